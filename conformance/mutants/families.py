"""Families of defects: each mutant has one, and so a report can name a kind of defect that no single mutant shows.

``families.toml`` has a table for each family, by id, with ``sentence`` and ``mutants``. A mutant's place follows from
its subject and what goes wrong with it, and not from what a diagnosis would make of it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Family:
    """A kind of defect.

    ``sentence`` says what such a target does, and continues "The target perhaps"; ``mutants`` are the names of those
    that have a defect of this kind.
    """

    id: str
    sentence: str
    mutants: tuple[str, ...]


def _read() -> Mapping[str, Family]:
    tables = tomllib.loads(files(__package__).joinpath("families.toml").read_text(encoding="utf-8"))
    return MappingProxyType(
        {name: Family(name, table["sentence"], tuple(table["mutants"])) for name, table in tables.items()}
    )


FAMILIES: Final = _read()
"""Every family by its id."""
FAMILY_OF: Final = MappingProxyType(
    {mutant: family for family in FAMILIES.values() for mutant in family.mutants}
)
"""The family of each mutant, by the mutant's name."""
