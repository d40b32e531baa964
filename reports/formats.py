"""Every report format by its name: a pure function from a report and its exchanges to bytes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from ..spec.exchange import Exchange
from ..spec.places import Quotes, no_quotes
from ..spec.report_json import to_json
from ..spec.results import RunReport
from . import annotations, badge, canonical, ctrf, html_page, junit, markdown, text, tracker

Render = Callable[[RunReport, Iterable[Exchange]], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A format; ``file`` is the name of the file that ``run`` writes, None if it is only made on request."""

    name: str
    render: Render
    file: str | None = None


def _report_json(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """Return the report itself, by ``report.schema.json``; all other formats are made from it."""
    return to_json(report)


def formats(quotes: Quotes = no_quotes) -> Mapping[str, Format]:
    """Return the formats by name; those for people say by ``quotes`` what the sources of broken rules say.

    ``report.json`` is last: if it is there, the files made from it are too.
    """
    every = (
        Format("html", partial(html_page.render, quotes=quotes), "report.html"),
        Format("css", html_page.style, html_page.STYLE_FILE),
        Format("junit", junit.render, "junit.xml"),
        Format("markdown", markdown.render, "summary.md"),
        Format("badge", badge.render, "badge.json"),
        Format("text", text.render),
        Format("ctrf", ctrf.render),
        Format("github", annotations.render),
        Format("tracker", partial(tracker.render, quotes=quotes)),
        Format("canonical", canonical.render),
        Format("json", _report_json, "report.json"),
    )
    return {each.name: each for each in every}


FORMATS: Final = formats()
"""The formats without words of the sources."""
