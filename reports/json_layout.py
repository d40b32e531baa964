"""A body of JSON laid out for people: a member a line, every token as it was sent, and marks on what is wrong."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

Path = tuple[str | int, ...]
"""Where a value is: names of members and places in lists."""
Marked = Callable[[Path], bool]
"""Whether the value at a path differs from what is allowed."""
Piece = tuple[str, str]
"""A token with its kind: ``key``, ``text``, ``word`` for numbers and constants, or empty for punctuation."""

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_LONGEST: Final = 400_000
"""Characters of a body that is laid out."""
_AROUND: Final = 2
"""Lines before and after one that is marked."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a body; ``is_marked`` says that something in it differs from what is allowed."""

    pieces: Sequence[Piece]
    is_marked: bool = False

    @property
    def text(self) -> str:
        """The line without kinds."""
        return "".join(text for _, text in self.pieces)


def laid_out(body: str, marked: Marked | None = None) -> Sequence[Line]:
    """Return the lines of ``body``: of JSON a member a line, of anything else the lines that it has."""
    if len(body) <= _LONGEST and _is_structure(body):
        return list(_Layout(marked).lines(body))
    return [Line([("", line)]) for line in body.split("\n")]


def _is_structure(body: str) -> bool:
    with suppress(ValueError, RecursionError):
        return isinstance(json.loads(body), dict | list)
    return False


@dataclass
class _Layout:
    marked: Marked | None
    path: list[Any] = field(default_factory=list)
    """Of each container that is open: the place of the value that is next, a name or a number; None before a name."""
    pieces: list[Piece] = field(default_factory=list)
    is_marked: bool = False

    def lines(self, body: str) -> Iterator[Line]:
        """Yield the lines; the tokens between blanks are kept as they are."""
        tokens = _TOKEN.findall(body)
        for token, following in zip(tokens, [*tokens[1:], ""], strict=True):
            if token in "]}" and self.path:
                self.path.pop()
                if self.pieces and self.pieces[-1][1] not in ("{", "["):
                    yield self._line()
                    self._indent()
            self._add(token, following)
            if token in "{[" and following not in "]}":
                yield self._opened(token)
            elif token in "{[":
                self.path.append(None)
            elif token == ",":
                self._next()
                yield self._line()
                self._indent()
        yield self._line()

    def _add(self, token: str, following: str) -> None:
        if not self.pieces:
            self._indent()
        if token == ":":
            self.pieces.append(("", ": "))
            return
        if following == ":" and self.path:
            self.path[-1] = _name(token)
            self.pieces.append(("key", token))
        else:
            kind = "text" if token[0] == '"' else "" if token in "{}[]," else "word"
            self.pieces.append((kind, token))
        if self.marked is not None and self.path:
            self.is_marked |= self.marked(tuple(self.path))

    def _opened(self, token: str) -> Line:
        line = self._line()
        self.path.append(0 if token == "[" else None)
        self._indent()
        return line

    def _next(self) -> None:
        if self.path and isinstance(self.path[-1], int):
            self.path[-1] += 1

    def _indent(self) -> None:
        if not self.pieces:
            self.pieces.append(("", "  " * len(self.path)))

    def _line(self) -> Line:
        line = Line(self.pieces, self.is_marked)
        self.pieces, self.is_marked = [], False
        return line


def _name(token: str) -> str:
    if token[0] == '"' and "\\" not in token:
        return token[1:-1]
    with suppress(ValueError):
        return str(json.loads(token))
    return token


def windowed(lines: Sequence[Line], limit: int) -> Sequence[Line]:
    """Return the first lines within ``limit`` characters, and those around marked ones; what is left out is counted."""
    kept: set[int] = set()
    left = limit
    for number, line in enumerate(lines):
        left -= len(line.text) + 1
        if left < 0:
            break
        kept.add(number)
    room = limit
    for number, line in enumerate(lines):
        if line.is_marked and number not in kept and room > 0:
            nearby = range(max(0, number - _AROUND), min(len(lines), number + _AROUND + 1))
            room -= sum(len(lines[each].text) for each in nearby if each not in kept)
            kept.update(nearby)
    return list(_with_gaps(lines, sorted(kept), limit))


def _with_gaps(lines: Sequence[Line], kept: Sequence[int], limit: int) -> Iterator[Line]:
    expected = 0
    for number in [*kept, len(lines)]:
        if number > expected:
            yield Line([("", f"[{number - expected:,} lines left out; the JSON files have them]")])
        if number < len(lines):
            yield _cut(lines[number], limit)
        expected = number + 1


def _cut(line: Line, limit: int) -> Line:
    """Return a line of at most about ``limit`` characters."""
    if len(line.text) <= limit:
        return line
    left = f" [cut here: {len(line.text) - limit:,} more characters are in the JSON files]"
    return Line([("", line.text[:limit] + left)], line.is_marked)
