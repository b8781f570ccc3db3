"""Administrators place companies, look at runs and release parked work; texts and cases stay closed to them."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from brokerage.models import Company, SuggestionRun, SuggestionWork
from tests.brokerage.making import Case, Side
from tests.regions import making

pytestmark = pytest.mark.django_db
OURS = [model for model in admin.site._registry if model._meta.app_label == "brokerage"]


@pytest.fixture
def staff(client, settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []
    client.force_login(making.administrator())
    return client


def test_cases_and_profiles_have_no_admin():
    assert {model.__name__ for model in OURS} == {
        # Interests by number and state only.
        *("AnswerTime", "Company", "Erasure", "FairnessSnapshot", "Interest", "SuggestionRun", "SuggestionWork"),
        "WeightSet",
    }


def test_lists_open_and_show_no_text_of_a_case(staff):
    case = Case()
    case.asked()
    Company.objects.create(name="Waiting Weavers", country=making.country("LV"))
    for model in OURS:
        answer = staff.get(reverse(f"admin:brokerage_{model._meta.model_name}_changelist"))
        assert answer.status_code == 200
        for word in ("bark", "Secretname", "OfAlfa"):
            assert word not in answer.content.decode()
    run = SuggestionRun.objects.first()
    assert staff.get(reverse("admin:brokerage_suggestionrun_change", args=[run.pk])).status_code == 200
    work = SuggestionWork.objects.first()
    assert staff.get(reverse("admin:brokerage_suggestionwork_change", args=[work.pk])).status_code == 403


def test_a_waiting_company_is_placed_once(staff):
    side = Side("LV")
    waiting = Company.objects.create(name="Waiting Weavers", country=side.company.country)
    address = reverse("admin:brokerage_company_change", args=[waiting.pk])
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"organisation": side.organisation.pk}).status_code == 302
    waiting.refresh_from_db()
    assert waiting.serving_organisation == side.organisation and waiting.broker_in_charge is not None
    assert staff.get(address).status_code == 302, "it no longer waits"
    served = reverse("admin:brokerage_company_change", args=[side.company.pk])
    assert staff.get(served).status_code == 302


def test_parked_work_is_released(staff):
    work = SuggestionWork.objects.get(profile=Side("LV").published())
    SuggestionWork.objects.update(parked_at=timezone.now(), attempts=3, last_error="ValueError: poison")
    address = reverse("admin:brokerage_suggestionwork_changelist")
    assert "poison" in staff.get(address, {"parked": "yes"}).content.decode()
    answer = staff.post(address, {"action": "release", "_selected_action": [work.pk]}, follow=True)
    assert "1 profile was released" in answer.content.decode()
    assert SuggestionWork.objects.due().get().attempts == 0
