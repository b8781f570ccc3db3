"""What the engine proposes to an organisation: read from the ranked lists, the best first, without what was decided."""

from dataclasses import dataclass
from itertools import islice

from django.db.models import F, Func, IntegerField, Q, Sum
from django.db.models.functions import Coalesce

from brokerage.models import Profile, RankedList, Suggestion

# Lists read at first beyond those that a page needs: some of their pairs are decided.
SPARE = 60
FAR = 200


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """`a` has the smaller id; sorts the best first."""

    minus_score: float
    a: int
    b: int

    @property
    def key(self) -> tuple[int, int]:
        return self.a, self.b


def open_pairs(organisation_id: int, *, first: int = 0, count: int = 20) -> list[Pair]:
    """Pairs that a broker of the organisation may decide, the best first, `count` of them from `first` on.

    The best n pairs are in the n lists whose best pair is the best, so that a page reads a few lists, however many
    there are; more are read only where many of their pairs are decided.
    """
    lists = RankedList.objects.current().served_by(organisation_id).filter(best__gt=0).order_by("-best", "profile_id")
    wanted = first + count + SPARE
    while True:
        rows = list(lists[:wanted].values_list("profile_id", "partners", "scores"))
        found = _undecided(organisation_id, rows)
        # A pair below the best of the last list read may be beaten by one of a list not read.
        floor = max(rows[-1][2]) if len(rows) == wanted else 0.0
        sure = [pair for pair in found if -pair.minus_score >= floor]
        if len(sure) >= first + count or len(rows) < wanted:
            return list(islice(sure, first, first + count))
        wanted *= 4


def _undecided(organisation_id: int, rows: list[tuple[int, list[int], list[float]]]) -> list[Pair]:
    pairs = {
        Pair(-score, min(owner, partner), max(owner, partner))
        for owner, partners, scores in rows
        for partner, score in zip(partners, scores, strict=True)
    }
    owners = [owner for owner, _partners, _scores in rows]
    closed = Suggestion.objects.closed_for(organisation_id).filter(Q(profile_a__in=owners) | Q(profile_b__in=owners))
    decided = set(closed.values_list("profile_a_id", "profile_b_id"))
    everybody = {profile_id for pair in pairs for profile_id in pair.key}
    there = set(Profile.objects.published().in_date().filter(pk__in=everybody).values_list("pk", flat=True))
    return sorted(pair for pair in pairs if pair.key not in decided and there.issuperset(pair.key))


def count_open(organisation_id: int) -> int:
    """How many there are. Pairs whose other profile ended since the lists were written are still counted."""
    size = Func(F("partners"), function="CARDINALITY", output_field=IntegerField())
    lists = RankedList.objects.current().served_by(organisation_id)
    total = lists.aggregate(total=Coalesce(Sum(size), 0))["total"]
    return max(0, total - Suggestion.objects.closed_for(organisation_id).count())


def is_proposed(suggestion: Suggestion) -> bool:
    """Whether the current lists still hold the pair, and both profiles are published and in date."""
    a, b = suggestion.profile_a_id, suggestion.profile_b_id
    listed = RankedList.objects.current().filter(
        Q(profile_id=a, partners__contains=[b]) | Q(profile_id=b, partners__contains=[a])
    )
    return listed.exists() and Profile.objects.published().in_date().filter(pk__in=[a, b]).count() == 2


def pair_after(organisation_id: int, suggestion: Suggestion) -> Pair | None:
    """The next one to decide after this in the order of the list; far down, or at its end, the best that is open."""
    here = Pair(-suggestion.score, suggestion.profile_a_id, suggestion.profile_b_id)
    others = [pair for pair in open_pairs(organisation_id, count=FAR) if pair.key != here.key]
    return next((pair for pair in others if pair > here), next(iter(others), None))
