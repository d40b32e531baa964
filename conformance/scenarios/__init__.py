"""Scenarios: sequences of requests, each with a purpose, in the order in which they are played."""

from collections.abc import Callable
from typing import Final

from ..config import Effort
from ..drive import Drive
from ..judges.content import CONTENT, judge_content
from ..judges.found_by import judge_found_by
from ..judges.matching import SEVERAL, WHOLE, judge_matching
from ..judges.pagination import judge_pagination
from ..judges.shape import judge_shape
from ..registry import Scenario
from . import exploration, keys, lattice, paging, values

_CORE_JUDGES: Final = (judge_matching, judge_found_by, judge_content, judge_pagination, judge_shape)
_EVERYWHERE: Final = (
    "logic-profile-once",
    "pagination-max-results",
    "pagination-no-repeat",
    "pagination-ends",
    CONTENT,
    "shape-success-object",
    "shape-items-list",
    "shape-no-null",
    "shape-profile-members",
    "shape-profile-id",
    "shape-profile-id-exact",
    "shape-string-lengths",
)
_FOUND_BY_JOINED: Final = ("found-by-and-all", "found-by-or-exact", "found-by-present", "found-by-values")
_FOUND_BY: Final = (*_FOUND_BY_JOINED, "found-by-default-or", "found-by-single")
_WALKS: Final = ("pagination-leads-on", "pagination-keeps-query")


def _core(
    name: str,
    title: str,
    play: Callable[[Drive], None],
    *covers: str,
    needs: tuple[str, ...] = (),
    least_effort: Effort = Effort.QUICK,
) -> Scenario:
    return Scenario(
        name, title, (*covers, *_EVERYWHERE), play, _CORE_JUDGES, needs, least_effort=least_effort
    )


_SHAPES: Final = ("shape-attributes", "shape-address", "shape-enums")
_LOGIC: Final = ("logic-and", "logic-or", "logic-or-default", "logic-single-pair")

SCENARIOS: Final = (
    _core(
        "lattice",
        "every way to join five pairs",
        lattice.play,
        *_LOGIC,
        "logic-operator-covers-all-pairs",
        "logic-five-pairs",
        *_FOUND_BY,
        "found-by-repeated-pair",
        "shape-found-by-items",
        *_SHAPES,
    ),
    _core(
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
    _core(
        "several-values",
        "several values in a pair",
        values.play_several,
        SEVERAL,
        *_FOUND_BY,
    ),
    _core(
        "paging",
        "walks over results of every critical size",
        paging.play,
        "pagination-complete",
        "pagination-single-item-pages",
        "pagination-stable",
        "pagination-default-size",
        *_WALKS,
        *_FOUND_BY,
        *_LOGIC,
        "shape-next-token",
        *_SHAPES,
    ),
    _core(
        "attached-keys",
        "values that were attached to a profile",
        keys.play_attached,
        "keys-attached",
        "keys-custom",
        "keys-separate",
        *_FOUND_BY_JOINED,
        "found-by-single",
        needs=("AddProfileKey",),
    ),
    _core(
        "exploration",
        "generated searches",
        exploration.play,
        *_LOGIC,
        "pagination-complete",
        "pagination-default-size",
        *_WALKS,
        *_FOUND_BY,
    ),
    _core(
        "values",
        "values that break naive comparison",
        values.play_stored,
        WHOLE,
        "logic-value-characters",
        "found-by-single",
    ),
    _core(
        "attached-values",
        "such values attached to profiles",
        values.play_attached,
        WHOLE,
        "logic-value-characters",
        "found-by-single",
        needs=("AddProfileKey",),
    ),
)
