r"""Text that came from a target, made safe to look at.

A target may answer with terminal escapes, bidirectional overrides, zero-width characters or lone
surrogates. Every writer sends every string through one of these functions: what cannot be seen is spelt
out, the rest stays.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from itertools import groupby
from typing import Final

from markupsafe import Markup

_UNDEFINED_IN_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SHORT: Final = 100
_MARKUP: Final = re.compile("[&<>\"']")
_NO_ANCHOR: Final = re.compile("[^A-Za-z0-9_.@:+/-]")


def _spelt(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def visible(text: str) -> str:
    r"""``text`` with what prints nothing spelt as in Python, ``\u202e``; line feeds and tabs stay."""
    if text.isprintable() or _is_clear(text):
        return text
    return "".join(run if clear else "".join(map(_spelt, run)) for clear, run in _runs(text))


def _is_clear(text: str) -> bool:
    return text.replace("\n", "").replace("\t", "").isprintable()


def _runs(text: str) -> Iterator[tuple[bool, str]]:
    """``text`` in runs of characters that can be seen, and of those that cannot."""
    for clear, run in groupby(text, lambda character: character.isprintable() or character in "\n\t"):
        yield clear, "".join(run)


def one_line(text: str, limit: int = 300) -> str:
    """``text`` made visible, in one line, cut to ``limit`` characters."""
    if len(text) <= limit and text.isprintable() and "  " not in text:
        return text.strip(" ")
    line = visible(" ".join(text[: 4 * limit].split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def line(text: str, limit: int = 300) -> str:
    """``one_line`` as markup of HTML or XML: what it leaves can all be seen, so nothing but markup needs escaping."""
    seen = one_line(text, limit)
    return escape(seen) if _MARKUP.search(seen) else seen


def clip(text: str, limit: int) -> str:
    """The first ``limit`` characters of ``text``, with a note of how many were left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\n[cut here: {len(text) - limit:,} more characters are in the JSON files]"


def escaped(text: str) -> str:
    """``text`` as markup of an HTML page: escaped, and what prints nothing as a marked code point."""
    if text.isprintable() or _is_clear(text):
        return escape(text) if _MARKUP.search(text) else text
    return "".join(escape(run) if clear else _marked(run) for clear, run in _runs(text))


def shown(value: object) -> Markup | int:
    """``value`` as ``escaped``, for a template: numbers and markup pass as they are."""
    if isinstance(value, (Markup, int)):
        return value
    text = str(value)
    return _remembered(text) if len(text) < _SHORT else Markup(escaped(text))


@lru_cache(maxsize=4_096)
def _remembered(text: str) -> Markup:
    """Names, keys and words that a page repeats a hundred times."""
    return Markup(escaped(text))


def _marked(characters: str) -> str:
    return "".join(f'<span class="cp">U+{ord(character):04X}</span>' for character in characters)


def quoted(value: object) -> Markup:
    """``value`` for an attribute of an HTML page."""
    text = str(value)
    return Markup(text if text.isalnum() else escape(visible(text).replace("\n", " ")))


def ticked(text: str) -> Markup:
    """``text`` for an HTML page, what stands between backticks as code."""
    parts = (str(shown(part)) for part in text.split("`"))
    return Markup("".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts)))


def anchor(id_: str) -> str:
    """``id_`` as an HTML id and as the fragment of a link to it; needs no escaping."""
    return _NO_ANCHOR.sub("_", id_)


def xml(text: str) -> str:
    """``text`` for an XML text or attribute: visible, escaped, without characters that XML does not know."""
    if text.isprintable() or _is_clear(text):
        return escape(text) if _MARKUP.search(text) else text
    return escape(_UNDEFINED_IN_XML.sub(lambda match: _spelt(match[0]), visible(text)))
