"""Probes of the points on pages and tokens."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.results import ReadingFound
from ...spec.search import Pair
from ..dataset.shared_data import Group, groups
from ..history.step import Step, search_input
from ..judging.judgement import is_bad_request
from .probe_answers import PROBE_RULE, ask, decided, refused_or
from .scenario_client import ScenarioClient

_SIZES: Final = (5, 50, 100)


def group(drive: ScenarioClient, least: int) -> Group:
    """The smallest group with at least ``least`` members."""
    return min((g for g in groups(drive.naming, drive.effort) if g.size >= least), key=lambda g: g.size)


def page_fill(drive: ScenarioClient) -> Iterator[ReadingFound]:
    """Pages of three sizes, more following: are they full?"""
    large = group(drive, 101)
    full = []
    for size in _SIZES:
        steps = drive.walk(PROBE_RULE, [Pair(large.key, (large.value,))], size=size)
        full += [len(step.items) == size for step, after in pairwise(steps) if after.items]
    yield decided(
        "page-fill", None if not full else "full" if all(full) else "short", f"pages of {_SIZES} items"
    )


def last_page(drive: ScenarioClient) -> Iterator[ReadingFound]:
    """Results that fill a page to the last place: does a NextToken come with it?"""
    exact = group(drive, 20)
    steps = drive.walk(PROBE_RULE, [Pair(exact.key, (exact.value,))], size=exact.size)
    filled = [step for step in steps if len(step.items) == exact.size]
    reading = None if len(filled) != 1 else "present" if filled[0].next_token else "absent"
    yield decided("last-page", reading, f"{exact.size} profiles in a page of {exact.size}")


def items_order(drive: ScenarioClient) -> Iterator[ReadingFound]:
    """Do items come in the order of creation?"""
    some = group(drive, 39)
    steps = ask(drive, [Pair(some.key, (some.value,))]).steps
    at = [drive.oracle.place(item) for step in steps for item in step.items]
    known = [place for place in at if place is not None]
    yield decided(
        "items-order",
        None if len(known) < 2 else "created" if known == sorted(known) else "other",
        "one walk",
    )


def tokens(drive: ScenarioClient) -> Iterator[ReadingFound]:
    """A NextToken put to other uses than going on."""
    large, other = group(drive, 99), group(drive, 39)
    given = _given(drive, large) | {"MaxResults": 10}
    first = drive.call(SEARCH, given)
    token = first.next_token
    if token is not None:
        second = drive.call(SEARCH, given | {"NextToken": token})
        again = drive.call(SEARCH, given | {"NextToken": token})
        yield decided("token-again", _again(first, second, again), "one token used twice")
        # From here on each token is a fresh one, in case that none may be used twice.
        resized = drive.call(SEARCH, given | {"NextToken": _fresh(drive, given), "MaxResults": 7})
        yield refused_or("token-other-size", resized, "continues", "a token with another MaxResults")
        query = _given(drive, other) | {"MaxResults": 10}
        foreign = drive.call(SEARCH, query | {"NextToken": _fresh(drive, given)})
        yield refused_or("token-other-query", foreign, "continues", "a token with another query")
    invented = drive.call(SEARCH, given | {"NextToken": "never-was-a-token"})
    yield decided("token-invalid", _as_what(first, invented), "text that never was a token")


def _fresh(drive: ScenarioClient, given: dict[str, Json]) -> str | None:
    return drive.call(SEARCH, given).next_token


def _given(drive: ScenarioClient, some: Group) -> dict[str, Json]:
    return {"DomainName": drive.world.domain, **search_input((Pair(some.key, (some.value,)),), None)}


def _ids(step: Step) -> list[Json]:
    return [item.get("ProfileId") for item in step.items]


def _again(first: Step, second: Step, again: Step) -> str | None:
    if is_bad_request(again):
        return "refused"
    if not again.succeeded:
        return None
    return "same-page" if _ids(again) == _ids(second) else "left-out" if _ids(again) == _ids(first) else None


def _as_what(first: Step, answered: Step) -> str | None:
    if is_bad_request(answered):
        return "refused"
    if not answered.succeeded:
        return None
    return "left-out" if _ids(answered) == _ids(first) else "same-page"
