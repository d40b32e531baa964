"""Mutants that look at several Values wrongly, take different values as the same, or read syntax into values."""

import fnmatch
import html
import re
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from msgspec.structs import replace

from ...reference.comparison import Form, form_of
from ...reference.fast_search import matching
from ...reference.index import Index
from ...reference.model import SearchRequest
from ...reference.parts import EngineParts
from ...reference.postings import Postings, intersection, union
from ...spec.keys import PREDEFINED_KEYS
from ...spec.limits import VALUE
from ...spec.readings import Readings
from ...spec.search import Operator, Pair, Search
from .fault_class import ADD, BOUND, CORNER, DAMAGE, DROP, FOLD, OFF_BY_ONE, ORDER, PLACE, SWAP, SYNTAX, TYPE
from .mutant import MutantTable
from .seam import ASTRAL, substitute

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
SEVERAL, WHOLE, CHARACTERS = "logic-several-values", "logic-whole-value", "logic-value-characters"


def with_requested_values(choose: Callable[[tuple[str, ...]], Sequence[str]]) -> EngineParts:
    """Match a pair by the values that ``choose`` returns of those requested."""
    return EngineParts(match=lambda index, pair: matching(index, Pair(pair.key, tuple(choose(pair.values)))))


def _only_values(kept: slice) -> EngineParts:
    return with_requested_values(lambda values: values[kept])


def _joining_values(separator: str) -> EngineParts:
    return with_requested_values(lambda values: (separator.join(values),))


def _losing(is_lost: Callable[[str], bool]) -> EngineParts:
    """Let requested values of some kind match nothing."""
    return with_requested_values(lambda values: [value for value in values if not is_lost(value)])


def _losing_character(character: str) -> EngineParts:
    return _losing(lambda value: character in value)


def _lists(index: Index, pair: Pair) -> list[Postings]:
    return [index.numbers(pair.key, value) for value in pair.values]


def _cut_at(length: int) -> EngineParts:
    return _with_form(lambda value: value[:length])


def _with_share(is_enough: Callable[[int, int], bool]) -> EngineParts:
    """Match a profile if it has enough of the values: how many it has, and how many there are."""

    def match(index: Index, pair: Pair) -> Postings:
        lists = _lists(index, pair)
        counts = {number: sum(number in each for each in lists) for number in union(lists)}
        return [number for number, count in counts.items() if is_enough(count, len(lists))]

    return EngineParts(match=match)


class _OfAll(Pair, frozen=True):
    """A pair of which all values must match."""


def _any_or_all(index: Index, pair: Pair) -> Postings:
    return intersection(_lists(index, pair)) if isinstance(pair, _OfAll) else union(_lists(index, pair))


def _with_all_values(is_meant: Callable[[Search, int], bool]) -> EngineParts:
    """Match any value; but all values in those pairs of a query that ``is_meant`` names by their place."""

    def query_of(request: SearchRequest) -> Search:
        query = request.query
        pairs = [
            _OfAll(pair.key, pair.values) if is_meant(query, place) else pair
            for place, pair in enumerate(query.pairs)
        ]
        return replace(query, pairs=tuple(pairs))

    return EngineParts(query_of=query_of, match=_any_or_all)


def with_form_of(*keys: str) -> Callable[[Form], EngineParts]:
    """Return the seam at which values are compared by what an edit makes of them; under ``keys``, if there are any."""

    def place(edit: Form) -> EngineParts:
        def mutant_form(key: str, readings: Readings) -> Form:
            right = form_of(key, readings)
            return (lambda value: edit(right(value))) if not keys or key in keys else right

        return EngineParts(form_of=mutant_form)

    return place


_with_form: Final = with_form_of()


def accepting_also(accepts: Callable[[str, str], bool]) -> EngineParts:
    """Let a requested value match a stored one also if ``accepts`` is true of the two."""

    def match(index: Index, pair: Pair) -> Postings:
        near = (
            numbers
            for stored, numbers in index.values(pair.key).items()
            if any(accepts(value, stored) for value in pair.values)
        )
        return union([matching(index, pair), *near])

    return EngineParts(match=match)


def _accepting_under_custom_keys(accepts: Callable[[str, str], bool]) -> EngineParts:
    """Let such values match under custom keys only."""
    accepting = accepting_also(accepts).match
    return EngineParts(
        match=lambda index, pair: (matching if pair.key in PREDEFINED_KEYS else accepting)(index, pair)
    )


def _as_expression(translate: Callable[[str], str]) -> EngineParts:
    """Read a requested value as an expression too, which ``translate`` writes as a regular one."""

    @lru_cache
    def pattern(value: str) -> re.Pattern[str] | None:
        with suppress(re.error):
            return re.compile(translate(value), re.DOTALL)
        return None

    def accepts(value: str, stored: str) -> bool:
        read = pattern(value)
        return read is not None and read.fullmatch(stored) is not None

    return accepting_also(accepts)


def _as_list(separators: tuple[str, ...]) -> EngineParts:
    """Read a requested value that holds a separator as a list of values too."""
    return accepting_also(
        lambda value, stored: any(each in value and stored in value.split(each) for each in separators)
    )


few, joined = MUTANTS.rows(SEVERAL, _only_values), MUTANTS.rows(SEVERAL, _joining_values)
share, lost = MUTANTS.rows(SEVERAL, _with_share), MUTANTS.rows(CHARACTERS, _losing_character)
matches, folds = MUTANTS.rows(WHOLE, accepting_also), MUTANTS.rows(WHOLE, _with_form)
cut, loses = MUTANTS.rows(WHOLE, _cut_at), MUTANTS.rows(CHARACTERS, _losing)
reads, splits = MUTANTS.rows(WHOLE, _as_expression), MUTANTS.rows(WHOLE, _as_list)

# Several values
few("only-first-value", DROP, "looks only at the first of several values")(slice(1))
few("only-last-value", DROP, "looks only at the last of several values")(slice(-1, None))
few("only-first-two-values", BOUND, "looks only at the first two of several values")(slice(2))
define("last-value-dropped", SEVERAL, OFF_BY_ONE, "drops the last of several values")(
    with_requested_values(lambda values: values[:-1] or values)
)
define("least-value-only", SEVERAL, ORDER, "looks only at the value that comes first in the alphabet")(
    with_requested_values(lambda values: sorted(values)[:1])
)
joined("values-joined", SWAP, "takes several values as one text with blanks between")(" ")
joined("values-joined-by-comma", SWAP, "takes several values as one text with commas between")(",")
few("tenth-value-dropped", CORNER, "drops every value from the tenth on")(slice(9))
share("half-of-the-values", SWAP, "requires more than half of the values")(lambda has, all: has * 2 > all)
share("one-value-exactly", SWAP, "requires exactly one of the values")(lambda has, _: has == 1)
define("values-all-under-and", SEVERAL, SWAP, "requires all of a pair's values under AND and any under OR")(
    _with_all_values(lambda query, _place: query.operator is Operator.AND)
)


@breaks(SEVERAL, PLACE, _with_all_values)
def values_all_in_additional_pairs(_query: Search, place: int) -> bool:
    """requires all values of additional pairs and any of the first one"""
    return place > 0


@breaks(SEVERAL, CORNER, _with_all_values)
def values_all_beside_others(query: Search, _place: int) -> bool:
    """requires all values if there are several pairs, and any if there is one"""
    return len(query.pairs) > 1


# Values taken as the same
matches("prefix-match", FOLD, "matches values that begin as requested")(lambda v, held: held.startswith(v))
matches("suffix-match", FOLD, "matches values that end as requested")(lambda v, held: held.endswith(v))
matches("part-match", FOLD, "matches values that hold what was requested")(lambda value, held: value in held)
matches("longer-than-stored", FOLD, "matches values with which the requested one begins")(
    lambda value, stored: value.startswith(stored)
)
matches("word-match", FOLD, "matches values of which the requested one is a word")(
    lambda value, stored: value in stored.split()
)
define("word-of-custom-value", WHOLE, CORNER, "matches values under custom keys by a word between hyphens")(
    _accepting_under_custom_keys(lambda value, stored: value in stored.split("-"))
)
define("word-order-ignored", "keys-full-name", ORDER, "matches values of the same words in another order")(
    _with_form(lambda value: " ".join(sorted(value.split(" "))))
)


@breaks(WHOLE, FOLD, accepting_also)
def one_edit_match(value: str, stored: str) -> bool:
    """matches values that differ in one character"""
    # One character more, less or other makes the two equal.
    short, long = sorted((value, stored), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return long[start + 1 :] == short[start + (len(long) == len(short)) :]


@breaks(WHOLE, TYPE, _with_form)
def numbers_by_value(value: str) -> str:
    """compares values that look like numbers as numbers"""
    with suppress(ValueError):
        return str(float(value)) if value.isascii() else value
    return value


folds("umlauts-spelled-out", FOLD, "takes letters with marks and their spelling without as the same")(
    lambda value: value.translate({ord("ø"): "oe", ord("ö"): "oe", ord("ü"): "ue", ord("ä"): "ae"})
)
folds("final-solidus-ignored", FOLD, "ignores a solidus at the end of a value")(substitute(r"/\Z", ""))


folds("inner-blanks-ignored", FOLD, "ignores blanks inside a value")(substitute(" ", ""))
folds("line-breaks-alike", FOLD, "takes line breaks of either kind as the same")(substitute("\r\n", "\n"))
folds("punctuation-ignored", FOLD, "ignores everything but letters and digits")(
    lambda value: "".join(c for c in value if c.isalnum() or c in "+@.") or value
)
folds("hyphen-as-underscore", FOLD, "takes hyphen and underscore as the same")(substitute("-", "_"))
for length, kind in {16: BOUND, 64: BOUND, 128: BOUND, 254: OFF_BY_ONE}.items():
    cut(f"cut-at-{length}", kind, f"compares only the first {length} characters")(length)
folds("cut-at-255-bytes", CORNER, "compares only the first 255 bytes")(
    lambda value: value.encode()[:255].decode(errors="ignore")
)
folds("astral-as-question-mark", DAMAGE, "keeps characters beyond the first plane as question marks")(
    substitute(ASTRAL, "?")
)
folds("sixteen-bit-characters", BOUND, "keeps sixteen bits of each character")(
    lambda value: "".join(chr(ord(c) & 0xFFFF) for c in value)
)
folds("non-ascii-as-question-mark", DAMAGE, "keeps characters beyond ASCII as question marks")(
    lambda value: value.encode("ascii", "replace").decode()
)
define("phone-last-four-digits", WHOLE, BOUND, "compares only the last four digits of phone numbers")(
    with_form_of("_phone")(lambda value: value[-4:])
)
define("mail-without-host", WHOLE, DROP, "compares only what comes before the @ of an e-mail address")(
    with_form_of("_email")(lambda value: value.rpartition("@")[0] or value)
)


def _with_mailbox(edit: Form) -> EngineParts:
    """Change what comes before the @ of an e-mail address."""
    return with_form_of("_email")(lambda value: re.sub(r"(?s)\A.*(?=@)", lambda found: edit(found[0]), value))


define("mail-tag-dropped", WHOLE, CORNER, "ignores what follows a plus sign in an e-mail address")(
    _with_mailbox(lambda name: name.partition("+")[0])
)
define("mail-dots-ignored", WHOLE, CORNER, "ignores dots before the @ of an e-mail address")(
    _with_mailbox(lambda name: name.replace(".", ""))
)


define("mail-dots-of-one-host-ignored", WHOLE, CORNER, "ignores dots before @gmail.com")(
    with_form_of("_email")(substitute(r"\.(?=[^@]*@gmail\.com\Z)", ""))
)
define("mail-by-mailbox", WHOLE, ADD, "finds an e-mail address by what comes before its @, too")(
    accepting_also(lambda value, stored: stored.startswith(f"{value}@"))
)
folds("dates-compared", TYPE, "takes dates with and without leading zeros as the same")(
    substitute(r"\A(\d{4})-0?(\d+)-0?(\d+)\Z", r"\1-\2-\3")
)
define("name-hyphens-as-blanks", WHOLE, FOLD, "takes hyphens in full names as blanks")(
    with_form_of("_fullName")(substitute("-", " "))
)


@breaks(WHOLE, FOLD, _with_form)
def hash_codes_compared(value: str) -> str:
    """compares hash codes of values"""
    # What Java takes for a text's hash: 32 bits, which ``Aa`` and ``BB`` have in common.
    code = 0
    for character in value:
        code = (code * 31 + ord(character)) & 0xFFFFFFFF
    return str(code)


folds("last-part-compared", SYNTAX, "compares what follows the last slash of a value")(
    lambda value: value.rpartition("/")[2]
)
folds("first-part-compared", SYNTAX, "compares what comes before the first colon of a value")(
    lambda value: value.partition(":")[0]
)

# Syntax in values
folds("leading-zeros-lost", TYPE, "ignores leading zeros of a value")(lambda v: v.lstrip("0") or v)
folds("percent-decoded", SYNTAX, "decodes percent signs in values")(
    lambda value: unquote(value, errors="surrogateescape")
)
folds("plus-as-blank", SYNTAX, "takes a plus sign inside a value as a blank")(substitute(r"(?!^)\+", " "))
folds("markup-decoded", SYNTAX, "decodes character references of HTML in values")(html.unescape)
folds("escapes-decoded", SYNTAX, "takes two backslashes as one")(substitute(r"\\\\", r"\\"))
folds("quotes-stripped", SYNTAX, "ignores quotation marks in values")(substitute('"', ""))
folds("doubled-quotes-as-one", SYNTAX, "takes two single quotes as one")(substitute("''", "'"))
reads("wildcards-read", SYNTAX, "reads * and ? in a value as wildcards")(fnmatch.translate)
reads("like-patterns-read", SYNTAX, "reads % and _ in a value as LIKE does")(
    lambda value: "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in value)
)
reads("expressions-read", SYNTAX, "reads a value as a regular expression")(lambda value: value)
splits("commas-split", SYNTAX, "reads a value with commas as a list of values")((",",))
splits("query-syntax-read", SYNTAX, "reads the words OR and | in a value as operators")((" OR ", "|", " | "))
lost("backslash-lost", CORNER, "finds nothing by a value that holds a backslash")("\\")
lost("quote-lost", SYNTAX, "finds nothing by a value that holds a single quote")("'")
lost("double-quote-lost", SYNTAX, "finds nothing by a value that holds a double quote")('"')
lost("percent-lost", SYNTAX, "finds nothing by a value that holds a percent sign")("%")
lost("separator-lost", SYNTAX, "finds nothing by a value that holds a number sign")("#")
lost("line-break-lost", CORNER, "finds nothing by a value that holds a line break")("\n")
loses("astral-lost", BOUND, "finds nothing by a value with characters beyond the first plane")(
    lambda value: max(value) > "\uffff"
)
loses("longest-value-lost", OFF_BY_ONE, "finds nothing by a value of 255 characters")(
    lambda value: len(value) == VALUE.maximum
)
loses("right-to-left-lost", CORNER, "finds nothing by a value in a script that runs from right to left")(
    lambda value: any(unicodedata.bidirectional(c) in ("R", "AL") for c in value)
)
