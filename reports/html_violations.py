"""What the page shows of one failure, cut to size: its profiles, what differs, how to reproduce it, the evidence."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from ..spec.results import CheckResult, Failure, WorldRow
from .html_exchanges import ExchangeView, KeptExchanges, Writes, exchange_view
from .sent_profile import SentProfile, sent_profile
from .violations import more
from .visible import clip, one_line
from .wrong_places import wrong_places


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
    ``keys_cut`` says how many keys were.
    """

    keys: Sequence[str]
    keys_cut: str
    placed: bool
    rows: Sequence[tuple[WorldRow, str]]
    left_out: int
    sent: Mapping[str, SentProfile]
    """By the name of a profile; empty if it is not known of each of them, or if they were changed since."""


def heading(check: CheckResult, failure: Failure | None) -> str:
    """Return a violation in a line: the request of ``failure``, else what ``check`` says; it may be empty."""
    return one_line(failure.request if failure else check.message, 140)


def cited(failure: Failure, kept: KeptExchanges, size: Size) -> Sequence[ExchangeView]:
    """Return the last exchanges that ``failure`` cites, as far as they were recorded: the last of them shows it."""
    found = [kept.cited[id_] for id_ in failure.exchanges if id_ in kept.cited]
    wrong = wrong_places(failure, kept.cited)
    return [
        exchange_view(exchange, size.characters, kept.pages.get(exchange.id, 0), wrong)
        for exchange in found[len(found) - min(len(found), size.exchanges) :]
    ]


def ways(failure: Failure, size: Size) -> tuple[Ways, bool]:
    """Return how to reproduce ``failure``, and whether scripts were left out: one that is cut would not run."""
    given = failure.reproduce
    if given is None:
        return (), False
    by_sdk = given.python_request.startswith("client.")
    call = "The same with boto3" if by_sdk else "The call alone"
    alone = [("The request alone", given.curl_request), (call, given.python_request)]
    scripts = [
        ("Shell script with its profiles", given.curl),
        ("Python script with its profiles", given.python),
        ("Node script (TypeScript) with its profiles", given.typescript),
        ("Go script with its profiles", given.go),
    ]
    written = [way for way in scripts if way[1]]
    kept = [way for way in written if len(way[1]) <= size.script]
    cut = [(name, clip(text, 2 * size.characters)) for name, text in alone]
    return [way for way in (*cut, *kept) if way[1]], len(kept) < len(written)


_KEYS: Final = 8
_WRONG: Final = ("extra", "missing", "twice", "wrong")


def profile_table(failure: Failure, size: Size, writes: Mapping[str, Writes]) -> ProfileTable | None:
    """Return the table for ``failure``; None if no profiles matter for it. ``writes`` are what was sent of them.

    If there are too many, those that are wrong are kept before those that are right.
    """
    if not failure.world:
        return None
    marked = [(row, _mark(row)) for row in failure.world]
    if len(marked) > size.profiles:
        wrong_first = sorted(range(len(marked)), key=lambda place: marked[place][1] not in _WRONG)
        marked = [marked[place] for place in sorted(wrong_first[: size.profiles])]
    keys = tuple(dict.fromkeys(key for row, _ in marked for key in row.values))
    placed = any(row.places for row, _ in marked)
    left_out = len(failure.world) - len(marked)
    sent = {row.name: sent_profile(row, writes.get(row.profile_id, ())) for row, _ in marked}
    known = {name: profile for name, profile in sent.items() if profile is not None}
    whole = known if len(known) == len(sent) else {}
    return ProfileTable(keys[:_KEYS], more(len(keys), _KEYS), placed, marked, left_out, whole)


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


def difference(failure: Failure, limit: int) -> tuple[Runs, Runs]:
    """Return expected and actual with what differs, so that a reader need not compare letter by letter.

    Both are cut to ``limit`` characters. If the failure has profiles, the names of those that are missing or extra
    differ.
    """
    expected, actual = clip(failure.expected, limit), clip(failure.actual, limit)
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
