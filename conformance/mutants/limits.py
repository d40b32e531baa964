"""Mutants that hold a request to other limits: its domain, page size, operator and token."""

import re
from collections.abc import Callable

from ...reference.parts import Call, EngineParts
from ...reference.validation import Rules
from ...spec.exchange import Json
from ...spec.limits import MAX_RESULTS, NAME, NEXT_TOKEN, Limit
from ...spec.operations import SEARCH
from .edits import Members, around, asking
from .fault_class import FaultClass
from .mutant import Mutant

Edit = Callable[[Json], Json]


def ruled(**rules: object) -> EngineParts:
    """Other rules than the specification's; named as in ``Rules``."""
    return EngineParts(rules=Rules(**rules))  # type: ignore[arg-type]


def of_length(limit: Limit, *, least: int = 0, most: int = 0) -> Limit:
    """``limit`` with its ends moved."""
    return Limit(limit.minimum + least, limit.maximum + most)


def in_pair(name: str, edit: Edit) -> Callable[[Members], Members]:
    """A pair whose member ``name`` is changed by ``edit``."""
    return lambda entry: {**entry, name: edit(entry[name])} if name in entry else entry


def main(name: str, edit: Edit) -> EngineParts:
    """A member of the first pair, or of the request, made acceptable by ``edit``."""
    return asking(lambda members: {**members, name: edit(members[name])} if name in members else members)


def additional(edit: Callable[[Members], Members | None]) -> EngineParts:
    """Entries of AdditionalSearchKeys made acceptable by ``edit``, or passed over where it gives None."""

    def edited(members: Members) -> Members:
        entries = members.get("AdditionalSearchKeys")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return members
        kept = [entry for entry in map(edit, entries) if entry is not None]
        rest = {name: value for name, value in members.items() if name != "AdditionalSearchKeys"}
        return {**rest, "AdditionalSearchKeys": kept} if kept or not entries else rest

    return asking(edited)


def _clamped(size: Json) -> Json:
    return min(max(size, MAX_RESULTS.minimum), MAX_RESULTS.maximum) if type(size) is int else size


def _operator(edit: Callable[[str], str | None]) -> EngineParts:
    """A LogicalOperator that is text made acceptable by ``edit``, or left out."""

    def edited(members: Members) -> Members:
        given = members.get("LogicalOperator")
        operator = edit(given) if isinstance(given, str) else given
        rest = {name: value for name, value in members.items() if name != "LogicalOperator"}
        return rest if operator is None else {**rest, "LogicalOperator": operator}

    return asking(edited)


def _nothing_for(is_meant: Callable[[str], bool]) -> EngineParts:
    """Searches in domains of such names find nothing."""

    def finding(call: Call, members: Members) -> Members:
        name = members.get("DomainName")
        return {"Items": []} if isinstance(name, str) and is_meant(name) else call(SEARCH, members)

    return around(SEARCH, finding)


_MEMBERS, _OPERATOR, _SIZE = "limits-additional-key-members", "limits-logical-operator", "limits-max-results"


MUTANTS = (
    Mutant(
        "domain-name-unchecked",
        "limits-domain-name-length",
        FaultClass.BOUND,
        "finds nothing in a domain whose name is too long",
        _nothing_for(lambda name: len(name) > NAME.maximum),
    ),
    Mutant(
        "domain-name-of-65",
        "limits-domain-name-length",
        FaultClass.OFF_BY_ONE,
        "finds nothing in a domain whose name has 65 characters",
        _nothing_for(lambda name: len(name) == NAME.maximum + 1),
    ),
    Mutant(
        "domain-name-pattern-unchecked",
        "limits-domain-name-pattern",
        FaultClass.BOUND,
        "finds nothing in a domain whose name breaks the pattern",
        _nothing_for(lambda name: re.fullmatch("[a-zA-Z0-9_-]+", name) is None),
    ),
    Mutant(
        "domain-name-trimmed",
        "limits-domain-name-pattern",
        FaultClass.FOLD,
        "leaves blanks around a domain's name aside",
        main("DomainName", str.strip),
    ),
    Mutant(
        "domain-name-with-line-feed",
        "limits-domain-name-pattern",
        FaultClass.CORNER,
        "leaves a line feed at the end of a domain's name aside",
        main("DomainName", lambda name: name.removesuffix("\n")),
    ),
    Mutant(
        "operator-in-any-case",
        _OPERATOR,
        FaultClass.FOLD,
        "takes LogicalOperator in lower case too",
        _operator(str.upper),
    ),
    Mutant(
        "operator-trimmed",
        _OPERATOR,
        FaultClass.FOLD,
        "leaves blanks around LogicalOperator aside",
        _operator(str.strip),
    ),
    Mutant(
        "operator-unknown-as-or",
        _OPERATOR,
        FaultClass.DEFAULT,
        "takes an unknown LogicalOperator as OR",
        _operator(lambda text: "AND" if text == "AND" else "OR"),
    ),
    Mutant(
        "operator-empty",
        _OPERATOR,
        FaultClass.DEFAULT,
        "takes an empty LogicalOperator as left out",
        _operator(lambda text: text or None),
    ),
    Mutant(
        "operator-not",
        _OPERATOR,
        FaultClass.ADD,
        "knows a further operator, NOT",
        _operator(lambda text: "OR" if text == "NOT" else text),
    ),
    Mutant(
        "max-results-zero",
        _SIZE,
        FaultClass.OFF_BY_ONE,
        "takes MaxResults 0 as left out",
        asking(lambda members: {n: v for n, v in members.items() if n != "MaxResults" or v != 0}),
    ),
    Mutant(
        "max-results-two-at-least",
        _SIZE,
        FaultClass.OFF_BY_ONE,
        "refuses MaxResults 1",
        ruled(max_results=of_length(MAX_RESULTS, least=1)),
    ),
    Mutant(
        "max-results-99-at-most",
        _SIZE,
        FaultClass.OFF_BY_ONE,
        "refuses MaxResults 100",
        ruled(max_results=of_length(MAX_RESULTS, most=-1)),
    ),
    Mutant(
        "max-results-101",
        _SIZE,
        FaultClass.OFF_BY_ONE,
        "takes MaxResults 101",
        ruled(max_results=of_length(MAX_RESULTS, most=1)),
    ),
    Mutant(
        "max-results-clamped",
        _SIZE,
        FaultClass.BOUND,
        "takes the nearest allowed number for MaxResults",
        main("MaxResults", _clamped),
    ),
    Mutant(
        "max-results-negative",
        _SIZE,
        FaultClass.BOUND,
        "leaves the sign of MaxResults aside",
        main("MaxResults", abs),
    ),
    Mutant(
        "max-results-wraps",
        _SIZE,
        FaultClass.CORNER,
        "keeps 32 bits of MaxResults",
        main("MaxResults", lambda size: size & 0xFFFFFFFF or 20 if size > 10**6 else size),
    ),
    Mutant(
        "long-token-left-out",
        "limits-next-token-length",
        FaultClass.DROP,
        "takes a NextToken that is too long as left out",
        asking(
            lambda members: {
                n: v for n, v in members.items() if n != "NextToken" or len(v) <= NEXT_TOKEN.maximum
            }
        ),
    ),
    Mutant(
        "long-token-cut",
        "limits-next-token-length",
        FaultClass.OFF_BY_ONE,
        "takes a NextToken of 1025 characters as left out",
        asking(
            lambda members: {
                n: v for n, v in members.items() if n != "NextToken" or len(v) != NEXT_TOKEN.maximum + 1
            }
        ),
    ),
)
