"""Mutants that look at the several Values of a pair wrongly."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from ...reference.index import Index
from ...reference.model import Operator, Pair, Query
from ...reference.parts import EngineParts
from ...reference.postings import Postings, intersection, union
from ...reference.requests import SearchRequest
from ...reference.search import matching
from .fault_class import FaultClass
from .mutant import Mutant

RULE = "logic-several-values"


def _looking_at(chosen: Callable[[tuple[str, ...]], Sequence[str]]) -> EngineParts:
    """Only the chosen ones of a pair's values count."""

    def match(index: Index, pair: Pair) -> Postings:
        return matching(index, Pair(pair.key, tuple(chosen(pair.values))))

    return EngineParts(match=match)


class _OfAll(Pair, frozen=True):
    """A pair of which all values must match."""


def _lists(index: Index, pair: Pair) -> list[Postings]:
    return [index.numbers(pair.key, value) for value in pair.values]


def _any_or_all(index: Index, pair: Pair) -> Postings:
    return intersection(_lists(index, pair)) if isinstance(pair, _OfAll) else union(_lists(index, pair))


def _all_values(is_meant: Callable[[Query, int], bool]) -> EngineParts:
    """Any value must match; but all of them in those pairs of a query that ``is_meant`` tells by their place."""

    def query_of(request: SearchRequest) -> Query:
        query = request.query
        pairs = (
            _OfAll(pair.key, pair.values) if is_meant(query, place) else pair
            for place, pair in enumerate(query.pairs)
        )
        return replace(query, pairs=tuple(pairs))

    return EngineParts(query_of=query_of, match=_any_or_all)


def _half(index: Index, pair: Pair) -> Postings:
    """Profiles that have more than half of the values."""
    lists = _lists(index, pair)
    return [number for number in union(lists) if sum(number in each for each in lists) * 2 > len(lists)]


def _differing(index: Index, pair: Pair) -> Postings:
    """Profiles that have exactly one of the values."""
    lists = _lists(index, pair)
    return [number for number in union(lists) if sum(number in each for each in lists) == 1]


MUTANTS = (
    Mutant(
        "only-first-value",
        RULE,
        FaultClass.DROP,
        "looks only at the first of several values",
        _looking_at(lambda values: values[:1]),
    ),
    Mutant(
        "only-last-value",
        RULE,
        FaultClass.DROP,
        "looks only at the last of several values",
        _looking_at(lambda values: values[-1:]),
    ),
    Mutant(
        "only-first-two-values",
        RULE,
        FaultClass.BOUND,
        "looks only at the first two of several values",
        _looking_at(lambda values: values[:2]),
    ),
    Mutant(
        "last-value-dropped",
        RULE,
        FaultClass.OFF_BY_ONE,
        "drops the last of several values",
        _looking_at(lambda values: values[:-1] or values),
    ),
    Mutant(
        "least-value-only",
        RULE,
        FaultClass.ORDER,
        "looks only at the value that comes first in the alphabet",
        _looking_at(lambda values: sorted(values)[:1]),
    ),
    Mutant(
        "values-joined",
        RULE,
        FaultClass.SWAP,
        "takes several values as one text with blanks between",
        _looking_at(lambda values: (" ".join(values),)),
    ),
    Mutant(
        "values-joined-by-comma",
        RULE,
        FaultClass.SWAP,
        "takes several values as one text with commas between",
        _looking_at(lambda values: (",".join(values),)),
    ),
    Mutant(
        "tenth-value-dropped",
        RULE,
        FaultClass.CORNER,
        "drops every value from the tenth on",
        _looking_at(lambda values: values[:9]),
    ),
    Mutant(
        "half-of-the-values",
        RULE,
        FaultClass.SWAP,
        "asks for more than half of the values",
        EngineParts(match=_half),
    ),
    Mutant(
        "one-value-exactly",
        RULE,
        FaultClass.SWAP,
        "asks for exactly one of the values",
        EngineParts(match=_differing),
    ),
    Mutant(
        "values-all-under-and",
        RULE,
        FaultClass.SWAP,
        "asks for all of a pair's values under AND and for any under OR",
        _all_values(lambda query, _: query.operator is Operator.AND),
    ),
    Mutant(
        "values-all-in-additional-pairs",
        RULE,
        FaultClass.PLACE,
        "asks for all values of additional pairs and for any of the first one",
        _all_values(lambda _, place: place > 0),
    ),
    Mutant(
        "values-all-beside-others",
        RULE,
        FaultClass.CORNER,
        "asks for all values where there are several pairs, and for any where there is one",
        _all_values(lambda query, _: len(query.pairs) > 1),
    ),
)
