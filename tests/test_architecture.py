"""The arrows between the packages, read from every import in the code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from syntax_trees import statements

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = "searchprofiles_tck"
ALLOWED: Final = {
    "spec": set[str](),
    "reference": {"spec"},
    "reports": {"spec"},
    "conformance": {"spec", "reference", "reports"},
}
LAYERS: Final = (
    ("clock", "errors", "coverage", "hypothesis_home"),
    ("values", "mutants"),
    ("options",),
    ("config",),
    ("dataset",),
    ("history", "target"),
    ("judging",),
    ("client",),
    ("scenarios",),
    ("results",),
    ("reduction",),
    ("diagnosis",),
    ("run",),
    ("pytest_plugin",),
    ("testcase", "suite"),
    ("cli",),
)
"""The packages and single modules of ``conformance``, from the bottom up; each knows only lower layers."""
HISTORY: Final = Path("conformance/history")
FILES_OF_A_RUN: Final = (
    *("events.ndjson", "created.ndjson", "exchanges-", "facts-", ".ndjson"),
    *("prepared.json", "prepared.lock", "target.json", "config.json"),
)
"""Parts of the names of working files; only ``history`` may write them. Names of report formats are in ``reports``."""
FOLDERS_OF_A_RUN: Final = ("unfinished", "lock", "targets", "interrupted")
"""Whole names in the directory of a run that are common words."""
NAMES_OF_FILES: Final = ("LOG_NAME", "CREATED", "PREPARED", "INTERRUPTED")
"""Constants of ``history`` that hold such names, and no other package may import."""
ABSOLUTE_SUITE: Final = Path("conformance/suite")
"""Test modules import absolutely: pytest puts the folder of a relative one's package on the path."""


parsed = cache(ast.parse)
"""The tree of a module's text; three rules read it."""


@cache
def statements_of(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Return the statements of a tree, imports among them, of which several rules read all."""
    return tuple(statements(tree))


def imported(tree: ast.AST, module: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of every import, those inside functions and for type checkers included.

    ``module`` is the importing module's own name in parts; relative imports are resolved against it.
    """
    for node in statements_of(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = module[: len(module) - node.level] if node.level else ()
            stem = (*base, *(node.module.split(".") if node.module else ()))
            yield from ((node.lineno, ".".join((*stem, alias.name))) for alias in node.names)


def loaded(tree: ast.Module) -> ast.Module:
    """Return the module as it runs: without what only type checkers read."""
    return ast.Module([node for node in tree.body if not _is_for_type_checkers(node)], [])


def _is_for_type_checkers(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def room_of(name: str) -> str:
    """Return the package that an imported name belongs to; empty for everything outside the kit."""
    parts = name.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 and parts[1] in ALLOWED else ""


def module_of(path: Path) -> tuple[str, ...]:
    """Return the name, in parts, of the module at ``path``, a path from the root of the checkout."""
    parts = path.with_suffix("").parts
    return (PACKAGE, *parts)


def wrong_imports(path: Path, text: str) -> list[str]:
    """Return what is wrong with the imports of the module at ``path``, a sentence each."""
    room = path.parts[0]
    wrong = []
    for line, name in imported(parsed(text), module_of(path)):
        there = room_of(name)
        if name.split(".")[0] in ALLOWED:
            wrong.append(f"{path}:{line} imports {name} past the package, which makes a second copy of it")
        elif there and there != room and there not in ALLOWED[room]:
            wrong.append(f"{path}:{line} imports {name}: {room} may not know {there}")
    return wrong


def absolute_imports(path: Path, text: str) -> list[str]:
    """Return the imports of the module at ``path`` that name the kit in full, a sentence each."""
    wrong = []
    for node in statements_of(parsed(text)):
        absolute = (
            isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").startswith(PACKAGE)
        )
        if absolute or (
            isinstance(node, ast.Import) and any(alias.name.startswith(PACKAGE) for alias in node.names)
        ):
            wrong.append(f"{path}:{node.lineno} imports {PACKAGE} by its full name")
    return wrong


def layer_of(part: str) -> int:
    """Return the place of a part of ``conformance`` among its layers."""
    return next(place for place, layer in enumerate(LAYERS) if part in layer)


def upward_imports(path: Path, text: str) -> list[str]:
    """Return the imports of a module of ``conformance`` that do not lead to a lower layer, a sentence each."""
    part = path.with_suffix("").parts[1]
    wrong = []
    for line, name in imported(parsed(text), module_of(path)):
        parts = name.split(".")
        if (
            parts[:2] == [PACKAGE, "conformance"]
            and parts[2] != part
            and layer_of(parts[2]) >= layer_of(part)
        ):
            wrong.append(f"{path}:{line} imports {name}: {part} may not know {parts[2]}")
    return wrong


def modules() -> list[Path]:
    """Every module of the four packages, as a path from the root of the checkout."""
    return sorted(path.relative_to(ROOT) for room in ALLOWED for path in (ROOT / room).rglob("*.py"))


@cache
def text_of(path: Path) -> str:
    """Return the source of a module, by its path from the root of the checkout."""
    return (ROOT / path).read_text(encoding="utf-8")


def test_packages_import_only_what_they_may_know() -> None:
    """A package imports only the packages that it may know."""
    assert [wrong for path in modules() for wrong in wrong_imports(path, text_of(path))] == []


def test_the_public_face_loads_only_spec() -> None:
    """Every package may import the public modules, since by themselves they import nothing of the kit but ``spec``."""
    public = [path.relative_to(ROOT) for path in (ROOT / PACKAGE).glob("*.py")]

    rooms = {
        room_of(name)
        for path in public
        for _, name in imported(loaded(parsed(text_of(path))), (PACKAGE, path.stem))
    }

    assert rooms <= {"spec", ""}


def test_packages_take_nothing_from_the_face_that_leads_back() -> None:
    """A name that the face loads on first use leads into a package that the importing one may not know."""
    taken = {
        name.split(".")[1]
        for path in modules()
        for _, name in imported(parsed(text_of(path)), module_of(path))
        if name.startswith(f"{PACKAGE}.") and name.split(".")[1] not in ALLOWED
    }

    assert taken == {"__version__", "strategies"}


def test_imports_inside_the_kit_are_relative() -> None:
    """Editors follow relative imports through the folders, absolute ones only through an installed wheel."""
    relative = [path for path in modules() if ABSOLUTE_SUITE not in path.parents]

    assert [wrong for path in relative for wrong in absolute_imports(path, text_of(path))] == []


def test_layers_import_only_lower_layers() -> None:
    """A package of ``conformance`` imports only packages of the layers below its own."""
    layered = [p for p in modules() if p.parts[0] == "conformance" and p != Path("conformance/__init__.py")]

    assert [wrong for path in layered for wrong in upward_imports(path, text_of(path))] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("conformance/judging/shape.py", "from ..scenarios.registry import Check"),
        ("conformance/client/scenario_client.py", "def f():\n    from ..scenarios import laws"),
        ("conformance/config.py", "from .cli.main import main"),
    ],
)
def test_an_import_that_does_not_lead_down_is_found(path: str, text: str) -> None:
    """An import of a layer above, or of a neighbour, is found wherever it stands."""
    assert len(upward_imports(Path(path), text)) == 1


def named_files(path: Path, text: str) -> list[str]:
    """Return a sentence for each working file of a run that the module at ``path`` names."""
    tree = parsed(text)
    nodes = list(ast.walk(tree))
    documentation = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    texts = (
        (node.lineno, node.value)
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation
    )
    named = [
        f"{path}:{line} names {text!r}"
        for line, text in texts
        if text in FOLDERS_OF_A_RUN or (" " not in text and any(name in text for name in FILES_OF_A_RUN))
    ]
    imports = [
        f"{path}:{line} imports {name}"
        for line, name in imported(tree, module_of(path))
        if ".conformance.history." in name and name.rpartition(".")[2] in NAMES_OF_FILES
    ]
    return named + imports


def test_only_history_names_the_files_of_a_run() -> None:
    """The working files of a run have one owner: no other package of ``conformance`` names or opens them."""
    others = [p for p in modules() if p.parts[0] == "conformance" and HISTORY not in p.parents]

    assert [wrong for path in others for wrong in named_files(path, text_of(path))] == []
    assert (
        len(
            [
                wrong
                for path in modules()
                if HISTORY in path.parents
                for wrong in named_files(path, text_of(path))
            ]
        )
        > 8
    )


@pytest.mark.parametrize(
    "text",
    [
        "(directory / 'events.ndjson').unlink()",
        "open(f'exchanges-{worker}.ndjson')",
        "FOLDER = 'unfinished'",
        "from ..history.events import LOG_NAME",
    ],
)
def test_a_named_file_of_a_run_is_found(text: str) -> None:
    """A name of a working file is found in any module, written or imported."""
    assert named_files(Path("conformance/run/run.py"), text)


def test_the_allowed_arrows_make_no_cycle() -> None:
    """Following the allowed arrows from a package never leads back to it."""

    def reachable(room: str) -> set[str]:
        return ALLOWED[room].union(*(reachable(other) for other in ALLOWED[room]))

    assert [room for room in ALLOWED if room in reachable(room)] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("spec/limits.py", "from ..reference import engine"),
        ("spec/limits.py", "from .. import reports"),
        ("reference/engine.py", "def f():\n    from ..conformance.config import RunConfig"),
        ("reference/mutants/values.py", "from ...reports import html"),
        ("reports/html.py", "if TYPE_CHECKING:\n    from ..reference.engine import Engine"),
        ("reports/html.py", "import searchprofiles_tck.conformance"),
        ("conformance/run/run.py", "import spec.limits"),
        ("conformance/run/run.py", "from reference import engine"),
    ],
)
def test_a_wrong_import_is_found(path: str, text: str) -> None:
    """An import against the arrows is found wherever it stands."""
    assert len(wrong_imports(Path(path), text)) == 1


def test_every_package_has_its_folder_in_the_build() -> None:
    """The build lists packages one by one, so each folder with modules has to be in that list."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    folders = {path.parent for path in modules()}

    missing = [str(folder) for folder in folders if f'"{".".join((PACKAGE, *folder.parts))}"' not in text]

    assert missing == []
