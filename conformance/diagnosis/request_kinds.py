"""What kind of request a case is, and in what way values that a search finds by mistake differ from those it names.

Two defects of one kind show in requests of one kind: both take a number among the values, one as the first value, the
other as the second. So requests that break the same limit of the same member are of one kind, and so are searches with
the same operator.
"""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from itertools import islice, product
from typing import Final
from unicodedata import category

from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.operations import SEARCH
from ...spec.schemas import validator
from ..dataset.model import ProfileSpec
from ..history.step import Step
from .traits import is_search

_LONG: Final = 3
"""Characters from which on it does not matter which they are."""
_LOOKED_AT: Final = 4
"""Profiles found by mistake whose values are looked at."""


def kind_of(step: Step) -> object:
    """Return the limits that a search breaks, by member; the operator of one that breaks none."""
    call = step.exchange.call
    if call.operation != SEARCH:
        return call.operation
    broken = {
        (
            ".".join("*" if isinstance(part, int) else str(part) for part in error.absolute_path),
            error.validator,
        )
        for error in validator("search-request").iter_errors(dict(call.input))
    }
    if broken or not is_search(step):
        return sorted(broken)
    search = step.search
    return len(search.pairs) > 1 and (search.operator or "default")


def mistaken(step: Step, profiles: Iterable[ProfileSpec]) -> list[object]:
    """Return in what ways values of the first ``profiles`` differ from those asked for; of each the most similar."""
    if not is_search(step):
        return []
    nearest = (min(_differences(step, profile), default=None) for profile in islice(profiles, _LOOKED_AT))
    return sorted({way for found in nearest if found is not None for way in found[1]}, key=repr)


def _differences(step: Step, profile: ProfileSpec) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield for each value asked for, and each that a profile has under that key, how much and how they differ."""
    for pair in step.search.pairs:
        for asked, stored in product(pair.values, _values(profile, pair.key)):
            parts = [
                part
                for part in SequenceMatcher(None, asked, stored, autojunk=False).get_opcodes()
                if part[0] != "equal"
            ]
            size = sum(max(a2 - a1, b2 - b1) for _, a1, a2, b1, b2 in parts)
            yield size, tuple(sorted({_way(asked, stored, part) for part in parts}))


def _values(profile: ProfileSpec, key: str) -> Iterator[str]:
    fields = [profile.fields.get(name) for name in FIELDS_BY_KEY.get(key, ())]
    if key == FULL_NAME_KEY:
        yield " ".join(str(profile.fields[name]) for name in FULL_NAME_FIELDS if name in profile.fields)
    yield from (value for value in fields if isinstance(value, str))
    yield from profile.keys.get(key, ())


def _way(asked: str, stored: str, part: tuple[str, int, int, int, int]) -> str:
    """Return what kinds of characters stand for which others in a part of two texts, or where a long part lies."""
    _, a1, a2, b1, b2 = part
    if max(a2 - a1, b2 - b1) >= _LONG:
        at_end, at_start = a2 == len(asked) and b2 == len(stored), not a1 and not b1
        return "long at an end" if at_end or at_start else "long inside"
    return f"{_classes(asked[a1:a2])} for {_classes(stored[b1:b2])}"


def _classes(text: str) -> str:
    return "".join(sorted({category(one)[0] for one in text}))
