"""Mutants that hold names of keys, and entries of AdditionalSearchKeys, to other limits."""

import re
from collections.abc import Callable

from ...reference.parts import EngineParts
from ...spec.exchange import Json
from ...spec.limits import ADDITIONAL_SEARCH_KEYS, NAME, is_name
from .edits import Members, asking
from .fault_class import FaultClass
from .limits import additional, in_pair, main, of_length, ruled
from .mutant import Mutant

Edit = Callable[[Json], Json]


def _named(accepts: Callable[[str], bool]) -> EngineParts:
    return ruled(is_name=accepts)


def _fit_name(name: Json) -> Json:
    """A name of a length that is allowed."""
    return (name or "-")[: NAME.maximum] if isinstance(name, str) else name


def _plain_name(name: Json) -> Json:
    """A name of characters that are allowed."""
    return re.sub("[^a-zA-Z0-9_-]", "-", name) if isinstance(name, str) else name


def _complete(entry: Members) -> Members | None:
    return entry if {"KeyName", "Values"} <= entry.keys() else None


def _without_key(members: Members) -> Members:
    """The first additional pair stands in for the missing one."""
    entries = members.get("AdditionalSearchKeys")
    if "KeyName" in members:
        return members
    return {**members, "KeyName": entries[0]["KeyName"] if entries else "_account"}


def _without_empty_list(members: Members) -> Members:
    return {name: value for name, value in members.items() if name != "AdditionalSearchKeys" or value != []}


def _first_four(entries: Json) -> Json:
    return entries[: ADDITIONAL_SEARCH_KEYS.maximum] if isinstance(entries, list) else entries


def _as_name(name: str) -> bool:
    return is_name(name) and len(name) < NAME.maximum


_NAME_LENGTH, _NAME_PATTERN = "limits-key-name-length", "limits-key-name-pattern"


_VALUE, _CHARACTERS, _COUNT = "limits-value-length", "limits-characters", "limits-additional-keys-count"


_MEMBERS, _OPERATOR, _SIZE = "limits-additional-key-members", "limits-logical-operator", "limits-max-results"


MUTANTS = (
    Mutant(
        "key-name-missing",
        "limits-key-name-required",
        FaultClass.DEFAULT,
        "searches by the first key it finds where KeyName is left out",
        asking(_without_key),
    ),
    Mutant(
        "key-name-of-63",
        _NAME_LENGTH,
        FaultClass.OFF_BY_ONE,
        "refuses names of 64 characters",
        _named(_as_name),
    ),
    Mutant(
        "key-name-of-65",
        _NAME_LENGTH,
        FaultClass.OFF_BY_ONE,
        "takes a KeyName of 65 characters",
        main("KeyName", lambda name: name[:64] if isinstance(name, str) and len(name) == 65 else name),
    ),
    Mutant(
        "key-name-empty",
        _NAME_LENGTH,
        FaultClass.BOUND,
        "takes an empty KeyName",
        main("KeyName", lambda name: name or "-"),
    ),
    Mutant(
        "key-name-of-any-length",
        _NAME_LENGTH,
        FaultClass.DROP,
        "takes a KeyName of any length",
        main("KeyName", _fit_name),
    ),
    Mutant(
        "key-name-of-two",
        _NAME_LENGTH,
        FaultClass.BOUND,
        "refuses names of one character",
        _named(lambda name: is_name(name) and len(name) > 1),
    ),
    Mutant(
        "key-name-unchecked",
        _NAME_PATTERN,
        FaultClass.DROP,
        "takes any characters in a KeyName",
        main("KeyName", _plain_name),
    ),
    Mutant(
        "names-with-line-feed",
        _NAME_PATTERN,
        FaultClass.CORNER,
        "takes names that end with a line feed",
        _named(lambda name: len(name) <= 64 and re.match("^[a-zA-Z0-9_-]+$", name) is not None),
    ),
    Mutant(
        "names-of-any-script",
        _NAME_PATTERN,
        FaultClass.BOUND,
        "takes letters and digits of any script in names",
        _named(lambda name: len(name) <= 64 and re.fullmatch(r"[\w-]+", name) is not None),
    ),
    Mutant(
        "names-from-a-to-z",
        _NAME_PATTERN,
        FaultClass.BOUND,
        "takes what lies between Z and a in names",
        _named(lambda name: re.fullmatch("[A-z0-9_-]{1,64}", name) is not None),
    ),
    Mutant(
        "names-with-dots",
        _NAME_PATTERN,
        FaultClass.BOUND,
        "takes dots in names",
        _named(lambda name: is_name(name.replace(".", "-"))),
    ),
    Mutant(
        "key-name-trimmed",
        _NAME_PATTERN,
        FaultClass.FOLD,
        "leaves blanks around a KeyName aside",
        main("KeyName", lambda name: name.strip() if isinstance(name, str) else name),
    ),
    Mutant(
        "pattern-searched",
        _NAME_PATTERN,
        FaultClass.SWAP,
        "asks for an allowed character somewhere in a name",
        _named(lambda name: 0 < len(name) <= 64 and re.search("[a-zA-Z0-9_-]", name) is not None),
    ),
    Mutant(
        "three-additional-keys",
        _COUNT,
        FaultClass.OFF_BY_ONE,
        "refuses 4 entries of AdditionalSearchKeys",
        ruled(additional_search_keys=of_length(ADDITIONAL_SEARCH_KEYS, most=-1)),
    ),
    Mutant(
        "five-additional-keys",
        _COUNT,
        FaultClass.OFF_BY_ONE,
        "takes 5 entries of AdditionalSearchKeys",
        ruled(additional_search_keys=of_length(ADDITIONAL_SEARCH_KEYS, most=1)),
    ),
    Mutant(
        "additional-keys-cut",
        _COUNT,
        FaultClass.DROP,
        "leaves entries of AdditionalSearchKeys beyond the fourth aside",
        main("AdditionalSearchKeys", _first_four),
    ),
    Mutant(
        "additional-keys-empty",
        _COUNT,
        FaultClass.DEFAULT,
        "takes an empty AdditionalSearchKeys as left out",
        asking(_without_empty_list),
    ),
    Mutant(
        "two-additional-keys-at-least",
        _COUNT,
        FaultClass.OFF_BY_ONE,
        "refuses a single entry of AdditionalSearchKeys",
        ruled(additional_search_keys=of_length(ADDITIONAL_SEARCH_KEYS, least=1)),
    ),
    Mutant(
        "incomplete-entries-skipped",
        _MEMBERS,
        FaultClass.DROP,
        "passes over entries that lack a member",
        additional(_complete),
    ),
    Mutant(
        "entries-without-values",
        _MEMBERS,
        FaultClass.DEFAULT,
        "takes an entry without Values as one that matches nothing",
        additional(lambda entry: {"Values": ["-"], **entry}),
    ),
    Mutant(
        "entries-without-key-name",
        _MEMBERS,
        FaultClass.DEFAULT,
        "takes the outer KeyName where an entry has none",
        additional(lambda entry: {"KeyName": "_account", **entry}),
    ),
    Mutant(
        "additional-key-name-length-unchecked",
        "limits-additional-key-name-length",
        FaultClass.DROP,
        "checks the length of the outer KeyName only",
        additional(in_pair("KeyName", _fit_name)),
    ),
    Mutant(
        "additional-key-name-empty",
        "limits-additional-key-name-length",
        FaultClass.BOUND,
        "takes an empty KeyName in an entry",
        additional(in_pair("KeyName", lambda name: name or "-")),
    ),
    Mutant(
        "additional-key-name-unchecked",
        "limits-additional-key-name-pattern",
        FaultClass.DROP,
        "checks the pattern of the outer KeyName only",
        additional(in_pair("KeyName", _plain_name)),
    ),
)
