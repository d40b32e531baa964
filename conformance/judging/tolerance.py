"""Whether strange requests are answered in one of the ways that a rule tolerates.

Rests on what the protocol says of malformed requests; the rules are inferred from it, so what is found is advice.
"""

import json
from typing import Final

from ...spec.search import Pair
from ..history.step import EXPECT, RULE, SearchRequest, Step
from . import describe
from .judgement import Evidence, Finding, Judgement, Walk, is_unanswered
from .matching import returned

TOLERATED: Final = "tolerated"
"""Tag: the statuses that an answer may have, as ``2xx``, ``4xx`` or ``501``; ``empty`` for a success that found
nothing, ``one-of`` for a success that found what one of the tagged pairs finds."""
ONE_OF: Final = "one-of"
"""Tag: pairs of key and values, as JSON; a success must have found what one of them finds."""
_WORDS: Final = {
    "2xx": "a success",
    "4xx": "a status of the 4xx class",
    "empty": "a success without profiles",
    ONE_OF: "the profiles that one of the two values finds",
}


def judge_tolerance(evidence: Evidence) -> Judgement:
    """Every step that says what is tolerated was answered so."""
    judgement = Judgement()
    for step in evidence.steps:
        tolerated = step.tag(TOLERATED).split()
        if not tolerated:
            continue
        rule = step.tag(RULE)
        if is_unanswered(step):
            judgement.unanswered[rule] = step
            continue
        if not step.tag(EXPECT):
            judgement.note(rule)
        if not any(_fits(evidence, step, way) for way in tolerated):
            wanted = " or ".join(_WORDS.get(way, f"status {way}") for way in tolerated)
            text = f"{step.tag('case').capitalize()} is answered in another way."
            judgement.findings.append(Finding(rule, (step,), wanted, _got(step), text))
    return judgement


def _fits(evidence: Evidence, step: Step, way: str) -> bool:
    status = step.status or 0
    if way == "empty":
        return step.succeeded and not step.items
    if way == ONE_OF:
        return step.succeeded and any(_found(evidence, step, pair) for pair in _pairs(step))
    return str(status) == way or (way.endswith("xx") and way[0] == str(status)[0])


def _pairs(step: Step) -> list[Pair]:
    return [Pair(key, tuple(values)) for key, values in json.loads(step.tag(ONE_OF))]


def _found(evidence: Evidence, step: Step, pair: Pair) -> bool:
    """Whether the profiles of a page are those that ``pair`` finds; some of them, where its NextToken leads on."""
    request = SearchRequest((pair,), None, False, None, None)
    bounds = evidence.oracle.search(request, evidence.oracle.several_values(request)[0])
    mask, strangers = returned(evidence, Walk((step,)))
    missing = bounds.must & ~mask if step.next_token is None else 0
    return not strangers and not missing and not mask & ~bounds.may


def _got(step: Step) -> str:
    found = f" with {len(step.items)} profiles" if step.succeeded else ""
    return describe.answer(step.answer) + found
