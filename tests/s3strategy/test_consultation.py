"""Rounds, links that vote once, votes nobody sees too early, and rounded results."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.letters import letter_named
from accounts.models import Mail
from accounts.services.letter_texts import change_letter
from s3strategy.jobs.invitees import forget_invitees
from s3strategy.models import Ballot, ConsultationRound, ExerciseRecord, Invitee, Vote, Workshop
from s3strategy.selectors.consultation import results_of, sees_results, support_of
from s3strategy.services.consultation import (
    Guest,
    close_round,
    invite_stakeholders,
    open_round,
    record_workshop,
    vote_by_link,
    vote_for_region,
)
from s3strategy.services.exercises import move_exercise
from tests.regions import making

from . import exercise_making as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def regions():
    return [making.region("Podlaskie"), making.region("Vidzeme")]


@pytest.fixture
def manager():
    return make.manager()


@pytest.fixture
def authority(regions):
    return making.organisation(role="associated", mandate_for=regions[0])


@pytest.fixture
def officer(authority):
    return making.officer(authority)


@pytest.fixture
def exercise(manager, regions):
    made = make.exercise(manager, regions, at="consultation")
    made.candidates.create(number=1, title="Food")
    made.candidates.create(number=2, title="Water")
    return made


@pytest.fixture
def poll(manager, exercise):
    return round_of(manager, exercise)


def round_of(manager, exercise, begins=timedelta(hours=-1), lasts=timedelta(days=7)):
    now = timezone.now()
    return open_round(
        by=manager, exercise=exercise, title="First", question="", opens_at=now + begins, closes_at=now + lasts
    )


def invited(manager, poll, *emails, group="companies", region=None) -> list[str]:
    """Tokens of the letters, as the invited people find them."""
    guests = [Guest(email) for email in emails]
    made = invite_stakeholders(by=manager, poll=poll, guests=guests, group=group, region=region, language="en")
    found = []
    for invitee in made:
        text = Mail.objects.get(key=f"s3-ballot:{invitee.pk}").text
        found.append(re.search(r"/strategy/ballots/([^/\s]+)/", text).group(1))
    return found


def votes(poll, *grades, comment=""):
    return {c.pk: (grade, comment) for c, grade in zip(poll.exercise.candidates.all(), grades, strict=False)}


def over(poll):
    now = timezone.now()
    ConsultationRound.objects.filter(pk=poll.pk).update(opens_at=now, closes_at=now)
    poll.refresh_from_db()


# --- Rounds -------------------------------------------------------------------------------------


def test_rounds_are_opened_by_managers_at_the_consultation_only(manager, officer, exercise):
    with pytest.raises(Refused):
        round_of(officer, exercise)
    with pytest.raises(NotPossible) as refusal:
        round_of(manager, exercise, begins=timedelta(days=9))
    assert "closes_at" in refusal.value.fields
    assert round_of(manager, exercise).number == 1
    assert round_of(manager, exercise).number == 2
    move_exercise(by=manager, exercise=exercise, key="back_to_trends", note="More facts")
    with pytest.raises(NotPossible):
        round_of(manager, exercise)


def test_a_round_without_candidates_is_refused(manager, regions):
    with pytest.raises(NotPossible):
        round_of(manager, make.exercise(manager, regions, at="consultation"))


# --- Links --------------------------------------------------------------------------------------


def test_a_link_votes_once(manager, poll):
    (token,) = invited(manager, poll, "one@firm.example")
    vote_by_link(token=token, votes=votes(poll, 5, 2))
    with pytest.raises(TooLate):
        vote_by_link(token=token, votes=votes(poll, 1, 1))
    assert [vote.grade for vote in Vote.objects.all()] == [5, 2]
    assert Ballot.objects.get().group == "companies"
    # Nobody's name stands in the record.
    assert ExerciseRecord.objects.latest("pk").by is None


def test_the_letter_goes_out_in_the_words_of_an_administrator(manager, poll):
    invited(manager, poll, "one@firm.example")
    assert Mail.objects.latest("pk").subject == f"Your opinion is asked: {poll.exercise.title}"
    words = {"subject": "Vote on {exercise}", "text": "Until {day}, please.", "language": "en", "number": 0}
    change_letter(by=making.administrator(), letter=letter_named("ballot"), **words)
    invited(manager, poll, "two@firm.example")
    mail = Mail.objects.latest("pk")
    assert mail.subject == f"Vote on {poll.exercise.title}"
    assert f"Until {timezone.localtime(poll.closes_at):%Y-%m-%d %H:%M}, please." in mail.text


def test_a_vote_after_closing_is_refused_and_says_when(manager, poll, officer, regions):
    (token,) = invited(manager, poll, "one@firm.example")
    close_round(by=manager, poll=poll)
    for vote in (
        lambda: vote_by_link(token=token, votes=votes(poll, 5)),
        lambda: vote_for_region(by=officer, poll=poll, region=regions[0], votes=votes(poll, 5)),
    ):
        with pytest.raises(TooLate) as refusal:
            vote()
        assert "closed on" in refusal.value.reason
    assert not Vote.objects.exists()
    with pytest.raises(TooLate):
        close_round(by=manager, poll=poll)


def test_a_newer_letter_ends_the_older_link(manager, poll):
    (old,) = invited(manager, poll, "one@firm.example")
    (new,) = invited(manager, poll, "ONE@firm.example")
    with pytest.raises(TooLate):
        vote_by_link(token=old, votes=votes(poll, 5))
    vote_by_link(token=new, votes=votes(poll, 5))
    with pytest.raises(NotPossible) as refusal:
        invited(manager, poll, "one@firm.example")
    assert "one@firm.example" in refusal.value.fields["guests"]


def test_an_empty_ballot_is_not_taken(manager, poll):
    (token,) = invited(manager, poll, "one@firm.example")
    with pytest.raises(NotPossible):
        vote_by_link(token=token, votes=votes(poll, None, None))
    assert not Ballot.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_one_link_used_twice_at_once_counts_once(manager, poll):
    (token,) = invited(manager, poll, "one@firm.example")
    barrier, outcomes, ballots = threading.Barrier(2), [], votes(poll, 4)

    def vote():
        try:
            barrier.wait()
            vote_by_link(token=token, votes=ballots)
            outcomes.append("counted")
        except TooLate:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=vote) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["counted", "late"]
    assert Vote.objects.count() == 1


def test_voting_closing_and_asking_again_lock_the_exercise_first(manager, poll):
    """Else two of them at once wait for each other, or one who is asked again while voting votes twice."""
    (token,) = invited(manager, poll, "one@firm.example")
    for step in (
        lambda: vote_by_link(token=token, votes=votes(poll, 4)),
        lambda: invited(manager, poll, "two@firm.example"),
        lambda: close_round(by=manager, poll=poll),
    ):
        with CaptureQueriesContext(connection) as queries:
            step()
        locking = [query["sql"] for query in queries if re.search(r" FOR (NO KEY )?UPDATE", query["sql"])]
        assert locking[0].startswith('SELECT "s3strategy_exercise"')


def test_votes_cannot_be_changed(manager, poll):
    (token,) = invited(manager, poll, "one@firm.example")
    vote_by_link(token=token, votes=votes(poll, 4))
    for change in (lambda rows: rows.update(grade=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(Vote.objects.all())


def test_who_was_invited_is_forgotten_after_a_year(manager, poll):
    (token,) = invited(manager, poll, "one@firm.example")
    vote_by_link(token=token, votes=votes(poll, 4))
    assert forget_invitees() == 0
    long_ago = timezone.now() - timedelta(days=366)
    ConsultationRound.objects.update(opens_at=long_ago, closes_at=long_ago)
    forget_invitees()
    assert not Invitee.objects.exists() and not Mail.objects.filter(to_email="one@firm.example").exists()
    assert Vote.objects.count() == 1 and Ballot.objects.get().invitee is None


# --- Authorities --------------------------------------------------------------------------------


def test_an_authority_votes_once_for_its_own_region(manager, officer, authority, poll, regions):
    with pytest.raises(Refused):
        vote_for_region(by=officer, poll=poll, region=regions[1], votes=votes(poll, 4))
    for person in (manager, making.broker(making.organisation(mandate_for=regions[0]))):
        with pytest.raises(Refused):
            vote_for_region(by=person, poll=poll, region=regions[0], votes=votes(poll, 4))
    vote_for_region(by=officer, poll=poll, region=regions[0], votes=votes(poll, 4))
    colleague = making.officer(authority)
    with pytest.raises(TooLate) as refusal:
        vote_for_region(by=colleague, poll=poll, region=regions[0], votes=votes(poll, 1))
    assert officer.full_name in refusal.value.reason


# --- Results ------------------------------------------------------------------------------------


def cast(manager, poll, grades, group="companies", region=None):
    start = Invitee.objects.count()
    emails = [f"p{start + n}@firm.example" for n in range(len(grades))]
    tokens = invited(manager, poll, *emails, group=group, region=region)
    for token, grade in zip(tokens, grades, strict=True):
        vote_by_link(token=token, votes=votes(poll, grade))


def test_results_by_group_and_region_exact_and_rounded(manager, poll, regions):
    cast(manager, poll, [5, 4, 4, 3, 4, 4, 4], region=regions[0])
    cast(manager, poll, [1, 2], group="research", region=regions[1])
    (exact,) = results_of(poll, exact=True)
    assert (exact["all"].count, exact["all"].mean) == ("9", pytest.approx(31 / 9))
    groups = {one.label: (one.count, one.mean) for one in exact["groups"]}
    assert groups["Companies"] == ("7", 4.0) and groups["Research and education"] == ("2", 1.5)
    assert [(one.label, one.count) for one in exact["regions"]] == [("Podlaskie", "7"), ("Vidzeme", "2")]
    (rounded,) = results_of(poll, exact=False)
    groups = {one.label: (one.count, one.mean) for one in rounded["groups"]}
    assert groups["Companies"] == ("5", 4.0) and groups["Research and education"] == ("<5", None)
    assert groups["Authorities"] == ("0", None)
    assert rounded["all"].count == "10"
    assert support_of(poll.exercise) == {}
    over(poll)
    assert support_of(poll.exercise) == {exact["candidate"].pk: pytest.approx((31 / 9 - 1) / 4)}


def url(name, *args):
    return reverse(f"s3strategy:{name}", args=args)


def test_nobody_sees_others_votes_before_the_own(client, manager, officer, poll, regions):
    (token,) = invited(manager, poll, "one@firm.example")
    vote_by_link(token=token, votes=votes(poll, 5, comment="comment-canary"))
    reader = making.broker(making.organisation())
    poll.exercise.members.add(reader.capacity.holder)
    pages = {}
    for person in (officer, reader, manager):
        client.force_login(person)
        pages[person] = "comment-canary" in client.get(poll.get_absolute_url()).content.decode()
    assert pages == {officer: False, reader: False, manager: True}
    client.force_login(officer)
    vote_page = url("round_vote", poll.exercise.key, poll.number)
    assert client.post(vote_page, {"grade_1": "9"}).status_code == 422
    assert client.post(vote_page, {"comment_1": "kept"}).status_code == 422
    assert client.post(vote_page, {"grade_1": "3"}).status_code == 302
    assert "comment-canary" in client.get(poll.get_absolute_url()).content.decode()
    assert client.post(vote_page, {"grade_1": "3"}).status_code == 409
    client.force_login(reader)
    assert "comment-canary" not in client.get(poll.get_absolute_url()).content.decode()
    over(poll)
    assert "comment-canary" in client.get(poll.get_absolute_url()).content.decode()


def test_the_history_tells_managers_only_how_many_were_invited_and_voted(client, manager, officer, poll):
    (token,) = invited(manager, poll, "one@firm.example")
    vote_by_link(token=token, votes=votes(poll, 4))
    for user, is_told in ((manager, True), (officer, False)):
        client.force_login(user)
        words = client.get(poll.exercise.get_absolute_url()).content.decode()
        assert [sentence in words for sentence in ("Votes were given", "Stakeholders were invited")] == [is_told] * 2
        assert "A round was opened" in words


def test_an_administrator_sees_no_votes_of_an_open_round(manager, poll):
    (token,) = invited(manager, poll, "one@firm.example")
    vote_by_link(token=token, votes=votes(poll, 4, comment="Ours"))
    administrator = making.administrator()
    assert not sees_results(administrator, poll)
    over(poll)
    assert sees_results(administrator, poll)


def test_the_page_of_a_link(client, manager, poll):
    (token,) = invited(manager, poll, "one@firm.example")
    page = url("ballot_by_link", token)
    html = client.get(page).content.decode()
    assert "Food" in html and "Water" in html
    wrong = client.post(page, {"grade_1": "", "comment_1": "my words"})
    assert wrong.status_code == 422 and "my words" in wrong.content.decode()
    done = client.post(page, {"grade_1": "5", "comment_1": "my words"})
    assert done.status_code == 200 and "Thank you" in done.content.decode()
    assert client.get(page).status_code == 410
    assert client.post(page, {"grade_1": "1"}).status_code == 410
    assert Vote.objects.get(candidate__number=1).grade == 5
    assert client.get(url("ballot_by_link", "no-such-token")).status_code == 404


def test_the_page_of_a_link_after_closing(client, manager, poll):
    (token,) = invited(manager, poll, "one@firm.example")
    close_round(by=manager, poll=poll)
    response = client.post(url("ballot_by_link", token), {"grade_1": "5"})
    assert response.status_code == 410 and "The round is closed" in response.content.decode()
    assert not Vote.objects.exists()


def test_the_invitation_form_names_wrong_lines_and_loses_nothing(client, manager, poll):
    client.force_login(manager)
    page = url("round_invite", poll.exercise.key, poll.number)
    data = {"group": "companies", "language": "pl", "guests": "a@b.example; Anna\nnonsense\na@b.example"}
    html = client.post(page, data).content.decode()
    assert "Line 2: “nonsense” is not an e-mail address." in html and "Line 3" in html and "Anna" in html
    assert not Invitee.objects.exists()
    assert client.post(page, data | {"guests": "a@b.example; Anna; Firm"}).status_code == 302
    invitee = Invitee.objects.get()
    assert (invitee.full_name, invitee.house, invitee.language) == ("Anna", "Firm", "pl")
    assert Mail.objects.get(key=f"s3-ballot:{invitee.pk}").language == "pl"


def test_a_manager_opens_and_closes_by_the_pages(client, manager, officer, exercise):
    client.force_login(manager)
    now = timezone.localtime()
    form = {"title": "Spring", "opens_at": f"{now:%Y-%m-%dT%H:%M}", "closes_at": f"{now:%Y-%m-%dT%H:%M}"}
    assert client.post(url("round_new", exercise.key), form).status_code == 422
    form["closes_at"] = f"{now + timedelta(days=3):%Y-%m-%dT%H:%M}"
    assert client.post(url("round_new", exercise.key), form).status_code == 302
    assert "Spring" in client.get(url("consultation", exercise.key)).content.decode()
    client.post(url("round_close", exercise.key, 1))
    assert exercise.rounds.get().is_closed
    client.force_login(officer)
    assert client.get(url("round_new", exercise.key)).status_code == 403


def test_workshops_are_recorded_by_who_takes_part(client, officer, exercise):
    values = {"title": "Cēsis", "held_on": timezone.localdate() + timedelta(days=1), "outcome": "Agreed"}
    with pytest.raises(NotPossible) as refusal:
        record_workshop(by=officer, exercise=exercise, values=values)
    assert "held_on" in refusal.value.fields
    with pytest.raises(Refused):
        record_workshop(by=making.administrator(), exercise=exercise, values=values)
    client.force_login(officer)
    data = values | {"held_on": f"{timezone.localdate():%Y-%m-%d}", "companies": 12, "research": 3}
    data |= {"authorities": 2, "civil": 0, "candidates": [exercise.candidates.first().pk]}
    assert client.post(url("workshop_new", exercise.key), data).status_code == 302
    assert Workshop.objects.get().participants == 17
    assert "17 participants" in client.get(url("consultation", exercise.key)).content.decode()
