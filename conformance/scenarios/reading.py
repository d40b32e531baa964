"""Scenarios that search the standing world: logic, keys, FoundByItems, pages and values."""

from typing import Final

from ..judging.matching import SEVERAL, WHOLE
from ..judging.responses import ERROR_RULES, judge_responses
from ..judging.wire import judge_wire
from . import exploration, first_look, keys, lattice, paging, values
from .families import CORE_JUDGES, EVERYWHERE, FOUND_BY, FOUND_BY_JOINED, LOGIC, SHAPES, WALKS, core
from .registry import Scenario

READING: Final = (
    Scenario(
        "first-look",
        "a first look at everything",
        (
            *LOGIC[:3],
            "logic-operator-covers-all-pairs",
            "logic-five-pairs",
            "keys-phone",
            "keys-email",
            "keys-full-name",
            "keys-profile-id",
            "keys-separate",
            "keys-attached",
            "keys-custom",
            "pagination-complete",
            "pagination-default-size",
            *WALKS,
            *FOUND_BY,
            "limits-max-results",
            "limits-value-length",
            "limits-logical-operator",
            "limits-additional-keys-count",
            "limits-json-types",
            "errors-unknown-domain",
            *ERROR_RULES,
            "shape-next-token",
            "shape-found-by-items",
            *SHAPES,
            *EVERYWHERE,
            WHOLE,
            "logic-value-characters",
            "wire-success-status",
            "wire-response-content-type",
        ),
        first_look.play,
        (*CORE_JUDGES, judge_responses, judge_wire),
    ),
    core(
        "several-values",
        "several values in a pair",
        values.play_several,
        SEVERAL,
        *FOUND_BY,
    ),
    core(
        "attached-keys",
        "values that were attached to a profile",
        keys.play_attached,
        "keys-attached",
        "keys-custom",
        "keys-separate",
        *FOUND_BY_JOINED,
        "found-by-single",
        needs=("AddProfileKey",),
    ),
    core(
        "lattice",
        "every way to join five pairs",
        lattice.play,
        *LOGIC,
        "logic-operator-covers-all-pairs",
        "logic-five-pairs",
        *FOUND_BY,
        "found-by-repeated-pair",
        "shape-found-by-items",
        *SHAPES,
    ),
)

READING_ALL: Final = (
    core(
        "keys",
        "which fields each key finds",
        keys.play_standard,
        "keys-account",
        "keys-profile-id",
        "keys-phone",
        "keys-email",
        "keys-full-name",
        "keys-separate",
        "keys-predefined",
        "keys-name-case",
        "found-by-single",
    ),
    core(
        "paging",
        "walks over results of every critical size",
        paging.play,
        "pagination-complete",
        "pagination-single-item-pages",
        "pagination-stable",
        "pagination-default-size",
        *WALKS,
        *FOUND_BY,
        *LOGIC,
        "shape-next-token",
        *SHAPES,
    ),
    core(
        "attached-values",
        "such values attached to profiles",
        values.play_attached,
        WHOLE,
        "logic-value-characters",
        "found-by-single",
        needs=("AddProfileKey",),
    ),
    core(
        "values",
        "values that break naive comparison",
        values.play_stored,
        WHOLE,
        "logic-value-characters",
        "found-by-single",
    ),
    core(
        "exploration",
        "generated searches",
        exploration.play,
        *LOGIC,
        "pagination-complete",
        "pagination-default-size",
        *WALKS,
        *FOUND_BY,
    ),
)
"""Those that take hundreds of searches each."""
