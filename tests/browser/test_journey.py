"""The main job on real parts: one company from sign-up to an introduction across a border, with the five roles."""

import pytest
from django.utils import timezone

from accounts.models import TermsConsent, User
from brokerage.models import Company, Consent, Match, Profile
from regions.models import NutsUnit, Region
from s3strategy.models import Concept
from tests.brokerage.making import Side, listed_pairs, suggestion_of
from tests.browser import papers
from tests.browser.houses import House
from tests.browser.person import link_in_letter, until
from tests.regions import making

OWNER = "ilze@barkboard.example"
SECRETS = (papers.COMPANY["name"], papers.COMPANY["registration_number"], "barkboard.example", "Ilze Ozola")


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_from_sign_up_to_introduction(person, live, javascript):
    home = House("vidzeme")
    partner = partner_in_denmark()

    owner = person("visitor", javascript=javascript)
    sign_up(owner)
    register_company(owner, home)
    profile = write_profile(owner)
    reviewer = person("broker", home.colleague, javascript=javascript)
    review_until_published(owner, reviewer, profile)

    ((one, other),) = until(listed_pairs, "the worker suggests a partner")
    suggestion = suggestion_of(*Profile.objects.filter(pk__in=[one, other]))
    broker = person("broker", home.broker, javascript=javascript)
    match = shortlist_and_approve(broker, suggestion, partner)
    other_broker = person("broker", partner.broker, javascript=javascript)
    other_broker.open("/desk/").open(f"/matches/{match.public_id}/").submit("/approve/")
    match.refresh_from_db()
    assert match.state == "consent_requested"

    other_owner = person("owner", partner.owner, width=360, javascript=javascript)
    consent_from_letter(other_owner, partner.owner, match, "da")
    other_owner.sees_nowhere(*SECRETS)
    consent_from_letter(owner, User.objects.get(email=OWNER), match, "en")
    match.refresh_from_db()
    assert match.state == "introduced"
    assert set(Consent.objects.values_list("language", flat=True)) == {"da", "en"}

    owner.sees(partner.company.name, partner.owner.full_name, partner.owner.email, partner.owner.phone)
    other_owner.open(f"/matches/{match.public_id}/").sees(*SECRETS, OWNER)
    link_in_letter(partner.owner.email, f"/matches/{match.public_id}/")
    told_on_the_timeline(broker, match)
    counted_in_the_overview(person("manager", making.person("manager", home.organisation), javascript=javascript))


def partner_in_denmark() -> Side:
    partner = Side("DK", "Beta", region=Region.objects.get(key="north-denmark"))
    User.objects.filter(pk=partner.owner.pk).update(language="da")
    market = Concept.objects.filter(scheme="een_market", label="Energy Storage")
    technology = Concept.objects.filter(scheme="een_technology", label="Wood Products")
    partner.published(
        "TR",
        title="Renewable insulation for wooden houses",
        summary="A builder of wooden houses seeks insulation panels from renewable residues.",
        keywords=[market[0], technology[0], Concept.objects.filter(scheme="sdg").selectable()[0]],
    )
    return partner


def sign_up(owner) -> None:
    owner.open("/").press("Register a company", inside="header")
    owner.fill(email=OWNER, full_name="Ilze Ozola", language="en", password1=papers.PASSWORD)
    owner.press("Register and send me the link").sees("agreement to the terms")
    owner.fill(password1=papers.PASSWORD, terms=True).press("Register and send me the link")
    owner.sees("We sent you a letter with a link")
    letter = link_in_letter(OWNER, "/confirm-email/")
    owner.open(f"/demo/mailbox/?to={OWNER}").press("Confirm your e-mail address")
    owner.press(owner.page.locator(f"main a[href*='{letter}']"))
    owner.press(owner.page.locator("main form [type=submit]").first)
    assert TermsConsent.objects.get().user.email == OWNER
    if "/login" not in owner.path:
        owner.open("/accounts/login/")
    owner.fill(login=OWNER, password=papers.PASSWORD).press("Sign in")


def register_company(owner, home: House) -> None:
    unit = NutsUnit.objects.get(code="LV008", version=2021)
    owner.role = "owner"
    owner.open("/companies/register/").fill(**papers.COMPANY | {"nuts_unit": str(unit.pk), "website": "no address"})
    owner.press("Register the company")
    assert owner.field("name").input_value() == papers.COMPANY["name"]
    owner.fill(website=papers.COMPANY["website"]).press("Register the company")
    company = Company.objects.get(name=papers.COMPANY["name"])
    assert owner.path == "/where-things-stand/"
    assert (company.region, company.serving_organisation) == (home.region, home.organisation)
    assert company.languages == ["en", "lv"]
    assert company.nace.count() == 1
    # Whoever of the two was the less busy one is in charge; the other one reviews.
    if company.broker_in_charge == home.colleague:
        home.broker, home.colleague = home.colleague, home.broker
    owner.sees(home.broker.full_name)
    owner.press("Company", inside="nav[aria-label=Main]")
    owner.sees(
        papers.COMPANY["legal_form"], papers.COMPANY["certificates"], papers.COMPANY["registration_number"]
    ).sees(*[papers.COMPANY[name] for name in ("legal_form", "certificates")])


def write_profile(owner) -> Profile:
    owner.open("/profiles/new/").fill(**papers.OFFER)
    sdg = Concept.objects.filter(scheme="sdg").selectable().first()
    owner.pick("sdgs", [sdg.label])
    owner.fill(description=f"{papers.COMPANY['name']} presses panels.").press("Save the draft")
    profile = Profile.objects.get(company__name=papers.COMPANY["name"])
    owner.sees("100 % complete", "Nothing is missing.", "The public text may reveal the company")
    for name in ("title", "advantages", "stage_note", "ipr", "partnership_types", "seeks_areas"):
        assert getattr(profile, name) == papers.OFFER[name]
    assert profile.target_countries == ["DK", "SE"]
    assert profile.original.title == papers.OFFER["original_title"]
    assert {concept.label for concept in profile.keywords.all()} >= {"Wood Products", sdg.label}
    owner.press("See as others will").sees(papers.OFFER["title"], "Wood Products").open(
        f"/profiles/{profile.public_id}/"
    )
    owner.submit("/move/submit/").submit("/move/validate/")
    profile.refresh_from_db()
    assert profile.state == "review"
    return profile


def review_until_published(owner, reviewer, profile: Profile) -> None:
    """The company's name in public text stops the publication; it is returned, mended and published."""
    points = dict.fromkeys(("advantage", "clarity", "cooperation", "rules"), "4")
    reviewer.open("/desk/").sees(papers.OFFER["title"]).open(f"/profiles/{profile.public_id}/review/")
    reviewer.sees("The public text may reveal the company")
    reviewer.fill(**points, comment="Clear and honest.").press("Give these points and decide")
    reviewer.sees("may reveal the company")
    assert reviewer.field("comment").input_value() == "Clear and honest."
    profile.refresh_from_db()
    assert profile.state == "review"
    reviewer.fill(reason_description="Take the name of the company out.").press("Return it with my reasons")

    owner.open(f"/profiles/{profile.public_id}/").sees("Take the name of the company out.")
    if owner.page.locator("main form[action$='/move/revise/']").count():
        owner.submit("/move/revise/")
    owner.press("Go on writing").fill(description=papers.OFFER["description"]).press("Save the draft")
    owner.submit("/move/submit/").submit("/move/validate/")

    reviewer.open(f"/profiles/{profile.public_id}/review/")
    reviewer.fill(**points, comment="Now it can be read.").press("Give these points and decide")
    profile.refresh_from_db()
    assert profile.state == "published"


def shortlist_and_approve(broker, suggestion, partner: Side) -> Match:
    broker.open("/suggestions/").press(broker.page.locator("main [data-row] a").first)
    broker.sees("Wood Products", "What speaks against it", "What to ask").sees_nowhere(partner.company.name)
    broker.unfold("Shortlist and open a match").press("Open the match")
    match = Match.objects.get(suggestion=suggestion)
    broker.sees_nowhere(partner.owner.email).submit("/approve/")
    return match


def consent_from_letter(owner, user, match: Match, language: str) -> None:
    owner.open(link_in_letter(user.email, f"/matches/{match.public_id}/"))
    assert owner.page.locator("html").get_attribute("lang") == language
    owner.submit("/consent/")


def told_on_the_timeline(broker, match: Match) -> None:
    broker.open(f"/matches/{match.public_id}/")
    steps = broker.page.locator("main .timeline > li")
    assert steps.count() == match.steps.count() >= 7
    broker.sees("Anna Home", "The companies were introduced", "A company consented", "All companies were asked")


def counted_in_the_overview(manager) -> None:
    manager.open(f"/dashboard/?since={timezone.localdate():%Y-%m-%d}").sees_nowhere(*SECRETS, OWNER)
    table = manager.page.locator("main table", has=manager.page.locator("caption", has_text="from region to region"))
    row = table.locator("tbody tr", has_text="Vidzeme")
    assert "1" in row.locator("td").all_inner_texts()
