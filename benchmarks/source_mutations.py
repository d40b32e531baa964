"""Mutations of source code that cosmic-ray makes, and one of them under way in this process.

A mutation changes one place of a module by one operator. Places in annotations are left out: nothing reads them; and so
are operators that compare identity instead of equality or the reverse: constants and members of enumerations are equal
only if they are the same.
"""

import ast
import difflib
import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Final

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT: Final = Path(__file__).parents[1]
_PACKAGES: Final = ("spec", "reference", "reports", "conformance")
_LINE: Final = 240
_SAME: Final = ("_Is_Eq", "_Eq_Is", "_IsNot_NotEq", "_NotEq_IsNot")
"""Ends of the names of operators that change nothing here."""

Position = tuple[int, int]
"""Line, counted from 1, and column, from 0."""


@dataclass(frozen=True)
class SourceMutation:
    """One place of a module, changed by one operator; ``occurrence`` counts the places that the operator finds."""

    path: str
    operator: str
    occurrence: int
    line: int

    @property
    def module(self) -> str:
        """The name under which the module is imported."""
        parts = Path(self.path).with_suffix("").parts
        return ".".join(("searchprofiles_tck", *parts) if parts[0] in _PACKAGES else parts)

    @property
    def code(self) -> str:
        """The text of the module with the mutation."""
        mutated = mutate_code(_text(self.path), get_operator(self.operator)(), self.occurrence)
        if mutated is None:
            raise ValueError(f"{self.path} has no place {self.occurrence} for {self.operator}")
        return str(mutated)

    @property
    def change(self) -> tuple[str, str]:
        """The lines that differ, before and after."""
        differing = difflib.unified_diff(
            _text(self.path).splitlines(), self.code.splitlines(), n=0, lineterm=""
        )
        lines = list(differing)[2:]  # behind the names of the files
        before, after = (
            " ".join(line[1:].strip() for line in lines if line.startswith(mark))[:_LINE] for mark in "-+"
        )
        return before, after

    @property
    def id(self) -> str:
        """A short name that stays the same while other lines of the module change."""
        words = "|".join((self.path, self.operator, *self.change, str(self._among_equals)))
        return hashlib.sha256(words.encode()).hexdigest()[:8]

    @property
    def _among_equals(self) -> int:
        """How many lines before this one have the same text."""
        lines = _text(self.path).splitlines()
        return lines[: self.line - 1].count(lines[self.line - 1])

    def install(self) -> None:
        """Make this process import the mutated module instead of the one that is on the disk."""
        original, code, module = SourceFileLoader.get_code, self.code, self.module

        def get_code(loader: SourceFileLoader, fullname: str) -> CodeType | None:
            if fullname == module:
                return compile(code, loader.path, "exec", dont_inherit=True)
            return original(loader, fullname)

        SourceFileLoader.get_code = get_code  # type: ignore[method-assign]


def drawn(paths: Sequence[str], seed: int, size: int) -> list[SourceMutation]:
    """Return ``size`` mutations of these modules, in their order: places are drawn first, an operator for each then."""
    places: dict[tuple[str, Position], list[SourceMutation]] = {}
    for path in paths:
        for position, mutation in _mutations(path):
            places.setdefault((path, position), []).append(mutation)
    draw = random.Random(seed)
    chosen = draw.sample(list(places), min(size, len(places)))
    picked = {place: draw.choice(places[place]) for place in chosen}
    return [picked[place] for place in places if place in picked]


def _mutations(path: str) -> Iterator[tuple[Position, SourceMutation]]:
    """Yield every mutation of a module, with its place."""
    tree, unread = get_ast(_text(path)), list(_annotations(ast.parse(_text(path))))
    for name in operator_names():
        operator = get_operator(name)
        if operator.arguments() or name.endswith(_SAME):
            continue
        found: Iterable[tuple[Position, Position]] = (
            place for node in ast_nodes(tree) for place in operator().mutation_positions(node)
        )
        for occurrence, (start, _) in enumerate(found):
            if not any(first <= start < last for first, last in unread):
                yield start, SourceMutation(path, name, occurrence, start[0])


def _annotations(tree: ast.AST) -> Iterator[tuple[Position, Position]]:
    """Yield where annotations begin and end."""
    for node in ast.walk(tree):
        for note in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(note, ast.expr):
                yield (
                    (note.lineno, note.col_offset),
                    (note.end_lineno or note.lineno, note.end_col_offset or 0),
                )


@cache
def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")
