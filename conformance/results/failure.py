"""The failure of a report that a finding becomes: rule, request, expected, actual, and the world as a table. Pure.

A failure is rendered here when it was found, and again in its smallest form when it was reduced. ``report verify`` and
``report rejudge`` render both again from the recorded exchanges, and get the same words.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Final

from msgspec import structs

from ...spec.classes import RequirementClass
from ...spec.exchange import Json
from ...spec.limits import DEFAULT_MAX_RESULTS, MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.requirements import requirements
from ...spec.results import Failure, Reduction, WorldRow
from ...spec.search import Search
from ..config import RunConfig
from ..history.step import BASIS, CASE, LAW, PART, REDUCED, WALK, Step, in_order, printable, search_text
from ..judging.judgement import Evidence, Finding, judged_by
from ..judging.oracle import Oracle, places
from ..scenarios import Scenario
from .reproduction import reproduction
from .script_steps import ScriptStep, script_steps

_ROWS: Final = 12
_EXCHANGES: Final = 6
_CHANGES: Final = frozenset(
    {"CreateProfile", "UpdateProfile", "DeleteProfile", "AddProfileKey", "DeleteProfileKey"}
)
"""Operations that change which profiles a search finds."""
_STABLE: Final = "pagination-stable"
_CREATES: Final = "concurrency-creates"
_AT_ONCE: Final = 24
"""Requests that a script sends at the same time."""
_REPEATED: Final = 120
"""Steps of a scenario that writes up to which a script repeats all of them."""
_LOADED: Final = 40
"""Profiles that a script creates at most, unless a page holds more."""
_MOST_LOADED: Final = 130
"""The same if profiles are missing, or pages follow each other: a bound that was exceeded must be exceeded again."""


def failure_of(
    finding: Finding, shared: Oracle, config: RunConfig, history: Sequence[Step] | None = None
) -> Failure:
    """Return the failure that a finding is, with everything that a reader needs to believe it.

    ``shared`` is the oracle that the scenario reads, ``history`` the steps of the scenario, if there are others than
    those of the finding. The scripts authenticate as a run with ``config`` does.
    """
    requirement = requirements()[finding.requirement]
    step, oracle = finding.steps[-1], finding.oracle or shared
    rows = world_rows(finding, oracle)
    steps, remark = repeated(finding, shared, finding.steps if history is None else history)
    return Failure(
        requirement=requirement.id,
        level=requirement.level,
        rule=f"{requirement.statement} ({requirement.citation})",
        request=request_line(step) + _changes_before(step, history) if finding.oracle else request_line(step),
        expected=finding.expected,
        actual=finding.actual,
        explanation=finding.explanation,
        likely_causes=requirement.likely_causes,
        world=rows,
        exchanges=tuple(one.exchange.id for one in finding.steps[-_EXCHANGES:]),
        reproduce=reproduction(steps, config, remark),
    )


def repeated(finding: Finding, shared: Oracle, history: Sequence[Step]) -> tuple[tuple[ScriptStep, ...], str]:
    """Return what scripts send to show ``finding`` again, and a remark on what they leave out."""
    at_once = _overlapping(finding, history)
    others = _other_steps(finding, shared, history)
    # What is found between the pages of a walk may be what disturbs it.
    matter = _matter(finding, shared, [*at_once, *(others if finding.requirement == _STABLE else ())])
    chosen = matter[: _most_loaded(finding)]
    steps = script_steps(
        finding.steps,
        history,
        shared.loaded,
        [shared.profiles[place] for place in sorted(chosen)],
        before=others,
        at_once=at_once,
        is_delayed=shared.known.get("visibility") == "delayed",
    )
    if len(chosen) < len(matter):
        return (
            steps,
            f"Loads {len(chosen)} of the {len(matter)} profiles that matter, so the answer may be another.",
        )
    return steps, ""


def _most_loaded(finding: Finding) -> int:
    """Return how many profiles a script creates at most: more if a bound may be what is wrong, or for many pages."""
    missing = finding.expected_mask & ~finding.returned_mask
    last = finding.steps[-1]
    if missing or len(finding.steps) > 1 or last.exchange.call.input.get("NextToken"):
        return _MOST_LOADED
    return max(_LOADED, _page_size(last) + 2)


def _other_steps(finding: Finding, shared: Oracle, history: Sequence[Step]) -> list[Step]:
    """Return steps of ``history`` beside those of ``finding`` without which it may not show.

    A target may remember what it was sent or has answered, as a cache does. So these are all earlier steps of a
    scenario that writes, and all in a world that was made small for the failure; else those that ``_related`` names.
    """
    if finding.steps[-1].rule == _CREATES:  # which of the profiles is lost differs from time to time
        return [step for step in history if step.rule == _CREATES]
    if _is_reduced(shared):
        return list(history[: history.index(finding.steps[-1])])
    if finding.oracle is not None and len(history) <= _REPEATED:
        return [step for step in history if in_order(step) < in_order(finding.steps[-1])]
    return [] if finding.oracle is not None else _related(finding, shared, history)


def _related(finding: Finding, shared: Oracle, history: Sequence[Step]) -> list[Step]:
    """Return searches of the shared data that have to do with ``finding``.

    For a law they are the single searches that it rests on; for a walk that has to be like others, the earlier ones of
    the same search, and what was sent between its pages. For any other walk they are the search before it, and the
    first one that returned a profile that is wrong now.
    """
    first, last = finding.steps[0], finding.steps[-1]
    if not last.tag(WALK):
        return []
    if last.tag(LAW):
        pairs = last.search.pairs
        return [step for step in history if step.tag(LAW) in BASIS and set(step.search.pairs) <= set(pairs)]
    part = [step for step in history if step.tag(PART) == first.tag(PART)]
    earlier = [step for step in part if in_order(step) < in_order(first)]
    if finding.requirement == _STABLE:
        search = _apart_from_pages(first)
        between = [step for step in history if in_order(first) < in_order(step) < in_order(last)]
        return [*(step for step in earlier if _apart_from_pages(step) == search), *between]
    plain = [step for step in earlier if _is_plain(step)]
    wrong = {shared.loaded.ids[shared.profiles[place].name] for place in places(finding.wrong_profiles)}
    returning = (step for step in plain if wrong & {str(item.get("ProfileId")) for item in step.items})
    return [*islice(returning, 1), *plain[-1:]]


def _is_plain(step: Step) -> bool:
    """Return whether a step is a search like any other: a first page, sent in the usual form, and answered."""
    call = step.exchange.call
    is_first = call.operation == SEARCH and "NextToken" not in call.input
    return is_first and call.http is None and step.succeeded


def _apart_from_pages(step: Step) -> dict[str, Json]:
    members = step.exchange.call.input
    return {name: value for name, value in members.items() if name not in ("MaxResults", "NextToken")}


def _overlapping(finding: Finding, history: Sequence[Step]) -> list[Step]:
    """Return the steps around ``finding`` that the run sent at the same time; none if it sent one after the other."""
    rule = finding.steps[-1].rule
    if (
        rule not in requirements()
        or requirements()[rule].requirement_class is not RequirementClass.CONCURRENCY
    ):
        return []
    own = [step for step in history if step.rule == rule]
    writes = [step for step in own if step.exchange.call.operation != SEARCH]
    if rule == _CREATES:
        return writes
    place = next((place for place, step in enumerate(own) if step is finding.steps[-1]), 0)
    around = own[max(0, place - _AT_ONCE // 2) :][:_AT_ONCE]
    walks = {step.tag(WALK) for step in around}
    return [step for step in own if step in around or (step.tag(WALK) and step.tag(WALK) in walks)]


def _matter(finding: Finding, shared: Oracle, others: Iterable[Step]) -> list[int]:
    """Return the places of the shared profiles that matter for ``finding`` and ``others``, the wrong ones first.

    Last come those that match but some pair of a search.
    """
    wrong = mask = partly = 0
    if finding.oracle is None:
        wrong, mask = finding.wrong_profiles, _concerned(finding, shared)
    for step in (*finding.steps, *others):
        call = step.exchange.call
        domain = call.input.get("DomainName")
        if call.operation != SEARCH or (finding.oracle and domain != shared.loaded.domain):
            continue
        with suppress(KeyError, TypeError, ValueError, AttributeError):  # members that are none of a search
            mask |= shared.search(step.search).upper
            mask |= _searched_ids(step.search, shared)
            for pair in step.search.pairs:
                partly |= shared.matching(pair).upper
        found = (shared.place(item) for item in step.items)
        mask |= sum(1 << place for place in set(found) if place is not None)
    return [*places(wrong), *places(mask & ~wrong), *places(partly & ~mask & ~wrong)]


def _searched_ids(search: Search, oracle: Oracle) -> int:
    """Return the set of the profiles whose ids a search contains."""
    given = {value for pair in search.pairs for value in pair.values}
    return sum(
        1 << place
        for place, profile in enumerate(oracle.profiles)
        if oracle.loaded.ids[profile.name] in given
    )


def _page_size(step: Step) -> int:
    size = step.exchange.call.input.get("MaxResults")
    return (
        size
        if type(size) is int and MAX_RESULTS.minimum <= size <= MAX_RESULTS.maximum
        else DEFAULT_MAX_RESULTS
    )


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


def _changes_before(step: Step, history: Iterable[Step] | None) -> str:
    """Return how often data was changed before a search of data that changes: its answer depends on that."""
    domain = step.exchange.call.input.get("DomainName")
    changes = [
        one.exchange.call.operation
        for one in history or ()
        if in_order(one) < in_order(step)
        and one.exchange.call.operation in _CHANGES
        and one.exchange.call.input.get("DomainName") == domain
    ]
    return f", after {len(changes)} changes, the last by {changes[-1]}" if len(changes) > 1 else ""


def _search(step: Step) -> str:
    """Return key, values, operator and page size of a search; empty if its members are not those of a search."""
    try:
        return search_text(step)
    except (KeyError, TypeError, ValueError):
        return ""


def world_rows(finding: Finding, oracle: Oracle) -> tuple[WorldRow, ...]:
    """Return the profiles that matter for a finding: the wrong ones first, then others expected or returned.

    Of a world that was made small for the failure return all, in order.
    """
    concerned = _concerned(finding, oracle)
    if finding.steps[-1].exchange.call.operation != SEARCH or not concerned:
        return ()
    request = finding.steps[-1].search
    wrong = list(places(finding.wrong_profiles))
    others = list(places((finding.expected_mask | finding.returned_mask) & ~finding.wrong_profiles))
    shown = list(places(concerned)) if _is_reduced(oracle) else [*wrong[: _ROWS - 2], *others][:_ROWS]
    positions = _positions(finding.steps, oracle)
    # A finding may be about profiles that were returned against another rule: their content, for example. And what
    # may be in the answer is expected once it is there, unless it is what the finding is about.
    expected = finding.expected_mask | finding.returned_mask & ~finding.wrong_profiles
    expected &= oracle.search(request).upper
    return tuple(_row(finding, oracle, request, place, positions.get(place, ()), expected) for place in shown)


def _is_reduced(oracle: Oracle) -> bool:
    return oracle.loaded.world.name == REDUCED


def _concerned(finding: Finding, oracle: Oracle) -> int:
    if _is_reduced(oracle):
        return (1 << len(oracle.profiles)) - 1
    return finding.wrong_profiles | finding.expected_mask | finding.returned_mask


def _positions(steps: Sequence[Step], oracle: Oracle) -> Mapping[int, Sequence[int]]:
    """Return the positions of each profile in the answer, counted from 1 through the pages of the last search."""
    walk = steps[-1].tag(WALK)
    pages = [step for step in steps if step.tag(WALK) == walk] if walk else steps[-1:]
    positions: dict[int, list[int]] = {}
    for number, item in enumerate((item for page in pages for item in page.items), start=1):
        place = oracle.place(item)
        if place is not None:
            positions.setdefault(place, []).append(number)
    return positions


def _row(
    finding: Finding, oracle: Oracle, request: Search, place: int, positions: Sequence[int], expected: int
) -> WorldRow:
    profile = oracle.profiles[place]
    return WorldRow(
        name=profile.name,
        profile_id=oracle.loaded.ids[profile.name],
        values=oracle.values_of(place, [pair.key for pair in request.pairs]),
        expected=bool(expected >> place & 1),
        returned=bool(finding.returned_mask >> place & 1),
        places=tuple(positions),
        wrong=bool(finding.wrong_profiles >> place & 1),
        derivation=derivation(oracle, request, place),
    )


def derivation(oracle: Oracle, request: Search, place: int) -> str:
    """Return why a profile belongs in the answer, or does not: which pairs match it."""
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


def broken(requirement: str, scenario: Scenario, oracle: Oracle, steps: Sequence[Step]) -> Finding | None:
    """Return how ``steps`` alone break ``requirement``, by the judges of ``scenario``; None if they do not."""
    findings = judged_by(scenario.judges, Evidence(oracle, steps)).findings
    return next((finding for finding in findings if finding.requirement == requirement), None)


def reduced_failure(
    failure: Failure,
    finding: Finding | None,
    steps: Sequence[Step],
    made: Sequence[Step],
    oracle: Oracle,
    reduction: Reduction,
    config: RunConfig,
    before: Sequence[Step] = (),
) -> Failure:
    """Render ``failure`` from ``finding``: ``made`` created the world of ``oracle``, ``steps`` searched it.

    ``before`` are earlier searches of that world, without which ``steps`` do not show the failure. The exchanges of the
    first failure stay as evidence, and those of the reduction follow them. Without a finding, only the evidence and the
    outcome of the reduction are added. Scripts authenticate by ``config``.
    """
    sent = tuple(step.exchange.id for step in (*made, *before, *steps))
    evidence = (*failure.exchanges, *sent)
    if finding is None:
        return structs.replace(failure, exchanges=evidence, reduction=reduction)
    smallest = failure_of(_with_masks(finding, steps, oracle), oracle, config, (*before, *steps))
    return structs.replace(smallest, exchanges=evidence, reduction=reduction)


def _with_masks(finding: Finding, steps: Sequence[Step], oracle: Oracle) -> Finding:
    """Add the expected and the returned profiles to a finding that is not about a set of profiles."""
    if finding.expected_mask or finding.returned_mask:
        return finding
    request = steps[0].search
    returned = 0
    for item in (item for step in steps for item in step.items):
        place = oracle.place(item)
        returned |= 0 if place is None else 1 << place
    expected = oracle.search(request).lower
    return replace(finding, expected_mask=expected, returned_mask=returned, oracle=None)
