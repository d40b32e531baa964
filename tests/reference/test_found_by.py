"""What FoundByItems holds, by operator and by reading."""

from hypothesis import given
from hypothesis import strategies as st
from searchprofiles_tck.reference.found_by import found_by
from searchprofiles_tck.reference.readings import Readings
from searchprofiles_tck.spec.search import Operator, Pair, Search

A, B, C = Pair("a", ("1", "2")), Pair("b", ("3",)), Pair("c", ("4",))
DEFAULT = Readings()


def nothing(_: Pair) -> tuple[str, ...]:
    return ()


def first_value(pair: Pair) -> tuple[str, ...]:
    return pair.values[:1]


def of(*pairs: Pair, operator: Operator = Operator.OR) -> Search:
    return Search(pairs, operator)


def test_and_lists_every_pair_as_requested() -> None:
    """AND over several pairs leaves nothing open: all pairs, values as requested."""
    readings = DEFAULT.having(found_by_values="matched")

    assert found_by(of(A, B, operator=Operator.AND), 0b11, first_value, readings) == (A, B)


def test_or_lists_the_pairs_that_matched() -> None:
    """OR lists each pair whose bit is set, in the order of the request."""
    assert found_by(of(A, B, C), 0b101, nothing, DEFAULT) == (A, C)


def test_or_may_list_only_the_values_that_matched() -> None:
    """Under the reading ``matched`` an entry of OR holds only the requested values that matched."""
    readings = DEFAULT.having(found_by_values="matched")

    assert found_by(of(A, B), 0b01, first_value, readings) == (Pair("a", ("1",)),)


def test_single_pair_under_and_may_list_only_the_values_that_matched() -> None:
    """AND over one pair is no AND over several: its values stay open."""
    readings = DEFAULT.having(found_by_values="matched")

    assert found_by(of(A, operator=Operator.AND), 0b1, first_value, readings) == (Pair("a", ("1",)),)


def test_single_pair_is_listed_or_left_out() -> None:
    """Without AdditionalSearchKeys the list holds the single pair, or is left out."""
    assert found_by(of(B), 0b1, nothing, DEFAULT) == (B,)
    assert found_by(of(B), 0b1, nothing, DEFAULT.having(found_by_single="absent")) is None


def test_several_pairs_are_listed_whatever_is_read_of_one() -> None:
    """The reading of the single pair does not touch requests with AdditionalSearchKeys."""
    assert found_by(of(A, B), 0b10, nothing, DEFAULT.having(found_by_single="absent")) == (B,)


def test_repeated_pair_is_listed_twice_or_once() -> None:
    """An identical pair given twice is listed as often as requested, or once."""
    query = of(A, B, A)

    assert found_by(query, 0b111, nothing, DEFAULT) == (A, B, A)
    assert found_by(query, 0b111, nothing, DEFAULT.having(repeated_pair="once")) == (A, B)


def test_pairs_of_one_key_are_no_repetition() -> None:
    """Two pairs of one key with other values stay two entries, also where both show the same value."""
    other = Pair("a", ("1", "9"))
    readings = DEFAULT.having(repeated_pair="once", found_by_values="matched")

    assert found_by(of(A, other), 0b11, first_value, readings) == (Pair("a", ("1",)), Pair("a", ("1",)))


@given(st.integers(1, 7), st.sampled_from(Operator))
def test_other_order_holds_the_same_entries(mask: int, operator: Operator) -> None:
    """The reading of the order changes nothing but the order."""
    query = of(A, B, C, operator=operator)
    entries = found_by(query, mask, nothing, DEFAULT) or ()
    others = found_by(query, mask, nothing, DEFAULT.having(found_by_order="other")) or ()

    assert sorted(others, key=repr) == sorted(entries, key=repr)
    assert others == entries[::-1]
