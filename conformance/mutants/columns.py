"""Mutants that keep the values of some keys as another type or too short, hash them, or parse what is around a text."""

import re
import zlib
from collections.abc import Callable
from typing import Final

from ...reference.comparison import Form, form_of
from ...reference.fast_search import matching
from ...reference.index import Index
from ...reference.parts import EngineParts
from ...reference.postings import Postings
from ...spec.keys import ATTACHED_KEYS
from ...spec.readings import Readings
from ...spec.search import Pair
from .fault_class import BOUND, CORNER, FOLD, OFF_BY_ONE, SYNTAX, TYPE
from .mutant import MutantTable
from .seam import substitute
from .values import accepting_also

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
WHOLE: Final = "logic-whole-value"
_MULTIPLIER: Final = 33


def _under(*keys: str) -> Callable[[Form], EngineParts]:
    """Return the seam at which values under ``keys`` are compared by what an edit makes of them."""

    def place(edit: Form) -> EngineParts:
        def mutant_form(key: str, readings: Readings) -> Form:
            right = form_of(key, readings)
            return (lambda value: edit(right(value))) if key in keys else right

        return EngineParts(form_of=mutant_form)

    return place


def _everywhere(edit: Form) -> EngineParts:
    return EngineParts(form_of=lambda key, readings: lambda value: edit(form_of(key, readings)(value)))


def _losing(key: str, is_lost: Callable[[str], bool]) -> EngineParts:
    """Let requested values of some kind match nothing under ``key``."""

    def match(index: Index, pair: Pair) -> Postings:
        if pair.key != key:
            return matching(index, pair)
        return matching(index, Pair(key, tuple(value for value in pair.values if not is_lost(value))))

    return EngineParts(match=match)


# Columns of another type, or shorter
define(
    "ticket-as-number", WHOLE, TYPE, "keeps values under _zendeskTicketId as numbers, if they look like it"
)(
    _under("_zendeskTicketId")(
        lambda value: str(int(value)) if value.isascii() and value.isdecimal() else value
    )
)
define(
    "attached-identifiers-parsed",
    WHOLE,
    TYPE,
    "takes attached identifiers with and without hyphens as the same",
)(_under(*ATTACHED_KEYS)(substitute(r"\A(\w{8})-(\w{4})-(\w{4})-(\w{4})-(\w{12})\Z", r"\1\2\3\4\5")))
define("attached-times-parsed", WHOLE, TYPE, "takes attached times in both ways of writing UTC as the same")(
    _under(*ATTACHED_KEYS)(substitute(r"(?<=\d)\+00:00\Z", "Z"))
)
define("numbers-in-32-bits", WHOLE, BOUND, "keeps 32 bits of values that are numbers")(
    _everywhere(
        lambda value: str(int(value) & 0xFFFFFFFF) if re.fullmatch("[1-9][0-9]*", value, re.ASCII) else value
    )
)
for _name, _key, _rule in (
    ("mail", "_email", WHOLE),
    ("phone", "_phone", WHOLE),
    ("order", "_orderId", WHOLE),
    ("name", "_fullName", "keys-full-name"),
):
    define(f"{_name}-cut-at-254", _rule, OFF_BY_ONE, f"compares only 254 characters of values under {_key}")(
        _under(_key)(lambda value: value[:254])
    )


def _first_only(key: str) -> EngineParts:
    """Look under ``key`` only for the first of the requested values."""
    return EngineParts(
        match=lambda index, pair: matching(index, Pair(key, pair.values[:1]) if pair.key == key else pair)
    )


for _key in ("_segmentUserId", "_shopifyOrderId", "_marketoLeadId", "9"):
    define(
        f"only-first-value-of-{_key.strip('_').lower()}",
        "keys-attached",
        CORNER,
        f"looks under {_key} only for the first of several values",
    )(_first_only(_key))
define(
    "long-asset-lost",
    "keys-attached",
    BOUND,
    "finds nothing by values of more than 200 characters under _assetId",
)(_losing("_assetId", lambda value: len(value) > 200))
define(
    "ideographs-lost-in-names",
    "keys-full-name",
    CORNER,
    "finds nothing by full names with Chinese characters",
)(_losing("_fullName", lambda value: any("\u4e00" <= c <= "\u9fff" for c in value)))


# Hashes
@breaks(WHOLE, FOLD, _everywhere)
def checksums_compared(value: str) -> str:
    """compares CRC-32 checksums of values"""
    return str(zlib.crc32(value.encode("utf-8", "surrogatepass")))


@breaks(WHOLE, FOLD, _everywhere)
def hashes_by_33_compared(value: str) -> str:
    """compares hashes of 32 bits that multiply by 33"""
    code = 5381
    for character in value:
        code = (code * _MULTIPLIER + ord(character)) & 0xFFFFFFFF
    return str(code)


# What is around a text
def _around(start: str, end: str) -> EngineParts:
    return accepting_also(lambda value, stored: value == f"{start}{stored}{end}")


define("parentheses-read", WHOLE, SYNTAX, "reads parentheses around a value as a group")(_around("(", ")"))
define("solidi-read", WHOLE, SYNTAX, "reads a value between slashes as an expression")(_around("/", "/"))
define("json-list-read", WHOLE, SYNTAX, "reads a value that is spelt as a list as a list of values")(
    _around('["', '"]')
)
define("angle-brackets-escaped", WHOLE, SYNTAX, "takes angle brackets and references to them as the same")(
    _everywhere(lambda value: value.replace("<", "&lt;").replace(">", "&gt;"))
)
define("blanks-as-any-value", WHOLE, SYNTAX, "takes a value of blanks for any value")(
    accepting_also(lambda value, _stored: not value.strip())
)
define("boost-read", WHOLE, SYNTAX, "reads a circumflex and a number after a value as its weight")(
    accepting_also(lambda value, stored: re.sub(r"\^[0-9]+\Z", "", value) == stored)
)
define("leading-star-read", WHOLE, SYNTAX, "reads an asterisk before a value as any beginning")(
    accepting_also(lambda value, stored: value[:1] == "*" and len(value) > 1 and stored.endswith(value[1:]))
)
define("pattern-escapes-read", WHOLE, SYNTAX, "reads backslashes before % and _ as LIKE does")(
    accepting_also(lambda value, stored: re.sub(r"\\([%_])", r"\1", value) == stored)
)


@breaks(WHOLE, SYNTAX, accepting_also)
def range_read(value: str, stored: str) -> bool:
    """reads [A TO B] as a range of values"""
    found = re.fullmatch(r"\[(.+) TO (.+)\]", value, re.DOTALL)
    return found is not None and found[1] <= stored <= found[2]


define(
    "repeated-word-ignored",
    WHOLE,
    FOLD,
    "takes a full name with a word twice as that with it once",
)(_under("_fullName")(lambda value: " ".join(dict.fromkeys(value.split(" ")))))
define("mail-comment-ignored", WHOLE, SYNTAX, "ignores a comment in an e-mail address")(
    _under("_email")(substitute(r"\([^)]*\)(?=@)", ""))
)
define("mail-quotes-ignored", WHOLE, SYNTAX, "ignores quotation marks around what comes before the @")(
    _under("_email")(substitute(r'\A"(.*)"(?=@)', r"\1"))
)
define(
    "mail-subdomain-ignored",
    WHOLE,
    FOLD,
    "ignores a first label mail or www of the host of an e-mail address",
)(_under("_email")(substitute(r"@(mail|www)\.", "@")))
