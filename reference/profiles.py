"""What the operations make of a profile: pure functions from one profile to the next."""

from collections.abc import Mapping
from typing import Any

from ..spec.exchange import Json
from .model import Profile
from .requests import Fields


def merged(old: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """``old`` with ``changes`` laid over it: an empty string removes, an object is merged member by member.

    UpdateProfile works so (service model, its documentation): an empty string removes the value that was
    there, a member that is left out keeps it. An object that becomes empty goes too.
    """
    fields = dict(old)
    for name, change in changes.items():
        new = merged(fields.get(name, {}), change) if isinstance(change, Mapping) else change
        if new:
            fields[name] = new
        else:
            fields.pop(name, None)
    return fields


def updated(profile: Profile, changes: Fields) -> Profile:
    """UpdateProfile."""
    return Profile(profile.id, merged(profile.fields, changes), profile.keys)


def with_values(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """AddProfileKey: values are added to those already attached under the key, each once."""
    attached = tuple(dict.fromkeys((*profile.keys.get(key, ()), *values)))
    return Profile(profile.id, profile.fields, _with_key(profile, key, attached))


def without_values(profile: Profile, key: str, values: tuple[str, ...]) -> Profile:
    """DeleteProfileKey: takes attached values away; what a standard key reads from a field stays."""
    attached = tuple(value for value in profile.keys.get(key, ()) if value not in values)
    return Profile(profile.id, profile.fields, _with_key(profile, key, attached))


def _with_key(profile: Profile, key: str, values: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    others = {name: attached for name, attached in profile.keys.items() if name != key}
    return {**others, key: values} if values else others


def as_response(profile: Profile) -> dict[str, Json]:
    """The profile as responses hold it."""
    return {"ProfileId": profile.id, **profile.fields}
