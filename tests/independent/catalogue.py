"""All faults in one table, and those that the kit does not hold against a target."""

from __future__ import annotations

from collections.abc import Mapping

from .faults import Fault
from .faults_asking import ASKING
from .faults_changing import CHANGING
from .faults_matching import MATCHING
from .faults_telling import TELLING

FAULTS: Mapping[str, Fault] = {**MATCHING, **TELLING, **ASKING, **CHANGING}

UNSEEN: Mapping[str, str] = {}
"""Name and reason."""
