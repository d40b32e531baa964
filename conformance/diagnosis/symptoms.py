"""What failing searches have in common, for failures that no known defect explains."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from ...spec.keys import PREDEFINED_KEYS
from ...spec.operations import SEARCH
from ...spec.search import Pair, Search
from ..history.step import EXPECT, REFUSED, Step

_ENOUGH: Final = 5
"""The fewest searches on which a statement about all of them is based."""
_LONG: Final = 100
"""Characters beyond which a value is long."""
_LONG_VALUES: Final = f"for values of more than {_LONG} characters"
_QUOTES: Final = frozenset("\"'\\")


class ObservedSearch(NamedTuple):
    """A search with every page, and whether its profiles were the right ones."""

    steps: Sequence[Step]
    right: bool

    @property
    def request(self) -> Search:
        """The search of the first page."""
        return self.steps[0].search

    @property
    def succeeded(self) -> bool:
        """Whether every page is a success."""
        return all(step.succeeded for step in self.steps)


Trait = Callable[[ObservedSearch], bool]


def _has_pair(condition: Callable[[Pair], bool]) -> Trait:
    return lambda search: any(map(condition, search.request.pairs))


def _has_value(condition: Callable[[str], bool]) -> Trait:
    return _has_pair(lambda pair: any(map(condition, pair.values)))


def _has_key(key: str) -> Trait:
    return _has_pair(lambda pair: pair.key == key)


TRAITS: Final[Sequence[tuple[str, str, Trait]]] = (
    ("with more than one pair", "with one pair", lambda search: len(search.request.pairs) > 1),
    ("with LogicalOperator AND", "without it", lambda search: search.request.operator == "AND"),
    ("with LogicalOperator OR", "without it", lambda search: search.request.operator == "OR"),
    (
        "of several pairs without LogicalOperator",
        "others",
        lambda search: len(search.request.pairs) > 1 and search.request.operator is None,
    ),
    ("of several pages", "of one page", lambda search: len(search.steps) > 1),
    ("without MaxResults", "with it", lambda search: search.request.max_results is None),
    ("with several Values in a pair", "with one value a pair", _has_pair(lambda pair: len(pair.values) > 1)),
    ("for text beyond ASCII", "for ASCII text", _has_value(lambda value: not value.isascii())),
    (_LONG_VALUES, "for shorter ones", _has_value(lambda value: len(value) > _LONG)),
    (
        "for values with quotes or backslashes",
        "for others",
        _has_value(lambda value: not _QUOTES.isdisjoint(value)),
    ),
    *((f"by {key}", "by other keys", _has_key(key)) for key in PREDEFINED_KEYS),
    (
        "by keys of the target's own",
        "by predefined keys",
        _has_pair(lambda pair: pair.key not in PREDEFINED_KEYS),
    ),
)
"""A trait that a search may have, in words; the opposite, in words; and a function that recognises the trait."""


def symptoms(searches: Sequence[ObservedSearch], others: Sequence[Step]) -> tuple[str, ...]:
    """Return the smallest set of facts, a sentence each, at most three; nothing if there is no pattern."""
    facts = [*_independent_of_request(searches), *_refusals(others)]
    return tuple([*facts, *([] if facts else _traits(searches))][:3])


def is_search(step: Step) -> bool:
    """Return whether a step is a search whose pairs can be read."""
    call = step.exchange.call
    return call.operation == SEARCH and isinstance(call.input.get("Values"), list) and "KeyName" in call.input


def _independent_of_request(searches: Sequence[ObservedSearch]) -> Iterator[str]:
    """Yield facts about answers that do not depend on the request."""
    answered = [search for search in searches if search.succeeded]
    refused = len(searches) - len(answered)
    if refused > len(searches) / 10:
        yield f"{refused} of {len(searches)} valid searches were refused."
    pages = [step.items for search in answered for step in search.steps]
    if len(pages) < _ENOUGH:
        return
    if not any(pages):
        yield "No search found anything: Items was always empty."
    elif all(page == pages[0] for page in pages):
        yield f"Every search was answered alike, whatever the request: {len(pages)} pages with the same items."
    if all(step.next_token is not None for search in answered for step in search.steps):
        yield "Every page came with a NextToken, so no search ever ended."


def _refusals(others: Sequence[Step]) -> Iterator[str]:
    """Yield a fact if no request was refused that must be."""
    wrong = [step for step in others if step.tag(EXPECT) == REFUSED]
    accepted = sum(step.succeeded for step in wrong)
    if len(wrong) >= _ENOUGH and accepted == len(wrong):
        yield f"No request was refused, whatever was wrong with it: {accepted} were accepted that break a limit."


def _traits(searches: Sequence[ObservedSearch]) -> Iterator[str]:
    """Yield the one trait, or else the two, that all wrong searches have and no right one has; else one that helps."""
    wrong = [search for search in searches if not search.right]
    right = [search for search in searches if search.right]
    if not wrong:
        return
    shared = [(name, other, trait) for name, other, trait in TRAITS if all(trait(search) for search in wrong)]
    if not right:
        yield f"All {len(wrong)} searches failed."
        return
    for name, other, trait in shared:
        if not any(trait(search) for search in right):
            yield f"All {len(wrong)} searches {name} fail, all {len(right)} {other} pass."
            return
    for (name, _, one), (more, _, two) in combinations(shared, 2):
        if not any(one(search) and two(search) for search in right):
            yield f"All {len(wrong)} searches {name} and {more} fail, all others pass."
            return
    for name, _, trait in shared:
        having = sum(trait(search) for search in right)
        if having < len(right) / 2:
            yield f"Only searches {name} fail: {len(wrong)} of {len(wrong) + having}."
            return
