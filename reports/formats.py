"""Every report format by its name: a pure function from a report and its exchanges to bytes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ..spec.exchange import Exchange
from ..spec.results import RunReport, to_json
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


FORMATS: Final[Mapping[str, Format]] = {
    each.name: each
    for each in (
        Format("html", html_page.render, "report.html"),
        Format("css", html_page.style, html_page.STYLE_FILE),
        Format("junit", junit.render, "junit.xml"),
        Format("markdown", markdown.render, "summary.md"),
        Format("badge", badge.render, "badge.json"),
        Format("text", text.render),
        Format("ctrf", ctrf.render),
        Format("github", annotations.render),
        Format("tracker", tracker.render),
        Format("canonical", canonical.render),
        Format("json", _report_json, "report.json"),
    )
}
"""``report.json`` is last: if it is there, the files made from it are too."""
