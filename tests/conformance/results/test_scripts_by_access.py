"""Scripts of a failure do what the run was permitted, and no more."""

import pytest
from reproducing import WAYS, printed
from searchprofiles_tck.conformance.config import Access, RunConfig
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, ProfileSpec, World
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.results.reproduction import reproduction
from searchprofiles_tck.conformance.results.script_steps import ScriptStep, script_steps
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply
from searchprofiles_tck.spec.results import Reproduction

PROFILES = tuple(ProfileSpec(f"p{number}", {"AccountNumber": f"A-{number}"}) for number in (1, 2))
LOADED = LoadedWorld(World("w", PROFILES), "given", {"p1": "a" * 32, "p2": "b" * 32}, False)
ALL = {"KeyName": "_account", "Values": ["A-1", "A-2"]}
GIVEN = {"DomainName": "given"}


def step(number: int, operation: str, reply: Reply, **members: object) -> Step:
    """Return a recorded step in the given domain."""
    call = Call(operation, {**GIVEN, **members})
    return Step(Exchange(f"s/{number}", "s", Purpose.CHECK, call, reply))


def sent(access: Access) -> tuple[ScriptStep, ...]:
    """Return what scripts send: the shared data if they may, one that the run created, one refused, a search."""
    made = step(2, "CreateProfile", Reply(200, body='{"ProfileId": "%s"}' % ("c" * 32)), AccountNumber="A-3")
    refused = step(1, "CreateProfile", Reply(400), AccountNumber="A-4", FirstName="n" * 256)
    search = step(3, "SearchProfiles", Reply(500), **ALL)
    history = [refused, made, search] if access.includes(Access.WRITE) else [search]
    return script_steps([search], history, LOADED, PROFILES, access=access)


@pytest.mark.parametrize(
    ("access", "operations", "domain"),
    [
        (Access.MANAGE, ["CreateDomain", *["CreateProfile"] * 4, "SearchProfiles"], "tck-reproduce"),
        (Access.WRITE, [*["CreateProfile"] * 4, "SearchProfiles"], "given"),
        (Access.PRELOADED, ["SearchProfiles"], "given"),
        (Access.READ_ONLY, ["SearchProfiles"], "given"),
    ],
)
def test_a_script_does_what_the_run_was_permitted(access: Access, operations: list[str], domain: str) -> None:
    """It creates no domain where one was given, and no profile where the run could only search."""
    steps = sent(access)

    assert [each.operation for each in steps] == operations
    assert {each.members["DomainName"] for each in steps} == {domain}
    assert all(f"/domains/{domain}" in each.request.target for each in steps)


@pytest.mark.e2e
@pytest.mark.parametrize("way", WAYS)
def test_a_script_deletes_the_profiles_that_it_made_in_a_given_domain(way: str) -> None:
    """Those that it loads, and those that the run created, also after one is refused; nothing else is touched."""
    engine = Engine()
    engine.call("CreateDomain", {**GIVEN, "DefaultExpirationDays": 1})
    engine.call("CreateProfile", {**GIVEN, "AccountNumber": "A-1", "FirstName": "Ann"})
    script = getattr(reproduction(sent(Access.WRITE), RunConfig(target="http://x")), way)

    all_made = {**ALL, "Values": ["A-1", "A-2", "A-3"]}
    with running_server(http_app(engine)) as url:
        output = printed(script, way, url)

    assert output.count(b'"AccountNumber":"A-') == 3
    assert [each["FirstName"] for each in engine.call("SearchProfiles", {**GIVEN, **all_made})["Items"]] == [
        "Ann"
    ]


def test_the_request_alone_is_the_one_that_shows_the_failure() -> None:
    """Searches that a law rests on may follow it in the script; they show nothing alone."""
    telling = step(1, "SearchProfiles", Reply(500), **ALL)
    after = step(2, "SearchProfiles", Reply(200, body="{}"), KeyName="_account", Values=["after"])
    steps = script_steps([telling], [telling, after], LOADED, (), before=[after], access=Access.READ_ONLY)
    shown: Reproduction = reproduction(steps, RunConfig())

    assert "after" in shown.curl
    assert "A-1" in shown.curl_request
    assert "A-1" in shown.python_request
