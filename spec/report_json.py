"""The results model as ``report.json``: written, and read again by this kit and by later ones."""

from typing import Final

import msgspec

from .encoding import encode
from .report_model import ReportValue
from .results import SCHEMA_VERSION, RunReport

_MAJOR: Final = SCHEMA_VERSION.partition(".")[0]
"""The rest of the version may differ: the first number changes when a reader must change."""
_SHOWN: Final = 40
"""Characters of a faulty value that a message repeats."""


class _Versioned(ReportValue, frozen=True, kw_only=True):
    """The part of a report that is read before its shape is known."""

    schema_version: str = SCHEMA_VERSION


def to_json(report: RunReport) -> bytes:
    """Return ``report`` as JSON, indented, in UTF-8, with a final line feed."""
    # One blank for each level: the evidence of failures is deeply nested; with two a large report is a fifth larger.
    return msgspec.json.format(encode(report), indent=1) + b"\n"


def from_json(text: bytes | str) -> RunReport:
    """Return the report that ``text`` contains.

    Raises ``msgspec.ValidationError`` (what and where) if the JSON has another shape, a version whose shape this kit
    does not know, or a start that is no date; ``msgspec.DecodeError`` if the text is not JSON.
    """
    version = msgspec.json.decode(text, type=_Versioned).schema_version
    if version.partition(".")[0] != _MAJOR:
        raise msgspec.ValidationError(
            f"schemaVersion is {version[:_SHOWN]!r}, but this kit reads {_MAJOR}.x; "
            "a kit of the report's own version reads it"
        )
    report = msgspec.json.decode(text, type=RunReport)
    try:
        _ = report.run.started_at
    except (ValueError, OverflowError):
        raise msgspec.ValidationError(
            f"expected a date and a time, got {report.run.started[:_SHOWN]!r} - at `$.run.started`"
        ) from None
    return report
