r"""Make text that came from a target safe to look at.

A target may answer with terminal escapes, bidirectional overrides, zero-width characters or lone
surrogates. Every writer passes every string through one of these functions: characters that cannot be seen are
spelled out, the others stay.
"""

import html
import re
from collections.abc import Callable
from typing import Final

from markupsafe import Markup, escape

_UNDEFINED_IN_XML: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_MARKUP: Final = re.compile("[&<>\"']")
_NO_ANCHOR: Final = re.compile("[^A-Za-z0-9_.@:+/-]")


class _Spelled(dict[int, str]):
    """A table for ``str.translate`` that has ``spell`` write what cannot be seen; line feeds and tabs stay."""

    def __init__(self, spell: Callable[[str], str]) -> None:
        super().__init__()
        self._spell = spell

    def __missing__(self, code: int) -> str:
        """Return the text for a character, and remember it."""
        character = chr(code)
        self[code] = text = character if _is_clear(character) else self._spell(character)
        return text


def _spelled(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


_SPELLED: Final = _Spelled(_spelled)
_CODE_POINTS: Final = _Spelled(lambda character: f'<span class="cp">U+{ord(character):04X}</span>')


def visible(text: str) -> str:
    r"""Return ``text`` with invisible characters spelled as in Python, ``\u202e``; line feeds and tabs stay."""
    return text if text.isprintable() or _is_clear(text) else text.translate(_SPELLED)


def _is_clear(text: str) -> bool:
    return text.replace("\n", "").replace("\t", "").isprintable()


def one_line(text: str, limit: int = 300) -> str:
    """Return ``text`` made visible, in one line, cut to ``limit`` characters."""
    if len(text) <= limit and text.isprintable() and "  " not in text:
        return text.strip(" ")
    line = visible(" ".join(text[: 4 * limit].split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def clip(text: str, limit: int) -> str:
    """Return the first ``limit`` characters of ``text``, with a note of how many were left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}\n[cut here: {len(text) - limit:,} more characters are in the JSON files]"


def shown(value: object) -> object:
    """Return ``value`` as a template prints it: of a text, each invisible character as a marked code point."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable() or _is_clear(value):
        return value
    return Markup(escape(value).translate(_CODE_POINTS))


def quoted(value: object) -> Markup:
    """Return ``value`` for an attribute of an HTML page."""
    return escape(visible(str(value)).replace("\n", " "))


def ticked(text: str) -> Markup:
    """Return ``text`` for an HTML page, with what is between backticks as code."""
    code = Markup("<code>{}</code>")
    parts = map(shown, text.split("`"))
    return Markup("").join(
        code.format(part) if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def anchor(id_: str) -> str:
    """Return ``id_`` as an HTML id and as the fragment of a link to it; it needs no escaping."""
    return _NO_ANCHOR.sub("_", id_)


def claim(id_: str, anchors: set[str]) -> str:
    """Return the anchor for ``id_`` and add it to ``anchors``; return "" if the page has it already."""
    name = anchor(id_)
    if name in anchors:
        return ""
    anchors.add(name)
    return name


def xml(text: str) -> str:
    """Return ``text`` for an XML text or attribute: visible, escaped, without characters that XML does not allow."""
    if text.isprintable() or _is_clear(text):
        return html.escape(text) if _XML_MARKUP.search(text) else text
    return html.escape(_UNDEFINED_IN_XML.sub(lambda match: _spelled(match[0]), visible(text)))
