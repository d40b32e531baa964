"""A failure in its smallest form, rendered from the exchanges of its reduction. Pure.

A run renders a failure here when it has reduced it; ``report verify`` and ``report rejudge`` render it again from the
recorded exchanges, and get the same words.
"""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from ...spec.operations import SEARCH
from ...spec.requirements import requirements
from ...spec.results import CheckResult, Failure, Reduction
from ..config import RunConfig
from ..dataset.model import LoadedWorld, ProfileSpec, World, no_id
from ..history.answer import answer_of
from ..history.reduction import check_exchanges, reduction_exchanges
from ..history.step import REDUCED, WORLD, Step
from ..judging.findings import Finding
from ..judging.judgement import Evidence, judged_by
from ..judging.oracle import Oracle
from ..scenarios import Scenario
from .applying import with_reduced
from .failure import failure_of
from .replay import Recording


def reduced_failure(
    failure: Failure,
    finding: Finding | None,
    steps: Sequence[Step],
    made: Sequence[Step],
    oracle: Oracle,
    reduction: Reduction,
    config: RunConfig,
) -> Failure:
    """Render ``failure`` from ``finding``: ``made`` created the world of ``oracle``, ``steps`` searched it.

    The exchanges of the first failure stay as evidence, and those of the reduction follow them. Without a finding,
    only the evidence and the outcome of the reduction are added. Scripts authenticate by ``config``.
    """
    sent = tuple(step.exchange.id for step in (*made, *steps))
    evidence = (*failure.exchanges, *sent)
    if finding is None:
        return structs.replace(failure, exchanges=evidence, reduction=reduction)
    smallest = failure_of(
        requirements()[failure.requirement],
        _with_masks(finding, steps, oracle),
        oracle,
        config,
        whole=oracle.loaded.world.name == REDUCED,
        pages=len(steps),
    )
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


def broken(requirement: str, scenario: Scenario, oracle: Oracle, steps: Sequence[Step]) -> Finding | None:
    """Return how ``steps`` alone break ``requirement``, by the judges of ``scenario``; None if they do not."""
    findings = judged_by(scenario.judges, Evidence(oracle, steps)).findings
    return next((finding for finding in findings if finding.requirement == requirement), None)


def with_recorded_reduction(
    said: CheckResult,
    found: CheckResult,
    scenario: Scenario,
    recording: Recording,
) -> CheckResult:
    """Return ``found``, which the record of the check gives, with the reduced failure that ``said`` cites.

    Return ``found`` itself if ``said`` cites no reduction, one that ``recording`` does not hold, or one whose
    exchanges do not break the requirement.
    """
    recorded = recording.reductions
    if not (said.failures and found.failures):
        return found
    cited = said.failures[0].exchanges
    ids = reduction_exchanges(cited)
    if not ids or check_exchanges(cited) != found.failures[0].exchanges or not recorded.keys() >= set(ids):
        return found
    steps = [Step(recorded[one], answer_of(recorded[one].reply)) for one in ids]
    searches = [step for step in steps if step.exchange.call.operation == SEARCH]
    made = [step for step in steps if step.exchange.call.operation != SEARCH]
    oracle = recording.standing(ids[0])
    if searches and searches[0].tag(WORLD) == REDUCED:
        oracle = Oracle(_world(searches[0], made), oracle.known)
    first, reduction = found.failures[0], said.failures[0].reduction
    finding = broken(first.requirement, scenario, oracle, searches)
    if finding is None and reduction == "minimised":
        return found
    smallest = reduced_failure(first, finding, searches, made, oracle, reduction, recording.config)
    return with_reduced(found, smallest)


def _world(search: Step, made: Sequence[Step]) -> LoadedWorld:
    """Return the world that the requests ``made`` created and ``search`` searched."""
    drafts: list[ProfileSpec] = []
    ids: dict[str, str] = {}
    for step in made:
        members = step.exchange.call.input
        if step.exchange.call.operation == "CreateProfile":
            name = f"p{len(drafts) + 1}"
            fields = {key: value for key, value in members.items() if key != "DomainName"}
            drafts.append(ProfileSpec(name, fields))
            ids[name] = str((step.answer.output or {}).get("ProfileId") or no_id(name))
        else:
            keys = {**drafts[-1].keys, members["KeyName"]: tuple(members["Values"])}
            drafts[-1] = structs.replace(drafts[-1], keys=keys)
    has_custom_keys = any(draft.keys for draft in drafts)
    domain = str(search.exchange.call.input["DomainName"])
    return LoadedWorld(World(REDUCED, "", tuple(drafts)), domain, ids, has_custom_keys=has_custom_keys)
