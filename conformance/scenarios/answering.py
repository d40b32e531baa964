"""Scenarios on what is accepted and refused, and on how requests and answers travel."""

from typing import Final

from ..judging.found_by import judge_found_by
from ..judging.matching import SEVERAL, judge_matching
from ..judging.pages import judge_pagination
from ..judging.responses import judge_responses, judge_text, judge_wire
from . import errors, limits, open_points, wire
from .families import CORE_JUDGES, EVERYWHERE, FOUND_BY_JOINED, answering
from .registry import Scenario

ANSWERING: Final = (
    answering(
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
            *EVERYWHERE,
        ),
        open_points.play,
        (*CORE_JUDGES, judge_responses),
    ),
    answering(
        "domains",
        "domains that do not exist",
        errors.play_domains,
        "errors-unknown-domain",
        "limits-domain-name-length",
        "limits-domain-name-pattern",
    ),
    answering(
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
            "pagination-max-results",
            "pagination-no-repeat",
            "errors-no-server-error",
            *FOUND_BY_JOINED,
            "found-by-single",
        ),
        wire.play,
        (judge_matching, judge_found_by, judge_text, judge_pagination, judge_responses, judge_wire),
        raw=True,
    ),
)
