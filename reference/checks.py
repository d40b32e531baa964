"""Small checks of JSON values, to be combined: each returns the value that it accepts, or raises ``Invalid``."""

import re
from collections.abc import Callable, Mapping, Sized
from dataclasses import dataclass
from typing import Any, Final

from ..spec.errors import ErrorName
from ..spec.exchange import Json
from ..spec.limits import Limit
from .failures import ServiceFailure

Check = Callable[[Json], Any]

_KINDS: Final[Mapping[type, str]] = {
    type(None): "null",
    bool: "a boolean",
    int: "a number",
    float: "a number with a fraction",
    str: "a string",
    list: "a list",
    tuple: "a list",
    dict: "an object",
}
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Invalid(ServiceFailure):
    """A value breaks a rule. ``path`` leads to it from the outermost member; ``name`` is the error to answer with."""

    def __init__(self, problem: str, name: ErrorName = ErrorName.BAD_REQUEST, path: str = "") -> None:
        super().__init__(name, f"{path.removeprefix('.') or 'the request'}: {problem}")
        self.problem = problem
        self.path = path

    def inside(self, step: str) -> "Invalid":
        """Return the same failure, seen from the value that contains the broken one under ``step``."""
        return Invalid(self.problem, self.name, step + self.path)


def _expected(what: str, value: Json) -> Invalid:
    return Invalid(f"expected {what}, got {_KINDS.get(type(value), type(value).__name__)}")


def string(value: Json) -> str:
    """Accept any text. Half of a surrogate pair is not a character, so a string that contains one is not text."""
    if type(value) is not str:
        raise _expected("a string", value)
    if not value.isascii() and _LONE_SURROGATE.search(value):
        raise Invalid("contains half of a surrogate pair, which is not a character; send whole characters")
    return value


def _string_with(problem: Callable[[str], str], name: ErrorName = ErrorName.BAD_REQUEST) -> Check:
    """Accept a string for which ``problem`` returns nothing."""

    def check(value: Json) -> str:
        found = string(value)
        if wrong := problem(found):
            raise Invalid(wrong, name)
        return found

    return check


def text(limit: Limit, length: Callable[[str], int] = len) -> Check:
    """Accept a string whose length in characters is within ``limit``."""
    low, high, expected = limit.minimum, limit.maximum, f"expected {limit}"

    def check(value: Json) -> str:
        # Most of what is checked is such text, so it is written out: two calls less for each.
        found: str = value if type(value) is str and value.isascii() else string(value)
        if not low <= (characters := length(found)) <= high:
            raise Invalid(f"has {characters} characters, {expected}")
        return found

    return check


def satisfying(accepts: Callable[[str], bool], rule: str, name: ErrorName = ErrorName.BAD_REQUEST) -> Check:
    """Accept a string for which ``accepts`` is true; ``rule`` says in the message what that means."""
    return _string_with(lambda value: "" if accepts(value) else f"{value[:80]!r} does not match {rule}", name)


def choice(options: tuple[str, ...]) -> Check:
    """Accept one of ``options``, in the same letter case."""
    expected = f"expected one of {', '.join(options)}"
    return _string_with(lambda value: "" if value in options else f"is {value!r}, {expected}")


def integer(limit: Limit) -> Check:
    """Accept a whole number within ``limit``; a boolean is not a number."""

    def check(value: Json) -> int:
        if type(value) is not int:
            raise _expected("a whole number", value)
        if not limit.allows(value):
            raise Invalid(f"is {value}, expected {limit}")
        return value

    return check


def _check_count(value: Sized, limit: Limit | None, what: str) -> None:
    if limit and not limit.allows(len(value)):
        raise Invalid(f"has {len(value)} {what}, expected {limit}")


def items(inner: Check, limit: Limit | None = None) -> Check:
    """Accept a list of values that ``inner`` accepts; if there is a ``limit``, it is for the number of items."""

    def check(value: Json) -> tuple[Any, ...]:
        if type(value) not in (list, tuple):
            raise _expected("a list", value)
        _check_count(value, limit, "items")
        found: list[Any] = []
        try:
            for item in value:
                found.append(inner(item))
        except Invalid as invalid:
            raise invalid.inside(f"[{len(found)}]") from None
        return tuple(found)

    return check


def mapping(key: Check, inner: Check, limit: Limit | None = None) -> Check:
    """Accept an object with any members, if ``key`` accepts their names and ``inner`` their values."""

    def check(value: Json) -> dict[str, Any]:
        if type(value) is not dict:
            raise _expected("an object", value)
        _check_count(value, limit, "members")
        found = {}
        for name, member in value.items():
            try:
                found[key(name)] = inner(member)
            except Invalid as invalid:
                raise invalid.inside(f"[{name!r}]") from None
        return found

    return check


@dataclass(frozen=True)
class Structure:
    """An object with known members. Unknown members and those that are null count as left out, or are refused."""

    members: Mapping[str, Check]
    required: tuple[str, ...] = ()
    refuse_unknown: bool = False
    refuse_null: bool = False

    def __call__(self, value: Json) -> dict[str, Any]:
        """Return the known members of ``value``, each checked."""
        if not isinstance(value, Mapping):
            raise _expected("an object", value)
        found = {}
        for name, member in value.items():
            check = self.members.get(name)
            try:
                if check is not None and member is not None:
                    found[name] = check(member)
                elif check is None and self.refuse_unknown:
                    raise Invalid(f"is unknown here, expected only {', '.join(self.members)}")
                elif check is not None and self.refuse_null:
                    raise Invalid("is null; leave the member out instead")
            except Invalid as invalid:
                raise invalid.inside(f".{name}") from None
        for name in self.required:
            if name not in found:
                raise Invalid("is required, but was left out").inside(f".{name}")
        return found
