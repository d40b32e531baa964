"""Probes of the points on pages and tokens."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.results import ReadingFound
from ..dataset.shared_data import Group, groups
from ..history.step import Step
from ..judging.judgement import is_bad_request
from .probe_answers import PROBE_RULE, ask, decided, refused_or
from .scenario_client import ScenarioClient

_SIZES: Final = (5, 50, 100)


def group(client: ScenarioClient, least: int) -> Group:
    """The smallest group with at least ``least`` members."""
    return min((g for g in groups(client.namespace, client.effort) if g.size >= least), key=lambda g: g.size)


def page_fill(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Pages of three sizes, more following: are they full?"""
    large = group(client, 101)
    full = []
    for size in _SIZES:
        steps = client.search(PROBE_RULE, [large.pair], size=size)
        full += [len(step.items) == size for step, after in pairwise(steps) if after.items]
    yield decided(
        "page-fill", None if not full else "full" if all(full) else "short", f"pages of {_SIZES} items"
    )


def last_page(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Results that fill a page to the last place: does a NextToken come with it?"""
    exact = group(client, 20)
    steps = client.search(PROBE_RULE, [exact.pair], size=exact.size)
    filled = [step for step in steps if len(step.items) == exact.size]
    reading = None if len(filled) != 1 else "present" if filled[0].next_token else "absent"
    yield decided("last-page", reading, f"{exact.size} profiles in a page of {exact.size}")


def items_order(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Do items come in the order of creation?"""
    some = group(client, 39)
    steps = ask(client, [some.pair]).steps
    at = [client.oracle.place(item) for step in steps for item in step.items]
    known = [place for place in at if place is not None]
    yield decided(
        "items-order",
        None if len(known) < 2 else "created" if known == sorted(known) else "other",
        "one walk",
    )


def tokens(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A NextToken put to other uses than going on."""
    large, other = group(client, 99), group(client, 39)
    given = _given(client, large) | {"MaxResults": 10}
    first = client.send(SEARCH, given)
    token = first.next_token
    if token is not None:
        second = client.send(SEARCH, given | {"NextToken": token})
        again = client.send(SEARCH, given | {"NextToken": token})
        yield decided("token-again", _again(first, second, again), "one token used twice")
        # From here on each token is a fresh one, in case that none may be used twice.
        resized = client.send(SEARCH, given | {"NextToken": _fresh(client, given), "MaxResults": 7})
        yield refused_or("token-other-size", resized, "continues", "a token with another MaxResults")
        query = _given(client, other) | {"MaxResults": 10}
        foreign = client.send(SEARCH, query | {"NextToken": _fresh(client, given)})
        yield refused_or("token-other-query", foreign, "continues", "a token with another query")
    invented = client.send(SEARCH, given | {"NextToken": "never-was-a-token"})
    yield decided("token-invalid", _as_what(first, invented), "text that never was a token")


def _fresh(client: ScenarioClient, given: dict[str, Json]) -> str | None:
    return client.send(SEARCH, given).next_token


def _given(client: ScenarioClient, some: Group) -> dict[str, Json]:
    return client.members([some.pair])


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
