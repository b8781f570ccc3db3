"""What waits for a broker, and what it waits for from others. A constant number of queries.

One file a subject gathers its rows; `tests/brokerage/test_desk_table.py` holds them to `rules.py` and the state tables.
"""

from brokerage.disclosure import Discloser

from . import agreements, before, cases, companies, interests, profiles, suggestions, talks
from .rows import Group, Row

__all__ = ["Group", "Row", "desk_groups"]


def desk_groups(user) -> tuple[list[Group], list[Group]]:
    """What waits for `user` (a broker), and what `user` waits for."""
    discloser = Discloser(user)
    waiting = cases.waiting(user)
    asked = [
        *cases.offered(user),
        *talks.unread(user),
        *talks.meetings(user),
        *agreements.to_validate(user),
        *agreements.to_follow_up(user),
    ]
    shown = {pk for found in waiting.values() for pk in found} | {ask.case for ask in asked}
    book = cases.Book(user, discloser, shown)
    mine = [
        profiles.to_review(user, discloser),
        cases.approvals(book, waiting["approvals"]),
        talks.meetings_to_answer(book, asked),
        talks.messages(book, asked),
        agreements.validations(book, asked),
        companies.requests(user),
        cases.offers(book, asked),
        interests.interests(user, discloser),
        companies.outreach(user),
        companies.quiet(user),
        cases.own_consents(book, waiting["consents"]),
        agreements.follow_ups(book, asked),
        before.own_answers(user),
        profiles.audits(user),
        before.practices(user),
        talks.coming_meetings(book, asked),
        suggestions.suggestions(user, discloser),
    ]
    others = [
        profiles.at_companies(user),
        cases.other_approvals(book, waiting["other_approvals"]),
        cases.other_consents(book, waiting["other_consents"]),
    ]
    return mine, others
