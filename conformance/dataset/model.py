"""The data of a scenario: profiles and keys that are loaded into one domain, and the namespace of their values."""

import hashlib
from collections.abc import Mapping
from typing import Final, Self

import msgspec

from ...spec.exchange import Json
from ...spec.search import Pair

_LETTERS: Final = "abcdefghijkmnopqrstuvwxyz"


class Namespace(msgspec.Struct, frozen=True):
    """Makes the values of one world, so that worlds in one domain have no value in common.

    ``prefix`` is eight letters, ``digits`` five digits for values that are numbers.
    """

    prefix: str
    digits: str

    @classmethod
    def of(cls, origin: str) -> Self:
        """Return the namespace that belongs to ``origin``: equal origins, equal values."""
        digest = hashlib.sha256(origin.encode()).digest()
        return cls(
            prefix="t" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:7]),
            digits=str(10_000 + int.from_bytes(digest[7:11]) % 90_000),
        )

    def text(self, word: str) -> str:
        """Return a plain value."""
        return f"{self.prefix}-{word}"

    def phone(self, line: int) -> str:
        """Return a phone number in international form; two lines differ in their last four digits."""
        return f"+49151{self.digits}{line:04d}"

    def email(self, word: str) -> str:
        """Return an e-mail address."""
        return f"{word}.{self.prefix}@example.org"

    def name(self, first: str, last: str) -> dict[str, str]:
        """Return the fields of a full name of three parts."""
        return {"FirstName": first, "MiddleName": self.prefix, "LastName": last}


class ProfileSpec(msgspec.Struct, frozen=True):
    """A profile as the kit creates it: CreateProfile's members, and the values that AddProfileKey attaches.

    ``name`` is p1 … pn in order of creation; reports call the profile by it.
    """

    name: str
    fields: Mapping[str, Json]
    keys: Mapping[str, tuple[str, ...]] = {}

    @property
    def by_account(self) -> Pair:
        """The pair of its account number, if it has one."""
        return Pair("_account", (self.fields["AccountNumber"],))


def no_id(name: str) -> str:
    """Return the placeholder for the ProfileId of a profile as long as the target has not returned it."""
    return f"(no id was given for {name})"


class World(msgspec.Struct, frozen=True):
    """Profiles that belong together."""

    name: str
    profiles: tuple[ProfileSpec, ...]


class LoadedWorld(msgspec.Struct, frozen=True):
    """A world in a target's domain.

    ``ids`` maps a profile's name to the ProfileId that the target gave it. Profiles that the target refused are absent
    from ``ids``; ``has_custom_keys`` says whether the values of AddProfileKey are there too. ``deleted`` maps the
    ProfileIds of what was there before, and was deleted, to names. By a profile's name: ``detached`` are values of its
    fields that DeleteProfileKey removed from a key, each with whether an update has named a field of the key since;
    ``replaced`` the Address and the like as they are if updates replace them as a whole, None for one that is not there
    any more.
    """

    world: World
    domain: str
    ids: Mapping[str, str]
    has_custom_keys: bool
    deleted: Mapping[str, str] = {}
    detached: Mapping[str, Mapping[str, Mapping[str, bool]]] = {}
    replaced: Mapping[str, Mapping[str, Json]] = {}

    @property
    def profiles(self) -> tuple[ProfileSpec, ...]:
        """The profiles that are really in the target."""
        return tuple(profile for profile in self.world.profiles if profile.name in self.ids)

    def by_id(self, profile: ProfileSpec) -> Pair:
        """Return the pair of a profile's id."""
        return Pair("_profileId", (self.ids[profile.name],))
