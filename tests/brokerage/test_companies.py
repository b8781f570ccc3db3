import pytest
from django.urls import reverse

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Mail, Notification
from brokerage.models import Company, CompanyMembership, DuplicateHint
from brokerage.services import companies, people
from tests.regions import making

from .making import Side

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def data(unit=None, **changes):
    fields = {"name": "Põhjatuul OÜ", "country": making.country("EE"), "nuts_unit": unit, "size_class": "small"}
    return fields | changes


def served(code="EE008"):
    region = making.region("Southern Estonia")
    unit = making.unit(code, of=region)
    organisation = making.organisation(serves=region)
    return unit, organisation, making.broker(organisation)


def form_data(**changes):
    return {"name": "Põhjatuul OÜ", "country": "EE", "nuts_unit": "", "year_founded": "1999", "website": ""} | changes


def test_register_company_places_it_with_the_serving_organisation():
    unit, organisation, broker = served()
    owner = making.person()
    company = companies.register_company(by=owner, data=data(unit))
    assert (company.serving_organisation, company.broker_in_charge) == (organisation, broker)
    assert owner.capacity.holder_id == company.pk and owner.capacity.is_owner
    assert Notification.objects.filter(to=broker, kind="company_new").count() == 1
    assert company.name not in Mail.objects.get(to_user=broker).text


def test_register_company_without_organisation_waits_and_tells_administrators():
    administrator = making.administrator()
    company = companies.register_company(by=making.person(), data=data())
    assert company in Company.objects.waiting_for_organisation()
    assert Notification.objects.filter(to=administrator, kind="company_waits").exists()


def test_unit_of_another_country_is_refused():
    with pytest.raises(NotPossible) as refusal:
        companies.register_company(by=making.person(), data=data(making.unit("LV008")))
    assert "nuts_unit" in refusal.value.fields


@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({"name": "Quite Another", "registration_number": "EE 100-200"}, "registration"),
        ({"name": "Quite Another", "website": "https://pohjatuul.example/en"}, "domain"),
        ({"name": "Pohjatuule"}, "name"),
        ({"name": "POHJATUUL Ltd."}, "name"),
    ],
)
def test_likely_duplicate_is_found_within_the_country(changes, ground):
    first = data(registration_number="ee100200", website="https://www.pohjatuul.example")
    older = companies.register_company(by=making.person(), data=first)
    with pytest.raises(companies.LikelyDuplicate) as found:
        companies.register_company(by=making.person(), data=data(**changes))
    assert found.value.likeness == [(older, ground)]
    elsewhere = data(country=making.country("FI"), **changes)
    assert companies.find_likeness(elsewhere) == []


def test_registering_despite_likeness_leaves_a_hint():
    older = companies.register_company(by=making.person(), data=data())
    newer = companies.register_company(by=making.person(), data=data(), despite_likeness=True)
    hint = DuplicateHint.objects.get()
    assert (hint.newer, hint.older, hint.ground) == (newer, older, "name")


def test_broker_registers_on_behalf_without_becoming_a_member():
    unit, organisation, _broker = served()
    broker = making.broker(organisation)
    company = companies.register_company(by=broker, data=data(unit), on_behalf=True)
    assert company.broker_in_charge == broker
    assert not CompanyMembership.objects.exists()
    with pytest.raises(Refused):
        companies.register_company(by=making.person(), data=data(name="Other"), on_behalf=True)


def test_update_company_refuses_a_stale_version_and_a_colleague():
    side = Side("LV")
    companies.update_company(by=side.owner, company=side.company, data={"name": "New name"}, version=1)
    with pytest.raises(TooLate):
        companies.update_company(by=side.broker, company=side.company, data={"name": "Late"}, version=1)
    with pytest.raises(Refused):
        companies.update_company(by=side.colleague, company=side.company, data={"name": "No"})
    side.company.refresh_from_db()
    assert side.company.name == "New name"


def test_assign_organisation_happens_once():
    company = companies.register_company(by=making.person(), data=data())
    organisation = making.organisation()
    broker, administrator = making.broker(organisation), making.administrator()
    companies.assign_organisation(by=administrator, company=company, organisation=organisation)
    assert company.broker_in_charge == broker
    with pytest.raises(TooLate):
        companies.assign_organisation(by=administrator, company=company, organisation=organisation)
    with pytest.raises(Refused):
        companies.assign_organisation(by=broker, company=company, organisation=organisation)


def test_merge_companies_moves_people_and_profiles():
    side = Side("LV")
    profile = side.draft()
    older = Company.objects.create(name="Older", country=side.company.country, serving_organisation=side.organisation)
    hint = DuplicateHint.objects.create(newer=side.company, older=older, ground="name")
    with pytest.raises(Refused):
        companies.merge_companies(by=side.owner, newer=side.company, older=older)
    companies.merge_companies(by=side.broker, newer=side.company, older=older)
    profile.refresh_from_db()
    hint.refresh_from_db()
    assert profile.company == older and hint.was_merged
    assert older.memberships.count() == 2
    with pytest.raises(TooLate):
        companies.merge_companies(by=side.broker, newer=side.company, older=older)


def test_other_broker_is_asked_for_once_and_answered():
    side = Side("LV")
    request = companies.ask_for_other_broker(by=side.owner, company=side.company, reason="We do not get on.")
    with pytest.raises(TooLate):
        companies.ask_for_other_broker(by=side.owner, company=side.company, reason="Again.")
    with pytest.raises(Refused):
        companies.ask_for_other_broker(by=side.colleague, company=side.company, reason="No.")
    assert not Notification.objects.filter(to=side.broker, kind="broker_change").exists()
    with pytest.raises(Refused):
        companies.answer_broker_change(by=side.broker, request=request, broker=None, answer="I stay.")
    companies.answer_broker_change(
        by=side.colleague_broker, request=request, broker=side.colleague_broker, answer="I take over."
    )
    side.company.refresh_from_db()
    assert side.company.broker_in_charge == side.colleague_broker


def test_join_request_makes_a_colleague():
    side = Side("LV")
    person = making.person()
    request = people.ask_to_join(by=person, company=side.company, message="I work there.")
    with pytest.raises(TooLate):
        people.ask_to_join(by=person, company=side.company)
    with pytest.raises(Refused):
        people.answer_join_request(by=side.colleague, join_request=request, accept=True)
    people.answer_join_request(by=side.owner, join_request=request, accept=True)
    person.forget_capacities()
    assert person.capacity.holder_id == side.company.pk and not person.capacity.is_owner
    with pytest.raises(TooLate):
        people.answer_join_request(by=side.owner, join_request=request, accept=False)


# --- Pages ---------------------------------------------------------------------------------------


def test_person_registers_a_company_by_the_page(client):
    making.country("EE")
    owner = making.person()
    client.force_login(owner)
    url = reverse("brokerage:company_register")
    assert client.get(url).status_code == 200
    assert client.post(url, form_data(name="")).status_code == 422
    assert client.post(url, form_data(), follow=True).redirect_chain[-1][0] == reverse("brokerage:start_sme")
    assert Company.objects.get().memberships.get().user == owner


def test_likely_duplicate_page_offers_to_join_without_a_name(client):
    older = companies.register_company(
        by=making.person(), data=data(name="Secretword Holding", registration_number="77", website="https://s.example")
    )
    person = making.person()
    client.force_login(person)
    url = reverse("brokerage:company_register")
    page = client.post(url, form_data(name="Another", registration_number="77"))
    assert page.status_code == 200 and Company.objects.count() == 1
    assert "Secretword" not in page.content.decode() and str(older.public_id) not in page.content.decode()
    answer = client.post(reverse("brokerage:company_join"), {"message": "I work there."})
    assert "Secretword" not in answer.content.decode()
    assert older.join_requests.get().user == person
    # Nobody joins what the server did not offer.
    assert client.post(reverse("brokerage:company_join"), {"message": ""}).status_code == 302


def test_another_company_is_registered_only_after_the_warning(client):
    companies.register_company(by=making.person(), data=data())
    client.force_login(making.person())
    url = reverse("brokerage:company_register")
    assert client.post(url, form_data(another_company="1")).status_code == 200
    assert Company.objects.count() == 1
    assert client.post(url, form_data(another_company="1")).status_code == 302
    assert DuplicateHint.objects.count() == 1


@pytest.mark.parametrize("name", ["company_detail", "company_edit", "company_invite", "broker_change"])
def test_company_pages_by_reader(client, name):
    side, stranger = Side("LV"), Side("DK", "Beta")
    url = reverse(f"brokerage:{name}", args=[side.company.public_id])
    assert client.get(url).status_code == 302
    owner_only = {"broker": 403 if name == "broker_change" else 200}
    colleague = 200 if name == "company_detail" else 403
    for user, status in (
        (side.owner, 200),
        (side.broker, owner_only["broker"]),
        (side.colleague, colleague),
        (stranger.owner, 404),
        (stranger.broker, 404),
    ):
        client.force_login(user)
        assert client.get(url).status_code == status, user


def test_company_is_edited_by_the_page_and_a_stale_form_is_told(client):
    side = Side("LV")
    client.force_login(side.owner)
    url = reverse("brokerage:company_edit", args=[side.company.public_id])
    fields = form_data(name="New name", country="LV", version="1")
    assert client.post(url, fields).status_code == 302
    late = client.post(url, fields | {"name": "Later name"})
    assert late.status_code == 409 and "Later name" in late.content.decode()
    side.company.refresh_from_db()
    assert side.company.name == "New name"


def test_invited_person_makes_an_account_and_belongs_to_the_company(client):
    side = Side("LV")
    client.force_login(side.owner)
    url = reverse("brokerage:company_invite", args=[side.company.public_id])
    fields = {"email": "New@Example.org", "full_name": "New Person", "language": "lv"}
    assert client.post(url, fields).status_code == 302
    client.logout()
    token = Mail.objects.get(to_email="new@example.org").text.split("/companies/invitation/")[1].split("/")[0]
    link = reverse("brokerage:invitation_accept", args=[token])
    assert client.get(link).status_code == 200
    account = {"full_name": "New Person", "password": "a calm northern sea"}
    assert client.post(link, account).status_code == 302
    member = side.company.memberships.get(user__email="new@example.org")
    assert not member.is_owner and member.user.language == "lv"
    assert client.get(link).status_code == 410


def test_invitation_is_for_its_address(client):
    side = Side("LV")
    people.invite_to_company(by=side.owner, company=side.company, email="new@example.org")
    token = Mail.objects.get(to_email="new@example.org").text.split("/companies/invitation/")[1].split("/")[0]
    with pytest.raises(Refused):
        people.accept_company_invitation(by=making.person(), token=token)
    with pytest.raises(TooLate):
        people.accept_company_invitation(by=making.person(), token="wrong")


def test_broker_answers_a_join_request_by_the_page(client):
    side, person = Side("LV"), making.person()
    request = people.ask_to_join(by=person, company=side.company, message="Hello")
    client.force_login(side.broker)
    page = client.get(reverse("brokerage:company_detail", args=[side.company.public_id]))
    assert person.email in page.content.decode()
    url = reverse("brokerage:join_answer", args=[side.company.public_id, request.pk])
    assert client.get(url).status_code == 405
    assert client.post(url, {"answer": "no"}).status_code == 302
    request.refresh_from_db()
    assert request.accepted is False


def test_our_data_is_for_people_of_the_company(client):
    side = Side("LV")
    client.force_login(side.owner)
    url = reverse("brokerage:our_data")
    assert client.get(url).status_code == 200
    client.force_login(side.broker)
    assert client.get(url).status_code == 403


@pytest.mark.parametrize("role", ["officer", "manager", "administrator"])
def test_who_works_for_the_programme_registers_no_company(client, role):
    person = making.administrator() if role == "administrator" else making.person(role, making.organisation())
    client.force_login(person)
    refused = client.get(reverse("brokerage:company_register"))
    assert refused.status_code == 403
    assert "Switch your role" in refused.content.decode()
    with pytest.raises(Refused):
        companies.register_company(by=person, data=data())
    assert client.get(reverse("brokerage:company_own")).status_code == 403
    assert not Company.objects.exists()
