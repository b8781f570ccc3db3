"""An audit as pictures with their tables, as needs in order, and beside an older one."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from brokerage.enums import AuditStage, AuditState, Barrier, CooperationKind, ValueChainArea
from brokerage.models import Audit, Company
from brokerage.questionnaire import SCALE
from brokerage.services.audit_profiles import needs_of


@dataclass(frozen=True)
class Picture:
    """A radar and its table: one row an axis, one column a series; None is not known."""

    key: str
    title: str
    axis: str
    series: list[str]
    rows: list[dict]
    most: int = SCALE
    has_change: bool = False

    def lines(self) -> list[list]:
        return [[self.axis, *self.series]] + [[row["label"], *row["values"]] for row in self.rows]


def audits_of(user, company: Company):
    return Audit.objects.visible_to(user).filter(company=company).select_related("created_by", "changed_by", "profile")


def area_picture(audit: Audit) -> Picture:
    rows = [
        {
            "label": ValueChainArea(area).label,
            "values": [_grade(audit, "standing", area), _grade(audit, "urgency", area)],
        }
        for area in audit.questionnaire.areas
    ]
    series = [_("Where it stands"), _("How urgent the need is")]
    return Picture("areas", _("The value chain"), _("Area"), series, rows)


def barrier_picture(audit: Audit) -> Picture:
    rows = [
        {"label": Barrier(kind).label, "values": [_grade(audit, "barrier", kind)]}
        for kind in audit.questionnaire.barriers
    ]
    return Picture("barriers", _("Barriers"), _("Barrier"), [_("How strong it is")], rows)


def _grade(audit: Audit, word: str, name: str) -> int | None:
    return audit.answers.get(f"{word}_{name}")


def pictures_of(audit: Audit) -> list[Picture]:
    return [area_picture(audit), barrier_picture(audit)]


def need_rows(audit: Audit) -> list[dict]:
    """Needs of any urgency, the most urgent first: `{area, label, urgency, text}`."""
    return [
        {"area": area, "label": ValueChainArea(area).label, "urgency": urgency, "text": text}
        for area, urgency, text in needs_of(audit, least=1)
    ]


def text_facts(audit: Audit) -> list[tuple[str, str]]:
    """Name of the question and answer, as words; empty when not answered."""
    answers, form = audit.answers, audit.questionnaire
    stage = answers.get("stage")
    kinds = [str(CooperationKind(kind).label) for kind in answers.get("cooperation_kinds", [])]
    return [
        ("stage", str(AuditStage(stage).label) if stage else ""),
        *((name, answers.get(name, "")) for name in form.texts),
        ("cooperation_kinds", ", ".join(kinds)),
    ]


def compared(older: Audit, newer: Audit, names: list[str]) -> list[Picture]:
    """Standing, urgency and barriers of two audits; only what both versions of the form ask."""
    titles = {"standing": _("Where it stands"), "urgency": _("How urgent the needs are"), "barrier": _("Barriers")}
    found = []
    for word, title in titles.items():
        labels = Barrier if word == "barrier" else ValueChainArea
        asked = [
            audit.questionnaire.barriers if word == "barrier" else audit.questionnaire.areas for audit in (older, newer)
        ]
        rows = []
        for key in asked[0]:
            if key not in asked[1]:
                continue
            before, after = _grade(older, word, key), _grade(newer, word, key)
            change = (
                None if before is None or after is None else f"{after - before:+d}".replace("-", "−").replace("+0", "0")
            )
            rows.append({"label": labels(key).label, "values": [before, after], "change": change})
        axis = _("Barrier") if word == "barrier" else _("Area")
        found.append(Picture(word, title, axis, names, rows, has_change=True))
    return found


def open_audits(user):
    """Drafts of the companies in the broker's charge or in nobody's, the longest untouched first."""
    found = Audit.objects.visible_to(user).filter(state=AuditState.DRAFT)
    mine = Q(company__broker_in_charge=user) | Q(company__broker_in_charge=None)
    own = user.company_memberships.values("company")
    return found.filter(mine).exclude(company__in=own).select_related("company").order_by("changed_at", "pk")
