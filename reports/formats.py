"""Every report format by its name: a pure function from a report and its exchanges to bytes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ..spec.exchange import Exchange
from ..spec.results import RunReport
from . import badge, canonical, ctrf, html_page, junit, markdown, report_json, text, tracker

Render = Callable[[RunReport, Iterable[Exchange]], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A format; ``file`` is the name that ``run`` writes it under, None where it is only made on request."""

    name: str
    render: Render
    file: str | None = None


FORMATS: Final[Mapping[str, Format]] = {
    each.name: each
    for each in (
        Format("html", html_page.render, "report.html"),
        Format("junit", junit.render, "junit.xml"),
        Format("markdown", markdown.render, "summary.md"),
        Format("badge", badge.render, "badge.json"),
        Format("text", text.render),
        Format("ctrf", ctrf.render),
        Format("tracker", tracker.render),
        Format("canonical", canonical.render),
        Format("json", report_json.render, "report.json"),
    )
}
"""``report.json`` comes last, so that where it is, the files made from it are too."""
