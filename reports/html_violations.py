"""One violation as the page shows it: the request, expected before actual, why, and the evidence."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from ..spec.exchange import Exchange
from ..spec.results import CheckResult, Failure, WorldRow
from .html_exchanges import ExchangeView, exchange_view
from .violations import Violation, more
from .visible import clip, one_line
from .what_if import case


@dataclass(frozen=True, slots=True)
class Size:
    """How much of a violation is shown: characters of a text and of a script, profiles, and exchanges."""

    characters: int
    script: int
    profiles: int
    exchanges: int


Ways = Sequence[tuple[str, str]]
"""Ways to reproduce a failure, each with its name: the request alone, then scripts that load the profiles too."""

Runs = Sequence[tuple[bool, str]]
"""A text in pieces; True for those that differ from another text."""


@dataclass(frozen=True, slots=True)
class ProfileTable:
    """The profiles of a failure by search key, each with what became of it.

    ``placed`` says whether their places in the answer are known; ``left_out`` counts profiles that were cut, and
    ``keys_cut`` says how many keys were. Texts are cut to ``limit`` characters.
    """

    keys: Sequence[str]
    keys_cut: str
    placed: bool
    rows: Sequence[tuple[WorldRow, str]]
    left_out: int
    limit: int


@dataclass(frozen=True, slots=True)
class ViolationView:
    """One violation, its texts cut to size. ``anchor`` is its deep link, empty if it has none."""

    anchor: str
    title: str
    check: CheckResult
    message: str
    failure: Failure | None = None
    request: str = ""
    expected: Runs = ()
    actual: Runs = ()
    explanation: str = ""
    likely_causes: str = ""
    reproduce: Ways = ()
    scripts_left_out: bool = False
    profiles: ProfileTable | None = None
    exchanges: Sequence[ExchangeView] = ()
    what_if: str = ""
    """Its profiles and query for the what-if panel; empty if the report does not have them in full."""


def violation_view(
    violation: Violation, anchor: str, recorded: Mapping[str, Exchange], size: Size
) -> ViolationView:
    """Return ``violation`` cut to ``size``; ``recorded`` holds the exchanges that failures cite."""
    check, failure = violation.check, violation.failure
    limit = size.characters
    message = clip(check.message, limit)
    if failure is None:
        return ViolationView(anchor, one_line(check.message, 140), check, message)
    cited = [recorded[id_] for id_ in failure.exchanges if id_ in recorded][: size.exchanges]
    ways, left_out = _ways(failure, size)
    expected, actual = difference(failure, clip(failure.expected, limit), clip(failure.actual, limit))
    return ViolationView(
        anchor=anchor,
        title=one_line(failure.request, 140),
        check=check,
        message=message,
        failure=failure,
        request=clip(failure.request, limit),
        expected=expected,
        actual=actual,
        explanation=clip(failure.explanation, limit),
        likely_causes=clip(" ".join(failure.likely_causes), limit),
        reproduce=ways,
        scripts_left_out=left_out,
        profiles=profile_table(failure, limit, size.profiles),
        exchanges=[exchange_view(exchange, limit) for exchange in cited],
        what_if=case(failure, recorded),
    )


def _ways(failure: Failure, size: Size) -> tuple[Ways, bool]:
    """Return how to reproduce ``failure``, and whether scripts were left out: one that is cut would not run."""
    given = failure.reproduce
    if given is None:
        return (), False
    alone = [("The request alone", given.curl_request), ("The same with boto3", given.python_request)]
    scripts = [
        ("Shell script with its profiles", given.curl),
        ("Python script with its profiles", given.python),
    ]
    kept = [way for way in scripts if len(way[1]) <= size.script]
    cut = [(name, clip(text, 2 * size.characters)) for name, text in alone]
    return [way for way in (*cut, *kept) if way[1]], len(kept) < len(scripts)


_KEYS: Final = 8
_WRONG: Final = ("extra", "missing", "twice", "wrong")


def profile_table(failure: Failure, limit: int, most: int) -> ProfileTable | None:
    """Return the table for ``failure``; None if no profiles matter for it.

    If there are more than ``most``, those that are wrong are kept before those that are right. Texts are cut to
    ``limit`` characters.
    """
    if not failure.world:
        return None
    marked = [(row, _mark(row)) for row in failure.world]
    if len(marked) > most:
        wrong_first = sorted(range(len(marked)), key=lambda place: marked[place][1] not in _WRONG)
        marked = [marked[place] for place in sorted(wrong_first[:most])]
    keys = tuple(dict.fromkeys(key for row, _ in marked for key in row.values))
    placed = any(row.places for row, _ in marked)
    left_out = len(failure.world) - len(marked)
    return ProfileTable(keys[:_KEYS], more(len(keys), _KEYS), placed, marked, left_out, limit)


def _mark(row: WorldRow) -> str:
    if row.expected != row.returned:
        return "missing" if row.expected else "extra"
    if row.wrong:
        return "twice" if len(row.places) > 1 else "wrong"
    return "found" if row.returned else "absent"


_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")
_TOKENS: Final = 150
"""Longer texts are not compared: the time grows with their square, and marks all over help nobody."""
_ALIKE: Final = 0.3
"""Texts that share less than this are different as a whole."""
_CUT: Final = "…"
"""Ends a list that is cut short: absence from such a list means nothing."""


def difference(failure: Failure, expected: str, actual: str) -> tuple[Runs, Runs]:
    """Return ``expected`` and ``actual`` with what differs, so that a reader need not compare letter by letter.

    If the failure has profiles, the names of those that are missing or extra differ.
    """
    wanted, got = _TOKEN.findall(expected), _TOKEN.findall(actual)
    if failure.world:
        missing = {row.name for row in failure.world if row.expected and not row.returned}
        extra = {row.name for row in failure.world if row.returned and not row.expected}
        if missing | extra:
            return _split(wanted, _named(wanted, missing)), _split(got, _named(got, extra))
    if max(len(wanted), len(got)) > _TOKENS or _CUT in expected + actual:
        return _split(wanted, ()), _split(got, ())
    matcher = SequenceMatcher(None, wanted, got, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _split(wanted, ()), _split(got, ())
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    return (
        _split(wanted, {place for _, start, end, _, _ in changes for place in range(start, end)}),
        _split(got, {place for _, _, _, start, end in changes for place in range(start, end)}),
    )


def _named(tokens: Sequence[str], names: Collection[str]) -> Collection[int]:
    return {place for place, token in enumerate(tokens) if token in names}


def _split(tokens: Sequence[str], places: Collection[int]) -> Runs:
    return list(_runs(tokens, places)) if places else [(False, "".join(tokens))]


def _runs(tokens: Sequence[str], places: Collection[int]) -> Iterator[tuple[bool, str]]:
    for differs, run in groupby(enumerate(tokens), lambda token: token[0] in places):
        text = "".join(token for _, token in run)
        yield differs and bool(text.strip()), text
