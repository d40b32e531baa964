"""Values that break naive implementations: nothing but equality tells which of them are the same.

Every value contains the namespace's prefix or, for numbers, its digits, so that worlds in one domain have no value in
common. None of them may match another one, unless the target's readings of the comparing points say so.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from ...spec.limits import VALUE
from .model import Namespace


def _filled(start: str, filler: str, end: str, size: int = VALUE.maximum) -> str:
    return start + filler * (size - len(start) - len(end)) + end


_PLAIN: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("prefix", ("-ann", "-anna", "-annabel", "-annabella")),
    ("part", ("-x-anna", "-anna-x", "-anna anna")),
    ("case", ("-Case", "-case", "-CASE", "-straße", "-STRASSE")),
    ("quote", ('-"q"', "-'q'", "-`q`", "-“q”", "-''q''")),
    ("backslash", ("-\\q", "-\\\\q", "-q\\", "-\\u0041", "-\\n")),
    ("wildcard", ("*", "-*", "-%", "-_a", "-xa", "-?", "-a*", "-%a%")),
    ("pattern", (".*", "-.a", "-[ab]", "-^a$", "-(a|b)", "-a+", "-a{1}", "-\\w", "-~a", "-a|b")),
    (
        "query",
        ("' OR '1'='1", "'; DROP TABLE profiles; --", " OR 1", " AND 1", ":a", "-a:b", "-${a}", "-{{a}}"),
    ),
    ("separator", ("-a,b", "-a;b", "-a/b", "-a&b=c", "-a#b", "-%5A", "-Z", "-a+b", "-a b", "-a%20b", "-a=b")),
    ("json", ("[]", "{}", '["a"]', '{"a":1}', "-null", "-true", "-0", "-")),
    ("markup", ("<b>a</b>", "&amp;", "&", "<!--", "]]>")),
    ("inner-blank", ("-c  d", "-c d", "-cd", "-c\td", "-c\nd", "-c\r\nd", "-c\u00a0d", "-c\u3000d")),
    ("zero-width", ("-e\u200bf", "-ef", "-e\u2060f", "-e\ufefff", "-e\u00adf")),
    ("accent", ("-resume", "-résumé", "-resumé", "-naïve", "-naive", "-øre", "-ore")),
    (
        "unicode-form",
        ("-caf\u00e9", "-cafe\u0301", "-\u212b", "-\u00c5", "-A\u030a", "-\uac00", "-\u1100\u1161"),
    ),
    ("compatibility", ("-\ufb01", "-fi", "-\u2460", "-1", "-\uff21", "-x\u00b2", "-x2")),
    ("script", ("-Ελλάδα", "-日本語", "-हिन्दी", "-ไทย", "-Кириллица", "-Kириллица", "-한국어")),
    ("right-to-left", ("-עברית", "-العربية", "-\u202eabc", "-abc")),
    ("emoji", ("-😀", "-😃", "-👩‍👩‍👧", "-👩", "-🇩🇪", "-🇪🇩", "-👍🏽", "-👍")),
    ("spelling", ("-Pay & Co, a@b;c|d<0O>\\n中ä’",)),
)
_RESPELLED: Final = (
    *(
        ("&", "and"),
        (", ", ","),
        ("@", " at "),
        ("@", ""),
        (";", ""),
        ("|", ""),
        ("<0O>", "0O"),
        ("0O", "OO"),
    ),
    *(("\\n", "\n"), ("中", "文"), ("ä", "ae"), ("’", "'"), ("a@", "\u0430@")),
)
"""What somebody spells in another way, in the last of these values; the last one is a letter that only looks alike."""

_SAME_HASH: Final = ("-Aa", "-BB", "-Ab", "-BA", "-plumless", "-buckeroo", "-baab", "-abba")
"""Two by two the same to hashes: that of Java's texts, that which multiplies by 33, CRC-32, Adler-32."""
_NUMBERS: Final = ("7", "07", "7.0", "7.", "70", "7e0", "7,0", "７")


def _long_number(number: str) -> str:
    """Return a number so long that nobody else's data in a shared domain has it."""
    return number + number


def adversarial_values(namespace: Namespace) -> dict[str, str]:
    """Return the values that profiles of a world have, each with the kind of mistake that it catches."""
    prefix, number = namespace.prefix, _long_number(namespace.digits)
    return {
        **{prefix + ending: kind for kind, endings in _PLAIN for ending in endings},
        **{number + ending: "number" for ending in _NUMBERS},
        **{f"{sign}{number}7": "number" for sign in "0+-"},
        **dict.fromkeys(_long(prefix), "long"),
        **{prefix + ending: "hash" for ending in _SAME_HASH},
        # the same number as a float
        **{number + ending: "number" for ending in ("9007199254740992", "9007199254740993")},
    }


def _long(prefix: str) -> Iterator[str]:
    """Yield values that differ late, and values of the greatest length, of one and of four bytes a character."""
    for end in "12":
        yield _filled(prefix, "x", end, 129)
        yield _filled(prefix, "x", end)
        yield _filled(prefix, "𝒳", f"😀{end}")
    yield _filled(prefix, "x", "", VALUE.maximum - 1)


def near_misses(namespace: Namespace) -> Iterator[str]:
    """Yield requested values that no profile has, each close to one that some profile has."""
    prefix, number = namespace.prefix, _long_number(namespace.digits)
    endings = {
        "prefix": ("-an", "-annabell", "-annabellas"),
        "part": ("-nna", "-anna-", "anna"),
        "wildcard": ("-ann*", "-ann%", "-ann_", "-ann?", "*anna", "%"),
        "pattern": ("-ann.", "-ann.*", "-ann[a]", "-(ann)", "-anna|x", ".+", "/-ann/"),
        "inner-blank": ("-an na", "- ann", "-c   d", "-c\nx"),
        # "-a": cut at any separator
        "separator": ("-a;c", "-a,c", "-a#c", "-a&c", "-a:c", "-a|c", "_ann", "-a", "-z/b", "-z=b", "-ann/"),
        "markup": ("<i>a</i>", "a"),
        "zero-width": ("-an\u200dna", "-ann\ufe0f", "-an\u200bna", "\u200b-ann", "-ann\u200b"),
        "accent": ("-ánna", "-ännä", "-annà", "-oere"),
        "compatibility": ("-\uff41nn\uff41", "-\u00aann"),
        "typography": ("\u2013ann", "\u2011ann", "-‘q’", "-q"),
        "query": ("-$${a}",),
        "escape": ("-A",),
        "control": ("-an\x07na",),
        "order": ("- a", "-anna-x-", "-d c"),
        "case": ("-x-annab",),
        "json": ('"-ann"', '["-ann"]'),
        "emoji": ("-\uf600",),
        # what begins a remark in a query
        "remark": ("-ann -- x", "-ann --x", "-ann # x", "-ann /* x */", "-ann // x", "-ann;--"),
    }
    yield from (prefix + ending for several in endings.values() for ending in several)
    # What negates or requires a term of a query, or names a field.
    yield from (f"{start}{prefix}-ann" for start in ("!", "-", "+", "=", "^", "NOT ", "id:"))
    yield from (number + ending for ending in ("7.00", "007", "7 0", "77"))
    yield prefix[1:] + "-ann"
    yield _filled(prefix, "x", "3")
    yield _filled(prefix, "x", "", VALUE.maximum - 2)
    yield prefix  # a word of most


def parsed_misses(namespace: Namespace) -> Iterator[str]:
    """Yield further near misses: what a parser of queries, of lists or of patterns takes for a stored value.

    Each differs from all others in how it is parsed, so that they can be searched for together.
    """
    value = f"{namespace.prefix}-ann"
    yield from (f"*{value}", f"x\n{value}", f"{value}^2", f"{value}~", f"[{value} TO {value}a]")
    yield from (start + value + end for start, end in ("()", "//", '""', "''", ('["', '"]')))
    yield from (namespace.prefix + ending for ending in ("-\\%", "-\\_a", "-c"))
    yield from (f"{value},", f"{value};", f"[{value}]", f"{value} OR {namespace.prefix}-none")
    number = f"{_long_number(namespace.digits)}7"
    yield from (f"00{number}", str(int(number) + (1 << 32)))
    yield f"{namespace.prefix}&lt;b&gt;a&lt;/b&gt;"
    spelling = namespace.prefix + dict(_PLAIN)["spelling"][0]
    yield from (spelling.replace(text, other) for text, other in _RESPELLED)


def neighbours(values: Collection[str], prefix: str = "") -> Iterator[str]:
    """Yield what no one of ``values`` is, but almost: one character more or fewer or another, signs or letters dropped.

    What begins with ``prefix`` is left as it is up to there. A comparison may be loose for texts of one kind alone.
    """
    seen = set(values)
    for value in values:
        start, end = (
            value[: value.find(prefix) + len(prefix) + 1],
            value[value.find(prefix) + len(prefix) + 1 :],
        )
        letters, plain = re.sub(r"[\W_]", "", end), re.sub("[^ -~]", "", end)
        resized, exchanged = (value[:-1], f"{value}x"), (f"{value[:-1]}x", f"{start[:-1]}_{end}")
        for near in (*exchanged, *resized, start + letters, start + plain):
            if near not in seen and VALUE.allows(len(near)):
                seen.add(near)
                yield near
