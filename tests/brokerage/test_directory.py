"""Support instruments and best practices: who keeps them, who reads them, what answers which need, and two at once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Notification
from brokerage import moves
from brokerage.forms.directory import InstrumentForm, PracticeForm, instrument_initial, practice_initial
from brokerage.models import Instrument, Practice, Step
from brokerage.selectors.desk import desk_groups
from brokerage.selectors.directory import instruments_answering, practices_answering
from brokerage.services import instruments, practices
from brokerage.services.audits import complete_audit, save_audit, start_audit
from brokerage.workflow import INSTRUMENT, PRACTICE
from regions.models.dated import today
from tests.brokerage.making import Side
from tests.brokerage.test_audits import answers
from tests.regions import making

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def home():
    return Side("LV", "Alfa")


@pytest.fixture
def away():
    side = Side("DK", "Beta")
    side.region.group = "advanced"
    side.region.save()
    return side


def url(name, *args):
    return reverse(f"brokerage:{name}", args=args)


def instrument_data(side, **changes):
    data = {
        "kind": "funding",
        "name": "Prototype voucher",
        "offered_by": "Start office",
        "gives": "Up to 20,000 euros.",
        "for_whom": "Small companies.",
        "areas": ["operations"],
        "barriers": ["finance"],
        "languages": ["en"],
        "link": "",
        "valid_from": None,
        "valid_until": None,
        "regions": [side.region],
    }
    return data | changes


def instrument(side, **changes) -> Instrument:
    return instruments.save_instrument(by=side.broker, data=instrument_data(side, **changes))


def practice_data(side, **changes):
    data = {
        "title": "Three foundries share an engineer",
        "what": "Three foundries employed one engineer together.",
        "results": "Energy fell by a tenth.",
        "region": side.region,
        "year": 2021,
        "contact": side.organisation,
        "priority": None,
        "areas": ["operations"],
        "barriers": ["finance"],
        "link": "",
        "source": "A visit",
    }
    return data | changes


def practice(side, state="draft", **changes) -> Practice:
    made = practices.save_practice(by=side.broker, data=practice_data(side, **changes))
    if state != "draft":
        practices.advance(by=side.broker, practice=made, action="submit")
    if state == "published":
        practices.advance(by=side.colleague_broker, practice=made, action="publish")
    if state == "returned":
        practices.advance(by=side.colleague_broker, practice=made, action="return", note="What did it cost?")
    if state == "withdrawn":
        practices.advance(by=side.broker, practice=made, action="take_back")
        practices.advance(by=side.broker, practice=made, action="withdraw", note="Outdated")
    return made


def sent(form, **changes) -> dict:
    data = form.as_sent()
    for name, value in changes.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return dict(data.lists())


def people(home, away) -> dict:
    return {
        "broker": home.broker,
        "colleague_broker": home.colleague_broker,
        "broker_elsewhere": away.broker,
        "owner": home.owner,
        "officer": making.person("officer", making.organisation("Authority", mandate_for=home.region)),
        "manager": making.person("manager", home.organisation),
        "administrator": making.administrator(),
    }


# --- Rights, by table ---------------------------------------------------------------------------

KEEPERS = {"broker", "colleague_broker"}
RIGHTS_OF_PRACTICE = {
    ("draft", "submit"): KEEPERS,
    ("draft", "change"): KEEPERS,
    ("draft", "withdraw"): KEEPERS,
    ("review", "publish"): {"colleague_broker", "broker_elsewhere"},
    ("review", "return"): {"colleague_broker", "broker_elsewhere"},
    ("review", "take_back"): KEEPERS,
    ("returned", "submit"): KEEPERS,
    ("returned", "change"): KEEPERS,
    ("returned", "withdraw"): KEEPERS,
    ("published", "revise"): KEEPERS,
    ("published", "withdraw"): KEEPERS,
    ("withdrawn", "restore"): KEEPERS,
}


def test_the_table_of_practices_names_every_step():
    assert {(state, action.key) for action in PRACTICE.actions for state in action.sources} == set(RIGHTS_OF_PRACTICE)


@pytest.mark.parametrize("state", ["draft", "review", "returned", "published", "withdrawn"])
def test_practice_state_action_role(home, away, state):
    made = practice(home, state)
    actions = [action.key for action in PRACTICE.actions]
    for who, person in people(home, away).items():
        offered = {offer.key for offer in moves.available(made, person) if offer.allowed}
        assert offered == {key for (at, key), allowed in RIGHTS_OF_PRACTICE.items() if at == state and who in allowed}
        for key in actions:
            if who in RIGHTS_OF_PRACTICE.get((state, key), ()) and key != "change":
                continue
            with pytest.raises(Refused):
                practices.advance(by=person, practice=made, action=key, note="Because")
    made.refresh_from_db()
    assert made.state == state


def test_instrument_action_role(home, away):
    made = instrument(home)
    verbs = {
        "change": lambda by: instruments.save_instrument(
            by=by, data=instrument_data(home, name="Other"), instrument=made
        ),
        "check": lambda by: instruments.note_checked(by=by, instrument=made),
        "withdraw": lambda by: instruments.withdraw_instrument(by=by, instrument=made, note="Ended"),
        "relist": lambda by: instruments.relist_instrument(by=by, instrument=made),
    }
    assert set(verbs) | {"add"} == {action.key for action in INSTRUMENT.actions}
    everybody = people(home, away)
    for verb in verbs.values():
        for who in set(everybody) - KEEPERS:
            with pytest.raises(Refused):
                verb(everybody[who])
        verb(everybody["colleague_broker"])
        made.refresh_from_db()
    assert (made.name, made.state) == ("Other", "listed")
    assert [step.action for step in made.steps.all()] == ["add", "change", "check", "withdraw", "relist"]


def test_nobody_adds_an_instrument_of_a_region_that_others_keep(home, away):
    for by in (home.owner, making.administrator()):
        with pytest.raises(Refused):
            instruments.save_instrument(by=by, data=instrument_data(home))
    with pytest.raises(NotPossible) as refusal:
        instrument(home, regions=[away.region])
    assert list(refusal.value.fields) == ["regions"]
    assert not Instrument.objects.exists() and not Step.objects.exists()


def test_what_serves_several_regions_is_entered_once_and_kept_by_all_of_them(home, away):
    made = instrument(home)
    with pytest.raises(Refused):
        instruments.save_instrument(by=away.broker, data=instrument_data(home), instrument=made)
    both = instrument_data(home, regions=[home.region, away.region])
    instruments.save_instrument(by=home.broker, data=both, instrument=made)
    instruments.save_instrument(by=away.broker, data=both | {"name": "Shared voucher"}, instrument=made)
    with pytest.raises(NotPossible) as refusal:
        instruments.save_instrument(by=home.broker, data=instrument_data(home), instrument=made)
    assert away.region.name in refusal.value.fields["regions"]
    instruments.save_instrument(by=away.broker, data=instrument_data(home), instrument=made)
    assert set(made.regions.all()) == {home.region}


def test_an_organisation_that_no_longer_serves_the_region_keeps_nothing(home):
    made = instrument(home)
    home.organisation.services.update(valid_to=today())
    with pytest.raises(Refused):
        instruments.note_checked(by=home.broker, instrument=made)


# --- Who reads ----------------------------------------------------------------------------------


def test_what_is_listed_is_for_everybody_and_what_was_withdrawn_for_its_keepers(home, away, client):
    made = instrument(home)
    assert client.get(made.get_absolute_url()).status_code == 200
    assert "Prototype voucher" in client.get(url("instrument_list")).content.decode()
    # Who did what is not for everybody.
    assert home.broker.full_name not in client.get(made.get_absolute_url()).content.decode()
    instruments.withdraw_instrument(by=home.broker, instrument=made, note="Ended")
    for person, status in ((None, 404), (home.owner, 404), (away.broker, 404), (home.colleague_broker, 200)):
        if person:
            client.force_login(person)
        assert client.get(made.get_absolute_url()).status_code == status
    page = client.get(url("instrument_list"), {"show": "withdrawn"}).content.decode()
    assert "Prototype voucher" in page and home.region.name in page


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        ("draft", KEEPERS),
        ("returned", KEEPERS),
        ("withdrawn", KEEPERS),
        ("review", KEEPERS | {"broker_elsewhere"}),
        ("published", None),
    ],
)
def test_who_reads_a_practice(home, away, client, state, readers):
    made = practice(home, state)
    found = {None: client.get(made.get_absolute_url()).status_code}
    everybody = people(home, away)
    for who, person in everybody.items():
        client.force_login(person)
        found[who] = client.get(made.get_absolute_url()).status_code
        assert (made in Practice.objects.visible_to(person)) is (found[who] == 200)
        listed = client.get(url("practice_list")).content.decode()
        assert (made.title in listed) is (found[who] == 200)
    expected = set(found) if readers is None else readers
    assert {who for who, status in found.items() if status == 200} == expected
    assert set(found.values()) <= {200, 404}


# --- History, checking, looking -----------------------------------------------------------------


def test_a_change_says_which_fields_and_that_it_was_checked(home, client):
    made = instrument(home)
    Instrument.objects.update(checked_on=today() - timedelta(days=181))
    made.refresh_from_db()
    assert made.is_stale and Instrument.objects.stale().get() == made
    saved = instruments.save_instrument(
        by=home.colleague_broker, data=instrument_data(home, gives="More.", link="https://a.example"), instrument=made
    )
    assert (saved.checked_on, saved.version, saved.is_stale) == (today(), 2, False)
    step = made.steps.get(action="change")
    assert (step.note.split(), step.by) == (["gives", "link"], home.colleague_broker)
    client.force_login(home.broker)
    assert "What it gives, Link" in client.get(made.get_absolute_url()).content.decode()
    # Saving the same again is no change.
    instruments.save_instrument(
        by=home.broker, data=instrument_data(home, gives="More.", link="https://a.example"), instrument=made
    )
    assert made.steps.count() == 2


def test_a_broker_says_that_it_was_checked_today(home, client):
    made = instrument(home)
    Instrument.objects.update(checked_on=today() - timedelta(days=181))
    client.force_login(home.broker)
    assert "Nobody has checked since" in client.get(made.get_absolute_url()).content.decode()
    assert client.post(url("instrument_step", made.public_id, "check")).status_code == 302
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Nobody has checked since" not in page and "It was checked" in page
    assert client.post(url("instrument_step", made.public_id, "add")).status_code == 404
    empty = client.post(url("instrument_step", made.public_id, "withdraw"), {"note": " "})
    assert empty.status_code == 422 and made.steps.count() == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"Voucher", "Bench"}),
        ({"q": "laser hour"}, {"Bench"}),
        ({"q": "laser voucher"}, set()),
        ({"kind": "funding"}, {"Voucher"}),
        ({"area": "service"}, {"Bench"}),
        ({"barrier": "finance"}, {"Voucher"}),
        ({"region": "elsewhere"}, set()),
        ({"show": "ended"}, {"Ended"}),
        ({"show": "stale"}, {"Bench"}),
        ({"q": "\x00"}, {"Voucher", "Bench"}),
    ],
)
def test_looking_for_instruments(home, away, client, query, found):
    instrument(home, name="Voucher")
    instrument(home, name="Bench", kind="infrastructure", gives="A laser by the hour.", areas=["service"], barriers=[])
    Instrument.objects.filter(name="Bench").update(checked_on=today() - timedelta(days=200))
    instrument(home, name="Ended", valid_until=today() - timedelta(days=1))
    if query.get("region"):
        query = {"region": away.region.key}
    page = client.get(url("instrument_list"), query)
    assert {row.name for row in page.context["page_obj"]} == found


def test_looking_for_practices(home, away, client):
    ours, theirs = practice(home, "published"), practice(away, "published", title="Interpreters", areas=["service"])
    for query, found in (
        ({}, {ours, theirs}),
        ({"group": "advanced"}, {theirs}),
        ({"region": home.region.key}, {ours}),
        ({"area": "service"}, {theirs}),
        ({"q": "foundries share"}, {ours}),
    ):
        assert set(client.get(url("practice_list"), query).context["page_obj"]) == found


@pytest.mark.parametrize("name", ["instrument_list", "practice_list"])
def test_a_list_of_three_needs_no_more_queries_than_one_of_one(
    home, client, name, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(home.broker)

    def make():
        return instrument(home) if name == "instrument_list" else practice(home, "published")

    make()
    with django_assert_max_num_queries(30) as first:
        client.get(url(name))
    make(), make()
    with django_assert_num_queries(len(first)):
        page = client.get(url(name))
    assert len(page.context["page_obj"]) == 3


# --- What answers which need --------------------------------------------------------------------


def audit_with(side, **changes):
    audit = start_audit(by=side.owner, company=side.company)
    return save_audit(by=side.owner, audit=audit, answers=answers(**changes))


def test_instruments_are_proposed_for_pressing_needs_with_the_reason(home):
    instrument(home, name="Both", areas=["operations"], barriers=["finance"])
    instrument(home, name="Need", areas=["operations", "service"], barriers=[])
    instrument(home, name="Barrier", areas=["service"], barriers=["finance", "language"])
    instrument(home, name="Neither", areas=["service"], barriers=["culture"])
    audit = audit_with(home, urgency_operations=5, barrier_finance=4, urgency_service=2)
    found = {row.thing.name: row.reasons for row in instruments_answering(audit)}
    assert list(found) == ["Both", "Need", "Barrier"]
    assert found == {
        "Both": ["answers your need: Operations, urgency 5 of 5", "answers your barrier: Finance, 4 of 5"],
        "Need": ["answers your need: Operations, urgency 5 of 5"],
        "Barrier": ["answers your barrier: Finance, 4 of 5"],
    }
    # Other needs, other answers: nothing here is fixed.
    audit = save_audit(by=home.owner, audit=audit, answers=answers(urgency_service=3, barrier_culture=5))
    assert [row.thing.name for row in instruments_answering(audit)] == ["Neither", "Need", "Barrier"]
    assert instruments_answering(save_audit(by=home.owner, audit=audit, answers=answers())) == []


def test_only_what_can_be_used_here_and_now_is_proposed(home, away):
    pressing = {"urgency_operations": 5}
    audit = audit_with(home, **pressing)
    instrument(away, name="Elsewhere")
    instrument(home, name="Ended", valid_until=today() - timedelta(days=1))
    instruments.withdraw_instrument(by=home.broker, instrument=instrument(home, name="Withdrawn"), note="Ended")
    assert instruments_answering(audit) == []
    instrument(home, name="Today", valid_until=today())
    assert [row.thing.name for row in instruments_answering(audit)] == ["Today"]
    home.company.region = None
    audit.company = home.company
    assert instruments_answering(audit) == []


def test_practices_of_advanced_regions_elsewhere_are_proposed(home, away):
    practice(home, "published", title="Of our own region")
    practice(away, "review", title="Not published yet")
    practice(away, "published", title="Another need", areas=["service"], barriers=[])
    theirs = practice(away, "published", title="Fitting")
    audit = audit_with(home, urgency_operations=4)
    (answer,) = practices_answering(audit)
    assert (answer.thing, answer.reasons) == (theirs, ["answers your need: Operations, urgency 4 of 5"])
    # Also a company of an advanced region learns from others, not from its own.
    assert practices_answering(audit_with(away, urgency_operations=4)) == []
    away.region.group = "supported"
    away.region.save()
    assert practices_answering(audit) == []


def test_the_pages_of_company_audit_and_start_propose_them(home, away, client):
    instrument(home)
    practice(away, "published")
    audit = audit_with(home, barrier_finance=4)
    complete_audit(by=home.owner, audit=audit)
    for person, names in (
        (home.broker, [url("audit", audit.public_id), url("company_detail", home.company.public_id)]),
        (home.owner, [url("audit", audit.public_id), url("start_sme")]),
    ):
        client.force_login(person)
        for address in names:
            page = client.get(address).content.decode()
            assert "Prototype voucher" in page and "answers your barrier: Finance, 4 of 5" in page
    assert "Three foundries" in client.get(url("audit", audit.public_id)).content.decode()


@pytest.mark.parametrize("name", ["audit", "company_detail"])
def test_three_proposals_need_no_more_queries_than_one(
    home, away, client, name, django_assert_num_queries, django_assert_max_num_queries
):
    audit = audit_with(home, barrier_finance=4)
    address = url(name, (audit if name == "audit" else home.company).public_id)
    client.force_login(home.broker)

    def make():
        instrument(home), practice(away, "published")

    make()
    with django_assert_max_num_queries(60) as first:
        client.get(address)
    make(), make()
    with django_assert_num_queries(len(first)):
        client.get(address)


# --- The second person --------------------------------------------------------------------------


def test_no_writer_reviews_whoever_wrote_first_or_last(home, away):
    made = practice(home)
    practices.save_practice(by=home.colleague_broker, data=practice_data(home, year=2022), practice=made)
    practices.advance(by=home.broker, practice=made, action="submit")
    for writer in (home.broker, home.colleague_broker):
        with pytest.raises(Refused):
            practices.advance(by=writer, practice=made, action="publish")
        assert made not in Practice.objects.to_review_by(writer)
    assert made in Practice.objects.to_review_by(away.broker)
    practices.advance(by=away.broker, practice=made, action="publish")
    assert made.state == "published"


def test_nobody_publishes_what_it_did_not_read(home, client):
    made = practice(home, "review")
    client.force_login(home.colleague_broker)
    read = client.get(made.get_absolute_url()).context["practice"].version
    practices.advance(by=home.broker, practice=made, action="take_back")
    practices.save_practice(by=home.broker, data=practice_data(home, results="Other figures"), practice=made)
    practices.advance(by=home.broker, practice=made, action="submit")
    answer = client.post(url("practice_step", made.public_id, "publish"), {"version": read})
    made.refresh_from_db()
    assert (answer.status_code, made.state) == (409, "review")


def test_a_return_says_why_and_the_writer_is_told(home, client):
    made = practice(home, "review")
    with pytest.raises(NotPossible):
        practices.advance(by=home.colleague_broker, practice=made, action="return", note=" ")
    practices.advance(by=home.colleague_broker, practice=made, action="return", note="What did it cost?")
    told = Notification.objects.get(kind="practice_reviewed")
    assert told.to == home.broker and "cost" not in told.body
    client.force_login(home.broker)
    assert "What did it cost?" in client.get(made.get_absolute_url()).content.decode()
    assert {row.to for row in Notification.objects.filter(kind="practice_to_review")} == {home.colleague_broker}


def test_the_desk_shows_brokers_what_they_can_review(home, away):
    made = practice(home, "review")
    for person, titles in ((home.broker, []), (home.colleague_broker, [made.title]), (away.broker, [made.title])):
        group = next(group for group in desk_groups(person)[0] if group.key == "practices")
        assert [row.title for row in group.rows] == titles


# --- Forms --------------------------------------------------------------------------------------


def test_instrument_form_keeps_what_was_typed_and_says_what_is_wrong(home, client):
    client.force_login(home.broker)
    address = url("instrument_new")
    empty = client.get(address).content.decode()
    assert ">Barriers it answers</legend>" in empty and "that is how companies find it" in empty
    data = {"name": "Typed", "kind": "funding", "offered_by": "Office", "gives": "Money", "for_whom": "All"}
    data |= {"regions": [home.region.pk], "valid_from": "2026-05-02", "valid_until": "2026-05-01"}
    wrong = client.post(address, data)
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Typed" in page and "The end lies before the beginning." in page and "Say which need" in page
    good = client.post(address, data | {"valid_until": "2026-06-01", "areas": ["service"]})
    made = Instrument.objects.get()
    assert (good.status_code, good["Location"]) == (302, made.get_absolute_url())
    assert list(made.regions.all()) == [home.region]
    for person, status in ((home.owner, 403), (making.administrator(), 403)):
        client.force_login(person)
        assert client.get(address).status_code == status
        assert client.get(url("instrument_edit", made.public_id)).status_code == status


def test_the_second_at_an_instrument_keeps_its_words_and_gets_those_of_the_first(home, client):
    made = instrument(home)
    of_second = sent(InstrumentForm(initial=instrument_initial(made)), gives="My sum", name="My name")
    first = instrument_data(home, gives="Their sum", for_whom="Their companies")
    instruments.save_instrument(by=home.colleague_broker, data=first, instrument=made, version=1)
    with pytest.raises(TooLate):
        instruments.save_instrument(by=home.broker, data=instrument_data(home), instrument=made, version=1)
    client.force_login(home.broker)
    answer = client.post(url("instrument_edit", made.public_id), of_second)
    assert answer.status_code == 409
    comparison = answer.context["form"].comparison
    assert [(row.mine, row.theirs) for row in comparison.clashes] == [("My sum", "Their sum")]
    assert [row.name for row in comparison.taken] == ["for_whom"]
    again = client.post(url("instrument_edit", made.public_id), dict(answer.context["form"].data.lists()))
    made.refresh_from_db()
    assert again.status_code == 302
    assert (made.gives, made.name, made.for_whom) == ("My sum", "My name", "Their companies")


def test_the_second_at_a_practice_is_told(home, client):
    made = practice(home)
    of_second = sent(PracticeForm(initial=practice_initial(made)), results="Mine")
    theirs = practice_data(home, results="Theirs", year=2023)
    practices.save_practice(by=home.colleague_broker, data=theirs, practice=made, version=1)
    client.force_login(home.broker)
    answer = client.post(url("practice_edit", made.public_id), of_second)
    assert answer.status_code == 409 and "Theirs" in answer.content.decode()
    assert (
        client.post(url("practice_edit", made.public_id), dict(answer.context["form"].data.lists())).status_code == 302
    )
    made.refresh_from_db()
    assert (made.results, made.year) == ("Mine", 2023)


def test_a_priority_of_another_region_is_refused_at_the_field(home, away, client):
    from tests.access.world import priority

    foreign = priority(away.region)
    with pytest.raises(NotPossible) as refusal:
        practice(home, priority=foreign)
    assert list(refusal.value.fields) == ["priority"]
    client.force_login(home.broker)
    data = sent(PracticeForm(), **practice_data(home, region=home.region.pk, contact=home.organisation.pk, year="2020"))
    data["priority"] = [foreign.pk]
    answer = client.post(url("practice_new"), data)
    assert answer.status_code == 422 and "of another region" in answer.content.decode()
    data["priority"] = [priority(home.region).pk]
    assert client.post(url("practice_new"), data).status_code == 302
    assert Practice.objects.get().steps.get().action == "write"
