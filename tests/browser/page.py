"""What every page must hold, and the two questions tests ask of it."""

from pathlib import Path

AXE = Path(__file__).resolve().parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"


class Watch:
    """Collects what a page does against the rules: script errors, CSP violations, requests to other hosts, 5xx."""

    def __init__(self, page, own: str):
        self.own = own
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("console", self._hear)
        page.on("request", self._see_request)
        page.on("response", self._see_response)

    def _hear(self, message) -> None:
        # A refused form answers 4xx, which Chromium tells as an error of its own.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _see_request(self, request) -> None:
        if not request.url.startswith((self.own + "/", "data:", "blob:", "about:")):
            self.complaints.append(f"request to another host: {request.url}")

    def _see_response(self, response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")


def axe(page, *rules: str) -> list[str]:
    """Violations that axe-core finds, one line each; empty when the page is accessible as far as a machine can tell."""
    if not page.evaluate("'axe' in window"):
        # Evaluated over the debugging protocol, which the page's Content-Security-Policy does not govern.
        page.evaluate(AXE.read_text())
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [
        f"{page.url} {rule['id']} ({rule['impact']}): {node['html'][:160]}" for rule in found for node in rule["nodes"]
    ]


def has_horizontal_scroll(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def assert_good_page(page) -> None:
    """No horizontal scroll, nothing for axe to say; in the dark only the colours differ."""
    assert not has_horizontal_scroll(page), f"{page.url} scrolls sideways at {page.viewport_size}"
    found = axe(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {line}" for line in axe(page, "color-contrast")]
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)
