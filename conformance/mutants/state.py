"""Mutants that carry changes of profiles out wrongly."""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ...reference.index import Index
from ...reference.key_values import KeyValues
from ...reference.model import Fields, Profile
from ...reference.parts import Call, EditValues, EngineParts, Reindex
from ...reference.profiles import updated, with_values, without_values
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .fault_class import CORNER, DROP, FORGET, LEAK, SHARE, STALE
from .mutant import MutantTable
from .seams import Members, State, with_state, without, wrap_operation

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
UPDATE, KEEPS, OLD_VALUE, DELETE = (
    "state-update",
    "state-update-keeps",
    "state-update-old-value",
    "state-delete",
)
ATTACH, DETACH = "state-add-key", "state-delete-key"


def with_reindex(reindex: Reindex) -> EngineParts:
    """Let the index follow changes of a profile by ``reindex``."""
    return EngineParts(reindex=reindex)


def with_update(update: Callable[[Profile, Fields], Profile]) -> EngineParts:
    """Carry updates of a profile out by ``update``."""
    return EngineParts(updated=update)


def with_attaching(attach: EditValues) -> EngineParts:
    """Attach values to a profile by ``attach``."""
    return EngineParts(with_values=attach)


def with_detaching(detach: EditValues) -> EngineParts:
    """Detach values from a profile by ``detach``."""
    return EngineParts(without_values=detach)


def _forgotten(operation: str, **output: Json) -> EngineParts:
    """Answer ``operation`` with success and do not carry it out."""

    def pretend(call: Call, members: Members) -> Members:
        call("GetDomain", {"DomainName": members["DomainName"]})
        shown = ("KeyName", "Values", "ProfileId")
        return output | {name: value for name, value in members.items() if name in shown}

    return wrap_operation(operation)(pretend)


def _undeleted(key: str) -> EngineParts:
    """Keep deleted profiles, and find them by ``key`` as ever."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        deleted: set[str] = state.setdefault("deleted", set())
        if operation == "DeleteProfile":
            call("UpdateProfile", {name: members[name] for name in ("DomainName", "ProfileId")})
            deleted.add(members["ProfileId"])
            return {"Message": "deleted"}
        output = call(operation, members)
        if operation == SEARCH and members.get("KeyName") != key and output.get("Items"):
            output["Items"] = [item for item in output["Items"] if item["ProfileId"] not in deleted]
        return output

    return with_state(step)


attaches, detaches = MUTANTS.family(ATTACH, with_attaching), MUTANTS.family(DETACH, with_detaching)
undeleted = MUTANTS.family(DELETE, _undeleted)

define("update-forgotten", UPDATE, FORGET, "answers an update and does not carry it out")(
    _forgotten("UpdateProfile")
)


@breaks(UPDATE, STALE, with_reindex)
def update_not_indexed(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """finds a changed profile by its old values only"""
    # Once indexed, a profile stays as it was until it is deleted.
    if not (old and new):
        index.change(number, old, new)


@breaks(UPDATE, DROP, with_update)
def update_first_field_only(profile: Profile, changes: Fields) -> Profile:
    """changes the first field that an update names"""
    return updated(profile, dict(list(changes.items())[:1]))


@breaks(UPDATE, CORNER, with_reindex)
def update_name_not_indexed(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """does not follow changes of names in its index"""
    # A new profile is indexed under all keys.
    names = {key: values for key, values in old.items() if key == "_fullName"}
    index.change(number, old, {**without(new, "_fullName"), **names} if old and new else new)


@breaks(OLD_VALUE, STALE, with_reindex)
def update_keeps_old_values(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """finds a changed profile by its old values too"""
    # Values are added; what was there stays, except after deletion.
    index.change(number, old if not new else {}, new)


@breaks(KEEPS, DROP, with_update)
def update_replaces_profile(profile: Profile, changes: Fields) -> Profile:
    """drops fields that an update does not name"""
    return Profile(profile.id, {name: value for name, value in changes.items() if value}, profile.keys)


@breaks(UPDATE, CORNER, with_update)
def update_drops_last_name(profile: Profile, changes: Fields) -> Profile:
    """drops the last name where an update names the first"""
    new = updated(profile, changes)
    return replace(new, fields=without(new.fields, "LastName")) if "FirstName" in changes else new


@breaks(KEEPS, CORNER, with_update)
def update_drops_mobile(profile: Profile, changes: Fields) -> Profile:
    """drops the mobile number with every update"""
    new = updated(profile, changes)
    name = "MobilePhoneNumber"
    return new if name in changes else replace(new, fields=without(new.fields, name))


@breaks(KEEPS, CORNER, with_update)
def update_drops_attached(profile: Profile, changes: Fields) -> Profile:
    """drops attached values with every update"""
    return replace(updated(profile, changes), keys={})


define("delete-forgotten", DELETE, FORGET, "answers a deletion and does not carry it out")(
    _forgotten("DeleteProfile", Message="deleted")
)
undeleted("deleted-by-id", CORNER, "finds a deleted profile by its id")("_profileId")
undeleted("deleted-by-email", CORNER, "finds a deleted profile by its e-mail address")("_email")
undeleted("deleted-by-phone", CORNER, "finds a deleted profile by its phone number")("_phone")


@breaks("state-others-untouched", LEAK, with_state)
def delete_takes_others(call: Call, state: State, operation: str, members: Members) -> Members:
    """deletes profiles of the same mobile number too"""
    output = call(operation, members)
    if operation == "CreateProfile":
        state.setdefault(str(members.get("MobilePhoneNumber")), []).append(output["ProfileId"])
    if operation == "DeleteProfile":
        for number, ids in state.items():
            if members["ProfileId"] in ids and number != "None":
                ids.remove(members["ProfileId"])
                for other in ids:
                    call(operation, {**members, "ProfileId": other})
                ids.clear()
    return output


attaches(
    "attach-forgotten", FORGET, "answers AddProfileKey and attaches nothing after the first value of a key"
)(lambda profile, key, values: profile if key in profile.keys else with_values(profile, key, values))


@breaks(ATTACH, DROP, with_attaching)
def attach_replaces(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """drops what was attached under a key before"""
    return with_values(replace(profile, keys=without(profile.keys, key)), key, values)


@breaks(ATTACH, SHARE, with_attaching)
def attach_one_key(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """keeps the values of one key only"""
    kept = {name: held for name, held in profile.keys.items() if name == key}
    return with_values(replace(profile, keys=kept), key, values)


attaches("attach-first-value", DROP, "attaches the first of several values")(
    lambda profile, key, values: with_values(profile, key, values[:1])
)
define("detach-forgotten", DETACH, FORGET, "answers DeleteProfileKey and detaches nothing")(
    _forgotten("DeleteProfileKey", Message="deleted")
)
detaches("detach-all-values", DROP, "detaches all values of the key")(
    lambda profile, key, _: without_values(profile, key, profile.keys.get(key, ()))
)
detaches("detach-all-keys", LEAK, "detaches the values of every key")(
    lambda profile, _key, _values: replace(profile, keys={})
)


@breaks(DETACH, LEAK, with_state)
def detach_from_all(call: Call, state: State, operation: str, members: Members) -> Members:
    """detaches a value from every profile"""
    ids: list[str] = state.setdefault("ids", [])
    output = call(operation, members)
    if operation == "AddProfileKey":
        ids.append(members["ProfileId"])
    if operation == "DeleteProfileKey":
        for other in set(ids):
            try:
                call(operation, {**members, "ProfileId": other})
            except Exception:
                ids.remove(other)
    return output
