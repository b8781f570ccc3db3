"""F13: two brokers decide one suggestion at the same moment; and the same with the guard off, where it must fail."""

import os
import threading
from unittest.mock import MagicMock

import pytest
from django.db import close_old_connections, connection

from accounts.exceptions import Refused
from accounts.models import User
from brokerage import moves
from brokerage.jobs import lists, suggest
from brokerage.models import Match, Step, Suggestion, SuggestionRun
from brokerage.services import suggestions
from brokerage.services.showing import show_pairs
from tests.brokerage.making import Case, republish

PAIRS = 1000 if os.environ.get("TIBS_FAULTS") == "full" else 20

pytestmark = [pytest.mark.django_db(transaction=True)]


def race(*calls) -> list[str]:
    """Start all calls behind one barrier; how each ended."""
    barrier = threading.Barrier(len(calls))
    ends = []

    def run(call):
        try:
            barrier.wait(10)
            call()
            ends.append("done")
        except Refused as refusal:
            ends.append(type(refusal).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    close_old_connections()
    return ends


def fresh_suggestion(case: Case) -> Suggestion:
    """Another undecided suggestion of the same two companies."""
    offer, request = case.home.published("BO"), case.partner.published("BR")
    low, high = sorted([offer, request], key=lambda profile: profile.pk)
    return Suggestion.objects.create(
        profile_a=low, profile_b=high, score=0.5, score_ab=0.5, score_ba=0.5, run=case.suggestion.run
    )


def decide_at_once(case: Case, suggestion: Suggestion) -> list[str]:
    """Two brokers of one side: one shortlists, the other dismisses."""
    one, other = (User.objects.get(pk=user.pk) for user in (case.home.broker, case.home.colleague_broker))
    first, second = (Suggestion.objects.get(pk=suggestion.pk) for _copy in range(2))
    return race(
        lambda: suggestions.shortlist(by=one, suggestion=first),
        lambda: suggestions.dismiss(by=other, suggestion=second, reason="not_relevant"),
    )


def test_two_brokers_of_one_side_have_one_winner():
    case = Case()
    for _pair in range(PAIRS):
        suggestion = fresh_suggestion(case)
        assert sorted(decide_at_once(case, suggestion)) == ["TooLate", "done"]
        assert Step.objects.filter(suggestion=suggestion).count() == 1


def test_two_sides_at_once_open_one_match():
    case = Case()
    for _pair in range(PAIRS):
        suggestion = fresh_suggestion(case)
        brokers = [User.objects.get(pk=side.broker.pk) for side in (case.home, case.partner)]
        copies = [Suggestion.objects.get(pk=suggestion.pk) for _broker in brokers]
        race(
            *[
                lambda by=by, copy=copy: suggestions.shortlist(by=by, suggestion=copy)
                for by, copy in zip(brokers, copies, strict=True)
            ]
        )
        assert Match.objects.filter(suggestion=suggestion).count() == 1


def test_without_the_guard_two_decisions_would_stand(monkeypatch):
    """The negative control: read-then-write instead of compare-and-swap, and no unique decision a side."""

    def unguarded(model, pk, expected, values):
        model.objects.filter(pk=pk).update(**values)
        return True

    monkeypatch.setattr(moves, "swap", unguarded)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX brokerage_one_decision_a_side")
    try:
        case = Case()
        ends = [end for _pair in range(5) for end in decide_at_once(case, fresh_suggestion(case))]
        doubles = ends.count("done") > 5
    finally:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE brokerage_step CASCADE")
            cursor.execute(
                "CREATE UNIQUE INDEX brokerage_one_decision_a_side ON brokerage_step (suggestion_id, side) "
                "WHERE suggestion_id IS NOT NULL"
            )
    assert doubles, "The race does not show what the guard prevents."


def first_rankings(count: int = 2) -> int:
    """Workers that find no ranking begin one at the same moment; how many are current then."""
    SuggestionRun.objects.all().delete()
    race(*[lists.current_ranking] * count)
    return SuggestionRun.objects.filter(is_current=True).count()


def test_workers_begin_one_first_ranking():
    for _turn in range(PAIRS):
        assert first_rankings(4) == 1


def test_without_the_guard_two_rankings_would_be_current(monkeypatch):
    """The negative control: no lock around the first look, and no unique current ranking."""
    both_looked = threading.Barrier(2)

    def basis() -> str:
        both_looked.wait(10)
        return "of both"

    monkeypatch.setattr(lists, "basis", basis)
    # Its only use there is the lock.
    monkeypatch.setattr(lists, "connection", MagicMock())
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX brokerage_one_current_ranking")
    try:
        found = first_rankings()
    finally:
        SuggestionRun.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX brokerage_one_current_ranking ON brokerage_suggestionrun (is_current) "
                "WHERE is_current"
            )
    assert found == 2, "The race does not show what the guard prevents."


def test_a_pair_that_comes_back_to_two_brokers_at_once_comes_back_once():
    case = Case()
    key = (case.suggestion.profile_a_id, case.suggestion.profile_b_id)
    suggestions.dismiss(by=case.home.broker, suggestion=case.suggestion, reason="not_relevant")
    for turn in range(1, 4):
        republish(case.home, case.offer, stage=["on_market", "concept"][turn % 2])
        suggest.suggest_due()
        race(*[lambda: show_pairs([key])] * 3)
        assert Suggestion.objects.count() == turn + 1
        latest = Suggestion.objects.latest().get()
        assert latest.previous is not None
        suggestions.dismiss(by=case.home.broker, suggestion=latest, reason="not_relevant")
