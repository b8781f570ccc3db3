"""A profile's year: letters, one renewal, the end, the archive. The clock is moved, nothing waits."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.exceptions import NotPossible, Refused
from accounts.models import Mail, Notification
from brokerage.jobs import clocks
from brokerage.models import Profile
from brokerage.services import profile_life, profiles

from .making import SCORES, Side, republish

pytestmark = pytest.mark.django_db


@pytest.fixture
def side():
    return Side("LV")


def told(profile: Profile) -> list[str]:
    keys = Notification.objects.filter(kind="profile_ends", url__contains=str(profile.public_id))
    return sorted(
        key.rsplit(":", 1)[1] if key.startswith("ends:") else "end" for key in keys.values_list("key", flat=True)
    )


def ending_in(profile: Profile, **left) -> Profile:
    Profile.objects.filter(pk=profile.pk).update(expires_at=timezone.now() + timedelta(**left))
    profile.refresh_from_db()
    return profile


def test_letters_30_and_14_days_before_once_each_however_often_the_clock_runs(side):
    profile = side.published()
    people = 3  # the owner, the colleague, the broker in charge
    for days_before, expected in ((31, 0), (30, 1), (29, 1), (15, 1), (14, 2), (1, 2)):
        for _run in range(2):
            clocks.run_clocks(profile.expires_at - timedelta(days=days_before))
        assert len(told(profile)) == expected * people, days_before
    assert set(told(profile)) == {"14", "30"}
    assert Mail.objects.filter(subject="A profile ends soon").count() == 2 * people


def test_a_clock_that_stood_still_sends_the_later_letter_only(side):
    profile = side.published()
    clocks.run_clocks(profile.expires_at - timedelta(days=3))
    assert set(told(profile)) == {"14"}


def test_letter_names_the_day_in_the_reader_s_language(side):
    side.owner.language = "de"
    side.owner.save()
    profile = side.published()
    clocks.run_clocks(profile.expires_at - timedelta(days=20))
    mine = Mail.objects.filter(subject__isnull=False, to_user=side.owner).latest("pk")
    assert mine.language == "de"
    assert str(profile.expires_at.year) in mine.text


def test_renewed_once_from_30_days_before_counted_from_the_original_day(side):
    profile = ending_in(side.published(), days=30, hours=1)
    with pytest.raises(NotPossible, match="from 30 days"):
        profile_life.renew_profile(by=side.owner, profile=profile)
    original = ending_in(profile, days=29).expires_at
    profile_life.renew_profile(by=side.owner, profile=profile)
    profile.refresh_from_db()
    assert profile.expires_at == original + timedelta(days=365)
    ending_in(profile, days=5)
    with pytest.raises(NotPossible, match="once"):
        profile_life.renew_profile(by=side.broker, profile=profile)


def test_two_who_renew_from_the_same_page_give_one_year_and_one_row(side):
    profile = ending_in(side.published(), days=10)
    stale = Profile.objects.get(pk=profile.pk)
    profile_life.renew_profile(by=side.owner, profile=profile)
    with pytest.raises(NotPossible):
        profile_life.renew_profile(by=side.broker, profile=stale)
    assert profile.steps.filter(action="renew").count() == 1


def test_a_year_that_is_over_is_not_renewed_although_the_clock_is_late(side):
    profile = ending_in(side.published(), hours=-1)
    with pytest.raises(NotPossible, match="over"):
        profile_life.renew_profile(by=side.owner, profile=profile)


def test_others_do_not_renew(side):
    profile = ending_in(side.published(), days=10)
    with pytest.raises(Refused):
        profile_life.renew_profile(by=Side("DK", "Beta").owner, profile=profile)


def test_ends_is_told_once_and_goes_to_the_archive_after_two_years(side):
    profile = side.published()
    end = profile.expires_at
    for moment, state in (
        (end - timedelta(minutes=1), "published"),
        (end, "expired"),
        (end + timedelta(days=729), "expired"),
        (end + timedelta(days=730), "archived"),
        (end + timedelta(days=800), "archived"),
    ):
        clocks.run_clocks(moment)
        clocks.run_clocks(moment)
        profile.refresh_from_db()
        assert profile.state == state, moment
    assert told(profile).count("end") == 3
    assert list(profile.steps.filter(by=None).values_list("action", flat=True)) == ["expire", "archive_old"]


def test_research_request_ends_with_its_call_and_is_not_renewed(side):
    call = timezone.localdate() + timedelta(days=40)
    profile = side.published(
        "RDR",
        call_programme="Horizon",
        call_interest_deadline=call - timedelta(days=9),
        call_deadline=call,
    )
    assert timezone.localdate(profile.expires_at) == call + timedelta(days=1)
    clocks.run_clocks(profile.expires_at - timedelta(days=14))
    assert "when its call ends" in Notification.objects.filter(kind="profile_ends").first().body
    ending_in(profile, days=10)
    with pytest.raises(NotPossible, match="call"):
        profile_life.renew_profile(by=side.owner, profile=profile)


def test_interest_is_a_switch_apart_from_the_state(side):
    profile = side.published()
    profile_life.close_interest(by=side.owner, profile=profile)
    profile.refresh_from_db()
    assert (profile.state, profile.open_for_interest) == ("published", False)
    with pytest.raises(NotPossible):
        profile_life.close_interest(by=side.broker, profile=profile)
    with pytest.raises(Refused):
        profile_life.open_interest(by=Side("DK", "Beta").broker, profile=profile)
    profile_life.open_interest(by=side.broker, profile=profile)
    assert list(profile.steps.order_by("pk").values_list("action", flat=True))[-2:] == [
        "close_interest",
        "open_interest",
    ]


def test_page_offers_renewal_in_time_only_and_one_of_the_two_switches(side, client):
    profile = side.published()
    client.force_login(side.owner)
    page = reverse("brokerage:profile_detail", args=[profile.public_id])
    early = client.get(page).content.decode()
    assert "/move/renew/" not in early
    assert "/move/close_interest/" in early and "/move/open_interest/" not in early
    ending_in(profile, days=20)
    assert "/move/renew/" in client.get(page).content.decode()
    client.post(reverse("brokerage:profile_move", args=[profile.public_id, "renew"]))
    profile.refresh_from_db()
    assert profile.renewals == 1
    assert "/move/renew/" not in client.get(page).content.decode()


def test_reasons_of_a_return_stand_at_their_fields_in_the_editor(side, client):
    profile = side.in_review()
    profiles.review_profile(
        by=side.colleague_broker,
        profile=profile,
        scores=SCORES,
        comment="See the field.",
        do_return=True,
        field_reasons={"partner_role": "Say <who> it is."},
    )
    profiles.revise_profile(by=side.owner, profile=profile)
    client.force_login(side.owner)
    page = client.get(reverse("brokerage:profile_edit", args=[profile.public_id])).content.decode()
    help_text = page.split('id="id_partner_role_helptext">')[1].split("</div>")[0]
    assert "Say &lt;who&gt; it is." in help_text
    assert page.count("The review asks:") == 1


def test_published_again_it_has_a_whole_year_and_its_own_renewal(side):
    profile = ending_in(side.published(), days=10)
    profile_life.renew_profile(by=side.owner, profile=profile)
    republish(side, profile)
    profile.refresh_from_db()
    assert profile.renewals == 0
    assert timedelta(days=364) < profile.expires_at - timezone.now() <= timedelta(days=365)
    profile = ending_in(profile, days=10)
    profile_life.renew_profile(by=side.owner, profile=profile)


def test_call_that_ended_during_the_review_is_not_published(side):
    call = timezone.localdate() + timedelta(days=3)
    profile = side.in_review("RDR", call_programme="Horizon", call_interest_deadline=call, call_deadline=call)
    day = timezone.localdate() - timedelta(days=1)
    Profile.objects.filter(pk=profile.pk).update(call_deadline=day, call_interest_deadline=day)
    profile.refresh_from_db()
    with pytest.raises(NotPossible, match="call has ended"):
        profiles.review_profile(by=side.colleague_broker, profile=profile, scores=SCORES, comment="Good.")
    profile.refresh_from_db()
    assert profile.state == "review"


def test_page_of_the_company_says_when_to_renew_and_when_it_has_ended(side, client):
    profile = ending_in(side.published(), days=31)
    client.force_login(side.owner)
    page = reverse("brokerage:start_sme")
    assert "can be renewed" not in client.get(page).content.decode()
    ending_in(profile, days=20)
    assert "can be renewed for another year" in client.get(page).content.decode()
    clocks.run_clocks(profile.expires_at + timedelta(days=20))
    assert "Your profile has ended" in client.get(page).content.decode()
