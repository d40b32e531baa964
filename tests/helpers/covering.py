"""Choices of a reading for every point, few enough to try and so mixed that any two readings meet in one of them."""

import random
from collections.abc import Mapping, Sequence
from itertools import combinations

Choices = dict[str, str]
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
    missing = all_pairs(points)
    rows: list[Choices] = []
    while missing:
        row = max(
            (_candidate(points, missing, draw) for _ in range(_TRIES)),
            key=lambda each: len(pairs_in(each) & missing),
        )
        missing -= pairs_in(row)
        rows.append(row)
    return rows


def _candidate(
    points: Mapping[str, Sequence[str]], missing: set[frozenset[tuple[str, str]]], draw: random.Random
) -> Choices:
    """Return a row that has a missing pair, and at each further point the reading that meets the most new ones."""
    row: Choices = dict(sorted(draw.choice(sorted(missing, key=sorted))))
    others = [point for point in points if point not in row]
    draw.shuffle(others)
    for point in others:
        ways = [{**row, point: reading} for reading in draw.sample(list(points[point]), len(points[point]))]
        row = max(ways, key=lambda each: len(pairs_in(each) & missing))
    return row
