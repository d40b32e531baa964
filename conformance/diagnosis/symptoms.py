"""What failing searches have in common, for failures that no known defect explains."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from ...spec.keys import PREDEFINED_KEYS
from ...spec.operations import SEARCH
from ..history.step import EXPECT, REFUSED, SearchRequest, Step, search_request

_ENOUGH: Final = 5
"""Searches that a statement about all of them rests on, at least."""
_LONG: Final = 100


class Asked(NamedTuple):
    """A search, every page of it, and whether its profiles were the right ones."""

    steps: Sequence[Step]
    right: bool

    @property
    def request(self) -> SearchRequest:
        """What was asked for."""
        return search_request(self.steps[0])

    @property
    def succeeded(self) -> bool:
        """Whether every page is a success."""
        return all(step.succeeded for step in self.steps)


Trait = Callable[[Asked], bool]


def _values(asked: Asked) -> Iterator[str]:
    return (value for pair in asked.request.pairs for value in pair.values)


def _has_key(key: str) -> Trait:
    return lambda asked: any(pair.key == key for pair in asked.request.pairs)


TRAITS: Final[Sequence[tuple[str, str, Trait]]] = (
    ("with more than one pair", "with one pair", lambda asked: len(asked.request.pairs) > 1),
    ("with LogicalOperator AND", "without it", lambda asked: asked.request.operator == "AND"),
    ("with LogicalOperator OR", "without it", lambda asked: asked.request.operator == "OR"),
    (
        "of several pairs without LogicalOperator",
        "others",
        lambda asked: len(asked.request.pairs) > 1 and asked.request.operator is None,
    ),
    ("of several pages", "of one page", lambda asked: len(asked.steps) > 1),
    ("without MaxResults", "with it", lambda asked: asked.request.max_results is None),
    (
        "with several Values in a pair",
        "with one value a pair",
        lambda asked: any(len(pair.values) > 1 for pair in asked.request.pairs),
    ),
    (
        "for text beyond ASCII",
        "for ASCII text",
        lambda asked: any(not value.isascii() for value in _values(asked)),
    ),
    (
        f"for values of more than {_LONG} characters",
        "for shorter ones",
        lambda asked: any(len(value) > _LONG for value in _values(asked)),
    ),
    (
        "for values with quotes or backslashes",
        "for others",
        lambda asked: any(set(value) & set("\"'\\") for value in _values(asked)),
    ),
    *((f"by {key}", "by other keys", _has_key(key)) for key in PREDEFINED_KEYS),
    (
        "by keys of the target's own",
        "by predefined keys",
        lambda asked: any(pair.key not in PREDEFINED_KEYS for pair in asked.request.pairs),
    ),
)
"""What a search may have, in words; what it is without; and how to tell."""


def symptoms(searches: Sequence[Asked], others: Sequence[Step]) -> tuple[str, ...]:
    """The smallest set of facts, a sentence each, at most three; empty where nothing stands out."""
    told = [*_alike(searches), *_refusals(others)]
    return tuple([*told, *([] if told else _traits(searches))][:3])


def is_search(step: Step) -> bool:
    """Whether a step is a search whose parts can be told."""
    call = step.exchange.call
    return call.operation == SEARCH and isinstance(call.input.get("Values"), list) and "KeyName" in call.input


def _alike(searches: Sequence[Asked]) -> Iterator[str]:
    """Answers that do not depend on what was asked."""
    answered = [asked for asked in searches if asked.succeeded]
    refused = len(searches) - len(answered)
    if refused > len(searches) / 10:
        yield f"{refused} of {len(searches)} valid searches were refused."
    pages = [step.items for asked in answered for step in asked.steps]
    if len(pages) < _ENOUGH:
        return
    if not any(pages):
        yield "No search found anything: Items was always empty."
    elif all(page == pages[0] for page in pages):
        yield f"Every search was answered alike, whatever was asked: {len(pages)} pages with the same items."
    if all(step.next_token is not None for asked in answered for step in asked.steps):
        yield "Every page came with a NextToken, so no search ever ended."


def _refusals(others: Sequence[Step]) -> Iterator[str]:
    """Whether requests that must be refused are."""
    wrong = [step for step in others if step.tag(EXPECT) == REFUSED]
    accepted = sum(step.succeeded for step in wrong)
    if len(wrong) >= _ENOUGH and accepted == len(wrong):
        yield f"No request was refused, whatever was wrong with it: {accepted} were accepted that break a limit."


def _traits(searches: Sequence[Asked]) -> Iterator[str]:
    """The one trait, or else the two, that all wrong searches have and no right one has; else one that helps."""
    wrong = [asked for asked in searches if not asked.right]
    right = [asked for asked in searches if asked.right]
    if not wrong:
        return
    shared = [(name, other, trait) for name, other, trait in TRAITS if all(trait(asked) for asked in wrong)]
    if not right:
        yield f"All {len(wrong)} searches failed."
        return
    for name, other, trait in shared:
        if not any(trait(asked) for asked in right):
            yield f"All {len(wrong)} searches {name} fail, all {len(right)} {other} pass."
            return
    for (name, _, one), (more, _, two) in combinations(shared, 2):
        if not any(one(asked) and two(asked) for asked in right):
            yield f"All {len(wrong)} searches {name} and {more} fail, all others pass."
            return
    for name, _, trait in shared:
        having = sum(trait(asked) for asked in right)
        if having < len(right) / 2:
            yield f"Only searches {name} fail: {len(wrong)} of {len(wrong) + having}."
            return
