from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from brokerage.disclosure import record_access
from brokerage.enums import ProfileState
from brokerage.models import AccessRecord, FollowUp, Interest, Profile
from brokerage.services import agreements, interests, matches, meetings
from brokerage.services.follow_ups import answer_follow_up
from s3strategy.models import Concept
from tests.regions import making

from .making import Case, Side, keywords

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_second_factor(settings):
    settings.TIBS_SECOND_FACTOR_ROLES = []


def form_of(profile=None, **changes):
    fields = {
        "type": "BO",
        "title": "Panels",
        "summary": "Panels from bark.",
        "version": profile.version if profile else "",
    }
    return fields | changes


def count_queries(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


# --- Where things stand --------------------------------------------------------------------------


def sentence(client, user):
    client.force_login(user)
    return client.get(reverse("brokerage:start_sme")).context["step"]["url"]


def test_start_leads_from_the_first_profile_to_the_introduction(client):
    side = Side("LV")
    assert sentence(client, side.owner) == reverse("brokerage:profile_new")
    profile = side.draft()
    assert sentence(client, side.owner) == reverse("brokerage:profile_edit", args=[profile.public_id])
    Profile.objects.update(state=ProfileState.CLIENT_VALIDATION)
    assert sentence(client, side.owner) == reverse("brokerage:profile_detail", args=[profile.public_id])
    Profile.objects.update(state=ProfileState.PUBLISHED)
    assert sentence(client, side.owner) == reverse("brokerage:opportunity_list")


def test_start_says_what_waits_for_the_company_in_its_cases(client):
    """A time to choose, an agreement to confirm, a follow-up to answer; each only while it is this company's turn."""
    case = Case()
    match = case.talking()
    page = reverse("brokerage:match", args=[match.public_id])
    home, partner = case.home.owner, case.partner.owner
    assert sentence(client, home) == sentence(client, partner) == page
    times = {"times": [timezone.now() + timedelta(days=2)], "kind": "online", "minutes": 60, "form_key": uuid4()}
    meeting = meetings.propose_meeting(by=home, match=match, **times)
    address = reverse("brokerage:meeting", args=[match.public_id, meeting.public_id])
    assert (sentence(client, home), sentence(client, partner)) == (page, address)
    meetings.accept_time(by=partner, meeting=meeting, time_id=meeting.times.get().pk)
    assert sentence(client, partner) == page

    data = {"kind": "supplier", "signed_on": timezone.localdate(), "value_eur": None, "jobs": None}
    agreement = agreements.record_agreement(by=case.home.broker, match=match, data=data)
    for person in (home, partner, case.home.colleague):
        assert sentence(client, person) == page + "#agreement"
    agreements.confirm_agreement(by=home, agreement=agreement, version=1)
    assert (sentence(client, home), sentence(client, partner)) == (page, page + "#agreement")
    agreements.confirm_agreement(by=partner, agreement=agreement, version=1)
    agreements.validate_agreement(by=case.partner.broker, agreement=agreement, note="Read.")
    assert sentence(client, home) == page

    FollowUp.objects.filter(match=match).update(due_on=timezone.localdate())
    follow_up = reverse("brokerage:match_follow_up", args=[match.public_id, 6])
    assert sentence(client, home) == sentence(client, partner) == follow_up
    answer = {"outcome": "as_agreed", "still_cooperating": True, "what_happened": "", "innovation": ""}
    answer_follow_up(by=home, follow_up=FollowUp.objects.get(match=match, months=6), data=answer)
    assert (sentence(client, home), sentence(client, partner)) == (page, follow_up)
    matches.withdraw_consent(by=home, match=match)
    assert sentence(client, partner) == reverse("brokerage:opportunity_list")


def test_start_asks_for_the_profile_when_an_interest_is_liked(client):
    case = Case()
    item = interests.express_interest(
        by=case.partner.owner, profile=case.offer, company=case.partner.company, why="Light.", expects="A trial."
    )
    assert sentence(client, case.partner.owner) == reverse("brokerage:opportunity_list")
    Interest.objects.filter(pk=item.pk).update(state="reviewed_by_client", forwarded_at=timezone.now())
    assert sentence(client, case.partner.owner) == reverse("brokerage:interest", args=[item.public_id])


def test_start_asks_the_owner_for_consent_first(client):
    case = Case()
    match = case.asked()
    url = reverse("brokerage:match", args=[match.public_id])
    assert sentence(client, case.home.owner) == url
    assert sentence(client, case.home.colleague) != url


def test_start_without_a_company_leads_to_registration(client):
    client.force_login(making.person())
    assert client.get(reverse("brokerage:start_sme")).url == reverse("brokerage:company_register")
    side = Side("LV")
    client.force_login(side.broker)
    assert client.get(reverse("brokerage:start_sme")).status_code == 403


# --- Profiles ------------------------------------------------------------------------------------


def test_incomplete_draft_is_saved_and_what_is_missing_is_told(client):
    side = Side("LV")
    client.force_login(side.colleague)
    url = reverse("brokerage:profile_new")
    assert client.get(url).status_code == 200
    answer = client.post(url, form_of(title="Panels", type=""), follow=True)
    profile = Profile.objects.get()
    assert profile.company == side.company and profile.state == "draft"
    assert {problem["label"] for problem in answer.context["problems"]} >= {"Type", "Market keywords"}


def test_too_long_text_is_kept_and_told_by_how_much(client):
    side = Side("LV")
    client.force_login(side.owner)
    answer = client.post(reverse("brokerage:profile_new"), form_of(summary="x" * 512))
    assert answer.status_code == 422 and not Profile.objects.exists()
    page = answer.content.decode()
    assert "12 characters too long" in page and "x" * 512 in page
    # A browser sends a line break as two characters; it counts as one.
    assert client.post(reverse("brokerage:profile_new"), form_of(summary="x\r\n" * 250)).status_code == 302


def test_keywords_are_chosen_at_most_five_and_no_headings(client):
    side = Side("LV")
    client.force_login(side.owner)
    rows = [Concept.objects.create(scheme="een_market", code=f"m{i}", label=f"M {i}", level=3) for i in range(6)]
    heading = Concept.objects.create(scheme="een_market", code="h", label="Heading", level=1, selectable=False)
    url = reverse("brokerage:profile_new")
    page = client.get(url).content.decode()
    assert 'data-picker="5"' in page and "disabled>Heading</option>" in page
    answer = client.post(url, form_of(market=[row.pk for row in rows]))
    assert answer.status_code == 422 and "you chose 6" in answer.content.decode()
    assert client.post(url, form_of(market=[heading.pk])).status_code == 422
    assert client.post(url, form_of(market=[rows[0].pk], sdgs=[keywords()[2].pk])).status_code == 302
    assert Profile.objects.get().keywords.count() == 2


def test_original_text_stands_beside(client):
    side = Side("LV")
    client.force_login(side.owner)
    fields = form_of(original_language="lv", original_title="Plāksnes", original_summary="No mizas.")
    client.post(reverse("brokerage:profile_new"), fields)
    profile = Profile.objects.get()
    assert profile.original.title == "Plāksnes"
    page = client.get(reverse("brokerage:profile_detail", args=[profile.public_id])).content.decode()
    assert 'lang="lv"' in page


def test_edit_keeps_what_was_saved_and_tells_who_was_late(client):
    side = Side("LV")
    profile = side.draft("RDR", call_programme="Horizon")
    client.force_login(side.owner)
    url = reverse("brokerage:profile_edit", args=[profile.public_id])
    page = client.get(url)
    fields = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    assert client.post(url, fields | {"title": "Mended"}).status_code == 302
    profile.refresh_from_db()
    assert profile.title == "Mended" and profile.partner_types == ["sme_49"] and profile.keywords.count() == 3
    late = client.post(url, fields | {"title": "Too late"})
    assert late.status_code == 409 and "Too late" in late.content.decode()


def test_autosave_answers_with_the_new_version(client):
    side = Side("LV")
    profile = side.draft()
    client.force_login(side.owner)
    url = reverse("brokerage:profile_edit", args=[profile.public_id])
    answer = client.post(url, form_of(profile), headers={"X-Autosave": "1"})
    assert answer.json()["version"] == profile.version + 1
    assert client.post(url, form_of(profile), headers={"X-Autosave": "1"}).status_code == 409


def test_company_and_broker_carry_a_profile_to_review_by_the_page(client):
    side = Side("LV")
    profile = side.draft()
    detail = reverse("brokerage:profile_detail", args=[profile.public_id])

    def take(user, action, **fields):
        client.force_login(user)
        assert client.get(detail).status_code == 200
        url = reverse("brokerage:profile_move", args=[profile.public_id, action])
        assert client.get(url).status_code == 405
        status = client.post(url, fields).status_code
        profile.refresh_from_db()
        return status

    assert take(side.broker, "submit") == 302 and profile.state == "client_validation"
    assert take(side.colleague, "validate") == 403
    assert take(side.owner, "send_back") == 302 and profile.state == "client_validation"
    assert take(side.owner, "send_back", note="Mend the title.") == 302 and profile.state == "draft"
    assert take(side.colleague, "submit") == 302
    assert take(side.owner, "validate") == 302 and profile.state == "review"
    assert take(side.owner, "publish") == 404


def test_telling_words_are_shown_and_confirmed(client):
    side = Side("LV")
    profile = side.draft(summary="Alfa Secretname Ltd makes panels.")
    client.force_login(side.owner)
    detail = reverse("brokerage:profile_detail", args=[profile.public_id])
    assert client.get(detail).context["findings"]
    assert client.post(reverse("brokerage:profile_confirm", args=[profile.public_id])).status_code == 302
    assert client.get(detail).context["is_confirmed"]


def test_profile_pages_by_reader(client):
    side, stranger = Side("LV"), Side("DK", "Beta")
    draft, public = side.draft(), side.published()

    def status(name, profile, user):
        client.force_login(user)
        return client.get(reverse(f"brokerage:{name}", args=[profile.public_id])).status_code

    for name in ("profile_detail", "profile_edit", "profile_preview", "opportunity"):
        assert status(name, draft, side.owner) == 200
        assert status(name, draft, stranger.owner) == status(name, draft, stranger.broker) == 404
    assert status("profile_detail", public, stranger.owner) == 302
    assert status("profile_edit", public, stranger.owner) == status("profile_edit", public, side.owner) == 403
    assert status("profile_preview", public, stranger.broker) == 403


def test_reviewer_of_another_organisation_reads_the_anonymous_form_only(client):
    side, other = Side("LV"), Side("DK", "Beta")
    profile = side.in_review()
    side.organisation.review_partners.add(other.organisation)
    client.force_login(other.broker)
    page = client.get(reverse("brokerage:profile_detail", args=[profile.public_id])).content.decode()
    assert "Insulation panels" in page
    for word in ("Secretname", "REG-Alfa", "alfa-secret", "Owner OfAlfa", side.broker.full_name):
        assert word not in page


def test_broker_chooses_the_company_of_a_new_profile(client):
    side, stranger = Side("LV"), Side("DK", "Beta")
    client.force_login(side.broker)
    url = reverse("brokerage:profile_new")
    page = client.get(url).content.decode()
    assert side.company.name in page and stranger.company.name not in page
    chosen = f"{url}?company={side.company.public_id}"
    assert client.get(chosen).status_code == 200
    assert client.post(chosen, form_of()).status_code == 302
    assert client.get(f"{url}?company={stranger.company.public_id}").status_code == 404


def test_profile_list_asks_as_much_for_three_as_for_one(client):
    side = Side("LV")
    for user in (side.owner, side.broker):
        Profile.objects.all().delete()
        client.force_login(user)
        url = reverse("brokerage:profile_list")
        assert "No profile yet" in client.get(url).content.decode()
        side.draft()
        one = count_queries(client, url)
        side.draft()
        side.draft()
        assert count_queries(client, url) == one


# --- Opportunities -------------------------------------------------------------------------------


def test_opportunities_show_teasers_and_ask_as_much_for_three_as_for_one(client):
    side, stranger = Side("LV"), Side("DK", "Beta")
    url = reverse("brokerage:opportunity_list")
    assert "Nothing is published yet" in client.get(url).content.decode()
    first = side.published()
    for user in (None, stranger.owner, stranger.broker):
        client.logout()
        if user:
            client.force_login(user)
        for address in (url, reverse("brokerage:opportunity", args=[first.public_id])):
            page = client.get(address).content.decode()
            assert "Insulation panels" in page
            assert ("Region of Alfa" in page) == (user == stranger.broker)
            for word in ("Alfa Secretname", "REG-Alfa", "alfa-secret", "OfAlfa"):
                assert word not in page
    one = count_queries(client, url)
    side.published()
    side.published()
    assert count_queries(client, url) == one


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=bark", True),
        ("q=BÀRK panels", True),
        ("q=steel", False),
        ("q=%00", True),
        ("type=BO", True),
        ("type=TR", False),
        ("country=LV", True),
        ("country=DK", True),
        ("partnership=commercial", True),
        ("partnership=supplier", False),
        ("type=nonsense", True),
        ("page=99", True),
    ],
)
def test_opportunities_are_found_by_facets_and_words(client, query, found):
    Side("LV").published()
    page = client.get(f"{reverse('brokerage:opportunity_list')}?{query}").content.decode()
    assert ("Insulation panels" in page) == found


def test_opportunities_by_keyword(client):
    profile = Side("LV").published()
    url = reverse("brokerage:opportunity_list")
    assert "Insulation" in client.get(f"{url}?keyword={profile.keywords.first().pk}").content.decode()


def test_disclosed_side_sees_the_contacts_and_the_company_reads_who_saw_them(client):
    case = Case()
    case.introduced()
    client.force_login(case.partner.owner)
    page = client.get(reverse("brokerage:opportunity", args=[case.offer.public_id])).content.decode()
    assert "Secretname" in page and case.home.owner.email in page
    assert AccessRecord.objects.filter(company=case.home.company, user=case.partner.owner).exists()
    record_access(case.partner.broker, case.offer)
    client.force_login(case.home.owner)
    page = client.get(reverse("brokerage:our_data")).content.decode()
    assert case.partner.company.name in page and "after the introduction" in page


def test_the_page_of_a_profile_says_in_every_state_what_comes_next(client):
    side = Side("LV")
    profile = side.draft()
    client.force_login(side.owner)
    detail = reverse("brokerage:profile_detail", args=[profile.public_id])
    seen = set()
    for state in ProfileState:
        Profile.objects.update(state=state)
        seen.add(str(client.get(detail).context["next_sentence"]))
    assert len(seen) == len(ProfileState)
