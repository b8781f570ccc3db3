from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.exceptions import NotPossible
from accounts.roles import Role
from regions.models import OrganisationMembership, OrganisationRole, OrganisationService
from regions.roles import organisation_capacities
from regions.services import save_dated, serving_organisation
from tests.regions import making

pytestmark = pytest.mark.django_db
SPRING, SUMMER, AUTUMN = date(2026, 3, 1), date(2026, 6, 1), date(2026, 9, 1)


def in_force(row, on):
    return type(row).objects.in_force(on).filter(pk=row.pk).exists(), row.is_in_force(on)


def test_in_force_holds_from_the_first_day_until_before_the_last():
    row = OrganisationService.objects.create(
        organisation=making.organisation(), region=making.region(), valid_from=SPRING, valid_to=SUMMER
    )
    assert in_force(row, date(2026, 2, 28)) == (False, False)
    assert in_force(row, SPRING) == (True, True)
    assert in_force(row, date(2026, 5, 31)) == (True, True)
    assert in_force(row, SUMMER) == (False, False)


def test_in_force_takes_unknown_days_as_open():
    row = OrganisationService.objects.create(organisation=making.organisation(), region=making.region())
    assert in_force(row, date(1990, 1, 1)) == (True, True)
    assert in_force(row, date(2090, 1, 1)) == (True, True)


def test_in_force_leaves_out_a_role_that_ended_on_an_unknown_day():
    row = OrganisationRole.objects.create(
        organisation=making.organisation(role=None), role=OrganisationRole.Role.PARTNER, is_past=True
    )
    assert in_force(row, SPRING) == (False, False)


def membership(user, organisation, **dates):
    return OrganisationMembership(user=user, organisation=organisation, role="broker", **dates)


def test_save_dated_refuses_overlapping_rows_and_takes_adjoining_ones():
    organisation, user = making.organisation(), making.person()
    save_dated(row=membership(user, organisation, valid_from=SPRING, valid_to=SUMMER))
    with pytest.raises(NotPossible):
        save_dated(row=membership(user, organisation, valid_from=date(2026, 5, 31)))
    with pytest.raises(NotPossible):
        save_dated(row=membership(user, organisation))
    save_dated(row=membership(user, organisation, valid_from=SUMMER))
    assert user.organisation_memberships.count() == 2


def test_save_dated_lets_a_row_change_its_own_dates():
    row = save_dated(row=membership(making.person(), making.organisation(), valid_from=SPRING))
    row.valid_to = AUTUMN
    assert save_dated(row=row).valid_to == AUTUMN


def test_save_dated_refuses_an_end_before_the_beginning():
    with pytest.raises(NotPossible) as refusal:
        save_dated(row=membership(making.person(), making.organisation(), valid_from=SUMMER, valid_to=SPRING))
    assert "valid_to" in refusal.value.fields


def test_save_dated_keeps_one_primary_organisation_a_region_and_day():
    region = making.region()
    first = making.organisation(serves=region)
    row = OrganisationService(organisation=making.organisation(), region=region, is_primary=True)
    with pytest.raises(NotPossible) as refusal:
        save_dated(row=row)
    assert "is_primary" in refusal.value.fields
    row.is_primary = False
    save_dated(row=row)
    assert serving_organisation(region) == first


def test_database_refuses_two_open_primaries_even_past_the_service():
    region = making.region()
    making.organisation(serves=region)
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationService.objects.create(organisation=making.organisation(), region=region, is_primary=True)


def test_serving_organisation_is_none_where_nobody_serves():
    assert serving_organisation(making.region()) is None


def test_serving_organisation_follows_the_day():
    region = making.region()
    for start, end in ((None, SUMMER), (SUMMER, None)):
        save_dated(
            row=OrganisationService(
                organisation=making.organisation(), region=region, is_primary=True, valid_from=start, valid_to=end
            )
        )
    assert serving_organisation(region, SPRING) != serving_organisation(region, AUTUMN)


def test_capacities_come_from_memberships_in_force_in_one_query(django_assert_num_queries):
    first, second = making.organisation(), making.organisation()
    user = making.broker(first)
    save_dated(row=OrganisationMembership(user=user, organisation=second, role="manager", valid_from=SPRING))
    save_dated(row=OrganisationMembership(user=user, organisation=second, role="officer", valid_to=SPRING))
    with django_assert_num_queries(1):
        held = organisation_capacities(user)
    assert [(item.role, item.key, item.holder) for item in held] == [
        (Role.BROKER, f"broker:{first.public_id}", first),
        (Role.MANAGER, f"manager:{second.public_id}", second),
    ]


def test_brokers_lists_active_people_with_the_role_today():
    organisation = making.organisation()
    present = making.broker(organisation)
    making.officer(organisation)
    making.person("broker", organisation, is_active=False)
    gone = making.broker(organisation)
    gone.organisation_memberships.update(valid_to=SPRING)
    assert list(organisation.brokers()) == [present]


@pytest.mark.parametrize(("code", "found"), [("FI197", True), ("FI19", True), ("FI1", False), ("FI1C4", False)])
def test_for_unit_finds_the_region_that_contains_it(code, found):
    region = making.region("West Finland")
    making.unit("FI19", level=2, of=region)
    asked = making.unit(code, level=len(code) - 2) if code != "FI19" else region.units.get()
    assert type(region).objects.for_unit(asked).exists() is found


def test_for_unit_follows_a_unit_back_to_the_one_it_replaced():
    region = making.region("West Finland")
    making.unit("FI19", level=2, of=region)
    newer = making.unit("FI19B", version=2024)
    making.unit("FI197", successor=newer)
    assert type(region).objects.for_unit(newer).get() == region
