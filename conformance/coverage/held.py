"""What the profiles of a target hold, as far as its own answers say: the ground on which lives and sizes are read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY, PREDEFINED_KEYS
from ...spec.profile_fields import ADDRESS_FIELDS
from .cell import Cell
from .message import Members, Message, ReplyFacts, leaves

ATTRIBUTES: Final = "Attributes"
CUSTOM: Final = "custom key"
KEY_OF: Final[Mapping[str, str]] = {
    **{name: key for key, names in FIELDS_BY_KEY.items() for name in names},
    **dict.fromkeys(FULL_NAME_FIELDS, FULL_NAME_KEY),
}
"""The standard key under which a field is found."""
Look = tuple[str, str]
"""A key and a value: what a search may look for."""
NOT_FIELDS: Final = frozenset({"DomainName", "ProfileId"})


def row_of_key(key: str) -> str:
    """Return the row of a search key; all custom keys share one."""
    return key if key in PREDEFINED_KEYS else CUSTOM


@dataclass
class HeldProfile:
    """One profile: its fields, the values attached to it, and what it no longer has.

    Members of an address have names of the form ``Address.City``.
    """

    id: str
    fields: dict[str, Json] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """Fields that were removed, and keys of which a value was."""
    names: frozenset[Cell] | None = None
    """The cells of special names in what is stored; None until they are computed."""

    @property
    def full_name(self) -> str:
        """The present parts of the name, joined."""
        return " ".join(str(self.fields[name]) for name in FULL_NAME_FIELDS if name in self.fields)

    def looks_of(self, name: str) -> frozenset[Look]:
        """Return what a search for the field ``name`` looks for; empty if no key shows it, or it has no value."""
        key = KEY_OF.get(name)
        if key is None or name not in self.fields:
            return frozenset()
        return frozenset({(key, self.full_name if key == FULL_NAME_KEY else str(self.fields[name]))})

    def looks(self) -> frozenset[Look]:
        """Return every key and value under which the profile is found."""
        fields = (look for name in self.fields for look in self.looks_of(name))
        attached = ((key, value) for key, values in self.keys.items() for value in values)
        return frozenset((*fields, *attached, ("_profileId", self.id)))


def given_fields(body: Members) -> Iterator[tuple[str, Json]]:
    """Yield the fields that a write names, null apart; the members of an address one by one, attributes together."""
    for name, value in leaves(body, ADDRESS_FIELDS):
        if name not in NOT_FIELDS and value is not None:
            yield name, value


def merged_attributes(held: Json, given: Json) -> Json:
    """Return attributes after an update that names some of them; ``""`` if none is left."""
    if not isinstance(given, dict):
        return given
    both = {**(held if isinstance(held, dict) else {}), **{n: v for n, v in given.items() if v is not None}}
    return {name: value for name, value in both.items() if value != ""} or ""


class HeldProfiles:
    """The profiles of each domain by id; follows the writes that were answered with success."""

    def __init__(self) -> None:
        self.domains: dict[str, dict[str, HeldProfile]] = {}
        self.home: dict[str, str] = {}
        """From an id to the domain that holds the profile."""
        self._created: defaultdict[Look, set[str]] = defaultdict(set)
        """The domains in which profiles were created with a value."""

    def domains_of(self, looks: Iterable[Look]) -> set[str]:
        """Return the domains that hold a profile that was created with one of these values."""
        return {domain for look in looks for domain in self._created.get(look, ()) if domain in self.domains}

    def of(self, message: Message) -> HeldProfile | None:
        """Return the profile that a write names, if the domain that it names holds it."""
        return self.domains.get(message.domain, {}).get(str(message.body.get("ProfileId")))

    def elsewhere(self, message: Message) -> HeldProfile | None:
        """Return the profile that a write names, if another domain holds it."""
        home = self.home.get(str(message.body.get("ProfileId")))
        if home is None or home == message.domain:
            return None
        return self.domains.get(home, {}).get(str(message.body.get("ProfileId")))

    def apply(self, message: Message, outcome: ReplyFacts) -> None:
        """Carry out a write that was answered with success."""
        operation = message.operation.name
        if operation == "CreateDomain":
            self.domains.setdefault(message.domain, {})
        elif operation == "DeleteDomain":
            for identifier in self.domains.pop(message.domain, {}):
                self.home.pop(identifier, None)
        elif operation == "CreateProfile":
            self._create(message, outcome)
        elif (profile := self.of(message)) is not None:
            if operation == "DeleteProfile":
                del self.domains[message.domain][profile.id]
                del self.home[profile.id]
            elif operation == "UpdateProfile":
                _update(profile, message.body)
            else:
                _change_key(profile, operation, message)

    def _create(self, message: Message, outcome: ReplyFacts) -> None:
        identifier = outcome.created
        if not identifier:
            return
        profile = HeldProfile(identifier)
        _update(profile, message.body)
        self.domains.setdefault(message.domain, {})[identifier] = profile
        self.home[identifier] = message.domain
        for look in profile.looks():
            self._created[look].add(message.domain)


def _update(profile: HeldProfile, body: Members) -> None:
    profile.names = None
    for name, given in given_fields(body):
        value = merged_attributes(profile.fields.get(name), given) if name == ATTRIBUTES else given
        if value != "":
            profile.fields[name] = value
        elif profile.fields.pop(name, None) is not None:
            profile.gone.add(name)


def _change_key(profile: HeldProfile, operation: str, message: Message) -> None:
    for key, values in message.pairs[:1]:
        held = profile.keys.get(key, ())
        if operation == "AddProfileKey":
            profile.keys[key] = tuple(dict.fromkeys((*held, *values)))
            continue
        kept = tuple(value for value in held if value not in values)
        if kept != held:
            profile.gone.add(key)
        profile.keys[key] = kept


KEY_ROWS: Final = (*PREDEFINED_KEYS, CUSTOM)
