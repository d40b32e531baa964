"""No text from a target breaks a format, runs in it, or hides in it."""

import json
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from searchprofiles_tck.reports import canonical, html_page, junit, markdown, text
from searchprofiles_tck.reports.formats import FORMATS
from searchprofiles_tck.spec.exchange import Exchange
from searchprofiles_tck.spec.places import address
from searchprofiles_tck.spec.report_json import from_json, to_json
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import RunReport

from ..spec.any_report import any_exchange, any_report, poisoned
from . import sample

relaxed = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # the payloads are short; shrinking whole reports takes minutes
)
EXCHANGES = st.lists(any_exchange(), max_size=2)


@pytest.mark.e2e
@given(any_report(), EXCHANGES)
@relaxed
def test_every_format_takes_any_report(report: RunReport, exchanges: list[Exchange]) -> None:
    """No text makes a writer fail, and every format is UTF-8."""
    for each in FORMATS.values():
        each.render(report, exchanges).decode("utf-8")


@pytest.mark.e2e
@given(any_report())
@relaxed
def test_xml_parses(report: RunReport) -> None:
    """JUnit stays well-formed, with one test case a requirement in the suite of its own name."""
    root = ET.fromstring(junit.render(report))
    cases = root.findall("testsuite[@name='searchprofiles-tck']/testcase")
    assert len(cases) == len(report.requirements)
    JUnitXml.fromstring(junit.render(report))


@pytest.mark.e2e
@given(any_report())
@relaxed
def test_json_reads_back(report: RunReport) -> None:
    """``report.json`` and the canonical form are JSON, and the first reads back into the model."""
    from_json(to_json(report))
    json.loads(canonical.render(report))


class Page(HTMLParser):
    """Collects what a browser would take for elements, attributes and anchors."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.scripts = 0
        self.links: set[str] = set()
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag, its attributes, links and id."""
        self.tags.add(tag)
        self.scripts += tag == "script"
        for name, value in attrs:
            self.attributes.add(name)
            if name in ("href", "src"):
                self.links.add(value or "")
            if name == "id":
                self.ids.append(value or "")


TAGS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "link",
        "style",
        "body",
        "a",
        "nav",
        "div",
        "strong",
        "span",
        "main",
        "header",
        "p",
        "h1",
        "h2",
        "h3",
        "section",
        "textarea",
        "select",
        "option",
        "ol",
        "ul",
        "li",
        "b",
        "code",
        "em",
        "i",
        "details",
        "summary",
        "article",
        "pre",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "dl",
        "dt",
        "dd",
        "button",
        "label",
        "input",
        "fieldset",
        "legend",
        "output",
        "footer",
        "script",
        "br",
        "h4",
        "mark",
        "noscript",
        "svg",
        "rect",
        "line",
        "text",
    ]
)
KNOWN = {"data:,", html_page.STYLE_FILE, *(address(str(row.citation)) for row in requirements().values())}
"""Links that leave the page: to the places of the sources."""
ATTRIBUTES = frozenset(
    [
        "open",
        "data-operation",
        "data-scenario",
        "data-status",
        "data-failing",
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "rel",
        "href",
        "class",
        "id",
        "aria-label",
        "aria-labelledby",
        "role",
        "for",
        "type",
        "placeholder",
        "rows",
        "min",
        "max",
        "selected",
        "autocapitalize",
        "data-part",
        "data-point",
        "data-rules",
        "data-by-key",
        "data-example",
        "data-case",
        "data-scripted",
        "autocomplete",
        "spellcheck",
        "value",
        "hidden",
        "title",
        "scope",
        "tabindex",
        "data-s",
        "colspan",
        "viewbox",
        "x",
        "y",
        "x1",
        "y1",
        "x2",
        "y2",
        "width",
        "height",
        "text-anchor",
    ]
)


@pytest.mark.e2e
@given(any_report(), EXCHANGES)
@relaxed
def test_html_holds_only_our_own_markup(report: RunReport, exchanges: list[Exchange]) -> None:
    """The page has the template's elements, attributes, one script, and links into itself; ids are unique."""
    page = Page()
    page.feed(html_page.render(report, exchanges).decode())
    assert page.tags <= TAGS
    assert page.attributes <= ATTRIBUTES
    assert page.scripts == 1
    assert all(link.startswith("#") or link in KNOWN for link in page.links)
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.e2e
@given(any_report(), EXCHANGES)
@relaxed
def test_html_shows_what_cannot_be_seen(report: RunReport, exchanges: list[Exchange]) -> None:
    """No control character, bidirectional override or zero-width character reaches the page as such."""
    page = html_page.render(report, exchanges).decode()
    assert all(character.isprintable() or character in "\n\t" for character in page)


@pytest.mark.e2e
@given(any_report())
@example(
    msgspec.structs.replace(
        sample.report(), run=msgspec.structs.replace(sample.RUN, command="x '\t\v\r\x85'")
    )
)
@relaxed
def test_text_has_no_control_characters(report: RunReport) -> None:
    """The summary on a terminal holds no escape, bell, or other character that a terminal would act on."""
    summary = text.render(report).decode()
    assert all(character.isprintable() or character == "\n" for character in summary)


COMMONMARK = MarkdownIt("gfm-like", {"html": True, "linkify": False})
OWN_MARKUP = ("text", "code_inline", "strong_open", "strong_close", "em_open", "em_close", "softbreak")
"""What the kit itself writes in a line: a guess is emphasised."""


@pytest.mark.e2e
@given(any_report())
@relaxed
def test_markdown_has_no_markup_of_a_target(report: RunReport) -> None:
    """Read by a Markdown parser, the summary has no HTML, link or picture, and no mention outside code."""
    for token in COMMONMARK.parse(markdown.render(report).decode()):
        assert token.type != "html_block"
        for child in token.children or ():
            assert child.type in OWN_MARKUP, child
            if child.type == "text":
                assert "@everyone" not in child.content
                assert "https://" not in child.content


@pytest.mark.parametrize("size", [1, 3])
def test_markdown_code_holds_backticks(size: int) -> None:
    """A code span and a code block survive the backticks in them."""
    text = "`" * size + "x|y"
    (paragraph,) = [token for token in COMMONMARK.parse(markdown.code(text)) if token.type == "inline"]
    assert [child.type for child in paragraph.children or ()] == ["code_inline"]
    (fence,) = COMMONMARK.parse(markdown.block(text + "\n<b>"))
    assert fence.content == text + "\n<b>\n"


@pytest.mark.parametrize(
    "text", ["# x", "- x", "1. x", "12) x", "= x", "| a | b |", "<b>x</b>", "&lt;", "*x*"]
)
def test_markdown_prose_is_plain(text: str) -> None:
    """Prose renders as the very characters that it is made of."""
    paragraph = COMMONMARK.parse(markdown.prose(text))[1]
    assert [child.type for child in paragraph.children or ()] == ["text"]
    assert (paragraph.children or ())[0].content == text


PAYLOADS = (
    "<script>alert(1)</script>",
    '" autofocus onfocus="alert(1)',
    "\x1b[31m\u202e\ud800\x00 ]]> `x` @everyone",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_poisoned_sample_stays_harmless(payload: str) -> None:
    """With a payload in every string of a rich report, each format holds."""
    report = poisoned(sample.report(), payload)
    exchanges = [poisoned(each, payload) for each in sample.EXCHANGES]
    page = Page()
    page.feed(html_page.render(report, exchanges).decode())
    assert (page.tags <= TAGS, page.attributes <= ATTRIBUTES, page.scripts) == (True, True, 1)
    assert len(ET.fromstring(junit.render(report)).findall(".//failure")) == 4
    from_json(to_json(report))
    assert all(character.isprintable() or character == "\n" for character in text.render(report).decode())
    assert not [
        each for each in COMMONMARK.parse(markdown.render(report).decode()) if each.type == "html_block"
    ]
