"""Mutants that overlook pairs of a search, or mix them up."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from ...reference.index import Index
from ...reference.model import Pair
from ...reference.parts import EngineParts
from ...reference.postings import NONE, Postings
from ...reference.search import Combine, Match, every, some
from .fault_class import FaultClass
from .logic import joining, least
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


def _parts_without(kept: slice) -> EngineParts:
    return EngineParts(every=_without_pairs(every, kept), some=_without_pairs(some, kept))


Matched = tuple[bool, ...]
"""Which of a query's pairs match one profile, in their order."""


def _pairs_edited(edit: Callable[[tuple[Pair, ...]], tuple[Pair, ...]]) -> EngineParts:
    """Queries carried out with other pairs."""
    return EngineParts(query_of=lambda request: replace(request.query, pairs=edit(request.query.pairs)))


def _last_of_each_key(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple({pair.key: pair for pair in pairs}.values())


def _merged_by_key(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    values: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        values[pair.key] = values.get(pair.key, ()) + pair.values
    return tuple(Pair(key, tuple(dict.fromkeys(several))) for key, several in values.items())


def _first_value_for_all(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple(Pair(pair.key, pairs[0].values) for pair in pairs)


def _once_per_list(index: Index, pair: Pair) -> Postings:
    """A profile comes once for each of the values that it has."""
    return sorted(number for value in pair.values for number in index.numbers(pair.key, value))


def _repeating(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
    """Keeps what a list says twice."""
    return (
        [(number, 1) for number in lists[0] if number > after][:limit]
        if len(lists) == 1
        else some(lists, after, limit)
    )


def _once_per_pair(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
    return [
        (number, 1 << place)
        for number, mask in some(lists, after, limit)
        for place in range(len(lists))
        if mask >> place & 1
    ][:limit]


MUTANTS = (
    Mutant(
        "main-key-ignored",
        "logic-operator-covers-all-pairs",
        FaultClass.DROP,
        "looks only at AdditionalSearchKeys where there are any",
        _parts_without(slice(1, None)),
    ),
    Mutant(
        "only-main-key",
        "logic-operator-covers-all-pairs",
        FaultClass.DROP,
        "looks only at KeyName and Values, whatever AdditionalSearchKeys say",
        _parts_without(slice(0, 1)),
    ),
    Mutant(
        "only-first-additional-key",
        "logic-operator-covers-all-pairs",
        FaultClass.DROP,
        "ignores all AdditionalSearchKeys but the first",
        _parts_without(slice(0, 2)),
    ),
    Mutant(
        "last-additional-key-ignored",
        "logic-operator-covers-all-pairs",
        FaultClass.OFF_BY_ONE,
        "ignores the last of AdditionalSearchKeys",
        _parts_without(slice(0, -1)),
    ),
    Mutant(
        "fifth-pair-ignored",
        "logic-five-pairs",
        FaultClass.CORNER,
        "ignores the fifth pair",
        _parts_without(slice(0, 4)),
    ),
    Mutant(
        "profile-listed-once-per-pair",
        "logic-profile-once",
        FaultClass.ADD,
        "lists a profile under OR once for each pair that matches it",
        EngineParts(some=_once_per_pair),
    ),
    Mutant(
        "main-key-always-required",
        "logic-operator-covers-all-pairs",
        FaultClass.SWAP,
        "requires the first pair under OR too",
        EngineParts(some=joining(lambda matched: matched[0])),
    ),
    Mutant(
        "main-key-always-enough",
        "logic-operator-covers-all-pairs",
        FaultClass.SWAP,
        "takes the first pair under AND as enough",
        EngineParts(every=joining(lambda matched: matched[0] or all(matched))),
    ),
    Mutant(
        "operator-of-additional-pairs",
        "logic-operator-covers-all-pairs",
        FaultClass.PLACE,
        "joins additional pairs by OR and the first pair with them by AND, under AND",
        EngineParts(every=joining(lambda matched: matched[0] and any(matched[1:]))),
    ),
    Mutant(
        "first-value-for-all-pairs",
        "logic-operator-covers-all-pairs",
        FaultClass.SHARE,
        "asks every pair for the values of the first one",
        _pairs_edited(_first_value_for_all),
    ),
    Mutant(
        "last-pair-of-a-key",
        "logic-or",
        FaultClass.CORNER,
        "keeps of several pairs of one key only the last",
        _pairs_edited(_last_of_each_key),
    ),
    Mutant(
        "pairs-of-a-key-merged",
        "logic-and",
        FaultClass.CORNER,
        "takes several pairs of one key as one pair of their values",
        _pairs_edited(_merged_by_key),
    ),
    Mutant(
        "third-pair-ignored",
        "logic-five-pairs",
        FaultClass.CORNER,
        "ignores the third of five pairs",
        EngineParts(
            every=least(every, lambda matched: all(matched[:2] + matched[3:]), 5),
            some=least(some, lambda matched: any(matched[:2] + matched[3:]), 5),
        ),
    ),
    Mutant(
        "single-pair-first-hit",
        "logic-single-pair",
        FaultClass.DROP,
        "finds one profile by a single pair",
        EngineParts(
            some=lambda lists, after, limit: some(lists if len(lists) > 1 else [lists[0][:1]], after, limit)
        ),
    ),
    Mutant(
        "single-pair-newest-lost",
        "logic-single-pair",
        FaultClass.OFF_BY_ONE,
        "loses the newest profile by a single pair of more than one hit",
        EngineParts(
            some=lambda lists, after, limit: some(
                lists if len(lists) > 1 else [lists[0][:-1] or lists[0]], after, limit
            )
        ),
    ),
    Mutant(
        "profile-listed-once-per-value",
        "logic-profile-once",
        FaultClass.CORNER,
        "lists a profile once for each of a pair's values that it has",
        EngineParts(match=_once_per_list, some=_repeating),
    ),
)
