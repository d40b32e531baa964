"""The reference names, above the code that enforces it, every requirement that it must meet."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from searchprofiles_tck.reference import engine
from searchprofiles_tck.spec.classes import Level, RequirementClass
from searchprofiles_tck.spec.requirements import requirements

FOLDER: Final = Path(str(engine.__file__)).parent
ELSEWHERE: Final[Mapping[str, str]] = {
    "errors-throttling": "the reference takes as many requests as a client sends, so it never throttles",
}
"""MUST requirements that no code of the reference enforces, and why."""
_ID: Final = re.compile(rf"\b(?:{'|'.join(RequirementClass)})-[a-z0-9]+(?:-[a-z0-9]+)*\b")


def prose(path: Path) -> Iterator[str]:
    """Yield the comments of a module and its strings that are statements: docstrings, and what describes a name."""
    text = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def named() -> set[str]:
    """Return everything in the reference's comments and docstrings that is written as the id of a requirement."""
    return {id_ for path in FOLDER.rglob("*.py") for text in prose(path) for id_ in _ID.findall(text)}


def test_every_must_requirement_is_named_or_excused() -> None:
    """Each MUST of the catalogue is named above the code that enforces it, or the table says why it is not."""
    musts = {row.id for row in requirements().values() if row.level is Level.MUST}

    assert musts - named() == set(ELSEWHERE)


def test_every_id_is_one_of_the_catalogue() -> None:
    """An id that no requirement has, such as one that was renamed, does not stay in a comment."""
    assert named() - requirements().keys() == set()
