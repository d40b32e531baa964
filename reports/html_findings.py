"""One finding as the page shows it: what was asked, expected before actual, why, and the proof."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.exchange import Exchange
from ..spec.results import CheckResult, Failure
from .findings import Finding
from .html_difference import difference
from .html_exchanges import ExchangeView, exchange_view
from .html_world import World, world_table
from .visible import clip, one_line


@dataclass(frozen=True, slots=True)
class Size:
    """How much of a finding is shown: characters a text may have, rows of its world, exchanges."""

    characters: int
    rows: int
    exchanges: int


WHOLE: Final = Size(4_000, 40, 3)
SHORT: Final = Size(600, 12, 1)


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding, its texts cut to size. ``anchor`` is its deep link, empty where it has none."""

    anchor: str
    title: str
    check: CheckResult
    message: str
    failure: Failure | None = None
    request: str = ""
    expected: str = ""
    actual: str = ""
    explanation: str = ""
    curl: str = ""
    python: str = ""
    world: World | None = None
    exchanges: Sequence[ExchangeView] = ()


def finding_view(finding: Finding, anchor: str, recorded: Mapping[str, Exchange], size: Size) -> FindingView:
    """``finding`` cut to ``size``; ``recorded`` holds the exchanges that failures cite."""
    check, failure = finding.check, finding.failure
    limit = size.characters
    message = clip(check.message, limit)
    if failure is None:
        return FindingView(anchor, one_line(check.message, 140), check, message)
    cited = [recorded[id_] for id_ in failure.exchanges if id_ in recorded][: size.exchanges]
    expected, actual = difference(failure, clip(failure.expected, limit), clip(failure.actual, limit))
    return FindingView(
        anchor=anchor,
        title=one_line(failure.request, 140),
        check=check,
        message=message,
        failure=failure,
        request=clip(failure.request, limit),
        expected=expected,
        actual=actual,
        explanation=clip(failure.explanation, limit),
        curl=clip(failure.reproduce.curl, 2 * limit) if failure.reproduce else "",
        python=clip(failure.reproduce.python, 2 * limit) if failure.reproduce else "",
        world=world_table(failure, limit, size.rows),
        exchanges=[exchange_view(exchange, limit) for exchange in cited],
    )
