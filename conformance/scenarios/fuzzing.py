"""Requests that schemathesis generates from the OpenAPI document, and a second look at those that fail."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ...spec.exchange import Call, Exchange, HttpRequest, Json
from ...spec.openapi import openapi_document
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..history.step import EITHER, Step, printable, search_input
from ..judging.judgement import SERVER_ERROR, Evidence
from ..judging.robustness import CODES, FINDING, FUZZED, body_members, judge_fuzzed
from .lattice import pairs_of

if TYPE_CHECKING:
    from ..client.fuzz_cases import Fuzzed

_AMOUNTS: Final[Mapping[Effort, tuple[int, int]]] = {
    Effort.STANDARD: (15, 300),
    Effort.THOROUGH: (200, 2000),
}
"""Generated examples, beside about 120 that try boundaries; and requests in all, a bound that is there to be safe."""
_REPLAYED: Final = 10
_SERVERS_OWN: Final = ("413", "414", "431")
"""Statuses by which HTTP servers refuse what is too large, whatever the service says."""


def play(drive: ScenarioClient) -> None:
    """Fuzz the search; then send again what failed, so that rules of our own can confirm it."""
    from ..client.fuzz_cases import Amount, fuzz

    def carry(request: HttpRequest) -> Exchange | None:
        if drive.recorder.gone is not None or drive.recorder.out_of_time:
            return None
        return drive.recorder.ask(_call(drive, request), drive.purpose)

    described = document(drive.world.domain, _examples(drive))
    for fuzzed in fuzz(described, seed=drive.seed, amount=Amount(*_AMOUNTS[drive.effort]), carry=carry):
        _record(drive, fuzzed)
    for step in _failing(drive):
        call = step.exchange.call
        case = f"a generated request that failed before ({step.tag(FINDING)})"
        drive.expect(SERVER_ERROR, EITHER, case, call.input, call.http)


def _failing(drive: ScenarioClient) -> list[Step]:
    """A few steps that the judge finds fault with, one of each kind."""
    kinds: dict[tuple[str, int | None], Step] = {}
    for finding in judge_fuzzed(Evidence(drive.oracle, drive.steps)).findings:
        step = finding.steps[0]
        kinds.setdefault((step.tag(FINDING), step.answer.status), step)
    return list(kinds.values())[:_REPLAYED]


def _call(drive: ScenarioClient, request: HttpRequest) -> Call:
    members = body_members(request) or {}
    return Call(SEARCH, {**members, "DomainName": drive.world.domain}, request)


def _record(drive: ScenarioClient, fuzzed: "Fuzzed") -> None:
    tags = {FUZZED: "yes"}
    found = {code: printable(text, 200)[1:-1] for code, text in fuzzed.findings.items() if code in CODES}
    if found:
        tags |= {FINDING: " ".join(sorted(found)), **found}
    drive.steps.append(drive.recorder.keep(fuzzed.exchange, drive.scenario, drive.purpose, tags))


def _examples(drive: ScenarioClient) -> list[Mapping[str, Json]]:
    """Bodies that find something: a few profiles, many, and one with all kinds of members."""
    pairs = pairs_of(drive)
    rich = [draft for draft in drive.oracle.profiles if "Attributes" in draft.fields]
    accounts = [Pair("_account", (draft.fields["AccountNumber"],)) for draft in rich[:1]]
    joined: Sequence[tuple[tuple[Pair, ...], str | None]] = (
        (pairs[:2], "OR"),
        (pairs[:1], None),
        (pairs, "AND"),
    )
    return [
        search_input(several, operator)
        for several, operator in (*joined, *(((pair,), None) for pair in accounts))
    ]


def document(domain: str, bodies: Iterable[Mapping[str, Json]]) -> dict[str, Any]:
    """The OpenAPI document of the search alone, tightened so that what it allows is allowed by every reading.

    The domain is the one that exists, Values are not empty, NextToken is left out, since no text but a token that
    the target gave is certainly valid. ``bodies`` are its examples.
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
        # Any status of the 2xx class may stand for success.
        "2XX": responses.pop("200"),
        **responses,
        **{status: {"description": "the request is too large"} for status in _SERVERS_OWN},
    }
    whole["paths"] = {search.path: {search.method.lower(): operation}}
    whole["components"]["schemas"]["requestValueList"]["minItems"] = 1
    del whole["security"]
    return whole
