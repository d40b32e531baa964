"""Hypothesis strategies for profiles, worlds, searches and page sizes, for tests of your own and for the kit's.

All are built from Hypothesis's combinators and shrink: to fewer profiles, members and pairs, shorter values, and
members that are left out. A search is drawn flat, by one choice for each part: drawing a list of pairs that are lists
of values takes three times as long, and shrinks no better.
"""

from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from operator import itemgetter
from typing import Any, Final

from hypothesis import strategies as st

from .spec.exchange import Json
from .spec.limits import ADDITIONAL_INFORMATION, MAX_RESULTS, PAIRS, VALUE
from .spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, GENDERS, PARTY_TYPES, STRING_FIELDS
from .spec.search import Operator, Pair, Search

__all__ = ["page_sizes", "pairs_of", "profiles", "searches", "values", "worlds"]

PAGE_SIZES: Final = (None, 100, 20, 1, 2, 3, 7, 10, 19, 21, 39, 50, 99)
"""Values of MaxResults that distinguish implementations; None leaves it out."""
OPERATORS: Final = (None, Operator.OR, Operator.AND)
PAIR_COUNTS: Final = (1, 2, 2, 3, 3, 4, 5)
_SINGLE_VALUES, _SEVERAL_VALUES = 24, 6
"""Pairs of each key that have one value, and that have two or three."""


def values(limit: int = VALUE.maximum) -> st.SearchStrategy[str]:
    """Return texts that may be stored in a profile and searched: 1 to ``limit`` characters, no halves of characters."""
    return st.text(st.characters(exclude_categories=["Cs"]), min_size=VALUE.minimum, max_size=limit)


def page_sizes() -> st.SearchStrategy[int | None]:
    """Return allowed values of MaxResults; None leaves it out."""
    return st.sampled_from(PAGE_SIZES) | st.integers(MAX_RESULTS.minimum, MAX_RESULTS.maximum)


def profiles(text: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[dict[str, Json]]:
    """Return input members of CreateProfile, DomainName apart, each of them optional.

    ``text`` draws what string members hold, None: any text of a length that is allowed everywhere.
    """
    any_text = values() if text is None else text
    members: dict[str, st.SearchStrategy[Any]] = dict.fromkeys(STRING_FIELDS, any_text)
    members |= dict.fromkeys(ADDRESS_FIELDS, _some_of(dict.fromkeys(ADDRESS_LINES, any_text)))
    members["PartyType"] = st.sampled_from(PARTY_TYPES)
    members["Gender"] = st.sampled_from(GENDERS)
    members["Attributes"] = st.dictionaries(any_text, any_text, max_size=3)
    if text is None:
        members["AdditionalInformation"] = values(ADDITIONAL_INFORMATION.maximum)
    return _some_of(members)


def _some_of(members: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects with some of ``members``; a list of members shrinks far better than optional ones do."""
    chosen = st.one_of([st.tuples(st.just(name), drawn) for name, drawn in members.items()])
    return st.lists(chosen, unique_by=itemgetter(0), max_size=len(members)).map(dict)


def worlds(
    text: st.SearchStrategy[str] | None = None, *, max_profiles: int = 6
) -> st.SearchStrategy[list[dict[str, Json]]]:
    """Return lists of profiles to be created in one domain, each with an account number of its own."""
    return st.lists(profiles(text), max_size=max_profiles).map(
        lambda several: [{**one, "AccountNumber": f"account-{number}"} for number, one in enumerate(several)]
    )


def searches(
    pairs: Sequence[Pair], *, distinct_keys: bool = False, sizes: st.SearchStrategy[int | None] | None = None
) -> st.SearchStrategy[Search]:
    """Return searches of one to five of ``pairs``; what is first in ``pairs`` is drawn when a failure shrinks.

    ``distinct_keys`` leaves out pairs whose key occurs before, for targets that refuse a repeated key. ``sizes`` draws
    MaxResults, None: the sizes that distinguish implementations.
    """
    one = st.sampled_from(pairs)
    return st.builds(
        combined,
        st.sampled_from(PAIR_COUNTS),
        st.sampled_from(OPERATORS),
        st.sampled_from(PAGE_SIZES) if sizes is None else sizes,
        *[one] * PAIRS.maximum,
        distinct_keys=st.just(distinct_keys),
    )


def combined(
    count: int, operator: Operator | None, size: int | None, *pairs: Pair, distinct_keys: bool = False
) -> Search:
    """Return the search of the first ``count`` of ``pairs``; a single pair has no operator."""
    chosen = pairs[:count]
    if distinct_keys:
        chosen = tuple({pair.key: pair for pair in reversed(chosen)}.values())[::-1]
    return Search(chosen, operator if len(chosen) > 1 else None, size)


def pairs_of(values_by_key: Mapping[str, Sequence[str]], *, lists: bool = True) -> tuple[Pair, ...]:
    """Return pairs to search with, as many of each key: single values first, then (``lists``) two and three."""
    several = _SEVERAL_VALUES if lists else 0
    return tuple(
        pair
        for key, wanted in values_by_key.items()
        for pair in (
            *(Pair(key, (value,)) for value in islice(cycle(wanted), _SINGLE_VALUES)),
            *(Pair(key, _neighbours(wanted, place, 2 + place % 2)) for place in range(several)),
        )
    )


def _neighbours(wanted: Sequence[str], place: int, count: int) -> tuple[str, ...]:
    """Return ``count`` different values that lie apart in ``wanted``, or fewer if there are not as many."""
    step = max(1, len(wanted) // count)
    return tuple(dict.fromkeys(wanted[(place + step * number) % len(wanted)] for number in range(count)))
