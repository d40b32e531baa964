"""Probes of the points that decide what FoundByItems holds."""

from collections.abc import Iterator

from ...spec.results import ReadingFound
from ...spec.search import Operator, Pair
from ..dataset.shared_data import HOME_LINE, MOBILE_LINE, subset_pairs
from ..judging.found_by import read_entries
from .probe_answers import ask, decided
from .scenario_client import ScenarioClient


def values(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A profile that one of two values matched: does its entry hold both?"""
    one, other = client.namespace.phone(MOBILE_LINE), client.namespace.phone(HOME_LINE)
    only_one = client.oracle.having("_phone", one).lower & ~client.oracle.having("_phone", other).upper
    asked = ask(client, [Pair("_phone", (one, other)), subset_pairs(client.namespace)[1]], Operator.OR)
    sizes = set()
    for item in asked.items:
        place = client.oracle.place(item)
        if place is not None and only_one >> place & 1:
            sizes |= {
                len(set(e[1])) for e in read_entries(item.get("FoundByItems")) or () if e[0] == "_phone"
            }
    reading = {2: "requested", 1: "matched"}.get(sizes.pop()) if len(sizes) == 1 else None
    yield decided("found-by-values", reading, "two values of which one matches")


def single(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Searches with one pair: is FoundByItems there?"""
    present = set()
    for pair in subset_pairs(client.namespace)[:3]:
        present |= {"FoundByItems" in item for item in ask(client, [pair]).items}
    reading = ("pair" if present.pop() else "absent") if len(present) == 1 else None
    yield decided("found-by-single", reading, "three searches with one pair")


def repeated_pair(client: ScenarioClient) -> Iterator[ReadingFound]:
    """The same pair twice: how often is it listed?"""
    pair = subset_pairs(client.namespace)[1]
    listed = {
        len(read_entries(item.get("FoundByItems")) or ())
        for item in ask(client, [pair, pair], Operator.OR).items
    }
    reading = {2: "twice", 1: "once"}.get(listed.pop()) if len(listed) == 1 else None
    yield decided("repeated-pair", reading, "one pair given twice")


def order(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Three pairs, in two orders: does FoundByItems keep the order of the request?"""
    pairs = subset_pairs(client.namespace)[:3]
    kept = set()
    for asked_for in (pairs, pairs[::-1]):
        keys = [pair.key for pair in asked_for]
        for item in ask(client, asked_for, Operator.AND).items:
            kept.add([entry[0] for entry in read_entries(item.get("FoundByItems")) or ()] == keys)
    yield decided(
        "found-by-order",
        None if not kept else "requested" if kept == {True} else "other",
        "three pairs under AND",
    )
