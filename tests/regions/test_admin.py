import pytest
from django.contrib import admin
from django.urls import reverse

from regions.models import OrganisationService, Region
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
    values |= {"codes-TOTAL_FORMS": 0, "codes-INITIAL_FORMS": 0}
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
