"""Mutants that hold pairs to other limits: values, names of keys, and entries of AdditionalSearchKeys."""

import re
from collections.abc import Callable
from typing import Final

from ...reference.parts import EngineParts
from ...spec.exchange import Json
from ...spec.limits import ADDITIONAL_SEARCH_KEYS, NAME, VALUE, Limit, is_name
from .fault_class import BOUND, CORNER, DEFAULT, DROP, FOLD, OFF_BY_ONE, SWAP, TYPE
from .limits import define_off_by_one, in_additional, in_request, left_out, with_rules
from .mutant import MutantTable
from .seams import Members, in_member, with_request

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
LENGTH, CHARACTERS, IN_ENTRY = "limits-value-length", "limits-characters", "limits-additional-value-length"
NAME_LENGTH, NAME_PATTERN = "limits-key-name-length", "limits-key-name-pattern"
NAME_IN_ENTRY, COUNT = "limits-additional-key-name-length", "limits-additional-keys-count"
ENTRY_MEMBERS: Final = "limits-additional-key-members"


def _with_length(length: Callable[[str], int]) -> EngineParts:
    """Count the length of text in another way."""
    return with_rules(length=length)


def _with_name(accepts: Callable[[str], bool]) -> EngineParts:
    """Accept other names of domains and keys."""
    return with_rules(is_name=accepts)


def _in_later_entries(edit: Callable[[Members], Members]) -> EngineParts:
    """Make entries of AdditionalSearchKeys from the second on acceptable by ``edit``."""

    def edited(members: Members) -> Members:
        entries = members.get("AdditionalSearchKeys")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return members
        return {**members, "AdditionalSearchKeys": [*entries[:1], *map(edit, entries[1:])]}

    return with_request(edited)


def _fit(text: Json, limit: Limit) -> Json:
    """Return text cut or filled to a length that is allowed."""
    return (text or "-")[: limit.maximum] if isinstance(text, str) else text


def _fit_values(values: Json, start: int = 0) -> Json:
    if not isinstance(values, list):
        return values
    return [*values[:start], *(_fit(value, VALUE) for value in values[start:])]


def _fit_name(name: Json) -> Json:
    return _fit(name, NAME)


def _plain_name(name: Json) -> Json:
    """Return a name of characters that are allowed."""
    return re.sub("[^a-zA-Z0-9_-]", "-", name) if isinstance(name, str) else name


value, length = MUTANTS.family(LENGTH, in_request("Values")), MUTANTS.family(CHARACTERS, _with_length)
entry_values = MUTANTS.family(IN_ENTRY, in_additional)

define("values-missing", "limits-values-required", DEFAULT, "finds nothing where Values is left out")(
    with_request(lambda members: {"Values": ["-"], **members})
)
define_off_by_one(
    MUTANTS,
    LENGTH,
    "value",
    VALUE,
    "values of {} characters".format,
    {"most-1": "values-of-254", "most+1": "values-of-256"},
)
define("values-of-any-length", LENGTH, DROP, "takes values of any length")(
    with_rules(value=Limit(VALUE.minimum, VALUE.maximum + 10**6))
)
value("values-of-two", OFF_BY_ONE, "refuses values of one character")(
    lambda values: [""] if any(isinstance(v, str) and len(v) == 1 for v in values or ()) else values
)
value("values-empty", OFF_BY_ONE, "takes empty values")(
    lambda values: ["-" if value == "" else value for value in values] if isinstance(values, list) else values
)
value("only-first-value-checked", CORNER, "checks only the first value of a list")(
    lambda values: _fit_values(values, 1)
)
value("only-last-value-checked", CORNER, "checks only the last value of a list")(
    lambda values: [*_fit_values(values[:-1]), *values[-1:]] if isinstance(values, list) else values
)
length("lengths-in-bytes", TYPE, "counts lengths in bytes")(lambda text: len(text.encode()))
length("lengths-in-utf-16", TYPE, "counts lengths in units of UTF-16")(
    lambda text: len(text.encode("utf-16-le")) // 2
)
length("lengths-in-first-plane", CORNER, "counts no character beyond the first plane")(
    lambda text: len(text) if text.isascii() else sum(c <= "\uffff" for c in text) or 1
)
length("no-four-byte-values", BOUND, "refuses values with characters beyond the first plane")(
    lambda text: 10**6 if text and max(text) > "\uffff" else len(text)
)
entry_values("additional-values-unchecked", DROP, "checks the length of the outer Values only")(
    in_member("Values", _fit_values)
)
entry_values("additional-first-value-checked", CORNER, "checks only the first value of an entry")(
    in_member("Values", lambda values: _fit_values(values, 1))
)
define("only-first-entry-checked", IN_ENTRY, CORNER, "checks the values of the first entry only")(
    _in_later_entries(in_member("Values", _fit_values))
)

key_name, name = MUTANTS.family(NAME_LENGTH, in_request("KeyName")), MUTANTS.family(NAME_PATTERN, _with_name)
additional = MUTANTS.family(ENTRY_MEMBERS, in_additional)


@breaks("limits-key-name-required", DEFAULT, with_request)
def key_name_missing(members: Members) -> Members:
    """searches by the first key it finds where KeyName is left out"""
    entries = members.get("AdditionalSearchKeys")
    if "KeyName" in members:
        return members
    return {**members, "KeyName": entries[0]["KeyName"] if entries else "_account"}


define("key-name-of-63", NAME_LENGTH, OFF_BY_ONE, "refuses names of 64 characters")(
    _with_name(lambda name: is_name(name) and len(name) < NAME.maximum)
)
key_name("key-name-of-65", OFF_BY_ONE, "takes a KeyName of 65 characters")(
    lambda name: _fit_name(name) if isinstance(name, str) and len(name) == NAME.maximum + 1 else name
)
key_name("key-name-empty", BOUND, "takes an empty KeyName")(lambda name: name or "-")
key_name("key-name-of-any-length", DROP, "takes a KeyName of any length")(_fit_name)
define("key-name-of-two", NAME_LENGTH, BOUND, "refuses names of one character")(
    _with_name(lambda name: is_name(name) and len(name) > 1)
)
define("key-name-unchecked", NAME_PATTERN, DROP, "takes any characters in a KeyName")(
    in_request("KeyName")(_plain_name)
)
name("names-with-line-feed", CORNER, "takes names that end with a line feed")(
    lambda name: len(name) <= 64 and re.match("^[a-zA-Z0-9_-]+$", name) is not None
)
name("names-of-any-script", BOUND, "takes letters and digits of any script in names")(
    lambda name: len(name) <= 64 and re.fullmatch(r"[\w-]+", name) is not None
)
name("names-from-a-to-z", BOUND, "takes what lies between Z and a in names")(
    lambda name: re.fullmatch("[A-z0-9_-]{1,64}", name) is not None
)
name("names-with-dots", BOUND, "takes dots in names")(lambda name: is_name(name.replace(".", "-")))
define("key-name-trimmed", NAME_PATTERN, FOLD, "leaves blanks around a KeyName aside")(
    in_request("KeyName")(lambda name: name.strip() if isinstance(name, str) else name)
)
name("pattern-searched", SWAP, "asks for an allowed character somewhere in a name")(
    lambda name: 0 < len(name) <= 64 and re.search("[a-zA-Z0-9_-]", name) is not None
)


def _entries(count: int) -> str:
    return f"{'a single entry' if count == 1 else f'{count} entries'} of AdditionalSearchKeys"


define_off_by_one(
    MUTANTS,
    COUNT,
    "additional_search_keys",
    ADDITIONAL_SEARCH_KEYS,
    _entries,
    {"most-1": "three-additional-keys", "most+1": "five-additional-keys"},
)
define("additional-keys-cut", COUNT, DROP, "leaves entries of AdditionalSearchKeys beyond the fourth aside")(
    in_request("AdditionalSearchKeys")(
        lambda entries: entries[: ADDITIONAL_SEARCH_KEYS.maximum] if isinstance(entries, list) else entries
    )
)
define("additional-keys-empty", COUNT, DEFAULT, "takes an empty AdditionalSearchKeys as left out")(
    left_out("AdditionalSearchKeys", lambda entries: entries == [])
)
define_off_by_one(
    MUTANTS,
    COUNT,
    "additional_search_keys",
    ADDITIONAL_SEARCH_KEYS,
    _entries,
    {"least+1": "two-additional-keys-at-least"},
)
additional("incomplete-entries-skipped", DROP, "passes over entries that lack a member")(
    lambda entry: entry if {"KeyName", "Values"} <= entry.keys() else None
)
additional("entries-without-values", DEFAULT, "takes an entry without Values as one that matches nothing")(
    lambda entry: {"Values": ["-"], **entry}
)
additional("entries-without-key-name", DEFAULT, "takes the outer KeyName where an entry has none")(
    lambda entry: {"KeyName": "_account", **entry}
)
define(
    "additional-key-name-length-unchecked", NAME_IN_ENTRY, DROP, "checks the length of the outer KeyName only"
)(in_additional(in_member("KeyName", _fit_name)))
define("additional-key-name-empty", NAME_IN_ENTRY, BOUND, "takes an empty KeyName in an entry")(
    in_additional(in_member("KeyName", lambda name: name or "-"))
)
define(
    "additional-key-name-unchecked",
    "limits-additional-key-name-pattern",
    DROP,
    "checks the pattern of the outer KeyName only",
)(in_additional(in_member("KeyName", _plain_name)))
