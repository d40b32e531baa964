"""Turns findings into the failures of a report: rule, request, expected, actual, and the world as a table."""

from collections.abc import Mapping, Sequence
from typing import Final

from ...spec.operations import SEARCH
from ...spec.requirements import Requirement
from ...spec.results import Failure, WorldRow
from ...spec.search import Search
from ..config import RunConfig
from ..history.step import CASE, WALK, Step, printable, search_text
from ..judging.findings import Finding
from ..judging.oracle import Oracle, places
from .reproduction import reproduction

_ROWS: Final = 12
_EXCHANGES: Final = 6


def failure_of(
    requirement: Requirement,
    finding: Finding,
    oracle: Oracle,
    config: RunConfig,
    *,
    whole: bool = False,
    pages: int = 1,
) -> Failure:
    """Return the failure that a finding is, with everything that a reader needs to believe it.

    ``whole`` shows the whole world, if that was made small for the failure; ``pages`` is how many the scripts search
    to show it again. They authenticate as a run with ``config`` does.
    """
    step, oracle = finding.steps[-1], finding.oracle or oracle
    rows = world_rows(finding, oracle, whole=whole)
    return Failure(
        requirement=requirement.id,
        level=requirement.level,
        rule=f"{requirement.statement} ({requirement.citation})",
        request=request_line(step),
        expected=finding.expected,
        actual=finding.actual,
        explanation=finding.explanation,
        likely_causes=requirement.likely_causes,
        world=rows,
        exchanges=tuple(one.exchange.id for one in finding.steps[-_EXCHANGES:]),
        reproduce=reproduction(
            step,
            [row.name for row in rows],
            oracle,
            config,
            pages,
            _remark(finding, rows, oracle, whole=whole),
        ),
    )


def _remark(finding: Finding, rows: Sequence[WorldRow], oracle: Oracle, *, whole: bool) -> str:
    """What the scripts do not do, where the answer they get may therefore be another."""
    if finding.oracle is not None:
        return "The profiles as they were when this was asked; the changes before it are in the exchanges."
    all_of_them = _concerned(finding, oracle, whole=whole).bit_count()
    if len(rows) < all_of_them:
        return f"Loads {len(rows)} of the {all_of_them} profiles that matter, so the answer will be another."
    return ""


def request_line(step: Step) -> str:
    """Return the request of a step in one line: what it says, and how it was sent if that was written by hand."""
    call = step.exchange.call
    # A request that is to be refused may lack any member, or have it in any type: its case says what it is.
    case, search = step.tag(CASE), _search(step) if call.operation == SEARCH else ""
    line = f"{call.operation}: {case}" if case else f"{call.operation} {search}".rstrip()
    if call.http is None:
        return line if call.operation == SEARCH else call.operation
    body = "" if case or search else f" with the body {printable(call.http.body, 200)}"
    return f"{line}, sent as {call.http.method} {call.http.target}{body}"


def _search(step: Step) -> str:
    """Return key, values, operator and page size of a search; empty if its members are not those of a search."""
    try:
        return search_text(step)
    except (KeyError, TypeError, ValueError):
        return ""


def world_rows(finding: Finding, oracle: Oracle, *, whole: bool = False) -> tuple[WorldRow, ...]:
    """The profiles that matter for a finding: the wrong ones first, then others that were expected or returned.

    ``whole`` takes all profiles, in order.
    """
    concerned = _concerned(finding, oracle, whole=whole)
    if finding.steps[-1].exchange.call.operation != SEARCH or not concerned:
        return ()
    request = finding.steps[-1].search
    wrong = list(places(finding.wrong_profiles))
    others = list(places((finding.expected_mask | finding.returned_mask) & ~finding.wrong_profiles))
    shown = list(places(concerned)) if whole else [*wrong[: _ROWS - 2], *others][:_ROWS]
    stood = _stood(finding.steps, oracle)
    # A finding may be about what was returned against another rule, its FoundByItems say.
    expected = finding.expected_mask & oracle.search(request).upper
    return tuple(_row(finding, oracle, request, place, stood.get(place, ()), expected) for place in shown)


def _concerned(finding: Finding, oracle: Oracle, *, whole: bool) -> int:
    if whole:
        return (1 << len(oracle.profiles)) - 1
    return finding.wrong_profiles | finding.expected_mask | finding.returned_mask


def _stood(steps: Sequence[Step], oracle: Oracle) -> Mapping[int, Sequence[int]]:
    """Where in the answer each profile stood, counted from 1 through the pages of the search that was last."""
    walk = steps[-1].tag(WALK)
    pages = [step for step in steps if step.tag(WALK) == walk] if walk else steps[-1:]
    stood: dict[int, list[int]] = {}
    for number, item in enumerate((item for page in pages for item in page.items), start=1):
        place = oracle.place(item)
        if place is not None:
            stood.setdefault(place, []).append(number)
    return stood


def _row(
    finding: Finding, oracle: Oracle, request: Search, place: int, stood: Sequence[int], expected: int
) -> WorldRow:
    draft = oracle.profiles[place]
    return WorldRow(
        name=draft.name,
        profile_id=oracle.loaded.ids[draft.name],
        values=oracle.values_of(place, [pair.key for pair in request.pairs]),
        expected=bool(expected >> place & 1),
        returned=bool(finding.returned_mask >> place & 1),
        places=tuple(stood),
        wrong=bool(finding.wrong_profiles >> place & 1),
        derivation=derivation(oracle, request, place),
    )


def derivation(oracle: Oracle, request: Search, place: int) -> str:
    """Why a profile belongs in the answer, or does not: which pairs match it."""
    words = []
    for pair in request.pairs:
        bounds = oracle.matching(pair)
        must, may = bounds.lower >> place & 1, bounds.upper >> place & 1
        words.append(f"{pair.key} {'matches' if must else 'may match' if may else 'does not match'}")
    bounds = oracle.search(request)
    inside = (
        "is in" if bounds.lower >> place & 1 else "may be in" if bounds.upper >> place & 1 else "is not in"
    )
    operator = "" if len(request.pairs) == 1 else f" under {'AND' if request.conjunctive else 'OR'}"
    return f"{', '.join(words)}; so{operator} it {inside} the answer"
