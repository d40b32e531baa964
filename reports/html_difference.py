"""Expected beside actual, with what differs marked, so that a reader need not compare letter by letter."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

from markupsafe import Markup

from ..spec.results import Failure
from .visible import escaped

_TOKEN: Final = re.compile(r"\w+|\s+|[^\w\s]")
_TOKENS: Final = 150
"""Longer texts are not compared: it takes time with their square, and marks all over help nobody."""
_ALIKE: Final = 0.3
"""Texts that share less than this are different as a whole."""
_CUT: Final = "…"
"""What stands in a list that is cut short: then absence from it says nothing."""


def difference(failure: Failure, expected: str, actual: str) -> tuple[Markup, Markup]:
    """``expected`` and ``actual`` as markup; profiles are marked as the failure's world has them."""
    wanted, got = _TOKEN.findall(expected), _TOKEN.findall(actual)
    if failure.world:
        missing = {row.name for row in failure.world if row.expected and not row.returned}
        extra = {row.name for row in failure.world if row.returned and not row.expected}
        if missing | extra:
            return _marked(wanted, _named(wanted, missing)), _marked(got, _named(got, extra))
    if max(len(wanted), len(got)) > _TOKENS or _CUT in expected + actual:
        return _marked(wanted, ()), _marked(got, ())
    matcher = SequenceMatcher(None, wanted, got, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _marked(wanted, ()), _marked(got, ())
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    return (
        _marked(wanted, {place for _, start, end, _, _ in changes for place in range(start, end)}),
        _marked(got, {place for _, _, _, start, end in changes for place in range(start, end)}),
    )


def _named(tokens: Sequence[str], names: Collection[str]) -> Collection[int]:
    return {place for place, token in enumerate(tokens) if token in names}


def _marked(tokens: Sequence[str], places: Collection[int]) -> Markup:
    return Markup("".join(_runs(tokens, places)) if places else escaped("".join(tokens)))


def _runs(tokens: Iterable[str], places: Collection[int]) -> Iterator[str]:
    for differs, run in groupby(enumerate(tokens), lambda token: token[0] in places):
        text = escaped("".join(token for _, token in run))
        yield f"<mark>{text}</mark>" if differs and text.strip() else text
