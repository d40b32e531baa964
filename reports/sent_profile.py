"""The fields that were sent of a profile, as far as they matter for a search."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ..spec.results import WorldRow

_ATTACHED: Final = "AddProfileKey "
_ID: Final = "_profileId"
_FIELDS: Final[Mapping[str, Sequence[str]]] = {**FIELDS_BY_KEY, FULL_NAME_KEY: FULL_NAME_FIELDS}


@dataclass(frozen=True, slots=True)
class SentProfile:
    """What was sent of a profile: the fields that its values come from, and how many others there are."""

    fields: Sequence[tuple[str, str]]
    others: int


def sent_profile(row: WorldRow, writes: Sequence[tuple[str, Any]]) -> SentProfile | None:
    """Return what ``writes`` give the profile of ``row``; None if its values are no longer those that were sent."""
    if not writes:
        return None
    used = [(name, value) for name, value in writes if _is_used(name, row.values)]
    texts = {text for _, value in used for text in _texts(value)}
    for key, values in row.values.items():
        if key not in (FULL_NAME_KEY, _ID) and not texts.issuperset(values):
            return None
    fields = [(name, text) for name, value in used for text in _texts(value)]
    return SentProfile(fields, len(writes) - len(used))


def _is_used(name: str, keys: Mapping[str, object]) -> bool:
    if name.startswith(_ATTACHED):
        return name.removeprefix(_ATTACHED) in keys
    return any(name in _FIELDS.get(key, ()) for key in keys)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of a field, or of a list of values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        yield from (each for each in value if isinstance(each, str))
