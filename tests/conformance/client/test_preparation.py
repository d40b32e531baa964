"""Preparation finds the ids that are not returned, and expects nothing that is not there."""

from collections.abc import Mapping, Sequence
from typing import Any

from playing import QUICK, can_play, described, played, prepared, recorder_for
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.target.python_object import PythonTarget
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.spec.readings import Readings


class Refusal(Exception):
    """An error as boto3 raises it, without a status."""

    def __init__(self, failure: ServiceFailure) -> None:
        self.response = {"Error": {"Code": str(failure.name), "Message": failure.message}}


class Fake:
    """A fake with a hook for loading, which returns nothing: no ids, no further operation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def search_profiles(self, **members: Any) -> Mapping[str, Any]:
        """Search: the one operation."""
        try:
            return self._engine.call("SearchProfiles", members)
        except ServiceFailure as failure:
            raise Refusal(failure) from None

    def load(self, domain: str, profiles: Sequence[Mapping[str, Any]]) -> None:
        """Create the domain and the profiles."""
        self._engine.call("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": 1})
        for profile in profiles:
            self._engine.call("CreateProfile", {"DomainName": domain, **profile})


def test_fake_with_a_hook_alone_is_accused_of_nothing() -> None:
    """Ids are found by searching; values that cannot be attached are neither expected nor judged."""
    engine = Engine(Readings({"undefined-key": "refused", "repeated-value": "refused"}))
    recorder = recorder_for(PythonTarget(Fake(engine), "a fake"))
    ready = prepared(recorder, QUICK)

    assert all(len(identifier) == 32 for identifier in ready.world.ids.values())
    assert "AddProfileKey" in ready.declined
    readable = [one for one in SCENARIOS if can_play(one, ready) and not (one.raw or one.tests)]
    assert described(played(one, ready, recorder) for one in readable) == []
