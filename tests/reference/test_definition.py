"""The definition says what the document says: matching, AND and OR, FoundByItems, pages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchprofiles_tck.reference.definition import Item, World, finds, found_by, items, matches, pages
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.search import Operator, Pair, Search

A, B, C = Pair("a", ("1", "2")), Pair("b", ("3",)), Pair("c", ("4",))
DEFAULT = Readings()
MATCHED = DEFAULT.having(found_by_values="matched")


def nothing(_: Pair) -> tuple[str, ...]:
    """Return the matched values of a profile without values."""
    return ()


def first_value(pair: Pair) -> tuple[str, ...]:
    """Return the matched values of a profile that has the first requested value."""
    return pair.values[:1]


def of(*pairs: Pair, operator: Operator | None = Operator.OR) -> Search:
    """Return the search of these pairs."""
    return Search(pairs, operator)


@pytest.mark.parametrize("own", ["ab", "b", "abc", "", "a.c", "a%"])
def test_value_matches_as_a_whole(own: str) -> None:
    """A value that is longer or shorter than the requested one, or a pattern for it, does not match."""
    assert matches(Pair("k", ("abc",)), {"k": (own,)}, DEFAULT) is (own == "abc")


def test_value_matches_under_its_own_key_only() -> None:
    """Equal values under another key match nothing."""
    assert matches(Pair("a", ("1",)), {"a": ("0", "1")}, DEFAULT)
    assert not matches(Pair("a", ("1",)), {"b": ("1",)}, DEFAULT)


@pytest.mark.parametrize(
    ("own", "any_matches", "all_match"), [("1", True, False), ("12", True, True), ("3", False, False)]
)
def test_one_of_several_values_matches_or_all_do(own: str, any_matches: bool, all_match: bool) -> None:
    """Of several Values one must match, or all; both readings are allowed."""
    assert matches(A, {"a": tuple(own)}, DEFAULT) is any_matches
    assert matches(A, {"a": tuple(own)}, Readings({"several-values": "all"})) is all_match


@pytest.mark.parametrize("reading", ["any", "all"])
def test_pair_without_values_matches_nothing(reading: str) -> None:
    """An empty Values list finds no profile, also if all of its values must match."""
    assert not matches(Pair("a", ()), {"a": ("1",)}, Readings({"several-values": reading}))


@pytest.mark.parametrize(
    ("own", "by_and", "by_or"),
    [({"b": "3"}, False, True), ({"b": "3", "c": "4"}, True, True), ({"b": "4", "c": "3"}, False, False)],
)
def test_and_needs_every_pair_and_or_one(own: dict[str, str], by_and: bool, by_or: bool) -> None:
    """AND finds what all pairs match, OR what at least one matches, and no operator means OR."""
    values = {key: (value,) for key, value in own.items()}

    assert finds(of(B, C, operator=Operator.AND), values, DEFAULT) is by_and
    assert finds(of(B, C, operator=Operator.OR), values, DEFAULT) is by_or
    assert finds(of(B, C, operator=None), values, DEFAULT) is by_or


def test_and_lists_every_pair_as_requested() -> None:
    """AND over several pairs leaves nothing open: all pairs, values as requested."""
    assert found_by(of(A, B, operator=Operator.AND), (A, B), first_value, MATCHED) == (A, B)


@pytest.mark.parametrize("operator", [None, Operator.OR])
def test_or_lists_the_pairs_that_match(operator: Operator | None) -> None:
    """OR, also by default, lists each pair that matches, in the order of the request."""
    assert found_by(of(A, B, C, operator=operator), (A, C), nothing, DEFAULT) == (A, C)


def test_or_may_list_only_the_values_that_match() -> None:
    """Under the reading ``matched`` an entry of OR holds only the requested values that match."""
    assert found_by(of(A, B), (A,), first_value, MATCHED) == (Pair("a", ("1",)),)


def test_single_pair_under_and_may_list_only_the_values_that_match() -> None:
    """AND over one pair is no AND over several: its values stay open."""
    assert found_by(of(A, operator=Operator.AND), (A,), first_value, MATCHED) == (Pair("a", ("1",)),)


def test_single_pair_is_listed_or_left_out() -> None:
    """Without AdditionalSearchKeys the list holds the single pair, or is left out."""
    assert found_by(of(B), (B,), nothing, DEFAULT) == (B,)
    assert found_by(of(B), (B,), nothing, DEFAULT.having(found_by_single="absent")) is None


def test_several_pairs_are_listed_whatever_is_read_of_one() -> None:
    """The reading of the single pair does not touch requests with AdditionalSearchKeys."""
    assert found_by(of(A, B), (B,), nothing, DEFAULT.having(found_by_single="absent")) == (B,)


def test_repeated_pair_is_listed_twice_or_once() -> None:
    """An identical pair given twice is listed as often as requested, or once."""
    query = of(A, B, A)

    assert found_by(query, query.pairs, nothing, DEFAULT) == (A, B, A)
    assert found_by(query, query.pairs, nothing, DEFAULT.having(repeated_pair="once")) == (A, B)


def test_pairs_of_one_key_are_no_repetition() -> None:
    """Two pairs of one key with other values stay two entries, also if both show the same value."""
    other = Pair("a", ("1", "9"))
    readings = DEFAULT.having(repeated_pair="once", found_by_values="matched")
    one = Pair("a", ("1",))

    assert found_by(of(A, other), (A, other), first_value, readings) == (one, one)


@given(st.sets(st.sampled_from((A, B, C)), min_size=1), st.sampled_from(Operator))
def test_other_order_holds_the_same_entries(matched: set[Pair], operator: Operator) -> None:
    """The reading of the order changes nothing but the order."""
    query = of(A, B, C, operator=operator)
    pairs = [pair for pair in query.pairs if pair in matched]
    entries = found_by(query, pairs, nothing, DEFAULT) or ()

    assert found_by(query, pairs, nothing, DEFAULT.having(found_by_order="other")) == entries[::-1]


def of_size(count: int) -> World:
    """Return a world in which ``count`` profiles match the pair B, and one after them does not."""
    return [*({"b": ("3",)} for _ in range(count)), {"b": ("4",)}]


def numbers(walk: list[list[Item]]) -> list[list[int]]:
    """Return the numbers of the profiles on each page."""
    return [[number for number, _ in page] for page in walk]


def test_profile_that_several_pairs_match_is_one_item() -> None:
    """A result lists a profile once, with all pairs that match it."""
    world = [{"b": ("3",), "c": ("4",)}, {}, {"c": ("4",)}]

    assert items(world, of(B, C), DEFAULT) == [(0, (B, C)), (2, (C,))]


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        (0, 2, [[]]),
        (1, 2, [[0]]),
        (2, 2, [[0, 1]]),
        (3, 2, [[0, 1], [2]]),
        (3, 1, [[0], [1], [2]]),
        (21, None, [list(range(20)), [20]]),
    ],
)
def test_pages_are_full_until_the_last(count: int, size: int | None, expected: list[list[int]]) -> None:
    """A page holds MaxResults items, or 20; the walk ends with the last item; nothing found is one empty page."""
    assert numbers(pages(of_size(count), Search((B,), None, size), DEFAULT)) == expected


def test_page_of_the_last_item_may_lead_on() -> None:
    """Under the reading ``present`` an empty page follows the last item, and none follows an empty result."""
    readings = Readings({"last-page": "present"})

    assert numbers(pages(of_size(2), Search((B,), None, 2), readings)) == [[0, 1], []]
    assert numbers(pages(of_size(0), Search((B,), None, 2), readings)) == [[]]


def test_pages_may_be_short_or_empty_while_more_follow() -> None:
    """Under the reading ``short`` pages are half full and every third is empty, and no item is lost."""
    short, search = Readings({"page-fill": "short"}), Search((B,), None, 3)

    assert numbers(pages(of_size(5), search, short)) == [[0, 1], [], [2, 3], [4]]
    assert numbers(pages(of_size(8), search, short)) == [[0, 1], [], [2, 3], [4, 5], [], [6, 7]]
    assert numbers(pages(of_size(7), Search((B,), None, 6), short)) == [[0, 1, 2], [], [3, 4, 5], [6]]
