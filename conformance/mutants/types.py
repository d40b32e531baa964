"""Mutants that take values of the wrong JSON type, or numbers that are none."""

import re
from collections.abc import Callable
from urllib.parse import unquote

from msgspec.structs import replace

from ...reference.parts import EngineParts
from ...reference.wire import WireRequest
from ...spec.exchange import Json
from .edits import Members, asking
from .exchanges import receiving
from .fault_class import FaultClass
from .mutant import Mutant

RULE, INTEGER = "limits-json-types", "limits-max-results-integer"


def _pairs(edit: Callable[[Members], Members]) -> EngineParts:
    """The first pair and every entry of AdditionalSearchKeys changed by ``edit``."""

    def edited(members: Members) -> Members:
        entries = members.get("AdditionalSearchKeys")
        if isinstance(entries, list):
            members = {
                **members,
                "AdditionalSearchKeys": [edit(e) if isinstance(e, dict) else e for e in entries],
            }
        return edit(members)

    return asking(edited)


def _member(name: str, edit: Callable[[Json], Json]) -> Callable[[Members], Members]:
    return lambda members: {**members, name: edit(members[name])} if name in members else members


def _each(edit: Callable[[Json], Json]) -> Callable[[Json], Json]:
    """A list whose items are changed by ``edit``."""
    return lambda values: [edit(value) for value in values] if isinstance(values, list) else values


def _number_as_text(value: Json) -> Json:
    return str(value) if type(value) in (int, float) else value


def _boolean_as_text(value: Json) -> Json:
    return str(value).lower() if isinstance(value, bool) else value


def _in_list(value: Json) -> Json:
    return [value] if isinstance(value, str) else value


def _characters(value: Json) -> Json:
    return list(value) if isinstance(value, str) else value


def _first(value: Json) -> Json:
    return value[0] if isinstance(value, list) and value else value


def _members_of_object(value: Json) -> Json:
    return list(value.values()) if isinstance(value, dict) else value


def _without_null(values: Json) -> Json:
    return [value for value in values if value is not None] if isinstance(values, list) else values


def _flat(values: Json) -> Json:
    if not isinstance(values, list):
        return values
    return [each for value in values for each in (value if isinstance(value, list) else [value])]


def _without_other_entries(members: Members) -> Members:
    entries = members.get("AdditionalSearchKeys")
    if not isinstance(entries, list):
        return members
    kept = [entry for entry in entries if isinstance(entry, dict)]
    rest = {name: value for name, value in members.items() if name != "AdditionalSearchKeys"}
    return {**rest, "AdditionalSearchKeys": kept} if kept else rest


def _size(edit: Callable[[str], str]) -> Callable[[WireRequest], WireRequest]:
    """The parameter max-results, changed by ``edit``."""

    def edited(request: WireRequest) -> WireRequest:
        def write(found: re.Match[bytes]) -> bytes:
            return b"max-results=" + edit(unquote(found[1].decode())).encode()

        return replace(request, query=re.sub(rb"max-results=([^&]*)", write, request.query))

    return edited


def _python_integer(text: str) -> str:
    try:
        return str(int(text))
    except ValueError:
        return text


def _python_number(text: str) -> str:
    try:
        return str(int(float(text)))
    except (ValueError, OverflowError):
        return text


def _leading_digits(text: str) -> str:
    found = re.match(r"-?[0-9]+", text)
    return found[0] if found else text


def _any_base(text: str) -> str:
    try:
        return str(int(text, 0))
    except ValueError:
        return text


MUTANTS = (
    Mutant(
        "number-as-key-name",
        RULE,
        FaultClass.TYPE,
        "takes a number for KeyName",
        _pairs(_member("KeyName", _number_as_text)),
    ),
    Mutant(
        "list-as-key-name",
        RULE,
        FaultClass.TYPE,
        "takes the first item of a list for KeyName",
        asking(_member("KeyName", _first)),
    ),
    Mutant(
        "null-as-key-name",
        RULE,
        FaultClass.DEFAULT,
        "takes null in an entry for no particular key",
        _pairs(_member("KeyName", lambda name: "-" if name is None else name)),
    ),
    Mutant(
        "number-as-value",
        RULE,
        FaultClass.TYPE,
        "takes numbers for values",
        _pairs(_member("Values", _each(_number_as_text))),
    ),
    Mutant(
        "boolean-as-value",
        RULE,
        FaultClass.TYPE,
        "takes true and false for values",
        _pairs(_member("Values", _each(_boolean_as_text))),
    ),
    Mutant(
        "null-value-skipped",
        RULE,
        FaultClass.DROP,
        "passes over null among values",
        asking(_member("Values", _without_null)),
    ),
    Mutant(
        "nested-values-flattened",
        RULE,
        FaultClass.TYPE,
        "takes lists among values for their items",
        asking(_member("Values", _flat)),
    ),
    Mutant(
        "text-as-values",
        RULE,
        FaultClass.TYPE,
        "takes text for a list of one value",
        _pairs(_member("Values", _in_list)),
    ),
    Mutant(
        "text-as-characters",
        RULE,
        FaultClass.TYPE,
        "takes text for a list of its characters",
        _pairs(_member("Values", _characters)),
    ),
    Mutant(
        "object-as-values",
        RULE,
        FaultClass.TYPE,
        "takes an object for the list of its members",
        _pairs(_member("Values", _members_of_object)),
    ),
    Mutant(
        "number-as-additional-value",
        RULE,
        FaultClass.CORNER,
        "takes numbers for values in AdditionalSearchKeys",
        asking(
            _member(
                "AdditionalSearchKeys",
                _each(lambda e: _member("Values", _each(_number_as_text))(e) if isinstance(e, dict) else e),
            )
        ),
    ),
    Mutant(
        "text-as-additional-values",
        RULE,
        FaultClass.CORNER,
        "takes text for a list of one value in AdditionalSearchKeys",
        asking(
            _member(
                "AdditionalSearchKeys",
                _each(lambda e: _member("Values", _in_list)(e) if isinstance(e, dict) else e),
            )
        ),
    ),
    Mutant(
        "object-as-additional-keys",
        RULE,
        FaultClass.TYPE,
        "leaves AdditionalSearchKeys aside where it is no list",
        asking(
            lambda members: {
                n: v for n, v in members.items() if n != "AdditionalSearchKeys" or isinstance(v, list)
            }
        ),
    ),
    Mutant(
        "entries-of-other-types-skipped",
        RULE,
        FaultClass.DROP,
        "passes over entries of AdditionalSearchKeys that are no objects",
        asking(_without_other_entries),
    ),
    Mutant(
        "boolean-as-operator",
        RULE,
        FaultClass.TYPE,
        "takes true for AND",
        asking(_member("LogicalOperator", lambda v: "AND" if v is True else v)),
    ),
    Mutant(
        "other-operators-left-out",
        RULE,
        FaultClass.DEFAULT,
        "takes a LogicalOperator that is no text as left out",
        asking(
            lambda members: {n: v for n, v in members.items() if n != "LogicalOperator" or isinstance(v, str)}
        ),
    ),
    Mutant(
        "max-results-not-a-number",
        INTEGER,
        FaultClass.DEFAULT,
        "takes MaxResults that is no number as left out",
        answer=receiving(_size(lambda text: text if re.fullmatch("-?[0-9]+", text, re.ASCII) else "20")),
    ),
    Mutant(
        "max-results-with-fraction",
        INTEGER,
        FaultClass.TYPE,
        "takes 1.5 and 1e1 for MaxResults",
        answer=receiving(_size(_python_number)),
    ),
    Mutant(
        "max-results-leading-digits",
        INTEGER,
        FaultClass.TYPE,
        "reads MaxResults as far as it is a number",
        answer=receiving(_size(_leading_digits)),
    ),
    Mutant(
        "max-results-of-any-script",
        INTEGER,
        FaultClass.CORNER,
        "takes digits of any script and underscores in MaxResults",
        answer=receiving(_size(_python_integer)),
    ),
    Mutant(
        "max-results-of-any-base",
        INTEGER,
        FaultClass.CORNER,
        "takes MaxResults in hexadecimal notation",
        answer=receiving(_size(_any_base)),
    ),
)
