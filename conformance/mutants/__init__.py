"""Named wrong implementations: each is the reference with one part exchanged, and breaks one requirement.

A check that cannot fail proves nothing; a mutant shows that it can. Import this package only where mutants
are needed: an engine in use does not know of them. To add one, add a row to the file of its class.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from . import (
    attached_keys,
    bodies,
    concurrency,
    content,
    domains,
    encodings,
    entries,
    errors,
    escapes,
    found_by,
    key_limits,
    keys,
    limits,
    logic,
    members,
    pagination,
    pairs,
    profile_shape,
    several_values,
    shape,
    state,
    syntax,
    types,
    value_limits,
    values,
    walks,
    wire,
)
from .mutant import Mutant

_FILES: Final = (
    logic,
    pairs,
    several_values,
    values,
    syntax,
    content,
    found_by,
    entries,
    pagination,
    walks,
    keys,
    attached_keys,
    shape,
    profile_shape,
    limits,
    value_limits,
    key_limits,
    types,
    errors,
    bodies,
    wire,
    escapes,
    encodings,
    state,
    members,
    domains,
    concurrency,
)


def _by_name(mutants: Iterable[Mutant]) -> dict[str, Mutant]:
    named: dict[str, Mutant] = {}
    for mutant in mutants:
        if mutant.name in named:
            raise ValueError(f"two mutants are called {mutant.name!r}: one would never be tried")
        named[mutant.name] = mutant
    return named


MUTANTS: Final[Mapping[str, Mutant]] = MappingProxyType(
    _by_name(mutant for file in _FILES for mutant in file.MUTANTS)
)
"""Every mutant by name, in the order of the classes."""

__all__ = ["MUTANTS", "Mutant"]
