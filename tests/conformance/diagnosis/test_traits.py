"""What wrong searches have in common, in one fact."""

from typing import Final

import pytest
from searchprofiles_tck.conformance.diagnosis.traits import common_trait
from searchprofiles_tck.spec.search import Operator, Pair

from .searches import ACCENT, ONE, PHONE, THREE, TWO, searched

AND, OR = Operator.AND, Operator.OR
Asked = tuple[tuple[Pair, ...], Operator | None]


def by_email(value: str) -> tuple[Pair, ...]:
    """Return a single pair of an e-mail address."""
    return (Pair("_email", (value,)),)


def by_account(length: int) -> tuple[Pair, ...]:
    """Return a single pair whose value has so many characters."""
    return (Pair("_account", ("a" * length,)),)


CASES: Final[list[tuple[list[Asked], list[Asked], str]]] = [
    (
        [(TWO, AND), (TWO, OR), (THREE, AND)],
        [(ONE, None), (PHONE, None)],
        "All 3 searches with more than one pair fail, all 2 with one pair pass.",
    ),
    (
        [(TWO, AND)] * 3,
        [(TWO, OR), (ONE, None)],
        "All 3 searches with LogicalOperator AND fail, all 2 without it pass.",
    ),
    (
        [(PHONE, None)] * 3,
        [(ONE, None), (TWO, OR)],
        "All 3 searches by _phone fail, all 2 by other keys pass.",
    ),
    (
        [(ACCENT, None)] * 3,
        [(ONE, None)],
        "All 3 searches for text beyond ASCII fail, all 1 for ASCII text pass.",
    ),
    ([(ONE, None)] * 3, [], "All 3 searches failed."),
    (
        [(THREE, AND)] * 3,
        [(TWO, AND), (THREE[1:], AND), (THREE, OR)],
        "All 3 searches with LogicalOperator AND and of 3 pairs or more fail, all 3 of other kinds pass.",
    ),
    (
        [(by_account(191), None), (by_account(254), None), (by_account(255), None)],
        [(by_account(190), None), (ONE, None)],
        "All 3 searches for values of 191 characters or more fail, all 2 for values of 190 at most pass.",
    ),
    (
        [(by_email("Ann@x.org"), None), (by_email("B@x.org"), None), (by_email("cD@x.org"), None)],
        [(by_email("ann@x.org"), None), ((Pair("_account", ("K-1",)),), None)],
        "All 3 searches for values with capital letters and by _email fail, all 2 of other kinds pass.",
    ),
]


@pytest.mark.parametrize(("wrong", "right", "fact"), CASES)
def test_what_sets_wrong_searches_apart_is_named(wrong: list[Asked], right: list[Asked], fact: str) -> None:
    """A trait, a number, or both together that every wrong search has and no right one is the fact."""
    searches = [searched(False, *each) for each in wrong] + [searched(True, *each) for each in right]

    assert common_trait(searches) == fact


def test_how_many_profiles_match_may_be_the_trait() -> None:
    """Searches that lose profiles beyond a bound are described by the numbers on both sides of it."""
    searches = [searched(False, ONE, due=due) for due in (101, 130, 260)]
    searches += [searched(True, ONE, due=due) for due in (100, 20)]

    assert common_trait(searches).startswith(
        "All 3 searches that match 101 profiles or more fail, all 2 that match 100"
    )


def test_few_wrong_searches_are_no_pattern() -> None:
    """What one or two wrong searches have in common is chance."""
    searches = [searched(False, PHONE)] * 2 + [searched(True, ONE)] * 60

    assert common_trait(searches) == ""


def test_a_trait_of_mostly_right_searches_is_no_fact() -> None:
    """If most searches with the only shared trait pass, it says nothing; if most fail, it does."""
    few = [searched(False, ACCENT)] * 4 + [searched(True, ACCENT)] * 101 + [searched(True, ONE)] * 9
    most = [searched(False, ACCENT)] * 4 + [searched(True, ACCENT)] * 2 + [searched(True, ONE)] * 9

    assert common_trait(few) == ""
    assert common_trait(most) == "Only searches for text beyond ASCII fail: 4 of 6."


def test_no_fact_without_a_pattern() -> None:
    """If wrong and right searches are of the same kind, there is no fact."""
    assert common_trait([searched(False, ONE)] * 3 + [searched(True, ONE)] * 3) == ""


def test_searches_that_are_wrong_for_another_cause_are_counted_honestly() -> None:
    """They hide no trait, and are not told to pass."""
    searches = (
        [searched(False, PHONE)] * 3 + [searched(True, ONE)] * 5 + [searched(False, TWO, own=False)] * 2
    )

    assert common_trait(searches) == "All 3 searches by _phone fail, 5 of 7 by other keys pass."


def test_a_trait_of_a_few_of_many_wrong_searches_is_no_fact() -> None:
    """If most searches without the trait are wrong as well, for whatever cause, it sets nothing apart."""
    searches = (
        [searched(False, PHONE)] * 3 + [searched(True, ONE)] * 3 + [searched(False, TWO, own=False)] * 4
    )

    assert common_trait(searches) == ""


def test_a_number_narrows_a_trait_that_many_right_searches_have() -> None:
    """AND that goes wrong from three pairs on is right by chance if few profiles match one pair only."""
    right = [(THREE, AND), *[(TWO, AND)] * 2, *[(THREE, OR)] * 9]
    searches = [searched(False, THREE, AND)] * 3 + [searched(True, *each) for each in right]

    assert (
        common_trait(searches)
        == "Only searches with LogicalOperator AND and of 3 pairs or more fail: 3 of 4."
    )


def test_a_number_that_narrows_little_is_not_said() -> None:
    """The simpler fact is better than one that leaves out few of the right searches."""
    right = [*[(THREE, AND)] * 2, (TWO, AND), *[(THREE, OR)] * 9]
    searches = [searched(False, THREE, AND)] * 3 + [searched(True, *each) for each in right]

    assert common_trait(searches) == "Only searches with LogicalOperator AND fail: 3 of 6."
