"""Mutants that mix domains or equal profiles, or remember too long."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ...reference.index import Index
from ...reference.key_values import KeyValues
from ...reference.pagination import SignedTokens
from ...reference.parts import Call, EngineParts
from ...spec.keys import PREDEFINED_KEYS, STANDARD_KEYS
from ...spec.operations import SEARCH
from ...spec.readings import Readings
from . import seam
from .fault_class import CORNER, DEFAULT, DROP, FOLD, FORGET, LEAK, OFF_BY_ONE, SHARE, SWAP
from .mutant import MutantTable
from .seam import Members, State, without
from .state import with_reindex

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
CREATE, PROFILE_ID, SEPARATE = "state-create", "keys-profile-id", "state-domains-separate"
DELETE_DOMAIN: Final = "state-delete-domain"
_COMMON: Final = {"DomainName": "everything"}


def _with_unbound_tokens(step: Callable[[Call, State, str, Members], Members]) -> EngineParts:
    """Carry all operations out by ``step``, with tokens that lead on in whatever domain."""

    def unbound(readings: Readings, secret: bytes) -> SignedTokens:
        return SignedTokens(readings.having(token_other_domain="continues"), secret)

    return replace(seam.state(step), tokens=unbound)


@breaks(CREATE, FORGET, with_reindex)
def create_without_email(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """finds a new profile by e-mail address only once it was changed"""
    index.change(number, old, new if old or not new else without(new, "_email"))


@breaks(CREATE, SHARE, with_reindex)
def create_last_of_value(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """finds by an e-mail address only the last profile that got it"""
    index.change(number, old, new)
    for value in new.get("_email", ()):
        for other in list(index.numbers("_email", value)):
            if other != number:
                index.change(other, {"_email": (value,)}, {})


@breaks(PROFILE_ID, OFF_BY_ONE, seam.state)
def create_tells_id_before(call: Call, state: State, operation: str, members: Members) -> Members:
    """returns the id of the profile that was created before"""
    output = call(operation, members)
    if operation != "CreateProfile":
        return output
    before, state["last"] = state.get("last", output), output
    return dict(before)


@breaks(PROFILE_ID, SWAP, seam.operation("CreateProfile"))
def create_tells_other_id(call: Call, members: Members) -> Members:
    """returns an id under which no search returns the profile"""
    call("CreateProfile", members)
    return {"ProfileId": hashlib.md5(json.dumps(members, sort_keys=True).encode()).hexdigest()}


@breaks("state-id-unique", FOLD, seam.state)
def equal_profiles_as_one(call: Call, state: State, operation: str, members: Members) -> Members:
    """makes one profile of equal ones"""
    if operation != "CreateProfile":
        return call(operation, members)
    name = json.dumps(members, sort_keys=True)
    if name not in state:
        state[name] = call(operation, members)
    output: Members = state[name]
    return output


@breaks("state-id-unique", CORNER, seam.output)
def equal_profiles_as_one_under_and(members: Members, output: Members) -> Members:
    """finds under AND only the last of several profiles that hold the same"""
    if members.get("LogicalOperator") != "AND" or "AdditionalSearchKeys" not in members:
        return output
    last = {json.dumps(without(item, "ProfileId")): item for item in output.get("Items", ())}
    return {**output, "Items": [*last.values()]} if last else output


@breaks("state-others-untouched", SHARE, seam.state)
def update_of_equal_profile(call: Call, state: State, operation: str, members: Members) -> Members:
    """changes another profile too if it was created with the same members"""
    output = call(operation, members)
    if operation == "CreateProfile":
        state[output["ProfileId"]] = members
    if operation == "UpdateProfile" and (created := state.pop(members["ProfileId"], None)):
        for other in [one for one, given in state.items() if given == created][:1]:
            call(operation, {**members, "ProfileId": other})
    return output


@breaks("state-update-old-value", CORNER, with_reindex)
def update_keeps_old_beside_attached(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """finds a changed profile by its old values too if it has attached ones"""
    attached = {key: held for key, held in old.items() if key not in STANDARD_KEYS}
    is_update = attached == {key: held for key, held in new.items() if key not in STANDARD_KEYS}
    index.change(number, {} if attached and is_update else old, new)


@breaks(SEPARATE, LEAK, seam.state)
def domains_in_one(call: Call, _: State, operation: str, members: Members) -> Members:
    """keeps the profiles of all domains in one"""
    # A domain only has to exist.
    if operation == "CreateDomain":
        output = call(operation, members)
        try:
            call("GetDomain", _COMMON)
        except Exception:
            call("CreateDomain", {**_COMMON, "DefaultExpirationDays": 1})
        return output
    if "DomainName" not in members or operation in ("GetDomain", "DeleteDomain"):
        return call(operation, members)
    call("GetDomain", {"DomainName": members["DomainName"]})
    return call(operation, {**members, **_COMMON})


@breaks(SEPARATE, CORNER, seam.state)
def ids_in_all_domains(call: Call, state: State, operation: str, members: Members) -> Members:
    """finds by ProfileId in every domain"""
    values = members.get("Values")
    if operation == SEARCH and members.get("KeyName") == "_profileId" and isinstance(values, list):
        found = [state[value] for value in values if isinstance(value, str) and value in state]
        if found and "AdditionalSearchKeys" not in members:
            members["DomainName"] = found[0]
    output = call(operation, members)
    if operation == "CreateProfile":
        state[output["ProfileId"]] = members["DomainName"]
    return output


@breaks(SEPARATE, SHARE, seam.state)
def custom_keys_in_all_domains(call: Call, state: State, operation: str, members: Members) -> Members:
    """finds by values under custom keys in every domain"""
    key, values = members.get("KeyName"), members.get("Values")
    given = [f"{key} {value}" for value in values] if isinstance(values, list) else []
    if operation == SEARCH and "AdditionalSearchKeys" not in members:
        members["DomainName"] = next((state[each] for each in given if each in state), members["DomainName"])
    output = call(operation, members)
    if operation == "AddProfileKey" and key not in PREDEFINED_KEYS:
        state.update(dict.fromkeys(given, members["DomainName"]))
    return output


@breaks("state-token-domain", LEAK, _with_unbound_tokens)
def token_holds_domain(call: Call, state: State, operation: str, members: Members) -> Members:
    """continues in the domain that a NextToken comes from"""
    token = str(members.get("NextToken"))
    if operation == SEARCH and token in state:
        members["DomainName"] = state[token]
    output = call(operation, members)
    if operation == SEARCH and "NextToken" in output:
        state[output["NextToken"]] = members["DomainName"]
    return output


@breaks(DELETE_DOMAIN, FORGET, seam.state)
def delete_domain_forgotten(call: Call, state: State, operation: str, members: Members) -> Members:
    """answers DeleteDomain and still answers searches"""
    # Of a deleted domain only its description goes.
    name = str(members.get("DomainName"))
    if operation == "DeleteDomain":
        call("GetDomain", members)
        state[name] = True
        return {"Message": "deleted"}
    if operation == "CreateDomain" and state.pop(name, False):
        return call("GetDomain", {"DomainName": members["DomainName"]})
    return call(operation, members)


@breaks(DELETE_DOMAIN, DEFAULT, seam.state)
def deleted_domain_empty(call: Call, state: State, operation: str, members: Members) -> Members:
    """finds nothing in a domain that was deleted"""
    name = str(members.get("DomainName"))
    if operation == SEARCH and name in state:
        return {"Items": []}
    output = call(operation, members)
    if operation == "DeleteDomain":
        state[name] = True
    if operation == "CreateDomain":
        state.pop(name, None)
    return output


@breaks("state-create-returns-id", DROP, seam.operation("CreateProfile"))
def create_tells_no_id(call: Call, members: Members) -> Members:
    """does not return the id of a profile that was created"""
    call("CreateProfile", members)
    return {}
