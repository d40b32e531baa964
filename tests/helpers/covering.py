"""Choices of a reading for every point, few enough to try and so mixed that any two readings meet in one of them."""

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

Choices = dict[str, str]
Single = tuple[str, str]
"""A point and one of its readings."""
_TRIES = 30
"""Candidates for each row, of which the one that brings the most new pairs is taken."""


def pairs_in(choices: Mapping[str, str]) -> set[frozenset[tuple[str, str]]]:
    """Every two readings, of different points, that are taken together."""
    return {frozenset(pair) for pair in combinations(choices.items(), 2)}


def all_pairs(points: Mapping[str, Sequence[str]]) -> set[frozenset[tuple[str, str]]]:
    """Every two readings of different points."""
    singles = [(point, reading) for point, readings in points.items() for reading in readings]
    return {frozenset((one, other)) for one, other in combinations(singles, 2) if one[0] != other[0]}


def covering(points: Mapping[str, Sequence[str]], seed: int = 0) -> list[Choices]:
    """Rows, greedily chosen, of which each pair of readings is in at least one."""
    draw = random.Random(seed)
    missing = sorted(map(sorted, all_pairs(points)))
    meetings = _Meetings(missing)
    rows: list[Choices] = []
    while missing:
        candidates = [_candidate(points, dict(draw.choice(missing)), meetings, draw) for _ in range(_TRIES)]
        rows.append(max(candidates, key=meetings.new_in))
        meetings.count(rows[-1].items())
        missing = [[one, other] for one, other in missing if meetings.new(one, meetings.bits[other])]
    return rows


class _Meetings:
    """Which readings have not met: a bit for each, since sets of them would take most of the time of collection."""

    def __init__(self, missing: Iterable[Sequence[Single]]) -> None:
        singles = sorted({single for pair in missing for single in pair})
        self.bits = {single: 1 << place for place, single in enumerate(singles)}
        self._unmet = dict.fromkeys(singles, 0)
        for one, other in missing:
            self._unmet[one] |= self.bits[other]
            self._unmet[other] |= self.bits[one]

    def together(self, readings: Iterable[Single]) -> int:
        """Return the bits of these readings."""
        return sum(self.bits[single] for single in readings)

    def new(self, single: Single, others: int) -> int:
        """Return how many of ``others`` a reading has not met."""
        return (self._unmet[single] & others).bit_count()

    def new_in(self, row: Choices) -> int:
        """Return how many readings of ``row`` have not met, counted from both sides."""
        others = self.together(row.items())
        return sum(self.new(single, others) for single in row.items())

    def count(self, readings: Iterable[Single]) -> None:
        """Note that these readings have met."""
        met = self.together(readings)
        for single in readings:
            self._unmet[single] &= ~met


def _candidate(
    points: Mapping[str, Sequence[str]], row: Choices, meetings: _Meetings, draw: random.Random
) -> Choices:
    """Return ``row``, a missing pair, with at each further point the reading that meets the most new ones."""
    others = [point for point in points if point not in row]
    draw.shuffle(others)
    taken = meetings.together(row.items())
    for point in others:
        readings = draw.sample(list(points[point]), len(points[point]))
        row[point] = max(readings, key=lambda reading: meetings.new((point, reading), taken))
        taken |= meetings.bits[point, row[point]]
    return row
