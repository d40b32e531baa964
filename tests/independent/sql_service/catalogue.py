"""All faults in one table, and those that the kit does not find."""

from __future__ import annotations

from collections.abc import Mapping

from . import faults_requests, faults_searches, faults_writes
from .faults import FAULTS

__all__ = ["ADVISED", "BY_CHANCE", "FAULTS", "MISSED", "faults_requests", "faults_searches", "faults_writes"]

ADVISED: Mapping[str, str] = {}
"""Faults of which the kit finds no MUST broken, but a SHOULD: name, and what would show more."""

BY_CHANCE: Mapping[str, str] = {
    "shared-scratch": "two searches have to overlap within a few microseconds; found in five runs of six",
}
"""Faults that break a MUST and that the kit finds in most runs: name and reason."""

MISSED: Mapping[str, str] = {
    "column-forgotten": "changing the middle name of a profile, and a search for the new full name",
    "lines-only-replaced": "updates that bring lines of an address or attributes to a profile that had none",
    "attached-shadowed": "attaching a value that a field holds, removing it from the field, and a search for it",
    "half-batch": "AddProfileKey with a value that is refused behind one that is not, and a search for the latter",
    "ghost-profile": "a profile refused for an attribute or a line of an address, and a search for its other values",
    "lost-update": "two updates at once of different fields of one profile, again and again, each followed by searches",
    "keys-lost": "two AddProfileKey at once for one profile and key, again and again, each followed by searches",
}
"""Faults that a run at effort standard does not find: name, and the requests that would show them."""
