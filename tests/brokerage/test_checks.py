"""The beneficiary check: the broker decides, answers stay with their version, a company can be checked again."""

import pytest
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from brokerage.models import BeneficiaryCheck, CheckVersion
from brokerage.selectors.company_next import next_step
from brokerage.selectors.exports import company_data
from brokerage.services.checks import check_company, known_answer, proposed_result, version_in_force, write_version
from tests.regions import making

from .making import Side

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    return Side("LV", "Alfa")


def answers(version, **otherwise):
    """Good ones; `otherwise`: c1="no" for the first criterion."""
    return {row.pk: (otherwise.get(f"c{row.position}", row.good), "") for row in version.criteria.all()}


def check(side, result="passed", by=None, comment="", **otherwise):
    version = version_in_force()
    data = {"version": version, "answers": answers(version, **otherwise), "result": result, "comment": comment}
    return check_company(by=by or side.broker, company=side.company, **data)


@pytest.mark.parametrize(
    ("otherwise", "proposed", "unmet"),
    [
        ({}, "passed", []),
        ({"c6": "no"}, "passed", []),
        ({"c1": "unknown"}, "later", [1]),
        ({"c5": "yes"}, "refused", [5]),
        ({"c2": "no", "c3": "unknown"}, "refused", [2, 3]),
    ],
)
def test_what_the_answers_say(home, otherwise, proposed, unmet):
    version = version_in_force()
    given = {pk: answer for pk, (answer, _note) in answers(version, **otherwise).items()}
    result, rows = proposed_result(version.criteria.all(), given)
    assert (result, [row.position for row in rows]) == (proposed, unmet)


def test_the_broker_decides_and_says_why_when_the_answers_speak_against_it(home):
    with pytest.raises(NotPossible) as refusal:
        check(home, "passed", c5="yes")
    assert "legal obstacles" in refusal.value.fields["comment"]
    with pytest.raises(NotPossible):
        check(home, "refused")
    row = check(home, "passed", c5="yes", comment="The insolvency of a sister company ended.")
    assert row.answers.count() == 6 and row.by == home.broker


def test_nobody_else_decides(home):
    strange = Side("DK", "Beta")
    for person in (home.owner, strange.broker, making.administrator()):
        with pytest.raises(Refused):
            check(home, by=person)
    assert not BeneficiaryCheck.objects.exists()


def test_old_answers_stay_with_their_version_and_text(home, client):
    old = check(home)
    administrator = making.administrator()
    criteria = [{"text": "Only this?", "help_text": "", "good": "yes", "is_required": True, "known_from": ""}]
    with pytest.raises(Refused):
        write_version(by=home.broker, criteria=criteria, comment="", base=1)
    with pytest.raises(NotPossible):
        write_version(by=administrator, criteria=[], comment="", base=1)
    new = write_version(by=administrator, criteria=criteria, comment="Shorter", base=1)
    with pytest.raises(TooLate):
        write_version(by=administrator, criteria=criteria, comment="", base=1)
    with pytest.raises(TooLate):
        check_company(
            by=home.broker, company=home.company, version=old.version, answers=answers(old.version), result="passed"
        )
    again = check(home)
    assert (again.version, again.answers.count(), old.answers.count()) == (new, 1, 6)
    client.force_login(home.owner)
    page = client.get(reverse("brokerage:check_detail", args=[home.company.public_id, old.public_id]))
    assert "legal obstacles" in page.content.decode() and "version 1" in page.content.decode()
    company = client.get(reverse("brokerage:company_detail", args=[home.company.public_id])).content.decode()
    assert company.count("Suitable for the programme") == 2


def test_the_comment_is_for_brokers_only(home, client):
    row = check(home, "refused", c5="yes", comment="comment-for-brokers")
    address = reverse("brokerage:check_detail", args=[home.company.public_id, row.public_id])
    for person, sees in ((home.owner, False), (home.colleague_broker, True)):
        client.force_login(person)
        assert ("comment-for-brokers" in client.get(address).content.decode()) is sees
    data = company_data(home.owner, home.company)["beneficiary_checks"]
    assert "comment-for-brokers" not in str(data) and len(data[0]["answers"]) == 6


def test_the_data_of_the_company_fills_in_and_the_next_step_follows_the_result(home):
    criteria = {row.known_from: row for row in version_in_force().criteria.all()}
    assert known_answer(criteria["size"], home.company) == "yes"
    home.company.size_class = "large"
    assert known_answer(criteria["size"], home.company) == "no"
    home.company.size_class = ""
    assert known_answer(criteria["size"], home.company) == ""
    assert known_answer(criteria["region"], home.company) == "yes"

    def step():
        checks = list(home.company.checks.all())
        return next_step(home.company, checks, may_check=True)

    assert "check whether" in step()["sentence"]
    check(home, "later", c1="unknown")
    assert step()["button"] == "Check again"
    check(home, "passed")
    assert "profile" in step()["url"]
    home.draft()
    assert step() is None
    assert next_step(home.company, [], may_check=False) is None


def test_pages_show_mistakes_at_the_field_and_keep_what_was_typed(home, client):
    client.force_login(home.broker)
    address = reverse("brokerage:company_check", args=[home.company.public_id])
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"comment": "Typed already"})
    assert wrong.status_code == 422 and "Typed already" in wrong.content.decode()
    version = version_in_force()
    sent = {f"answer_{pk}": answer for pk, (answer, _note) in answers(version, c5="yes").items()}
    refused = client.post(address, sent | {"result": "passed"})
    assert refused.status_code == 422 and "Say here why" in refused.content.decode()
    assert client.post(address, sent | {"result": "refused"}).status_code == 302


def test_administrators_write_a_version_on_their_page(home, client):
    client.force_login(making.administrator())
    address = reverse("brokerage:check_criteria")
    page = client.get(address)
    sent = {"base": page.context["form"]["base"].value(), "comment": "One more"}
    for row in page.context["rows"]:
        sent |= {row.add_prefix(name): row[name].value() or "" for name in row.fields}
    sent["c6-text"] = "A seventh question?"
    assert client.post(address, sent | {"comment": ""}).status_code == 422
    assert client.post(address, sent).status_code == 302
    newest = CheckVersion.objects.first()
    assert newest.number == 2 and newest.criteria.count() == 7
    assert client.post(address, sent).status_code == 409
    client.force_login(home.broker)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_needs_no_more_queries(home, client, count, django_assert_max_num_queries):
    for _number in range(count):
        check(home)
    client.force_login(home.broker)
    with django_assert_max_num_queries(24):
        client.get(reverse("brokerage:company_detail", args=[home.company.public_id]))
