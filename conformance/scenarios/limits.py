"""Every limit of a search: a request on the boundary is accepted, one past it is refused."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from ...spec.exchange import Json
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.edge_cases import CUSTOM_KEYS
from ..history.step import ACCEPTED, EITHER, OPEN, REFUSED
from ..judging.judgement import SERVER_ERROR
from ..judging.matching import judge_matching
from ..judging.responses import ERROR_RULES
from ..judging.shape import EMPTY_RESPONSES
from . import ANSWER_JUDGES, Runs, Scenario

_AT_QUICK: Final[Mapping[str, int]] = {
    "limits-max-results": 6, "limits-max-results-integer": 4, "limits-next-token-length": 1,
    "limits-additional-keys-count": 3, "limits-characters": 2, "limits-key-name-length": 4,
    "limits-key-name-pattern": 4, "limits-additional-key-name-pattern": 1, "limits-additional-key-members": 2,
    "limits-additional-key-name-length": 2, "limits-logical-operator": 4, "limits-json-types": 15,
    "limits-key-name-required": 2,
}  # fmt: skip
"""Cases of each rule that effort ``quick`` sends, if that is not three."""
_OF_EACH_RULE: Final = 3
ASTRAL: Final = "😀"
_MISSING: Final = object()


class Case(NamedTuple):
    """A request, as changes to a valid one: the rule that it tests, the answer that is wanted, and its name."""

    rule: str
    wanted: str
    name: str
    changes: dict[str, Any]
    tags: Mapping[str, str] = MappingProxyType({})


def play(client: ScenarioClient) -> None:
    """Send all cases, as changes to a valid search of one pair, or of two if the second pair is under test."""
    value = client.namespace.text("nobody")
    valid: dict[str, Json] = {"KeyName": "_account", "Values": [value]}
    for case in thinned(cases(client, value), client.effort):
        members = {**valid, **case.changes}
        given = {name: member for name, member in members.items() if member is not _MISSING}
        client.expect(case.rule, case.wanted, case.name, given, None, **case.tags)


def thinned(cases: Iterable[Case], effort: Effort) -> Iterator[Case]:
    """Yield the first cases of each rule, which show most, at effort ``quick``; else all."""
    seen: Counter[str] = Counter()
    for case in cases:
        seen[case.rule] += 1
        if effort is not Effort.QUICK or seen[case.rule] <= _AT_QUICK.get(case.rule, _OF_EACH_RULE):
            yield case


def cases(client: ScenarioClient, value: str) -> Iterator[Case]:
    """Yield every case; of each rule those first that show most, since one may show several mistakes at once."""
    yield from _max_results()
    yield from _counts(value)
    yield from _values(value, *(_shortest(client, key) for key in ("_account", "_email")))
    yield from _names(client)
    yield from _additional(value)
    yield from _operator(value)
    yield from _types(value)


def _max_results() -> Iterator[Case]:
    for size in (1, 100):
        yield Case("limits-max-results", ACCEPTED, f"MaxResults {size}", {"MaxResults": size})
    for size in (0, 101, -1, 2**32 + 20, 2**31, 2**63, 2**16 + 20):
        yield Case("limits-max-results", REFUSED, f"MaxResults {size}", {"MaxResults": size})
    for text in ("abc", "1.5", "1_0", "0x10", "1e1", "5x", "true", "٥", "NaN", "--1"):
        yield Case("limits-max-results-integer", REFUSED, f'MaxResults "{text}"', {"MaxResults": text})
    long = "x" * 1025
    yield Case("limits-next-token-length", REFUSED, "a NextToken of 1025 characters", {"NextToken": long})
    yield Case("limits-next-token-length", OPEN, "a NextToken of 1024 characters", {"NextToken": long[:1024]})


def _entry(key: Json, *values: Json) -> dict[str, Json]:
    return {"KeyName": key, "Values": list(values)}


def _counts(value: str) -> Iterator[Case]:
    entries = [_entry(key, value) for key in ("_phone", "_email", "_caseId", "_orderId", "_assetId")]
    rule = "limits-additional-keys-count"
    wide = [_entry(key, ASTRAL * 255) for key in ("_phone", "_email", "_caseId", "_orderId")]
    yield Case(rule, ACCEPTED, "five pairs of the longest values", {
        "Values": [ASTRAL * 255], "AdditionalSearchKeys": wide,
    })  # fmt: skip
    for count, wanted in ((5, REFUSED), (0, REFUSED), (4, ACCEPTED), (1, ACCEPTED)):
        name = f"AdditionalSearchKeys with {count} entries"
        yield Case(rule, wanted, name, {"AdditionalSearchKeys": entries[:count], "LogicalOperator": "OR"})
    yield Case(rule, REFUSED, "AdditionalSearchKeys with 5 entries under AND", {
        "AdditionalSearchKeys": entries, "LogicalOperator": "AND",
    })  # fmt: skip
    many = [f"{value}-{number}" for number in range(100)]
    # No maximum is stated, so a target may refuse as many, but not break.
    yield Case(SERVER_ERROR, EITHER, "a hundred Values in each of two pairs", {
        "Values": many, "AdditionalSearchKeys": [_entry("_phone", *many)],
    })  # fmt: skip


def _shortest(client: ScenarioClient, key: str) -> str:
    """Return a value of one character: a blank, if blanks count under ``key``."""
    return " " if client.known.get("blanks", key) == "exact" else "x"


def _values(value: str, shortest: str, shortest_email: str) -> Iterator[Case]:
    rule, characters = "limits-value-length", "limits-characters"
    yield Case("limits-values-required", REFUSED, "a search without Values", {"Values": _MISSING})
    yield Case(rule, REFUSED, "an empty value behind a good one", {"Values": [value, ""]})
    yield Case(rule, REFUSED, "a value of 256 characters before a good one", {"Values": ["x" * 256, value]})
    yield Case(rule, ACCEPTED, "values of one character", {
        "Values": [shortest], "AdditionalSearchKeys": [_entry("_email", shortest_email)],
    })  # fmt: skip
    yield Case(rule, ACCEPTED, "a value of 255 characters", {"Values": ["x" * 255]})
    yield Case(rule, REFUSED, "a value of 256 characters", {"Values": ["x" * 256]})
    yield Case(rule, REFUSED, "an empty value", {"Values": [""]})
    yield Case(characters, ACCEPTED, "255 characters of four bytes", {"Values": [ASTRAL * 255]})
    yield Case(characters, REFUSED, "256 characters of four bytes", {"Values": [ASTRAL * 256]})
    yield Case(characters, ACCEPTED, "255 characters of two bytes", {"Values": ["é" * 255]})
    yield Case(characters, ACCEPTED, "128 characters of four bytes", {"Values": [ASTRAL * 128]})
    yield Case(characters, REFUSED, "256 characters of two bytes", {"Values": ["é" * 256]})
    name, marked = "256 characters that make 128 letters with marks", "e\u0301" * 128
    yield Case(characters, REFUSED, name, {"Values": [marked]}, {"since": "0.2.0"})


_BAD_NAMES: Final = (
    "_account\n", "_accöunt", "_ac.count", "_account ", "a b", "\n_account", "_ac/count", "_acc٣", "a\u200bb",
    "_acc:unt", "a[b", "a`b",
)  # fmt: skip
"""Names that break the pattern. The first one slips through if ``$`` also matches before a final line feed, the last
ones if a range was written from A to z, or from 0 to z."""


_SPELLINGS: Final = ("key_name", "key-name", "KEYNAME", "keyname", "Key_Name", "key name", " KeyName ")
"""What a reader of JSON that converts the names of members may take for KeyName."""


def _names(client: ScenarioClient) -> Iterator[Case]:
    yield Case("limits-key-name-required", REFUSED, "a search without KeyName", {"KeyName": _MISSING})
    yield Case("limits-key-name-required", REFUSED, "a search with keyName in the place of KeyName", {
        "KeyName": _MISSING, "keyName": "_account",
    })  # fmt: skip
    yield Case("limits-key-name-required", REFUSED, "a search with other spellings of KeyName", {
        "KeyName": _MISSING, **dict.fromkeys(_SPELLINGS, "_account"),
    })  # fmt: skip
    rule = "limits-key-name-length"
    yield Case(rule, REFUSED, "a KeyName of 65 characters", {"KeyName": "k" * 65})
    yield Case(rule, REFUSED, "an empty KeyName", {"KeyName": ""})
    if client.world.has_custom_keys:
        for key in (max(CUSTOM_KEYS, key=len), min(CUSTOM_KEYS, key=len)):
            is_known = client.oracle.defined(key) or client.known.get("undefined-key") == "empty"
            wanted = ACCEPTED if is_known else OPEN
            yield Case(rule, wanted, f"a KeyName of {len(key)} characters", {"KeyName": key})
    for name in _BAD_NAMES:
        yield Case("limits-key-name-pattern", REFUSED, f"KeyName {name!r}", {"KeyName": name})


def _additional(value: str) -> Iterator[Case]:
    good = [_entry(key, value) for key in ("_caseId", "_email", "_phone")]

    def second(rule: str, name: str, entry: Json, place: int = 1) -> Case:
        # Behind a good entry, since ignoring this one must not help.
        changes = {"AdditionalSearchKeys": [*good[:place], entry], "LogicalOperator": "OR"}
        return Case(rule, REFUSED, f"an entry of AdditionalSearchKeys with {name}", changes)

    yield second("limits-additional-key-members", "no KeyName", {"Values": [value]}, 2)
    yield second("limits-additional-key-members", "no Values", {"KeyName": "_orderId"}, 3)
    yield second("limits-additional-key-members", "no members", {})
    yield second("limits-additional-key-name-length", "an empty KeyName", _entry("", value))
    yield second("limits-additional-key-name-length", "a KeyName of 65 characters", _entry("k" * 65, value))
    for number, name in enumerate(_BAD_NAMES):
        place = 1 + number % len(good)
        yield second("limits-additional-key-name-pattern", f"KeyName {name!r}", _entry(name, value), place)
    rule = "limits-additional-value-length"
    yield Case(rule, REFUSED, "an empty value in the fourth entry", {
        "AdditionalSearchKeys": [*good, _entry("_orderId", "")],
    })  # fmt: skip
    yield second(rule, "an empty value behind a good one", _entry("_phone", value, ""))
    yield second(rule, "a value of 256 characters", _entry("_phone", "x" * 256))
    yield second(rule, "an empty value", _entry("_phone", ""))


def _operator(value: str) -> Iterator[Case]:
    more = {"AdditionalSearchKeys": [_entry("_phone", value)]}
    for operator in ("and", "AND ", "", "NOT", "XOR", "or", "And", "AND OR", "&&", "A", "|"):
        changes = {**more, "LogicalOperator": operator}
        yield Case("limits-logical-operator", REFUSED, f"operator {operator!r}", changes)
    alone: dict[str, Json] = {"LogicalOperator": "XOR"}
    yield Case("limits-logical-operator", REFUSED, "operator 'XOR' beside no other pair", alone)
    for operator in ("AND", "OR"):
        yield Case(
            "limits-logical-operator", ACCEPTED, f"operator {operator}", {**more, "LogicalOperator": operator}
        )


_WRONG_TEXT: Final[tuple[Json, ...]] = (5, ["_account"], True, {"a": "b"}, 1.5)
_WRONG_LIST: Final[tuple[Json, ...]] = ("x", {"0": "x"}, 5, True)
_WRONG_ITEM: Final[tuple[Json, ...]] = (None, ["x"], True, 5, {"a": "x"}, 1.5)


def _types(value: str) -> Iterator[Case]:
    """Yield a wrong type for each member, list and item; those first that languages and libraries let pass."""
    entry = _entry("_phone", value)
    wrong = [
        *({"Values": bad} for bad in _WRONG_LIST[:2]),
        *({"Values": [value, bad]} for bad in _WRONG_ITEM[:3]),
        {"AdditionalSearchKeys": entry},
        *({"AdditionalSearchKeys": [entry, bad]} for bad in (5, None)),
        {"AdditionalSearchKeys": [{"KeyName": "_phone", "Values": "x"}]},
        {"AdditionalSearchKeys": [_entry("_phone", 5)]},
        *({"KeyName": bad} for bad in (*_WRONG_TEXT[:2], None)),
        *({"AdditionalSearchKeys": [entry], "LogicalOperator": bad} for bad in (True, 5)),
        *({"KeyName": bad} for bad in _WRONG_TEXT[2:]),
        *({"AdditionalSearchKeys": [entry], "LogicalOperator": bad} for bad in (["AND"], {"a": "b"}, 1.5)),
        *({"Values": bad} for bad in (*_WRONG_LIST[2:], None)),
        *({"Values": [value, bad]} for bad in _WRONG_ITEM[3:]),
        *({"AdditionalSearchKeys": bad} for bad in _WRONG_LIST),
        *({"AdditionalSearchKeys": [entry, bad]} for bad in (True, ["x"], 1.5, "x")),
        *({"AdditionalSearchKeys": [_entry(bad, value)]} for bad in (5, ["_phone"], None)),
        *({"AdditionalSearchKeys": [{"KeyName": "_phone", "Values": bad}]} for bad in ({"0": "x"}, None)),
    ]
    for changes in wrong:
        name = ", ".join(f"{member} {json.dumps(given)}" for member, given in changes.items())
        yield Case("limits-json-types", REFUSED, name, changes)


SCENARIO = Scenario(
    "limits", "every limit of a search, on it and one past it", play,
    (
        "limits-key-name-required", "limits-key-name-length", "limits-key-name-pattern",
        "limits-values-required", "limits-value-length", "limits-characters",
        "limits-additional-keys-count", "limits-additional-key-members", "limits-additional-key-name-length",
        "limits-additional-key-name-pattern", "limits-additional-value-length", "limits-logical-operator",
        "limits-max-results", "limits-max-results-integer", "limits-next-token-length", "limits-json-types",
        *ERROR_RULES, *EMPTY_RESPONSES,
    ),
    judges=(*ANSWER_JUDGES, judge_matching), runs=Runs.READS, least_access=Access.READ_ONLY,
)  # fmt: skip
