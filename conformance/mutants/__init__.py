"""Named wrong implementations: each is the reference with one part exchanged, and breaks one requirement.

A check that cannot fail proves nothing; a mutant shows that it can. Import this package only where mutants
are needed: an engine in use does not know of them. Each file holds mutants of one kind. A mutant is a function with
the decorator ``breaks``: its name is the mutant's, its docstring the summary, its body the wrong part. What is one
expression is a row: ``define(name, requirement, fault_class, summary)(defect)``, or one of several rows that have the
requirement and the seam in common.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from . import (
    caches,
    columns,
    comparisons,
    concurrency,
    content,
    domains,
    encodings,
    errors,
    found_by,
    index_order,
    key_lives,
    keys,
    limits,
    lives,
    logic,
    lost_writes,
    now_and_then,
    ownership,
    pagination,
    places,
    shape,
    sizes,
    special,
    spellings,
    state,
    storage,
    tokens,
    types,
    values,
    walks,
    wire,
)
from .mutant import Mutant, MutantTable

_FILES: Final = (
    *(
        logic,
        values,
        columns,
        spellings,
        comparisons,
        content,
        found_by,
        pagination,
        walks,
        tokens,
        keys,
        shape,
    ),
    *(limits, types, errors, wire, encodings, places),
    *(
        state,
        lives,
        key_lives,
        index_order,
        storage,
        domains,
        ownership,
        caches,
        sizes,
        concurrency,
        lost_writes,
    ),
    *(special, now_and_then),
)


def _all_mutants() -> Mapping[str, Mutant]:
    table = MutantTable()
    for file in _FILES:
        for mutant in file.MUTANTS.values():
            table.include(mutant)
    return MappingProxyType(table)


MUTANTS: Final = _all_mutants()
"""Every mutant by name, in the order of the classes."""

__all__ = ["MUTANTS", "Mutant"]
