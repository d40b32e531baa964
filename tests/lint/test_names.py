"""The names of classes and modules: each class name once, modules named by nouns."""

import ast
import re
from collections import defaultdict
from pathlib import Path
from typing import Final

from syntax_trees import statements

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("spec", "reference", "conformance", "reports", "searchprofiles_tck")
CLASS: Final = re.compile(r"^ *class [A-Z]", re.MULTILINE)
NOUNS: Final = {"encoding", "judging", "matching", "paging"}
"""Modules and packages that end like a gerund, and are what the field calls the thing."""


def class_names(sources: dict[str, str]) -> dict[str, list[str]]:
    """Return the public class names in ``sources``, a path to its text, and the paths that define each."""
    found: dict[str, list[str]] = defaultdict(list)
    for path, text in sources.items():
        for node in statements(ast.parse(text)) if CLASS.search(text) else ():
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(path)
    return found


def repeated(sources: dict[str, str]) -> dict[str, list[str]]:
    """Return the class names that are defined more than once."""
    return {name: paths for name, paths in class_names(sources).items() if len(paths) > 1}


def gerunds(names: list[str]) -> list[str]:
    """Return the names that are gerunds or participles."""
    return [name for name in names if re.search(r"(ing|ed)$", name) and name not in NOUNS]


def own_sources() -> dict[str, str]:
    """Return the text of every module of the project's packages."""
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


def test_every_class_name_is_used_once() -> None:
    """No two public classes share a name, so a name can be searched for."""
    assert repeated(own_sources()) == {}


def test_a_second_class_of_the_same_name_is_found() -> None:
    """The check sees the same name in two modules, also inside functions, and leaves private names alone."""
    two = {
        "a.py": "class Walk: ...\nclass _Own: ...",
        "b.py": "def f():\n    class Walk: ...\nclass _Own: ...",
    }

    assert repeated(two) == {"Walk": ["a.py", "b.py"]}


def test_modules_are_nouns() -> None:
    """No module or package is named by a gerund or a participle, but for nouns of the field."""
    names = {part for path in own_sources() for part in Path(path).with_suffix("").parts}

    assert gerunds(sorted(names)) == []


def test_a_gerund_is_found() -> None:
    """Names like these are found; nouns of the field are not."""
    assert gerunds(["settling", "prepared", "encoding", "visibility"]) == ["settling", "prepared"]
