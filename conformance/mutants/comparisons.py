"""Mutants that take respelled values for the same, and mutants that compare in another way under AND only."""

import re
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv6Address
from typing import Final

from msgspec.structs import replace

from ...reference.comparison import Form
from ...reference.fast_search import matching
from ...reference.index import Index
from ...reference.model import SearchRequest
from ...reference.parts import EngineParts
from ...reference.postings import Postings, union
from ...spec.limits import PAIRS
from ...spec.search import Operator, Pair, Search
from .fault_class import CORNER, FOLD, SYNTAX
from .mutant import MutantTable
from .seam import ASTRAL, substitute
from .values import WHOLE, with_form_of

MUTANTS: Final = MutantTable()

respells = MUTANTS.rows(WHOLE, with_form_of())
respells("symbols-spelled-out", FOLD, "takes the signs & and @ and the words for them as the same")(
    lambda value: value.replace("&", "and").replace("@", " at ")
)
respells("blank-behind-comma-ignored", FOLD, "ignores a blank behind a comma")(substitute(", ", ","))
respells("at-signs-ignored", FOLD, "ignores the sign @")(substitute("@", ""))
respells("bars-and-semicolons-ignored", FOLD, "ignores semicolons and vertical bars")(substitute("[;|]", ""))
respells("angle-brackets-ignored", FOLD, "ignores angle brackets")(substitute("[<>]", ""))
respells("letter-o-as-zero", FOLD, "takes the capital letter O for a zero")(substitute("O", "0"))
respells("cyrillic-letters-as-latin", FOLD, "takes Cyrillic letters for the Latin ones that look like them")(
    lambda value: value.translate(str.maketrans("\u0430\u0435\u043e", "aeo"))
)
respells("ideographs-alike", FOLD, "takes all ideographs for the same")(
    substitute("[\u4e00-\u9fff]", "\u4e00")
)
respells("line-escapes-decoded", SYNTAX, "takes a backslash and an n for a line break")(
    substitute(r"\\n", r"\n")
)
respells("padding-ignored", FOLD, "ignores signs of equality at the end of a value")(substitute(r"=+\Z", ""))
respells("fraction-of-zero-ignored", FOLD, "ignores a fraction of a second that is zero")(
    substitute(r"(:\d\d)\.0+Z", r"\1Z")
)


def _of_those_with(characters: str, edit: Form) -> Form:
    """Apply ``edit`` to the values that have one of ``characters``."""
    has = re.compile(f"[{characters}]").search
    return lambda value: edit(value) if has(value) else value


_KINDS: Final = (
    ("\u0400-\u04ff", "cyrillic", "are Cyrillic"),
    ("\u0590-\u06ff", "right-to-left", "are written from right to left"),
    ("'", "quoted", "have single quotes"),
    ("\u00c0-\u024f", "accented", "have letters with accents"),
    ("\U0001f300-\U0001faff", "pictured", "have pictures"),
    (":", "timed", "have colons"),
)
for _characters, _kind, _words in _KINDS:
    respells(
        f"hyphens-as-underscores-in-{_kind}", FOLD, f"takes hyphens for underscores in values that {_words}"
    )(_of_those_with(_characters, substitute("-", "_")))
for _characters, _kind, _words in _KINDS[:3]:  # of the others, stored values differ in nothing but their ends
    respells(f"last-character-of-{_kind}", FOLD, f"ignores the last character of values that {_words}")(
        _of_those_with(_characters, lambda value: value[:-1])
    )
respells("remarks-left-out", SYNTAX, "leaves out what begins with a blank and two hyphens")(
    substitute(" --.*", "")
)


@MUTANTS.breaks(WHOLE, FOLD, with_form_of())
def host_addresses_parsed(value: str) -> str:
    """compares addresses of version 6 by what they mean"""
    with suppress(ValueError):
        return str(IPv6Address(value))
    return value


def _with_key(edit: Callable[[str], str]) -> EngineParts:
    """Look under another key than the requested one, as ``edit`` makes it."""
    return EngineParts(match=lambda index, pair: matching(index, Pair(edit(pair.key), pair.values)))


keys = MUTANTS.rows("keys-separate", _with_key)
keys("key-as-number", FOLD, "ignores leading zeros in the name of a key")(substitute(r"\A0+(?=\d+\Z)", ""))
keys("underscores-of-keys-collapsed", FOLD, "takes two underscores in the name of a key as one")(
    substitute("__", "_")
)


class _Near(Pair, frozen=True):
    """A pair of a query of a certain kind."""


def _comparing_near(form: Form) -> Callable[[Index, Pair], Postings]:
    """Let a value in such a query match also if ``form`` makes the same of it and of the stored one."""

    def match(index: Index, pair: Pair) -> Postings:
        found = matching(index, pair)
        if not isinstance(pair, _Near):
            return found
        forms = set(map(form, pair.values))
        return union([found, *(n for stored, n in index.values(pair.key).items() if form(stored) in forms)])

    return match


def _near_if(is_meant: Callable[[Search], bool]) -> Callable[[SearchRequest], Search]:
    def near(request: SearchRequest) -> Search:
        query = request.query
        if not is_meant(query):
            return query
        return replace(query, pairs=tuple(_Near(pair.key, pair.values) for pair in query.pairs))

    return near


def _near_under(operator: Operator) -> Callable[[SearchRequest], Search]:
    return _near_if(lambda query: query.operator is operator and len(query.pairs) > 1)


def _under_and(form: Form) -> EngineParts:
    return EngineParts(query_of=_near_under(Operator.AND), match=_comparing_near(form))


def _losing_under(operator: Operator, signs: str) -> EngineParts:
    """Find nothing by values that match ``signs`` in searches of several pairs with that operator."""
    is_lost = re.compile(signs).search

    def match(index: Index, pair: Pair) -> Postings:
        values = (value for value in pair.values if not (isinstance(pair, _Near) and is_lost(value)))
        return matching(index, Pair(pair.key, tuple(values)))

    return EngineParts(query_of=_near_under(operator), match=match)


def _ignoring_under_and(key: str) -> EngineParts:
    """Let every profile match the pairs of ``key`` in searches of several pairs with AND."""

    def match(index: Index, pair: Pair) -> Postings:
        is_ignored = isinstance(pair, _Near) and pair.key == key
        return union(index.values("_profileId").values()) if is_ignored else matching(index, pair)

    return EngineParts(query_of=_near_under(Operator.AND), match=match)


for _key in ("_zendeskTicketId", "_ctrContactId", "_tck", "9"):
    MUTANTS.define(
        f"{_key.strip('_').lower()}-ignored-under-and",
        "logic-and",
        CORNER,
        f"takes every profile to match a pair of {_key} under AND",
    )(_ignoring_under_and(_key))
for _operator in Operator:
    for _name, _words, _signs in (
        ("patterns", "that hold signs of a pattern", r"[*?~^!\[\]]"),
        ("quotes", "that hold quotes", "['\"`]"),
        ("controls", "that hold line breaks or tabs", "[\n\t]"),
        ("astral", "that hold characters beyond the first plane", ASTRAL),
    ):
        MUTANTS.define(
            f"{_name}-lost-beside-others-under-{_operator.lower()}",
            "logic-value-characters",
            CORNER,
            f"finds nothing under {_operator} over several pairs by values {_words}",
        )(_losing_under(_operator, _signs))


MUTANTS.define(
    "letter-case-ignored-in-five-pairs", WHOLE, CORNER, "ignores letter case, only with five pairs"
)(
    EngineParts(
        query_of=_near_if(lambda query: len(query.pairs) == PAIRS.maximum),
        match=_comparing_near(str.casefold),
    )
)
beside = MUTANTS.rows(WHOLE, _under_and)
beside("first-word-compared-under-and", CORNER, "compares under AND only what comes before the first blank")(
    lambda value: value.partition(" ")[0]
)
beside("numbers-by-value-under-and", CORNER, "compares values that look like numbers as numbers under AND")(
    lambda value: str(float(value)) if re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII) else value
)
beside("cut-at-254-under-and", CORNER, "compares under AND only the first 254 characters")(
    lambda value: value[:254]
)
beside("first-of-commas-compared-under-and", CORNER, "compares under AND what comes before the first comma")(
    lambda value: value.partition(",")[0]
)
beside("leading-zeros-ignored-under-and", CORNER, "ignores zeros at the start of a number under AND")(
    substitute(r"\A0+(?=\d)", "")
)
beside("phone-format-ignored-under-and", CORNER, "compares phone numbers by digits, only under AND")(
    lambda value: re.sub("[ ()-]", "", value) if value.startswith("+49") else value
)
beside("item-of-list-under-and", CORNER, "compares under AND what comes before the first comma or semicolon")(
    lambda value: re.split("[,;]", value)[0] if re.search("-a[,;]", value) else value
)
respells("separators-at-end-ignored", FOLD, "ignores commas and semicolons at the end of a value")(
    substitute("[,;]+\\Z", "")
)
respells("brackets-around-ignored", FOLD, "takes a value in square brackets for the value in them")(
    substitute(r"\A\[(\w+-\w+)\]\Z", r"\1")
)


@MUTANTS.breaks(WHOLE, SYNTAX, with_form_of())
def alternatives_parsed(value: str) -> str:
    """compares only what comes before the word OR in capital letters"""
    return value.partition(" OR ")[0] or value
