"""What wrong searches have in common that right ones have not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final

from ...spec.keys import PREDEFINED_KEYS
from ...spec.operations import SEARCH
from ...spec.search import Pair, Search
from ..history.step import Step

_FEWEST: Final = 3
"""The fewest wrong searches that have a trait in common rather than by chance."""
_MOSTLY: Final = 0.5
"""The part of the searches with a trait that has to be wrong if right ones have it too; and of those without it, that
has to be right, since a trait of some wrong searches is none if most others are wrong as well."""
_NARROWER: Final = 0.5
"""The part of the right searches with a trait that may have a number as well, so that this is worth being said."""
_QUOTES: Final = frozenset("\"'\\")


@dataclass(frozen=True)
class ObservedSearch:
    """A search with every page, and whether its answer was right.

    If it was not, ``own`` says whether it shows the cause in question, and not another. ``due`` is the number of
    profiles that should have been found.
    """

    steps: Sequence[Step]
    right: bool
    own: bool = True
    due: int = 0

    @property
    def request(self) -> Search:
        """The search of the first page."""
        return self.steps[0].search

    @property
    def succeeded(self) -> bool:
        """Whether every page is a success."""
        return all(step.succeeded for step in self.steps)


Condition = Callable[[ObservedSearch], bool]
Trait = tuple[str, str, Condition]
"""A trait in words; the opposite, in words; and a function that recognises the trait."""
Measure = tuple[str, str, int, Callable[[ObservedSearch], int]]
"""From a number on, in words; up to a number, in words; the least that is reported; and what measures a search."""


def _has_pair(condition: Callable[[Pair], bool]) -> Condition:
    return lambda search: any(map(condition, search.request.pairs))


def _has_value(condition: Callable[[str], bool]) -> Condition:
    return _has_pair(lambda pair: any(map(condition, pair.values)))


def _has_key(key: str) -> Condition:
    return _has_pair(lambda pair: pair.key == key)


TRAITS: Final[Sequence[Trait]] = (
    ("with more than one pair", "with one pair", lambda search: len(search.request.pairs) > 1),
    ("with LogicalOperator AND", "without it", lambda search: search.request.operator == "AND"),
    ("with LogicalOperator OR", "without it", lambda search: search.request.operator == "OR"),
    (
        "of several pairs under OR (stated or by default)",
        "of other kinds",
        lambda search: len(search.request.pairs) > 1 and search.request.operator != "AND",
    ),
    (
        "of several pairs without LogicalOperator",
        "of other kinds",
        lambda search: len(search.request.pairs) > 1 and search.request.operator is None,
    ),
    ("of several pages", "of one page", lambda search: len(search.steps) > 1),
    ("without MaxResults", "with it", lambda search: search.request.max_results is None),
    ("with several Values in a pair", "with one value a pair", _has_pair(lambda pair: len(pair.values) > 1)),
    ("for text beyond ASCII", "for ASCII text", _has_value(lambda value: not value.isascii())),
    (
        "for values with capital letters",
        "for values without",
        _has_value(lambda value: value != value.lower()),
    ),
    ("for values with blanks", "for values without", _has_value(lambda value: len(value.split()) > 1)),
    (
        "for values with quotes or backslashes",
        "for values without",
        _has_value(lambda value: not _QUOTES.isdisjoint(value)),
    ),
    *((f"by {key}", "by other keys", _has_key(key)) for key in PREDEFINED_KEYS),
    (
        "by keys of the target's own",
        "by predefined keys",
        _has_pair(lambda pair: pair.key not in PREDEFINED_KEYS),
    ),
)
MEASURES: Final[Sequence[Measure]] = (
    (
        "for values of {} characters or more",
        "for values of {} at most",
        16,
        lambda search: max(len(value) for pair in search.request.pairs for value in pair.values or [""]),
    ),
    ("of {} pairs or more", "of {} at most", 2, lambda search: len(search.request.pairs)),
    (
        "with {} Values in a pair or more",
        "with {} at most",
        2,
        lambda search: max(len(pair.values) for pair in search.request.pairs),
    ),
    ("that match {:,} profiles or more", "that match {:,} at most", 21, lambda search: search.due),
)
"""What the wrong searches may have more of than the right ones."""


def is_search(step: Step) -> bool:
    """Return whether a step is a search whose pairs can be read."""
    call = step.exchange.call
    return call.operation == SEARCH and isinstance(call.input.get("Values"), list) and "KeyName" in call.input


def common_trait(searches: Sequence[ObservedSearch]) -> str:
    """Return in a sentence what sets the wrong searches of a cause apart from the right ones; empty if nothing does."""
    wrong = [search for search in searches if not search.right and search.own]
    right = [search for search in searches if search.right]
    if len(wrong) < _FEWEST:
        return ""
    if not right:
        return f"All {len(wrong)} searches failed." if len(wrong) == len(searches) else ""
    shared = [trait for trait in TRAITS if all(trait[2](search) for search in wrong)]
    for name, other, trait in _separating(shared, wrong, right):
        without = sum(not trait(search) for search in searches)
        if not any(trait(search) for search in right) and len(right) >= _MOSTLY * without:
            return _sentence(name, other, trait, searches)
    return _mostly(shared, wrong, searches)


def _separating(
    shared: Sequence[Trait], wrong: Sequence[ObservedSearch], right: Sequence[ObservedSearch]
) -> Iterator[Trait]:
    """Yield what may set wrong searches apart: a trait, a number that is exceeded, both, or two traits."""
    yield from shared
    for measure in MEASURES:
        yield from _threshold(measure, wrong, right)
    for (name, _, one), (more, _, two) in combinations(shared, 2):
        yield f"{name} and {more}", "of other kinds", _both(one, two)
    for (name, _, one), measure in product(shared, MEASURES):
        for more, _, two in _threshold(measure, wrong, [search for search in right if one(search)]):
            yield f"{name} and {more}", "of other kinds", _both(one, two)


def _both(one: Condition, two: Condition) -> Condition:
    return lambda search: one(search) and two(search)


def _threshold(
    measure: Measure, wrong: Sequence[ObservedSearch], right: Sequence[ObservedSearch]
) -> Iterator[Trait]:
    """Yield the trait of having more than every right search, if every wrong one has, and both are measured."""
    name, other, floor, number = measure
    least, most = min(map(number, wrong)), max(map(number, right), default=0)
    if 0 < most < least and least >= floor:
        yield name.format(least), other.format(most), lambda search: number(search) >= least


def _sentence(name: str, other: str, trait: Condition, searches: Sequence[ObservedSearch]) -> str:
    """Return the sentence that all searches with a trait fail, and how many of the others do."""
    having = sum(map(trait, searches))
    without = len(searches) - having
    passing = sum(search.right for search in searches)
    others = f"all {passing}" if passing == without else f"{passing} of {without}"
    return f"All {having} searches {name} fail, {others} {other} pass."


def _mostly(
    shared: Sequence[Trait], wrong: Sequence[ObservedSearch], searches: Sequence[ObservedSearch]
) -> str:
    """Return the sentence that only searches with some trait fail, if most of these do; empty if there is none."""
    if len(wrong) < sum(not search.right for search in searches):
        return ""
    counted = [(sum(map(trait, searches)), name) for name, _, trait in shared]
    having, name = min(counted, default=(len(searches), ""))
    counted = [(sum(map(trait, searches)), name) for name, trait in _narrowed(shared, wrong)]
    fewer, narrower = min(counted, default=(having, name))
    if fewer - len(wrong) <= _NARROWER * (having - len(wrong)):
        having, name = fewer, narrower
    if having == len(searches) or len(wrong) < _MOSTLY * having:
        return ""
    return f"Only searches {name} fail: {len(wrong)} of {having}."


def _narrowed(shared: Sequence[Trait], wrong: Sequence[ObservedSearch]) -> Iterator[tuple[str, Condition]]:
    """Yield each shared trait together with what all wrong searches have at least."""
    for (name, _, trait), (more, _, floor, number) in product(shared, MEASURES):
        least = min(map(number, wrong))
        if least >= floor:
            yield f"{name} and {more.format(least)}", _both(trait, _reaching(number, least))


def _reaching(number: Callable[[ObservedSearch], int], least: int) -> Condition:
    return lambda search: number(search) >= least
