"""Mutants that change other profiles than the one that was named, or one that the named domain does not hold."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from ...reference.failures import ServiceFailure, not_found
from ...reference.parts import Call, EngineParts
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from . import seam
from .fault_class import CORNER, DEFAULT, FOLD, FORGET, LEAK
from .mutant import MutantTable
from .seam import Members, State, without

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
NOTHING, REFUSED, SEPARATE = "state-unknown-profile", "errors-unknown-profile", "state-domains-separate"

_WRITES: Final[Mapping[str, tuple[str, str, Members]]] = {
    "UpdateProfile": ("update", "updates", {}),
    "AddProfileKey": ("attach", "attaches values to", {"KeyName": "", "Values": []}),
    "DeleteProfileKey": ("detach", "detaches values from", {"Message": "deleted"}),
    "DeleteProfile": ("delete", "deletes", {"Message": "deleted"}),
}
"""Each write: what its mutants are called, what they do in words, and the output of one that does nothing."""


def _elsewhere(write: str, finish: Callable[[Members], Json]) -> EngineParts:
    """Carry ``write`` out in the domain that holds the profile, and answer by ``finish`` if that is another one."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        home = state.get(str(members.get("ProfileId")), members.get("DomainName"))
        if operation == write and home != members.get("DomainName"):
            call("GetDomain", {"DomainName": members["DomainName"]})
            output: Members = finish(call(operation, {**members, "DomainName": home}))
            return output
        output = call(operation, members)
        if operation == "CreateProfile":
            state[output["ProfileId"]] = members["DomainName"]
        return output

    return seam.state(step)


def _refusing(_: Members) -> Json:
    raise not_found("the domain has no such profile")


def _pretending(write: str, output: Members) -> EngineParts:
    """Answer ``write`` with success if no profile is there."""

    def pretend(call: Call, members: Members) -> Members:
        try:
            return call(write, members)
        except ServiceFailure:
            if "ProfileId" not in members:
                raise
            call("GetDomain", {"DomainName": members["DomainName"]})
            return output if output else {**output, "ProfileId": members["ProfileId"]}

    return seam.operation(write)(pretend)


def _pretending_in_no_domain(write: str, output: Members) -> EngineParts:
    """Answer ``write`` with success if the domain that it names does not exist."""

    def pretend(call: Call, members: Members) -> Members:
        try:
            call("GetDomain", {"DomainName": members["DomainName"]})
        except ServiceFailure:
            return output if output else {"ProfileId": members["ProfileId"]}
        return call(write, members)

    return seam.operation(write)(pretend)


for _write, (_name, _does, _output) in _WRITES.items():
    define(f"{_name}-in-any-domain", NOTHING, LEAK, f"{_does} a profile by its id, whatever the domain")(
        _elsewhere(_write, lambda output: output)
    )
    define(
        f"{_name}-before-refusal", NOTHING, LEAK, f"{_does} a profile of another domain, then refuses that"
    )(_elsewhere(_write, _refusing))
    define(
        f"{_name}-in-no-domain", REFUSED, FORGET, f"{_does} nothing in a domain that is none, and says it did"
    )(_pretending_in_no_domain(_write, _output))
    define(f"{_name}-of-nothing", REFUSED, FORGET, f"{_does} no profile if there is none, and says it did")(
        _pretending(_write, _output)
    )


@breaks(NOTHING, DEFAULT, seam.operation("UpdateProfile"))
def update_creates(call: Call, members: Members) -> Members:
    """creates a profile if the one to update is not there"""
    try:
        return call("UpdateProfile", members)
    except ServiceFailure:
        if not re.fullmatch("[0-9a-f]{32}", str(members.get("ProfileId"))):
            raise
        call("CreateProfile", {name: value for name, value in members.items() if name != "ProfileId"})
        raise


@breaks(NOTHING, LEAK, seam.state)
def create_takes_id(call: Call, state: State, operation: str, members: Members) -> Members:
    """takes a profile out of its domain if CreateProfile names its id"""
    identifier = members.pop("ProfileId", None) if operation == "CreateProfile" else None
    output = call(operation, members)
    if operation == "CreateProfile":
        state[output["ProfileId"]] = members["DomainName"]
        if identifier in state:
            call("DeleteProfile", {"DomainName": state.pop(identifier), "ProfileId": identifier})
    return output


@breaks(SEPARATE, LEAK, seam.state)
def replaced_number_removed_everywhere(call: Call, state: State, operation: str, members: Members) -> Members:
    """removes a phone number that an update replaces from the profiles of other domains, too"""
    output, number = call(operation, members), members.get("PhoneNumber")
    if operation == "CreateProfile" and number:
        state[output["ProfileId"]] = members["DomainName"], number
    if operation == "UpdateProfile" and number:
        home, old = state.pop(members["ProfileId"], ("", ""))
        for other, (domain, held) in list(state.items()):
            if held == old and domain != home:
                with suppress(ServiceFailure):
                    call("UpdateProfile", {"DomainName": domain, "ProfileId": other, "PhoneNumber": ""})
    return output


@breaks(SEPARATE, FORGET, seam.state)
def next_domain_inherits(call: Call, state: State, operation: str, members: Members) -> Members:
    """keeps the profiles of a deleted domain for the one that is created next"""
    # The number of the deleted domain is given again, and profiles are kept by number.
    held: dict[str, list[Members]] = state.setdefault("held", {})
    name = str(members.get("DomainName"))
    output = call(operation, members)
    if operation == "CreateProfile":
        held.setdefault(name, []).append(members)
    if operation == "DeleteDomain":
        state["orphans"] = held.pop(name, [])
    if operation == "CreateDomain":
        for orphan in state.pop("orphans", []):
            call("CreateProfile", {**orphan, "DomainName": name})
    return output


@breaks(SEPARATE, FOLD, seam.state)
def deletion_by_start_of_name(call: Call, state: State, operation: str, members: Members) -> Members:
    """deletes with a domain the profiles of all domains whose names begin with its name"""
    homes: dict[str, str] = state.setdefault("homes", {})
    output, name = call(operation, members), str(members.get("DomainName"))
    if operation == "CreateProfile":
        homes[output["ProfileId"]] = name
    if operation == "DeleteDomain":
        for identifier in [each for each, home in homes.items() if home.startswith(name)]:
            home = homes.pop(identifier)
            if home != name:
                call("DeleteProfile", {"DomainName": home, "ProfileId": identifier})
    return output


def _alike_updated(member: str) -> EngineParts:
    """Carry an update out on the profiles that were created with the same ``member``, too."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        output = call(operation, members)
        if operation == "CreateProfile" and members.get(member):
            state.setdefault(f"{members['DomainName']} {members[member]}", []).append(output["ProfileId"])
        if operation == "UpdateProfile":
            for other in {other for ids in state.values() if members["ProfileId"] in ids for other in ids}:
                with suppress(ServiceFailure):
                    call(operation, {**members, "ProfileId": other})
        return output

    return seam.state(step)


for _word, _member in (("account", "AccountNumber"), ("email", "EmailAddress")):
    define(f"update-by-{_word}", "state-update", LEAK, f"updates profiles of the same {_member} too")(
        _alike_updated(_member)
    )


@breaks("errors-bad-request", FOLD, seam.operation("DeleteProfile"))
def delete_by_id_in_any_case(call: Call, members: Members) -> Members:
    """deletes a profile by its id in upper case, which is no id"""
    return call("DeleteProfile", {**members, "ProfileId": str(members.get("ProfileId")).lower()})


@breaks("errors-bad-request", FOLD, seam.state)
def update_by_start_of_id(call: Call, state: State, operation: str, members: Members) -> Members:
    """updates the profile whose id begins with the given text"""
    start = str(members.get("ProfileId"))
    if operation == "UpdateProfile" and len(start) > 8:
        members = {**members, "ProfileId": next((each for each in state if each.startswith(start)), start)}
    output = call(operation, members)
    if operation == "CreateProfile":
        state[output["ProfileId"]] = True
    return output


def _equal_elsewhere(write: str) -> EngineParts:
    """Carry ``write`` out on the profiles of other domains that were created with the same AccountNumber, too."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        output = call(operation, members)
        if operation == "CreateProfile" and "AccountNumber" in members:
            state[output["ProfileId"]] = (members["DomainName"], members["AccountNumber"])
        home, account = state.get(str(members.get("ProfileId")), ("", None))
        for other, (domain, its) in list(state.items()) if operation == write and home else ():
            if its == account and domain != home:
                with suppress(ServiceFailure):
                    call(operation, {**members, "DomainName": domain, "ProfileId": other})
        return output

    return seam.state(step)


for _write, (_name, _does, _) in _WRITES.items():
    define(
        f"{_name}-by-account-in-every-domain",
        SEPARATE,
        LEAK,
        f"{_does} profiles of the same AccountNumber in other domains too",
    )(_equal_elsewhere(_write))


@breaks("state-others-untouched", CORNER, seam.state)
def walk_ends_at_deleted(call: Call, state: State, operation: str, members: Members) -> Members:
    """ends a walk in pages of one at a deleted profile, which it still counts"""
    output = call(operation, members)
    if operation == "CreateProfile":
        state.setdefault("created", []).append(output["ProfileId"])
    if operation == "DeleteProfile":
        state.setdefault("deleted", set()).add(members["ProfileId"])
    items: list[Members] = output.get("Items") or []
    if operation == SEARCH and len(items) == 1 and items[0]["ProfileId"] in state.get("created", ()):
        place = state["created"].index(items[0]["ProfileId"])
        if state.get("deleted", set()).intersection(state["created"][place + 1 : place + 2]):
            return without(output, "NextToken")
    return output
