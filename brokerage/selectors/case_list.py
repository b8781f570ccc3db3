"""The cases of a side as a list, as a board by stage, and as rows of a spreadsheet. Constant numbers of queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from brokerage.disclosure import Discloser
from brokerage.models import Match
from brokerage.workflow import MATCH_STAGES, RUNNING_MATCH_STATES, stage_of

from .cases import next_step, prepare, set_answer_due, sides
from .threads import unread_counts

CARDS_A_STAGE = 8


@dataclass
class Column:
    key: str
    label: object
    count: int = 0
    cards: list[dict] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def cards_of(matches: Iterable[Match], discloser: Discloser) -> list[dict]:
    matches = list(matches)
    prepare(matches, discloser)
    set_answer_due(matches)
    unread = unread_counts(discloser.user)
    return [_card_of(match, discloser) | {"unread": unread.get(match.pk, 0)} for match in matches]


def _card_of(match: Match, discloser: Discloser) -> dict:
    found = sides(match, discloser)
    return {"match": match, "sides": found, "next": next_step(match, found)}


def board(found, discloser: Discloser) -> list[Column]:
    """Running cases by stage, those that have waited longest first. `found`: a queryset of what the reader sees."""
    running = found.filter(state__in=RUNNING_MATCH_STATES).order_by()
    columns = {stage.key: Column(stage.key, stage.label) for stage in MATCH_STAGES}
    for state, count in running.values_list("state").annotate(Count("pk")):
        columns[stage_of(state)].count += count
    place = Window(RowNumber(), partition_by=F("state"), order_by=[F("state_since"), F("pk")])
    first = running.annotate(place=place).filter(place__lte=CARDS_A_STAGE).values_list("pk", flat=True)
    for card in cards_of(Match.objects.filter(pk__in=list(first)).for_cards().order_by("state_since", "pk"), discloser):
        column = columns[stage_of(card["match"].state)]
        if len(column.cards) < CARDS_A_STAGE:
            column.cards.append(card)
    return list(columns.values())


def headings() -> list[str]:
    return [
        _("Case"), _("Own company"), _("Own profile"), _("Other side"), _("Their profile"), _("Their country"),
        _("Stage"), _("State"), _("In this state since"), _("Days in this state"), _("Opened"), _("Next"),
    ]  # fmt: skip


def rows(found, discloser: Discloser) -> Iterator[list]:
    """What the reader sees of each case, in the order of `headings`. Names as far as they are disclosed."""
    now = timezone.now()
    labels = {stage.key: stage.label for stage in MATCH_STAGES}
    for card in cards_of(found.for_cards(), discloser):
        match, (ours, *others) = card["match"], card["sides"]
        yield [
            str(match.public_id),
            ours["name"],
            ours["view"].title,
            ", ".join(other["name"] for other in others),
            "; ".join(other["view"].title for other in others),
            ", ".join(str(other["view"].country) for other in others),
            str(labels.get(stage_of(match.state), _("Ended"))),
            match.get_state_display(),
            match.state_since,
            (now - match.state_since).days,
            match.created_at,
            card["next"]["who"],
        ]
