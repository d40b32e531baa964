"""The page of several reports in a real browser."""

import msgspec
from playwright.sync_api import Browser
from searchprofiles_tck.reports.index_html import render
from searchprofiles_tck.spec.results import RunReport

from . import sample
from .test_browser import Path, browser, opened, pytestmark

__all__ = ["browser", "pytestmark"]


def test_long_messages_are_no_wider_than_a_phone(browser: Browser, tmp_path: Path) -> None:
    """Tables scroll by themselves, and what regressed is broken into lines, however long a word of it is."""
    long = [msgspec.structs.replace(one, message="x" * 290) for one in sample.report().results]
    reports = {"a": _titled(sample.conforming()), "b": _titled(sample.report(), results=tuple(long))}
    for found in opened(browser, tmp_path, render(reports)):
        found.page.set_viewport_size({"width": 390, "height": 844})
        assert found.noise == []
        assert "Regressions" in found.page.locator("main").inner_text()
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 390


def _titled(report: RunReport, **changes: object) -> RunReport:
    return msgspec.structs.replace(report, run=msgspec.structs.replace(report.run, title="Acme"), **changes)
