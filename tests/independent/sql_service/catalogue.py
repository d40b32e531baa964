"""All faults in one table, and those that the kit does not find."""

from __future__ import annotations

from collections.abc import Mapping

from . import faults_requests, faults_searches, faults_writes
from .faults import FAULTS

__all__ = ["FAULTS", "MISSED", "faults_requests", "faults_searches", "faults_writes"]

MISSED: Mapping[str, str] = {}
"""Faults that a run at effort standard does not find: name, and what would show them."""
