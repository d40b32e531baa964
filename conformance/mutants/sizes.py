"""Mutants that stop at a size: of matches, pages, profiles, lists and bodies."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ...reference.model import Profile
from ...reference.parts import Call
from ...reference.profiles import with_values
from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from . import seam
from .fault_class import BOUND, CORNER, DAMAGE
from .mutant import MutantTable, WireParts
from .pagination import totals_of
from .seam import Members, State
from .state import with_attaching
from .walks import ending_after

MUTANTS: Final = MutantTable()
FAILS: Final = "errors-no-server-error"

for _most, _requirement in (
    (255, "pagination-complete"),
    (500, "pagination-leads-on"),
    (1000, "pagination-leads-on"),
):
    MUTANTS.define(
        f"results-capped-at-{_most}",
        _requirement,
        BOUND,
        f"loses what lies beyond the first {_most} profiles",
    )(totals_of(_most))
MUTANTS.define(
    "no-token-after-fiftieth-page",
    "pagination-leads-on",
    BOUND,
    "never gives a NextToken from the fiftieth page on",
)(ending_after(50))


def _losing_from(number: int) -> Callable[[Call, State, str, Members], Members]:
    """Create profiles of a domain from a number on, but let no search find them."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        output = call(operation, members)
        if operation == "CreateProfile":
            created = state[members["DomainName"]] = state.get(members["DomainName"], 0) + 1
            if created > number:
                call("DeleteProfile", {"DomainName": members["DomainName"], **output})
        return output

    return step


for _most in (512, 1000):
    MUTANTS.define(
        f"profiles-lost-beyond-{_most}",
        "state-create",
        CORNER,
        f"finds no profile that was created after {_most} others of its domain",
    )(seam.state(_losing_from(_most)))


def _first_values(most: int) -> Callable[[Members], Members]:
    """Look at so many values of a list at most."""
    return lambda members: {
        **members,
        **({"Values": members["Values"][:most]} if isinstance(members.get("Values"), list) else {}),
    }


for _most in (255, 1000):
    MUTANTS.define(
        f"only-first-{_most}-values",
        "logic-several-values",
        BOUND,
        f"looks only at the first {_most} values of a list",
    )(seam.request(_first_values(_most)))


def _failing_beyond(values: int) -> Callable[[Members], Members]:
    """Fail at a list of more values."""

    def checked(members: Members) -> Members:
        if isinstance(members.get("Values"), list) and len(members["Values"]) > values:
            raise RuntimeError("too many variables")
        return members

    return checked


for _most in (333, 1000):
    MUTANTS.define(
        f"list-of-{_most + 1}-fails", FAILS, CORNER, f"fails at lists of more than {_most} values"
    )(seam.request(_failing_beyond(_most)))


@MUTANTS.breaks("state-add-key", CORNER, with_attaching)
def attach_hundred_at_most(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """keeps a hundred values of a profile under a key at most"""
    left = max(0, 100 - len(profile.keys.get(key, ())))
    return with_values(profile, key, values[:left])


def _bodies(edit: Callable[[bytes], bytes]) -> WireParts:
    """Answer every request as if the bytes of its body were what ``edit`` makes of them."""

    def step(answer: Answer, _: State, request: WireRequest) -> WireResponse:
        return answer(replace(request, body=edit(request.body)))

    return seam.http_state(step)


def _in_pieces(size: int, least: int) -> Callable[[bytes], bytes]:
    """Decode bodies of ``least`` bytes and more piece by piece; what is cut in two is lost."""

    def decoded(body: bytes) -> bytes:
        if len(body) < least:
            return body
        pieces = (body[start : start + size] for start in range(0, len(body), size))
        return "".join(piece.decode("utf-8", "ignore") for piece in pieces).encode()

    return decoded


for _name, _size, _least in (
    ("eight", 1 << 13, 1 << 16),
    ("sixteen", 1 << 14, 1 << 16),
):
    MUTANTS.define(
        f"large-bodies-in-pieces-of-{_name}",
        "found-by-and-all",
        DAMAGE,
        f"decodes bodies of {_least >> 10} KiB and more in pieces of {_size >> 10} KiB",
    )(seam.body_bytes(_in_pieces(_size, _least)))
MUTANTS.define(
    "large-profiles-in-pieces",
    "logic-profile-content",
    DAMAGE,
    "decodes large profiles in pieces of 8 KiB",
)(_bodies(_in_pieces(1 << 13, 1 << 16)))


@MUTANTS.breaks(FAILS, CORNER, seam.http_search)
def large_body_fails(answer: Answer, request: WireRequest) -> WireResponse:
    """fails at bodies of more than 512 KiB"""
    if len(request.body) > 1 << 19:
        return seam.refused(500, b"InternalServerException")
    return answer(request)
