"""The meetings of a case as one reader sees them."""

from brokerage import rules
from brokerage.enums import MeetingState
from brokerage.models import Match, Meeting


def meetings_of(user, match: Match) -> dict:
    """`{rows, may_propose}`; open ones first, the newest of the rest above."""
    found = Meeting.objects.visible_to(user).filter(match=match).prefetch_related("times")
    rows = sorted(found, key=lambda meeting: (not is_open(meeting), -meeting.created_at.timestamp()))
    ours = rules.party_spoken_for(user, match)
    return {
        "rows": [
            {"meeting": row, "is_open": is_open(row), "waits_for_us": _waits_for(row, ours) and match.is_running}
            for row in rows
        ],
        "may_propose": rules.may_meet(user, match),
    }


def is_open(meeting: Meeting) -> bool:
    return meeting.state in (MeetingState.PROPOSED, MeetingState.SETTLED)


def _waits_for(meeting: Meeting, ours) -> bool:
    return ours is not None and meeting.state == MeetingState.PROPOSED and meeting.party_id != ours.pk


def answers_of(user, meeting: Meeting, sides: list[dict]) -> list[dict]:
    """How content each side was; a comment is read by its own side only."""
    given = {row.party_id: row for row in meeting.answers.all()}
    ours = rules.party_spoken_for(user, meeting.match)
    return [
        {
            "name": side["name"],
            "answer": given.get(side["party"].pk),
            "comment": given[side["party"].pk].comment if side["party"] == ours and side["party"].pk in given else "",
            "is_ours": side["party"] == ours,
        }
        for side in sides
    ]
