"""The public strategies: what they draw is valid, and failures shrink to the simplest case."""

from random import Random

import pytest
from hypothesis import Phase, find, given, settings
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.exchange import Json
from searchprofiles_tck.spec.limits import MAX_RESULTS, PAIRS
from searchprofiles_tck.spec.search import Operator, Pair, Search

from searchprofiles_tck import strategies

POOL = strategies.pairs_of({"_email": ("a@x", "b@x", "c@x"), "_phone": ("1", "2")})
FIRST = POOL[0]
SHRINKING = settings(phases=[Phase.generate, Phase.shrink])
"""How ``find`` is called: it says nothing of what explaining a failure finds out in most of its time."""


@settings(max_examples=30)
@given(strategies.worlds())
def test_every_world_can_be_created(world: list[dict[str, Json]]) -> None:
    """The reference accepts each profile of a world, and finds it by its own account number."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    for profile in world:
        engine.call("CreateProfile", {"DomainName": "d", **profile})

    for profile in world:
        found = engine.call(
            "SearchProfiles",
            {"DomainName": "d", "KeyName": "_account", "Values": [profile["AccountNumber"]]},
        )
        assert len(found["Items"]) == 1


@given(strategies.searches(POOL, sizes=strategies.page_sizes()))
def test_every_search_is_valid(search: Search) -> None:
    """The reference accepts each search, with one to five pairs and an operator only if there are several."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    engine.call("SearchProfiles", {"DomainName": "d", **search.members()})

    assert 1 <= len(search.pairs) <= PAIRS.maximum
    assert search.operator is None or len(search.pairs) > 1
    assert search.max_results is None or MAX_RESULTS.allows(search.max_results)


@given(strategies.searches(POOL, distinct_keys=True))
def test_keys_are_distinct_if_wanted(search: Search) -> None:
    """No key occurs in two pairs of one search if the target refuses that."""
    keys = [pair.key for pair in search.pairs]

    assert len(set(keys)) == len(keys)


def test_a_search_shrinks_to_one_pair() -> None:
    """The simplest search has the first pair and leaves out what may be left out."""
    assert find(strategies.searches(POOL), lambda _: True, settings=SHRINKING) == Search((FIRST,))


def test_a_search_shrinks_to_what_fails() -> None:
    """A failure of AND keeps AND, two pairs and nothing else."""
    simplest = find(
        strategies.searches(POOL), lambda search: search.operator is Operator.AND, settings=SHRINKING
    )

    assert simplest == Search((FIRST, FIRST), Operator.AND)


def test_a_world_shrinks_to_what_fails() -> None:
    """A failure that needs two profiles with an e-mail address keeps two profiles, and of each that one member."""
    simplest = find(
        strategies.worlds(strategies.values(3), max_profiles=3),
        lambda world: sum("EmailAddress" in one for one in world) == 2,
        settings=SHRINKING,
        # Some large worlds take a minute to shrink, so this always begins with the same one.
        random=Random(1),
    )

    assert simplest == [{"AccountNumber": f"account-{number}", "EmailAddress": "0"} for number in range(2)]


def test_a_page_size_shrinks_to_none() -> None:
    """MaxResults is left out if it does not matter, and as small as the failure allows otherwise."""
    assert find(strategies.page_sizes(), lambda _: True, settings=SHRINKING) is None
    assert find(strategies.page_sizes(), lambda size: (size or 0) > 22, settings=SHRINKING) in (39, 100)


@pytest.mark.parametrize("lists", [True, False])
def test_all_keys_have_as_many_pairs(lists: bool) -> None:
    """Keys with few values are searched as often as keys with many; several values come only if wanted."""
    pairs = strategies.pairs_of({"a": ("1",), "b": tuple(map(str, range(40)))}, lists=lists)

    assert len([pair for pair in pairs if pair.key == "a"]) == len(
        [pair for pair in pairs if pair.key == "b"]
    )
    assert any(len(pair.values) > 1 for pair in pairs) is lists


def test_of_equal_keys_the_first_pair_stays() -> None:
    """A repeated key is dropped, not the pair that had it first."""
    one, other, third = Pair("a", ("1",)), Pair("a", ("2",)), Pair("b", ("3",))

    assert strategies.combined(3, Operator.OR, 5, one, other, third, one, distinct_keys=True) == Search(
        (one, third), Operator.OR, 5
    )
