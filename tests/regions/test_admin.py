import pytest
from django.contrib import admin
from django.urls import reverse

from brokerage.models import Company
from regions.models import MacroRegion, NutsUnit, Organisation, OrganisationService, Region
from s3strategy.models import Priority
from tests.regions import making

pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model._meta.app_label in ("regions", "s3strategy")]


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


@pytest.fixture
def staff(client):
    client.force_login(making.administrator())
    return client


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_admin_lists_open_and_search(staff, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert staff.get(address).status_code == 200
    if admin.site._registry[model].search_fields:
        assert staff.get(address, {"q": "vidzeme"}).status_code == 200


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.model_name)
def test_admin_add_pages_open_except_for_ledgers(staff, model):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
    is_ledger = model.__name__ in {
        *("ReferenceRow", "ReferenceLoad", "OrganisationInvitation", "Enquiry", "PriorityRevision"),
        *("PriorityProposal", "CrosswalkLink", "CrosswalkWork", "Exercise", "ExerciseRecord"),
    }
    assert staff.get(address).status_code == (403 if is_ledger else 200)


def test_admin_says_which_dates_overlap(staff):
    region = making.region()
    making.organisation(serves=region)
    other = making.organisation()
    address = reverse("admin:regions_organisationservice_add")
    values = {"organisation": other.pk, "region": region.pk, "is_primary": "on"}
    response = staff.post(address, values)
    assert response.status_code == 200
    assert "is the primary organisation of this region in that time" in response.content.decode()
    assert staff.post(address, values | {"is_primary": ""}).status_code == 302
    assert OrganisationService.objects.filter(organisation=other).exists()


def test_admin_refuses_a_broker_of_an_associated_organisation(staff):
    organisation = making.organisation(role="associated")
    values = {"user": making.person().pk, "organisation": organisation.pk, "role": "broker"}
    response = staff.post(reverse("admin:regions_organisationmembership_add"), values)
    assert response.status_code == 200
    assert "Only a partner organisation has brokers and managers." in response.content.decode()


def test_admin_edit_of_a_priority_counts_its_version_up(staff):
    region = making.region()
    priority = Priority.objects.create(region=region, key="food", title="Food", level="regional")
    values = {"key": "food", "region": region.pk, "title": "Feed", "level": "regional"}
    values |= {"codes-TOTAL_FORMS": 0, "codes-INITIAL_FORMS": 0, "texts-TOTAL_FORMS": 0, "texts-INITIAL_FORMS": 0}
    assert staff.post(reverse("admin:s3strategy_priority_change", args=[priority.pk]), values).status_code == 302
    priority.refresh_from_db()
    assert (priority.title, priority.version) == ("Feed", 2)


def test_a_region_is_added_without_code(staff):
    making.country("NO")
    values = {"key": "agder", "name_en": "Agder", "country": "NO"}
    for prefix in ("region_units", "facts"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    assert staff.post(reverse("admin:regions_region_add"), values).status_code == 302
    page = staff.get(Region.objects.get(key="agder").get_absolute_url())
    assert "No organisation serves this region yet" in page.content.decode()


def test_a_country_a_region_and_its_organisation_are_added_without_code_and_get_their_companies(staff, client):
    """From a macro-region to a company in the hands of a broker, by forms of the administration alone."""

    def add(model: str, **values):
        answer = staff.post(reverse(f"admin:regions_{model}_add"), values)
        assert answer.status_code == 302, answer.context["errors"]

    add("macroregion", key="alps", name="Alpine Region")
    add("country", code="SI", name="Slovenia")
    add("nutsunit", code="SI031", version="2021", level="3", name="Mura", country="SI")
    none = {f"{prefix}-{name}_FORMS": 0 for prefix in ("region_units", "facts") for name in ("TOTAL", "INITIAL")}
    unit = {"region_units-TOTAL_FORMS": 1, "region_units-0-unit": NutsUnit.objects.get(code="SI031").pk}
    macro_region = MacroRegion.objects.get(key="alps").pk
    add("region", key="mura", name_en="Mura", country="SI", macro_region=macro_region, **none | unit)
    add("organisation", key="mura-agency", name="Mura Development Agency", country="SI")
    organisation, region = Organisation.objects.get(key="mura-agency"), Region.objects.get(key="mura")
    add("organisationrole", organisation=organisation.pk, role="partner")
    add("organisationservice", organisation=organisation.pk, region=region.pk, is_primary="on")
    broker = making.person()
    add("organisationmembership", user=broker.pk, organisation=organisation.pk, role="broker")

    owner = making.person()
    client.force_login(owner)
    values = {"name": "Murska mlekarna", "country": "SI", "nuts_unit": NutsUnit.objects.get(code="SI031").pk}
    assert client.post(reverse("brokerage:company_register"), values).status_code == 302
    company = Company.objects.get()
    assert (company.region, company.serving_organisation) == (region, organisation)
    assert company.broker_in_charge == broker
    assert "Alpine Region" in client.get(reverse("regions:region_list")).content.decode()


def test_forms_of_the_administration_need_no_inline_style():
    """The searching boxes of Django's admin set style attributes, which the policy refuses."""
    assert not [model for model in admin.site._registry if admin.site._registry[model].autocomplete_fields]
    inlines = [inline for each in admin.site._registry.values() for inline in each.inlines]
    assert inlines and not [inline for inline in inlines if inline.autocomplete_fields]
