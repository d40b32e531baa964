"""Mutants that take values of the wrong JSON type, or numbers that are none."""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Final
from urllib.parse import unquote

from msgspec.structs import replace

from ...reference.parts import EngineParts
from ...reference.service.wire import WireRequest
from ...spec.exchange import Json
from . import seam
from .fault_class import CORNER, DEFAULT, DROP, TYPE
from .limits import in_request, left_out
from .mutant import MutantTable, WireParts
from .seam import Members, in_member, of_type, substitute, without

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
RULE, INTEGER = "limits-json-types", "limits-max-results-integer"


def _each(edit: Callable[[Json], Json]) -> Callable[[Json], Json]:
    """Return an edit of the items of a list."""
    return of_type(list, lambda values: [edit(value) for value in values])


def _in_entries(edit: Callable[[Members], Members]) -> Callable[[Members], Members]:
    """Return an edit of every entry of AdditionalSearchKeys."""
    return in_member("AdditionalSearchKeys", _each(of_type(dict, edit)))


def _in_pairs(name: str) -> Callable[[Callable[[Json], Json]], EngineParts]:
    """Return the seam at which a member of the first pair and of every entry of AdditionalSearchKeys is changed."""
    return lambda edit: seam.request(
        lambda members: in_member(name, edit)(_in_entries(in_member(name, edit))(members))
    )


def _number_as_text(value: Json) -> Json:
    return str(value) if type(value) in (int, float) else value


_IN_LIST: Final = of_type(str, lambda text: [text])

key_names, values = MUTANTS.rows(RULE, _in_pairs("KeyName")), MUTANTS.rows(RULE, _in_pairs("Values"))
own_values = MUTANTS.rows(RULE, in_request("Values"))

key_names("number-as-key-name", TYPE, "takes a number for KeyName")(_number_as_text)
define("list-as-key-name", RULE, TYPE, "takes the first item of a list for KeyName")(
    in_request("KeyName")(of_type(list, lambda names: names[0] if names else names))
)
key_names("null-as-key-name", DEFAULT, "takes null in an entry for no particular key")(
    lambda name: "-" if name is None else name
)
values("number-as-value", TYPE, "takes numbers for values")(_each(_number_as_text))
values("boolean-as-value", TYPE, "takes true and false for values")(
    _each(of_type(bool, lambda value: str(value).lower()))
)
own_values("null-value-skipped", DROP, "skips null among values")(
    of_type(list, lambda values: [value for value in values if value is not None])
)
own_values("nested-values-flattened", TYPE, "takes lists among values for their items")(
    of_type(list, lambda values: [each for v in values for each in (v if type(v) is list else [v])])
)
values("text-as-values", TYPE, "takes text for a list of one value")(_IN_LIST)
values("text-as-characters", TYPE, "takes text for a list of its characters")(of_type(str, list))
values("object-as-values", TYPE, "takes an object for the list of its members")(
    of_type(dict, lambda members: list(members.values()))
)
define("number-as-additional-value", RULE, CORNER, "takes numbers for values in AdditionalSearchKeys")(
    seam.request(_in_entries(in_member("Values", _each(_number_as_text))))
)
define(
    "text-as-additional-values", RULE, CORNER, "takes text for a list of one value in AdditionalSearchKeys"
)(seam.request(_in_entries(in_member("Values", _IN_LIST))))
define("object-as-additional-keys", RULE, TYPE, "ignores AdditionalSearchKeys if it is not a list")(
    left_out("AdditionalSearchKeys", lambda entries: not isinstance(entries, list))
)


@breaks(RULE, DROP, seam.request)
def entries_of_other_types_skipped(members: Members) -> Members:
    """skips entries of AdditionalSearchKeys that are not objects"""
    entries = members.get("AdditionalSearchKeys")
    if not isinstance(entries, list):
        return members
    kept = [entry for entry in entries if isinstance(entry, dict)]
    rest = without(members, "AdditionalSearchKeys")
    return {**rest, "AdditionalSearchKeys": kept} if kept else rest


define("boolean-as-operator", RULE, TYPE, "takes true for AND")(
    in_request("LogicalOperator")(lambda value: "AND" if value is True else value)
)
define("other-operators-left-out", RULE, DEFAULT, "takes a LogicalOperator that is not text as left out")(
    left_out("LogicalOperator", lambda operator: not isinstance(operator, str))
)


def _with_size(edit: Callable[[str], str]) -> WireParts:
    """Change the parameter max-results by ``edit``; keep it if that raises ``ValueError`` or ``OverflowError``."""

    def write(found: re.Match[bytes]) -> bytes:
        text = unquote(found[1].decode())
        with suppress(ValueError, OverflowError):
            text = edit(text)
        return b"max-results=" + text.encode()

    def edited(request: WireRequest) -> WireRequest:
        return replace(request, query=re.sub(rb"max-results=([^&]*)", write, request.query))

    return seam.http_request(edited)


size = MUTANTS.rows(INTEGER, _with_size)
size("max-results-not-a-number", DEFAULT, "takes a MaxResults that is not a number as left out")(
    lambda text: text if re.fullmatch("-?[0-9]+", text, re.ASCII) else "20"
)
size("max-results-with-fraction", TYPE, "takes 1.5 and 1e1 for MaxResults")(lambda n: str(int(float(n))))
size("max-results-leading-digits", TYPE, "reads MaxResults as far as it is a number")(
    substitute(r"(?s)\A(-?[0-9]+).*", r"\1")
)
size("max-results-of-any-script", CORNER, "takes digits of any script and underscores in MaxResults")(
    lambda text: str(int(text))
)
size("max-results-of-any-base", CORNER, "takes MaxResults in hexadecimal notation")(lambda n: str(int(n, 0)))
