"""The what-if panel in a real browser: filled by a card, edited, by keyboard alone, and deaf to injections."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from searchprofiles_tck.reports import html_page

from . import sample
from .test_browser import PAYLOADS, Axe, Opened, browser, opened, pytestmark

__all__ = ["browser", "pytestmark"]


@pytest.fixture
def panel(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Yield the sample's page with the panel unfolded."""
    for found in opened(browser, tmp_path, html_page.render(sample.report(), sample.EXCHANGES)):
        found.page.locator("#what-if-title").click()
        yield found


def box(page: Page, name: str) -> Any:
    """Return a part of the panel."""
    return page.locator(f"#what-if [data-part={name}]")


def said(page: Page) -> str:
    """Return the sentence that the panel says."""
    return str(box(page, "said").inner_text())


def rows(page: Page) -> Sequence[Sequence[str]]:
    """Return the cells of the panel's table."""
    return [row.locator("th, td").all_inner_texts() for row in box(page, "rows").locator("tr").all()]


def test_begins_with_an_example(panel: Opened) -> None:
    """The panel opens with a small world, a query, its answer, and why each profile is in it or not."""
    assert said(panel.page) == "Expected: 1 profile, p2."
    assert [(row[0], row[1], row[2]) for row in rows(panel.page)] == [
        ("p1", "not found", "_phone matched, _email did not, so AND leaves it out"),
        ("p2", "found", "_phone and _email matched, so AND includes it"),
        ("p3", "not found", "_email matched, _phone did not, so AND leaves it out"),
    ]
    assert panel.noise == []


def test_a_card_fills_it(panel: Opened) -> None:
    """The button of a failure brings its profiles and its query into the panel, and leads there."""
    panel.page.locator("button.try").first.click()
    assert box(panel.page, "world").input_value().startswith('p1 _account = "tck-k7f3a9-7"\np1 _email = ')
    assert box(panel.page, "query").input_value() == ('_account = "tck-k7f3a9-7"\n_email = "zoë@example.com"')
    assert box(panel.page, "operator").input_value() == "AND"
    assert said(panel.page) == "Expected: 3 profiles, p1, p2, p7."
    assert panel.page.evaluate("document.activeElement.dataset.part") == "world"
    expect(panel.page.locator("#what-if-title")).to_be_in_viewport()


def test_edit_and_switch(panel: Opened) -> None:
    """Another operator, another profile, a smaller page and another reading change the answer at once."""
    page = panel.page
    box(page, "operator").select_option("OR")
    assert said(page) == "Expected: 3 profiles, p1, p2, p3."
    box(page, "size").fill("2")
    assert said(page) == "Expected: 3 profiles, p1, p2, p3, in 2 pages of 2, 1."
    assert [row[3] for row in rows(page)] == ["1", "1", "2"]
    box(page, "size").fill("101")
    assert said(page) == "Expected: BadRequestException, since MaxResults is a whole number from 1 to 100."
    box(page, "size").fill("")
    box(page, "world").fill('p1.LastName = "LEE"\np2.LastName = "Lee"')
    box(page, "query").fill('_fullName = "lee"')
    assert said(page) == "Expected: no profile."
    page.locator("#what-if .choices > summary").click()
    page.locator("select[data-point=letter-case]").select_option("folded")
    assert said(page) == "Expected: 2 profiles, p1, p2."
    assert (
        page.locator("#what-if pre")
        .inner_text()
        .endswith("""-d '{"KeyName":"_fullName","Values":["lee"],"LogicalOperator":"OR"}'""")
    )


@pytest.mark.parametrize(
    ("part", "text", "says"),
    [
        ("world", "p1 _email = ann", "World, line 1: write values in double quotes"),
        ("world", '\np1.City = "Rome"', "World, line 2: a field has one value and is one of"),
        ("world", "= 7", "World, line 1: write"),
        ("query", "_email", "Query, line 1: write"),
        ("query", '_email = "\\x"', "Query, line 1: write values in double quotes"),
        ("query", "", "Expected: BadRequestException, since a search has 1 to 5 pairs"),
    ],
)
def test_says_what_it_cannot_read(panel: Opened, part: str, text: str, says: str) -> None:
    """A line that cannot be read is named with what was expected, and no answer is shown for it."""
    box(panel.page, part).fill(text)
    assert said(panel.page).startswith(says)
    assert box(panel.page, "table").is_hidden()
    assert panel.noise == []


def test_by_keyboard_alone(panel: Opened) -> None:
    """The tab key leads from a card's button through the panel, in which typing is all it takes."""
    page = panel.page
    page.locator("button.try").first.press("Enter")
    for name in ("query", "operator", "size"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.part") == name
    page.keyboard.type("1")
    assert said(page) == "Expected: 3 profiles, p1, p2, p7, in 3 pages of 1, 1, 1."
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("O")
    assert box(page, "operator").input_value() == "OR"


def test_absent_without_scripts_and_on_paper(browser: Browser, tmp_path: Path) -> None:
    """Where the script does not run, and in print, there is neither the panel nor what leads to it."""
    content = html_page.render(sample.report(), sample.EXCHANGES)
    for scripts in (False, True):
        for found in opened(browser, tmp_path, content, scripts=scripts):
            found.page.emulate_media(media="print" if scripts else "screen")
            for each in ("#what-if", "a[href='#what-if']", "button.try"):
                assert found.page.locator(f"{each} >> visible=true").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, scheme: str) -> None:
    """With its readings open, and also when it refuses, axe-core finds no violation in the panel."""
    path = tmp_path / "report.html"
    path.write_bytes(html_page.render(sample.report(), sample.EXCHANGES))
    context = browser.new_context(bypass_csp=True, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(path.as_uri())
    page.locator("#what-if-title").click()
    page.locator("#what-if .choices > summary").click()
    found = Axe().run(page, context="#what-if").response["violations"]
    box(page, "world").fill("what is this?")
    found += Axe().run(page, context="#what-if").response["violations"]
    context.close()
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


@pytest.mark.parametrize("payload", [*PAYLOADS[:-1], "` & `\u2028\u202ee\u0301"])
def test_injections_stay_text(panel: Opened, payload: str) -> None:
    """A payload as a value and as a key is shown as text; invisible characters are spelled out."""
    world = [{"name": "p1", "fields": [], "keys": [["tier", [payload]], ["__proto__", [payload]]]}]
    pairs = [{"key": "tier", "values": [payload]}, {"key": "__proto__", "values": [payload]}]
    given = {"world": world, "query": {"pairs": pairs, "operator": "AND", "maxResults": None}}
    button = panel.page.locator("button.try").first
    button.evaluate("(button, given) => { button.dataset.case = given }", json.dumps(given))
    button.click()
    assert said(panel.page) == "Expected: 1 profile, p1."
    visible = json.dumps(payload, ensure_ascii=True)
    assert f"tier = {visible}" in rows(panel.page)[0][4]
    assert box(panel.page, "world").input_value().count(visible) == 2
    assert "pwned" not in panel.page.title()
    assert panel.noise == []


def test_what_was_found_key_by_key_is_kept(browser: Browser, tmp_path: Path) -> None:
    """Where a target compares one key differently, so does the panel, until another reading is chosen."""
    for found in opened(browser, tmp_path, html_page.render(sample.report(), sample.EXCHANGES)):
        page = found.page
        page.locator("#what-if-title").click()
        box(page, "world").fill('p1 _email = "a@x"\np2 _account = "a@x"')
        box(page, "query").fill('_email = "A@X"\n_account = "A@X"')
        box(page, "operator").select_option("OR")
        assert said(page) == "Expected: 1 profile, p1."
        page.locator("#what-if .choices > summary").click()
        page.locator("select[data-point=letter-case]").select_option("exact")
        assert said(page) == "Expected: no profile."
