"""All faults in one table, and those that the kit does not hold against a target."""

from __future__ import annotations

from collections.abc import Mapping

from .faults import Fault
from .faults_asking import ASKING
from .faults_changing import CHANGING
from .faults_matching import MATCHING
from .faults_telling import TELLING

FAULTS: Mapping[str, Fault] = {**MATCHING, **TELLING, **ASKING, **CHANGING}

UNSEEN: Mapping[str, str] = {
    "key-names-fold": "that names of keys compare exactly is inferred, so the kit advises and does not convict",
    "item-names-trimmed": "no text of the world begins or ends with a blank, since values may be trimmed",
    "looseness-once": "letter case that counts in one letter only is between two allowed readings, under a key "
    "whose reading is not probed",
}
"""Name and reason."""
