"""What scripts send to show a finding again: its own requests, and others without which it may not show. Pure."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import islice
from typing import Final

from ...spec.classes import RequirementClass
from ...spec.exchange import Json
from ...spec.limits import DEFAULT_MAX_RESULTS, MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.requirements import requirements
from ...spec.search import Pair, Search
from ..config import Access
from ..history.step import BASIS, LAW, PART, REDUCED, WALK, Step, in_order, is_of_reduction
from ..judging.judgement import Finding
from ..judging.matching import returned
from ..judging.oracle import Oracle, places
from .script_steps import ScriptStep, script_steps

_STABLE: Final = "pagination-stable"
_CREATES: Final = "concurrency-creates"
_AT_ONCE: Final = 24
"""Requests that a script sends at the same time."""
_USES: Final = 5
"""Earlier uses of a token that a script repeats."""
_REPEATED: Final = 120
"""Earlier steps of a scenario that writes up to which a script repeats all of them."""
_LOADED: Final = 40
"""Profiles that a script creates at most, unless a page holds more."""
_MOST_LOADED: Final = 130
"""The same if profiles are missing, or pages follow each other: a bound that was exceeded must be exceeded again."""


def repeated(
    finding: Finding, shared: Oracle, history: Sequence[Step], access: Access
) -> tuple[tuple[ScriptStep, ...], str]:
    """Return what scripts send to show ``finding`` again within ``access``, and a remark on what they leave out."""
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
        access=access,
    )
    if len(chosen) < len(matter) and access.includes(Access.WRITE):
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
    scenario that writes, or of many those that ``_akin`` names, and all that a reduction of the failure sent; else
    those that ``related`` names.
    """
    if finding.steps[-1].rule == _CREATES:  # which of the profiles is lost differs from time to time
        return [step for step in history if step.rule == _CREATES]
    if is_of_reduction(finding.steps[-1].exchange.id):
        return list(history[: history.index(finding.steps[-1])])
    if finding.oracle is None:
        return related(finding, shared, history)
    earlier = [step for step in history if in_order(step) < in_order(finding.steps[-1])]
    return earlier if len(earlier) <= _REPEATED else _akin(finding.steps[-1], earlier)


def _akin(last: Step, earlier: Sequence[Step]) -> list[Step]:
    """Return the step before ``last``, and the earlier searches for one of its pairs in its domain."""

    def asked(step: Step) -> set[tuple[Json, Pair]]:
        with suppress(KeyError, TypeError, ValueError, AttributeError):  # members that are none of a search
            return {(step.exchange.call.input.get("DomainName"), pair) for pair in step.search.pairs}
        return set()

    own = asked(last)
    return [*(step for step in earlier[:-1] if own & asked(step)), *earlier[-1:]]


def related(finding: Finding, shared: Oracle, history: Sequence[Step]) -> list[Step]:
    """Return searches of the shared data that have to do with ``finding``.

    For a law they are the single searches that it rests on; for a walk that has to be like others, the earlier ones of
    the same search, and what was sent between its pages. For any other walk they are the search before it, the first
    one that returned a profile that is wrong now, the last one that was answered alike, those that used its token
    before, and a refusal just before it. For a request that belongs to no walk they are those that used its token.
    """
    first, last = finding.steps[0], finding.steps[-1]
    if last.tag(LAW):
        pairs = last.search.pairs
        return [step for step in history if step.tag(LAW) in BASIS and set(step.search.pairs) <= set(pairs)]
    part = [step for step in history if step.tag(PART) == first.tag(PART)]
    earlier = [step for step in part if in_order(step) < in_order(first)]
    token = last.exchange.call.input.get("NextToken")
    used = [step for step in earlier if token and step.exchange.call.input.get("NextToken") == token]
    if not last.tag(WALK):
        return used[-_USES:]
    if finding.requirement == _STABLE:
        search = _apart_from_pages(first)
        between = [step for step in history if in_order(first) < in_order(step) < in_order(last)]
        return [*(step for step in earlier if _apart_from_pages(step) == search), *between]
    plain = [step for step in earlier if _is_plain(step)]
    wrong = {shared.loaded.ids[shared.profiles[place].name] for place in places(finding.wrong_profiles)}
    returning = (step for step in plain if wrong & {*_ids(step)})
    alike = [step for step in plain if _ids(step) == _ids(first)]
    refused = [step for step in earlier[-1:] if step.is_error]
    found = [*islice(returning, 1), *alike[-1:], *plain[-1:], *used[-_USES:], *refused]
    return sorted({step.exchange.id: step for step in found}.values(), key=in_order)


def _ids(step: Step) -> list[str]:
    """Return the ids of the profiles that a step returned."""
    return [str(item.get("ProfileId")) for item in step.items]


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
        wrong, mask = finding.wrong_profiles, concerned_profiles(finding, shared)
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
        mask |= returned(shared, (step,))[0]
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


def is_reduced(oracle: Oracle) -> bool:
    """Return whether ``oracle`` knows a world that was made small for a failure."""
    return oracle.loaded.world.name == REDUCED


def concerned_profiles(finding: Finding, oracle: Oracle) -> int:
    """Return the set of the profiles that ``finding`` is about, as bits by place; all of a small world."""
    if is_reduced(oracle):
        return (1 << len(oracle.profiles)) - 1
    return finding.wrong_profiles | finding.expected_mask | finding.returned_mask
