"""Mutants whose entries of FoundByItems have the wrong values, or belong to another profile."""

from collections.abc import Callable, Iterable, Mapping

from ...reference.found_by import Matched, found_by
from ...reference.model import Operator, Pair, Query
from ...reference.parts import Call, EngineParts
from ...reference.readings import Readings
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .edits import Members, around, every_text, with_all_items, with_entries, with_items
from .fault_class import FaultClass
from .found_by import edited, without_entries
from .mutant import Mutant

Entries = tuple[Pair, ...] | None


Edit = Callable[[Query, tuple[Pair, ...]], Entries]


def _of_items(edit: Callable[[list[list[Json]]], list[list[Json]]]) -> EngineParts:
    """The FoundByItems of all items of a page, changed together."""

    def edited(items: list[Members]) -> list[Members]:
        lists = [item.get("FoundByItems") for item in items]
        if None in lists:
            return items
        return [
            {**item, "FoundByItems": entries}
            for item, entries in zip(items, edit(lists), strict=True)  # type: ignore[arg-type]
        ]

    return with_all_items(edited)


def _joined(lists: Iterable[list[Json]]) -> list[Json]:
    """What any of the lists holds, each once."""
    found: list[Json] = []
    for entries in lists:
        found += [entry for entry in entries if entry not in found]
    return found


def _merged(_query: Query, right: tuple[Pair, ...]) -> Entries:
    values: dict[str, tuple[str, ...]] = {}
    for pair in right:
        values[pair.key] = tuple(dict.fromkeys((*values.get(pair.key, ()), *pair.values)))
    return tuple(Pair(key, several) for key, several in values.items())


def _values_of_next(query: Query, right: tuple[Pair, ...]) -> Entries:
    """Each entry has the values of the pair behind it in the request."""
    values = [pair.values for pair in query.pairs]
    return tuple(Pair(pair.key, values[(query.pairs.index(pair) + 1) % len(values)]) for pair in right)


def _only_matched(operator: Operator, first: int = 0) -> EngineParts:
    """Under ``operator`` the entries from the place ``first`` on hold only the values that matched."""

    def entries(query: Query, mask: int, matched: Matched, readings: Readings) -> Entries:
        right = found_by(query, mask, matched, readings)
        if not right or not query.has_additional or query.operator is not operator:
            return right
        late = query.pairs[first:]
        return tuple(Pair(pair.key, matched(pair)) if pair in late else pair for pair in right)

    return EngineParts(found_by=entries)


def _remembered(call: Call) -> Call:
    """FoundByItems of a profile are those of the first search that found it."""
    seen: dict[str, list[Json]] = {}

    def wrapped(operation: str, arguments: Mapping[str, Json]) -> Members:
        output = call(operation, arguments)
        if operation == SEARCH:
            for item in output.get("Items", ()):
                if "FoundByItems" in item:
                    item["FoundByItems"] = seen.setdefault(item["ProfileId"], item["FoundByItems"])
        return output

    return wrapped


def _with_account(item: Members) -> Members:
    """One entry more: the account number, by which nobody asked."""
    entries = item.get("FoundByItems")
    if not entries or len(entries) > 4 or "AccountNumber" not in item:
        return item
    return {**item, "FoundByItems": [*entries, {"KeyName": "_account", "Values": [item["AccountNumber"]]}]}


_FIELDS = {"_phone": "PhoneNumber", "_email": "EmailAddress", "_account": "AccountNumber"}


def _by_field(entry: Members) -> Members:
    return {**entry, "KeyName": _FIELDS.get(entry["KeyName"], entry["KeyName"])}


def _single(edit: Callable[[Members, int], Members]) -> EngineParts:
    """Items of searches without AdditionalSearchKeys, changed by ``edit``, which is given their place too."""

    def edited(call: Call, arguments: Members) -> Members:
        output = call(SEARCH, arguments)
        if output.get("Items") and "AdditionalSearchKeys" not in arguments:
            output["Items"] = [edit(item, place) for place, item in enumerate(output["Items"])]
        return output

    return around(SEARCH, edited)


def _with_second_entry(item: Members, _place: int) -> Members:
    entry = {"KeyName": "_profileId", "Values": [item["ProfileId"]]}
    return {**item, "FoundByItems": [*item.get("FoundByItems", ()), entry]}


MUTANTS = (
    Mutant(
        "found-by-without-values",
        "found-by-values",
        FaultClass.DROP,
        "leaves the Values of each entry empty",
        edited(None, lambda _, right: tuple(Pair(pair.key, ()) for pair in right)),
    ),
    Mutant(
        "found-by-matched-under-and",
        "found-by-and-all",
        FaultClass.CORNER,
        "lists under AND only those of a pair's values that matched",
        _only_matched(Operator.AND),
    ),
    Mutant(
        "found-by-merged-by-key",
        "found-by-and-all",
        FaultClass.CORNER,
        "joins the entries of one key to one",
        edited(Operator.AND, _merged),
    ),
    Mutant(
        "found-by-of-first-item",
        "found-by-or-exact",
        FaultClass.SHARE,
        "gives every item the FoundByItems of the first",
        _of_items(lambda lists: [lists[0]] * len(lists)),
    ),
    Mutant(
        "found-by-of-item-before",
        "found-by-or-exact",
        FaultClass.OFF_BY_ONE,
        "gives every item the FoundByItems of the item before",
        _of_items(lambda lists: [lists[0], *lists[:-1]]),
    ),
    Mutant(
        "found-by-of-whole-page",
        "found-by-or-exact",
        FaultClass.SHARE,
        "gives every item what any item of its page was found by",
        _of_items(lambda lists: [_joined(lists)] * len(lists)),
    ),
    Mutant(
        "found-by-accumulated",
        "found-by-or-exact",
        FaultClass.LEAK,
        "gives every item what the items before it were found by, too",
        _of_items(lambda lists: [_joined(lists[: place + 1]) for place in range(len(lists))]),
    ),
    Mutant(
        "found-by-remembered",
        "found-by-or-exact",
        FaultClass.STALE,
        "gives a profile what the first search found it by",
        EngineParts(wrap=_remembered),
    ),
    Mutant(
        "found-by-not-asked-for",
        "found-by-or-exact",
        FaultClass.ADD,
        "lists the account number too",
        with_items(_with_account),
    ),
    Mutant(
        "found-by-fields",
        "found-by-and-all",
        FaultClass.SWAP,
        "names fields in the place of keys",
        with_entries(_by_field),
    ),
    Mutant(
        "found-by-lower-case",
        "found-by-and-all",
        FaultClass.DAMAGE,
        "gives the values of entries in lower case",
        with_entries(lambda entry: every_text(entry, str.lower)),
    ),
    Mutant(
        "found-by-first-value",
        "found-by-values",
        FaultClass.DROP,
        "gives the first of an entry's values only",
        with_entries(lambda entry: {**entry, "Values": entry["Values"][:1]}),
    ),
    Mutant(
        "found-by-values-of-next-pair",
        "found-by-values",
        FaultClass.OFF_BY_ONE,
        "gives each entry the values of the next pair",
        edited(None, _values_of_next),
    ),
    Mutant(
        "found-by-value-repeated",
        "found-by-values",
        FaultClass.ADD,
        "adds the name of the key to an entry's values",
        with_entries(lambda entry: {**entry, "Values": [*entry["Values"], entry["KeyName"]]}),
    ),
    Mutant(
        "found-by-matched-from-second",
        "found-by-values",
        FaultClass.CORNER,
        "lists the first pair as requested, and of the others only the values that matched",
        _only_matched(Operator.OR, first=1),
    ),
    Mutant(
        "found-by-single-for-first",
        "found-by-single",
        FaultClass.CORNER,
        "leaves FoundByItems of a single pair out from the second item on",
        _single(lambda item, place: without_entries(item) if place else item),
    ),
    Mutant(
        "found-by-single-with-id",
        "found-by-single",
        FaultClass.ADD,
        "adds the profile's id to the FoundByItems of a single pair",
        _single(_with_second_entry),
    ),
    Mutant(
        "found-by-single-as-stored",
        "found-by-single",
        FaultClass.DAMAGE,
        "gives FoundByItems of a single pair with values in upper case",
        _single(lambda item, _: {**item, "FoundByItems": every_text(item.get("FoundByItems"), str.upper)}),
    ),
)
