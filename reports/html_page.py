"""``report.html``: one page that needs no network and no script, and shows nothing of a target unescaped.

Templates make all of it, and escape every value that they print; ``visible.shown`` spells out in it characters that
cannot be seen. Texts in attributes pass through ``visible.quoted`` before. The content security policy allows the
page's own style and script by their hashes and nothing else, so even text that was not escaped could not run.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup

from ..spec.classes import CORE_CLASSES, FULL_CLASSES, Harm, Level
from ..spec.exchange import Exchange
from ..spec.places import Quotes, address, no_quotes
from ..spec.results import RunReport
from ..spec.statuses import LevelReached, Outcome, Status
from ..spec.verdict import blockers, next_level
from . import html_latency as chart
from .causes import agreement, also_near, by_cause, changing
from .html_cards import DETAILS, Card, CardMaker, CardSection, Detail
from .html_coverage import coverage, occasion_rows, untried
from .html_exchanges import KeptExchanges, choices_of, exchange_views, kept_exchanges
from .html_facts import basis, configuration, differing, facts, identity, reading_rows, unmeasured
from .html_requirements import class_sections
from .html_violations import cited, difference, heading, profile_table, ways
from .parity import not_compared, parity_summary, point_deviations
from .template_cache import TemplateCache
from .violations import MEANING, by_word, counted, more, stated, word
from .visible import anchor, clip, one_line, quoted, shown, ticked
from .what_if import case, panel


@dataclass(frozen=True, slots=True)
class Headline:
    """A cause of failures in a line, what is not met, and the anchor of its card; empty if it has none."""

    anchor: str
    changing: str
    text: str
    rule: str


STYLE_FILE: Final = "report.css"
_TEMPLATES: Final = Path(__file__).with_name("templates")
_LARGEST: Final = 3_000_000
"""Bytes beyond which the page is written again with less detail, so that it opens at once."""

_SECTIONS: Final = (
    *("main", "failures", "new", "stale", "expected", "unmeasured", "requirements", "readings", "coverage"),
    *("occasions", "times", "run", "what-if", "exchanges", "filter", "search", "fold", "matches", "parity"),
    *("sift", "find", "failing", "found", "theme"),
)
"""Ids that the page itself uses, so that no requirement or check is anchored under them."""

_CARDS: Final[Mapping[str, Status]] = {
    "failures": Status.FAILED,
    "new": Status.NEW,
    "stale": Status.STALE_EXPECTATION,
    "expected": Status.EXPECTED_FAILURE,
}
"""The sections that hold cards, and the checks that they are about."""

_HEADLINES: Final = 3
_HEADLINE: Final = 260
_RULE: Final = 110
"""Causes of each kind of harm that the page begins with, and characters of each."""

_SCRIPTS: Final = ("what-if-engine.js", "address.js", "report.js", "exchanges.js", "what-if.js")
"""Files of the page's one script, in this order."""

_MARKS: Final[Mapping[str, str]] = {
    "extra": "extra",
    "missing": "missing",
    "twice": "returned more than once",
    "wrong": "returned, but wrong",
    "found": "returned, correct",
    "absent": "not returned, correct",
}
"""What became of a profile in the table of a failure, in words."""

_LISTED: Final = 100
_LEVELS: Final = {
    LevelReached.CORE: sorted(CORE_CLASSES),
    LevelReached.FULL: sorted(FULL_CLASSES - CORE_CLASSES),
}
"""The classes that each level adds."""


def render(report: RunReport, exchanges: Iterable[Exchange] = (), *, quotes: Quotes = no_quotes) -> bytes:
    """Return the page in UTF-8.

    It shows the ``exchanges`` that failures cite, and as many others as fit, and of a broken rule what its source
    says, by ``quotes``. Of many failures with long texts it shows less.
    """
    kept = kept_exchanges(report, exchanges)
    page = b""
    for detail in DETAILS:
        page = _page(report, kept, detail, quotes)
        if len(page) <= _LARGEST:
            break
    return page


def _page(report: RunReport, kept: KeptExchanges, detail: Detail, quotes: Quotes) -> bytes:
    anchors = set(_SECTIONS)
    maker = CardMaker(report.run, kept, anchors, detail, quotes)
    sections = {name: maker.section(by_cause(report, (status,))) for name, status in _CARDS.items()}
    parts = coverage(report)
    views = exchange_views(kept)
    page = template("report.html.jinja").render(
        report=report,
        run=report.run,
        sections=sections,
        classes=class_sections(report, anchors),
        legend=_legend(report),
        musts=Counter(row.outcome for row in report.requirements if row.level is Level.MUST),
        unmeasured=unmeasured(report),
        readings=reading_rows(report.readings),
        panel=panel(report.readings),
        coverage=parts,
        untried=untried(parts),
        occasions=occasion_rows(report),
        latencies=chart.latencies(report.run.response_times),
        exchanges=views,
        choices=choices_of(views),
        recorded=kept.total,
        facts=facts(report),
        identity=identity(report.run),
        configuration=configuration(report.run),
        command=clip(report.run.command, 4_000),
        leftovers=_listed(report.run.leftovers),
        notes=_listed(report.run.notes),
        blocking=by_word(blockers(report.requirements, report.level_reached)),
        causes=_headlines(sections["failures"]),
        differing=differing(report.readings),
        basis=basis(report),
        levels=_LEVELS,
        next_level=next_level(report.level_reached),
    )
    return page.encode("utf-8")


def _headlines(section: CardSection) -> Mapping[Harm, tuple[Sequence[Headline], int]]:
    """Return the causes by what they lead to, for the top of the page: the first of each, and how many more."""
    by_harm = {harm: [card for card in section.cards if card.group.harm is harm] for harm in Harm}
    return {
        harm: ([_headline(card) for card in cards[:_HEADLINES]], max(0, len(cards) - _HEADLINES))
        for harm, cards in by_harm.items()
        if cards
    }


def _headline(card: Card) -> Headline:
    group = card.group
    return Headline(
        card.link,
        one_line(group.changing, _HEADLINE),
        one_line(group.headline, _HEADLINE),
        one_line(group.first_rule.stated, _RULE),
    )


def _listed(texts: Sequence[str]) -> Sequence[str]:
    """Return the first of ``texts``, each cut to size, and how many more there are."""
    cut = more(len(texts), _LISTED)
    return [*(clip(each, 300) for each in texts[:_LISTED]), *([cut] if cut else [])]


def _legend(report: RunReport) -> Mapping[str, str]:
    """Return the results that requirements have in this run, each with the style of its dot."""
    return {
        name: f"{rows[0].status} excluded" if name == "excluded" else rows[0].status.value
        for name, rows in by_word(report.requirements).items()
    }


def style(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """Return the style of the page, for servers whose policy takes it only from a file beside the page."""
    return _asset(STYLE_FILE).encode()


def prepare() -> None:
    """Load what ``render`` needs, which a process may do while it waits."""
    template("report.html.jinja")
    for name in ("cards.html.jinja", "requirements.html.jinja", "what-if.html.jinja"):
        template(name)


@cache
def template(name: str) -> jinja2.Template:
    """Return the template of this name, which escapes every value and makes it visible."""
    return _environment().get_template(name)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        bytecode_cache=TemplateCache(__file__),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    look, script = Markup(_asset(STYLE_FILE)), Markup("".join(map(_asset, _SCRIPTS)))
    filters = (
        address,
        agreement,
        also_near,
        anchor,
        changing,
        clip,
        counted,
        more,
        not_compared,
        parity_summary,
        point_deviations,
        quoted,
        stated,
        ticked,
        word,
    )
    of_failures = (case, cited, difference, profile_table, ways)
    environment.filters |= {each.__name__: each for each in filters + of_failures} | {"line": one_line}
    environment.globals |= {
        "style": look,
        "style_file": STYLE_FILE,
        "script": script,
        "style_hash": _hash(look),
        "script_hash": _hash(script),
        "Status": Status,
        "Outcome": Outcome,
        "LevelReached": LevelReached,
        "meaning": MEANING,
        "marks": _MARKS,
        "chart": chart,
        "heading": heading,
    }
    # As globals, macros can be called in macros of other files, which see no imports of the page.
    parts = environment.get_template("parts.html.jinja").module
    macros = ("status", "code", "message", "exchange", "violation", "times", "fold", "source")
    environment.globals |= {name: getattr(parts, name) for name in macros}
    return environment


def _asset(name: str) -> str:
    return _TEMPLATES.joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> Markup:
    """Return the hash of an inline style or script, as a content security policy names it."""
    digest = hashlib.sha256(text.encode()).digest()
    return Markup(f"sha256-{base64.b64encode(digest).decode('ascii')}")
