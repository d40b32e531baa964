"""The search against its definition, under every reading that touches matching, FoundByItems and pages."""

import json
import random
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from searchprofiles_tck.reference.comparison import canonical
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.index import Index
from searchprofiles_tck.reference.readings import Readings
from searchprofiles_tck.reference.search import UNLIMITED, every, matched_values, search, some
from searchprofiles_tck.spec.open_points import OPEN_POINTS
from searchprofiles_tck.spec.search import Operator, Pair, Search

World = Mapping[int, Mapping[str, tuple[str, ...]]]

KEYS = ("_phone", "_email", "shelf")
VALUES = st.sampled_from(["a", "A", " a", "b", "ab", "1-2", "12", "é", "e\u0301", "É"])
PAIRS = st.builds(Pair, st.sampled_from(KEYS), st.lists(VALUES, max_size=3).map(tuple))
QUERIES = st.builds(
    lambda pairs, operator: Search(tuple(pairs), operator),
    st.lists(PAIRS, min_size=1, max_size=5),
    st.sampled_from(Operator),
)
PROFILES = st.dictionaries(st.sampled_from(KEYS), st.lists(VALUES, min_size=1, max_size=2).map(tuple))
WORLDS = st.lists(PROFILES, max_size=12).map(lambda profiles: dict(enumerate(profiles)))


def readings_of(*points: str) -> st.SearchStrategy[Readings]:
    """Any reading of each of these points."""
    return st.fixed_dictionaries(
        {point: st.sampled_from(sorted(OPEN_POINTS[point].readings)) for point in points}
    ).map(Readings)


COMPARING = readings_of("several-values", "letter-case", "blanks", "unicode-form", "phone-format")


def brute_force(world: World, query: Search, readings: Readings) -> list[tuple[int, int]]:
    """The definition: look at every profile, every pair, every value."""
    is_enough = all if readings["several-values"] == "all" else any
    found = []
    for number, values in world.items():
        matched = []
        for pair in query.pairs:
            own = {canonical(value, pair.key, readings) for value in values.get(pair.key, ())}
            matched.append(
                bool(pair.values) and is_enough(canonical(v, pair.key, readings) in own for v in pair.values)
            )
        if all(matched) if query.operator is Operator.AND else any(matched):
            found.append((number, sum(1 << place for place, is_match in enumerate(matched) if is_match)))
    return found


def indexed(world: World, readings: Readings) -> Index:
    """An index of the world."""
    index = Index(readings)
    for number, values in world.items():
        index.add(number, values)
    return index


@given(WORLDS, QUERIES, COMPARING)
def test_search_is_its_definition(world: World, query: Search, readings: Readings) -> None:
    """Profiles and masks are those that looking at every profile gives, in order."""
    assert search(indexed(world, readings), query) == brute_force(world, query, readings)


@given(WORLDS, QUERIES, COMPARING, st.integers(-1, 12), st.integers(1, 5))
def test_slice_is_cut_from_the_whole(
    world: World, query: Search, readings: Readings, after: int, limit: int
) -> None:
    """A slice holds the first matches after a number, whatever the number."""
    whole = brute_force(world, query, readings)

    assert search(indexed(world, readings), query, after, limit) == [m for m in whole if m[0] > after][:limit]


@given(st.data(), WORLDS, WORLDS, QUERIES, COMPARING)
def test_changed_index_is_a_new_one(
    data: Any, old: World, new: World, query: Search, readings: Readings
) -> None:
    """After profiles came, changed and went, in any order, the index answers as one made of what is left."""
    index = indexed(old, readings)
    for number in data.draw(st.permutations(sorted({*old, *new}))):
        index.change(number, old.get(number, {}), new.get(number, {}))

    assert search(index, query) == brute_force(new, query, readings)
    assert set(index.keys) == {key for values in new.values() for key in values}


@given(WORLDS, st.sampled_from(range(12)), PAIRS, COMPARING)
def test_matched_values_are_those_that_match_alone(
    world: World, number: int, pair: Pair, readings: Readings
) -> None:
    """A requested value counts as matched where a search for it alone finds the profile."""
    index = indexed(world, readings)
    alone = [v for v in pair.values if (number, 1) in search(index, Search((Pair(pair.key, (v,)),)))]

    assert matched_values(index, number)(pair) == tuple(alone)


LONG = 1500


def scattered(share: float, seed: int) -> tuple[int, ...]:
    """Ascending numbers, each there by a chance of ``share``."""
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
    both = sorted(set(lists[0]).intersection(*lists))
    either = sorted(set().union(*lists))

    found = every(lists, after, limit)
    assert found == [(n, 2 ** len(lists) - 1) for n in both if n > after][:limit]
    masks = {n: sum(1 << place for place, numbers in enumerate(lists) if n in numbers) for n in either}
    assert some(lists, after, limit) == [(n, masks[n]) for n in either if n > after][:limit]


PAGING = readings_of(
    "page-fill", "last-page", "items-order", "nothing-found", "token-again", "several-values"
)
LISTING = readings_of(
    "found-by-values", "found-by-single", "repeated-pair", "found-by-order", "several-values", "letter-case"
)


def loaded(world: World, readings: Readings) -> tuple[Engine, list[str]]:
    """An engine with a domain that holds the world, and the ids of its profiles."""
    engine = Engine(readings)
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    ids = []
    for values in world.values():
        ids.append(engine.call("CreateProfile", {"DomainName": "d"})["ProfileId"])
        for key, several in values.items():
            arguments = {"DomainName": "d", "ProfileId": ids[-1], "KeyName": key, "Values": list(several)}
            engine.call("AddProfileKey", arguments)
    return engine, ids


def walk(engine: Engine, arguments: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The items of each page of a walk, which must end."""
    pages, tokens = [], set()
    while True:
        page = engine.call("SearchProfiles", arguments)
        pages.append(page.get("Items", []))
        if "NextToken" not in page:
            return pages
        assert page["NextToken"] not in tokens
        tokens.add(page["NextToken"])
        arguments = {**arguments, "NextToken": page["NextToken"]}


def arguments_of(query: Search, size: int) -> dict[str, Any]:
    """The query as members of a request."""
    first, *others = [{"KeyName": pair.key, "Values": list(pair.values)} for pair in query.pairs]
    additional = {"AdditionalSearchKeys": others} if others else {}
    return {
        "DomainName": "d",
        **first,
        **additional,
        "LogicalOperator": query.operator.value,
        "MaxResults": size,
    }


FILLED = QUERIES.filter(lambda query: all(pair.values for pair in query.pairs))


@settings(max_examples=50)
@given(WORLDS, FILLED, PAGING, st.integers(1, 5))
def test_walk_passes_the_definition_page_by_page(
    world: World, query: Search, readings: Readings, size: int
) -> None:
    """The pages of a walk together hold each profile of the definition once, and none is too long."""
    engine, ids = loaded(world, readings)
    pages = walk(engine, arguments_of(query, size))
    found = [item["ProfileId"] for page in pages for item in page]
    expected = [ids[number] for number, _ in brute_force(world, query, readings)]

    assert found == expected if readings["items-order"] == "created" else sorted(found) == sorted(expected)
    assert max(map(len, pages)) <= size
    assert all(page or following for page, following in pairwise(pages[:-1])), "two empty pages in a row"


def listed(query: Search, values: Mapping[str, tuple[str, ...]], readings: Readings) -> Any:
    """FoundByItems by definition, for a profile that the query finds."""
    is_and = query.operator is Operator.AND
    if len(query.pairs) == 1 and readings["found-by-single"] == "absent":
        return None
    entries = []
    for place, pair in enumerate(query.pairs):
        own = {canonical(value, pair.key, readings) for value in values.get(pair.key, ())}
        matched = [value for value in pair.values if canonical(value, pair.key, readings) in own]
        is_match = len(matched) == len(pair.values) if readings["several-values"] == "all" else bool(matched)
        is_repeated = pair in query.pairs[:place] and readings["repeated-pair"] == "once"
        if is_match and not is_repeated:
            as_requested = readings["found-by-values"] == "requested" or (is_and and len(query.pairs) > 1)
            entries.append({"KeyName": pair.key, "Values": list(pair.values) if as_requested else matched})
    return entries if readings["found-by-order"] == "requested" else entries[::-1]


@given(WORLDS, FILLED, LISTING)
def test_found_by_items_are_their_definition(world: World, query: Search, readings: Readings) -> None:
    """Each item says by which pairs, and by which of their values, it was found."""
    engine, ids = loaded(world, readings)
    arguments = arguments_of(query, 100)
    items = engine.call("SearchProfiles", arguments)["Items"]
    expected = [listed(query, world[ids.index(item["ProfileId"])], readings) for item in items]

    assert [item.get("FoundByItems") for item in items] == expected
    assert json.loads(engine.search_encoded(arguments))["Items"] == items
