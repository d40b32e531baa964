"""Request members in the states in which they are tried: group ``members`` of the matrix.

Repeated is what a query or a list may name twice. What a JSON object means that names a member twice no source says.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from ...spec.exchange import Json
from ...spec.limits import (
    ADDITIONAL_INFORMATION,
    ADDITIONAL_SEARCH_KEYS,
    MAX_RESULTS,
    NAME,
    NEXT_TOKEN,
    VALUE,
    Limit,
)
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.profile_fields import (
    ADDRESS_FIELDS,
    ADDRESS_LINES,
    GENDERS,
    INPUT_FIELDS,
    PARTY_TYPES,
    STRING_FIELDS,
)
from ...spec.search import Operator
from .cell import Cell
from .message import Members, Message
from .special_names import LANGUAGE, PROTOCOL, is_special

MEMBERS: Final = "members"
LEFT_OUT, EMPTY, NULL, WRONG_TYPE = "left out", "empty", "null", "wrong type"
SHORTEST, LONGEST, TOO_LONG = "shortest", "longest", "too long"
WRONG_PLACE, REPEATED, BLANKS = "in the wrong place", "repeated", "surrounded by blanks"
TO_LANGUAGE, TO_PROTOCOL = "special to a language", "special to a protocol"

_PROFILE_ID: Final = 32
"""Characters of the shortest ProfileId; none is the longest."""
_ABSENT: Final = object()
_COMPARED: Final = 100
"""Entries of a list that are compared with one another."""
_NUMBER_TEXT: Final = re.compile(r"\s*-?[0-9]{1,40}\s*", re.ASCII)

_IF_ACCEPTED: Final = frozenset({LEFT_OUT, SHORTEST, LONGEST, BLANKS, TO_LANGUAGE, TO_PROTOCOL})
"""States in which a field may be: nothing is seen of them if the write is refused for something else."""
_WORDS: Final = ("PartyType", "Gender")

States = Iterator[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of member: the states in which it can be, and the function that says in which a value is."""

    states: tuple[str, ...]
    of: Callable[[Json], States]


def _text(limit: Limit, *, has_maximum: bool = True) -> Kind:
    """Return the kind of a text with a limit of characters."""

    def of(value: Json) -> States:
        if not isinstance(value, str):
            yield NULL if value is None else WRONG_TYPE
            return
        sizes = {0: EMPTY, limit.minimum: SHORTEST, **({limit.maximum: LONGEST} if has_maximum else {})}
        if len(value) in sizes:
            yield sizes[len(value)]
        elif has_maximum and len(value) > limit.maximum:
            yield TOO_LONG
        yield from _spelling(value)

    lengths = (SHORTEST, LONGEST, TOO_LONG) if has_maximum else (SHORTEST,)
    return Kind((EMPTY, NULL, *lengths, WRONG_TYPE, BLANKS, TO_LANGUAGE, TO_PROTOCOL), of)


@lru_cache(1 << 14)
def _spelling(text: str) -> tuple[str, ...]:
    bare = text.strip()
    states = {
        BLANKS: bool(bare) and bare != text,
        TO_LANGUAGE: is_special(text, LANGUAGE),
        TO_PROTOCOL: is_special(text, PROTOCOL),
    }
    return tuple(state for state, holds in states.items() if holds)


def _word(words: tuple[str, ...]) -> Kind:
    """Return the kind of a member that is one of some words: too long is whatever is longer than all of them."""
    longest = max(map(len, words))
    sizes = {"": EMPTY, min(words, key=len): SHORTEST, max(words, key=len): LONGEST}

    def of(value: Json) -> States:
        if not isinstance(value, str):
            yield NULL if value is None else WRONG_TYPE
            return
        if value in sizes:
            yield sizes[value]
        elif len(value) > longest:
            yield TOO_LONG
        yield from _spelling(value)

    return Kind(_text(VALUE).states, of)


def _number_text(value: Json) -> States:
    """Yield the states of a number in the query, where everything is text."""
    text = str(value)
    if not text:
        yield EMPTY
    elif _NUMBER_TEXT.fullmatch(text):
        number = int(text)
        limits = {MAX_RESULTS.minimum: SHORTEST, MAX_RESULTS.maximum: LONGEST}
        if number in limits:
            yield limits[number]
        elif number > MAX_RESULTS.maximum:
            yield TOO_LONG
    else:
        yield WRONG_TYPE
    # Numbers up to four digits are special as text, not as numbers.
    yield from (state for state in _spelling(text) if state != TO_LANGUAGE or not text.strip().isdecimal())


def _sized(kind: type[list[Json]] | type[dict[str, Json]], limit: Limit | None = None) -> Kind:
    """Return the kind of a list or an object; with ``limit`` that of its number of entries."""

    def of(value: Json) -> States:
        if not isinstance(value, kind):
            yield NULL if value is None else WRONG_TYPE
            return
        size = len(value)
        if not size:
            yield EMPTY
        elif limit is not None and size in (limit.minimum, limit.maximum):
            yield SHORTEST if size == limit.minimum else LONGEST
        elif limit is not None and size > limit.maximum:
            yield TOO_LONG

    return Kind((EMPTY, NULL, WRONG_TYPE, *((SHORTEST, LONGEST, TOO_LONG) if limit else ())), of)


_STRING, _LENGTHY, _NAME, _TOKEN = map(_text, (VALUE, ADDITIONAL_INFORMATION, NAME, NEXT_TOKEN))
_ID: Final = _text(Limit(_PROFILE_ID, _PROFILE_ID), has_maximum=False)
_NUMBER: Final = Kind(_STRING.states, _number_text)
_LIST, _OBJECT = _sized(list), _sized(dict)
_PAIRS: Final = _sized(list, ADDITIONAL_SEARCH_KEYS)
_FIELDS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(STRING_FIELDS, _STRING),
    "AdditionalInformation": _LENGTHY,
    "PartyType": _word(PARTY_TYPES),
    "Gender": _word(GENDERS),
    **dict.fromkeys((*ADDRESS_FIELDS, "Attributes"), _OBJECT),
}
_PAIR: Final[Mapping[str, Kind]] = {"KeyName": _NAME, "Values": _LIST}
_CHANGED: Final[Mapping[str, Kind]] = {"DomainName": _NAME, "ProfileId": _ID}
_KINDS: Final[Mapping[str, Mapping[str, Kind]]] = {
    SEARCH: {
        "DomainName": _NAME,
        **_PAIR,
        "AdditionalSearchKeys": _PAIRS,
        "LogicalOperator": _word(tuple(Operator)),
        "MaxResults": _NUMBER,
        "NextToken": _TOKEN,
    },
    "CreateProfile": {"DomainName": _NAME, **_FIELDS},
    "UpdateProfile": {**_CHANGED, **_FIELDS},
    "AddProfileKey": {**_CHANGED, **_PAIR},
    "DeleteProfileKey": {**_CHANGED, **_PAIR},
    "DeleteProfile": _CHANGED,
}
"""The members of each operation whose states are cells."""
_ENTRY, _LINE = "AdditionalSearchKeys[]", "line"
_ATTRIBUTE_NAME, _ATTRIBUTE = "Attributes{name}", "Attributes{value}"
_VALUE: Final = "Values[]"


def _inner(operation: str) -> Mapping[str, tuple[Kind, tuple[str, ...]]]:
    """Return what lies inside the members of an operation: its kind, and the states beside those of the kind."""
    once = (REPEATED,)
    if operation == SEARCH:
        return {
            _VALUE: (_STRING, once),
            _ENTRY: (_OBJECT, once),
            f"{_ENTRY}.KeyName": (_NAME, (LEFT_OUT,)),
            f"{_ENTRY}.Values": (_LIST, (LEFT_OUT,)),
            f"{_ENTRY}.{_VALUE}": (_STRING, once),
        }
    if operation in ("AddProfileKey", "DeleteProfileKey"):
        return {_VALUE: (_STRING, once)}
    if operation == "DeleteProfile":
        return {}
    lines = {f"{name}.{_LINE}": (_STRING, (LEFT_OUT,)) for name in ADDRESS_FIELDS}
    named = Kind(tuple(s for s in _STRING.states if s not in (NULL, WRONG_TYPE)), _STRING.of)
    return {**lines, _ATTRIBUTE_NAME: (named, ()), _ATTRIBUTE: (_STRING, ())}


def member_cells() -> Iterator[Cell]:
    """Yield the cells of all request members."""
    for operation, kinds in _KINDS.items():
        for name, kind in kinds.items():
            repeated = (REPEATED,) if name in OPERATIONS[operation].query else ()
            for state in (LEFT_OUT, *kind.states, WRONG_PLACE, *repeated):
                yield Cell(MEMBERS, f"{operation}.{name}", state)
        for name, (kind, more) in _inner(operation).items():
            yield from (Cell(MEMBERS, f"{operation}.{name}", state) for state in (*kind.states, *more))


def member_states(message: Message) -> Iterator[Cell]:
    """Yield the cells of the members of ``message``, by what was sent."""
    operation = message.operation
    kinds = _KINDS.get(operation.name)
    if kinds is None:
        return
    for name, kind in kinds.items():
        for state in _states(message, name, kind):
            yield Cell(MEMBERS, f"{operation.name}.{name}", state)
    for row, state in _inner_states(operation.name, message.body):
        yield Cell(MEMBERS, f"{operation.name}.{row}", state)


def _states(message: Message, name: str, kind: Kind) -> States:
    operation, parameters = message.operation, [parameter for parameter, _ in message.query]
    given: Json = _ABSENT
    if name in operation.in_path:
        given = message.path.get(name, _ABSENT)
    elif name in operation.query:
        given = message.texts_in_query.get(operation.query[name], _ABSENT)
        if parameters.count(operation.query[name]) > 1:
            yield REPEATED
    else:
        given = message.body.get(name, _ABSENT)
    if name in parameters or (
        name in message.body and (name in operation.in_path or name in operation.query)
    ):
        yield WRONG_PLACE
    if given is _ABSENT:
        yield LEFT_OUT
    else:
        yield from kind.of(given)


def _inner_states(operation: str, body: Members) -> Iterator[tuple[str, str]]:
    if operation in ("CreateProfile", "UpdateProfile"):
        yield from _profile_states(body)
        return
    yield from _value_states(_VALUE, body.get("Values"))
    entries = body.get("AdditionalSearchKeys")
    if operation != SEARCH or not isinstance(entries, list):
        return
    for place, entry in enumerate(entries):
        if place < _COMPARED and entry in entries[:place]:
            yield _ENTRY, REPEATED
        yield from ((_ENTRY, state) for state in _OBJECT.of(entry))
        if isinstance(entry, dict):
            yield from _entry_states(entry)


def _entry_states(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, kind in _PAIR.items():
        row = f"{_ENTRY}.{name}"
        yield from ((row, state) for state in (kind.of(entry[name]) if name in entry else (LEFT_OUT,)))
    yield from _value_states(f"{_ENTRY}.{_VALUE}", entry.get("Values"))


def _value_states(row: str, values: Json) -> Iterator[tuple[str, str]]:
    if not isinstance(values, list):
        return
    texts = [value for value in values if isinstance(value, str)]
    if len(set(texts)) < len(texts):
        yield row, REPEATED
    yield from ((row, state) for value in values for state in _STRING.of(value))


def _profile_states(body: Members) -> Iterator[tuple[str, str]]:
    for name in ADDRESS_FIELDS:
        row, address = f"{name}.{_LINE}", body.get(name)
        if not isinstance(address, dict):
            continue
        if any(line not in address for line in ADDRESS_LINES):
            yield row, LEFT_OUT
        yield from ((row, state) for line in address.values() for state in _STRING.of(line))
    attributes = body.get("Attributes")
    if isinstance(attributes, dict):
        for name, value in attributes.items():
            yield from ((_ATTRIBUTE_NAME, state) for state in _STRING.of(name))
            yield from ((_ATTRIBUTE, state) for state in _STRING.of(value))


def needs_acceptance(cell: Cell) -> bool:
    """Return whether a write fills ``cell`` only if it is accepted: a field is in a state in which it may be."""
    operation, _, member = cell.row.partition(".")
    name = member.partition(".")[0].partition("{")[0]
    if operation not in ("CreateProfile", "UpdateProfile") or name not in INPUT_FIELDS:
        return False
    return cell.column in (_IF_ACCEPTED if name not in _WORDS else {LEFT_OUT, SHORTEST, LONGEST})
