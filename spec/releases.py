"""Since which version the kit has a requirement or a check, and what it does not have any more.

``releases/`` has a frozen file for each version that was released: its requirements by level, and for each the
scenarios that its checks are made of. What none of them lists is new in the version under development.
``withdrawn.toml`` keeps the reason why something is gone.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from .. import __version__
from .classes import Level

_VERSION: Final = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})*")
_WITHDRAWN: Final = "withdrawn.toml"


@dataclass(frozen=True, slots=True)
class Release:
    """What a version holds targets to: the level of each requirement, and the ids of the checks."""

    version: str
    levels: Mapping[str, Level]
    checks: frozenset[str]

    def has(self, name: str) -> bool:
        """Return whether the version has a requirement or a check of this id."""
        return name in self.levels or name in self.checks


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why a requirement or a check is gone, and the first version without it."""

    version: str
    reason: str

    def __str__(self) -> str:
        return f"withdrawn in version {self.version}: {self.reason}"


@cache
def releases() -> tuple[Release, ...]:
    """Return the versions that were released, oldest first."""
    names = (file.name for file in files(__package__).joinpath("releases").iterdir())
    versions = (name.removesuffix(".toml") for name in names if name.endswith(".toml") and name != _WITHDRAWN)
    return tuple(_release(version) for version in sorted(versions, key=order))


def versions() -> tuple[str, ...]:
    """Return the released versions, oldest first, and the one under development."""
    return tuple(dict.fromkeys((*(release.version for release in releases()), __version__)))


@cache
def since(name: str) -> str:
    """Return the first version that has the requirement or the check of this id."""
    return next((release.version for release in releases() if release.has(name)), __version__)


def latest(*given: str) -> str:
    """Return the last of several versions; empty if all are empty."""
    return max(given, key=order, default="")


def is_newer(version: str, than: str) -> bool:
    """Return whether a version is later than another; one that is not known, as in old reports, never is."""
    return bool(order(than)) and order(version) > order(than)


@cache
def withdrawn() -> Mapping[str, Withdrawal]:
    """Return what is gone by the id of the requirement or the check."""
    return {name: Withdrawal(**table) for name, table in _table(_WITHDRAWN).items()}


def withdrawal(name: str) -> Withdrawal | None:
    """Return why the requirement or the check of this id is gone; a check also goes with its requirement."""
    return withdrawn().get(name) or withdrawn().get(name.partition("@")[0])


def _release(version: str) -> Release:
    rows = _table(f"{version}.toml")
    return Release(
        version=version,
        levels={name: Level(level) for level, named in rows.items() for name in named},
        checks=frozenset(
            f"{name}@{scenario}"
            for named in rows.values()
            for name, scenarios in named.items()
            for scenario in scenarios
        ),
    )


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("releases", name).read_text(encoding="utf-8"))


def order(version: str) -> tuple[int, ...]:
    """Return the place of a version among others; what is no version comes before all."""
    return tuple(map(int, version.split("."))) if _VERSION.fullmatch(version) else ()
