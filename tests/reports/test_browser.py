"""The page in a real browser: quiet, usable by keyboard, readable without scripts, deaf to injections."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect, sync_playwright
from searchprofiles_tck.reports import html_page
from searchprofiles_tck.spec.statuses import Status

from ..spec.any_report import poisoned
from . import sample
from .test_html_page import many

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's Chromium: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield one Chromium for the module."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Opened:
    """A page, with its messages and requests while it was open."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.noise: list[str] = []
        page.on("console", lambda message: self.noise.append(message.text))
        page.on("pageerror", lambda error: self.noise.append(str(error)))
        page.on("dialog", lambda dialog: self.noise.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: self.noise.append(request.url))


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Yield the sample's page, opened from a file."""
    yield from opened(browser, tmp_path, html_page.render(sample.report(), sample.EXCHANGES))


def opened(browser: Browser, folder: Path, content: bytes, *, scripts: bool = True) -> Iterator[Opened]:
    """Yield ``content`` opened from a file; the request for the file itself is no noise."""
    path = folder / "report.html"
    path.write_bytes(content)
    context = browser.new_context(java_script_enabled=scripts)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    found = Opened(context.new_page())
    found.page.goto(path.as_uri())
    found.noise.remove(path.as_uri())
    yield found
    context.close()


def unfold(page: Page) -> None:
    """Open the sections and cards of the page, but not what is folded in them."""
    page.evaluate("document.querySelectorAll('.fold, .card').forEach(each => { each.open = true })")


def visible_rows(page: Page) -> list[str]:
    """Return the ids of the requirements that the filter leaves."""
    return [row.split()[-1] for row in page.locator(".req:visible > summary > code").all_inner_texts()]


def test_opens_quietly(report: Opened) -> None:
    """The page opens without a word on the console and without a request."""
    assert report.noise == []
    assert report.page.locator("h1").inner_text() == "Non-conforming"


def test_filter_by_status(report: Opened) -> None:
    """A ticked status leaves its requirements, and the count says how many."""
    unfold(report.page)
    report.page.locator("#filter input[value=skipped]").check()
    assert visible_rows(report.page) == ["keys-custom", "wire-path"]
    assert report.page.locator("#matches").inner_text() == "2 of 19 requirements"


def test_search(report: Opened) -> None:
    """The slash key leads to the search; words narrow, also by check; Escape clears."""
    report.page.keyboard.press("/")
    report.page.keyboard.type("CUSTOM-keys")
    assert visible_rows(report.page) == ["keys-custom"]
    report.page.keyboard.press("Escape")
    assert len(visible_rows(report.page)) == 19


def test_fold(report: Opened) -> None:
    """One button opens all requirements and closes them again; Enter opens a single one."""
    unfold(report.page)
    rows = report.page.locator(".req[open]")
    report.page.locator("#fold").click()
    assert rows.count() == 19
    report.page.locator("#fold").click()
    assert rows.count() == 0
    report.page.locator(".req > summary").first.press("Enter")
    assert rows.count() == 1


def test_copy(report: Opened) -> None:
    """A copy button puts its block on the clipboard and says so."""
    report.page.locator(".reproduce > summary").first.click()
    button = report.page.locator(".reproduce .copy").first
    button.click()
    # Not by wait_for_function: if it polls twice, it evaluates text, which the page's policy forbids.
    expect(button).to_have_text("Copied")
    copied = report.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith('curl -sS -X POST "$ENDPOINT"/domains/$DOMAIN/profiles/search -d')


@pytest.mark.parametrize(
    "anchor",
    [
        *("cause-logic-and-all", "logic-and-all", "logic-and-all-002", "keys-account-001"),
        *("shape-items", "shape-items-001"),
        *("wire-path", "shape-response@singles"),
    ],
)
def test_deep_link(report: Opened, anchor: str) -> None:
    """A link to a requirement or a check shows it, also if it is folded and filtered away."""
    report.page.keyboard.press("/")
    report.page.locator("#search").fill("nothing has these words")
    # Not by location.hash: Chromium would open the folds itself, which older browsers do not.
    report.page.evaluate("id => history.replaceState(null, '', '#' + id)", anchor)
    report.page.evaluate("dispatchEvent(new Event('hashchange'))")
    target = report.page.locator(f"[id='{anchor}']")
    target.wait_for(state="visible")
    expect(target).to_be_in_viewport()
    fold = report.page.locator(f"details:has([id='{anchor}']), details[id='{anchor}']")
    assert fold.count() == fold.and_(report.page.locator("[open]")).count()


def size_and_colour(page: Page, selector: str) -> tuple[float, str]:
    """Return the size of the letters of the first element that matches, in pixels, and their colour."""
    size, colour = page.locator(selector).first.evaluate(
        "each => { const style = getComputedStyle(each); return [style.fontSize, style.color] }"
    )
    return float(size.removesuffix("px")), colour


def test_the_largest_letters_hold_an_observation(report: Opened) -> None:
    """On a card a heading is larger than a fact, a fact than the guess; what changed is in the letters of the text."""
    page = report.page
    heading, fact, guess = (size_and_colour(page, f".card {name}")[0] for name in ("h3", ".fact", ".guess"))
    assert heading > fact > guess
    assert page.locator(".card h3").first.inner_text().endswith("expected: p1, p2")
    assert page.locator(".card .broken").first.inner_text() == sample.CAUSES[0].title
    assert page.locator(".card .guess").first.inner_text() == sample.GUESSED.guess
    assert size_and_colour(page, ".changing") == size_and_colour(page, ".card")
    first = page.locator("#expected .card > summary > *:not(.head)").first
    assert first.inner_text() == sample.CAUSES[1].changing


def test_follow_ups_are_folded_and_open(report: Opened) -> None:
    """The rules that are broken along with another one are one line, which opens to their failures."""
    folded = report.page.locator(".along > summary")
    assert folded.inner_text() == "Along with it: shape-items"
    assert report.page.locator("#shape-items").is_hidden()
    folded.press("Enter")
    report.page.locator("#shape-items > summary").click()
    assert report.page.locator("#shape-items .again").is_visible()


def test_readable_without_scripts(browser: Browser, tmp_path: Path) -> None:
    """With scripts off everything is there, nothing useless shows, and folds open."""
    content = html_page.render(sample.report(), sample.EXCHANGES)
    for found in opened(browser, tmp_path, content, scripts=False):
        page = found.page
        assert page.locator("#filter").is_hidden()
        assert page.locator(".copy:visible").count() == 0
        page.locator("#requirements-title").click()
        assert page.locator(".req:visible").count() == 19
        page.locator(".reproduce > summary").first.click()
        assert page.locator(".reproduce pre").first.is_visible()


def test_deep_links_without_scripts(browser: Browser, tmp_path: Path) -> None:
    """With scripts off a link still opens the folds around the failure that it names, and goes there."""
    content = html_page.render(sample.report(), sample.EXCHANGES)
    for found in opened(browser, tmp_path, content, scripts=False):
        found.page.locator(".dot[href='#logic-and-all']").click()
        found.page.locator("#logic-and-all > summary").wait_for(state="visible")
        found.page.goto(found.page.url.partition("#")[0] + "#logic-and-all-002")
        target = found.page.locator("[id='logic-and-all-002']")
        target.wait_for(state="visible")
        assert target.locator(".compare").is_visible()


PAYLOADS = (
    "<script>document.title='pwned'</script>",
    "<img src=http://127.0.0.1:9/x onerror=document.title='pwned'>",
    "\"' autofocus tabindex=1 onfocus=document.title='pwned' x='",
    "</style></script></title><svg onload=document.title='pwned'>",
    "javascript:document.title='pwned'",
    "{{ ''.__class__ }}\u2028\u202e\ud800",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_injections_stay_text(browser: Browser, tmp_path: Path, payload: str) -> None:
    """A payload in every string of a report and its exchanges runs nothing, asks nothing, and is shown."""
    exchanges = [poisoned(each, payload) for each in sample.EXCHANGES]
    content = html_page.render(poisoned(sample.report(), payload), exchanges)
    for found in opened(browser, tmp_path, content):
        found.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert "pwned" not in found.page.evaluate("document.title.split(' · ')[0]")
        assert found.noise == []
        assert payload[:12] in found.page.locator("body").inner_text()


def test_policy_stops_what_would_slip_through(browser: Browser, tmp_path: Path) -> None:
    """Even markup that got into the page could not run: the policy refuses it."""
    content = html_page.render(sample.report()).replace(
        b"</main>", b"<script>document.title='pwned'</script><img src=http://127.0.0.1:9/x></main>"
    )
    for found in opened(browser, tmp_path, content):
        assert found.page.title() != "pwned"
        assert all("Content Security Policy" in each or each.endswith("/x") for each in found.noise)
        assert sum("Content Security Policy" in each for each in found.noise) == 2


def test_all_green_fits_two_screens(browser: Browser, tmp_path: Path) -> None:
    """What passed is folded: a report without failures is at most 1,800 pixels high on a desk."""
    for found in opened(browser, tmp_path, html_page.render(sample.conforming(), sample.EXCHANGES)):
        found.page.set_viewport_size({"width": 1440, "height": 900})
        assert found.page.evaluate("document.documentElement.scrollHeight") <= 1800


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_nothing_sticks_out(browser: Browser, tmp_path: Path, scheme: str, width: int) -> None:
    """On a phone and on a desk, in both colour schemes, the page is no wider than the window."""
    for found in opened(browser, tmp_path, html_page.render(sample.report(), sample.EXCHANGES)):
        found.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        found.page.set_viewport_size({"width": width, "height": 900})
        assert found.page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_open_requirement_is_no_wider_than_a_phone(browser: Browser, tmp_path: Path) -> None:
    """A request without blanks, as one with an encoded domain, breaks at the end of the row."""
    url = f"POST /domains/{'%74' * 60}/profiles/search"
    first, *others = sample.RESULTS
    long = replace(sample.report(), results=(replace(first, message=url), *others))
    for found in opened(browser, tmp_path, html_page.render(long)):
        found.page.set_viewport_size({"width": 400, "height": 900})
        found.page.evaluate("document.querySelectorAll('.req').forEach(each => { each.open = true })")
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 400


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("made", [sample.report, sample.conforming, sample.not_measured])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, scheme: str, made: object) -> None:
    """With every fold open, axe-core finds no violation in either colour scheme."""
    assert callable(made)
    path = tmp_path / "report.html"
    path.write_bytes(html_page.render(made(), sample.EXCHANGES))
    context = browser.new_context(bypass_csp=True, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    violations = Axe().run(page).response["violations"]
    context.close()
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []


def test_all_of_it_by_keyboard(report: Opened) -> None:
    """The tab key reaches what folds, copies, links and scrolls, beginning with the link over the navigation."""
    report.page.keyboard.press("Tab")
    assert report.page.evaluate("document.activeElement.className") == "skip"
    reached: set[str] = set()
    for _ in range(400):
        report.page.keyboard.press("Tab")
        name = report.page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className")
        reached.add(name)
        if name == "BODY." + report.page.evaluate("document.body.className"):
            break
    assert reached >= {"SUMMARY.", "A.dot passed", "A."}
    unfold(report.page)
    reached = set()
    for _ in range(400):
        report.page.keyboard.press("Tab")
        reached.add(
            report.page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className")
        )
    assert reached >= {"DIV.scroll", "INPUT.", "BUTTON."}


def test_a_page_of_failures_opens_quietly(browser: Browser, tmp_path: Path) -> None:
    """A page on which every check failed opens without a message, and its filter finds the one row with the words."""
    for found in opened(browser, tmp_path, html_page.render(many(Status.FAILED, "short"))):
        assert found.noise == []
        found.page.keyboard.press("/")
        found.page.locator("#search").fill("logic-099 failed")
        assert visible_rows(found.page) == ["logic-099"]


def test_print_shows_how_to_reproduce(report: Opened) -> None:
    """On paper commands, requirements and readings are open; what needs a screen, and further failures, are gone."""
    report.page.emulate_media(media="print")
    assert report.page.locator("nav").first.is_hidden()
    assert report.page.locator("#filter").is_hidden()
    report.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert report.page.locator("#requirements .req").first.is_visible()
    assert report.page.locator("#readings table").is_visible()
    assert report.page.locator("#exchanges").is_hidden()
    assert report.page.locator(".reproduce pre").first.is_visible()
    assert report.page.locator(".script:visible").count() == 0
    assert report.page.locator(".again").count() > 0
    assert report.page.locator(".again:visible").count() == 0
    assert report.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
