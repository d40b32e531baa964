"""The definition of SearchProfiles: which profiles a search finds, by which pairs, and on which pages.

This file is to be read beside the operation's document. Above each rule are the requirements that it defines
(``spec/requirements``) and the part of the document that states them.

Theory of operation. A *world* lists profiles in the order in which results list them; all that counts of a profile
is which values it has under which search key (``key_values`` derives them). A profile's *number* is its place in
that order. A search has one to five *pairs*; a pair matches a profile or not, and the operator says how many pairs
must match. The same pairs, those that matched, become the FoundByItems of the profile: in the fast form they are a
*mask*, a number with one bit for each pair, the lowest for the first. A *page* is the next part of the profiles that
were found, so all pages of a walk together are the whole result, each profile once. A *reading* is one of the answers
that are allowed to a question which the sources leave open (``spec/open_points.py``); with one reading for each
question, the answer to a search is fixed, item by item and page by page.

Everything else in this folder is this definition made fast, or made a service. ``fast_search`` computes the first
profiles after a number from an ``index`` and ``pagination`` cuts them into one page, so that no request looks at every
profile; NextToken carries the last number of the page and is bound to the walk. ``tests/reference`` holds the fast
form to the definition, and ``tests/reports`` the JavaScript of the report's what-if panel.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial, reduce
from operator import and_, or_
from typing import TypeVar

from ..spec.readings import Readings
from ..spec.search import Operator, Pair, Search
from .comparison import form_of
from .key_values import KeyValues

Matched = TypeVar("Matched")

World = Sequence[KeyValues]
"""The values of each profile under each search key, in the order in which results list the profiles."""

FoundByItems = tuple[Pair, ...] | None
"""The entries of one profile; None if the member is left out."""

Item = tuple[int, FoundByItems]
"""A profile that was found, by its number, and its FoundByItems."""


# logic-whole-value, logic-value-characters, keys-separate: document, KeyName, Values and FoundByItems.
# Open: what "equal" means beyond identity (``comparison``).
def matched_values(pair: Pair, values: KeyValues, readings: Readings) -> tuple[str, ...]:
    """Return the requested values that are equal, as a whole, to one of the profile's values under the same key."""
    form = form_of(pair.key, readings)
    own = {form(value) for value in values.get(pair.key, ())}
    return tuple(value for value in pair.values if form(value) in own)


# logic-several-values: document, Values. Open: whether one of several values must match, or all of them.
def matches(pair: Pair, values: KeyValues, readings: Readings) -> bool:
    """Return whether a pair matches a profile. A pair without values matches none."""
    matched = matched_values(pair, values, readings)
    return len(matched) == len(pair.values) > 0 if readings["several-values"] == "all" else len(matched) > 0


# logic-and, logic-or, logic-or-default, logic-operator-covers-all-pairs, logic-five-pairs, logic-single-pair:
# document, introduction and LogicalOperator.
def combined(operator: Operator | None, matched: Iterable[Matched]) -> Matched:
    """Return what all of ``matched`` have in common under AND; under OR, the default, what at least one of them has.

    Each of ``matched`` says whether a pair matches a profile, or is the set of all profiles that the pair matches.
    """
    return reduce(and_ if operator is Operator.AND else or_, matched)


def finds(search: Search, values: KeyValues, readings: Readings) -> bool:
    """Return whether a search finds a profile: AND if all pairs match it; OR, the default, if at least one does."""
    return combined(search.operator, [matches(pair, values, readings) for pair in search.pairs])


def found_by(
    search: Search, matched: Sequence[Pair], values_of: Callable[[Pair], tuple[str, ...]], readings: Readings
) -> FoundByItems:
    """Return the FoundByItems of a profile, given the pairs that match it and, for each, the values that do.

    document, FoundByItems. The rules are applied in this order.
    """
    # found-by-present, found-by-single. Open: without AdditionalSearchKeys the member may be left out.
    if not search.has_additional and readings["found-by-single"] == "absent":
        return None
    # found-by-and-all: every pair of the request. found-by-or-exact, found-by-default-or: the pairs that match.
    pairs = search.pairs if search.operator is Operator.AND else tuple(matched)
    # found-by-repeated-pair. Open: whether an identical pair that is given twice is listed twice.
    if readings["repeated-pair"] == "once":
        pairs = tuple(dict.fromkeys(pairs))
    # Open: the order of the entries.
    if readings["found-by-order"] == "other":
        pairs = pairs[::-1]
    # found-by-values. Open: the pair as requested, or only the values that match it.
    if lists_matched_values(search, readings):
        pairs = tuple(Pair(pair.key, values_of(pair)) for pair in pairs)
    return pairs


def lists_matched_values(search: Search, readings: Readings) -> bool:
    """Return whether entries contain only the values that match. AND over several pairs lists them as requested."""
    return readings["found-by-values"] == "matched" and not search.conjunctive


# logic-profile-once, pagination-complete, pagination-no-repeat: document, Items.
def items(world: World, search: Search, readings: Readings) -> list[Item]:
    """Return every profile that a search finds, once, with its FoundByItems."""
    found: list[Item] = []
    for number, values in enumerate(world):
        if finds(search, values, readings):
            matched = [pair for pair in search.pairs if matches(pair, values, readings)]
            values_of = partial(matched_values, values=values, readings=readings)
            found.append((number, found_by(search, matched, values_of, readings)))
    return found


# pagination-max-results, pagination-default-size, pagination-single-item-pages: document, MaxResults.
def capacity(size: int, page: int, readings: Readings) -> int:
    """Return how many items page ``page``, counted from 0, contains while more follow: ``size`` is the maximum.

    Open: whether a page may be shorter. Under ``short`` it is half full, and every third page is empty.
    """
    if readings["page-fill"] == "full":
        return size
    return 0 if page % 3 == 1 else (size + 1) // 2


# pagination-leads-on, pagination-ends, pagination-keeps-query, pagination-stable: document, Items and NextToken.
def pages(world: World, search: Search, readings: Readings) -> list[list[Item]]:
    """Return the pages of a walk. Each but the last has a NextToken; if nothing is found, one page is empty.

    Open: whether the page with the last items has a NextToken too, which then leads to an empty page.
    """
    rest = items(world, search, readings)
    trailing: list[list[Item]] = [[]] if rest and readings["last-page"] == "present" else []
    cut: list[list[Item]] = []
    while rest or not cut:
        count = capacity(search.page_size, len(cut), readings)
        cut.append(rest[:count])
        rest = rest[count:]
    return cut + trailing
