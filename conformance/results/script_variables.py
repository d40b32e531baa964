"""What a script cannot know: the ids and tokens that it will be given. In its texts they are variables between marks.

What the run made from one, a token cut short or an id turned round, is made from the variable in the same way; and each
stands where it stood, in whatever place and spelling.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from ...spec.exchange import HttpRequest, Json

MARK: Final = re.compile(r"@@(\w+)(?::(url|hex|json))?@@")
"""A variable in a text: as it is, percent-encoded as far as is needed (``url``) or wholly (``hex``), or within the
quotes of JSON."""
_LEAST_ID: Final = 8
"""Characters; shorter ids may stand in a text by chance."""
_ALIKE: Final = 0.6
"""The part of a text that a text made from it has kept."""
_NAME: Final = "(?i:next[-_]?token)"
"""The names under which the token may be sent in a wrong place or spelling."""
_IN_QUERY: Final = re.compile(rf"(?<=[?&])({_NAME})=([^&#]*)")
_IN_BODY: Final = re.compile(rf'"{_NAME}"\s*:\s*"((?:[^"\\]|\\.)*)"')
_HEADER: Final = re.compile(_NAME)
_BLANKS: Final = re.compile(r"((?:%20|\+)*)(.*?)((?:%20|\+)*)", re.DOTALL)


class Derived(NamedTuple):
    """A variable made from another: its first characters, a text, its last ones; or its first, the others backwards.

    ``start`` and ``end`` count characters as slices of Python do: below zero from the end.
    """

    name: str
    source: str
    start: int | None
    text: str
    end: int | None
    is_reversed: bool = False

    def made(self, given: str) -> str:
        """Return the text that is made from ``given``."""
        start = len(given) if self.start is None else self.start
        if self.is_reversed:
            return given[:start] + given[start:][::-1]
        return given[:start] + self.text + (given[self.end :] if self.end is not None else "")


def derived(name: str, source: str, given: str, text: str) -> Derived | None:
    """Return how ``text`` was made from ``given``; None if it was not."""
    shorter = min(len(given), len(text))
    start = next((place for place in range(shorter) if given[place] != text[place]), shorter)
    for kept in (0, start):
        if kept < len(given) and text == given[:kept] + given[kept:][::-1]:
            return Derived(name, source, kept, "", None, is_reversed=True)
    most = shorter - start
    end = next((place for place in range(most) if given[-1 - place] != text[-1 - place]), most)
    if start + end < max(2, _ALIKE * len(text)):
        return None
    return Derived(
        name,
        source,
        _counted(start, len(given)),
        text[start : len(text) - end],
        _counted(len(given) - end, len(given)) if end else None,
    )


def _counted(place: int, length: int) -> int | None:
    """Return a place in a text, counted from the nearer end; None for the end itself."""
    if place == length:
        return None
    return place if place <= length // 2 else place - length


def pieces(text: str) -> Iterator[str | re.Match[str]]:
    """Yield the literals of a text, and the marks between them."""
    end = 0
    for mark in MARK.finditer(text):
        if mark.start() > end:
            yield text[end : mark.start()]
        yield mark
        end = mark.end()
    if end < len(text):
        yield text[end:]


def tokens_in(members: Mapping[str, Json], request: HttpRequest | None) -> list[str]:
    """Return the tokens that a call sends: as its member, and in any place of a ``request`` that was written."""
    own = members.get("NextToken")
    found = [own] if isinstance(own, str) else []
    if request is not None:
        found += [unquote(_apart(match[2])[1]) for match in _IN_QUERY.finditer(request.target)]
        found += [_read(match[1]) for match in _IN_BODY.finditer(request.body)]
        found += [value for name, value in request.headers if _HEADER.fullmatch(name)]
    return list(dict.fromkeys(token for token in found if token))


def with_tokens(request: HttpRequest, names: Mapping[str, str]) -> HttpRequest:
    """Return ``request`` with marks for the tokens whose variables are ``names``, wherever it sends one."""

    def in_query(match: re.Match[str]) -> str:
        before, written, after = _apart(match[2])
        return f"{match[1]}={before}{_marked(written, names)}{after}"

    def in_body(match: re.Match[str]) -> str:
        name = names.get(_read(match[1]))
        return match[0] if name is None else match[0].replace(f'"{match[1]}"', f'"@@{name}:json@@"')

    headers = tuple(
        (name, f"@@{names[value]}@@" if _HEADER.fullmatch(name) and value in names else value)
        for name, value in request.headers
    )
    target, body = _IN_QUERY.sub(in_query, request.target), _IN_BODY.sub(in_body, request.body)
    return HttpRequest(request.method, target, headers, body, request.raw)


def _apart(written: str) -> tuple[str, str, str]:
    """Return the blanks before a text of an address, the text, and the blanks after it."""
    found = _BLANKS.fullmatch(written)
    return (found[1], found[2], found[3]) if found else ("", written, "")


def _marked(written: str, names: Mapping[str, str]) -> str:
    """Return the mark for a token that is ``written`` in an address; what is no token stays."""
    token = unquote(written)
    if token not in names:
        return written
    return f"@@{names[token]}:{'url' if written == quote(token, safe='-_.~') else 'hex'}@@"


def _read(escaped: str) -> str:
    """Return the text between quotes of JSON; empty if it is none."""
    try:
        return str(json.loads(f'"{escaped}"'))
    except ValueError:
        return ""


class Variables:
    """Knows which ids and tokens were given so far, and puts marks in their place."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self._created = self._made = 0

    def profile(self, identifier: str, name: str = "") -> str:
        """Return the variable for the id of a profile that is created: ``name``, or p1 … pn as reports have it."""
        if not name:
            self._created += 1
            name = f"p{self._created}"
            name = f"{name}_new" if name in self._ids.values() else name
        return self._ids.setdefault(identifier, name)

    def token(self, token: str) -> str:
        """Return the variable for a token that is returned."""
        return self._tokens.setdefault(token, f"token{len(self._tokens) + 1}")

    def made_for(self, members: Mapping[str, Json], tokens: list[str]) -> tuple[Derived, ...]:
        """Return the variables that have to be made for a call with ``members``, which sends ``tokens``."""
        found = [self._make(token, self._tokens) for token in tokens if token not in self._tokens]
        found += [self._make(text, self._ids) for text in _ids_in(members) if not self._holds_id(text)]
        return tuple(made for made in found if made is not None)

    def of_tokens(self, tokens: list[str]) -> dict[str, str]:
        """Return the variables of those of ``tokens`` that have one."""
        return {token: self._tokens[token] for token in tokens if token in self._tokens}

    def _make(self, text: str, given: dict[str, str]) -> Derived | None:
        for known, source in reversed(given.items()):
            made = derived(f"changed{self._made + 1}", source, known, text)
            if made is not None:
                self._made += 1
                given[text] = made.name
                return made
        return None

    def _holds_id(self, text: str) -> bool:
        return len(text) < _LEAST_ID or any(identifier in text for identifier in self._ids)

    def marked(self, value: Json) -> Json:
        """Return ``value`` with marks in place of the ids that were given."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {name: self.marked(part) for name, part in value.items()}
        return [self.marked(part) for part in value] if isinstance(value, list) else value

    def text(self, text: str) -> str:
        """Return ``text`` with marks in place of the ids that were given."""
        for identifier, name in self._ids.items():
            if len(identifier) >= _LEAST_ID:
                text = text.replace(identifier, f"@@{name}@@")
        return text

    def request(self, request: HttpRequest, rename: Callable[[str], str]) -> HttpRequest:
        """Return ``request`` with marks for ids in all of its texts, and its headers as ``rename`` has them."""
        headers = tuple((name, self.text(rename(value))) for name, value in request.headers)
        return HttpRequest(
            request.method, self.text(request.target), headers, self.text(request.body), request.raw
        )


def _ids_in(members: Mapping[str, Json]) -> Iterator[str]:
    """Yield each text that stands where an id belongs."""
    others = members.get("AdditionalSearchKeys")
    texts: list[Json] = [members.get("ProfileId")]
    for pair in (members, *(others if isinstance(others, list) else ())):
        if isinstance(pair, Mapping) and pair.get("KeyName") == "_profileId":
            values = pair.get("Values")
            texts += values if isinstance(values, list) else []
    yield from (text for text in texts if isinstance(text, str))
