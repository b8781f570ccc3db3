"""Companies in which nothing happens: who is written to, how often, when it stops, and who must be left alone."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Mail, Notification
from accounts.services.letters import choose_paces
from brokerage.jobs import idle as jobs
from brokerage.models import (
    Absence,
    BrokerChangeRequest,
    Company,
    CompanyMembership,
    HandOver,
    IdleCompany,
    Match,
    Profile,
)
from brokerage.services.audits import start_audit
from brokerage.services.erasing import erase_company
from brokerage.services.hand_overs import hand_over_companies

from .making import Case, Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def side():
    found = Side("LV")
    long_ago(found)
    return found


def long_ago(side, days=400) -> None:
    """Everything of the company happened then."""
    then = timezone.now() - timedelta(days=days)
    Company.objects.filter(pk=side.company.pk).update(created_at=then)
    CompanyMembership.objects.filter(company=side.company).update(valid_from=then.date())
    Profile.objects.filter(company=side.company).update(changed_at=then)


def run(days=0) -> int:
    return jobs.remind_idle(timezone.now() + timedelta(days=days))


def told(user) -> list[str]:
    rows = Notification.objects.filter(to=user, kind="idle_company").order_by("pk")
    return list(rows.values_list("title", flat=True))


def test_one_letter_one_more_and_then_its_broker_sees_it(side, client, settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    assert [run() for _again in range(3)] == [1, 0, 0]
    assert told(side.owner) == ["Shall we look for partners abroad for you?"]
    assert not told(side.colleague) and not told(side.broker)
    assert run(20) == 0
    client.force_login(side.broker)
    desk = reverse("brokerage:desk")
    assert "gone quiet: please call" not in client.get(desk).content.decode()
    assert [run(22) for _again in range(2)] == [1, 0]
    assert len(told(side.owner)) == 2
    assert [run(days) for days in (50, 100, 1000)] == [0, 0, 0]
    assert "gone quiet: please call" in client.get(desk).content.decode()
    listed = client.get(reverse("brokerage:company_list"), {"without": "answer"}).content.decode()
    assert side.company.name in listed
    mail = Mail.objects.filter(to_user=side.owner).first()
    assert side.company.name not in mail.text + mail.html


def test_not_before_its_time():
    fresh = Side("LV")
    long_ago(fresh, 29)
    assert run() == 0
    assert run(2) == 1


def test_without_an_owner_a_colleague_is_asked_and_without_people_nobody(side):
    CompanyMembership.objects.filter(user=side.owner).delete()
    run()
    assert told(side.colleague)
    other = Side("DK", "Beta")
    long_ago(other)
    CompanyMembership.objects.filter(company=other.company).delete()
    assert run() == 0


def test_what_waits_decides_the_words(side):
    side.draft()
    long_ago(side)
    run()
    assert told(side.owner) == ["Your profile is waiting to be finished"]
    assert IdleCompany.objects.get().reason == "draft"


def test_a_company_that_owes_an_answer():
    case = Case()
    match = case.asked()
    long_ago(case.home)
    Match.objects.filter(pk=match.pk).update(consent_asked_at=timezone.now() - timedelta(days=31))
    matches_of = Company.objects.filter(pk=case.home.company.pk)
    assert jobs.with_reason(matches_of).get().waits_for == "consent"
    run(32)
    assert told(case.home.owner) == ["A partner abroad still waits for your answer"]


def test_published_and_nothing_open_is_not_idle(side):
    side.published()
    assert run(40) == 0
    side.draft(title="Another one")
    assert run(40) == 1


def acts_by_draft(side):
    side.draft()


def acts_by_audit(side):
    start_audit(by=side.owner, company=side.company)


def acts_by_person(side):
    CompanyMembership.objects.filter(user=side.colleague).update(valid_from=timezone.localdate() + timedelta(days=1))


@pytest.mark.parametrize("act", [acts_by_draft, acts_by_audit, acts_by_person])
def test_it_stops_when_the_company_acts_and_starts_anew_long_after(side, act):
    assert run(-3) == 1
    act(side)
    assert run() == 0 and not IdleCompany.objects.exists()
    assert run(25) == 0
    assert run(40) == 1
    assert len(told(side.owner)) == 2
    assert IdleCompany.objects.get().letters == 1


def test_what_is_settled_without_the_company_stops_it_too(side):
    draft = side.draft()
    long_ago(side)
    run()
    Profile.objects.filter(pk=draft.pk).update(state="published", published_at=timezone.now())
    run()
    assert not IdleCompany.objects.exists()


def away(side):
    today = timezone.localdate()
    Absence.objects.create(broker=side.broker, substitute=side.colleague_broker, starts_on=today, ends_on=today)


def asks_for_another(side):
    BrokerChangeRequest.objects.create(company=side.company, reason="x", answer_due=timezone.localdate())


def handed_over(side):
    hand_over_companies(by=side.broker, companies=[side.company], receiver=side.colleague_broker)
    assert HandOver.objects.exists()


def waits(side):
    Company.objects.filter(pk=side.company.pk).update(serving_organisation=None)


def merged(side):
    Company.objects.filter(pk=side.company.pk).update(merged_into=Side("DK", "Beta").company)


def erased(side):
    erase_company(by=side.owner, company=side.company)


def left(side):
    type(side.owner).objects.filter(pk__in=[side.owner.pk, side.colleague.pk]).update(is_active=False)


def cannot_be_helped(side):
    from brokerage.services.checks import check_company, version_in_force

    version, by = version_in_force(), side.broker
    answers = {row.pk: (row.good, "") for row in version.criteria.all()}
    check_company(by=by, company=side.company, version=version, answers=answers, result="refused", comment="No.")


@pytest.mark.parametrize("why", [away, asks_for_another, handed_over, waits, merged, erased, left, cannot_be_helped])
def test_companies_in_other_hands_are_left_alone(side, why):
    why(side)
    assert run() == 0


def test_nobody_is_written_to_who_stopped_such_letters(side):
    choose_paces(by=side.owner, paces={"idle": "never"})
    run()
    assert told(side.owner)
    assert not Mail.objects.filter(to_user=side.owner, subject__contains="partners abroad").exists()


def test_a_kill_between_letter_and_note_writes_both_again(side, monkeypatch):
    real = jobs.notify

    def dies(**fields):
        real(**fields)
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs, "notify", dies)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert not IdleCompany.objects.exists() and not told(side.owner)
    monkeypatch.setattr(jobs, "notify", real)
    assert run() == 1 and len(told(side.owner)) == 1


def test_a_desk_of_another_organisation_shows_none_of_it(side, client, settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    run()
    run(22)
    other = Side("DK", "Beta")
    client.force_login(other.broker)
    assert side.company.name not in client.get(reverse("brokerage:desk")).content.decode()
    client.force_login(side.colleague_broker)
    assert side.company.name not in client.get(reverse("brokerage:desk")).content.decode()


def test_companies_that_are_not_idle_cost_no_query_each(side):
    side.published()
    long_ago(side)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert run() == 0
        return len(found)

    one = queries()
    for number, country in enumerate(("DK", "EE", "LT")):
        more = Side(country, f"More{number}")
        more.published()
        long_ago(more)
    assert queries() == one
