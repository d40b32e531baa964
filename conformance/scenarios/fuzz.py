"""Requests that schemathesis generates from the OpenAPI document; those that fail are sent a second time."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from ...spec.exchange import Call, Exchange, HttpRequest, Json
from ...spec.openapi import openapi_document
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.search import Operator, Search
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..history.step import EITHER, Step, json_object, printable
from ..judging.judgement import SERVER_ERROR, Evidence
from ..judging.robustness import CODES, FINDING, FUZZED, FUZZED_RULES, judge_fuzzed
from . import ADDRESS_SHAPE, ANSWER_JUDGES, EVERY_RESPONSE, TOKEN_SHAPE, Runs, Scenario

if TYPE_CHECKING:
    from ..client.fuzz_cases import Fuzzed

_AMOUNTS: Final[Mapping[Effort, tuple[int, int]]] = {Effort.STANDARD: (15, 300), Effort.THOROUGH: (200, 2000)}
"""Generated examples, beside about 120 that try boundaries; and requests in all, a bound that is there to be safe."""
_REPLAYED: Final = 10
_SERVERS_OWN: Final = ("413", "414", "431")
"""Statuses by which HTTP servers refuse what is too large, whatever the service says."""


def play(client: ScenarioClient) -> None:
    """Send generated searches; then send again what failed, so that rules of our own can confirm it."""
    from ..client.fuzz_cases import expected, fuzz

    def call_of(request: HttpRequest) -> Call:
        members = {**(json_object(request)[0] or {}), "DomainName": client.world.domain}
        return Call(SEARCH, members, request)

    def carry(request: HttpRequest) -> Exchange | None:
        if client.recorder.stopped:
            return None
        return client.recorder.send_next(call_of(request), client.scenario, client.purpose)

    described = document(client.world.domain, _examples(client))
    examples, requests = _AMOUNTS[client.effort]
    fuzz = partial(fuzz, described, seed=client.seed, examples=examples, requests=requests)
    if client.recorder.foresees:
        client.recorder.foresee(map(call_of, expected(fuzz, client.world.domain)))
    for fuzzed in fuzz(carry=carry):
        _record(client, fuzzed)
    for step in _failing(client):
        call = step.exchange.call
        case = f"a generated request that failed before ({step.tag(FINDING)})"
        client.expect(SERVER_ERROR, EITHER, case, call.input, call.http)


def _load() -> None:
    """Import schemathesis."""
    from ..client.fuzz_cases import load

    load()


def _failing(client: ScenarioClient) -> list[Step]:
    """Return a few steps that the judge finds fault with, one of each kind."""
    kinds: dict[tuple[str, int | None], Step] = {}
    for finding in judge_fuzzed(Evidence(client.oracle, client.steps)).findings:
        step = finding.steps[0]
        kinds.setdefault((step.tag(FINDING), step.exchange.reply.status), step)
    return list(kinds.values())[:_REPLAYED]


def _record(client: ScenarioClient, fuzzed: "Fuzzed") -> None:
    tags = {FUZZED: "yes"}
    found = {code: printable(text, 200)[1:-1] for code, text in fuzzed.findings.items() if code in CODES}
    if found:
        tags |= {FINDING: " ".join(sorted(found)), **found}
    exchange = fuzzed.exchange
    client.keep(client.recorder.record(exchange, client.scenario, client.purpose, tags, exchange.id))


def _examples(client: ScenarioClient) -> list[Mapping[str, Json]]:
    """Return bodies that find something: a few profiles, many, and one with all kinds of members."""
    pairs = client.five_pairs()
    rich = [profile for profile in client.oracle.profiles if "Attributes" in profile.fields]
    joined = (Search(pairs[:2], Operator.OR), Search(pairs[:1]), Search(pairs, Operator.AND))
    return [search.members() for search in (*joined, *(Search((one.by_account,)) for one in rich[:1]))]


def document(domain: str, bodies: Iterable[Mapping[str, Json]]) -> dict[str, Any]:
    """Return the OpenAPI document of the search alone, tightened so that what it allows is allowed by every reading.

    The domain is the one that exists, Values are not empty, NextToken is left out, since no text but a token that
    the target returned is certainly valid. ``bodies`` are its examples.
    """
    whole = openapi_document()
    search = OPERATIONS[SEARCH]
    operation = whole["paths"][search.path][search.method.lower()]
    operation["parameters"] = [
        {**parameter, "schema": {"type": "string", "enum": [domain]}}
        if parameter["in"] == "path"
        else parameter
        for parameter in operation["parameters"]
        if parameter["name"] != search.query["NextToken"]
    ]
    operation["requestBody"]["content"]["application/json"]["examples"] = {
        f"search{number}": {"value": body} for number, body in enumerate(bodies)
    }
    responses = operation["responses"]
    operation["responses"] = {
        # Any status of the 2xx class may mean success.
        "2XX": responses.pop("200"),
        **responses,
        **{status: {"description": "the request is too large"} for status in _SERVERS_OWN},
    }
    whole["paths"] = {search.path: {search.method.lower(): operation}}
    whole["components"]["schemas"]["requestValueList"]["minItems"] = 1
    del whole["security"]
    return whole


SCENARIO = Scenario(
    "fuzzing", "requests generated by schemathesis", play,
    (*FUZZED_RULES, SERVER_ERROR, *EVERY_RESPONSE, ADDRESS_SHAPE, TOKEN_SHAPE),
    judges=(judge_fuzzed, *ANSWER_JUDGES), runs=Runs.ALONE, least_effort=Effort.STANDARD,
    raw=True, group="hostile", load=_load,
)  # fmt: skip
