"""What the engine proposes to an organisation: read from the ranked lists, the best first, without what was decided."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db.models import F, Func, IntegerField, Q, Sum

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

    Of each of its companies only the best `TIBS_OPEN_PER_COMPANY`; the next come up as these are decided.

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
    closed = Suggestion.objects.of_profiles(owners).closed_for(organisation_id)
    decided = set(closed.values_list("profile_a_id", "profile_b_id"))
    everybody = {profile_id for pair in pairs for profile_id in pair.key}
    there = {
        pk: company if organisation == organisation_id else None
        for pk, company, organisation in Profile.objects.published()
        .in_date()
        .filter(pk__in=everybody)
        .values_list("pk", "company_id", "company__serving_organisation_id")
    }
    still = sorted(pair for pair in pairs if pair.key not in decided and there.keys() >= set(pair.key))
    return _best_of_each(still, there)


def _best_of_each(pairs: list[Pair], company_of: dict[int, int | None]) -> list[Pair]:
    """At most so many pairs of one company of ours (None: of others), the best first."""
    shown: Counter = Counter()
    kept = []
    for pair in pairs:
        ours = {company_of[key] for key in pair.key} - {None}
        if all(shown[company] < settings.TIBS_OPEN_PER_COMPANY for company in ours):
            shown.update(ours)
            kept.append(pair)
    return kept


def count_open(organisation_id: int) -> int:
    """How many there are. Pairs whose other profile ended since the lists were written are still counted."""
    size = Func(F("partners"), function="CARDINALITY", output_field=IntegerField())
    lists = RankedList.objects.current().served_by(organisation_id).order_by()
    listed = dict(lists.values_list("profile__company").annotate(total=Sum(size)))
    closed: Counter = Counter()
    decided = Suggestion.objects.closed_for(organisation_id).values_list("profile_a__company", "profile_b__company")
    for pair in decided:
        closed.update(set(pair))
    most = settings.TIBS_OPEN_PER_COMPANY
    return sum(min(most, max(0, total - closed[company])) for company, total in listed.items())


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
