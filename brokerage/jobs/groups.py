"""Groups of companies around a profile, found by a worker among its partners and theirs."""

from dataclasses import asdict
from functools import partial
from itertools import combinations

from django.conf import settings
from django.utils import timezone

from accounts.doorbell import ring, ring_later
from accounts.jobs.claims import attempt
from brokerage.matching.groups import Group, groups
from brokerage.models import GroupSearch, Profile, RankedList

from .engine_data import profile_data
from .suggest import decided_pairs

# Groups that a broker can look at; the best first.
MOST = 5


def find_due_groups() -> None:
    for search_id in GroupSearch.objects.due().order_by("wanted_at").values_list("pk", flat=True)[:100]:
        ring("brokerage.tasks.find_groups", search_id)


def find_groups(search_id: int) -> bool:
    again = partial(ring_later, "brokerage.tasks.find_groups", search_id)
    return attempt(GroupSearch.objects.due().filter(pk=search_id), _work, ring_later=again)


def _work(search: GroupSearch) -> None:
    near = _near(search.profile_id)
    published = Profile.objects.published().in_date().filter(pk__in=near)
    profiles = list(profile_data(published))
    scores = _scores(profile.id for profile in profiles)
    found = groups(profiles, scores, around=search.profile_id, blocked=decided_pairs(near), top=MOST)
    GroupSearch.objects.filter(pk=search.pk).update(
        groups=[_kept(group, scores) for group in found],
        compared=len(profiles),
        done_for=search.wanted_at,
        done_at=timezone.now(),
    )


def _near(profile_id: int) -> set[int]:
    """The profile, its partners and the best partners of these: some hundred, however many profiles there are."""
    partners = _partners([profile_id], None)
    return {profile_id} | partners | _partners(partners, settings.TIBS_SUGGESTIONS_PER_PROFILE)


def _partners(profile_ids, most: int | None) -> set[int]:
    lists = RankedList.objects.current().filter(profile__in=profile_ids).values_list("partners", flat=True)
    return {partner for partners in lists for partner in partners[:most]}


def _scores(profile_ids) -> dict[tuple[int, int], float]:
    lists = RankedList.objects.current().filter(profile__in=list(profile_ids))
    return {
        (min(owner, partner), max(owner, partner)): score
        for owner, partners, scores in lists.values_list("profile_id", "partners", "scores")
        for partner, score in zip(partners, scores, strict=True)
    }


def _kept(group: Group, scores: dict[tuple[int, int], float]) -> dict:
    pairs = [(*pair, scores[pair]) for pair in combinations(group.members, 2) if pair in scores]
    return asdict(group) | {"pairs": sorted(pairs, key=lambda row: (-row[2], row[:2]))}
