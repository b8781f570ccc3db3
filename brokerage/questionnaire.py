"""The needs audit as a form, by version. The form is our own; an audit stays with the version it was begun in.

A new version is a new entry of `FORMS`: never change what an entry asks, or old audits change their meaning. Answers
are a flat mapping of these names to plain values: `standing_<area>` and `urgency_<area>` (0 to 5), `need_<area>`
(text), `barrier_<kind>` (0 to 5), and the questions below. What is not answered is absent.
"""

from dataclasses import dataclass

from .enums import AuditStage, Barrier, CooperationKind, ValueChainArea

SCALE = 5
NEED_LIMIT = 500
TEXT_LIMIT = 2000
# From here a need is one that asks for an answer, and a standing one that can be offered.
PRESSING = 3
STRONG = 4

AREAS = (
    ValueChainArea.INBOUND_LOGISTICS, ValueChainArea.OPERATIONS, ValueChainArea.OUTBOUND_LOGISTICS,
    ValueChainArea.MARKETING_SALES, ValueChainArea.SERVICE, ValueChainArea.INFRASTRUCTURE,
    ValueChainArea.HUMAN_RESOURCES, ValueChainArea.TECHNOLOGY_DEVELOPMENT, ValueChainArea.PROCUREMENT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Questionnaire:
    version: int
    areas: tuple = AREAS
    barriers: tuple = tuple(Barrier)
    stages: tuple = tuple(AuditStage)
    kinds: tuple = tuple(CooperationKind)
    texts: tuple[str, ...] = (
        "partner_experience",
        "success_reasons",
        "advantages",
        "support_used",
        "support_expected",
        "cooperation_interest",
    )

    @property
    def needed(self) -> list[str]:
        """What an audit must say before it is completed."""
        rated = [f"{word}_{area}" for area in self.areas for word in ("standing", "urgency")]
        return [*rated, *(f"barrier_{kind}" for kind in self.barriers), "stage", "cooperation_kinds"]


FORMS = {1: Questionnaire(1)}
CURRENT = max(FORMS)
