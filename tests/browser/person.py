"""Somebody at a browser: opens pages, fills forms by the names of their fields, presses buttons.

Each page that comes up is held to the rules once a role: it fits the window, and axe finds nothing, light and dark.
"""

import re
import time
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from accounts.models import Mail
from tests.browser.page import assert_good_page

THING = re.compile(r"[0-9a-f-]{36}|/\d+/|/[A-Za-z0-9_:-]{20,}/")


def until(look, what: str, patience: float = 30):
    """What `look` gives as soon as it gives something: for rows that a worker writes."""
    end = time.monotonic() + patience
    while not (found := look()):
        assert time.monotonic() < end, f"In {patience} s: {what}"
        time.sleep(0.1)
    return found


def link_in_letter(to: str, part: str) -> str:
    """The path behind the newest link with `part` in a letter to this address."""

    def look():
        for mail in Mail.objects.filter(to_email=to).order_by("-pk"):
            for link in re.findall(r"https?://\S+", mail.text):
                if part in link:
                    return urlsplit(link).path
        return None

    return until(look, f"a letter to {to} with a link to {part}")


class Person:
    def __init__(self, page, role: str, url: str, seen: set, javascript: bool = True):
        self.page, self.role, self.url, self.seen, self.javascript = page, role, url, seen, javascript

    def sign_in_as(self, user) -> "Person":
        """By a cookie; how people sign in is tested where they register."""
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url}])
        return self

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def open(self, path: str, status: int = 200) -> "Person":
        answer = self.page.goto(path)
        assert answer.status == status, f"{path}: {answer.status}"
        self.look()
        return self

    def press(self, button, inside: str = "main") -> "Person":
        """Press a button or a link, by its name or as a locator, and see the page that follows."""
        if isinstance(button, str):
            place = self.page.locator(inside)
            named = place.get_by_role("button", name=button, exact=True)
            button = named.or_(place.get_by_role("link", name=button, exact=True)).first
        with self.page.expect_navigation():
            button.click()
        self.look()
        return self

    def submit(self, action: str) -> "Person":
        """Send the form whose address ends so; for pages in any language."""
        return self.press(self.page.locator(f"main form[action$='{action}'] button").first)

    def unfold(self, summary: str) -> "Person":
        self.page.locator("main summary", has_text=summary).first.click()
        return self

    def look(self) -> None:
        kind = (self.role, THING.sub("/*/", self.path), self.page.viewport_size["width"])
        if self.javascript and kind not in self.seen:
            self.seen.add(kind)
            assert_good_page(self.page)

    def sees(self, *words: str) -> "Person":
        for word in words:
            expect(self.page.locator("main")).to_contain_text(word)
        return self

    def sees_nowhere(self, *words: str) -> "Person":
        html = self.page.content()
        for word in words:
            assert word not in html, f"“{word}” stands on {self.page.url}"
        return self

    def field(self, name: str):
        return self.page.locator(f"main form [name={name}]")

    def fill(self, **values) -> "Person":
        """Text; a value of a select; a list of boxes or buttons; a list of labels of a long list."""
        for name, value in values.items():
            field = self.field(name)
            kind = field.first.evaluate("node => node.type")
            if kind == "select-multiple":
                self.pick(name, value)
            elif kind == "select-one":
                field.select_option(value)
            elif kind in ("checkbox", "radio"):
                for one in value if isinstance(value, list) else [value]:
                    box = field if one is True else self.page.locator(f"main form [name={name}][value='{one}']")
                    box.check()
            else:
                field.fill(value)
        return self

    def pick(self, name: str, labels: list[str]) -> None:
        """From a long list: by searching, and without JavaScript in the list itself."""
        if not self.javascript:
            self.field(name).select_option(label=labels)
            return
        for label in labels:
            search = self.search_in(name, label)
            search.locator("[role=option]:not([aria-disabled=true])", has_text=label).first.click()
        self.page.keyboard.press("Escape")

    def search_in(self, name: str, words: str):
        picker = self.page.locator(f"main form [name={name}] + .picker")
        picker.get_by_role("combobox").fill(words)
        return picker
