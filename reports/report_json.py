"""``report.json``: the report itself, by ``report.schema.json``; all other formats are made from it."""

from collections.abc import Iterable

from ..spec.exchange import Exchange
from ..spec.results import RunReport, to_json


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """``report`` as indented JSON in UTF-8."""
    return to_json(report)
