"""Results of a round: by candidate, by group, by region. Exact for managers, rounded for others."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.counts import shown
from accounts.roles import Role
from s3strategy.exercise_enums import StakeholderGroup
from s3strategy.models import ConsultationRound, Exercise, Vote

# Below as many votes a mean would tell what single people said.
LEAST_VOTES = 5


@dataclass(frozen=True, slots=True)
class Tally:
    """`mean` from 1 to 5, None while there are too few votes to be told."""

    label: str
    count: str
    mean: float | None


def sees_results(user, poll: ConsultationRound) -> bool:
    """Votes and comments stay hidden until one has voted oneself or the round is over; managers do not vote."""
    if poll.is_closed:
        return True
    capacity = user.capacity
    if capacity is None:
        return False
    if capacity.role == Role.MANAGER:
        return True
    # An administrator acts for no organisation, as do the ballots of people outside.
    return capacity.holder_id is not None and poll.ballots.filter(organisation=capacity.holder_id).exists()


def tally(label: str, grades: list[int], *, exact: bool) -> Tally:
    enough = grades and (exact or len(grades) >= LEAST_VOTES)
    return Tally(label, shown(len(grades), exact=exact), sum(grades) / len(grades) if enough else None)


def results_of(poll: ConsultationRound, *, exact: bool) -> list[dict]:
    """A candidate each: `all`, `groups`, `regions` as tallies, and the comments with their group."""
    votes = Vote.objects.filter(ballot__round=poll).select_related("candidate__exercise", "ballot__region")
    by_candidate = defaultdict(list)
    for vote in votes.order_by("candidate__number", "pk"):
        by_candidate[vote.candidate].append(vote)
    found = []
    for candidate, rows in by_candidate.items():
        graded = [vote for vote in rows if vote.grade is not None]
        regions = sorted({vote.ballot.region for vote in graded if vote.ballot.region}, key=lambda one: one.name)
        found.append(
            {
                "candidate": candidate,
                "all": tally(_("All"), [vote.grade for vote in graded], exact=exact),
                "groups": [
                    tally(group.label, [v.grade for v in graded if v.ballot.group == group], exact=exact)
                    for group in StakeholderGroup
                ],
                "regions": [
                    tally(region.name, [v.grade for v in graded if v.ballot.region_id == region.pk], exact=exact)
                    for region in regions
                ],
                "comments": [(v.ballot.get_group_display(), v.comment) for v in rows if v.comment],
            }
        )
    return found


def support_of(exercise: Exercise) -> dict[int, float]:
    """Candidate -> mean grade of all closed rounds as a share of 0 to 1; only where enough have voted."""
    grades = defaultdict(list)
    closed = [poll.pk for poll in exercise.rounds.all() if poll.is_closed]
    votes = Vote.objects.filter(ballot__round__in=closed, grade__isnull=False)
    for candidate, grade in votes.values_list("candidate", "grade"):
        grades[candidate].append(grade)
    return {key: (sum(of) / len(of) - 1) / 4 for key, of in grades.items() if len(of) >= LEAST_VOTES}


def rounds_of(exercise: Exercise):
    return exercise.rounds.annotate(
        invited=Count("invitees", filter=Q(invitees__revoked_at=None), distinct=True),
        voted=Count("ballots", distinct=True),
    )


def answers_of(poll: ConsultationRound, *, exact: bool) -> list[dict]:
    """How many of each group were invited and have voted."""
    invited = dict(poll.invitees.filter(revoked_at=None).order_by().values_list("group").annotate(n=Count("pk")))
    voted = dict(poll.ballots.order_by().values_list("group").annotate(n=Count("pk")))
    return [
        {
            "label": group.label,
            "invited": shown(invited.get(group, 0), exact=exact),
            "voted": shown(voted.get(group, 0), exact=exact),
        }
        for group in StakeholderGroup
    ]
