"""The values that users write: from text to what a setting takes, with a sentence for every mistake.

Imports the standard library only, since the table of options, which every pytest session reads, uses it.
"""

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .errors import UsageError

if TYPE_CHECKING:
    from ..spec.readings_file import Capture

Parsed = str | int | float | None | tuple[str, str] | tuple[int, int]

DEEPEST: Final = 500
"""Levels of JSON that Python can read recursively."""
_DIGITS: Final = 18
"""Of a whole number: as many as 64 bits hold."""
MOST_AT_ONCE: Final = 32
"""Requests that may be under way at once."""
_MOST_WORKERS: Final = 256
_WEEK: Final = 604_800.0
"""Seconds; longer times overflow the clocks of some systems."""
_SHOWN: Final = 60
_LABEL: Final = 120
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The name of a header (RFC 9110, 5.1)."""
_REGION: Final = re.compile(r"[A-Za-z0-9-]{1,63}")


def valid(name: str, text: str) -> str:
    """Return ``text``, the value of the option, argument or setting ``name``.

    Raise ``UsageError`` if it is empty, as the value of a variable that is not set is, or no value can be like it.
    """
    if not text.strip():
        raise UsageError(f"{name} is empty; give it a value, or leave it out")
    if "\0" in text:
        raise UsageError(f"{name} contains a NUL character: {shown(text)}")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{name} has to be UTF-8, not {shown(text)}") from None
    return text


def shown(text: str) -> str:
    """Return ``text`` as a sentence quotes it: in one line, and cut if it is long."""
    return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def printable(text: str) -> bool:
    """Return whether ``text`` contains no control characters."""
    return not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in text)


def _number(text: str) -> int:
    """Return the whole number that ``text`` writes in digits; -1 if it is none, or too large for any purpose."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else -1


def whole(text: str) -> Parsed:
    """Return a whole number, of either sign."""
    negative = text.startswith("-")
    number = _number(text.removeprefix("-"))
    if number < 0:
        raise UsageError(f"takes a whole number of up to {_DIGITS} digits, such as 7")
    return -number if negative else number


def up_to(most: float) -> Callable[[str], Parsed]:
    """Return the conversion of a number above 0 and up to ``most``."""

    def convert(text: str) -> Parsed:
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not 0 < number < float("inf"):
            raise UsageError("takes a number above 0, such as 2.5")
        if number > most:
            raise UsageError(f"takes a number up to {most:.0f}")
        return number

    return convert


seconds: Final = up_to(_WEEK)
_requests_a_second: Final = up_to(1e6)


def true_or_false(text: str) -> Parsed:
    """Return the truth of a flag."""
    if text not in ("true", "false"):
        raise UsageError("takes true or false")
    return text == "true"


def count(text: str) -> Parsed:
    """Return a whole number above 0."""
    number = _number(text)
    if number < 1:
        raise UsageError("takes a whole number above 0, such as 100")
    return number


def depth(text: str) -> Parsed:
    """Return how many levels of JSON to read."""
    number = _number(text)
    if not 5 <= number <= DEEPEST:
        raise UsageError(f"takes a number from 5, as deep as a valid answer is, to {DEEPEST}")
    return number


def rate(text: str) -> Parsed:
    """Return requests a second; ``/s`` may follow the number."""
    rate = _requests_a_second(text.removesuffix("/s"))
    if isinstance(rate, float) and rate < 1 / _WEEK:
        raise UsageError("takes at least one request a week")
    return rate


def settle(text: str) -> Parsed:
    """Return seconds, or None for ``auto``."""
    if text == "auto":
        return None
    return 0.0 if text == "0" else seconds(text)


def workers(text: str) -> Parsed:
    """Return a number of processes; ``auto`` is one for each processor."""
    if text == "auto":
        return min(os.cpu_count() or 1, _MOST_WORKERS)
    number = _number(text)
    if not 0 <= number <= _MOST_WORKERS:
        raise UsageError(f"takes a number of processes up to {_MOST_WORKERS}, such as 2, or auto")
    return number


def concurrency(text: str) -> Parsed:
    """Return a number of requests, or None for ``auto``."""
    if text == "auto":
        return None
    number = _number(text)
    if not 1 <= number <= MOST_AT_ONCE:
        raise UsageError(f"takes a number of requests from 1 to {MOST_AT_ONCE}, or auto")
    return number


def shard(text: str) -> Parsed:
    """Return I and N of ``I/N``."""
    part, slash, parts = text.partition("/")
    if not (slash and 1 <= _number(part) <= _number(parts)):
        raise UsageError("takes I/N with I from 1 to N, such as 1/3")
    return int(part), int(parts)


def header(text: str) -> Parsed:
    """Return the name and the value of ``Name: value``."""
    name, colon, value = text.partition(":")
    if not (colon and _TOKEN.fullmatch(name.strip())):
        raise UsageError("takes 'Name: value', such as 'X-Api-Key: abc'")
    if not printable(value.strip()):
        raise UsageError("takes a value without control characters")
    return name.strip(), value.strip()


def region(text: str) -> Parsed:
    """Return the name of an AWS region."""
    if not _REGION.fullmatch(text):
        raise UsageError("takes the name of an AWS region, such as eu-west-1")
    return text


def domain(text: str) -> Parsed:
    """Return a name that a domain may have."""
    from ..spec.limits import is_name

    if not is_name(text):
        raise UsageError("takes 1 to 64 of the characters A-Z a-z 0-9 _ -")
    return text


def label(text: str) -> Parsed:
    """Return a text that a report shows in a line."""
    if len(text) > _LABEL or not printable(text):
        raise UsageError(f"takes one line of at most {_LABEL} characters")
    return text


def known(text: str) -> Parsed:
    """Return key and value of ``KEY=VALUE``."""
    key, equals, value = text.partition("=")
    if not (equals and key and value):
        raise UsageError("takes KEY=VALUE, such as _account=1234")
    return key, value


def suggestion(text: str, words: Iterable[str]) -> str:
    """Return the nearest of ``words`` as a question, or all of them."""
    from ..spec.suggestion import closest  # only a mistake needs it

    return closest(text, words)


def operation(text: str) -> Parsed:
    """Return the name of an operation that a target may do without."""
    from ..spec.operations import OPERATIONS, SEARCH

    optional = [name for name in OPERATIONS if name != SEARCH]
    if text not in optional:
        raise UsageError(f"takes an operation other than {SEARCH} ({suggestion(text, optional)})")
    return text


def version(text: str) -> Parsed:
    """Return a version of the kit: one that was released, or this one."""
    from ..spec.releases import versions

    if text not in versions():
        raise UsageError(f"takes a version of the kit ({suggestion(text, versions())})")
    return text


def read_readings(path: Path) -> "Capture":
    """Return the readings in a file. Raise ``UsageError`` that names it if it cannot be read, or has none."""
    from ..spec.readings_file import from_toml

    try:
        return from_toml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no file of readings: {error}") from None


def read_toml(path: Path, called: object) -> dict[str, Any]:
    """Return what is in a TOML file. Raise ``UsageError`` that names it as ``called`` if it cannot be read."""
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{called} cannot be read: {error.strerror}") from None
    except RecursionError:
        raise UsageError(f"{called} is nested too deeply") from None
    except ValueError as error:  # not UTF-8, not TOML, or a number of thousands of digits
        raise UsageError(f"{called} is not TOML: {error}") from None
