"""What searches say after profiles were created, changed and deleted.

The worlds are read from the exchanges themselves (see ``history``); against each the judges of the core classes hold
what was found.
"""

from dataclasses import replace
from typing import Final

from ..history.step import RULE, Step, printable
from .content import judge_content
from .expected_state import searched
from .found_by import judge_found_by
from .judgement import Evidence, Finding, Judgement, judged_by
from .matching import judge_matching
from .pages import judge_pagination

UNIQUE: Final = "state-id-unique"
RETURNED: Final = "state-create-returns-id"


def judge_changes(evidence: Evidence) -> Judgement:
    """Every search found what its domain held at that time, and every profile has an id of its own."""
    judgement = Judgement()
    judges = (judge_matching, judge_found_by, judge_content, judge_pagination)
    for step in evidence.steps:
        if step.exchange.id in evidence.unsure and step.tag(RULE):
            judgement.unanswered[step.tag(RULE)] = evidence.unsure[step.exchange.id]
    known = [step for step in evidence.steps if step.exchange.id not in evidence.unsure]
    for oracle, pages in searched(known, evidence.oracle.known):
        at_the_time = judged_by(judges, Evidence(oracle, pages))
        at_the_time.findings = [replace(finding, oracle=oracle) for finding in at_the_time.findings]
        judgement.merge(at_the_time)
    _judge_ids(evidence, judgement)
    return judgement


def _judge_ids(evidence: Evidence, judgement: Judgement) -> None:
    """Ids that CreateProfile gave: present, and no two alike."""
    created = [s for s in evidence.steps if s.exchange.call.operation == "CreateProfile" and s.succeeded]
    first: dict[str, Step] = {}
    twice: set[str] = set()
    for step in created:
        identifier = (step.answer.output or {}).get("ProfileId")
        judgement.note(RETURNED)
        judgement.note(UNIQUE)
        if not isinstance(identifier, str) or not identifier:
            text = "CreateProfile must return the id of what it created."
            judgement.findings.append(
                Finding(RETURNED, (step,), "a ProfileId", printable(str(identifier)), text)
            )
            continue
        if first.setdefault(identifier, step) is not step and identifier not in twice:
            twice.add(identifier)
            text = "Two profiles were given one id."
            judgement.findings.append(
                Finding(UNIQUE, (first[identifier], step), "an id of its own", printable(identifier), text)
            )
