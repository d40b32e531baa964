"""Mutants that are right as long as requests come one by one.

Each releases its thread, or the event loop, in the middle of a request, so that another may come between: in a
process in which threads call the application, and on a server.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from msgspec.structs import replace

from ...reference.service.http_app import Answer, body_of, request_of, send_response
from ...reference.service.wire import Application, Receive, Scope, Send, WireRequest, WireResponse
from .fault_class import FORGET, LEAK, SHARE
from .mutant import MutantTable, WireParts
from .seam import State, is_search

MUTANTS: Final = MutantTable()
breaks = MUTANTS.breaks
QUERIES, WALKS = "concurrency-queries", "concurrency-walks"
DOMAINS, CREATES = "concurrency-domains", "concurrency-creates"

Value = TypeVar("Value")

_PAUSE: Final = 0.0005
"""Seconds: long enough for another thread or task to begin, too short to be felt."""


async def pause() -> None:
    """Let others run: other tasks if there is an event loop, else other threads."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        time.sleep(_PAUSE)
    else:
        await asyncio.sleep(_PAUSE)


async def last_of(shared: State, name: str, mine: Value) -> Value:
    """Keep ``mine`` in the one place that all requests have for it, let others run, and return what is there then."""
    shared[name] = mine
    await pause()
    last: Value = shared[name]
    return last


def overlapping(answered: Callable[[WireRequest, Answer, State], Awaitable[WireResponse]]) -> WireParts:
    """Answer by ``answered``, which receives the request, the right function, and what all requests share."""

    def serve(answer: Answer) -> Application:
        shared: State = {}

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            request = request_of(scope, await body_of(receive))
            await send_response(await answered(request, answer, shared), send)

        return app

    return WireParts(serve=serve)


def _creates_profile(request: WireRequest) -> bool:
    return request.method == "POST" and request.path.endswith(b"/profiles")


@breaks(QUERIES, SHARE, overlapping)
async def shared_query(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
    """answers the query that came last"""
    if not is_search(request):
        return answer(request)
    body, query = await last_of(shared, "query", (request.body, request.query))
    return answer(replace(request, body=body, query=query))


@breaks(QUERIES, SHARE, overlapping)
async def shared_pairs(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
    """takes the pairs from the request that came last"""
    # Pairs and operator are kept in one place; the page size is not.
    if not is_search(request) or b"next-token" in request.query:
        return answer(request)
    return answer(replace(request, body=await last_of(shared, "body", request.body)))


@breaks(QUERIES, SHARE, overlapping)
async def shared_operator(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
    """takes the operator from the request that came last"""
    try:
        members = json.loads(request.body) if is_search(request) else {}
    except ValueError:
        members = {}
    if not isinstance(members, dict) or "AdditionalSearchKeys" not in members:
        return answer(request)
    operator = await last_of(shared, "operator", members.get("LogicalOperator"))
    if isinstance(operator, str):
        members["LogicalOperator"] = operator
    return answer(replace(request, body=json.dumps(members).encode()))


@breaks(QUERIES, SHARE, overlapping)
async def shared_result(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
    """sends the result that was found last"""
    response = answer(request)
    is_page = is_search(request) and response.status == 200
    return await last_of(shared, "result", response) if is_page else response


@breaks(QUERIES, LEAK, overlapping)
async def shared_list(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
    """gathers the items of overlapping requests in one list"""
    response = answer(request)
    if not is_search(request) or response.status != 200:
        return response
    page = json.loads(response.body)
    gathered = shared.setdefault("items", [])
    shared["busy"] = shared.get("busy", 0) + 1
    gathered += page["Items"]
    await pause()
    distinct = list({item["ProfileId"]: item for item in gathered}.values())
    page["Items"] = distinct[: max(len(page["Items"]), 1) + 1]
    shared["busy"] -= 1
    if not shared["busy"]:
        shared["items"] = []
    return replace(response, body=json.dumps(page).encode())


@breaks(WALKS, SHARE, overlapping)
async def shared_cursor(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
    """continues where the walk that came last continues"""
    # The next place is kept once for all walks of the same page size.
    if not is_search(request) or b"next-token=" not in request.query:
        return answer(request)
    size = request.query.partition(b"next-token=")[0]
    query, body = await last_of(shared, f"token {size!r}", (request.query, request.body))
    return answer(replace(request, query=query, body=body))


@breaks(DOMAINS, SHARE, overlapping)
async def shared_domain(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
    """searches the domain that was requested last"""
    if not is_search(request):
        return answer(request)
    return answer(replace(request, path=await last_of(shared, "path", request.path)))


@breaks(CREATES, FORGET, overlapping)
async def creates_overwrite(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
    """keeps one of the profiles that are created at the same time"""
    # The other requests receive its id.
    if not _creates_profile(request):
        return answer(request)
    mine = object()
    if await last_of(shared, "request", mine) is mine:
        shared["created"] = created = answer(request)
        return created
    await pause()
    return shared.get("created") or answer(request)


@breaks(CREATES, SHARE, overlapping)
async def created_ids_mixed(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
    """returns the id of the profile that was created last"""
    response = answer(request)
    is_made = _creates_profile(request) and response.status == 200
    return await last_of(shared, "id", response) if is_made else response
