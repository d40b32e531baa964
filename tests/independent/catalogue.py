"""All faults in one table, and those that the kit does not hold against a target."""

from __future__ import annotations

from collections.abc import Mapping

from .faults import Fault
from .faults_asking import ASKING
from .faults_bringing import BRINGING
from .faults_changing import CHANGING
from .faults_matching import MATCHING
from .faults_telling import TELLING

FAULTS: Mapping[str, Fault] = {**MATCHING, **TELLING, **ASKING, **CHANGING, **BRINGING}

ADVISED: Mapping[str, str] = {
    "key-names-fold": "that names of keys compare exactly is inferred",
    "error-no-message": "the text of an error is recommended",
    "answer-error-nested": "the text of an error is recommended",
    "answer-error-items": "that an error holds no Items is inferred",
    "fifty-values-at-most": "that a list may have any length is inferred",
    "nine-values-at-most": "that a list may have any length is inferred",
    "needs-content-type": "that a charset may be named is inferred",
    "domain-revives": "that a domain made again is empty is inferred",
    "item-composed": "that text comes back character by character is inferred",
    "item-email-lower": "that text comes back character by character is inferred",
    "item-attribute-names-lower": "that text comes back character by character is inferred",
}
"""Faults that the kit tells, but does not convict for: name and reason."""

UNSEEN: Mapping[str, str] = {
    "item-names-trimmed": "no part of a name begins or ends with a blank, since parts may be trimmed",
    "looseness-once": "letter case that counts in one letter only lies between two allowed readings, "
    "under a key whose reading is not probed",
    "json-bad-utf-8": "bytes that are no UTF-8 may be refused or replaced, as long as nothing is found",
    "json-null-object": "an empty object is refused just the same, since KeyName is missing",
}
"""Faults that the kit does not hold against a target: name and reason."""
