"""Every case can end, with a reason; and a withdrawn consent closes the books at once."""

import pytest

from brokerage.models import Match, Suggestion
from tests.browser.houses import LiveCase

both = pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])


@both
def test_a_broker_dismisses_a_suggestion_with_a_reason(person, live, javascript):
    case = LiveCase()
    broker = person("broker", case.home.broker, javascript=javascript)
    broker.open(f"/suggestions/{case.suggestion.public_id}/").unfold("Dismiss").press("Dismiss this pair")
    broker.sees("Choose a reason from the list.")
    reason = broker.page.locator("main form[action$='/dismiss/'] [name=reason]")
    reason.select_option("competitor")
    note = broker.page.locator("main form[action$='/dismiss/'] [name=note]")
    note.fill("They sell the same panels.")
    broker.press("Dismiss this pair").sees(
        "Dismissed. This pair is suggested again only if one of the profiles becomes another one."
    )
    assert not Match.objects.exists()
    assert "dismissed" in (Suggestion.objects.get().decision_a, Suggestion.objects.get().decision_b)
    broker.open("/suggestions/?show=dismissed").sees(case.offer.title)
    other = person("broker", case.partner.broker, javascript=javascript)
    other.open(f"/suggestions/{case.suggestion.public_id}/").sees_nowhere("They sell the same panels.")


@both
def test_an_owner_declines_and_stays_unknown(person, live, javascript):
    case = LiveCase()
    match = case.asked()
    owner = person("owner", case.home.owner, javascript=javascript)
    owner.open(f"/matches/{match.public_id}/").unfold("No, decline the introduction").press("Decline the introduction")
    owner.sees("Choose a reason from the list.")
    owner.page.locator("main form[action$='/refuse/'] [name=reason]").select_option("no_capacity")
    owner.press("Decline the introduction").sees("Nothing was disclosed")
    match.refresh_from_db()
    assert match.state == "declined_by_sme"
    other = person("owner", case.partner.owner, javascript=javascript)
    other.open(f"/matches/{match.public_id}/").sees_nowhere(case.home.company.name, case.home.owner.email)


@both
def test_a_withdrawn_consent_hides_the_company_at_the_next_request(person, live, javascript):
    case = LiveCase()
    match = case.introduced()
    path, secrets = f"/matches/{match.public_id}/", (case.home.company.name, case.home.owner.email)
    reader = person("owner", case.partner.owner, javascript=javascript)
    reader.open(path).sees(*secrets)
    owner = person("owner", case.home.owner, javascript=javascript)
    owner.open(path).unfold("Withdraw the consent").press("Withdraw the consent now")
    owner.sees("The other company no longer sees your data here.")
    for address in (path, "/matches/?show=ended", f"/opportunities/{case.offer.public_id}/", "/our-data/"):
        reader.open(address).sees_nowhere(*secrets)
    match.refresh_from_db()
    assert match.state == "consent_withdrawn"
