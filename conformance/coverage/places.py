"""Special names in every place in which a name or a value occurs: group ``names``."""

from collections.abc import Iterator
from typing import Final

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .cell import Cell
from .held import ATTRIBUTES, HeldProfiles
from .message import Members, Message, ReplyFacts
from .special_names import SPECIAL, special_classes

NAMES: Final = "names"
DOMAIN, UNKNOWN_DOMAIN = "domain", "unknown domain"
KEY, ATTACHED_KEY, VALUE, ATTACHED = "KeyName", "KeyName of AddProfileKey", "value", "value found"
FIELD, LINE, ATTRIBUTE, ATTRIBUTE_NAME = "field", "line of an address", "attribute", "name of an attribute"
TOKEN, PROFILE_ID = "NextToken", "ProfileId of a write"
_ONLY_NAMES: Final = frozenset({DOMAIN, ATTACHED_KEY})
"""Places in which only names are allowed, and looked at only if they were accepted."""
_PLACES: Final = (
    *(DOMAIN, UNKNOWN_DOMAIN, KEY, ATTACHED_KEY, VALUE, ATTACHED),
    *(FIELD, LINE, ATTRIBUTE, ATTRIBUTE_NAME, TOKEN, PROFILE_ID),
)


def name_cells() -> Iterator[Cell]:
    """Yield the cells of special names: each class in each place where one may be."""
    for name, special in SPECIAL.items():
        yield from (
            Cell(NAMES, place, name) for place in _PLACES if special.as_name or place not in _ONLY_NAMES
        )


def _cells(place: str, *texts: Json) -> Iterator[Cell]:
    for text in texts:
        if isinstance(text, str) and text:
            yield from (Cell(NAMES, place, name) for name in special_classes(text))


def requested_names(message: Message) -> Iterator[Cell]:
    """Yield the cells of names that a request has, whatever is answered."""
    if message.operation.name != SEARCH:
        yield from _cells(PROFILE_ID, message.body.get("ProfileId"))
        return
    for key, values in message.pairs:
        yield from _cells(KEY, key)
        yield from _cells(VALUE, *values)
    yield from _cells(TOKEN, message.texts_in_query.get("next-token"))


def answered_names(message: Message, outcome: ReplyFacts, held: HeldProfiles) -> Iterator[Cell]:
    """Yield the cells of names that a search shows: of its domain, and of what was stored."""
    if not outcome.accepted:
        if message.domain not in held.domains:
            yield from _cells(UNKNOWN_DOMAIN, message.domain)
        return
    if not outcome.ids:
        return
    yield from _cells(DOMAIN, message.domain)
    stored: set[Cell] = set()
    for profile in filter(None, map(held.domains.get(message.domain, {}).get, outcome.ids)):
        if profile.names is None:
            profile.names = frozenset(_stored_names(profile.fields))
        stored |= profile.names
        for key, values in message.pairs:
            if found := [value for value in values if value in profile.keys.get(key, ())]:
                yield from _cells(ATTACHED_KEY, key)
                yield from _cells(ATTACHED, *found)
    yield from stored


def _stored_names(fields: Members) -> Iterator[Cell]:
    for name, value in fields.items():
        if name == ATTRIBUTES and isinstance(value, dict):
            yield from _cells(ATTRIBUTE_NAME, *value)
            yield from _cells(ATTRIBUTE, *value.values())
        else:
            yield from _cells(LINE if "." in name else FIELD, value)
