"""What the engine proposes to an organisation: read from the ranked lists, the best first, without what was decided."""

from collections import Counter
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db.models import F, Func, IntegerField, Q, Sum

from brokerage.jobs.fairness import by_company, newly_shown
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

    Of each of its companies only the best `TIBS_OPEN_PER_COMPANY`; the next come up as these are decided. Pairs that
    nobody was shown yet only while both companies have new ones left in this period (`TIBS_NEW_PER_COMPANY`).

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
    rows, pair = Suggestion.objects.of_profiles(owners), ("profile_a_id", "profile_b_id")
    decided = set(rows.closed_for(organisation_id).values_list(*pair))
    shown = set(rows.latest().values_list(*pair))
    everybody = {profile_id for pair in pairs for profile_id in pair.key}
    there = {
        pk: (company, organisation == organisation_id)
        for pk, company, organisation in Profile.objects.published()
        .in_date()
        .filter(pk__in=everybody)
        .values_list("pk", "company_id", "company__serving_organisation_id")
    }
    still = sorted(pair for pair in pairs if pair.key not in decided and there.keys() >= set(pair.key))
    return _best_of_each(still, there, shown)


def _best_of_each(
    pairs: list[Pair], company_of: dict[int, tuple[int, bool]], shown: set[tuple[int, int]]
) -> list[Pair]:
    """As far as the limits go, the best first. `company_of`: and whether it is ours; `shown`: to anybody before."""
    new = newly_shown({company for company, _is_ours in company_of.values()})
    open_now: Counter = Counter()
    kept = []
    for pair in pairs:
        companies = {company_of[key][0] for key in pair.key}
        ours = {company for company, is_ours in map(company_of.get, pair.key) if is_ours}
        is_new = pair.key not in shown
        if any(open_now[company] >= settings.TIBS_OPEN_PER_COMPANY for company in ours):
            continue
        if is_new and any(new[company] >= settings.TIBS_NEW_PER_COMPANY for company in companies):
            continue
        open_now.update(ours)
        new.update(companies if is_new else ())
        kept.append(pair)
    return kept


def count_open(organisation_id: int) -> int:
    """How many there are, nearly: what waits for the other company's next period, or ended there, is counted."""
    size = Func(F("partners"), function="CARDINALITY", output_field=IntegerField())
    lists = RankedList.objects.current().served_by(organisation_id).order_by()
    listed = dict(lists.values_list("profile__company").annotate(total=Sum(size)))
    closed = by_company(Suggestion.objects.closed_for(organisation_id), listed.keys())
    shown, new = by_company(Suggestion.objects.latest(), listed.keys()), newly_shown(listed.keys())
    count = 0
    for company, total in listed.items():
        more = max(0, settings.TIBS_NEW_PER_COMPANY - new[company])
        still_open = max(0, shown[company] - closed[company])
        count += max(0, min(settings.TIBS_OPEN_PER_COMPANY, total - closed[company], still_open + more))
    return count


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
