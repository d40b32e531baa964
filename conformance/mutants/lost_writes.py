"""Mutants that lose one of two writes that overlap: for each pair of writes the one that comes second.

A service that reads a profile, changes it and writes all of it back does that to what another request wrote in between.
"""

import json
from collections.abc import Callable, Mapping
from typing import Final

from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from ...spec.exchange import Json
from .concurrency import overlapping, pause
from .fault_class import FORGET, SHARE
from .mutant import MutantTable, WireParts
from .seam import State

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
WRITES, DELETE, UNIQUE = "concurrency-writes", "state-delete", "state-id-unique"

_ROUTES: Final[Mapping[tuple[str, bytes], str]] = {
    ("PUT", b"/profiles"): "UpdateProfile",
    ("POST", b"/profiles/keys"): "AddProfileKey",
    ("POST", b"/profiles/keys/delete"): "DeleteProfileKey",
    ("POST", b"/profiles/delete"): "DeleteProfile",
}
"""Method and end of the path of each change of a profile."""
Place = Callable[[WireRequest, Mapping[str, Json]], Json]
"""Returns what two writes have in common if one of them is lost."""


def _of_profile(_: WireRequest, members: Mapping[str, Json]) -> Json:
    return members.get("ProfileId")


def _of_domain(request: WireRequest, _: Mapping[str, Json]) -> Json:
    return request.path.split(b"/profiles")[0]


def _written(request: WireRequest) -> tuple[str, dict[str, Json]]:
    """Return the change that a request is, and its members; an empty name if it is none."""
    end = request.path[request.path.rfind(b"/profiles") :]
    try:
        members = json.loads(request.body)
    except ValueError:
        members = None
    known = isinstance(members, dict) and _ROUTES.get((request.method, end))
    return (known, members) if known else ("", {})


def _success(members: Mapping[str, Json]) -> WireResponse:
    """Return a response as if the change had been carried out."""
    shown = {name: members[name] for name in ("ProfileId", "KeyName", "Values") if name in members}
    headers = ((b"content-type", b"application/json"),)
    return WireResponse(200, headers, json.dumps({**shown, "Message": "done"}).encode())


def _losing(later: str, earlier: str, place: Place) -> WireParts:
    """Answer ``later`` with success and do nothing if an ``earlier`` change at the same place is under way."""

    async def answered(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
        operation, members = _written(request)
        where = str(place(request, members))
        if operation == later and shared.get(where):
            return _success(members)
        if operation != earlier:
            return answer(request)
        shared[where] = shared.get(where, 0) + 1
        try:
            await pause()
            return answer(request)
        finally:
            shared[where] -= 1

    return overlapping(answered)


_LOST: Final = (
    ("updates-overwrite", "UpdateProfile", "UpdateProfile", _of_profile),
    ("attachments-overwrite", "AddProfileKey", "AddProfileKey", _of_profile),
    ("detachments-overwrite", "DeleteProfileKey", "DeleteProfileKey", _of_profile),
    ("attachment-lost-beside-update", "AddProfileKey", "UpdateProfile", _of_profile),
    ("update-lost-beside-attachment", "UpdateProfile", "AddProfileKey", _of_profile),
    ("deletions-overwrite", "DeleteProfile", "DeleteProfile", _of_domain),
    ("deletion-lost-beside-update", "DeleteProfile", "UpdateProfile", _of_domain),
    ("update-lost-beside-deletion", "UpdateProfile", "DeleteProfile", _of_domain),
)
"""Name, the change that is lost, the one that is under way, and what both have in common."""
for _name, _later, _earlier, _place in _LOST:
    _common, _rule = (
        "profile" if _place is _of_profile else "domain",
        DELETE if _later == "DeleteProfile" else WRITES,
    )
    define(
        _name,
        DELETE if _later == "DeleteProfile" else WRITES,
        FORGET,
        f"loses {_later} beside {_earlier} in one {_common}",
    )(_losing(_later, _earlier, _place))


@breaks(UNIQUE, SHARE, overlapping)
async def equal_creates_as_one(request: WireRequest, answer: Answer, shared: State) -> WireResponse:
    """makes one profile of equal ones that are created at once"""
    if not request.path.endswith(b"/profiles") or request.method != "POST":
        return answer(request)
    content = str((request.path, request.body))
    if content in shared:
        made: WireResponse = shared[content]
        await pause()
        return made
    made = shared[content] = answer(request)
    await pause()
    shared.pop(content, None)
    return made
