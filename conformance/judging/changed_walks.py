"""Walks between whose pages something was changed: they end, and hold nothing that never matched.

What they hold of the profiles is free otherwise, and the target may refuse to go on.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from ..history.step import OVERTAKEN, WALK, Step
from .answers import Walk, has_two_pages, may_be_refused, refused_page, unanswered_page
from .expected_state import ExpectedState
from .judgement import SERVER_ERROR, Evidence, Finding, Judgement
from .matching import refusal
from .oracle import Oracle
from .pages import judge_end, judge_sizes, repeats_token

KEEPS_QUERY: Final = "pagination-keeps-query"
ENDS: Final = "pagination-ends"


def judge_changed_walks(evidence: Evidence) -> Judgement:
    """Judge whether such walks end, keep to their page size, and hold only profiles that matched at some time."""
    judgement = Judgement()
    for walk, states in _overtaken(evidence):
        lost, refused = unanswered_page(walk), refused_page(walk)
        if lost is not None:
            judgement.unanswered[lost.rule] = lost
            continue
        for rule in (KEEPS_QUERY, ENDS):
            judgement.note(rule, occasion=has_two_pages(walk))
        judgement.note(SERVER_ERROR)
        if refused is not None and not may_be_refused(refused):
            judgement.findings.append(refusal(walk, refused))
        # Pages from which everything was deleted may be empty, however many they are.
        end = judge_end(walk) if repeats_token(walk) else ()
        judgement.findings += [*judge_sizes(walk), *end, *_foreign(walk, states)]
    return judgement


def _overtaken(evidence: Evidence) -> Iterator[tuple[Walk, Sequence[Oracle]]]:
    """Yield each such walk with what its domain held at any time until its end."""
    state = ExpectedState()
    states: defaultdict[str, list[Oracle]] = defaultdict(list)
    walks: dict[str, list[Step]] = {}
    domains: dict[str, int] = {}
    for step in evidence.judgeable:
        domain = step.exchange.call.input.get("DomainName", "")
        if state.apply(step):
            states[domain].append(Oracle(state.world(domain), evidence.oracle.known))
        elif step.tag(OVERTAKEN):
            walks.setdefault(step.tag(WALK), []).append(step)
            domains[step.tag(WALK)] = len(states[domain])
    for name, pages in walks.items():
        yield tuple(pages), states[pages[0].exchange.call.input["DomainName"]][: domains[name]]


def _foreign(walk: Walk, states: Sequence[Oracle]) -> Iterator[Finding]:
    """Find profiles that the search did not find in any of the states."""
    search = walk[0].search
    found = [(oracle, oracle.search(search).upper) for oracle in states]

    def ever_matched(item: dict[str, object]) -> bool:
        places = ((oracle.place(item), mask) for oracle, mask in found)
        return any(place is not None and mask >> place & 1 for place, mask in places)

    for step in walk:
        wrong = [item for item in step.items if not ever_matched(item)]
        if wrong:
            due = "only profiles that the search found at some time"
            text = "A walk that changes overtook may lose or repeat what was changed, but holds nothing else."
            yield Finding(KEEPS_QUERY, walk, due, f"{len(wrong)} that it never found", text)
            return
