"""A small catalogue of requirements for the sample report: a few of every class."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from searchprofiles_tck.spec.classes import Level, RequirementClass


@dataclass(frozen=True)
class Row:
    """A requirement of the sample's small catalogue."""

    id: str
    requirement_class: RequirementClass
    statement: str
    citation: str = "document, LogicalOperator"
    level: Level = Level.MUST
    provenance: str = "document"
    hint: str = ""
    excluded: str | None = None
    since: str = "0.1.0"


_C = RequirementClass
CATALOGUE: Sequence[Row] = (
    Row(
        "shape-response", _C.SHAPE, "A response has the documented structure.", "document, Response Structure"
    ),
    Row("shape-items", _C.SHAPE, "Items is a list of profiles.", "document, Items"),
    Row(
        "shape-profile-id",
        _C.SHAPE,
        "ProfileId is exactly 32 hexadecimal digits.",
        "service model, uuid",
        Level.SHOULD,
        "service-model",
    ),
    Row(
        "logic-and-all",
        _C.LOGIC,
        "Under AND, only profiles that match all of the search keys are returned.",
        "document, LogicalOperator, AND",
        hint="Is AND read as OR? Is the outer pair forgotten?",
    ),
    Row("logic-or-any", _C.LOGIC, "Under OR, profiles that match at least one key are returned."),
    Row("logic-default-or", _C.LOGIC, "Without LogicalOperator, OR applies.", "document, LogicalOperator"),
    Row(
        "found-by-and-all",
        _C.FOUND_BY,
        "Under AND, FoundByItems holds every pair of the request with its values as requested.",
        "document, FoundByItems, AND",
    ),
    Row(
        "found-by-or-exact",
        _C.FOUND_BY,
        "Under OR, FoundByItems holds exactly the pairs that matched.",
        "document, FoundByItems, OR",
    ),
    Row("pagination-default", _C.PAGINATION, "A page holds at most 20 items.", "document, MaxResults"),
    Row(
        "pagination-once",
        _C.PAGINATION,
        "A walk over all pages returns each profile once.",
        "document, NextToken",
    ),
    Row("keys-account", _C.KEYS, "_account finds a profile by its AccountNumber.", "admin guide, _account"),
    Row("keys-custom", _C.KEYS, "A custom key finds the profiles that it was added to.", "document, KeyName"),
    Row("limits-max-results", _C.LIMITS, "MaxResults is 1 to 100.", "service model, maxSize100"),
    Row("errors-unknown-domain", _C.ERRORS, "An unknown domain is answered with 404.", "service model"),
    Row("wire-path", _C.WIRE, "DomainName travels in the path.", "service model, http"),
    Row("state-delete", _C.STATE, "A deleted profile is no longer found.", "service model, DeleteProfile"),
    Row("concurrency-walks", _C.CONCURRENCY, "Parallel walks do not mix.", "document, NextToken"),
    Row("robustness-no-5xx", _C.ROBUSTNESS, "No input leads to a 5xx.", "inferred", Level.SHOULD, "inferred"),
    Row(
        "state-expiry",
        _C.STATE,
        "A profile expires after DefaultExpirationDays.",
        "service model, CreateDomain",
        excluded="A run lasts minutes; the shortest expiry is a day.",
    ),
)
LEVELS: Mapping[str, Row] = {row.id: row for row in CATALOGUE}
