"""Probes of the points that decide what FoundByItems holds."""

from collections.abc import Iterator

from ...spec.results import ReadingFound
from ...spec.search import Pair
from ..dataset.shared_data import HOME_LINE, MOBILE_LINE, subset_pairs
from ..judging.found_by import read_entries
from .probe_answers import ask, decided
from .scenario_client import ScenarioClient


def values(drive: ScenarioClient) -> Iterator[ReadingFound]:
    """A profile that one of two values matched: does its entry hold both?"""
    one, other = drive.naming.phone(MOBILE_LINE), drive.naming.phone(HOME_LINE)
    only_one = drive.oracle.having("_phone", one).lower & ~drive.oracle.having("_phone", other).upper
    asked = ask(drive, [Pair("_phone", (one, other)), Pair(*subset_pairs(drive.naming)[1])], "OR")
    sizes = set()
    for item in asked.items:
        place = drive.oracle.place(item)
        if place is not None and only_one >> place & 1:
            sizes |= {
                len(set(e[1])) for e in read_entries(item.get("FoundByItems")) or () if e[0] == "_phone"
            }
    reading = {2: "requested", 1: "matched"}.get(sizes.pop()) if len(sizes) == 1 else None
    yield decided("found-by-values", reading, "two values of which one matches")


def single(drive: ScenarioClient) -> Iterator[ReadingFound]:
    """Searches with one pair: is FoundByItems there?"""
    present = set()
    for key, wanted in subset_pairs(drive.naming)[:3]:
        present |= {"FoundByItems" in item for item in ask(drive, [Pair(key, wanted)]).items}
    reading = ("pair" if present.pop() else "absent") if len(present) == 1 else None
    yield decided("found-by-single", reading, "three searches with one pair")


def repeated_pair(drive: ScenarioClient) -> Iterator[ReadingFound]:
    """The same pair twice: how often is it listed?"""
    pair = Pair(*subset_pairs(drive.naming)[1])
    listed = {
        len(read_entries(item.get("FoundByItems")) or ()) for item in ask(drive, [pair, pair], "OR").items
    }
    reading = {2: "twice", 1: "once"}.get(listed.pop()) if len(listed) == 1 else None
    yield decided("repeated-pair", reading, "one pair given twice")


def order(drive: ScenarioClient) -> Iterator[ReadingFound]:
    """Three pairs, in two orders: does FoundByItems keep the order of the request?"""
    pairs = [Pair(*pair) for pair in subset_pairs(drive.naming)[:3]]
    kept = set()
    for asked_for in (pairs, pairs[::-1]):
        keys = [pair.key for pair in asked_for]
        for item in ask(drive, asked_for, "AND").items:
            kept.add([entry[0] for entry in read_entries(item.get("FoundByItems")) or ()] == keys)
    yield decided(
        "found-by-order",
        None if not kept else "requested" if kept == {True} else "other",
        "three pairs under AND",
    )
