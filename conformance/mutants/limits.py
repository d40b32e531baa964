"""Mutants that hold a request to other limits: its domain, page size, operator and token."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from ...reference.parts import Call, EngineParts
from ...reference.validation import Rules
from ...spec.exchange import Json
from ...spec.limits import MAX_RESULTS, NAME, NEXT_TOKEN, Limit
from ...spec.operations import SEARCH
from .fault_class import ADD, BOUND, CORNER, DEFAULT, DROP, FOLD, OFF_BY_ONE
from .mutant import MutantTable
from .seams import Members, in_member, with_request, without, wrap_search

MUTANTS: Final = MutantTable()
define = MUTANTS.define
DOMAIN_LENGTH, DOMAIN_PATTERN = "limits-domain-name-length", "limits-domain-name-pattern"
OPERATOR, SIZE, TOKEN = "limits-logical-operator", "limits-max-results", "limits-next-token-length"


def with_rules(**rules: object) -> EngineParts:
    """Hold requests to other rules than the specification's; named as in ``Rules``."""
    return EngineParts(rules=Rules(**rules))  # type: ignore[arg-type]


def off_by_one(limit: Limit) -> Mapping[str, tuple[Limit, str, int]]:
    """Return ``limit`` with one end moved by one, for each end and direction: what that does, and to which size."""
    least, most = limit.minimum, limit.maximum
    return {
        "least-1": (Limit(least - 1, most), "takes", least - 1),
        "least+1": (Limit(least + 1, most), "refuses", least),
        "most-1": (Limit(least, most - 1), "refuses", most),
        "most+1": (Limit(least, most + 1), "takes", most + 1),
    }


def define_off_by_one(
    table: MutantTable,
    requirement: str,
    rule: str,
    limit: Limit,
    words: Callable[[int], str],
    names: Mapping[str, str],
) -> None:
    """Define mutants in which ``limit`` is one off, by the end that is moved; ``words`` says what has a size.

    An end without a name in ``names`` is moved otherwise: by a mutant that makes the request acceptable.
    """
    for end, name in names.items():
        moved, verb, size = off_by_one(limit)[end]
        table.define(name, requirement, OFF_BY_ONE, f"{verb} {words(size)}")(with_rules(**{rule: moved}))


def in_request(name: str) -> Callable[[Callable[[Json], Json]], EngineParts]:
    """Return the seam at which a member of the first pair, or of the request, is made acceptable."""
    return lambda edit: with_request(in_member(name, edit))


def left_out(name: str, is_meant: Callable[[Json], bool]) -> EngineParts:
    """Take a member of the request as left out if ``is_meant`` is true of its value."""
    return with_request(
        lambda members: without(members, name) if name in members and is_meant(members[name]) else members
    )


def in_additional(edit: Callable[[Members], Members | None]) -> EngineParts:
    """Make entries of AdditionalSearchKeys acceptable by ``edit``, or pass over them if it returns None."""

    def edited(members: Members) -> Members:
        entries = members.get("AdditionalSearchKeys")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return members
        kept = [entry for entry in map(edit, entries) if entry is not None]
        rest = without(members, "AdditionalSearchKeys")
        return {**rest, "AdditionalSearchKeys": kept} if kept or not entries else rest

    return with_request(edited)


def _in_operator(edit: Callable[[str], str | None]) -> EngineParts:
    """Make a LogicalOperator that is text acceptable by ``edit``, or leave it out if that returns None."""

    def edited(members: Members) -> Members:
        given = members.get("LogicalOperator")
        operator = edit(given) if isinstance(given, str) else given
        rest = without(members, "LogicalOperator")
        return rest if operator is None else {**rest, "LogicalOperator": operator}

    return with_request(edited)


def _finding_nothing(is_meant: Callable[[str], bool]) -> EngineParts:
    """Find nothing in domains of such names."""

    def find(call: Call, members: Members) -> Members:
        name = members.get("DomainName")
        return {"Items": []} if isinstance(name, str) and is_meant(name) else call(SEARCH, members)

    return wrap_search(find)


domain_length = MUTANTS.family(DOMAIN_LENGTH, _finding_nothing)
domain_pattern, operator = (
    MUTANTS.family(DOMAIN_PATTERN, in_request("DomainName")),
    MUTANTS.family(OPERATOR, _in_operator),
)
size = MUTANTS.family(SIZE, in_request("MaxResults"))

domain_length("domain-name-unchecked", BOUND, "finds nothing in a domain whose name is too long")(
    lambda name: len(name) > NAME.maximum
)
domain_length("domain-name-of-65", OFF_BY_ONE, "finds nothing in a domain whose name has 65 characters")(
    lambda name: len(name) == NAME.maximum + 1
)
MUTANTS.family(DOMAIN_PATTERN, _finding_nothing)(
    "domain-name-pattern-unchecked", BOUND, "finds nothing in a domain whose name breaks the pattern"
)(lambda name: re.fullmatch("[a-zA-Z0-9_-]+", name) is None)
domain_pattern("domain-name-trimmed", FOLD, "leaves blanks around a domain's name aside")(str.strip)
domain_pattern(
    "domain-name-with-line-feed", CORNER, "leaves a line feed at the end of a domain's name aside"
)(lambda name: name.removesuffix("\n"))
operator("operator-in-any-case", FOLD, "takes LogicalOperator in lower case too")(str.upper)
operator("operator-trimmed", FOLD, "leaves blanks around LogicalOperator aside")(str.strip)
operator("operator-unknown-as-or", DEFAULT, "takes an unknown LogicalOperator as OR")(
    lambda text: "AND" if text == "AND" else "OR"
)
operator("operator-empty", DEFAULT, "takes an empty LogicalOperator as left out")(lambda text: text or None)
operator("operator-not", ADD, "knows a further operator, NOT")(lambda text: "OR" if text == "NOT" else text)
define("max-results-zero", SIZE, OFF_BY_ONE, "takes MaxResults 0 as left out")(
    left_out("MaxResults", lambda size: size == 0)
)
define_off_by_one(
    MUTANTS,
    SIZE,
    "max_results",
    MAX_RESULTS,
    "MaxResults {}".format,
    {"least+1": "max-results-two-at-least", "most-1": "max-results-99-at-most", "most+1": "max-results-101"},
)


@MUTANTS.breaks(SIZE, BOUND, in_request("MaxResults"))
def max_results_clamped(size: Json) -> Json:
    """takes the nearest allowed number for MaxResults"""
    return min(max(size, MAX_RESULTS.minimum), MAX_RESULTS.maximum) if type(size) is int else size


size("max-results-negative", BOUND, "leaves the sign of MaxResults aside")(abs)
size("max-results-wraps", CORNER, "keeps 32 bits of MaxResults")(
    lambda size: size & 0xFFFFFFFF or 20 if size > 10**6 else size
)
define("long-token-left-out", TOKEN, DROP, "takes a NextToken that is too long as left out")(
    left_out("NextToken", lambda token: len(token) > NEXT_TOKEN.maximum)
)
define("long-token-cut", TOKEN, OFF_BY_ONE, "takes a NextToken of 1025 characters as left out")(
    left_out("NextToken", lambda token: len(token) == NEXT_TOKEN.maximum + 1)
)
