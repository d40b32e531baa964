"""Check that the installed versions of the dependencies are the lowest that pyproject.toml allows.

    python tests/lint/lowest.py [EXTRA ...]

Print each dependency that is installed in another version than its lower bound, and exit with status 1 if there is any:
then the bound cannot be installed together with the others, and is not true.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).parents[2] / "pyproject.toml"
BOUND: Final = re.compile(r"([A-Za-z0-9-]+)(?:\[\w+\])?>=([0-9.]+)")


def bounds(extras: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the dependencies of the kit and of these extras, each with its lower bound."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    for requirement in chain.from_iterable(groups):
        found = BOUND.match(requirement)
        if found is None:
            raise ValueError(f"{requirement!r} has no lower bound")
        yield found[1], found[2]


def is_lowest(installed: str, bound: str) -> bool:
    """Return whether ``installed`` is the version ``bound``, written with more or fewer parts."""
    parts = installed.split(".")
    wanted = bound.split(".")
    return parts[: len(wanted)] == wanted and not any(part.strip("0") for part in parts[len(wanted) :])


def main(extras: Sequence[str]) -> int:
    """Print what is installed in another version than its bound, and return the exit status."""
    wrong = [
        f"{name}>={bound}, but {version(name)} is installed"
        for name, bound in bounds(extras)
        if not is_lowest(version(name), bound)
    ]
    print(*wrong, sep="\n" if wrong else "")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
