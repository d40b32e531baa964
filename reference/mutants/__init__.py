"""Named wrong implementations: each is the reference with one part exchanged, and breaks one requirement.

A check that cannot fail proves nothing; a mutant shows that it can. Import this package only where mutants
are needed: an engine in use does not know of them. To add one, add a row to the file of its class.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from . import found_by, keys, logic, pagination, shape
from .mutant import Mutant

MUTANTS: Final[Mapping[str, Mutant]] = MappingProxyType(
    {mutant.name: mutant for file in (logic, found_by, pagination, keys, shape) for mutant in file.MUTANTS}
)
"""Every mutant by name, in the order of the classes."""

__all__ = ["MUTANTS", "Mutant"]
