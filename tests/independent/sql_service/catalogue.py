"""All faults in one table, and those that the kit does not find."""

from __future__ import annotations

from collections.abc import Mapping

from . import faults_requests, faults_searches, faults_writes
from .faults import FAULTS

__all__ = ["ADVISED", "BY_CHANCE", "FAULTS", "MISSED", "faults_requests", "faults_searches", "faults_writes"]

ADVISED: Mapping[str, str] = {
    "half-batch": "that a refused write changes nothing is inferred",
    "ghost-profile": "that a refused write changes nothing is inferred",
}
"""Faults of which the kit finds no MUST broken, but a SHOULD: name, and why."""

BY_CHANCE: Mapping[str, str] = {
    "shared-scratch": "two searches have to overlap within a few microseconds; found in five runs of six",
}
"""Faults that break a MUST and that the kit finds in most runs: name and reason."""

MISSED: Mapping[str, str] = {}
"""Faults that a run at effort standard does not find: name, and the requests that would show them."""
