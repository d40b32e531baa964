"""Small checks of JSON values, to be put together: each returns what it accepts, or raises ``Invalid``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..spec.errors import ErrorName
from ..spec.exchange import Json
from ..spec.limits import Limit

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


class Invalid(Exception):
    """A value breaks a rule. ``path`` leads to it from the outermost member; ``name`` is the error due."""

    def __init__(self, problem: str, name: ErrorName = ErrorName.BAD_REQUEST) -> None:
        super().__init__(problem)
        self.problem = problem
        self.name = name
        self.path: list[str] = []

    def inside(self, step: str) -> "Invalid":
        """The same failure, seen from the value that holds the broken one."""
        self.path.insert(0, step)
        return self

    def __str__(self) -> str:
        where = "".join(self.path).removeprefix(".") or "the request"
        return f"{where}: {self.problem}"


def _expected(what: str, value: Json) -> Invalid:
    return Invalid(f"expected {what}, got {_KINDS.get(type(value), type(value).__name__)}")


def string(value: Json) -> str:
    """Any text. A lone surrogate is no character, so text that holds one is none."""
    if type(value) is not str:
        raise _expected("a string", value)
    if not value.isascii() and _LONE_SURROGATE.search(value):
        raise Invalid("holds half of a surrogate pair, which is no character; send whole characters")
    return value


def text(limit: Limit, length: Callable[[str], int] = len) -> Check:
    """A string whose length in characters lies in ``limit``."""

    minimum, maximum = limit.minimum, limit.maximum

    def check(value: Json) -> str:
        found = string(value)
        if not minimum <= length(found) <= maximum:
            raise Invalid(f"has {length(found)} characters, expected {minimum} to {maximum}")
        return found

    return check


def satisfying(inner: Check, accepts: Callable[[str], bool], rule: str, name: ErrorName) -> Check:
    """A string that ``inner`` takes and that ``accepts`` is true of; ``rule`` says what that means."""

    def check(value: Json) -> str:
        found: str = inner(value)
        if not accepts(found):
            raise Invalid(f"{found[:80]!r} does not match {rule}", name)
        return found

    return check


def integer(limit: Limit) -> Check:
    """A whole number in ``limit``; a boolean is none."""

    def check(value: Json) -> int:
        if type(value) is not int:
            raise _expected("a whole number", value)
        if not limit.allows(value):
            raise Invalid(f"is {value}, expected {limit.minimum} to {limit.maximum}")
        return value

    return check


def choice(options: tuple[str, ...]) -> Check:
    """One of ``options``, letter case included."""

    def check(value: Json) -> str:
        if string(value) not in options:
            raise Invalid(f"is {value!r}, expected one of {', '.join(options)}")
        return str(value)

    return check


def items(inner: Check, limit: Limit | None = None) -> Check:
    """A list of what ``inner`` takes, its size in ``limit`` where there is one."""

    def check(value: Json) -> tuple[Any, ...]:
        if type(value) not in (list, tuple):
            raise _expected("a list", value)
        if limit and not limit.allows(len(value)):
            raise Invalid(f"has {len(value)} items, expected {limit.minimum} to {limit.maximum}")
        found: list[Any] = []
        try:
            for item in value:
                found.append(inner(item))
        except Invalid as invalid:
            raise invalid.inside(f"[{len(found)}]") from None
        return tuple(found)

    return check


def mapping(key: Check, inner: Check, limit: Limit | None = None) -> Check:
    """An object of any members: their names as ``key`` takes them, their values as ``inner`` does."""

    def check(value: Json) -> dict[str, Any]:
        if type(value) is not dict:
            raise _expected("an object", value)
        if limit and not limit.allows(len(value)):
            raise Invalid(f"has {len(value)} members, expected {limit.minimum} to {limit.maximum}")
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
    """An object of known members. Unknown and null ones are taken as left out, unless told otherwise."""

    members: Mapping[str, Check]
    required: tuple[str, ...] = ()
    refuse_unknown: bool = False
    refuse_null: bool = False

    def __call__(self, value: Json) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise _expected("an object", value)
        found = {}
        for name, member in value.items():
            check = self.members.get(name)
            if check is None:
                self._unknown(name)
            elif member is None:
                self._null(name)
            else:
                try:
                    found[name] = check(member)
                except Invalid as invalid:
                    raise invalid.inside(f".{name}") from None
        for name in self.required:
            if name not in found:
                raise Invalid("is required, but was left out").inside(f".{name}")
        return found

    def _unknown(self, name: str) -> None:
        if self.refuse_unknown:
            raise Invalid(f"is unknown here, expected only {', '.join(self.members)}").inside(f".{name}")

    def _null(self, name: str) -> None:
        if self.refuse_null:
            raise Invalid("is null; leave the member out instead").inside(f".{name}")
