"""Mutants whose entries of FoundByItems have the wrong values, or belong to another profile."""

from collections.abc import Callable, Iterable
from typing import Final

from ...reference.fast_search import Matched, found_by
from ...reference.parts import Call, EngineParts
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.readings import Readings
from ...spec.search import Operator, Pair, Search
from .fault_class import ADD, CORNER, DAMAGE, DROP, LEAK, OFF_BY_ONE, SHARE, STALE, SWAP
from .found_by import AND, AND_ALL, OR, OR_EXACT, Pairs, entries_of, under_both, without_entries
from .mutant import MutantTable
from .seams import (
    Members,
    State,
    in_every_text,
    with_all_items,
    with_entries,
    with_items,
    with_output,
    with_state,
)

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
VALUES, SINGLE = "found-by-values", "found-by-single"

Entries = list[Json]


def _with_lists(edit: Callable[[list[Entries]], list[Entries]]) -> EngineParts:
    """Change the FoundByItems of all items of a page together."""

    def edited(items: list[Members]) -> list[Members]:
        lists = [item["FoundByItems"] for item in items if item.get("FoundByItems") is not None]
        if len(lists) < len(items):
            return items
        return [{**item, "FoundByItems": entries} for item, entries in zip(items, edit(lists), strict=True)]

    return with_all_items(edited)


def _joined(lists: Iterable[Entries]) -> Entries:
    """Return what any of the lists holds, each once."""
    found: Entries = []
    for entries in lists:
        found += [entry for entry in entries if entry not in found]
    return found


def _only_matched(operator: Operator, first: int = 0) -> EngineParts:
    """List, under ``operator`` and from the place ``first`` on, only the values that matched."""

    def entries(query: Search, mask: int, matched: Matched, readings: Readings) -> Pairs | None:
        right = found_by(query, mask, matched, readings)
        if not right or not query.has_additional or query.operator is not operator:
            return right
        late = query.pairs[first:]
        return tuple(Pair(pair.key, matched(pair)) if pair in late else pair for pair in right)

    return EngineParts(found_by=entries)


def _of_single(edit: Callable[[Members, int], Members]) -> EngineParts:
    """Change the items of searches without AdditionalSearchKeys by ``edit``, which receives their place too."""

    def edited(members: Members, output: Members) -> Members:
        if output.get("Items") and "AdditionalSearchKeys" not in members:
            output["Items"] = [edit(item, place) for place, item in enumerate(output["Items"])]
        return output

    return with_output(edited)


define("found-by-without-values", VALUES, DROP, "leaves the Values of each entry empty")(
    under_both(lambda _query, right: tuple(Pair(pair.key, ()) for pair in right))
)
define(
    "found-by-matched-under-and",
    AND_ALL,
    CORNER,
    "lists under AND only those of a pair's values that matched",
)(_only_matched(AND))


@breaks(AND_ALL, CORNER, entries_of(AND))
def found_by_merged_by_key(_query: Search, right: Pairs) -> Pairs:
    """joins the entries of one key to one"""
    values: dict[str, tuple[str, ...]] = {}
    for pair in right:
        values[pair.key] = tuple(dict.fromkeys((*values.get(pair.key, ()), *pair.values)))
    return tuple(Pair(key, several) for key, several in values.items())


define("found-by-of-first-item", OR_EXACT, SHARE, "gives every item the FoundByItems of the first")(
    _with_lists(lambda lists: [lists[0]] * len(lists))
)


@breaks(OR_EXACT, OFF_BY_ONE, _with_lists)
def found_by_of_item_before(lists: list[Entries]) -> list[Entries]:
    """gives every item the FoundByItems of the item before"""
    return [lists[0], *lists[:-1]]


define("found-by-of-whole-page", OR_EXACT, SHARE, "gives every item what any item of its page was found by")(
    _with_lists(lambda lists: [_joined(lists)] * len(lists))
)


@breaks(OR_EXACT, LEAK, _with_lists)
def found_by_accumulated(lists: list[Entries]) -> list[Entries]:
    """gives every item what the items before it were found by, too"""
    return [_joined(lists[: place + 1]) for place in range(len(lists))]


@breaks(OR_EXACT, STALE, with_state)
def found_by_remembered(call: Call, state: State, operation: str, members: Members) -> Members:
    """gives a profile what the first search found it by"""
    output = call(operation, members)
    for item in output.get("Items", ()) if operation == SEARCH else ():
        if "FoundByItems" in item:
            item["FoundByItems"] = state.setdefault(item["ProfileId"], item["FoundByItems"])
    return output


@breaks(OR_EXACT, ADD, with_items)
def found_by_not_asked_for(item: Members) -> Members:
    """lists the account number too"""
    entries = item.get("FoundByItems")
    if not entries or len(entries) > 4 or "AccountNumber" not in item:
        return item
    return {**item, "FoundByItems": [*entries, {"KeyName": "_account", "Values": [item["AccountNumber"]]}]}


_FIELDS: Final = {"_phone": "PhoneNumber", "_email": "EmailAddress", "_account": "AccountNumber"}


define("found-by-fields", AND_ALL, SWAP, "names fields in the place of keys")(
    with_entries(lambda entry: {**entry, "KeyName": _FIELDS.get(entry["KeyName"], entry["KeyName"])})
)


@breaks(AND_ALL, DAMAGE, with_entries)
def found_by_lower_case(entry: Members) -> Members:
    """gives the values of entries in lower case"""
    changed: Members = in_every_text(entry, str.lower)
    return changed


define("found-by-first-value", VALUES, DROP, "gives the first of an entry's values only")(
    with_entries(lambda entry: {**entry, "Values": entry["Values"][:1]})
)


@breaks(VALUES, OFF_BY_ONE, under_both)
def found_by_values_of_next_pair(query: Search, right: Pairs) -> Pairs:
    """gives each entry the values of the next pair"""
    values = [pair.values for pair in query.pairs]
    return tuple(Pair(pair.key, values[(query.pairs.index(pair) + 1) % len(values)]) for pair in right)


define("found-by-value-repeated", VALUES, ADD, "adds the name of the key to an entry's values")(
    with_entries(lambda entry: {**entry, "Values": [*entry["Values"], entry["KeyName"]]})
)
define(
    "found-by-matched-from-second",
    VALUES,
    CORNER,
    "lists the first pair as requested, and of the others only the values that matched",
)(_only_matched(OR, first=1))


@breaks(SINGLE, CORNER, _of_single)
def found_by_single_for_first(item: Members, place: int) -> Members:
    """leaves FoundByItems of a single pair out from the second item on"""
    return without_entries(item) if place else item


@breaks(SINGLE, ADD, _of_single)
def found_by_single_with_id(item: Members, _place: int) -> Members:
    """adds the profile's id to the FoundByItems of a single pair"""
    entry = {"KeyName": "_profileId", "Values": [item["ProfileId"]]}
    return {**item, "FoundByItems": [*item.get("FoundByItems", ()), entry]}


@breaks(SINGLE, DAMAGE, _of_single)
def found_by_single_as_stored(item: Members, _place: int) -> Members:
    """gives FoundByItems of a single pair with values in upper case"""
    return {**item, "FoundByItems": in_every_text(item.get("FoundByItems"), str.upper)}
