"""How the operations change a profile: pure functions from one profile to the next."""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec.structs import replace

from ..spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS
from .model import Fields, Profile


def merged(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``old`` with ``changes`` applied: an empty string removes a member, an object is merged by its members.

    This is how UpdateProfile works (service model, its documentation): an empty string removes the value that was
    there, a member that is left out keeps it. An object that becomes empty is removed too.
    """
    fields = dict(old)
    for name, change in changes.items():
        new = merged(fields.get(name, {}), change) if isinstance(change, Mapping) else change
        if new:
            fields[name] = new
        else:
            fields.pop(name, None)
    return fields


# state-update, state-update-old-value, state-update-keeps, state-update-removes
def updated(profile: Profile, changes: Fields) -> Profile:
    """Return the profile after UpdateProfile. What was hidden from a key is shown again if a field of it changes."""
    hidden = {
        key: values
        for key, values in profile.hidden.items()
        if changes.keys().isdisjoint(FIELDS_BY_KEY.get(key, FULL_NAME_FIELDS))
    }
    return Profile(profile.id, merged(profile.fields, changes), profile.keys, hidden)


def without(profile: Profile, names: Collection[str]) -> Profile:
    """Return the profile without its members ``names``, which an update replaces."""
    kept = {name: value for name, value in profile.fields.items() if name not in names}
    return replace(profile, fields=kept)


# state-add-key
def with_values(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """Return the profile after AddProfileKey: values are added to those attached under the key, each once."""
    attached = tuple(dict.fromkeys((*profile.keys.get(key, ()), *values)))
    return replace(profile, keys=_with_key(profile, key, attached))


# state-delete-key
def without_values(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """Return the profile after DeleteProfileKey: attached values go; a value that a field gives to a key stays."""
    attached = tuple(value for value in profile.keys.get(key, ()) if value not in values)
    return replace(profile, keys=_with_key(profile, key, attached))


def hiding(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """Return the profile with values of its fields hidden from a key that the fields fill."""
    return replace(profile, hidden={**profile.hidden, key: (*profile.hidden.get(key, ()), *values)})


def _with_key(profile: Profile, key: str, values: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    others = {name: attached for name, attached in profile.keys.items() if name != key}
    return {**others, key: values} if values else others
