"""Mutants that take different values as the same."""

import re
import unicodedata
from collections.abc import Callable

from ...reference.comparison import Form, form_of
from ...reference.index import Index
from ...reference.model import Pair
from ...reference.parts import EngineParts
from ...reference.postings import Postings, union
from ...reference.readings import Readings
from ...reference.search import matching
from .fault_class import FaultClass
from .mutant import Mutant

WHOLE, CHARACTERS = "logic-whole-value", "logic-value-characters"


def folding(edit: Form, *keys: str) -> EngineParts:
    """Values are the same whose forms by ``edit`` are; under ``keys`` only, where there are any."""

    def mutant_form(key: str, readings: Readings) -> Form:
        right = form_of(key, readings)
        return (lambda value: edit(right(value))) if not keys or key in keys else right

    return EngineParts(form_of=mutant_form)


def also(accepts: Callable[[str, str], bool]) -> EngineParts:
    """A requested value also matches a stored one where ``accepts`` says so of the two."""

    def match(index: Index, pair: Pair) -> Postings:
        near = (
            who
            for stored, who in index.values(pair.key).items()
            if any(accepts(asked, stored) for asked in pair.values)
        )
        return union([matching(index, pair), *near])

    return EngineParts(match=match)


def without_accents(value: str) -> str:
    """The letters of ``value`` without their marks."""
    decomposed = unicodedata.normalize("NFD", value)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _hash_code(value: str) -> str:
    """What Java takes for a text's hash: 32 bits, which ``Aa`` and ``BB`` have in common."""
    code = 0
    for character in value:
        code = (code * 31 + ord(character)) & 0xFFFFFFFF
    return str(code)


def _as_number(value: str) -> str:
    try:
        return str(float(value)) if value.isascii() else value
    except ValueError:
        return value


def _is_one_edit_away(asked: str, stored: str) -> bool:
    """Whether one character more, less or other makes the two equal."""
    short, long = sorted((asked, stored), key=len)
    if len(long) - len(short) > 1:
        return False
    start = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return long[start + 1 :] == short[start + (len(long) == len(short)) :]


def _mailbox(value: str, edit: Form) -> str:
    name, at, host = value.rpartition("@")
    return edit(name) + at + host


MUTANTS = (
    Mutant(
        "prefix-match",
        WHOLE,
        FaultClass.FOLD,
        "matches values that begin as requested",
        also(lambda asked, stored: stored.startswith(asked)),
    ),
    Mutant(
        "suffix-match",
        WHOLE,
        FaultClass.FOLD,
        "matches values that end as requested",
        also(lambda asked, stored: stored.endswith(asked)),
    ),
    Mutant(
        "part-match",
        WHOLE,
        FaultClass.FOLD,
        "matches values that hold what was requested",
        also(lambda asked, stored: asked in stored),
    ),
    Mutant(
        "longer-than-stored",
        WHOLE,
        FaultClass.FOLD,
        "matches values with which the requested one begins",
        also(lambda asked, stored: asked.startswith(stored)),
    ),
    Mutant(
        "word-match",
        WHOLE,
        FaultClass.FOLD,
        "matches values of which the requested one is a word",
        also(lambda asked, stored: asked in stored.split()),
    ),
    Mutant(
        "word-order-ignored",
        "keys-full-name",
        FaultClass.ORDER,
        "matches values of the same words in another order",
        folding(lambda value: " ".join(sorted(value.split(" ")))),
    ),
    Mutant(
        "one-edit-match",
        WHOLE,
        FaultClass.FOLD,
        "matches values that differ in one character",
        also(_is_one_edit_away),
    ),
    Mutant(
        "numbers-by-value",
        WHOLE,
        FaultClass.TYPE,
        "compares values that look like numbers as numbers",
        folding(_as_number),
    ),
    Mutant("accents-folded", WHOLE, FaultClass.FOLD, "leaves accents aside", folding(without_accents)),
    Mutant(
        "accents-folded-in-names",
        WHOLE,
        FaultClass.CORNER,
        "leaves accents in full names aside",
        folding(without_accents, "_fullName"),
    ),
    Mutant(
        "umlauts-spelled-out",
        WHOLE,
        FaultClass.FOLD,
        "takes letters with marks and their spelling without as the same",
        folding(
            lambda value: value.translate({ord("ø"): "oe", ord("ö"): "oe", ord("ü"): "ue", ord("ä"): "ae"})
        ),
    ),
    Mutant(
        "final-solidus-ignored",
        WHOLE,
        FaultClass.FOLD,
        "leaves a solidus at the end of a value aside",
        folding(lambda value: value[:-1] if value.endswith("/") else value),
    ),
    Mutant(
        "compatible-forms-folded",
        WHOLE,
        FaultClass.FOLD,
        "takes compatible characters such as a ligature and its letters as the same",
        folding(lambda value: unicodedata.normalize("NFKC", value)),
    ),
    Mutant(
        "inner-blanks-collapsed",
        WHOLE,
        FaultClass.FOLD,
        "takes several blanks as one",
        folding(lambda value: re.sub(r"\s+", " ", value)),
    ),
    Mutant(
        "inner-blanks-ignored",
        WHOLE,
        FaultClass.FOLD,
        "leaves blanks inside a value aside",
        folding(lambda value: value.replace(" ", "")),
    ),
    Mutant(
        "line-breaks-alike",
        WHOLE,
        FaultClass.FOLD,
        "takes line breaks of either kind as the same",
        folding(lambda value: value.replace("\r\n", "\n")),
    ),
    Mutant(
        "zero-width-ignored",
        WHOLE,
        FaultClass.FOLD,
        "leaves characters of no width aside",
        folding(lambda value: re.sub("[\u200b\u2060\ufeff\u00ad]", "", value)),
    ),
    Mutant(
        "punctuation-ignored",
        WHOLE,
        FaultClass.FOLD,
        "leaves everything but letters and digits aside",
        folding(lambda value: "".join(c for c in value if c.isalnum() or c in "+@.") or value),
    ),
    Mutant(
        "hyphen-as-underscore",
        WHOLE,
        FaultClass.FOLD,
        "takes hyphen and underscore as the same",
        folding(lambda value: value.replace("-", "_")),
    ),
    Mutant(
        "cut-at-16",
        WHOLE,
        FaultClass.BOUND,
        "compares only the first 16 characters",
        folding(lambda value: value[:16]),
    ),
    Mutant(
        "cut-at-64",
        WHOLE,
        FaultClass.BOUND,
        "compares only the first 64 characters",
        folding(lambda value: value[:64]),
    ),
    Mutant(
        "cut-at-128",
        WHOLE,
        FaultClass.BOUND,
        "compares only the first 128 characters",
        folding(lambda value: value[:128]),
    ),
    Mutant(
        "cut-at-254",
        WHOLE,
        FaultClass.OFF_BY_ONE,
        "compares only the first 254 characters",
        folding(lambda value: value[:254]),
    ),
    Mutant(
        "cut-at-255-bytes",
        WHOLE,
        FaultClass.CORNER,
        "compares only the first 255 bytes",
        folding(lambda value: value.encode()[:255].decode(errors="ignore")),
    ),
    Mutant(
        "astral-as-question-mark",
        WHOLE,
        FaultClass.DAMAGE,
        "keeps characters beyond the first plane as question marks",
        folding(lambda value: re.sub("[^\0-\uffff]", "?", value)),
    ),
    Mutant(
        "sixteen-bit-characters",
        WHOLE,
        FaultClass.BOUND,
        "keeps sixteen bits of each character",
        folding(lambda value: "".join(chr(ord(c) & 0xFFFF) for c in value)),
    ),
    Mutant(
        "non-ascii-as-question-mark",
        WHOLE,
        FaultClass.DAMAGE,
        "keeps characters beyond ASCII as question marks",
        folding(lambda value: value.encode("ascii", "replace").decode()),
    ),
    Mutant(
        "phone-last-four-digits",
        WHOLE,
        FaultClass.BOUND,
        "compares only the last four digits of phone numbers",
        folding(lambda value: value[-4:], "_phone"),
    ),
    Mutant(
        "mail-without-host",
        WHOLE,
        FaultClass.DROP,
        "compares only what stands before the @ of an e-mail address",
        folding(lambda value: value.rpartition("@")[0] or value, "_email"),
    ),
    Mutant(
        "mail-tag-dropped",
        WHOLE,
        FaultClass.CORNER,
        "leaves what follows a plus sign in an e-mail address aside",
        folding(lambda value: _mailbox(value, lambda name: name.partition("+")[0]), "_email"),
    ),
    Mutant(
        "mail-dots-ignored",
        WHOLE,
        FaultClass.CORNER,
        "leaves dots before the @ of an e-mail address aside",
        folding(lambda value: _mailbox(value, lambda name: name.replace(".", "")), "_email"),
    ),
    Mutant(
        "hash-codes-compared", WHOLE, FaultClass.FOLD, "compares hash codes of values", folding(_hash_code)
    ),
    Mutant(
        "last-part-compared",
        WHOLE,
        FaultClass.SYNTAX,
        "compares what follows the last slash of a value",
        folding(lambda value: value.rpartition("/")[2]),
    ),
    Mutant(
        "first-part-compared",
        WHOLE,
        FaultClass.SYNTAX,
        "compares what stands before the first colon of a value",
        folding(lambda value: value.partition(":")[0]),
    ),
)
