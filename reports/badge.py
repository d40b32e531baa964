"""``badge.json``: an endpoint badge for shields.io. It shows the verdict in words, never a percentage."""

from collections.abc import Iterable, Mapping
from typing import Final

from ..spec.encoding import encode
from ..spec.exchange import Exchange
from ..spec.results import RunReport
from ..spec.statuses import LevelReached, Verdict

_COLOUR: Final[Mapping[Verdict, str]] = {
    Verdict.CONFORMING: "brightgreen",
    Verdict.NON_CONFORMING: "red",
    Verdict.NOT_MEASURED: "lightgrey",
}


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """Return the badge as JSON: verdict, the level reached if any, and the access level of the run."""
    reached = report.level_reached
    level = [f"level {reached}"] if reached is not LevelReached.NONE else []
    message = " · ".join([report.verdict, *level, f"access {report.scope.access}"])
    badge = {
        "schemaVersion": 1,
        "label": "SearchProfiles",
        "message": message,
        "color": _COLOUR[report.verdict],
        "isError": report.verdict is Verdict.NON_CONFORMING,
    }
    return encode(badge) + b"\n"
