"""Mutants that hold values to other limits, or count them in other units."""

from collections.abc import Callable

from ...reference.parts import EngineParts
from ...spec.exchange import Json
from ...spec.limits import VALUE
from .edits import Members, asking
from .fault_class import FaultClass
from .limits import additional, in_pair, main, of_length, ruled
from .mutant import Mutant

Edit = Callable[[Json], Json]


def _later_entries(edit: Callable[[Members], Members]) -> EngineParts:
    """Entries of AdditionalSearchKeys from the second on, made acceptable by ``edit``."""

    def edited(members: Members) -> Members:
        entries = members.get("AdditionalSearchKeys")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return members
        return {**members, "AdditionalSearchKeys": [*entries[:1], *map(edit, entries[1:])]}

    return asking(edited)


def _fit(value: Json) -> Json:
    """Text of a length that is allowed."""
    return (value or "-")[: VALUE.maximum] if isinstance(value, str) else value


def _fit_values(values: Json, start: int = 0) -> Json:
    return [*values[:start], *map(_fit, values[start:])] if isinstance(values, list) else values


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


_VALUE, _CHARACTERS, _COUNT = "limits-value-length", "limits-characters", "limits-additional-keys-count"


MUTANTS = (
    Mutant(
        "values-missing",
        "limits-values-required",
        FaultClass.DEFAULT,
        "finds nothing where Values is left out",
        asking(lambda members: {"Values": ["-"], **members}),
    ),
    Mutant(
        "values-of-254",
        _VALUE,
        FaultClass.OFF_BY_ONE,
        "refuses values of 255 characters",
        ruled(value=of_length(VALUE, most=-1)),
    ),
    Mutant(
        "values-of-256",
        _VALUE,
        FaultClass.OFF_BY_ONE,
        "takes values of 256 characters",
        ruled(value=of_length(VALUE, most=1)),
    ),
    Mutant(
        "values-of-any-length",
        _VALUE,
        FaultClass.DROP,
        "takes values of any length",
        ruled(value=of_length(VALUE, most=10**6)),
    ),
    Mutant(
        "values-of-two",
        _VALUE,
        FaultClass.OFF_BY_ONE,
        "refuses values of one character",
        main(
            "Values",
            lambda values: [""] if any(isinstance(v, str) and len(v) == 1 for v in values or ()) else values,
        ),
    ),
    Mutant(
        "values-empty",
        _VALUE,
        FaultClass.OFF_BY_ONE,
        "takes empty values",
        main(
            "Values",
            lambda values: (
                [v or "-" if isinstance(v, str) else v for v in values]
                if isinstance(values, list)
                else values
            ),
        ),
    ),
    Mutant(
        "only-first-value-checked",
        _VALUE,
        FaultClass.CORNER,
        "checks only the first value of a list",
        main("Values", lambda values: _fit_values(values, 1)),
    ),
    Mutant(
        "only-last-value-checked",
        _VALUE,
        FaultClass.CORNER,
        "checks only the last value of a list",
        main(
            "Values",
            lambda values: [*_fit_values(values[:-1]), *values[-1:]] if isinstance(values, list) else values,
        ),
    ),
    Mutant(
        "lengths-in-bytes",
        _CHARACTERS,
        FaultClass.TYPE,
        "counts lengths in bytes",
        ruled(length=lambda text: len(text.encode())),
    ),
    Mutant(
        "lengths-in-utf-16",
        _CHARACTERS,
        FaultClass.TYPE,
        "counts lengths in units of UTF-16",
        ruled(length=_utf16),
    ),
    Mutant(
        "lengths-in-first-plane",
        _CHARACTERS,
        FaultClass.CORNER,
        "counts no character beyond the first plane",
        ruled(length=lambda text: len(text) if text.isascii() else sum(c <= "\uffff" for c in text) or 1),
    ),
    Mutant(
        "no-four-byte-values",
        _CHARACTERS,
        FaultClass.BOUND,
        "refuses values with characters beyond the first plane",
        ruled(length=lambda text: 10**6 if text and max(text) > "\uffff" else len(text)),
    ),
    Mutant(
        "additional-values-unchecked",
        "limits-additional-value-length",
        FaultClass.DROP,
        "checks the length of the outer Values only",
        additional(in_pair("Values", _fit_values)),
    ),
    Mutant(
        "additional-first-value-checked",
        "limits-additional-value-length",
        FaultClass.CORNER,
        "checks only the first value of an entry",
        additional(in_pair("Values", lambda values: _fit_values(values, 1))),
    ),
    Mutant(
        "only-first-entry-checked",
        "limits-additional-value-length",
        FaultClass.CORNER,
        "checks the values of the first entry only",
        _later_entries(in_pair("Values", _fit_values)),
    ),
)
