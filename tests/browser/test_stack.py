"""The harness itself: the stack answers, the browser sees it, and a broken rule is heard."""

import pytest

from tests.browser.page import assert_good_page


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/accounts/signup/", "/regions/"])
def test_visitor_page_is_accessible_and_fits(new_page, path, width):
    page = new_page(width=width)
    assert page.goto(path).status == 200
    assert_good_page(page)


def test_sign_in_page_works_without_javascript(new_page):
    page = new_page(javascript=False)
    page.goto("/accounts/login/")
    page.fill("input[name=login]", "nobody@example.org")
    page.fill("input[name=password]", "a wrong password")
    page.locator("main form [type=submit]").first.click()
    # Waits for the answer: a click without JavaScript returns before it is there.
    page.locator("main [role=alert], main .invalid-feedback, main .errorlist").first.wait_for()


def test_worker_wakes_by_the_doorbell(live):
    live.wait_until_idle()
    assert all(process.poll() is None for process in live.processes.values())
