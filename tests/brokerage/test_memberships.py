"""Who is owner or contact person of a company, and who leaves it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused, TooLate
from accounts.models import Notification, User
from brokerage.disclosure import ProfileView, Rung
from brokerage.models import CompanyMembership
from brokerage.services import memberships
from tests.faults.test_races import race

from .making import Side


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def rows(side, user):
    return CompanyMembership.objects.filter(company=side.company, user=user).order_by("valid_from", "pk")


def long_ago(side) -> None:
    CompanyMembership.objects.filter(company=side.company).update(valid_from=timezone.localdate() - timedelta(days=90))


@pytest.mark.django_db
def test_a_change_keeps_what_held_as_a_dated_row():
    side = Side("LV")
    long_ago(side)
    memberships.change_owner(by=side.owner, membership=rows(side, side.colleague).get(), is_owner=True)
    before, now = rows(side, side.colleague)
    assert not before.is_owner and before.valid_to == timezone.localdate() - timedelta(days=1)
    assert now.is_owner and now.valid_from == timezone.localdate() and now.valid_to is None
    side.colleague.forget_capacities()
    assert side.colleague.capacity.is_owner
    assert Notification.objects.filter(to=side.colleague, kind="membership_changed").count() == 1
    # Dates are whole days: a second change of the day changes the row of the day.
    memberships.change_contact(by=side.broker, membership=now, is_contact=True)
    memberships.change_contact(by=side.broker, membership=now, is_contact=True)
    assert rows(side, side.colleague).count() == 2 and rows(side, side.colleague).last().is_contact
    # One form of a page that was opened before names the row of then; the one in force is changed.
    memberships.change_owner(by=side.owner, membership=before, is_owner=False)
    assert not rows(side, side.colleague).last().is_owner


@pytest.mark.django_db
def test_contact_persons_are_named_to_partners_else_the_owners():
    side = Side("LV")
    profile = side.draft()

    def named():
        return {person.pk for person in ProfileView(profile, Rung.DISCLOSED).contacts}

    assert named() == {side.owner.pk}
    memberships.change_contact(by=side.owner, membership=rows(side, side.colleague).get(), is_contact=True)
    memberships.change_contact(by=side.owner, membership=rows(side, side.owner).get(), is_contact=False)
    assert named() == {side.colleague.pk}
    memberships.change_contact(by=side.owner, membership=rows(side, side.colleague).get(), is_contact=False)
    assert named() == {side.owner.pk}


@pytest.mark.django_db
def test_the_last_owner_stays():
    side = Side("LV")
    owner, colleague = rows(side, side.owner).get(), rows(side, side.colleague).get()
    for verb in (memberships.end_membership, lambda **k: memberships.change_owner(is_owner=False, **k)):
        with pytest.raises(NotPossible, match="at least one owner"):
            verb(by=side.broker, membership=owner)
    # An owner whose account is closed cannot act and does not count.
    memberships.change_owner(by=side.owner, membership=colleague, is_owner=True)
    User.objects.filter(pk=side.colleague.pk).update(is_active=False)
    with pytest.raises(NotPossible):
        memberships.end_membership(by=side.owner, membership=owner)
    User.objects.filter(pk=side.colleague.pk).update(is_active=True)
    memberships.end_membership(by=side.owner, membership=owner)
    side.owner.forget_capacities()
    assert side.owner.capacity is None
    with pytest.raises(TooLate):
        memberships.change_owner(by=side.broker, membership=owner, is_owner=True)


@pytest.mark.django_db
def test_only_owners_and_the_broker_change_others_and_everybody_may_leave():
    side, stranger = Side("LV"), Side("DK", "Beta")
    owner, colleague = rows(side, side.owner).get(), rows(side, side.colleague).get()
    for by in (side.colleague, stranger.owner, stranger.broker):
        for verb in (
            lambda by: memberships.change_owner(by=by, membership=owner, is_owner=False),
            lambda by: memberships.change_contact(by=by, membership=owner, is_contact=False),
            lambda by: memberships.end_membership(by=by, membership=owner),
        ):
            with pytest.raises(Refused) as refusal:
                verb(by)
            assert refusal.value.status == 403
    memberships.end_membership(by=side.colleague, membership=colleague)
    assert not rows(side, side.colleague).in_force().exists()


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_demote_each_other_at_once_leave_one():
    side = Side("LV")
    memberships.change_owner(by=side.owner, membership=rows(side, side.colleague).get(), is_owner=True)
    for _round in range(5):
        CompanyMembership.objects.filter(company=side.company).update(is_owner=True)
        calls = []
        for by, whom in ((side.owner, side.colleague), (side.colleague, side.owner)):
            by, row = User.objects.get(pk=by.pk), rows(side, whom).get()
            assert by.capacity.is_owner
            calls.append(lambda by=by, row=row: memberships.change_owner(by=by, membership=row, is_owner=False))
        # The second is no owner any more when its turn comes.
        assert sorted(race(*calls)) == ["Refused", "done"]
        assert CompanyMembership.objects.in_force().owners().filter(company=side.company).count() == 1


@pytest.mark.django_db
def test_the_page_changes_and_refuses(client):
    side = Side("LV")
    company = reverse("brokerage:company_detail", args=[side.company.public_id])

    def page(person):
        return reverse("brokerage:company_person", args=[side.company.public_id, person.public_id])

    client.force_login(side.owner)
    assert page(side.colleague) in client.get(company).content.decode()
    assert "only owner" in client.get(page(side.owner)).content.decode()
    answer = client.post(page(side.owner), {"do": "colleague"})
    assert answer.status_code == 422 and "at least one owner" in answer.content.decode()
    assert client.post(page(side.colleague), {"do": "owner"}).url == company
    assert client.post(page(side.colleague), {"do": "nonsense"}).status_code == 422
    client.force_login(side.colleague)
    assert client.post(page(side.owner), {"do": "no_contact"}).status_code == 302
    assert client.post(page(side.colleague), {"do": "end"}).url == reverse("start")
    assert client.get(page(side.colleague)).status_code == 404
