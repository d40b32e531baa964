"""Each limit of a search: what lies on its boundary is accepted, what lies one past it refused."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from ...spec.exchange import Json
from ..config import Effort
from ..drive import Drive
from ..step import ACCEPTED, EITHER, REFUSED
from ..worlds.special import CUSTOM_KEYS

_OF_EACH_RULE: Final = 3
ASTRAL: Final = "😀"
_MISSING: Final = object()


class Case(NamedTuple):
    """A request, as changes to a valid one: the rule it tests, what must become of it, and what it is."""

    rule: str
    wanted: str
    name: str
    changes: dict[str, Any]


def play(drive: Drive) -> None:
    """All cases on a valid search of one pair, or of two where the second pair is under test."""
    value = drive.naming.text("nobody")
    valid: dict[str, Json] = {"KeyName": "_account", "Values": [value]}
    for case in thinned(cases(drive, value), drive.effort):
        members = {**valid, **case.changes}
        given = {name: member for name, member in members.items() if member is not _MISSING}
        drive.expect(case.rule, case.wanted, case.name, given)


def thinned(cases: Iterable[Case], effort: Effort) -> Iterator[Case]:
    """At effort ``quick`` the first cases of each rule and some of the others; else all."""
    seen: Counter[str] = Counter()
    for case in cases:
        place = seen[case.rule]
        seen[case.rule] += 1
        if effort is not Effort.QUICK or place < _OF_EACH_RULE or place % 9 == 0:
            yield case


def cases(drive: Drive, value: str) -> Iterator[Case]:
    """Every case, those first in which implementations differ most."""
    yield from _max_results()
    yield from _counts(value)
    yield from _values(value)
    yield from _names(drive)
    yield from _additional(value)
    yield from _operator(value)
    yield from _types(value)


def _max_results() -> Iterator[Case]:
    for size in (1, 100):
        yield Case("limits-max-results", ACCEPTED, f"MaxResults {size}", {"MaxResults": size})
    for size in (0, 101, -1, 2**32 + 20, 2**31, 2**63):
        yield Case("limits-max-results", REFUSED, f"MaxResults {size}", {"MaxResults": size})
    for text in ("abc", "1.5", "1e1", "5x", "0x10", "true", "1_0", "٥", "NaN", "--1"):
        yield Case("limits-max-results-integer", REFUSED, f'MaxResults "{text}"', {"MaxResults": text})
    long = "x" * 1025
    yield Case("limits-next-token-length", REFUSED, "a NextToken of 1025 characters", {"NextToken": long})
    yield Case(
        "limits-next-token-length", EITHER, "a NextToken of 1024 characters", {"NextToken": long[:1024]}
    )


def _entry(key: Json, *values: Json) -> dict[str, Json]:
    return {"KeyName": key, "Values": list(values)}


def _counts(value: str) -> Iterator[Case]:
    entries = [_entry(key, value) for key in ("_phone", "_email", "_caseId", "_orderId", "_assetId")]
    rule = "limits-additional-keys-count"
    for count, wanted in ((1, ACCEPTED), (4, ACCEPTED), (5, REFUSED), (0, REFUSED)):
        name = f"AdditionalSearchKeys with {count} entries"
        yield Case(rule, wanted, name, {"AdditionalSearchKeys": entries[:count], "LogicalOperator": "OR"})
    yield Case(rule, REFUSED, "AdditionalSearchKeys with 5 entries under AND", {
        "AdditionalSearchKeys": entries, "LogicalOperator": "AND",
    })  # fmt: skip
    many = [f"{value}-{number}" for number in range(100)]
    yield Case("limits-values-many", ACCEPTED, "a hundred Values", {"Values": many})
    wide = [_entry(key, ASTRAL * 255) for key in ("_phone", "_email", "_caseId", "_orderId")]
    yield Case(rule, ACCEPTED, "five pairs of the longest values", {
        "Values": [ASTRAL * 255], "AdditionalSearchKeys": wide,
    })  # fmt: skip


def _values(value: str) -> Iterator[Case]:
    rule, characters = "limits-value-length", "limits-characters"
    yield Case("limits-values-required", REFUSED, "a search without Values", {"Values": _MISSING})
    yield Case(rule, ACCEPTED, "a value of 255 characters", {"Values": ["x" * 255]})
    yield Case(rule, ACCEPTED, "a value of one character", {"Values": ["x"]})
    yield Case(rule, REFUSED, "a value of 256 characters", {"Values": ["x" * 256]})
    yield Case(rule, REFUSED, "an empty value", {"Values": [""]})
    yield Case(rule, REFUSED, "an empty value behind a good one", {"Values": [value, ""]})
    yield Case(rule, REFUSED, "a value of 256 characters before a good one", {"Values": ["x" * 256, value]})
    yield Case(characters, ACCEPTED, "255 characters of four bytes", {"Values": [ASTRAL * 255]})
    yield Case(characters, ACCEPTED, "255 characters of two bytes", {"Values": ["é" * 255]})
    yield Case(characters, ACCEPTED, "128 characters of four bytes", {"Values": [ASTRAL * 128]})
    yield Case(characters, REFUSED, "256 characters of four bytes", {"Values": [ASTRAL * 256]})
    yield Case(characters, REFUSED, "256 characters of two bytes", {"Values": ["é" * 256]})


_BAD_NAMES: Final = (
    "a b",
    "_account\n",
    "\n_account",
    "_ac.count",
    "_ac/count",
    "_accöunt",
    "_account ",
    "_acc٣",
    "a\u200bb",
)
"""Names that break the pattern; the second one slips through where ``$`` also matches before a final line feed."""


def _names(drive: Drive) -> Iterator[Case]:
    yield Case("limits-key-name-required", REFUSED, "a search without KeyName", {"KeyName": _MISSING})
    rule = "limits-key-name-length"
    yield Case(rule, REFUSED, "a KeyName of 65 characters", {"KeyName": "k" * 65})
    yield Case(rule, REFUSED, "an empty KeyName", {"KeyName": ""})
    if drive.world.attached:
        for key in (max(CUSTOM_KEYS, key=len), min(CUSTOM_KEYS, key=len)):
            yield Case(rule, ACCEPTED, f"a KeyName of {len(key)} characters", {"KeyName": key})
    for name in _BAD_NAMES:
        yield Case("limits-key-name-pattern", REFUSED, f"KeyName {name!r}", {"KeyName": name})


def _additional(value: str) -> Iterator[Case]:
    def second(rule: str, name: str, entry: Json) -> Case:
        changes = {"AdditionalSearchKeys": [entry], "LogicalOperator": "OR"}
        return Case(rule, REFUSED, f"an entry of AdditionalSearchKeys with {name}", changes)

    yield second("limits-additional-key-members", "no KeyName", {"Values": [value]})
    yield second("limits-additional-key-members", "no Values", {"KeyName": "_phone"})
    yield second("limits-additional-key-members", "no members", {})
    yield second("limits-additional-key-name-length", "a KeyName of 65 characters", _entry("k" * 65, value))
    yield second("limits-additional-key-name-length", "an empty KeyName", _entry("", value))
    for name in _BAD_NAMES[:4]:
        yield second("limits-additional-key-name-pattern", f"KeyName {name!r}", _entry(name, value))
    yield second("limits-additional-value-length", "an empty value", _entry("_phone", ""))
    yield second(
        "limits-additional-value-length", "an empty value behind a good one", _entry("_phone", value, "")
    )
    yield second("limits-additional-value-length", "a value of 256 characters", _entry("_phone", "x" * 256))
    good = _entry("_email", value)
    yield Case("limits-additional-value-length", REFUSED, "an empty value in the fourth entry", {
        "AdditionalSearchKeys": [good, _entry("_phone", value), _entry("_caseId", value), _entry("_orderId", "")],
    })  # fmt: skip


def _operator(value: str) -> Iterator[Case]:
    more = {"AdditionalSearchKeys": [_entry("_phone", value)]}
    for operator in ("AND", "OR"):
        yield Case(
            "limits-logical-operator", ACCEPTED, f"operator {operator}", {**more, "LogicalOperator": operator}
        )
    for operator in ("and", "or", "XOR", "NOT", "", "AND ", "And", "AND OR", "&&"):
        changes = {**more, "LogicalOperator": operator}
        yield Case("limits-logical-operator", REFUSED, f"operator {operator!r}", changes)


_WRONG_TEXT: Final[tuple[Json, ...]] = (5, True, ["_account"], {"a": "b"}, 1.5)
_WRONG_LIST: Final[tuple[Json, ...]] = ("x", 5, True, {"0": "x"})
_WRONG_ITEM: Final[tuple[Json, ...]] = (5, True, None, ["x"], {"a": "x"}, 1.5)


def _types(value: str) -> Iterator[Case]:
    more = {"AdditionalSearchKeys": [_entry("_phone", value)]}

    def wrong(name: str, changes: dict[str, Any]) -> Case:
        return Case("limits-json-types", REFUSED, name, changes)

    for bad in _WRONG_TEXT:
        yield wrong(f"KeyName {bad!r}", {"KeyName": bad})
        yield wrong(f"LogicalOperator {bad!r}", {**more, "LogicalOperator": bad})
    for bad in _WRONG_LIST:
        yield wrong(f"Values {bad!r}", {"Values": bad})
        yield wrong(f"AdditionalSearchKeys {bad!r}", {"AdditionalSearchKeys": bad})
    for bad in _WRONG_ITEM:
        yield wrong(f"Values with {bad!r}", {"Values": [value, bad]})
        if not isinstance(bad, dict):
            yield wrong(f"an entry {bad!r}", {"AdditionalSearchKeys": [bad]})
    for bad in (5, ["_phone"], None):
        yield wrong(f"an entry with KeyName {bad!r}", {"AdditionalSearchKeys": [_entry(bad, value)]})
    for bad in ("x", {"0": "x"}, None):
        yield wrong(
            f"an entry with Values {bad!r}", {"AdditionalSearchKeys": [{"KeyName": "_phone", "Values": bad}]}
        )
    yield wrong("an entry with Values [5]", {"AdditionalSearchKeys": [_entry("_phone", 5)]})
    yield wrong("KeyName null", {"KeyName": None})
    yield wrong("Values null", {"Values": None})
