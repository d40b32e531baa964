"""A comparison of two reports as one page, safe and self-contained in the manner of ``html_page``."""

from collections.abc import Callable, Mapping
from typing import Final

from .comparison import HEADINGS, Comparison, Movement, as_json
from .diff_markdown import render as as_markdown
from .diff_text import render as as_text
from .diff_text import totals, unlike
from .html_page import template
from .visible import one_line


def render(comparison: Comparison) -> bytes:
    """Return the page in UTF-8."""
    page = template("diff.html.jinja").render(
        comparison=comparison,
        sections=[(HEADINGS[movement], comparison.of(movement)) for movement in Movement],
        totals=totals(comparison),
        unlike=unlike(comparison),
        one_line=one_line,
    )
    return page.encode("utf-8")


DIFF_FORMATS: Final[Mapping[str, Callable[[Comparison], bytes]]] = {
    "text": as_text,
    "markdown": as_markdown,
    "html": render,
    "json": as_json,
}
"""Every format of a comparison by its name."""
