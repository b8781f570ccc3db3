"""Without a mouse: the desk of a broker, and the yes of an owner on a telephone's width."""

from playwright.sync_api import expect

from brokerage.models import Match
from tests.browser.houses import LiveCase


def focused(page) -> str:
    return page.evaluate("document.activeElement.innerText.trim()")


def tab_to(page, words: str, most: int = 80) -> None:
    for _step in range(most):
        page.keyboard.press("Tab")
        if focused(page).startswith(words):
            return
    raise AssertionError(f"Tab does not reach “{words}” on {page.url}; it stands on “{focused(page)}”.")


def press_and_wait(page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_a_broker_decides_at_the_desk_with_keys_only(person, live):
    case = LiveCase()
    broker = person("broker", case.home.broker).open("/desk/")
    page = broker.page
    page.keyboard.press("j")
    expect(page.locator("[data-row][aria-current=true]")).to_have_count(1)
    page.keyboard.press("j")
    page.keyboard.press("k")
    press_and_wait(page, "Enter")
    assert broker.path == f"/suggestions/{case.suggestion.public_id}/"
    page.keyboard.press("a")
    tab_to(page, "Open the match")
    press_and_wait(page, "Enter")
    match = Match.objects.get()
    assert broker.path == f"/matches/{match.public_id}/"

    broker.open("/desk/")
    page.keyboard.press("j")
    press_and_wait(page, "a")
    match.refresh_from_db()
    assert match.state == "home_approved"
    assert broker.path == "/desk/"


def test_an_owner_agrees_with_keys_only_on_a_narrow_screen(person, live):
    case = LiveCase()
    match = case.asked()
    owner = person("owner", case.home.owner, width=360).open(f"/matches/{match.public_id}/")
    page = owner.page
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    tab_to(page, "Yes, we agree to be introduced")
    press_and_wait(page, "Enter")
    owner.sees("You agreed.")
    owner.look()
