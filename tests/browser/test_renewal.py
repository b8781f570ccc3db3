"""A profile's last days, by a moved clock: one is renewed, another one ends and takes with it what hung on it."""

from datetime import timedelta

import pytest
from django.db.models import F

from accounts.models import Notification
from brokerage.jobs import clocks
from brokerage.models import Interest, Profile
from brokerage.services.interests import express_interest
from tests.browser.houses import LiveCase
from tests.browser.person import link_in_letter, until

both = pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])


def days_pass(days: int, *profiles: Profile) -> None:
    """For these profiles: all their days lie so much further back. Then the clocks of the portal run."""
    back = timedelta(days=days)
    found = Profile.objects.filter(pk__in=[profile.pk for profile in profiles])
    found.update(**{name: F(name) - back for name in ("published_at", "state_since", "expires_at")})
    clocks.run_clocks()
    for profile in profiles:
        profile.refresh_from_db()


def told(profile: Profile) -> list[str]:
    keys = Notification.objects.filter(kind="profile_ends", to=profile.company.memberships.get(is_owner=True).user)
    mine = keys.filter(url__contains=str(profile.public_id)).order_by("pk").values_list("key", flat=True)
    return [key.rpartition(":")[2] if key.startswith("ends:") else "end" for key in mine]


@both
def test_one_profile_is_renewed_and_another_one_ends(person, live, javascript):
    case = LiveCase()
    offer, request = case.offer, case.request
    words = {"why": "They fit our panels.", "expects": "A first delivery."}
    express_interest(by=case.home.owner, profile=request, company=case.home.company, **words)
    broker = person("broker", case.home.broker, javascript=javascript)
    broker.open("/suggestions/").sees(request.title)

    days_pass(334, offer, request)
    assert told(offer) == []
    days_pass(1, offer, request)
    assert told(offer) == told(request) == ["30"]
    days_pass(16, offer, request)
    assert told(offer) == told(request) == ["30", "14"]

    owner = person("owner", case.home.owner, width=360, javascript=javascript)
    page = f"/profiles/{offer.public_id}/"
    owner.open("/where-things-stand/").sees("it can be renewed for another year").press("See the profile and renew it")
    assert owner.path == page == link_in_letter(case.home.owner.email, page)
    end = offer.expires_at + timedelta(days=365)
    owner.submit("/move/renew/").sees("Renewed for another year")
    offer.refresh_from_db()
    assert offer.expires_at == end
    assert owner.page.locator(f"time[datetime='{end.isoformat()}']").count() == 1
    assert owner.page.locator("form[action$='/move/renew/']").count() == 0
    owner.open("/where-things-stand/").sees("the brokers look for partners abroad")

    days_pass(15, offer, request)
    assert (offer.state, request.state) == ("published", "expired")
    assert told(request) == ["30", "14", "end"] and told(offer) == ["30", "14"]
    partner = person("partner", case.partner.owner, width=360, javascript=javascript)
    partner.open("/where-things-stand/").press("See the profile and revise it").sees("Expired", "Its year is over")
    assert partner.page.locator("form[action$='/move/renew/']").count() == 0
    assert partner.page.locator("form[action$='/move/revise/']").count() == 1
    person("visitor", javascript=javascript).open(f"/opportunities/{request.public_id}/", status=404)
    person("visitor", javascript=javascript).open(f"/opportunities/{offer.public_id}/").sees(offer.title)

    interest = Interest.objects.get()
    assert (interest.state, interest.exit_reason) == ("closed", "profile_ended")
    owner.open(f"/interests/{interest.public_id}/").sees("because the profile is no longer published")
    assert owner.page.locator(f"main a[href='/opportunities/{request.public_id}/']").count() == 0

    def is_gone() -> bool:
        return request.title not in broker.open("/suggestions/").text

    until(is_gone, "the suggestion of the ended profile leaves the list")
