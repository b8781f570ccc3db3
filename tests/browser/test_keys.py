"""Keys and names: the list of keys, letters that stay letters in a field, names offered after “@”."""

from playwright.sync_api import expect

from brokerage.models import Match, Message
from tests.browser.houses import LiveCase


def test_a_question_mark_shows_the_keys_and_no_key_acts_while_somebody_writes(person, live):
    case = LiveCase()
    match = case.match()
    broker = person("broker", case.home.broker).open(f"/matches/{match.public_id}/")
    page, dialog = broker.page, broker.page.locator("#shortcuts")
    expect(dialog).not_to_be_visible()
    area = broker.field("text")
    area.click()
    page.keyboard.type("a j d ?")
    assert area.input_value() == "a j d ?"
    expect(dialog).not_to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    broker.role = "broker with the keys open"
    broker.look()
    # Over the dialog no key reaches the page below it.
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(dialog).not_to_be_visible()
    match.refresh_from_db()
    assert match.state == "shortlisted"
    assert Match.objects.count() == 1
    broker.open("/desk/").page.get_by_role("link", name="all keys").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).not_to_be_visible()

    plain = person("broker", case.home.broker, javascript=False).open("/help/keys/")
    plain.sees("Working with the keyboard", "the next row", "letters are letters")
    expect(plain.page.locator("#shortcuts")).not_to_be_visible()


def test_names_are_offered_after_an_at_sign_to_those_who_read_it(person, live):
    case = LiveCase()
    match = case.introduced()
    owner = person("owner", case.home.owner).open(f"/matches/{match.public_id}/")
    page = owner.page
    names = page.get_by_role("listbox", name="People you can mention").get_by_role("option")
    area = owner.field("text")
    owner.fill(audience="side")
    area.click()
    page.keyboard.type("Ask @ow")
    expect(names).to_have_count(0)
    owner.fill(audience="all")
    area.click()
    page.keyboard.press("End")
    page.keyboard.type("n")
    expect(names).to_have_text([case.partner.owner.full_name])
    owner.role = "owner with names offered"
    owner.look()
    page.keyboard.press("Enter")
    page.keyboard.type("please, and @colleague")
    expect(names).to_have_text([case.home.colleague.full_name])
    page.keyboard.press("Escape")
    expect(names).to_have_count(0)
    assert area.input_value() == f"Ask @{case.partner.owner.full_name} please, and @colleague"
    owner.press("Send the message").sees(f"@{case.partner.owner.full_name} please")
    (receipt,) = Message.objects.get().receipts.filter(is_mention=True)
    assert receipt.to == case.partner.owner
