"""Mutants that read syntax into values, or lose values that hold some character."""

import fnmatch
import html
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

from ...reference.index import Index
from ...reference.model import Pair
from ...reference.parts import EngineParts
from ...reference.postings import Postings
from ...reference.search import matching
from .fault_class import FaultClass
from .mutant import Mutant
from .values import also, folding

WHOLE, CHARACTERS = "logic-whole-value", "logic-value-characters"


def losing(is_lost: Callable[[str], bool]) -> EngineParts:
    """Requested values of some kind match nothing."""

    def match(index: Index, pair: Pair) -> Postings:
        return matching(index, Pair(pair.key, tuple(value for value in pair.values if not is_lost(value))))

    return EngineParts(match=match)


def reading(expression: Callable[[str], str]) -> EngineParts:
    """A requested value is read as an expression, which ``expression`` writes as a regular one."""

    def accepts(asked: str, stored: str) -> bool:
        try:
            return re.compile(expression(asked), re.DOTALL).fullmatch(stored) is not None
        except re.error:
            return False

    return also(accepts)


def _like(asked: str) -> str:
    return "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in asked)


def _parts_of(separator: str) -> Callable[[str, str], bool]:
    return lambda asked, stored: separator in asked and stored in asked.split(separator)


MUTANTS = (
    Mutant(
        "leading-zeros-lost",
        WHOLE,
        FaultClass.TYPE,
        "leaves leading zeros of a value aside",
        folding(lambda value: value.lstrip("0") or value),
    ),
    Mutant(
        "percent-decoded",
        WHOLE,
        FaultClass.SYNTAX,
        "decodes percent signs in values",
        folding(lambda value: unquote(value, errors="surrogateescape")),
    ),
    Mutant(
        "plus-as-blank",
        WHOLE,
        FaultClass.SYNTAX,
        "takes a plus sign inside a value as a blank",
        folding(lambda value: value[:1] + value[1:].replace("+", " ")),
    ),
    Mutant(
        "markup-decoded",
        WHOLE,
        FaultClass.SYNTAX,
        "decodes character references of HTML in values",
        folding(html.unescape),
    ),
    Mutant(
        "escapes-decoded",
        WHOLE,
        FaultClass.SYNTAX,
        "takes two backslashes as one",
        folding(lambda value: value.replace("\\\\", "\\")),
    ),
    Mutant(
        "quotes-stripped",
        WHOLE,
        FaultClass.SYNTAX,
        "leaves quotation marks in values aside",
        folding(lambda value: value.replace('"', "")),
    ),
    Mutant(
        "doubled-quotes-as-one",
        WHOLE,
        FaultClass.SYNTAX,
        "takes two single quotes as one",
        folding(lambda value: value.replace("''", "'")),
    ),
    Mutant(
        "wildcards-read",
        WHOLE,
        FaultClass.SYNTAX,
        "reads * and ? in a value as wildcards",
        reading(fnmatch.translate),
    ),
    Mutant(
        "like-patterns-read",
        WHOLE,
        FaultClass.SYNTAX,
        "reads % and _ in a value as LIKE does",
        reading(_like),
    ),
    Mutant(
        "expressions-read",
        WHOLE,
        FaultClass.SYNTAX,
        "reads a value as a regular expression",
        reading(lambda asked: asked),
    ),
    Mutant(
        "commas-split",
        WHOLE,
        FaultClass.SYNTAX,
        "reads a value with commas as a list of values",
        also(_parts_of(",")),
    ),
    Mutant(
        "query-syntax-read",
        WHOLE,
        FaultClass.SYNTAX,
        "reads the words OR and | in a value as operators",
        also(
            lambda asked, stored: any(
                word in asked and stored in asked.split(word) for word in (" OR ", "|", " | ")
            )
        ),
    ),
    Mutant(
        "backslash-lost",
        CHARACTERS,
        FaultClass.CORNER,
        "finds nothing by a value that holds a backslash",
        losing(lambda value: "\\" in value),
    ),
    Mutant(
        "quote-lost",
        CHARACTERS,
        FaultClass.SYNTAX,
        "finds nothing by a value that holds a single quote",
        losing(lambda value: "'" in value),
    ),
    Mutant(
        "double-quote-lost",
        CHARACTERS,
        FaultClass.SYNTAX,
        "finds nothing by a value that holds a double quote",
        losing(lambda value: '"' in value),
    ),
    Mutant(
        "percent-lost",
        CHARACTERS,
        FaultClass.SYNTAX,
        "finds nothing by a value that holds a percent sign",
        losing(lambda value: "%" in value),
    ),
    Mutant(
        "separator-lost",
        CHARACTERS,
        FaultClass.SYNTAX,
        "finds nothing by a value that holds a number sign",
        losing(lambda value: "#" in value),
    ),
    Mutant(
        "line-break-lost",
        CHARACTERS,
        FaultClass.CORNER,
        "finds nothing by a value that holds a line break",
        losing(lambda value: "\n" in value),
    ),
    Mutant(
        "astral-lost",
        CHARACTERS,
        FaultClass.BOUND,
        "finds nothing by a value with characters beyond the first plane",
        losing(lambda value: max(value) > "\uffff"),
    ),
    Mutant(
        "longest-value-lost",
        CHARACTERS,
        FaultClass.OFF_BY_ONE,
        "finds nothing by a value of 255 characters",
        losing(lambda value: len(value) == 255),
    ),
    Mutant(
        "right-to-left-lost",
        CHARACTERS,
        FaultClass.CORNER,
        "finds nothing by a value in a script that runs from right to left",
        losing(lambda value: any(unicodedata.bidirectional(c) in ("R", "AL") for c in value)),
    ),
)
