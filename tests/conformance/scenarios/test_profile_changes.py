"""A target that keeps account numbers unique refuses those that are taken, whatever domain the kit may write to."""

import pytest
from playing import in_process, played, prepared, recorder_for
from searchprofiles_tck.conformance.config import Access, Effort, RunConfig
from searchprofiles_tck.conformance.scenarios.profile_changes import CREATE
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.readings import Readings


@pytest.mark.parametrize("access", [Access.MANAGE, Access.WRITE])
def test_a_number_that_the_shared_data_has_is_taken(access: Access) -> None:
    """What was refused of the shared data is refused again in its domain, and accepted in another one."""
    engine = Engine(Readings({"account-number-taken": "refused", "letter-case": "folded"}))
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    domain = "d" if access is Access.WRITE else None
    config = RunConfig(effort=Effort.QUICK, access=access, domain=domain)
    recorder = recorder_for(in_process(engine), config=config)
    ready = prepared(recorder, config)
    created = next(one for one in SCENARIOS if one.name == "created")

    run = played(created, ready, recorder, config)
    assert any(step.tag("expect") == "open" for step in run.run.steps)
    assert CREATE not in run.broken
