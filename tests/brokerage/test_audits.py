"""The needs audit: who fills it, two at once, completed once, compared, and the profile drafted from it."""

import csv
import io

import pytest
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Mail, Notification
from brokerage.enums import AuditStage, Barrier, ValueChainArea
from brokerage.forms.audits import AuditForm
from brokerage.models import Audit, Profile
from brokerage.questionnaire import AREAS
from brokerage.selectors.audits import compared
from brokerage.services.audit_profiles import draft_of, draft_profile, keywords_in, needs_of
from brokerage.services.audits import complete_audit, missing_of, save_audit, start_audit
from tests.brokerage.making import Side, keywords
from tests.regions import making

pytestmark = pytest.mark.django_db


def answers(**changes) -> dict:
    found = {f"standing_{area}": 3 for area in AREAS} | {f"urgency_{area}": 1 for area in AREAS}
    found |= {f"barrier_{kind}": 2 for kind in Barrier}
    return found | {"stage": AuditStage.REGULAR.value, "cooperation_kinds": ["technology"]} | changes


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def side():
    return Side("LV", "Alfa")


@pytest.fixture
def audit(side):
    return start_audit(by=side.broker, company=side.company)


def url(name, *args):
    return reverse(f"brokerage:{name}", args=args)


def test_both_sides_go_on_with_the_same_open_audit(side, audit):
    assert start_audit(by=side.colleague, company=side.company) == audit
    save_audit(by=side.owner, audit=audit, answers={"stage": "none"}, version=1)
    assert Audit.objects.get().changed_by == side.owner


@pytest.mark.parametrize("who", ["owner", "colleague", "broker", "colleague_broker"])
def test_own_side_opens_it(side, audit, client, who):
    client.force_login(getattr(side, who))
    for name in ("audit", "audit_edit", "audit_table"):
        assert client.get(url(name, audit.public_id)).status_code == 200


def test_strangers_find_nothing(audit, client):
    other = Side("EE", "Beta")
    manager = making.person("manager", making.organisation("Lead", role="lead"))
    for person in (other.owner, other.broker, manager, making.administrator()):
        client.force_login(person)
        for name in ("audit", "audit_edit", "audit_table"):
            assert client.get(url(name, audit.public_id)).status_code == 404
        with pytest.raises(Refused):
            save_audit(by=person, audit=audit, answers={})


@pytest.mark.parametrize(
    "name, value",
    [
        ("standing_operations", 6),
        ("barrier_finance", -1),
        ("need_operations", "x" * 501),
        ("advantages", "x" * 2001),
        ("stage", "moon"),
        ("cooperation_kinds", ["wedding"]),
        ("unknown", 1),
    ],
)
def test_answers_outside_the_form_are_refused_at_the_field(side, audit, name, value):
    with pytest.raises(NotPossible) as refusal:
        save_audit(by=side.owner, audit=audit, answers={name: value})
    assert list(refusal.value.fields) == [name]


def test_a_long_text_is_told_and_kept(side, audit, client):
    client.force_login(side.owner)
    response = client.post(url("audit_edit", audit.public_id), {"need_operations": "x" * 512, "version": 1})
    assert response.status_code == 422
    assert "12 characters too long" in response.content.decode()
    assert "x" * 512 in response.content.decode()


def test_incomplete_stays_a_draft_and_says_what_is_missing(side, audit):
    save_audit(by=side.owner, audit=audit, answers={**answers(), "cooperation_kinds": []})
    with pytest.raises(NotPossible) as refusal:
        complete_audit(by=side.broker, audit=audit)
    assert list(refusal.value.fields) == ["cooperation_kinds"]
    audit.refresh_from_db()
    assert audit.state == "draft" and missing_of(audit) == ["cooperation_kinds"]


def test_completed_once_with_a_row_of_history_and_then_unchangeable(side, audit):
    audit = save_audit(by=side.owner, audit=audit, answers=answers(need_operations="secret-need"))
    complete_audit(by=side.broker, audit=audit)
    step = audit.steps.get()
    assert (step.action, step.from_state, step.to_state, step.by) == ("complete", "draft", "completed", side.broker)
    with pytest.raises(NotPossible):
        complete_audit(by=side.owner, audit=audit)
    with pytest.raises(Refused):
        save_audit(by=side.broker, audit=audit, answers={})
    told = set(Notification.objects.filter(kind="audit_completed").values_list("to__email", flat=True))
    assert told == {side.owner.email, side.colleague.email}
    assert not Mail.objects.filter(text__contains="secret-need").exists()
    # The next one is a new row, with the version of the form of its own day.
    assert start_audit(by=side.owner, company=side.company) != audit


def sent(audit, **changes) -> dict:
    data = AuditForm(audit=audit).as_sent()
    for name, value in changes.items():
        data[name] = value
    return data


def test_the_second_keeps_its_words_and_gets_those_of_the_first(side, audit, client):
    audit = save_audit(by=side.owner, audit=audit, answers={"support_used": "Old words"})
    page_of_second = sent(
        audit, need_operations="Faster curing", support_used="My words", need_service="Mine alone", stage="none"
    )
    first = {"need_operations": "Dry halls", "support_used": "My words", "advantages": "Price"}
    save_audit(by=side.owner, audit=audit, answers=first, version=audit.version)
    with pytest.raises(TooLate):
        save_audit(by=side.broker, audit=audit, answers={}, version=audit.version)

    client.force_login(side.broker)
    response = client.post(url("audit_edit", audit.public_id), dict(page_of_second.lists()))
    assert response.status_code == 409
    audit.refresh_from_db()
    assert audit.answers == first
    form = response.context["form"]
    assert [(row.name, row.mine, row.theirs) for row in form.comparison.clashes] == [
        ("need_operations", "Faster curing", "Dry halls")
    ]
    assert [row.name for row in form.comparison.taken] == ["advantages"]
    assert form.comparison.who == str(side.owner)

    # Sent again as it stands: everything of both is there, the clash as the second wrote it.
    again = form.data.copy()
    assert client.post(url("audit_edit", audit.public_id), dict(again.lists())).status_code == 302
    audit.refresh_from_db()
    assert audit.answers["need_operations"] == "Faster curing"
    assert (audit.answers["advantages"], audit.answers["need_service"]) == ("Price", "Mine alone")
    assert audit.answers["stage"] == "none"


def test_theirs_is_taken_where_it_is_ticked(side, audit, client):
    page_of_second = sent(audit, need_operations="Faster curing", standing_operations="2")
    save_audit(by=side.owner, audit=audit, answers={"need_operations": "Dry halls", "standing_operations": 5})
    client.force_login(side.broker)
    form = client.post(url("audit_edit", audit.public_id), dict(page_of_second.lists())).context["form"]
    again = form.data.copy()
    again.setlist("take_theirs", ["need_operations", "standing_operations", "no_such_field"])
    assert client.post(url("audit_edit", audit.public_id), dict(again.lists())).status_code == 302
    audit.refresh_from_db()
    assert audit.answers == {"need_operations": "Dry halls", "standing_operations": 5}


@pytest.mark.parametrize("word", ["", "no json", "[1]", '{"need_operations": 7}'])
def test_a_broken_memory_of_the_beginning_shows_more_not_less(side, audit, client, word):
    page_of_second = sent(audit, need_operations="Faster curing", began_from=word)
    save_audit(by=side.owner, audit=audit, answers={"need_operations": "Dry halls", "advantages": "Price"})
    client.force_login(side.broker)
    form = client.post(url("audit_edit", audit.public_id), dict(page_of_second.lists())).context["form"]
    assert {row.name for row in form.comparison.clashes} == {"need_operations", "advantages"}


def test_autosave_goes_on_with_its_own_version_and_is_told_of_another(side, audit, client):
    client.force_login(side.broker)
    page = sent(audit, need_operations="One")
    head = {"headers": {"X-Autosave": "1"}}
    answer = client.post(url("audit_edit", audit.public_id), page, **head).json()
    page["version"], page["began_from"], page["need_operations"] = answer["version"], answer["began_from"], "Two"
    save_audit(by=side.owner, audit=audit, answers={"need_operations": "One", "advantages": "Price"})
    assert client.post(url("audit_edit", audit.public_id), page, **head).status_code == 409
    form = client.post(url("audit_edit", audit.public_id), page).context["form"]
    assert not form.comparison.clashes and [row.name for row in form.comparison.taken] == ["advantages"]


def test_the_profile_editor_meets_in_the_same_way(side, client):
    from brokerage.forms.profiles import ProfileForm
    from brokerage.services.profiles import save_draft

    profile = side.draft()
    keys = keywords()
    page = ProfileForm(company=side.company, profile=profile).as_sent()
    page["title"], page["summary"] = "My title", "My summary"
    save_draft(
        by=side.owner, company=side.company, profile=profile, data={"title": "Their title", "keywords": keys[:1]}
    )
    client.force_login(side.broker)
    response = client.post(url("profile_edit", profile.public_id), dict(page.lists()))
    assert response.status_code == 409
    comparison = response.context["form"].comparison
    assert [(row.name, row.mine, row.theirs) for row in comparison.clashes] == [("title", "My title", "Their title")]
    assert (
        client.post(url("profile_edit", profile.public_id), dict(response.context["form"].data.lists())).status_code
        == 302
    )
    profile.refresh_from_db()
    assert (profile.title, profile.summary) == ("My title", "My summary")
    assert set(profile.keywords.all()) == set(keys[:1])


def test_a_profile_is_drafted_once_with_what_the_audit_says(side, audit):
    said = "New adhesives for bark"
    audit = save_audit(
        by=side.owner,
        audit=audit,
        answers=answers(urgency_operations=5, need_operations=said, urgency_service=3, advantages="Light panels"),
    )
    with pytest.raises(NotPossible):
        draft_profile(by=side.owner, audit=audit)
    complete_audit(by=side.owner, audit=audit)
    profile = draft_profile(by=side.owner, audit=audit)
    assert draft_profile(by=side.broker, audit=audit) == profile and Profile.objects.count() == 1
    assert (profile.type, profile.state, profile.title) == ("TR", "draft", said)
    assert profile.technical == said and profile.advantages == "Light panels"
    assert profile.seeks_areas == ["operations", "service"]


def test_what_does_not_fit_is_left_out_whole(audit):
    audit.answers = answers(cooperation_interest="long " * 399, urgency_operations=4, need_operations="Glue")
    draft = draft_of(audit)
    assert draft["summary"] == "Glue" and draft["title"] == "Glue"
    assert draft["description"].endswith("\n\nGlue")


@pytest.mark.parametrize(
    "changes, type_",
    [
        ({"urgency_marketing_sales": 5, "cooperation_kinds": ["technology"]}, "BO"),
        ({"urgency_procurement": 5, "cooperation_kinds": ["sourcing"]}, "BR"),
        ({"urgency_procurement": 5, "cooperation_kinds": ["research", "sourcing"]}, "TR"),
        ({"urgency_technology_development": 4, "cooperation_kinds": ["other"]}, "TR"),
        ({"cooperation_kinds": ["other"]}, "BR"),
    ],
)
def test_the_type_follows_who_would_pay(audit, changes, type_):
    audit.answers = answers(**changes)
    assert draft_of(audit)["type"] == type_


def test_keywords_need_all_their_words(side):
    (concept,) = [item for item in keywords() if item.scheme == "een_market"]
    assert keywords_in(f"We want {concept.label}", "BO") == [concept]
    assert keywords_in("Nothing of the kind", "TR") == []


def test_needs_come_the_most_urgent_first(audit):
    audit.answers = {"urgency_service": 4, "urgency_operations": 5, "urgency_procurement": 2, "need_service": "x"}
    assert needs_of(audit) == [("operations", 5, ""), ("service", 4, "x")]


def test_comparison_tells_the_change_and_what_is_not_known(side, audit):
    save_audit(by=side.owner, audit=audit, answers=answers())
    complete_audit(by=side.owner, audit=audit)
    later = start_audit(by=side.owner, company=side.company)
    later = save_audit(by=side.owner, audit=later, answers={"standing_service": 5})
    audit.refresh_from_db()
    standing = compared(audit, later, ["a", "b"])[0]
    rows = {row["label"]: (row["values"], row["change"]) for row in standing.rows}
    assert rows[ValueChainArea.SERVICE.label] == ([3, 5], "+2")
    assert rows[ValueChainArea.OPERATIONS.label] == ([3, None], None)


def test_pages_and_table(side, audit, client):
    save_audit(by=side.owner, audit=audit, answers=answers())
    complete_audit(by=side.owner, audit=audit)
    later = start_audit(by=side.owner, company=side.company)
    client.force_login(side.owner)
    page = client.get(url("audit_compare", later.public_id, audit.public_id))
    assert (page.context["older"], page.context["newer"]) == (audit, later)
    table = client.get(url("audit_table", audit.public_id)).content.decode("utf-8-sig")
    assert ["Operations", "3", "1"] in list(csv.reader(io.StringIO(table)))
    assert client.get(url("company_audits", side.company.public_id)).status_code == 200
    assert url("audit_edit", later.public_id) in client.get(url("start_sme")).content.decode()
    client.force_login(side.broker)
    assert url("audit_edit", later.public_id) in client.get(url("desk")).content.decode()
    other = Side("EE", "Beta")
    strange = start_audit(by=other.owner, company=other.company)
    assert client.get(url("audit_compare", audit.public_id, strange.public_id)).status_code == 404


def test_the_list_asks_as_often_for_three_as_for_one(side, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(side.broker)
    counts = []
    for _number in range(3):
        audit = start_audit(by=side.owner, company=side.company)
        save_audit(by=side.owner, audit=audit, answers=answers())
        complete_audit(by=side.owner, audit=audit)
        with CaptureQueriesContext(connection) as queries:
            client.get(url("company_audits", side.company.public_id))
        counts.append(len(queries))
    assert counts[0] == counts[2]
