"""Mutants that carry AND and OR out wrongly."""

from collections.abc import Callable, Sequence

from ...reference.model import Operator
from ...reference.parts import EngineParts
from ...reference.postings import NONE, Postings, union
from ...reference.search import Combine, Match, every, some
from ...reference.validation import Rules
from .edits import Members, asking
from .fault_class import FaultClass
from .mutant import Mutant

Matched = tuple[bool, ...]
"""Which of a query's pairs match one profile, in their order."""


def joining(finds: Callable[[Matched], bool]) -> Combine:
    """Finds the profiles of which ``finds`` says so; searches of one pair are carried out as they should be."""

    def combine(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
        if len(lists) == 1:
            return some(lists, after, limit)
        sets = [set(postings) for postings in lists]
        found = []
        for number in union(lists):
            matched = tuple(number in each for each in sets)
            if number > after and finds(matched):
                found.append((number, sum(1 << place for place, is_in in enumerate(matched) if is_in)))
        return found[:limit]

    return combine


def least(operator: Combine, finds: Callable[[Matched], bool], pairs: int) -> Combine:
    """Goes wrong from so many pairs on."""
    wrong = joining(finds)
    return lambda lists, after, limit: (wrong if len(lists) >= pairs else operator)(lists, after, limit)


def _with_lists(combine: Combine, change: Callable[[Sequence[Postings]], Sequence[Postings]]) -> Combine:
    """Joins other lists than those of the pairs."""
    return lambda lists, after, limit: combine(change(lists) if len(lists) > 1 else lists, after, limit)


def _fold(lists: Sequence[Postings]) -> Sequence[Postings]:
    """An intersection made step by step, in which nothing found yet counts as the start."""
    found: set[int] = set()
    for postings in lists:
        found = found & set(postings) if found else set(postings)
    return [sorted(found)] * len(lists)


def _first_that_finds(lists: Sequence[Postings]) -> Sequence[Postings]:
    place = next((place for place, postings in enumerate(lists) if postings), 0)
    return [postings if each == place else NONE for each, postings in enumerate(lists)]


def _nothing_if_one_is_empty(lists: Sequence[Postings]) -> Sequence[Postings]:
    return lists if all(lists) else [NONE] * len(lists)


def _and_from_three(arguments: Members) -> Members:
    is_meant = len(arguments.get("AdditionalSearchKeys") or ()) >= 2 and "LogicalOperator" not in arguments
    return {**arguments, "LogicalOperator": "AND"} if is_meant else arguments


MUTANTS = (
    Mutant(
        "or-treated-as-and", "logic-or", FaultClass.SWAP, "carries OR out as AND", EngineParts(some=every)
    ),
    Mutant(
        "and-treated-as-or", "logic-and", FaultClass.SWAP, "carries AND out as OR", EngineParts(every=some)
    ),
    Mutant(
        "default-operator-and",
        "logic-or-default",
        FaultClass.DEFAULT,
        "takes AND where LogicalOperator is left out",
        EngineParts(rules=Rules(default_operator=Operator.AND)),
    ),
    Mutant(
        "or-exclusive",
        "logic-or",
        FaultClass.SWAP,
        "finds under OR who matches exactly one pair",
        EngineParts(some=joining(lambda matched: sum(matched) == 1)),
    ),
    Mutant(
        "or-first-pair-that-finds",
        "logic-or",
        FaultClass.DROP,
        "uses under OR only the first pair that finds anything",
        EngineParts(some=_with_lists(some, _first_that_finds)),
    ),
    Mutant(
        "or-emptied-by-one-pair",
        "logic-operator-covers-all-pairs",
        FaultClass.CORNER,
        "finds nothing under OR where one pair matches nothing",
        EngineParts(some=_with_lists(some, _nothing_if_one_is_empty)),
    ),
    Mutant(
        "or-loses-three-matches",
        "logic-or",
        FaultClass.CORNER,
        "loses under OR who matches three pairs or more",
        EngineParts(some=joining(lambda matched: 1 <= sum(matched) <= 2)),
    ),
    Mutant(
        "or-as-and-from-four-pairs",
        "logic-or",
        FaultClass.CORNER,
        "carries OR out as AND from four pairs on",
        EngineParts(some=least(some, all, 4)),
    ),
    Mutant(
        "or-capped-at-50",
        "pagination-complete",
        FaultClass.BOUND,
        "considers under OR only 50 profiles of each pair",
        EngineParts(some=_with_lists(some, lambda lists: [postings[:50] for postings in lists])),
    ),
    Mutant(
        "or-needs-two",
        "logic-or",
        FaultClass.OFF_BY_ONE,
        "asks under OR for two matching pairs",
        EngineParts(some=joining(lambda matched: sum(matched) >= 2)),
    ),
    Mutant(
        "and-without-one",
        "logic-and",
        FaultClass.OFF_BY_ONE,
        "lets a profile under AND miss one of three pairs or more",
        EngineParts(every=least(every, lambda matched: sum(matched) >= len(matched) - 1, 3)),
    ),
    Mutant(
        "and-neighbours-only",
        "logic-and",
        FaultClass.SWAP,
        "looks under AND only at the last two pairs",
        EngineParts(every=joining(lambda matched: all(matched[-2:]))),
    ),
    Mutant(
        "and-ends-only",
        "logic-and",
        FaultClass.CORNER,
        "looks under AND only at the first and the last pair",
        EngineParts(every=joining(lambda matched: matched[0] and matched[-1])),
    ),
    Mutant(
        "and-skips-empty-pairs",
        "logic-and",
        FaultClass.CORNER,
        "leaves pairs that match nothing out of AND",
        EngineParts(every=_with_lists(every, lambda lists: [each for each in lists if each] or lists)),
    ),
    Mutant(
        "and-starts-again",
        "logic-and",
        FaultClass.CORNER,
        "begins the intersection again once it is empty",
        EngineParts(every=_with_lists(every, _fold)),
    ),
    Mutant(
        "and-capped-at-50",
        "pagination-complete",
        FaultClass.BOUND,
        "considers under AND only 50 profiles of the first pair",
        EngineParts(every=_with_lists(every, lambda lists: [lists[0][:50], *lists[1:]])),
    ),
    Mutant(
        "and-as-or-from-five-pairs",
        "logic-five-pairs",
        FaultClass.CORNER,
        "carries AND out as OR with five pairs",
        EngineParts(every=least(every, any, 5)),
    ),
    Mutant(
        "default-operator-and-from-three-pairs",
        "logic-or-default",
        FaultClass.CORNER,
        "takes AND where LogicalOperator is left out and there are three pairs or more",
        asking(_and_from_three),
    ),
)
