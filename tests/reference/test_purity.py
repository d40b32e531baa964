"""The engine works without I/O: neither it nor what it imports here touches files, sockets or processes."""

import ast
from pathlib import Path

import searchprofiles_tck.reference.engine as engine_module

FOLDER = Path(str(engine_module.__file__)).parent
WITH_IO = {
    "asyncio",
    "http",
    "io",
    "os",
    "pathlib",
    "shutil",
    "socket",
    "starlette",
    "subprocess",
    "urllib",
    "uvicorn",
}


def imports(name: str) -> tuple[set[str], set[str]]:
    """Return what one module imports: other modules of its package, and packages from elsewhere."""
    own, foreign = set(), set()
    for node in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            foreign |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            foreign.add(str(node.module).split(".")[0])
        elif isinstance(node, ast.ImportFrom) and node.level == 1:
            own |= {node.module} if node.module else {alias.name for alias in node.names}
    return own, foreign


def test_engine_imports_nothing_that_does_io() -> None:
    """Every module that the engine needs is free of I/O, and none of them belongs to the service."""
    seen: set[str] = set()
    waiting = {"engine"}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        own, foreign = imports(name)
        assert not foreign & WITH_IO, name
        waiting |= own - seen

    assert {"definition", "fast_search", "pagination", "store", "validation"} <= seen
    assert not any(name.startswith("service") for name in seen)
