"""Which values a profile has under which search key (administrator guide, "Standard profile definition")."""

from collections.abc import Mapping

from ..spec.exchange import Json
from ..spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ..spec.readings import Readings
from .model import Profile

KeyValues = Mapping[str, tuple[str, ...]]
"""From a search key to the values under it; keys without a value are left out."""


# keys-full-name
def full_name(fields: Mapping[str, Json], readings: Readings) -> str | None:
    """Return first, middle and last name joined by single spaces, or None. Open: what it is if a part is missing."""
    parts = [fields.get(name, "") for name in FULL_NAME_FIELDS]
    present = [part for part in parts if part]
    if not present or (len(present) < len(parts) and readings["full-name-gap"] == "unindexed"):
        return None
    return " ".join(parts if readings["full-name-gap"] == "gap" else present)


# keys-account, keys-profile-id, keys-phone, keys-email: values of fields. keys-attached, keys-custom: attached values.
# keys-separate: each value counts under its own key only.
def key_values(
    profile: Profile, readings: Readings, fields_by_key: Mapping[str, tuple[str, ...]] = FIELDS_BY_KEY
) -> KeyValues:
    """Return the profile's values under each key: those of its fields, and those that were attached to it."""
    fields = {**profile.fields, "ProfileId": profile.id}
    values = {
        key: tuple(fields[name] for name in names if name in fields) for key, names in fields_by_key.items()
    }
    name = full_name(fields, readings)
    values[FULL_NAME_KEY] = () if name is None else (name,)
    # Open: whether DeleteProfileKey removes a value that a field gives.
    for key, hidden in profile.hidden.items():
        values[key] = tuple(value for value in values[key] if value not in hidden)
    for key, attached in profile.keys.items():
        values[key] = values.get(key, ()) + attached
    return {key: found for key, found in values.items() if found}
