"""What failing searches have in common, in as few facts as possible."""

import json
from typing import Final

import pytest
from searchprofiles_tck.conformance.diagnosis.symptoms import ObservedSearch, symptoms
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.spec.exchange import Call, Exchange, Json, Purpose, Reply
from searchprofiles_tck.spec.search import Operator, Pair, Search

ONE: Final = (Pair("_account", ("a",)),)
TWO: Final = (Pair("_account", ("a",)), Pair("_email", ("b",)))
PHONE: Final = (Pair("_phone", ("1",)),)
ACCENT: Final = (Pair("_account", ("é",)),)


def step(
    pairs: tuple[Pair, ...] = ONE,
    operator: Operator | None = None,
    found: str = "",
    status: int = 200,
    **tags: str,
) -> Step:
    """Return a search and its answer: one profile with the account number ``found``."""
    output: Json = {"Items": [{"AccountNumber": found}]} if found else {"Items": []}
    members = Search(pairs, operator, 100).members()
    exchange = Exchange(
        "s/1",
        "s",
        Purpose.CHECK,
        Call("SearchProfiles", members),
        Reply(status, (), json.dumps(output)),
        tags=tags,
    )
    return Step(exchange)


def searched(right: bool, pairs: tuple[Pair, ...], operator: Operator | None = None) -> ObservedSearch:
    """Return a search that found the right profiles, or did not."""
    return ObservedSearch([step(pairs, operator, found=f"{pairs} {operator}")], right)


@pytest.mark.parametrize(
    ("wrong", "right", "fact"),
    [
        (
            [(TWO, Operator.AND), (TWO, Operator.OR)],
            [(ONE, None), (PHONE, None)],
            "All 2 searches with more than one pair fail",
        ),
        (
            [(TWO, Operator.AND)],
            [(TWO, Operator.OR), (ONE, None)],
            "All 1 searches with LogicalOperator AND fail",
        ),
        (
            [(PHONE, None)],
            [(ONE, None), (TWO, Operator.OR)],
            "All 1 searches by _phone fail, all 2 by other keys pass",
        ),
        ([(ACCENT, None)], [(ONE, None)], "All 1 searches for text beyond ASCII fail"),
        ([(ONE, None)], [], "All 1 searches failed"),
    ],
)
def test_one_trait_distinguishes_wrong_from_right(
    wrong: list[tuple[tuple[Pair, ...], str | None]],
    right: list[tuple[tuple[Pair, ...], str | None]],
    fact: str,
) -> None:
    """The trait that every failing search has and no other is named."""
    searches = [searched(False, *each) for each in wrong] + [searched(True, *each) for each in right]

    (sentence,) = symptoms(searches, [])

    assert sentence.startswith(fact)


def test_two_traits_if_one_does_not_suffice() -> None:
    """If no single trait distinguishes wrong from right, two together may."""
    both = (Pair("_phone", ("é",)),)
    searches = [searched(False, both), searched(True, PHONE), searched(True, ACCENT)]

    assert symptoms(searches, []) == (
        "All 1 searches for text beyond ASCII and by _phone fail, all others pass.",
    )


def test_no_fact_without_a_pattern() -> None:
    """If wrong and right searches are of the same kind, there is no fact."""
    assert symptoms([searched(False, ONE), searched(True, ONE)], []) == ()


def test_refused_searches_are_counted() -> None:
    """Valid searches that were refused are the first fact."""
    searches = [ObservedSearch([step(status=500)], right=False), searched(True, ONE)]

    assert symptoms(searches, []) == ("1 of 2 valid searches were refused.",)


def test_requests_that_are_never_refused() -> None:
    """That every broken request was accepted is a fact; it is none if some were refused."""
    broken = [step(expect="refused") for _ in range(5)]

    assert symptoms([], broken)[0].startswith("No request was refused")
    assert symptoms([], [*broken, step(status=400, expect="refused")]) == ()
