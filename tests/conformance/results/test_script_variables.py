"""Ids and tokens of a run are variables in its scripts, in every place and spelling in which they were sent."""

import json
from collections.abc import Sequence

import pytest
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, ProfileSpec, World
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.results.reproduction import reproduction
from searchprofiles_tck.conformance.results.script_steps import ScriptStep, script_steps
from searchprofiles_tck.conformance.results.script_variables import derived
from searchprofiles_tck.spec.exchange import Call, Exchange, HttpRequest, Json, Purpose, Reply
from searchprofiles_tck.spec.results import Reproduction

TOKEN, ID = 'to"ken+/of=this-run', "0123456789abcdef0123456789abcdef"
ENCODED = "to%22ken%2B%2Fof%3Dthis-run"
PATH = "/domains/run/profiles/search"
WORLD = LoadedWorld(
    World("w", (ProfileSpec("p1", {"AccountNumber": "1"}),)), "run", {"p1": ID}, has_custom_keys=False
)


def scripts(request: HttpRequest | None, **members: Json) -> Reproduction:
    """Return the scripts for a second search, written as ``request``, after one that returned a token."""
    calls = (
        Call("SearchProfiles", {"DomainName": "run"}),
        Call("SearchProfiles", {"DomainName": "run", **members}, request),
    )
    first = Reply(200, (), json.dumps({"Items": [], "NextToken": TOKEN}))
    steps = [
        Step(Exchange(f"s/{number}", "s", Purpose.CHECK, call, reply))
        for number, (call, reply) in enumerate(zip(calls, (first, Reply(500)), strict=True))
    ]
    return reproduction(_sent(steps[1:], steps), RunConfig())


def _sent(telling: Sequence[Step], history: Sequence[Step]) -> tuple[ScriptStep, ...]:
    return script_steps(telling, history, WORLD, WORLD.profiles)


@pytest.mark.parametrize(
    "request_",
    [
        HttpRequest("POST", f"{PATH}?next-token={ENCODED}&next-token={ENCODED}"),
        HttpRequest("POST", f"{PATH}?NextToken=%20{ENCODED}%20"),
        HttpRequest("POST", PATH, (("NextToken", TOKEN),), "{}"),
        HttpRequest("POST", PATH, (), json.dumps({"NextToken": TOKEN})),
        HttpRequest("POST", f"{PATH}?nextToken={ENCODED}&Next-Token={ENCODED}&next_token={ENCODED}"),
        HttpRequest("POST", PATH, (("next-token", TOKEN), ("next_token", TOKEN)), "{}"),
        HttpRequest("POST", PATH, (), json.dumps({"nextToken": TOKEN, "next_token": TOKEN})),
    ],
    ids=[
        *("twice", "between blanks", "in a header", "in the body"),
        *("by other names", "in other headers", "in other members"),
    ],
)
def test_a_token_stands_where_it_stood_but_is_that_of_the_script(request_: HttpRequest) -> None:
    """The first search is sent for its token, and no text of the run's token is left."""
    shown = scripts(request_)
    for script in (shown.curl, shown.python):
        assert "token1" in script
        assert "this-run" not in script


def test_blanks_around_a_token_are_kept() -> None:
    """They are what the request is about."""
    script = scripts(HttpRequest("POST", f"{PATH}?next-token=%20{ENCODED}+")).python
    assert """next-token=%20' + quote(token1, safe="-_.~") + '+'""" in script


@pytest.mark.parametrize("place", ["header", "body", "address"])
def test_an_id_is_a_variable_wherever_it_is_written(place: str) -> None:
    """A profile is given another id each time."""
    request = HttpRequest(
        "POST",
        f"{PATH}?id={ID}" if place == "address" else PATH,
        (("X-Id", ID),) if place == "header" else (),
        f'"{ID}"' if place == "body" else "",
    )
    shown = scripts(request)
    for script in (shown.curl, shown.python):
        assert ID not in script
        assert "p1" in script


@pytest.mark.parametrize("changed", [ID[:20], ID[:8] + ID[:7:-1], ID[:31] + "0", "f" + ID[1:], ID[::-1]])
def test_an_id_that_was_changed_is_changed_again(changed: str) -> None:
    """It is made from the id of the script, so it is as close to it as it was in the run."""
    shown = scripts(None, KeyName="_profileId", Values=[changed])
    for script in (shown.curl, shown.python):
        assert changed not in script
        assert "changed1" in script


@pytest.mark.parametrize(
    "text",
    ["x", "abcdefgh1", "abcdefg", "hgfedcba", "abchgfed", "abXdefgh", "XXbcdefgh", "abcdXefgh"],
)
def test_what_was_made_from_a_text_is_made_from_another_alike(text: str) -> None:
    """Made from the same text it is the same; what has little in common was not made from it."""
    made = derived("new", "old", "abcdefgh", text)
    assert (made is None) == (text == "x")
    assert made is None or made.made("abcdefgh") == text
