"""Hypothesis strategies: generated searches over the values of a world.

A search is drawn as one integer and decoded by repeated division, since drawing structures costs Hypothesis several
times as much as sending the request does. Failures are reduced by the kit itself, world and all, not by Hypothesis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from hypothesis import strategies as st

from ...spec.search import Pair

PAGE_SIZES: Final = (100, None, 20, 1, 2, 3, 7, 10, 19, 21, 39, 50, 99)
OPERATORS: Final = (None, "OR", "AND")
_PAIR_COUNTS: Final = (1, 2, 2, 3, 3, 4, 5)
_STRIDE: Final = 0x9E3779B97F4A7C15F39CC0605CEDC834
"""The golden ratio's digits: neighbours differ in every digit that is decoded."""
_VALUE_COUNTS: Final = (1, 1, 1, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class PlannedSearch:
    """A search to be made: pairs, operator (None: left out), page size (None: left out)."""

    pairs: tuple[Pair, ...]
    operator: str | None
    size: int | None


@dataclass(frozen=True, slots=True)
class Pool:
    """What searches are made of: for each key the values worth asking for, likely hits first.

    ``repeats`` says whether a key may stand in two pairs of one search, ``lists`` whether a pair may have several
    values.
    """

    values: Sequence[tuple[str, Sequence[str]]]
    repeats: bool = True
    lists: bool = True


class _Digits:
    """Takes a number apart, one choice at a time."""

    def __init__(self, number: int) -> None:
        self._number = number

    def below(self, bound: int) -> int:
        self._number, digit = divmod(self._number, bound)
        return digit


def decode(number: int, pool: Pool) -> PlannedSearch:
    """The search that ``number`` stands for."""
    digits = _Digits(number)
    count = _PAIR_COUNTS[digits.below(len(_PAIR_COUNTS))]
    operator = OPERATORS[digits.below(len(OPERATORS))]
    size = PAGE_SIZES[digits.below(len(PAGE_SIZES))]
    pairs: list[Pair] = []
    for _ in range(count):
        key, values = pool.values[digits.below(len(pool.values))]
        if not pool.repeats and any(pair.key == key for pair in pairs):
            continue
        wanted = _VALUE_COUNTS[digits.below(len(_VALUE_COUNTS))] if pool.lists else 1
        pairs.append(
            Pair(key, tuple(dict.fromkeys(values[digits.below(len(values))] for _ in range(wanted))))
        )
    return PlannedSearch(tuple(pairs), operator if len(pairs) > 1 else None, size)


def searches(pool: Pool, *, size: int) -> st.SearchStrategy[list[PlannedSearch]]:
    """Lists of ``size`` searches, different ones even where Hypothesis draws the same number for all."""
    return st.lists(st.integers(0, 2**100), min_size=size, max_size=size).map(
        lambda numbers: [decode(number + place * _STRIDE, pool) for place, number in enumerate(numbers)]
    )
