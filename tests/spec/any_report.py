"""Any report that the results model can express, with any text that a target could have put into it."""

from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

import msgspec
from hypothesis import strategies as st
from searchprofiles_tck.spec import results
from searchprofiles_tck.spec.exchange import Exchange
from searchprofiles_tck.spec.results import RunReport
from searchprofiles_tck.spec.statuses import Status

COUNT = st.integers(0, 2**53)
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "]]>&amp;<!--",
    "| a | b |",
    "`` ` ```",
    "@everyone #1 https://evil.example www.evil.example",
    "[link](javascript:alert(1)) ![x](http://evil.example/x)",
    "\x1b[31m\x00\x07\r\n",
    "\u202etxt.exe\u2066\u200b",
    "\ud800",
    "\ufffe\uffff",
    "{{ 7 * 7 }}{% raw %}",
    "~~~\n# heading\n---",
)
_MAPS = frozenset(
    [
        "partitions",
        "values",
        "unattached",
        "versions",
        "requests",
        "configuration",
        "visibilityMilliseconds",
        "input",
        "tags",
    ]
)
"""Members that map names which are not the model's own."""

T = TypeVar("T")
TEXT = st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=12)


def any_report(text: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[RunReport]:
    """Draw reports in which every string is drawn from ``text``."""
    return _struct(RunReport, text)


def any_exchange(text: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[Exchange]:
    """Draw exchanges in which every string is drawn from ``text``."""
    return _struct(Exchange, text)


@cache
def _struct(type_: Any, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.builds(
        type_,
        **{field.name: _field(field.name, field.type, text) for field in msgspec.structs.fields(type_)},
    )


def _field(name: str, type_: Any, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Draw values of a field; four fields are narrower than their types."""
    if name == "counts":
        return st.fixed_dictionaries({status.value: COUNT for status in Status})
    if name == "places":  # in an answer, counted from 1
        return st.lists(st.integers(1, 2**53), max_size=2).map(tuple)
    if name == "schema_version":
        return st.just(results.SCHEMA_VERSION)
    if name == "started":
        return st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
    return _of_type(type_, text)


def _plain(text: st.SearchStrategy[str]) -> dict[Any, st.SearchStrategy[Any]]:
    """Restrict values to what the model allows if its types say less: sizes are not negative, JSON has no infinity."""
    return {
        int: COUNT,
        float: st.floats(0, 1e300, allow_nan=False),
        str: text,
        Any: st.one_of(st.none(), st.booleans(), COUNT, text, st.lists(text, max_size=2)),
    }


@cache
def _of_type(type_: Any, text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Draw values of a field's type, with short collections."""
    plain = _plain(text)
    arguments = getattr(type_, "__args__", ())
    origin = getattr(type_, "__origin__", None)
    if type_ in plain:
        return plain[type_]
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        return st.deferred(lambda: _struct(type_, text))
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(_of_type(arguments[0], text), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*(_of_type(each, text) for each in arguments))
    if "Mapping" in str(origin):
        return st.dictionaries(text, _of_type(arguments[1], text), max_size=2)
    if type(None) in arguments:
        return st.none() | _of_type(next(each for each in arguments if each is not type(None)), text)
    return st.from_type(type_)


_WORDS = frozenset(
    [
        "verdict",
        "levelReached",
        "class",
        "level",
        "status",
        "outcome",
        "reduction",
        "failOn",
        "schemaVersion",
        "purpose",
        "kind",
        "started",
    ]
)
"""Members whose values are words of the model, or a date."""


def poisoned(value: T, text: str) -> T:
    """Append ``text`` to every string in ``value`` that a target could fill, keys of maps included."""
    return cast("T", msgspec.convert(_poisoned(msgspec.to_builtins(value), text), type(value)))


def _poisoned(value: Any, text: str, member: str = "") -> Any:
    if isinstance(value, str):
        return value if member in _WORDS else value + text
    if isinstance(value, (list, tuple)):
        return [_poisoned(item, text, member) for item in value]
    if isinstance(value, dict):
        foreign = member in _MAPS
        return {
            key + text if foreign else key: _poisoned(item, text, "" if foreign else key)
            for key, item in value.items()
        }
    return value
