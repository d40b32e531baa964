"""Tells a failure by its smallest form. Pure, so that the record gives the report's words again."""

from collections.abc import Sequence
from dataclasses import replace

from msgspec import structs

from ...spec.requirements import requirements
from ...spec.results import Failure, Reduction
from ..history.step import Step, search_request
from ..judging.judgement import Finding
from ..judging.oracle import Oracle
from ..results.failure import failure_of
from .context import REDUCED


def told(
    failure: Failure,
    finding: Finding | None,
    steps: Sequence[Step],
    made: Sequence[Step],
    oracle: Oracle,
    reduction: Reduction,
) -> Failure:
    """``failure`` told by ``finding`` in ``oracle``'s world, which ``made`` made and ``steps`` asked.

    The evidence of the first failure stays, what reduction asked comes after it. Without a finding only that is new.
    """
    asked = tuple(step.exchange.id for step in (*made, *steps))
    evidence = (*failure.exchanges, *asked)
    if finding is None:
        return structs.replace(failure, exchanges=evidence, reduction=reduction)
    small = oracle.loaded.world.name == REDUCED
    smallest = failure_of(
        requirements()[failure.requirement],
        _with_masks(finding, steps, oracle),
        oracle,
        whole=small,
        pages=len(steps),
    )
    return structs.replace(smallest, exchanges=evidence, reduction=reduction)


def _with_masks(finding: Finding, steps: Sequence[Step], oracle: Oracle) -> Finding:
    """``finding`` with what was expected and returned, where it is about something else than a set of profiles."""
    if finding.expected_mask or finding.returned_mask:
        return finding
    request = search_request(steps[0])
    returned = 0
    for item in (item for step in steps for item in step.items):
        place = oracle.place(item)
        returned |= 0 if place is None else 1 << place
    expected = oracle.search(request, oracle.several_values(request)[0]).must
    return replace(finding, expected_mask=expected, returned_mask=returned, oracle=None)
