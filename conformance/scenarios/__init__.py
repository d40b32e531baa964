"""Scenarios: sequences of requests, each with a purpose, in the order in which they are played."""

from collections.abc import Callable
from typing import Final

from ..config import Access, Effort
from ..drive import Drive
from ..judges.changes import judge_changes
from ..judges.content import CONTENT, judge_content
from ..judges.found_by import judge_found_by
from ..judges.fuzzed import FUZZED_RULES, judge_fuzzed
from ..judges.judgement import SERVER_ERROR
from ..judges.laws import judge_laws
from ..judges.matching import SEVERAL, WHOLE, judge_matching
from ..judges.pagination import judge_pagination
from ..judges.responses import ERROR_RULES, judge_responses
from ..judges.shape import SHAPE_RULES, judge_shape
from ..judges.tolerance import judge_tolerance
from ..judges.wire import judge_wire
from ..registry import Scenario
from . import (
    concurrency,
    errors,
    exploration,
    first_look,
    fuzzing,
    keys,
    lattice,
    laws,
    limits,
    machine,
    open_points,
    paging,
    robustness,
    state,
    values,
    wire,
)

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


_STATE_JUDGES: Final = (judge_changes, judge_responses)


def _state(
    name: str,
    title: str,
    play: Callable[[Drive], None],
    *covers: str,
    tests: tuple[str, ...] = ("CreateProfile",),
    least_access: Access = Access.WRITE,
    least_effort: Effort = Effort.QUICK,
) -> Scenario:
    return Scenario(
        name,
        title,
        covers,
        play,
        _STATE_JUDGES,
        tests=tests,
        least_access=least_access,
        least_effort=least_effort,
    )


def _answers(
    name: str, title: str, play: Callable[[Drive], None], *covers: str, raw: bool = False
) -> Scenario:
    judges = (judge_responses, judge_matching, judge_wire)
    covers = (*covers, *ERROR_RULES)
    return Scenario(name, title, covers, play, judges, least_access=Access.READ_ONLY, raw=raw)


_SHAPES: Final = ("shape-attributes", "shape-address", "shape-enums")
_LOGIC: Final = ("logic-and", "logic-or", "logic-or-default", "logic-single-pair")

SCENARIOS: Final = (
    Scenario(
        "first-look",
        "a first look at everything",
        (
            *_LOGIC[:3],
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
            *_WALKS,
            *_FOUND_BY,
            "limits-max-results",
            "limits-value-length",
            "limits-logical-operator",
            "limits-additional-keys-count",
            "limits-json-types",
            "errors-unknown-domain",
            *ERROR_RULES,
            "shape-next-token",
            "shape-found-by-items",
            *_SHAPES,
            *_EVERYWHERE,
            WHOLE,
            "logic-value-characters",
            "wire-success-status",
            "wire-response-content-type",
        ),
        first_look.play,
        (*_CORE_JUDGES, judge_responses, judge_wire),
    ),
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
    _answers(
        "limits",
        "every limit of a search, on it and one past it",
        limits.play,
        "limits-key-name-required",
        "limits-key-name-length",
        "limits-key-name-pattern",
        "limits-values-required",
        "limits-value-length",
        "limits-values-many",
        "limits-characters",
        "limits-additional-keys-count",
        "limits-additional-key-members",
        "limits-additional-key-name-length",
        "limits-additional-key-name-pattern",
        "limits-additional-value-length",
        "limits-logical-operator",
        "limits-max-results",
        "limits-max-results-integer",
        "limits-next-token-length",
        "limits-json-types",
    ),
    Scenario(
        "open-points",
        "what the sources leave open, within its bounds",
        (
            "logic-single-pair",
            "logic-and",
            "logic-or",
            SEVERAL,
            "pagination-keeps-query",
            "found-by-repeated-pair",
            "errors-bad-request",
            "errors-no-server-error",
            *_EVERYWHERE,
        ),
        open_points.play,
        (*_CORE_JUDGES, judge_responses),
    ),
    _answers(
        "domains",
        "domains that do not exist",
        errors.play_domains,
        "errors-unknown-domain",
        "limits-domain-name-length",
        "limits-domain-name-pattern",
    ),
    _answers(
        "bodies",
        "bodies that are not JSON objects",
        errors.play_bodies,
        "errors-malformed-json",
        "errors-lenient-json",
        "errors-body-not-object",
        "robustness-invalid-encoding",
        "robustness-recovers",
        raw=True,
    ),
    Scenario(
        "wire",
        "searches written in other ways",
        (
            "wire-path",
            "wire-query",
            "wire-body",
            "wire-json-equivalence",
            "wire-domain-encoding",
            "wire-token-encoding",
            "wire-non-ascii",
            "wire-response-encoding",
            "wire-success-status",
            "wire-response-content-type",
            "wire-sdk",
            "wire-request-charset",
            "wire-media-type",
            "wire-keep-alive",
            "errors-no-server-error",
        ),
        wire.play,
        (judge_matching, judge_content, judge_responses, judge_wire),
        raw=True,
    ),
    _state(
        "created",
        "profiles that were just created",
        state.play_create,
        "state-create",
        "state-create-returns-id",
        "state-id-unique",
    ),
    _state(
        "updated",
        "profiles that were just updated",
        state.play_update,
        "state-update",
        "state-update-old-value",
        "state-update-keeps",
        "state-update-empty",
        "state-others-untouched",
        tests=("UpdateProfile",),
    ),
    _state(
        "deleted",
        "profiles that were just deleted",
        state.play_delete,
        "state-delete",
        "state-others-untouched",
        tests=("DeleteProfile",),
    ),
    _state(
        "attached",
        "values that were just attached",
        state.play_add_key,
        "state-add-key",
        "state-others-untouched",
        tests=("AddProfileKey",),
    ),
    _state(
        "detached",
        "values that were just detached",
        state.play_delete_key,
        "state-delete-key",
        "state-others-untouched",
        tests=("AddProfileKey", "DeleteProfileKey"),
    ),
    Scenario(
        "laws",
        "laws between the answers",
        (
            "logic-and",
            "logic-or",
            "logic-or-default",
            "logic-operator-covers-all-pairs",
            "pagination-stable",
            "pagination-default-size",
            "pagination-complete",
            "found-by-and-all",
            "found-by-or-exact",
            "shape-success-object",
            "shape-items-list",
            "shape-no-null",
            "shape-profile-members",
            "shape-profile-id",
            "shape-profile-id-exact",
            "shape-string-lengths",
            "shape-found-by-items",
            "wire-success-status",
            "wire-response-content-type",
            "wire-sdk",
        ),
        laws.play,
        (judge_laws, judge_shape, judge_wire),
        least_access=Access.READ_ONLY,
        least_effort=Effort.STANDARD,
    ),
    Scenario(
        "parallel",
        "searches at the same time",
        ("concurrency-queries", "concurrency-walks", "concurrency-same-token"),
        concurrency.play_searches,
        _CORE_JUDGES,
    ),
    _state(
        "parallel-domains",
        "searches in two domains at the same time",
        concurrency.play_domains,
        "concurrency-domains",
        tests=("CreateDomain",),
        least_access=Access.MANAGE,
        least_effort=Effort.STANDARD,
    ),
    _state(
        "parallel-creates",
        "profiles created at the same time",
        concurrency.play_creates,
        "concurrency-creates",
        least_effort=Effort.STANDARD,
    ),
    _state(
        "search-while-writing",
        "searches while profiles are written",
        concurrency.play_search_while_writing,
        "concurrency-search-while-writing",
        least_effort=Effort.STANDARD,
    ),
    _state("machine", "changes and searches in any order", machine.play, *machine.COVERS),
    _state(
        "two-domains",
        "equal profiles in two domains",
        state.play_domains,
        "state-domains-separate",
        "state-token-domain",
        tests=("CreateDomain",),
        least_access=Access.MANAGE,
    ),
    _state(
        "deleted-domain",
        "a domain that was deleted",
        state.play_delete_domain,
        "state-delete-domain",
        "state-domain-again",
        tests=("DeleteDomain",),
        least_access=Access.MANAGE,
    ),
    Scenario(
        "robustness",
        "requests that no client would send",
        (
            robustness.DUPLICATES,
            robustness.DEEP,
            robustness.METHOD,
            robustness.ENCODING,
            robustness.RECOVERS,
            SERVER_ERROR,
        ),
        robustness.play,
        (judge_tolerance, judge_responses, judge_matching),
        least_effort=Effort.STANDARD,
        raw=True,
    ),
    Scenario(
        "fuzzing",
        "requests generated by schemathesis",
        (*FUZZED_RULES, SERVER_ERROR, *SHAPE_RULES),
        fuzzing.play,
        (judge_fuzzed, judge_responses, judge_shape),
        least_effort=Effort.STANDARD,
        raw=True,
    ),
)
