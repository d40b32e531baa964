"""``report.html``: one page that needs no network and no script, and shows nothing of a target unescaped.

Every value that the templates print passes through ``shown``, which escapes it and spells out what cannot
be seen. The content security policy allows the page's own style and script by their hashes and nothing
else, so even text that slipped through could not run.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Final

import jinja2
from markupsafe import Markup

from ..spec.classes import Level
from ..spec.exchange import Exchange
from ..spec.results import RunReport
from ..spec.statuses import LevelReached, Outcome, Status
from ..spec.verdict import blockers, next_level
from .causes import CauseGroup, agreement, by_cause
from .findings import MEANING, by_word, counted, more, word
from .html_budget import Budget
from .html_cards import CardPress
from .html_coverage import coverage, untried
from .html_exchanges import exchange_views, recording
from .html_facts import configuration, facts, identity, reading_rows, unmeasured
from .html_latency import latencies
from .html_rows import class_sections
from .visible import anchor, clip, one_line, quoted, shown, ticked
from .what_if import panel


@dataclass(frozen=True, slots=True)
class Headline:
    """A cause of failures in a line, and the anchor that leads to its card; empty where it has none."""

    anchor: str
    text: str
    rules: int


_TEMPLATES: Final = Path(__file__).with_name("templates")
_CARD_BYTES: Final = 1_100_000
_CONTENT_BYTES: Final = 2_000_000
"""For cards and requirements together."""

_EXCHANGE_BYTES: Final = 350_000
"""Together with the rest, which is bounded too, under 3 MB: 10,000 results still open at once."""

_SECTIONS: Final = (
    *("main", "failures", "stale", "expected", "unmeasured", "requirements", "readings", "coverage", "times"),
    *("run", "what-if", "exchanges", "filter", "search", "fold", "matches"),
)
"""Ids that the page itself uses, so that no requirement or check is anchored under them."""

_CARDS: Final[Mapping[str, Status]] = {
    "failures": Status.FAILED,
    "stale": Status.STALE_EXPECTATION,
    "expected": Status.EXPECTED_FAILURE,
}
"""The sections that hold cards, and the checks that they tell of."""

_HEADLINES: Final = 5
_HEADLINE: Final = 160
"""Causes that the page begins with, and characters of each."""

_SCRIPTS: Final = ("what-if-engine.js", "report.js", "what-if.js")
"""Files of the page's one script, in this order."""

_LISTED: Final = 100
_DOTS: Final = 600
"""Up to so many requirements are also drawn as a picture."""


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:
    """The page in UTF-8. It shows the ``exchanges`` that failures cite, and others while there is room."""
    kept = recording(report, exchanges)
    anchors = set(_SECTIONS)
    cards = Budget(_CARD_BYTES)
    causes = {name: by_cause(report, (status,)) for name, status in _CARDS.items()}
    press = CardPress(_draw, report.run, kept.cited, anchors, cards)
    groups = {name: press.cards(found) for name, found in causes.items()}
    parts = coverage(report)
    rows = Budget(_CONTENT_BYTES - _CARD_BYTES + cards.left)
    readings, readings_cut = reading_rows(report.readings)
    page = template("report.html.jinja").render(
        report=report,
        run=report.run,
        groups=groups,
        sections=class_sections(report, anchors, rows),
        dots=_dots(report),
        legend=_legend(report),
        musts=Counter(row.outcome for row in report.requirements if row.level is Level.MUST),
        unmeasured=unmeasured(report),
        readings=readings,
        readings_cut=readings_cut,
        panel=panel(report.readings),
        coverage=parts,
        untried=untried(parts),
        latencies=latencies(report.run.response_times),
        exchanges=exchange_views(kept, Budget(_EXCHANGE_BYTES)),
        recorded=kept.total,
        facts=facts(report),
        identity=identity(report.run),
        configuration=configuration(report.run),
        command=clip(report.run.command, 4_000),
        leftovers=_listed(report.run.leftovers),
        notes=_listed(report.run.notes),
        blocking=by_word(blockers(report.requirements, report.level_reached)),
        causes=_headlines(causes["failures"], groups["failures"].anchors),
        next_level=next_level(report.level_reached),
    )
    return page.encode("utf-8")


def _headlines(causes: Sequence[CauseGroup], anchors: Sequence[str]) -> Sequence[Headline]:
    """The first causes of failures, for the top of the page; ``anchors`` are those of their cards."""
    return [
        Headline(link, one_line(group.headline, _HEADLINE), len(group.rules))
        for group, link in zip(causes[:_HEADLINES], chain(anchors, repeat("")), strict=False)
    ]


def _listed(texts: Sequence[str]) -> Sequence[str]:
    """The first of ``texts``, each cut to size, and how many more there are."""
    cut = more(len(texts), _LISTED)
    return [*(clip(each, 300) for each in texts[:_LISTED]), *([cut] if cut else [])]


def _draw(name: str, values: Mapping[str, Any]) -> str:
    return template(name).render(values)


def _dots(report: RunReport) -> Mapping[str, Sequence[Any]]:
    """Requirements by class, where there are few enough to draw."""
    rows: dict[str, list[Any]] = {}
    for row in report.requirements if len(report.requirements) <= _DOTS else ():
        rows.setdefault(row.requirement_class, []).append(row)
    return rows


def _legend(report: RunReport) -> Mapping[str, str]:
    """What may become of a requirement, as far as it did in this run, and the style of its dot."""
    return {
        name: f"{rows[0].status} excluded" if name == "excluded" else rows[0].status.value
        for name, rows in by_word(report.requirements[:_DOTS]).items()
    }


def prepare() -> None:
    """Compile what ``render`` needs for a page with failures: a tenth of a second, for who has it to spare."""
    for name in ("report.html.jinja", "card.html.jinja", "rule.html.jinja", "finding.html.jinja"):
        template(name)


@cache
def template(name: str) -> jinja2.Template:
    """The template of this name, in which every value is escaped and made visible."""
    return _environment().get_template(name)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        finalize=shown,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = Markup(_asset("report.css")), Markup("".join(map(_asset, _SCRIPTS)))
    environment.filters |= {
        "anchor": anchor,
        "agreement": agreement,
        "clip": clip,
        "counted": counted,
        "quoted": quoted,
        "ticked": ticked,
        "word": word,
    }
    environment.globals |= {
        "style": style,
        "script": script,
        "style_hash": _hash(style),
        "script_hash": _hash(script),
        "Status": Status,
        "Outcome": Outcome,
        "LevelReached": LevelReached,
        "meaning": MEANING,
    }
    # As globals the macros cost a card nothing; an import in its template would.
    parts = environment.get_template("parts.html.jinja").module
    environment.globals |= {name: getattr(parts, name) for name in ("status", "code", "exchange", "finding")}
    return environment


def _asset(name: str) -> str:
    return _TEMPLATES.joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> Markup:
    """Hash of an inline style or script, as a content security policy names it."""
    digest = hashlib.sha256(text.encode()).digest()
    return Markup(f"sha256-{base64.b64encode(digest).decode('ascii')}")
