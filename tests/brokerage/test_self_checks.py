"""A company answers the beneficiary check itself: who may what in which state, and the broker still decides."""

import pytest
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Mail, Notification
from brokerage import moves
from brokerage.forms.self_checks import SelfCheckForm
from brokerage.models import BeneficiaryCheck, CompanyMembership, SelfAnswer, SelfCheck
from brokerage.selectors.desk import desk_groups
from brokerage.selectors.exports import company_data
from brokerage.services import self_checks as services
from brokerage.services.checks import check_company, own_answers_sent, version_in_force, write_version
from brokerage.services.duplicates import merge_companies
from brokerage.services.erasing.companies import erase_company
from brokerage.workflow import SELF_CHECK
from tests.regions import making

from .making import Side
from .test_checks import answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    return Side("LV", "Alfa")


def url(side, name="self_check"):
    return reverse(f"brokerage:{name}", args=[side.company.public_id])


def save(side, version=0, by=None, note="", **otherwise) -> SelfCheck:
    form = version_in_force()
    given = {pk: (answer, note) for pk, (answer, _note) in answers(form, **otherwise).items()}
    return services.save_self_check(
        by=by or side.owner, company=side.company, form=form, answers=given, version=version
    )


def sent(side, **otherwise) -> SelfCheck:
    row = save(side, **otherwise)
    services.send_self_check(by=side.owner, company=side.company)
    row.refresh_from_db()
    return row


def in_state(side, state) -> SelfCheck:
    row = save(side) if state == "draft" else sent(side)
    if state == "used":
        decide(side, seen=row.version)
    if state == "outdated":
        moves.move(row, "replace")
    row.refresh_from_db()
    assert row.state == state
    return row


def decide(side, by=None, seen=None, result="passed", **otherwise) -> BeneficiaryCheck:
    form = version_in_force()
    data = {"version": form, "answers": answers(form, **otherwise), "result": result, "seen": seen}
    return check_company(by=by or side.broker, company=side.company, **data)


MEMBERS = {"owner", "colleague"}
BROKERS = {"broker", "colleague_broker"}
RIGHTS = {
    ("draft", "answer"): MEMBERS,
    ("draft", "send"): MEMBERS,
    ("sent", "take_back"): MEMBERS,
    ("sent", "decide"): BROKERS,
}


def people(home) -> dict:
    other = Side("DK", "Beta")
    own = {name: getattr(home, name) for name in ("owner", "colleague", "broker", "colleague_broker")}
    return own | {"stranger": other.owner, "broker_elsewhere": other.broker, "administrator": making.administrator()}


def test_the_table_names_every_step_of_a_person():
    steps = {(state, item.key) for item in SELF_CHECK.actions if not item.clock for state in item.sources}
    assert steps == set(RIGHTS)


@pytest.mark.parametrize("state", ["draft", "sent", "used", "outdated"])
def test_state_action_role(home, state):
    row = in_state(home, state)
    for who, person in people(home).items():
        offered = {offer.key for offer in moves.available(row, person) if offer.allowed}
        assert offered == {key for (at, key), allowed in RIGHTS.items() if at == state and who in allowed}
        verbs = {
            "answer": lambda by=person: save(home, version=row.version, by=by, c1="no"),
            "send": lambda by=person: services.send_self_check(by=by, company=home.company),
            "take_back": lambda by=person: services.take_back_self_check(by=by, company=home.company),
            "decide": lambda by=person: decide(home, by=by, seen=row.version),
        }
        for key, verb in verbs.items():
            if who in RIGHTS.get((state, key), ()) or (key == "answer" and who in MEMBERS and state != "sent"):
                continue
            with pytest.raises(Refused):
                verb()
    row.refresh_from_db()
    assert row.state == state


def test_each_answer_is_its_writers_and_history_tells_the_course(home):
    row = save(home)
    row = save(home, version=row.version, by=home.colleague, c1="unknown")
    by = dict(row.answers.values_list("criterion__position", "by"))
    assert by[1] == home.colleague.pk and {by[n] for n in range(2, 7)} == {home.owner.pk}
    # The same again changes nothing.
    assert save(home, version=row.version, c1="unknown").version == row.version
    services.send_self_check(by=home.owner, company=home.company)
    decide(home, seen=row.version, c1="yes")
    course = [(step.action, step.by) for step in row.steps.all()]
    assert course == [
        ("begin", home.owner),
        ("answer", home.owner),
        ("answer", home.colleague),
        ("send", home.owner),
        ("decide", home.broker),
    ]


def test_drafts_are_the_companys_alone(home):
    row = save(home)
    assert row not in SelfCheck.objects.visible_to(home.broker) and own_answers_sent(home.company) is None
    services.send_self_check(by=home.owner, company=home.company)
    other = Side("DK", "Beta")
    for person, sees in (
        (home.broker, True),
        (home.colleague_broker, True),
        (home.colleague, True),
        (other.broker, False),
        (other.owner, False),
        (making.administrator(), False),
    ):
        assert (row in SelfCheck.objects.visible_to(person)) is sees


def test_the_broker_finds_the_answers_filled_in_and_marked_and_decides(home, client):
    sent(home, note="secret-note", c1="unknown")
    told = Notification.objects.get(kind="self_check_sent")
    assert told.to == home.broker
    assert not Mail.objects.filter(text__contains="secret-note").exists()
    client.force_login(home.broker)
    assert "answered the questions of the check itself" in client.get(url(home, "company_detail")).content.decode()
    page = client.get(url(home, "company_check"))
    form, words = page.context["form"], page.content.decode()
    first = version_in_force().criteria.get(position=1)
    assert form[f"answer_{first.pk}"].initial == "unknown"
    assert home.owner.full_name in words and "“secret-note”" in words
    data = {f"answer_{pk}": answer for pk, (answer, _note) in answers(version_in_force()).items()}
    data |= {"result": "passed", "seen": form["seen"].value()}
    assert client.post(url(home, "company_check"), data).status_code == 302
    check, own = BeneficiaryCheck.objects.get(), SelfCheck.objects.get()
    # The broker decided otherwise in the first question; both answers stay readable.
    assert (own.state, own.check_row, check.by) == ("used", check, home.broker)
    for person in (home.broker, home.owner):
        client.force_login(person)
        page = client.get(reverse("brokerage:check_detail", args=[home.company.public_id, check.public_id]))
        words = page.content.decode()
        assert "The company said" in words and "Not known yet" in words and home.owner.full_name in words


def test_answers_changed_or_taken_back_meanwhile_are_not_decided_unread(home, client):
    row = sent(home)
    services.take_back_self_check(by=home.colleague, company=home.company)
    with pytest.raises(TooLate):
        decide(home, seen=row.version)
    save(home, version=row.version, c5="yes")
    services.send_self_check(by=home.owner, company=home.company)
    with pytest.raises(TooLate):
        decide(home, seen=row.version)
    assert not BeneficiaryCheck.objects.exists()
    # Who saw none decides on its own; the answers that came meanwhile wait to be read.
    decide(home)
    row.refresh_from_db()
    assert row.state == "sent"


def test_the_page_of_the_company_saves_sends_and_says_what_is_missing(home, client):
    client.force_login(home.colleague)
    assert client.get(url(home)).status_code == 200
    assert not SelfCheck.objects.exists()
    criteria = list(version_in_force().criteria.all())
    some = {f"answer_{criteria[0].pk}": "yes", f"note_{criteria[0].pk}": "Since spring", "version": "0"}
    missing = client.post(url(home), some | {"send": "1"})
    assert missing.status_code == 422 and "Saved, but not sent yet" in missing.content.decode()
    assert "Since spring" in missing.content.decode() and SelfCheck.objects.get().state == "draft"
    alone = client.post(url(home), some | {f"note_{criteria[1].pk}": "Only a note", "version": "1"})
    assert alone.status_code == 422 and "Only a note" in alone.content.decode()
    full = some | {f"answer_{row.pk}": row.good for row in criteria} | {"version": "1", "send": "1"}
    assert client.post(url(home), full).status_code == 302
    page = client.get(url(home)).content.decode()
    assert "Your answers are with your broker" in page and "Since spring" in page
    assert client.post(url(home), full).status_code == 422
    SelfCheck.objects.update(state="used")
    decided = client.post(url(home), full)
    assert decided.status_code == 422 and "Since spring" in decided.content.decode()
    SelfCheck.objects.update(state="sent")
    assert client.post(url(home, "self_check_take_back")).status_code == 302
    assert SelfCheck.objects.get().state == "draft"
    client.force_login(home.broker)
    assert client.get(url(home)).status_code == 403
    client.force_login(Side("DK", "Beta").owner)
    assert client.get(url(home)).status_code == 404


def test_two_colleagues_at_once_lose_nothing(home, client):
    criteria = list(version_in_force().criteria.all())
    of_second = dict(SelfCheckForm(criteria=criteria, self_check=None).as_sent().lists())
    of_second |= {f"answer_{criteria[0].pk}": ["no"], f"answer_{criteria[1].pk}": ["yes"], "version": ["0"]}
    form = version_in_force()
    services.save_self_check(
        by=home.owner,
        company=home.company,
        form=form,
        answers={criteria[0].pk: ("yes", ""), criteria[2].pk: ("yes", "")},
        version=0,
    )
    client.force_login(home.colleague)
    answer = client.post(url(home), of_second)
    assert answer.status_code == 409
    comparison = answer.context["form"].comparison
    assert [(row.mine, row.theirs) for row in comparison.clashes] == [("No", "Yes")]
    assert [row.name for row in comparison.taken] == [f"answer_{criteria[2].pk}"]
    assert client.post(url(home), dict(answer.context["form"].data.lists())).status_code == 302
    given = dict(SelfAnswer.objects.values_list("criterion__position", "answer"))
    assert given == {1: "no", 2: "yes", 3: "yes"}


def test_new_questions_are_answered_anew(home):
    row = sent(home)
    criteria = [{"text": "Only this?", "help_text": "", "good": "yes", "is_required": True, "known_from": ""}]
    write_version(by=making.administrator(), criteria=criteria, comment="", base=1)
    assert own_answers_sent(home.company) is None and services.open_self_check(home.company) is None
    with pytest.raises(NotPossible):
        services.take_back_self_check(by=home.owner, company=home.company)
    newer = save(home)
    row.refresh_from_db()
    assert (row.state, newer.form.number, newer.answers.count(), row.answers.count()) == ("outdated", 2, 1, 6)


def test_the_company_has_its_answers_and_takes_them_along(home):
    save(home, note="our-note")
    assert "our-note" in str(company_data(home.owner, home.company)["own_answers_to_the_check"])
    older = Side("LV", "Other", region=home.region)
    CompanyMembership.objects.create(company=older.company, user=home.owner)
    older.company.serving_organisation = home.organisation
    older.company.save()
    save(older, by=older.owner)
    merge_companies(by=home.broker, newer=home.company, older=older.company)
    assert set(older.company.self_checks.values_list("state", flat=True)) == {"draft", "outdated"}
    erase_company(by=older.owner, company=older.company)
    assert not SelfAnswer.objects.exists() and SelfCheck.objects.count() == 2


def test_the_desk_of_the_broker_in_charge_waits_for_the_decision(home):
    row = save(home)

    def waiting(person):
        return [item.title for item in next(group for group in desk_groups(person)[0] if group.key == "checks").rows]

    assert waiting(home.broker) == []
    services.send_self_check(by=home.owner, company=home.company)
    assert home.company.name in waiting(home.broker)[0]
    assert waiting(home.colleague_broker) == waiting(Side("DK", "Beta").broker) == []
    CompanyMembership.objects.create(company=home.company, user=home.broker)
    assert waiting(home.broker) == []
    CompanyMembership.objects.filter(user=home.broker).delete()
    decide(home, seen=row.version)
    assert waiting(home.broker) == []


@pytest.mark.parametrize(
    ("result", "has_begun", "is_invited"),
    [(None, False, True), ("passed", False, False), ("passed", True, True), ("later", False, True)],
)
def test_a_company_that_passed_is_not_invited_to_answer_again(home, client, result, has_begun, is_invited):
    if result:
        decide(home, result=result, **({} if result == "passed" else {"c1": "unknown"}))
    if has_begun:
        save(home)
    client.force_login(home.owner)
    for page in (url(home, "company_detail"), reverse("brokerage:start_sme")):
        assert (url(home) in client.get(page).content.decode()) is is_invited
