"""No text of either report breaks a comparison, or runs in it."""

import json

import pytest
from hypothesis import given
from searchprofiles_tck.reports.comparison import compared
from searchprofiles_tck.reports.diff_html import DIFF_FORMATS
from searchprofiles_tck.spec.results import RunReport

from ..spec.any_report import any_report
from .test_safety import ATTRIBUTES, COMMONMARK, TAGS, Page, relaxed

pytestmark = pytest.mark.e2e


@given(any_report(), any_report())
@relaxed
def test_any_two_reports_can_be_compared(old: RunReport, new: RunReport) -> None:
    """Every format takes any two reports: JSON reads back, the page holds only our own markup, nothing is hidden."""
    comparison = compared(old, new)
    rendered = {name: render(comparison).decode("utf-8") for name, render in DIFF_FORMATS.items()}
    page = Page()
    page.feed(rendered["html"])

    assert json.loads(rendered["json"])["unchanged"] == comparison.unchanged
    assert page.tags <= TAGS - {"script"}
    assert page.attributes <= ATTRIBUTES
    assert page.links <= {"data:,"}
    assert all(character.isprintable() or character in "\n\t" for character in rendered["html"])
    assert all(character.isprintable() or character == "\n" for character in rendered["text"])


@given(any_report(), any_report())
@relaxed
def test_markdown_holds_no_markup_of_a_target(old: RunReport, new: RunReport) -> None:
    """Read by a Markdown parser, the comparison has no HTML, link or picture."""
    for token in COMMONMARK.parse(DIFF_FORMATS["markdown"](compared(old, new)).decode()):
        assert token.type != "html_block"
        for child in token.children or ():
            assert child.type in ("text", "code_inline", "softbreak"), child
