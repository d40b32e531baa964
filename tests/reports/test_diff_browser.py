"""The page of a comparison in a real browser."""

import pytest
from playwright.sync_api import Browser
from searchprofiles_tck.reports.comparison import compared
from searchprofiles_tck.reports.diff_html import render
from searchprofiles_tck.spec.results import RunReport

from ..spec.any_report import poisoned
from . import sample
from .test_browser import Axe, Path, browser, opened, pytestmark

__all__ = ["browser", "pytestmark"]

PAYLOADS = ('<script>document.title="pwned"</script>', '"><img src=x onerror="document.title=\'pwned\'">')


def page(old: RunReport, new: RunReport) -> bytes:
    """Return the comparison as a page."""
    return render(compared(old, new))


def test_the_page_is_quiet(browser: Browser, tmp_path: Path) -> None:
    """It says nothing on the console, asks for nothing, and shows every change."""
    for found in opened(browser, tmp_path, page(sample.conforming(), sample.report())):
        assert found.noise == []
        assert found.page.locator("h1").inner_text() == "Regressions"
        assert found.page.locator("main section").count() == 3
        assert "logic-and-all@and-two-keys" in found.page.locator("main").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, scheme: str) -> None:
    """axe-core finds no violation in either colour scheme."""
    path = tmp_path / "diff.html"
    path.write_bytes(page(sample.conforming(), sample.report()))
    context = browser.new_context(bypass_csp=True, color_scheme="dark" if scheme == "dark" else "light")
    shown = context.new_page()
    shown.goto(path.as_uri())
    violations = Axe().run(shown).response["violations"]
    context.close()

    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_injected_text_stays_text(browser: Browser, tmp_path: Path, payload: str) -> None:
    """Markup in any text of either report runs nothing and asks for nothing."""
    for found in opened(browser, tmp_path, page(poisoned(sample.conforming(), payload), sample.report())):
        assert found.page.title() == "SearchProfiles: what changed"
        assert found.noise == []
