"""What a reader chooses on the page is kept in the address; and the page under the policy of Jenkins."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from searchprofiles_tck.reports import html_page
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply

from . import sample
from .test_browser import Opened, browser, opened, pytestmark, visible_rows

__all__ = ["browser", "pytestmark"]

JENKINS = "sandbox allow-same-origin; default-src 'none'; img-src 'self'; style-src 'self';"
"""The policy under which Jenkins shows files that a build made, unless an administrator changes it."""


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Yield the sample's page with its exchanges unfolded."""
    created = Exchange(
        "setup/00001", "setup", Purpose.SETUP, Call("CreateProfile", {"LastName": "Lee"}), Reply(200)
    )
    exchanges = [created, *sample.EXCHANGES]
    for found in opened(browser, tmp_path, html_page.render(sample.report(), exchanges)):
        found.page.locator("#exchanges-title").click()
        yield found


def shown(found: Opened) -> int:
    """Return how many exchanges the filter leaves."""
    return found.page.locator("#exchanges .exchange:visible").count()


def test_exchanges_are_chosen_and_the_address_says_how(report: Opened) -> None:
    """Words, operation, status and failures narrow the list; the address brings the choice back; Escape clears it."""
    page, total = report.page, shown(report)
    page.locator("#sift select[name=operation]").select_option("SearchProfiles")
    assert 0 < shown(report) < total
    page.locator("#failing").check()
    failing = shown(report)
    assert page.locator("#found").inner_text() == f"{failing} of {total} exchanges"
    assert page.locator("#exchanges .exchange:visible:not([data-failing])").count() == 0
    assert page.url.endswith("?failing=1&operation=SearchProfiles")
    page.goto(
        page.url.partition("#")[0] + "#exchanges?failing=1&operation=SearchProfiles&find=nothing+has+this"
    )
    page.reload()
    assert page.locator("#find").input_value() == "nothing has this"
    assert shown(report) == 0
    page.locator("#find").press("Escape")
    assert shown(report) == total
    assert "?" not in page.url
    assert [each for each in report.noise if "report.html" not in each] == []


def test_a_link_keeps_what_was_chosen(report: Opened) -> None:
    """The filter of requirements stands in the address too, and following a link inside the page does not lose it."""
    page = report.page
    page.keyboard.press("/")
    page.locator("#filter input[value=skipped]").check()
    assert page.url.endswith("?results=skipped")
    page.locator("nav a[href='#run']").click()
    assert page.url.endswith("#run?results=skipped")
    page.reload()
    page.locator("#requirements-title").click()
    assert visible_rows(page) == ["keys-custom", "wire-path"]


def test_the_theme_is_switched_and_kept(report: Opened) -> None:
    """The button goes from the system's theme to light, to dark and back; the address keeps it."""
    page = report.page
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    button = page.locator("#theme")
    button.press("Enter")
    assert button.inner_text() == "Theme: light"
    button.press("Enter")
    assert button.inner_text() == "Theme: dark"
    assert page.evaluate(paper) != light
    page.reload()
    assert page.evaluate(paper) != light
    page.locator("#theme").click()
    assert page.evaluate(paper) == light
    assert "theme=" not in page.url


@contextmanager
def served(files: dict[str, bytes], policy: str) -> Iterator[str]:
    """Serve ``files`` under ``policy`` on a free port, and yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.lstrip("/")
            self.send_response(200 if name in files else 404)
            self.send_header("Content-Type", "text/css" if name.endswith(".css") else "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(files.get(name, b""))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_as_an_artifact_of_jenkins_it_has_its_style(browser: Browser) -> None:
    """Where neither script nor inline style may run, the style sheet beside the page makes it look the same."""
    content = html_page.render(sample.report(), sample.EXCHANGES)
    files = {"report.html": content, "report.css": html_page.style(sample.report())}
    with served(files, JENKINS) as url:
        page = browser.new_page()
        page.goto(f"{url}/report.html")
        assert page.locator("h1").evaluate("each => parseFloat(getComputedStyle(each).fontSize)") > 40
        assert page.locator("#filter").is_hidden()
        assert page.locator(".card h3").first.is_visible()
        page.close()
