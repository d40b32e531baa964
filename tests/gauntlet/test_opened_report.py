"""The report of a run against a server that injects script, opened as its reader would open it."""

import shutil
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import sync_playwright

from .course import REPORT, flaws, run
from .hostile import HOSTILE

pytestmark = pytest.mark.e2e

OPENED: Final = ("script-injection", "terminal-escapes")
CHROMIUM: Final = shutil.which("chromium")
FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
)


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's Chromium: apt-get install chromium")
@pytest.mark.parametrize("name", OPENED)
def test_no_script_runs_and_no_request_leaves(name: str, tmp_path: Path) -> None:
    """The run survives, and what the server wrote into every string is text in the page: no script, no request."""
    server = next(hostile for hostile in HOSTILE if hostile.name == name)
    finish = run(server, tmp_path)
    assert flaws(server, finish, tmp_path) == [], finish.output[-2000:]
    uri = (tmp_path / REPORT / "report.html").as_uri()
    noise: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("dialog", lambda dialog: noise.append(dialog.message))
        page.on("request", lambda request: noise.append(request.url))
        page.goto(uri)
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
        page.wait_for_timeout(300)
        title, heading = page.title(), page.locator("h1").inner_text()
        browser.close()

    assert noise == [uri]
    assert (heading, "pwned" in title) == ("Non-conforming", False)
