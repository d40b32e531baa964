"""The fast form is held to the definition: by drawn cases, and by every small case."""

import json
import random
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from searchprofiles_tck.reference import definition
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.fast_search import (
    BEFORE_ALL,
    UNLIMITED,
    Match,
    by_and,
    by_or,
    matched_values,
    matching,
)
from searchprofiles_tck.reference.index import Index
from searchprofiles_tck.reference.service.encoding import SearchEncoder
from searchprofiles_tck.spec.open_points import COMPARISON_POINTS, OPEN_POINTS
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.search import Operator, Pair, Search
from small_cases import small_worlds

Values = Mapping[str, tuple[str, ...]]
World = Sequence[Values]

KEYS = ("_phone", "_email", "shelf")
VALUES = st.sampled_from(
    ["a", "A", " a", "b", "ab", "1-2", "12", "é", "e\u0301", "É", "e", "a  b", "a b", "\uff41"]
)
PAIRS = st.builds(Pair, st.sampled_from(KEYS), st.lists(VALUES, max_size=3).map(tuple))
QUERIES = st.builds(
    lambda pairs, operator: Search(tuple(pairs), operator),
    st.lists(PAIRS, min_size=1, max_size=5),
    st.none() | st.sampled_from(Operator),
)
PROFILES = st.dictionaries(st.sampled_from(KEYS), st.lists(VALUES, min_size=1, max_size=2).map(tuple))
WORLDS = st.lists(PROFILES, max_size=12)


def readings_of(*points: str) -> st.SearchStrategy[Readings]:
    """Draw any reading of each of these points."""
    return st.fixed_dictionaries(
        {point: st.sampled_from(sorted(OPEN_POINTS[point].readings)) for point in points}
    ).map(Readings)


COMPARING = readings_of("several-values", *COMPARISON_POINTS)


def defined(world: World, query: Search, readings: Readings) -> list[tuple[int, int]]:
    """Return the numbers and masks that the definition gives, in order."""
    return [
        (
            number,
            sum(
                definition.matches(pair, values, readings) << place for place, pair in enumerate(query.pairs)
            ),
        )
        for number, values in enumerate(world)
        if definition.finds(query, values, readings)
    ]


def indexed(world: World, readings: Readings) -> Index:
    """Return an index of the world."""
    index = Index(readings)
    for number, values in enumerate(world):
        index.change(number, {}, values)
    return index


def search(index: Index, query: Search, after: int = BEFORE_ALL, limit: int = UNLIMITED) -> list[Match]:
    """Return the first ``limit`` profiles that a search finds after the number ``after``, as the engine does."""
    combine = by_and if query.operator is Operator.AND else by_or
    return combine([matching(index, pair) for pair in query.pairs], after, limit)


@given(WORLDS, QUERIES, COMPARING)
def test_search_is_its_definition(world: World, query: Search, readings: Readings) -> None:
    """Profiles and masks are those that looking at every profile gives, in order."""
    assert search(indexed(world, readings), query) == defined(world, query, readings)


@given(WORLDS, QUERIES, COMPARING, st.integers(-1, 12), st.integers(1, 5))
def test_slice_is_cut_from_the_whole(
    world: World, query: Search, readings: Readings, after: int, limit: int
) -> None:
    """A slice holds the first matches after a number, whatever the number."""
    whole = defined(world, query, readings)

    assert search(indexed(world, readings), query, after, limit) == [m for m in whole if m[0] > after][:limit]


@given(st.data(), WORLDS, WORLDS, QUERIES, COMPARING)
def test_changed_index_is_a_new_one(
    data: Any, old: World, new: World, query: Search, readings: Readings
) -> None:
    """After profiles came, changed and went, in any order, the index answers as one made of what is left."""
    index = indexed(old, readings)
    before, after = dict(enumerate(old)), dict(enumerate(new))
    for number in data.draw(st.permutations(sorted({*before, *after}))):
        index.change(number, before.get(number, {}), after.get(number, {}))

    assert search(index, query) == defined(new, query, readings)
    assert set(index.keys) == {key for values in new for key in values}


@given(WORLDS, st.sampled_from(range(12)), PAIRS, COMPARING)
def test_matched_values_are_those_of_the_definition(
    world: World, number: int, pair: Pair, readings: Readings
) -> None:
    """The index and the definition name the same values of a pair for the same profile."""
    values = world[number] if number < len(world) else {}

    found = matched_values(indexed(world, readings), number)(pair)
    assert found == definition.matched_values(pair, values, readings)


LONG = 1500


def scattered(share: float, seed: int) -> tuple[int, ...]:
    """Return ascending numbers, each of them present with probability ``share``."""
    chance = random.Random(seed)
    return tuple(number for number in range(LONG) if chance.random() < share)


LISTS = st.builds(scattered, st.sampled_from([0.0, 0.01, 0.1, 0.5, 0.9]), st.integers(0, 2**16))


@given(
    st.lists(LISTS, min_size=1, max_size=5),
    st.integers(-1, LONG),
    st.sampled_from([1, 2, 20, 100, UNLIMITED]),
)
def test_long_lists_are_joined_as_sets_are(lists: list[tuple[int, ...]], after: int, limit: int) -> None:
    """AND and OR over long lists, dense and thin, are the intersection and the union of sets."""
    sets = [set(numbers) for numbers in lists]
    both = sorted(sets[0].intersection(*sets))
    either = sorted(set().union(*sets))

    found = by_and(lists, after, limit)
    assert found == [(n, 2 ** len(lists) - 1) for n in both if n > after][:limit]
    masks = {n: sum(1 << place for place, numbers in enumerate(sets) if n in numbers) for n in either}
    assert by_or(lists, after, limit) == [(n, masks[n]) for n in either if n > after][:limit]


READINGS = readings_of(
    "several-values",
    *COMPARISON_POINTS,
    *("found-by-values", "found-by-single", "repeated-pair", "found-by-order"),
    *("page-fill", "last-page", "nothing-found", "token-again"),
)


def loaded(world: World, readings: Readings) -> tuple[Engine, dict[str, int]]:
    """Return an engine with a domain that holds the world, and the number of each profile's id."""
    engine = Engine(readings)
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    ids = []
    for values in world:
        ids.append(engine.call("CreateProfile", {"DomainName": "d"})["ProfileId"])
        for key, several in values.items():
            arguments = {"DomainName": "d", "ProfileId": ids[-1], "KeyName": key, "Values": list(several)}
            engine.call("AddProfileKey", arguments)
    return engine, {id_: number for number, id_ in enumerate(ids)}


def walk(engine: Engine, query: Search) -> list[dict[str, Any]]:
    """Return the responses of a walk, which must end."""
    arguments = {"DomainName": "d", **query.members()}
    responses, tokens = [], set()
    while True:
        response = engine.call("SearchProfiles", arguments)
        responses.append(response)
        if "NextToken" not in response:
            return responses
        assert response["NextToken"] not in tokens
        tokens.add(response["NextToken"])
        arguments["NextToken"] = response["NextToken"]


def numbered(response: dict[str, Any], numbers: Mapping[str, int]) -> list[definition.Item]:
    """Return the items of a page as the definition writes them."""
    return [(numbers[item["ProfileId"]], entries(item)) for item in response.get("Items", [])]


def entries(item: Mapping[str, Any]) -> definition.FoundByItems:
    """Return the FoundByItems of an item; None if it has none."""
    if "FoundByItems" not in item:
        return None
    return tuple(Pair(entry["KeyName"], tuple(entry["Values"])) for entry in item["FoundByItems"])


FILLED = QUERIES.filter(lambda query: all(pair.values for pair in query.pairs))
SIZED = st.builds(lambda query, size: Search(query.pairs, query.operator, size), FILLED, st.integers(1, 5))


@given(WORLDS, SIZED, READINGS)
def test_walk_is_that_of_the_definition(world: World, query: Search, readings: Readings) -> None:
    """Under any combination of readings a walk has the pages of the definition, with the same FoundByItems."""
    engine, numbers = loaded(world, readings)

    pages = [numbered(response, numbers) for response in walk(engine, query)]
    assert pages == definition.pages(world, query, readings)


@settings(max_examples=50)
@given(WORLDS, SIZED, st.sampled_from(["full", "short"]))
def test_another_order_changes_no_result(world: World, query: Search, fill: str) -> None:
    """If Items come in another order, the pages of a walk hold the same profiles, each once, and none is too long."""
    readings = Readings({"items-order": "other", "page-fill": fill})
    engine, numbers = loaded(world, readings)

    pages = [numbered(response, numbers) for response in walk(engine, query)]
    assert sorted(item for page in pages for item in page) == definition.items(world, query, readings)
    assert max(map(len, pages)) <= query.page_size
    assert all(page or following for page, following in pairwise(pages[:-1])), "two empty pages in a row"


@given(WORLDS, SIZED, READINGS)
def test_encoded_response_is_the_response(world: World, query: Search, readings: Readings) -> None:
    """The response that is put together from encoded profiles says the same as the one that is encoded as a whole."""
    engine, _ = loaded(world, readings.having(token_again="same-page"))
    members = {"DomainName": "d", **query.members()}

    assert json.loads(SearchEncoder(engine)(members)) == engine.call("SearchProfiles", members)


def compared(profiles: int, pairs: int) -> int:
    """Compare the engine with the definition on small cases; return how many there were."""
    count = 0
    for world, readings, searches in small_worlds(profiles, pairs):
        engine, numbers = loaded(world, readings)
        for query in searches:
            found = [numbered(response, numbers) for response in walk(engine, query)]
            assert found == definition.pages(world, query, readings), (world, query, readings)
        count += len(searches)
    return count


@pytest.mark.e2e  # it takes long
def test_every_case_of_two_profiles_and_two_pairs() -> None:
    """The engine gives the pages of the definition in all 48,465 cases of up to 2 profiles and 2 pairs."""
    assert compared(profiles=2, pairs=2) == 48_465


@pytest.mark.slow
def test_every_case_of_three_profiles_and_three_pairs() -> None:
    """The engine gives the pages of the definition in all 1,051,380 cases of up to 3 profiles and 3 pairs."""
    assert compared(profiles=3, pairs=3) == 1_051_380
