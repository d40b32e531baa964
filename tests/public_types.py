"""What a type checker sees of the public names; ``tox -e types`` reads this file, and nobody runs it."""

from typing import Any, assert_type

from searchprofiles_tck import (
    Engine,
    Readings,
    ReferenceServer,
    Report,
    SearchProfilesConformance,
    ServiceFailure,
    run,
    strategies,
)

with ReferenceServer(readings={"letter-case": "folded"}, domains=["shop"], corpus="profiles.jsonl") as server:
    assert_type(server, ReferenceServer)
    assert_type(server.url, str)
    assert_type(server.client(), Any)
    server.reset()
    with server.aws_environment():
        pass

assert_type(run("http://127.0.0.1:1", effort="quick", only=["logic-*"], max_time=60), Report)
assert_type(Engine(Readings({"letter-case": "folded"})).call("ListDomains", {}), dict[str, Any])
strategies.page_sizes()


def refusal() -> str:
    """Return the name of the error with which an engine refuses a request."""
    try:
        Engine().call("GetDomain", {"DomainName": "absent"})
    except ServiceFailure as failure:
        return failure.name
    return ""


class Ours(SearchProfilesConformance):
    """A subclass as a user writes it."""

    def make_target(self) -> object:
        """Return the target."""
        return "http://127.0.0.1:1"
