"""Mutants that hold a request to other limits: its domain, page size, operator, token and pairs."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from ...reference.parts import Call, EngineParts
from ...reference.validation import Rules
from ...spec.exchange import Json
from ...spec.limits import ADDITIONAL_SEARCH_KEYS, MAX_RESULTS, NAME, NEXT_TOKEN, VALUE, Limit
from ...spec.operations import SEARCH
from . import seam
from .fault_class import ADD, BOUND, CORNER, DEFAULT, DROP, FOLD, OFF_BY_ONE, SWAP, TYPE
from .mutant import MutantTable
from .seam import Members, in_member, of_type, substitute, without

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
DOMAIN_LENGTH, DOMAIN_PATTERN = "limits-domain-name-length", "limits-domain-name-pattern"
OPERATOR, SIZE, TOKEN = "limits-logical-operator", "limits-max-results", "limits-next-token-length"
LENGTH, CHARACTERS, IN_ENTRY = "limits-value-length", "limits-characters", "limits-additional-value-length"
NAME_LENGTH, NAME_PATTERN = "limits-key-name-length", "limits-key-name-pattern"
NAME_IN_ENTRY, COUNT = "limits-additional-key-name-length", "limits-additional-keys-count"
ENTRY_MEMBERS, ENTRY_NAME = "limits-additional-key-members", "limits-additional-key-name-pattern"


def with_rules(**rules: object) -> EngineParts:
    """Hold requests to other rules than the specification's; named as in ``Rules``."""
    return EngineParts(rules=Rules(**rules))  # type: ignore[arg-type]


def _moved_ends(limit: Limit) -> Mapping[str, tuple[Limit, str, int]]:
    """Return ``limit`` with one end moved by one, for each end and direction: what that does, and to which size."""
    least, most = limit.minimum, limit.maximum
    return {
        "least-1": (Limit(least - 1, most), "takes", least - 1),
        "least+1": (Limit(least + 1, most), "refuses", least),
        "most-1": (Limit(least, most - 1), "refuses", most),
        "most+1": (Limit(least, most + 1), "takes", most + 1),
    }


def off_by_one(
    requirement: str, rule: str, limit: Limit, words: Callable[[int], str]
) -> Callable[[Mapping[str, str]], None]:
    """Return a function that defines mutants in which ``limit`` is one off, named by the end that is moved.

    ``words`` says what has a size. An end without a name is moved by a mutant that makes the request acceptable.
    """

    def by_name(names: Mapping[str, str]) -> None:
        for end, name in names.items():
            moved, verb, size = _moved_ends(limit)[end]
            define(name, requirement, OFF_BY_ONE, f"{verb} {words(size)}")(with_rules(**{rule: moved}))

    return by_name


def in_request(name: str) -> Callable[[Callable[[Json], Json]], EngineParts]:
    """Return the seam at which a member of the first pair, or of the request, is made acceptable."""
    return lambda edit: seam.request(in_member(name, edit))


def left_out(name: str, is_meant: Callable[[Json], bool]) -> EngineParts:
    """Take a member of the request as left out if ``is_meant`` is true of its value."""
    return seam.request(
        lambda members: without(members, name) if name in members and is_meant(members[name]) else members
    )


def in_additional(edit: Callable[[Members], Members | None]) -> EngineParts:
    """Make entries of AdditionalSearchKeys acceptable by ``edit``, or pass over them if it returns None."""

    def edited(members: Members) -> Members:
        entries = members.get("AdditionalSearchKeys")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return members
        kept = [entry for entry in map(edit, entries) if entry is not None]
        rest = without(members, "AdditionalSearchKeys")
        return {**rest, "AdditionalSearchKeys": kept} if kept or not entries else rest

    return seam.request(edited)


def _in_operator(edit: Callable[[str], str | None]) -> EngineParts:
    """Make a LogicalOperator that is text acceptable by ``edit``, or leave it out if that returns None."""

    def edited(members: Members) -> Members:
        given = members.get("LogicalOperator")
        operator = edit(given) if isinstance(given, str) else given
        rest = without(members, "LogicalOperator")
        return rest if operator is None else {**rest, "LogicalOperator": operator}

    return seam.request(edited)


def _finding_nothing(is_meant: Callable[[str], bool]) -> EngineParts:
    """Find nothing in domains of such names."""

    def find(call: Call, members: Members) -> Members:
        name = members.get("DomainName")
        return {"Items": []} if isinstance(name, str) and is_meant(name) else call(SEARCH, members)

    return seam.search(find)


domain_length = MUTANTS.rows(DOMAIN_LENGTH, _finding_nothing)
domain_pattern = MUTANTS.rows(DOMAIN_PATTERN, in_request("DomainName"))
operator, size = MUTANTS.rows(OPERATOR, _in_operator), MUTANTS.rows(SIZE, in_request("MaxResults"))
ends = off_by_one(SIZE, "max_results", MAX_RESULTS, "MaxResults {}".format)

domain_length("domain-name-unchecked", BOUND, "finds nothing in a domain whose name is too long")(
    lambda name: len(name) > NAME.maximum
)
domain_length("domain-name-of-65", OFF_BY_ONE, "finds nothing in a domain whose name has 65 characters")(
    lambda name: len(name) == NAME.maximum + 1
)
MUTANTS.rows(DOMAIN_PATTERN, _finding_nothing)(
    "domain-name-pattern-unchecked", BOUND, "finds nothing in a domain whose name breaks the pattern"
)(lambda name: re.fullmatch("[a-zA-Z0-9_-]+", name) is None)
domain_pattern("domain-name-trimmed", FOLD, "ignores blanks around a domain's name")(str.strip)
domain_pattern("domain-name-with-line-feed", CORNER, "ignores a line feed at the end of a domain's name")(
    lambda name: name.removesuffix("\n")
)
operator("operator-in-any-case", FOLD, "takes LogicalOperator in lower case too")(str.upper)
operator("operator-trimmed", FOLD, "ignores blanks around LogicalOperator")(str.strip)
operator("operator-unknown-as-or", DEFAULT, "takes an unknown LogicalOperator as OR")(
    lambda text: "AND" if text == "AND" else "OR"
)
operator("operator-empty", DEFAULT, "takes an empty LogicalOperator as left out")(lambda text: text or None)
operator("operator-not", ADD, "knows a further operator, NOT")(lambda text: "OR" if text == "NOT" else text)
define(
    "lone-operator-unchecked",
    OPERATOR,
    CORNER,
    "takes any LogicalOperator if there is one pair",
)(
    seam.request(
        lambda members: (
            members if "AdditionalSearchKeys" in members else seam.without(members, "LogicalOperator")
        )
    )
)
define("max-results-zero", SIZE, OFF_BY_ONE, "takes MaxResults 0 as left out")(
    left_out("MaxResults", lambda size: size == 0)
)
ends({"least+1": "max-results-two-at-least", "most-1": "max-results-99-at-most", "most+1": "max-results-101"})
size("max-results-clamped", BOUND, "takes the nearest allowed number for MaxResults")(
    of_type(int, lambda size: min(max(size, MAX_RESULTS.minimum), MAX_RESULTS.maximum))
)
size("max-results-negative", BOUND, "ignores the sign of MaxResults")(of_type(int, abs))
size("max-results-wraps", CORNER, "keeps 32 bits of MaxResults")(
    of_type(int, lambda size: size & 0xFFFFFFFF or 20 if size > 10**6 else size)
)
size("max-results-in-sixteen-bits", CORNER, "keeps 16 bits of a MaxResults that 32 bits hold")(
    of_type(int, lambda size: size & 0xFFFF if 1000 < size < 2**31 else size)
)
define("long-token-left-out", TOKEN, DROP, "takes a NextToken that is too long as left out")(
    left_out("NextToken", lambda token: isinstance(token, str) and len(token) > NEXT_TOKEN.maximum)
)
define("long-token-cut", TOKEN, OFF_BY_ONE, "takes a NextToken of 1025 characters as left out")(
    left_out("NextToken", lambda token: isinstance(token, str) and len(token) == NEXT_TOKEN.maximum + 1)
)

# Values, names of keys, entries of AdditionalSearchKeys


def _with_length(length: Callable[[str], int]) -> EngineParts:
    """Count the length of text in another way."""
    return with_rules(length=length)


def _with_name(pattern: str = "[a-zA-Z0-9_-]+", limit: Limit = NAME) -> EngineParts:
    """Accept names of domains and keys by another pattern, or of another length."""
    return with_rules(
        is_name=lambda name: limit.allows(len(name)) and re.fullmatch(pattern, name) is not None
    )


def _in_later_entries(edit: Callable[[Members], Members]) -> EngineParts:
    """Make entries of AdditionalSearchKeys from the second on acceptable by ``edit``."""

    def edited(members: Members) -> Members:
        entries = members.get("AdditionalSearchKeys")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return members
        return {**members, "AdditionalSearchKeys": [*entries[:1], *map(edit, entries[1:])]}

    return seam.request(edited)


def _entries(count: int) -> str:
    return f"{'a single entry' if count == 1 else f'{count} entries'} of AdditionalSearchKeys"


def _fit(limit: Limit) -> Callable[[Json], Json]:
    """Return an edit that cuts or fills text to a length that is allowed."""
    return of_type(str, lambda text: (text or "-")[: limit.maximum])


def _fit_values(fitted: slice = slice(None)) -> Callable[[Json], Json]:
    """Return an edit that cuts or fills those of a list of values that ``fitted`` selects."""
    fit = _fit(VALUE)
    return of_type(
        list,
        lambda values: [
            fit(value) if place in range(len(values))[fitted] else value for place, value in enumerate(values)
        ],
    )


_PLAIN: Final = of_type(str, substitute("[^a-zA-Z0-9_-]", "-"))
"""Makes a name of characters that are allowed."""

pair, length = MUTANTS.rows(LENGTH, in_request("Values")), MUTANTS.rows(CHARACTERS, _with_length)
entry_values = MUTANTS.rows(IN_ENTRY, in_additional)

define("values-missing", "limits-values-required", DEFAULT, "finds nothing if Values is left out")(
    seam.request(lambda members: {"Values": ["-"], **members})
)
off_by_one(LENGTH, "value", VALUE, "values of {} characters".format)(
    {"most-1": "values-of-254", "most+1": "values-of-256"}
)
define("values-of-any-length", LENGTH, DROP, "takes values of any length")(
    with_rules(value=Limit(VALUE.minimum, VALUE.maximum + 10**6))
)
pair("values-of-two", OFF_BY_ONE, "refuses values of one character")(
    of_type(list, lambda values: [""] if any(isinstance(v, str) and len(v) == 1 for v in values) else values)
)
pair("values-empty", OFF_BY_ONE, "takes empty values")(
    of_type(list, lambda values: ["-" if value == "" else value for value in values])
)
pair("only-first-value-checked", CORNER, "checks only the first value of a list")(_fit_values(slice(1, None)))
pair("only-last-value-checked", CORNER, "checks only the last value of a list")(_fit_values(slice(-1)))
length("lengths-in-bytes", TYPE, "counts lengths in bytes")(lambda text: len(text.encode()))
length("lengths-in-utf-16", TYPE, "counts lengths in units of UTF-16")(
    lambda text: len(text.encode("utf-16-le")) // 2
)
length("lengths-in-first-plane", CORNER, "counts no character beyond the first plane")(
    lambda text: len(text) if text.isascii() else sum(c <= "\uffff" for c in text) or 1
)
length("lengths-in-composed-form", FOLD, "counts a letter and its marks as one character")(
    lambda text: len(unicodedata.normalize("NFC", text))
)
length("no-four-byte-values", BOUND, "refuses values with characters beyond the first plane")(
    lambda text: 10**6 if text and max(text) > "\uffff" else len(text)
)
entry_values("additional-values-unchecked", DROP, "checks the length of the outer Values only")(
    in_member("Values", _fit_values())
)
entry_values("additional-first-value-checked", CORNER, "checks only the first value of an entry")(
    in_member("Values", _fit_values(slice(1, None)))
)
define("only-first-entry-checked", IN_ENTRY, CORNER, "checks the values of the first entry only")(
    _in_later_entries(in_member("Values", _fit_values()))
)

key_name, name = MUTANTS.rows(NAME_LENGTH, in_request("KeyName")), MUTANTS.rows(NAME_PATTERN, _with_name)
additional = MUTANTS.rows(ENTRY_MEMBERS, in_additional)
outer_name = MUTANTS.rows(NAME_PATTERN, in_request("KeyName"))
entries = off_by_one(COUNT, "additional_search_keys", ADDITIONAL_SEARCH_KEYS, _entries)


@breaks("limits-key-name-required", DEFAULT, seam.request)
def key_name_missing(members: Members) -> Members:
    """searches by the first key it finds if KeyName is left out"""
    entries = members.get("AdditionalSearchKeys")
    if "KeyName" in members:
        return members
    return {**members, "KeyName": entries[0]["KeyName"] if entries else "_account"}


@breaks("limits-key-name-required", FOLD, seam.request)
def key_name_in_other_words(members: Members) -> Members:
    """takes a member whose name differs from KeyName only in hyphens, underscores and letter case"""
    spelled = {re.sub("[_-]", "", name).lower(): value for name, value in members.items()}
    return (
        members
        if "KeyName" in members or "keyName" in members
        else {"KeyName": spelled.get("keyname"), **members}
    )


define("blank-in-entry-refused", LENGTH, CORNER, "refuses an entry whose only value is a blank")(
    seam.refusal(lambda request: re.search(rb'Keys":.*\["\s+"\]', request.body) is not None)
)
define("key-name-of-63", NAME_LENGTH, OFF_BY_ONE, "refuses names of 64 characters")(
    _with_name(limit=Limit(NAME.minimum, NAME.maximum - 1))
)
key_name("key-name-of-65", OFF_BY_ONE, "takes a KeyName of 65 characters")(
    of_type(str, lambda name: name[: NAME.maximum] if len(name) == NAME.maximum + 1 else name)
)
key_name("key-name-empty", BOUND, "takes an empty KeyName")(lambda name: name or "-")
key_name("key-name-of-any-length", DROP, "takes a KeyName of any length")(_fit(NAME))
define("key-name-of-two", NAME_LENGTH, BOUND, "refuses names of one character")(
    _with_name(limit=Limit(NAME.minimum + 1, NAME.maximum))
)
outer_name("key-name-unchecked", DROP, "takes any characters in a KeyName")(_PLAIN)
name("names-with-line-feed", CORNER, "takes names that end with a line feed")(r"[a-zA-Z0-9_-]+\n?")
name("names-of-any-script", BOUND, "takes letters and digits of any script in names")(r"[\w-]+")
name("names-from-a-to-z", BOUND, "takes what lies between Z and a in names")("[A-z0-9_-]+")
name("names-folded-to-ascii", FOLD, "takes letters in names that are of ASCII in the other case")(
    "(?i:[a-z0-9_-]+)"
)
name("names-with-dots", BOUND, "takes dots in names")("[a-zA-Z0-9_.-]+")
name("names-with-colons", BOUND, "takes colons in names")("[a-zA-Z0-9_:-]+")
outer_name("key-name-trimmed", FOLD, "ignores blanks around a KeyName")(of_type(str, str.strip))
name("pattern-searched", SWAP, "requires an allowed character somewhere in a name")("(?s).*[a-zA-Z0-9_-].*")
entries({"most-1": "three-additional-keys", "most+1": "five-additional-keys"})
define("additional-keys-cut", COUNT, DROP, "ignores entries of AdditionalSearchKeys beyond the fourth")(
    in_request("AdditionalSearchKeys")(
        of_type(list, lambda entries: entries[: ADDITIONAL_SEARCH_KEYS.maximum])
    )
)
define("additional-keys-empty", COUNT, DEFAULT, "takes an empty AdditionalSearchKeys as left out")(
    left_out("AdditionalSearchKeys", lambda entries: entries == [])
)
entries({"least+1": "two-additional-keys-at-least"})
additional("incomplete-entries-skipped", DROP, "skips entries that lack a member")(
    lambda entry: entry if {"KeyName", "Values"} <= entry.keys() else None
)
additional("entries-without-values", DEFAULT, "takes an entry without Values as one that matches nothing")(
    lambda entry: {"Values": ["-"], **entry}
)
additional("entries-without-key-name", DEFAULT, "takes the outer KeyName if an entry has none")(
    lambda entry: {"KeyName": "_account", **entry}
)
define(
    "additional-key-name-length-unchecked", NAME_IN_ENTRY, DROP, "checks the length of the outer KeyName only"
)(in_additional(in_member("KeyName", _fit(NAME))))
define("additional-key-name-empty", NAME_IN_ENTRY, BOUND, "takes an empty KeyName in an entry")(
    in_additional(in_member("KeyName", lambda name: name or "-"))
)
define("additional-key-name-unchecked", ENTRY_NAME, DROP, "checks the pattern of the outer KeyName only")(
    in_additional(in_member("KeyName", _PLAIN))
)
define("last-additional-key-name-unchecked", ENTRY_NAME, CORNER, "takes any KeyName in the fourth entry")(
    in_request("AdditionalSearchKeys")(
        of_type(list, lambda entries: [*entries[:3], *map(in_member("KeyName", _PLAIN), entries[3:])])
    )
)
