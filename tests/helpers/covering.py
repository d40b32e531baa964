"""Choices of a reading for every point, few enough to try and so mixed that any two readings meet in one of them."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
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
    rows: list[Choices] = []
    while missing:
        partners = _partners(missing)
        row = max(
            (_candidate(points, dict(draw.choice(missing)), partners, draw) for _ in range(_TRIES)),
            key=lambda each: sum(_new(each, single, partners) for single in each.items()),
        )
        missing = [[one, other] for one, other in missing if not {one, other} <= row.items()]
        rows.append(row)
    return rows


def _partners(missing: Sequence[Sequence[Single]]) -> dict[Single, set[Single]]:
    """Return the readings that each reading has not met."""
    partners: defaultdict[Single, set[Single]] = defaultdict(set)
    for one, other in missing:
        partners[one].add(other)
        partners[other].add(one)
    return partners


def _new(row: Choices, single: Single, partners: Mapping[Single, set[Single]]) -> int:
    """Return how many readings of ``row`` the reading ``single`` has not met."""
    unmet = partners.get(single, ())
    return sum(other in unmet for other in row.items())


def _candidate(
    points: Mapping[str, Sequence[str]],
    row: Choices,
    partners: Mapping[Single, set[Single]],
    draw: random.Random,
) -> Choices:
    """Return ``row``, a missing pair, with at each further point the reading that meets the most new ones."""
    others = [point for point in points if point not in row]
    draw.shuffle(others)
    for point in others:
        readings = draw.sample(list(points[point]), len(points[point]))
        row[point] = max(readings, key=lambda reading: _new(row, (point, reading), partners))
    return row
