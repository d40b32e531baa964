"""Mutants that are right as long as requests come one by one.

Each lets go of its thread, or of the event loop, in the middle of a request, so that another may come between:
in a process where threads call the application, and on a server.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec.structs import replace

from ...reference.asgi import Application, Receive, Scope, Send
from ...reference.http_app import Answer, body_of, request_of, send_response
from ...reference.wire import WireRequest, WireResponse
from ...spec.exchange import Json
from .exchanges import is_search, with_body
from .fault_class import FaultClass
from .mutant import Mutant

_PAUSE: Final = 0.0005
"""Seconds: long enough for another thread or task to begin, too short to be felt."""

Steps = Callable[[WireRequest, Answer, dict[str, Json]], Awaitable[WireResponse]]
"""From a request to its response, by the right answer and what all requests share."""


async def _pause() -> None:
    """Let others run: other tasks where there is an event loop, else other threads."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        time.sleep(_PAUSE)
    else:
        await asyncio.sleep(_PAUSE)


def _serving(steps: Steps) -> Callable[[Answer], Application]:
    """An application that answers by ``steps``."""

    def serve(answer: Answer) -> Application:
        shared: dict[str, Json] = {}

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            request = request_of(scope, await body_of(receive))
            await send_response(await steps(request, answer, shared), send)

        return app

    return serve


async def _last_query(request: WireRequest, answer: Answer, shared: dict[str, Json]) -> WireResponse:
    """The query is kept in one place for all requests until it is carried out."""
    if not is_search(request):
        return answer(request)
    shared["body"], shared["query"] = request.body, request.query
    await _pause()
    return answer(replace(request, body=shared["body"], query=shared["query"]))


async def _last_body(request: WireRequest, answer: Answer, shared: dict[str, Json]) -> WireResponse:
    """Pairs and operator are kept in one place; the page size is not."""
    if not is_search(request) or b"next-token" in request.query:
        return answer(request)
    shared["body"] = request.body
    await _pause()
    return answer(replace(request, body=shared["body"]))


async def _last_operator(request: WireRequest, answer: Answer, shared: dict[str, Json]) -> WireResponse:
    """The operator is kept in one place for all requests."""
    try:
        members = json.loads(request.body) if is_search(request) else {}
    except ValueError:
        members = {}
    if not isinstance(members, dict) or "AdditionalSearchKeys" not in members:
        return answer(request)
    shared["operator"] = members.get("LogicalOperator")
    await _pause()
    if isinstance(shared["operator"], str):
        members["LogicalOperator"] = shared["operator"]
    return answer(replace(request, body=json.dumps(members).encode()))


async def _last_result(request: WireRequest, answer: Answer, shared: dict[str, Json]) -> WireResponse:
    """The result is kept in one place for all requests until it is sent."""
    response = answer(request)
    if not is_search(request) or response.status != 200:
        return response
    shared["result"] = response
    await _pause()
    last: WireResponse = shared["result"]
    return last


async def _items_appended(request: WireRequest, answer: Answer, shared: dict[str, Json]) -> WireResponse:
    """Items of requests that overlap are gathered in one list."""
    response = answer(request)
    if not is_search(request) or response.status != 200:
        return response
    page = json.loads(response.body)
    gathered = shared.setdefault("items", [])
    shared["busy"] = shared.get("busy", 0) + 1
    gathered += page["Items"]
    await _pause()
    page["Items"] = list({item["ProfileId"]: item for item in gathered}.values())[
        : max(len(page["Items"]), 1) + 1
    ]
    shared["busy"] -= 1
    if not shared["busy"]:
        shared["items"] = []
    return with_body(response, json.dumps(page).encode())


async def _last_token(request: WireRequest, answer: Answer, shared: dict[str, Json]) -> WireResponse:
    """Where a walk goes on is kept in one place for all walks of the same page size."""
    if not is_search(request) or b"next-token=" not in request.query:
        return answer(request)
    size = request.query.partition(b"next-token=")[0]
    shared[f"token {size!r}"] = (request.query, request.body)
    await _pause()
    query, body = shared[f"token {size!r}"]
    return answer(replace(request, query=query, body=body))


async def _last_domain(request: WireRequest, answer: Answer, shared: dict[str, Json]) -> WireResponse:
    """The domain is kept in one place for all requests."""
    if not is_search(request):
        return answer(request)
    shared["path"] = request.path
    await _pause()
    return answer(replace(request, path=shared["path"]))


async def _creates_overwrite(request: WireRequest, answer: Answer, shared: dict[str, Json]) -> WireResponse:
    """Of profiles that are created at the same time one is kept; the others are told its id."""
    if request.method != "POST" or not request.path.endswith(b"/profiles"):
        return answer(request)
    shared["last"] = (request.path, request.body, object())
    mine = shared["last"]
    await _pause()
    if shared["last"] is mine:
        shared["created"] = answer(request)
        created: WireResponse = shared["created"]
        return created
    await _pause()
    return shared.get("created") or answer(request)


async def _ids_collide(request: WireRequest, answer: Answer, shared: dict[str, Json]) -> WireResponse:
    """CreateProfile tells the id that was made last, whoever made it."""
    response = answer(request)
    if request.method != "POST" or not request.path.endswith(b"/profiles") or response.status != 200:
        return response
    shared["id"] = response
    await _pause()
    last: WireResponse = shared["id"]
    return last


_QUERIES, _WALKS, _DOMAINS, _CREATES = (
    "concurrency-queries",
    "concurrency-walks",
    "concurrency-domains",
    "concurrency-creates",
)

MUTANTS = (
    Mutant(
        "shared-query",
        _QUERIES,
        FaultClass.SHARE,
        "answers the query that came last",
        serve=_serving(_last_query),
    ),
    Mutant(
        "shared-pairs",
        _QUERIES,
        FaultClass.SHARE,
        "takes the pairs from the request that came last",
        serve=_serving(_last_body),
    ),
    Mutant(
        "shared-operator",
        _QUERIES,
        FaultClass.SHARE,
        "takes the operator from the request that came last",
        serve=_serving(_last_operator),
    ),
    Mutant(
        "shared-result",
        _QUERIES,
        FaultClass.SHARE,
        "sends the result that was found last",
        serve=_serving(_last_result),
    ),
    Mutant(
        "shared-list",
        _QUERIES,
        FaultClass.LEAK,
        "gathers the items of overlapping requests in one list",
        serve=_serving(_items_appended),
    ),
    Mutant(
        "shared-cursor",
        _WALKS,
        FaultClass.SHARE,
        "goes on where the walk that came last goes on",
        serve=_serving(_last_token),
    ),
    Mutant(
        "shared-domain",
        _DOMAINS,
        FaultClass.SHARE,
        "searches the domain that was asked for last",
        serve=_serving(_last_domain),
    ),
    Mutant(
        "creates-overwrite",
        _CREATES,
        FaultClass.FORGET,
        "keeps one of the profiles that are created at the same time",
        serve=_serving(_creates_overwrite),
    ),
    Mutant(
        "created-ids-mixed",
        _CREATES,
        FaultClass.SHARE,
        "tells the id of the profile that was created last",
        serve=_serving(_ids_collide),
    ),
)
