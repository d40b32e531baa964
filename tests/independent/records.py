"""Domains and profiles, and what of them is searchable at a given moment."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .comparing import Comparer
from .freedoms import Freedoms

INDEXED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "_account": ("AccountNumber",),
    "_phone": ("PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
    "_email": ("EmailAddress", "PersonalEmailAddress", "BusinessEmailAddress"),
}
NAME_FIELDS = ("FirstName", "MiddleName", "LastName")
FIELDS_OF: Mapping[str, tuple[str, ...]] = {**INDEXED_FIELDS, "_fullName": NAME_FIELDS, "_profileId": ()}


def full_names(fields: Mapping[str, Any], reading: str) -> list[str]:
    """The full name of a profile, or none."""
    parts = [fields.get(name, "") for name in NAME_FIELDS]
    if not any(parts) or (reading == "unindexed" and not all(parts)):
        return []
    return [" ".join(parts if reading == "gap" else filter(None, parts))]


def indexed(fields: Mapping[str, Any], reading: str) -> dict[str, list[str]]:
    """The values that a profile has by its fields alone, by key."""
    found = {
        key: [fields[name] for name in names if fields.get(name)] for key, names in INDEXED_FIELDS.items()
    }
    found["_profileId"] = [fields["ProfileId"]]
    found["_fullName"] = full_names(fields, reading)
    return found


@dataclass(frozen=True)
class Snapshot:
    """A profile as a search sees it: its fields, and its canonical values by key."""

    fields: Mapping[str, Any]
    values: Mapping[str, frozenset[str]]


@dataclass
class Profile:
    """A profile as it was last written, and the snapshots that searches come to see one by one."""

    fields: dict[str, Any]
    attached: dict[str, list[str]] = field(default_factory=dict)
    hidden: dict[str, set[str]] = field(default_factory=dict)
    history: list[tuple[float, Snapshot | None]] = field(default_factory=list)

    def seen(self, now: float) -> Snapshot | None:
        """The newest snapshot that is visible by now."""
        for moment, snapshot in reversed(self.history):
            if moment <= now:
                return snapshot
        return None


@dataclass
class Domain:
    """A domain with its profiles, the removed ones too as long as a search may see them."""

    name: str
    days: int
    created: float = field(default_factory=time.time)
    profiles: dict[str, Profile] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def profile(self, identity: str) -> Profile | None:
        """The profile that exists under this id."""
        return None if identity in self.removed else self.profiles.get(identity)


class Index:
    """Publishes what was written, each write after a lag of its own."""

    def __init__(self, freedoms: Freedoms) -> None:
        self.freedoms = freedoms
        self.comparer = Comparer(freedoms.comparing)
        self._draw = random.Random(freedoms.seed)

    def new_id(self) -> str:
        plain = uuid.uuid4().hex
        return plain if self.freedoms.id_form == "hex" else f"profile-{plain}"

    def publish(self, profile: Profile) -> None:
        """Let searches see the profile as it is now."""
        self._append(profile, self.snapshot(profile))

    def withdraw(self, profile: Profile) -> None:
        """Let searches see it no longer."""
        self._append(profile, None)

    def snapshot(self, profile: Profile) -> Snapshot:
        values = self.values(profile)
        canonical = {
            key: frozenset(self.comparer.canonical(key, value) for value in given)
            for key, given in values.items()
        }
        return Snapshot(dict(profile.fields), canonical)

    def values(self, profile: Profile) -> dict[str, list[str]]:
        """All values of a profile by key, of its fields and attached."""
        values = indexed(profile.fields, self.freedoms.full_name)
        for key, hidden in profile.hidden.items():
            values[key] = [value for value in values[key] if value not in hidden]
        for key, attached in profile.attached.items():
            values[key] = [*values.get(key, ()), *attached]
        return values

    def normalised(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Fields in the form in which a search compares them; the parts of a name one by one."""
        keys = {name: key for key, names in INDEXED_FIELDS.items() for name in names}
        keys |= dict.fromkeys(NAME_FIELDS, "_fullName")
        return {
            name: (self.comparer.canonical(keys[name], value) or value) if name in keys else value
            for name, value in fields.items()
        }

    def has(self, snapshot: Snapshot, key: str, wanted: str) -> bool:
        """Whether a canonical value is one of the profile's."""
        values: Iterable[str] = snapshot.values.get(key, ())
        return wanted in values or any(self.comparer.same(key, wanted, value) for value in values)

    def _append(self, profile: Profile, snapshot: Snapshot | None) -> None:
        moment = time.monotonic() + self.lag(bool(profile.history))
        profile.history.append((moment, snapshot))

    def lag(self, changed: bool) -> float:
        return self._draw.uniform(*(self.freedoms.lag_changes if changed else self.freedoms.lag))
