"""Data that a target loses is noticed: who lost it is accused of that, and nothing else is judged without it."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.run import session
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.spec.errors import ErrorName
from searchprofiles_tck.spec.operations import OPERATIONS
from searchprofiles_tck.spec.results import CheckResult
from searchprofiles_tck.spec.statuses import Status

Members = dict[str, Any]


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for changes less long than for a target somewhere else: these are visible at once, or never."""
    monkeypatch.setattr(session, "PATIENCE", 0.5)


class Refused(Exception):
    """An error of the service as boto3 raises it."""

    def __init__(self, failure: ServiceFailure) -> None:
        super().__init__(failure.message)
        self.response = {"Error": {"Code": str(failure.name), "Message": failure.message}}


class Fake:
    """The reference behind boto3-style methods; ``loses`` says after which operation it forgets everything else."""

    def __init__(self, loses: str = "") -> None:
        self.engine = Engine()
        self.loses = loses
        self.searches_until_loss = 10**9

    def __getattr__(self, name: str) -> Any:
        operation = "".join(map(str.capitalize, name.split("_")))
        if operation not in OPERATIONS:
            raise AttributeError(name)
        return lambda **members: self._call(operation, members)

    def _call(self, operation: str, members: Members) -> Members:
        self.searches_until_loss -= operation == "SearchProfiles"
        if operation == self.loses == "CreateDomain" or self.searches_until_loss == 0:
            self.engine = Engine()
        try:
            output = self.engine.call(operation, members)
        except ServiceFailure as failure:
            raise Refused(failure) from failure
        if operation == self.loses != "CreateDomain":
            self.engine = Engine()
        return dict(output)


class Emptying(Fake):
    """Its CreateDomain does ``self.domains[name] = {}``."""

    def _call(self, operation: str, members: Members) -> Members:
        if operation == "CreateDomain":
            with suppress(Refused):
                super()._call("DeleteDomain", members)
        return super()._call(operation, members)


def results(fake: Fake, folder: Path, *requirements: str, searches: int = 0) -> list[CheckResult]:
    """Return the results of the checks of ``requirements``; the fake loses its data after so many ``searches``."""
    session = Session.open(RunConfig(target="python:fake", effort=Effort.QUICK), folder, target=fake)
    if searches:
        fake.searches_until_loss = searches
    found = [session.run(check) for check in checks() if check.requirement in requirements]
    session.close()
    return [result for result in found if result.status is not Status.SKIPPED]


def test_a_domain_that_is_created_again_may_be_emptied(tmp_path: Path) -> None:
    """The probes create no domain twice but their own, so the shared data survives."""
    found = results(
        Emptying(),
        tmp_path,
        "logic-and",
        "logic-single-pair",
        "state-others-untouched",
        "state-domains-separate",
    )

    assert {result.status for result in found} == {Status.PASSED}


@pytest.mark.parametrize("operation", ["CreateDomain", "DeleteDomain"])
def test_the_request_after_which_the_data_vanished_is_named(tmp_path: Path, operation: str) -> None:
    """It breaks one rule, and nothing is judged by data that is gone."""
    found = results(
        Fake(operation),
        tmp_path,
        "logic-and",
        "state-delete-domain",
        "state-token-domain",
        "state-create",
        "state-update",  # its check is that of the first scenario that creates a domain
    )

    failed = [result for result in found if result.status is Status.FAILED]
    assert {failure.requirement for result in failed for failure in result.failures} <= {
        "state-others-untouched",
        "state-domains-separate",  # a fake that keeps one domain has not both of two
        "state-create",
    }
    assert any(
        f"until the kit sent a {operation}" in failure.explanation
        for one in failed
        for failure in one.failures
    )


def test_data_that_vanishes_by_itself_leaves_searches_unjudged(tmp_path: Path) -> None:
    """A search that finds nothing since the data is gone breaks no rule of searches."""
    found = results(Fake(), tmp_path, "logic-and", "pagination-complete", searches=20)

    assert Status.FAILED not in {result.status for result in found}
    late = [result for result in found if result.status is Status.NOT_RUN]
    assert late
    assert all("shared data is not found any more" in result.message for result in late)


def test_of_a_target_that_answers_at_random_no_data_is_said_to_be_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not found any more may be found by the next search."""
    monkeypatch.setattr(Visibility, "gave_up", True)

    found = results(Fake(), tmp_path, "logic-and", searches=20)

    assert Status.NOT_RUN not in {result.status for result in found}


class OneDomain(Fake):
    """Refuses every domain but the first."""

    def _call(self, operation: str, members: Members) -> Members:
        if operation == "CreateDomain" and self.engine.call("ListDomains", {})["Items"]:
            raise Refused(ServiceFailure(ErrorName.BAD_REQUEST, "one is enough"))
        return super()._call(operation, members)


def test_a_target_that_refuses_another_domain_is_not_accused(tmp_path: Path) -> None:
    """What needs one is skipped, with what to do."""
    session = Session.open(RunConfig(target="python:fake", effort=Effort.QUICK), tmp_path, target=OneDomain())
    wanted = ("state-create", "state-delete-domain", "state-domains-separate")
    found = [session.run(check) for check in checks() if check.requirement in wanted]
    session.close()

    assert {result.status for result in found} == {Status.SKIPPED}
    refused = [one.message for one in found if "refused another domain" in one.message]
    assert refused
    assert all("--access write --domain NAME" in message for message in refused)


def test_a_name_that_is_refused_is_no_refusal_of_domains(tmp_path: Path) -> None:
    """A valid name of 64 characters that is refused is a fault, since a shorter one is accepted."""

    class ShortNames(Fake):
        def _call(self, operation: str, members: Members) -> Members:
            if operation == "CreateDomain" and len(members["DomainName"]) > 40:
                raise Refused(ServiceFailure(ErrorName.BAD_REQUEST, "too long"))
            return super()._call(operation, members)

    found = results(ShortNames(), tmp_path, "state-domains-separate")

    assert Status.FAILED in {result.status for result in found}
