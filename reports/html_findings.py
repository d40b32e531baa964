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
from .what_if import case


@dataclass(frozen=True, slots=True)
class Size:
    """How much of a finding is shown: characters a text and a script may have, rows of its world, exchanges."""

    characters: int
    script: int
    rows: int
    exchanges: int


WHOLE: Final = Size(4_000, 24_000, 40, 3)
SHORT: Final = Size(600, 1_200, 8, 1)

Ways = Sequence[tuple[str, str]]
"""Ways to see a failure again, each with its name: the request alone, then scripts that load the profiles too."""


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
    reproduce: Ways = ()
    scripts_left_out: bool = False
    world: World | None = None
    exchanges: Sequence[ExchangeView] = ()
    what_if: str = ""
    """Its world and query for the what-if panel; empty where they are not told whole."""


def finding_view(finding: Finding, anchor: str, recorded: Mapping[str, Exchange], size: Size) -> FindingView:
    """``finding`` cut to ``size``; ``recorded`` holds the exchanges that failures cite."""
    check, failure = finding.check, finding.failure
    limit = size.characters
    message = clip(check.message, limit)
    if failure is None:
        return FindingView(anchor, one_line(check.message, 140), check, message)
    cited = [recorded[id_] for id_ in failure.exchanges if id_ in recorded][: size.exchanges]
    ways, left_out = _ways(failure, size)
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
        reproduce=ways,
        scripts_left_out=left_out,
        world=world_table(failure, limit, size.rows),
        exchanges=[exchange_view(exchange, limit) for exchange in cited],
        what_if=case(failure, recorded),
    )


def _ways(failure: Failure, size: Size) -> tuple[Ways, bool]:
    """How to see ``failure`` again, and whether scripts were left out: one that is cut would not run."""
    given = failure.reproduce
    if given is None:
        return (), False
    alone = [("The request alone", given.curl_request), ("The same with boto3", given.python_request)]
    scripts = [
        ("Shell script with its profiles", given.curl),
        ("Python script with its profiles", given.python),
    ]
    kept = [way for way in scripts if len(way[1]) <= size.script]
    told = [(name, clip(text, 2 * size.characters)) for name, text in alone]
    return [way for way in (*told, *kept) if way[1]], len(kept) < len(scripts)
