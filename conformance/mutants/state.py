"""Mutants that carry changes of profiles out wrongly."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from ...reference.index import Index
from ...reference.key_values import NO_VALUES, KeyValues
from ...reference.model import Profile
from ...reference.parts import Call, EngineParts
from ...reference.profiles import updated, with_values, without_values
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from .edits import Members, around
from .fault_class import FaultClass
from .mutant import Mutant


def _some_keys(index: Index, number: int, old: KeyValues, new: KeyValues, keys: frozenset[str]) -> None:
    """The index follows a change under ``keys`` only; a new profile is indexed under all."""
    kept = {key: values for key, values in old.items() if key not in keys}
    changed = {key: values for key, values in new.items() if key in keys}
    index.change(number, old, {**kept, **changed} if old and new else new)


def _never_changed(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """Once indexed, a profile stays as it was until it is deleted."""
    if not (old and new):
        index.change(number, old, new)


def _never_removed(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """Values are added; what was there stays, but for deletion."""
    index.change(number, old if not new else NO_VALUES, new)


def _forgotten(operation: str, output: Members) -> EngineParts:
    """``operation`` is answered with success and not carried out."""

    def pretending(call: Call, members: Members) -> Members:
        call("GetDomain", {"DomainName": members["DomainName"]})
        return {
            **output,
            **{name: members[name] for name in ("KeyName", "Values", "ProfileId") if name in members},
        }

    return around(operation, pretending)


def memory(make: Callable[[Call, dict[str, Json]], Callable[[str, Members], Members]]) -> EngineParts:
    """A defect with a memory of its own, made anew for each engine."""

    def wrap(call: Call) -> Call:
        carried_out = make(call, {})
        return lambda operation, members: carried_out(operation, dict(members))

    return EngineParts(wrap=wrap)


def _others_deleted_too(call: Call, _: dict[str, Json]) -> Callable[[str, Members], Members]:
    """A deletion takes every profile with the same phone number along."""
    phones: dict[str, list[str]] = {}

    def carried_out(operation: str, members: Members) -> Members:
        output = call(operation, members)
        if operation == "CreateProfile":
            phones.setdefault(str(members.get("MobilePhoneNumber")), []).append(output["ProfileId"])
        if operation == "DeleteProfile":
            for number, ids in phones.items():
                if members["ProfileId"] in ids and number != "None":
                    ids.remove(members["ProfileId"])
                    for other in ids:
                        call(operation, {**members, "ProfileId": other})
                    ids.clear()
        return output

    return carried_out


def _detached_from_all(call: Call, _: dict[str, Json]) -> Callable[[str, Members], Members]:
    """A value is detached from every profile that has it."""
    ids: list[str] = []

    def carried_out(operation: str, members: Members) -> Members:
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

    return carried_out


def _replaced(profile: Profile, changes: Mapping[str, Json]) -> Profile:
    """The profile is what the update holds."""
    return Profile(profile.id, {name: value for name, value in changes.items() if value}, profile.keys)


def _without_keys(profile: Profile, changes: Mapping[str, Json]) -> Profile:
    return replace(updated(profile, changes), keys={})


def _first_change(profile: Profile, changes: Mapping[str, Json]) -> Profile:
    return updated(profile, dict(list(changes.items())[:1]))


def _names_dropped(profile: Profile, changes: Mapping[str, Json]) -> Profile:
    """An update of one part of the name drops the others."""
    new = updated(profile, changes)
    if "FirstName" not in changes:
        return new
    return replace(new, fields={name: value for name, value in new.fields.items() if name != "LastName"})


def _phone_dropped(profile: Profile, changes: Mapping[str, Json]) -> Profile:
    new = updated(profile, changes)
    kept = {
        name: value for name, value in new.fields.items() if name in changes or name != "MobilePhoneNumber"
    }
    return replace(new, fields=kept)


def _replacing(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    return with_values(
        replace(profile, keys={n: v for n, v in profile.keys.items() if n != key}), key, values
    )


def _one_key_only(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    return with_values(
        replace(profile, keys={n: v for n, v in profile.keys.items() if n == key}), key, values
    )


def _whole_key(profile: Profile, key: str, _values: tuple[str, ...]) -> Profile:
    return without_values(profile, key, profile.keys.get(key, ()))


def _undeleted(keys: tuple[str, ...]) -> EngineParts:
    """Deleted profiles are kept, and found by ``keys`` as ever."""

    def make(call: Call, _: dict[str, Json]) -> Callable[[str, Members], Members]:
        deleted: set[str] = set()

        def carried_out(operation: str, members: Members) -> Members:
            if operation == "DeleteProfile":
                call("UpdateProfile", {name: members[name] for name in ("DomainName", "ProfileId")})
                deleted.add(members["ProfileId"])
                return {"Message": "deleted"}
            output = call(operation, members)
            if operation == SEARCH and members.get("KeyName") not in keys and output.get("Items"):
                output["Items"] = [item for item in output["Items"] if item["ProfileId"] not in deleted]
            return output

        return carried_out

    return memory(make)


MUTANTS = (
    Mutant(
        "update-forgotten",
        "state-update",
        FaultClass.FORGET,
        "answers an update and does not carry it out",
        _forgotten("UpdateProfile", {}),
    ),
    Mutant(
        "update-not-indexed",
        "state-update",
        FaultClass.STALE,
        "finds a changed profile by its old values only",
        EngineParts(reindex=_never_changed),
    ),
    Mutant(
        "update-first-field-only",
        "state-update",
        FaultClass.DROP,
        "changes the first field that an update names",
        EngineParts(updated=_first_change),
    ),
    Mutant(
        "update-name-not-indexed",
        "state-update",
        FaultClass.CORNER,
        "does not follow changes of names in its index",
        EngineParts(
            reindex=lambda index, number, old, new: _some_keys(
                index, number, old, new, frozenset({*old, *new}) - {"_fullName"}
            )
        ),
    ),
    Mutant(
        "update-keeps-old-values",
        "state-update-old-value",
        FaultClass.STALE,
        "finds a changed profile by its old values too",
        EngineParts(reindex=_never_removed),
    ),
    Mutant(
        "update-replaces-profile",
        "state-update-keeps",
        FaultClass.DROP,
        "drops fields that an update does not name",
        EngineParts(updated=_replaced),
    ),
    Mutant(
        "update-drops-last-name",
        "state-update",
        FaultClass.CORNER,
        "drops the last name where an update names the first",
        EngineParts(updated=_names_dropped),
    ),
    Mutant(
        "update-drops-mobile",
        "state-update-keeps",
        FaultClass.CORNER,
        "drops the mobile number with every update",
        EngineParts(updated=_phone_dropped),
    ),
    Mutant(
        "update-drops-attached",
        "state-update-keeps",
        FaultClass.CORNER,
        "drops attached values with every update",
        EngineParts(updated=_without_keys),
    ),
    Mutant(
        "delete-forgotten",
        "state-delete",
        FaultClass.FORGET,
        "answers a deletion and does not carry it out",
        _forgotten("DeleteProfile", {"Message": "deleted"}),
    ),
    Mutant(
        "deleted-by-id",
        "state-delete",
        FaultClass.CORNER,
        "finds a deleted profile by its id",
        _undeleted(("_profileId",)),
    ),
    Mutant(
        "deleted-by-email",
        "state-delete",
        FaultClass.CORNER,
        "finds a deleted profile by its e-mail address",
        _undeleted(("_email",)),
    ),
    Mutant(
        "deleted-by-phone",
        "state-delete",
        FaultClass.CORNER,
        "finds a deleted profile by its phone number",
        _undeleted(("_phone",)),
    ),
    Mutant(
        "delete-takes-others",
        "state-others-untouched",
        FaultClass.LEAK,
        "deletes profiles of the same mobile number too",
        memory(_others_deleted_too),
    ),
    Mutant(
        "attach-forgotten",
        "state-add-key",
        FaultClass.FORGET,
        "answers AddProfileKey and attaches nothing after the first value of a key",
        EngineParts(
            with_values=lambda profile, key, values: (
                profile if key in profile.keys else with_values(profile, key, values)
            )
        ),
    ),
    Mutant(
        "attach-replaces",
        "state-add-key",
        FaultClass.DROP,
        "drops what was attached under a key before",
        EngineParts(with_values=_replacing),
    ),
    Mutant(
        "attach-one-key",
        "state-add-key",
        FaultClass.SHARE,
        "keeps the values of one key only",
        EngineParts(with_values=_one_key_only),
    ),
    Mutant(
        "attach-first-value",
        "state-add-key",
        FaultClass.DROP,
        "attaches the first of several values",
        EngineParts(with_values=lambda profile, key, values: with_values(profile, key, values[:1])),
    ),
    Mutant(
        "detach-forgotten",
        "state-delete-key",
        FaultClass.FORGET,
        "answers DeleteProfileKey and detaches nothing",
        _forgotten("DeleteProfileKey", {"Message": "deleted"}),
    ),
    Mutant(
        "detach-all-values",
        "state-delete-key",
        FaultClass.DROP,
        "detaches all values of the key",
        EngineParts(without_values=_whole_key),
    ),
    Mutant(
        "detach-all-keys",
        "state-delete-key",
        FaultClass.LEAK,
        "detaches the values of every key",
        EngineParts(without_values=lambda profile, _key, _values: replace(profile, keys={})),
    ),
    Mutant(
        "detach-from-all",
        "state-delete-key",
        FaultClass.LEAK,
        "detaches a value from every profile",
        memory(_detached_from_all),
    ),
)
