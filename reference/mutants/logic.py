"""Mutants that find the wrong profiles, or list them wrongly."""

from collections.abc import Sequence
from dataclasses import replace

from ...spec.exchange import Json
from .. import responses, search
from ..index import Index
from ..model import Operator, Page, Pair
from ..parts import Parts
from ..postings import NONE, Postings, union
from ..readings import Readings
from ..requests import SearchRequest
from ..search import Combine, Match, every, some
from ..validation import Rules
from .mutant import Mutant


def _without_pairs(combine: Combine, kept: slice) -> Combine:
    """Only the pairs in ``kept`` take part."""

    def partial(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
        taking_part = set(range(len(lists))[kept]) or {0}
        if combine is every:
            return every([lists[place] for place in taking_part], after, limit)
        return some(
            [part if place in taking_part else NONE for place, part in enumerate(lists)], after, limit
        )

    return partial


def _parts_without(kept: slice) -> Parts:
    return Parts(every=_without_pairs(every, kept), some=_without_pairs(some, kept))


def _by_prefix(index: Index, pair: Pair) -> Postings:
    values = index.values(pair.key)
    return union(
        who for value, who in values.items() if any(value.startswith(asked) for asked in pair.values)
    )


def _not_with_backslash(index: Index, pair: Pair) -> Postings:
    harmless = tuple(value for value in pair.values if "\\" not in value)
    return search.matching(index, Pair(pair.key, harmless))


def _once_per_pair(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
    return [
        (number, 1 << place)
        for number, mask in some(lists, after, limit)
        for place in range(len(lists))
        if mask >> place & 1
    ][:limit]


def _carried_over(request: SearchRequest, page: Page, readings: Readings) -> dict[str, Json]:
    """Each item is filled over the one before, so what a profile does not have stays from its neighbour."""
    carried: dict[str, Json] = {}
    hits = []
    for hit in page.hits:
        carried = {**carried, **hit.profile.fields}
        hits.append(replace(hit, profile=replace(hit.profile, fields=carried)))
    return responses.search_response(request, replace(page, hits=tuple(hits)), readings)


MUTANTS = (
    Mutant("or-treated-as-and", "logic-or", "carries OR out as AND", Parts(some=every)),
    Mutant("and-treated-as-or", "logic-and", "carries AND out as OR", Parts(every=some)),
    Mutant(
        "default-operator-and",
        "logic-or-default",
        "takes AND where LogicalOperator is left out",
        Parts(rules=Rules(default_operator=Operator.AND)),
    ),
    Mutant(
        "main-key-ignored",
        "logic-operator-covers-all-pairs",
        "looks only at AdditionalSearchKeys where there are any",
        _parts_without(slice(1, None)),
    ),
    Mutant(
        "only-main-key",
        "logic-operator-covers-all-pairs",
        "looks only at KeyName and Values, whatever AdditionalSearchKeys say",
        _parts_without(slice(0, 1)),
    ),
    Mutant(
        "only-first-additional-key",
        "logic-operator-covers-all-pairs",
        "ignores all AdditionalSearchKeys but the first",
        _parts_without(slice(0, 2)),
    ),
    Mutant(
        "last-additional-key-ignored",
        "logic-operator-covers-all-pairs",
        "ignores the last of AdditionalSearchKeys",
        _parts_without(slice(0, -1)),
    ),
    Mutant("fifth-pair-ignored", "logic-five-pairs", "ignores the fifth pair", _parts_without(slice(0, 4))),
    Mutant(
        "prefix-match", "logic-whole-value", "matches values that begin as requested", Parts(match=_by_prefix)
    ),
    Mutant(
        "backslash-lost",
        "logic-value-characters",
        "finds nothing by a value that holds a backslash",
        Parts(match=_not_with_backslash),
    ),
    Mutant(
        "profile-listed-once-per-pair",
        "logic-profile-once",
        "lists a profile under OR once for each pair that matches it",
        Parts(some=_once_per_pair),
    ),
    Mutant(
        "members-carried-over",
        "logic-profile-content",
        "fills members that a profile does not have from the profile before it",
        Parts(respond=_carried_over),
    ),
)
