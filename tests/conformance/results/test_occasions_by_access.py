"""At every access level the kit gives each requirement its occasion, or says what keeps it from that."""

from itertools import groupby

import pytest
from at_access import reference_at
from playing import in_process, played, prepared, recorder_for
from searchprofiles_tck.conformance.config import Access, Effort
from searchprofiles_tck.conformance.results.scenario_run import result_of
from searchprofiles_tck.conformance.scenarios import Check
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.statuses import Outcome, Status


def playable(access: Access, effort: Effort) -> list[Check]:
    """Return the checks of MUST requirements that a run has; over unknown data no effort leaves one out."""
    return [
        check
        for check in checks()
        if check.level is Level.MUST
        and access.includes(check.scenario.least_access)
        and (access is Access.READ_ONLY or effort.includes(check.scenario.least_effort))
    ]


def left_open(access: Access, effort: Effort, wanted: set[str]) -> dict[str, str]:
    """Play scenarios against the reference until each of the ``wanted`` requirements was judged.

    Return those that none judged, though not every check says that they are settled or out of reach, with the reason.
    """
    engine = Engine()
    config = reference_at(access, effort, engine)
    recorder = recorder_for(in_process(engine))
    ready = prepared(recorder, config)
    unjudged, found = {*wanted}, dict[str, str]()
    for scenario, group in groupby(playable(access, effort), lambda check: check.scenario):
        left = [check for check in group if check.requirement in unjudged]
        run = played(scenario, ready, recorder, config).run if left else None
        for result in (result_of(check, run) for check in left if run):
            (rule,) = result.requirements
            assert result.status in (Status.PASSED, Status.NOT_EXERCISED), result.message
            if result.status is Status.PASSED:
                unjudged.discard(rule)
            elif result.outcome is Outcome.OPEN:
                found[rule] = f"{result.id}: {result.message}"
    return {rule: why for rule, why in found.items() if rule in unjudged}


@pytest.mark.parametrize("access", Access)
def test_effort_quick_leaves_nothing_open(access: Access) -> None:
    """The reference, which meets every requirement, is conforming whatever the kit may do."""
    wanted = {check.requirement for check in playable(access, Effort.QUICK)}

    assert left_open(access, Effort.QUICK, wanted) == {}


@pytest.mark.parametrize("access", [Access.MANAGE, Access.WRITE, Access.PRELOADED])
def test_effort_standard_leaves_nothing_more_open(access: Access) -> None:
    """The requirements that it alone covers are judged, or out of reach of the access level, as those before."""
    quick, standard = (
        {check.requirement for check in playable(access, effort)}
        for effort in (Effort.QUICK, Effort.STANDARD)
    )

    assert left_open(access, Effort.STANDARD, standard - quick) == {}


def test_other_domains_are_out_of_reach_where_the_kit_may_make_none() -> None:
    """If all data is in one domain, no search shows that two are separate, and the reason names the access level."""
    engine = Engine()
    config = reference_at(Access.WRITE, Effort.STANDARD, engine)
    recorder = recorder_for(in_process(engine))
    (check,) = (one for one in checks() if one.id == "state-domains-separate@near-changes")
    run = played(check.scenario, prepared(recorder, config), recorder, config).run

    result = result_of(check, run)

    assert (result.status, result.outcome) == (Status.NOT_EXERCISED, Outcome.OUT_OF_REACH)
    assert result.message == "access `write` does not permit CreateDomain"
