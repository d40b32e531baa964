"""Mutants that carry changes of profiles out wrongly, or forget one member of many."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from ...reference.index import Index
from ...reference.key_values import KeyValues
from ...reference.model import Fields, Profile
from ...reference.parts import Call, EditValues, EngineParts, Reindex
from ...reference.profiles import updated, with_values, without_values
from ...spec.exchange import Json
from ...spec.keys import STANDARD_KEYS
from ...spec.operations import SEARCH
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, INPUT_FIELDS
from . import seam
from .content import CONTENT
from .fault_class import CORNER, DAMAGE, DEFAULT, DROP, FOLD, FORGET, LEAK, SHARE, STALE
from .mutant import MutantTable
from .seam import Members, State, without

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
UPDATE, KEEPS, DELETE = "state-update", "state-update-keeps", "state-delete"
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

    return seam.operation(operation)(pretend)


def finding_deleted(key: str) -> EngineParts:
    """Keep deleted profiles, and find them in searches that name ``key``."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        deleted: set[str] = state.setdefault("deleted", set())
        if operation == "DeleteProfile" and "ProfileId" in members:
            call("UpdateProfile", {name: members[name] for name in ("DomainName", "ProfileId")})
            deleted.add(members["ProfileId"])
            return {"Message": "deleted"}
        output = call(operation, members)
        if operation == SEARCH and output.get("Items"):
            pairs = [members, *(members.get("AdditionalSearchKeys") or ())]
            if key not in [pair["KeyName"] for pair in pairs]:
                output["Items"] = [item for item in output["Items"] if item["ProfileId"] not in deleted]
        return output

    return seam.state(step)


attaches, detaches = MUTANTS.rows(ATTACH, with_attaching), MUTANTS.rows(DETACH, with_detaching)
undeleted, updates = MUTANTS.rows(DELETE, finding_deleted), MUTANTS.rows(UPDATE, with_update)

define("update-forgotten", UPDATE, FORGET, "answers an update and does not carry it out")(
    _forgotten("UpdateProfile")
)


@breaks(UPDATE, STALE, with_reindex)
def update_not_indexed(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """finds a changed profile by its old values only"""
    # Once indexed, a profile stays as it was until it is deleted.
    if not (old and new):
        index.change(number, old, new)


updates("update-first-field-only", DROP, "changes the first field that an update names")(
    lambda profile, changes: updated(profile, dict(list(changes.items())[:1]))
)


@breaks(UPDATE, CORNER, with_reindex)
def update_name_not_indexed(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """does not follow changes of names in its index"""
    # A new profile is indexed under all keys.
    names = {key: values for key, values in old.items() if key == "_fullName"}
    index.change(number, old, {**without(new, "_fullName"), **names} if old and new else new)


@breaks(UPDATE, SHARE, with_reindex)
def update_indexes_new_values_only(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """does not index what an update sets if another profile has it"""
    # As a row of a table whose values are unique, which is left out if it is there.
    free = {
        key: tuple(value for value in values if value in old.get(key, ()) or not index.numbers(key, value))
        for key, values in new.items()
    }
    index.change(number, old, free if old else new)


@breaks("state-others-untouched", SHARE, with_reindex)
def update_unindexes_account_of_all(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """finds no profile any more by an account number that an update took from one of several"""
    index.change(number, old, new)
    gone = {*old.get("_account", ())} - {*new.get("_account", ())} if new else ()
    for value in gone:
        for other in [*index.numbers("_account", value)]:
            index.change(other, {"_account": (value,)}, {})


@breaks("state-update-old-value", STALE, with_reindex)
def update_keeps_old_values(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """finds a changed profile by its old values too"""
    # Values are added; what was there stays, except after deletion.
    index.change(number, old if not new else {}, new)


define(
    "update-ignores-empty-texts",
    "state-update-removes",
    DEFAULT,
    "takes an empty text in an update as left out",
)(with_update(lambda profile, changes: updated(profile, {n: v for n, v in changes.items() if v != ""})))


define("update-replaces-profile", KEEPS, DROP, "drops fields that an update does not name")(
    with_update(lambda profile, changes: replace(profile, fields={n: v for n, v in changes.items() if v}))
)


@breaks(UPDATE, CORNER, with_update)
def update_drops_last_name(profile: Profile, changes: Fields) -> Profile:
    """drops the last name if an update names the first"""
    new = updated(profile, changes)
    return replace(new, fields=without(new.fields, "LastName")) if "FirstName" in changes else new


@breaks(KEEPS, CORNER, with_update)
def update_drops_mobile(profile: Profile, changes: Fields) -> Profile:
    """drops the mobile number with every update"""
    name, new = "MobilePhoneNumber", updated(profile, changes)
    return new if name in changes else replace(new, fields=without(new.fields, name))


define("update-drops-attached", KEEPS, CORNER, "drops attached values with every update")(
    with_update(lambda profile, changes: replace(updated(profile, changes), keys={}))
)
define("delete-forgotten", DELETE, FORGET, "answers a deletion and does not carry it out")(
    _forgotten("DeleteProfile", Message="deleted")
)
undeleted("deleted-by-id", CORNER, "finds a deleted profile by its id")("_profileId")
undeleted("deleted-by-email", CORNER, "finds a deleted profile by its e-mail address")("_email")
undeleted("deleted-by-phone", CORNER, "finds a deleted profile by its phone number")("_phone")
undeleted("deleted-by-account", CORNER, "finds a deleted profile by its account number")("_account")
undeleted("deleted-by-name", CORNER, "finds a deleted profile by its full name")("_fullName")


@breaks("state-others-untouched", LEAK, seam.state)
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
attaches("attach-replaces", DROP, "drops what was attached under a key before")(
    lambda profile, key, values: with_values(replace(profile, keys=without(profile.keys, key)), key, values)
)


@breaks(ATTACH, SHARE, with_attaching)
def attach_one_key(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """keeps the values of one key only"""
    kept = {name: held for name, held in profile.keys.items() if name == key}
    return with_values(replace(profile, keys=kept), key, values)


attaches(
    "attach-of-known-first-lost", CORNER, "attaches nothing if the first of the values is there already"
)(
    lambda profile, key, values: (
        profile if values[0] in profile.keys.get(key, ()) else with_values(profile, key, values)
    )
)
attaches("attached-list-as-value", DAMAGE, "attaches several values and the text of their list")(
    lambda profile, key, values: with_values(
        profile, key, (*values, ",".join(values)) if len(values) > 1 else values
    )
)
detaches("detach-parts-of-values", FOLD, "detaches every value that is a part of one to detach")(
    lambda profile, key, values: without_values(
        profile, key, tuple(held for held in profile.keys.get(key, ()) if any(held in v for v in values))
    )
)
attaches("attach-first-value", DROP, "attaches the first of several values")(
    lambda profile, key, values: with_values(profile, key, values[:1])
)
attaches(
    "attach-beside-fields-lost", CORNER, "attaches nothing under a key that fields fill, and says it did"
)(lambda profile, key, values: profile if key in STANDARD_KEYS else with_values(profile, key, values))
define("detach-forgotten", DETACH, FORGET, "answers DeleteProfileKey and detaches nothing")(
    _forgotten("DeleteProfileKey", Message="deleted")
)
detaches("detach-all-values", DROP, "detaches all values of the key")(
    lambda profile, key, _: without_values(profile, key, profile.keys.get(key, ()))
)
detaches("detach-in-any-case", CORNER, "detaches values that differ in letter case, too")(
    lambda profile, key, values: without_values(
        profile,
        key,
        tuple(one for one in profile.keys.get(key, ()) if one.lower() in {value.lower() for value in values}),
    )
)
detaches("detach-all-keys", LEAK, "detaches the values of every key")(
    lambda profile, _key, _values: replace(profile, keys={})
)


@breaks(DETACH, LEAK, seam.state)
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


# One member of many


def dashed(member: str) -> str:
    """Return ``PostalCode`` as ``postal-code``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", member).lower()


def _without_line(address: str, line: str) -> EngineParts:
    return seam.member(address)(lambda lines: without(lines, line))


def _not_updating(member: str) -> EngineParts:
    """Let updates pass over ``member``."""
    return with_update(lambda profile, changes: updated(profile, without(changes, member)))


# One for each line of an address, the addresses taking turns.
for _place, _line in zip(ADDRESS_FIELDS * 3, ADDRESS_LINES, strict=False):
    define(f"{dashed(_place)}-without-{dashed(_line)}", CONTENT, DROP, f"leaves {_line} of {_place} out")(
        _without_line(_place, _line)
    )

misses = MUTANTS.rows(UPDATE, _not_updating)
for _name in INPUT_FIELDS:
    misses(f"update-passes-over-{dashed(_name)}", DROP, f"answers an update and leaves {_name} as it was")(
        _name
    )
detaches("detach-of-unknown-lost", CORNER, "detaches nothing if one of the values is not there")(
    lambda profile, key, values: (
        without_values(profile, key, values) if {*values} <= {*profile.keys.get(key, ())} else profile
    )
)
detaches("detach-one-as-all", CORNER, "detaches all values of a key that has three or more if one is named")(
    lambda profile, key, values: without_values(
        profile, key, profile.keys[key] if len(values) == 1 and len(profile.keys.get(key, ())) > 2 else values
    )
)
detaches("detach-first-value", DROP, "detaches the first of several values")(
    lambda profile, key, values: without_values(profile, key, values[:1])
)


@breaks(DETACH, LEAK, with_detaching)
def detach_under_every_key(profile: Profile, _key: str, values: tuple[str, ...]) -> Profile:
    """detaches a value under every key"""
    kept = {key: tuple(v for v in held if v not in values) for key, held in profile.keys.items()}
    return replace(profile, keys={key: held for key, held in kept.items() if held})


@breaks(DETACH, LEAK, with_detaching)
def detach_under_longer_keys(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """detaches a value under every key whose name begins with that of the key, too"""
    for each in [each for each in profile.keys if each.startswith(key)]:
        profile = without_values(profile, each, values)
    return profile


@breaks(DETACH, CORNER, with_detaching)
def detach_all_but_last(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """leaves a key the last value that is detached from it"""
    right = without_values(profile, key, values)
    return right if key in right.keys else without_values(profile, key, values[:-1])


@breaks(ATTACH, CORNER, seam.state)
def attached_twice_listed_twice(call: Call, state: State, operation: str, members: Members) -> Members:
    """lists a profile twice that a value was attached to twice"""
    # As rows of a table that nobody made distinct.
    output = call(operation, members)
    attached: Counter[tuple[str, str, str]] = state.setdefault("attached", Counter())
    if operation == "AddProfileKey":
        attached.update((members["ProfileId"], members["KeyName"], value) for value in members["Values"])
    if operation != SEARCH or "Items" not in output:
        return output
    requested = [(members["KeyName"], value) for value in members["Values"]]
    again = [
        item for item in output["Items"] if any(attached[item["ProfileId"], *one] > 1 for one in requested)
    ]
    return {**output, "Items": [*output["Items"], *again]}
