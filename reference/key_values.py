"""Which values a profile has under which search key (administrator guide, "Standard profile definition")."""

from collections.abc import Mapping
from typing import Final

from ..spec.exchange import Json
from ..spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from .model import Profile
from .readings import Readings

KeyValues = Mapping[str, tuple[str, ...]]
"""Search key to the values under it; keys without a value are left out."""

NO_VALUES: Final[KeyValues] = {}


def full_name(fields: Mapping[str, Json], readings: Readings) -> str | None:
    """First, middle and last name joined by single spaces; None where the profile has no full name.

    What becomes of a missing part the sources leave open.
    """
    parts = [fields.get(name, "") for name in FULL_NAME_FIELDS]
    present = [part for part in parts if part]
    if not present or (len(present) < len(parts) and readings["full-name-gap"] == "unindexed"):
        return None
    return " ".join(parts if readings["full-name-gap"] == "gap" else present)


def key_values(
    profile: Profile,
    readings: Readings,
    fields_by_key: Mapping[str, tuple[str, ...]] = FIELDS_BY_KEY,
) -> KeyValues:
    """The profile's values under each key: the standard keys from its fields, and what was attached to it."""
    fields = {**profile.fields, "ProfileId": profile.id}
    values = {
        key: tuple(fields[name] for name in names if name in fields) for key, names in fields_by_key.items()
    }
    name = full_name(fields, readings)
    values[FULL_NAME_KEY] = () if name is None else (name,)
    for key, attached in profile.keys.items():
        values[key] = values.get(key, ()) + attached
    return {key: found for key, found in values.items() if found}
