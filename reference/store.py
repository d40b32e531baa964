"""The state of the service: domains and their profiles, and what every operation except the search does to them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from msgspec.structs import replace as replace_struct

from ..spec.exchange import Json
from ..spec.keys import PREDEFINED_KEYS, STANDARD_KEYS
from ..spec.profile_fields import UPDATE_POINTS
from ..spec.readings import Readings
from .failures import access_denied, bad_request, not_found
from .key_values import key_values
from .model import Fields, Members, Profile
from .parts import EngineParts
from .profiles import hiding, without
from .view import Clock, View

Output = dict[str, Json]

_SCRAMBLE = 2_654_435_761
"""Odd, so that multiplying by it permutes the 32-bit numbers."""


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain. ``serial`` is never used again, not even by a later domain of the same name."""

    name: str
    serial: int
    settings: Fields
    created: float
    view: View
    profiles: dict[str, Profile] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    """From the id of a profile to its number in the view."""

    @property
    def description(self) -> Output:
        """What CreateDomain and GetDomain return; times in seconds since 1970."""
        times = {"CreatedAt": self.created, "LastUpdatedAt": self.created}
        return {"DomainName": self.name, **self.settings, **times}

    @property
    def summary(self) -> Output:
        """What ListDomains returns."""
        shown = ("DomainName", "CreatedAt", "LastUpdatedAt", "Tags")
        return {name: member for name, member in self.description.items() if name in shown}


def _without(members: Members, *names: str) -> Fields:
    return {name: member for name, member in members.items() if name not in names}


class Store:
    """Domains by name. Each operation is a method from input to output members; all raise ``ServiceFailure``."""

    def __init__(
        self, readings: Readings, parts: EngineParts, clock: Clock, new_id: Callable[[], str], delay: float
    ) -> None:
        self._readings = readings
        self._parts = parts
        self._clock = clock
        self._new_id = new_id
        self._delay = delay if readings["visibility"] == "delayed" else 0.0
        self._serial = 0
        self._created = 0
        self._domains: dict[str, Domain] = {}
        self._same_account = parts.form_of("_account", readings)

    def copy_from(self, other: "Store") -> None:
        """Hold what ``other`` holds, indexed by the parts of this store; changing one leaves the other as it is."""
        # Serials are never used again, so that a token of a domain that is gone leads into no other one.
        self._serial = max(self._serial, other._serial)
        self._created = max(self._created, other._created)
        self._domains = {}
        for name, domain in other._domains.items():
            view, profiles, numbers = (
                domain.view.copy(self._parts),
                dict(domain.profiles),
                dict(domain.numbers),
            )
            self._domains[name] = replace(domain, view=view, profiles=profiles, numbers=numbers)

    # errors-unknown-domain, state-delete-domain. Open: an unknown domain may be hidden by AccessDeniedException.
    def domain(self, name: str) -> Domain:
        """Return the domain of that name."""
        if (domain := self._domains.get(self._entry(name))) is None:
            refusal = access_denied if self._readings["unknown-domain"] == "denied" else not_found
            raise refusal(f"there is no domain {name!r}; create it, or choose one that ListDomains returns")
        return domain

    def _entry(self, name: str) -> str:
        """Return the form of a domain's name that identifies it. Open: whether letter case counts."""
        return name.lower() if self._readings["domain-case"] == "one" else name

    @property
    def domains(self) -> Mapping[int, Domain]:
        """All domains by serial number, ascending."""
        return {domain.serial: domain for domain in self._domains.values()}

    # wire-other-outputs: the members that each operation below returns.
    def create_domain(self, members: Members) -> Output:
        """Create a domain. Open: if it exists, the request is refused, or the domain is left as it is."""
        name = members["DomainName"]
        entry = self._entry(name)
        if entry not in self._domains:
            view = View(self._readings, self._parts, self._clock, self._delay)
            settings = _without(members, "DomainName", "Matching")
            self._serial += 1
            self._domains[entry] = Domain(name, self._serial, settings, self._clock(), view)
        elif self._readings["domain-twice"] == "refused":
            raise bad_request(f"domain {name!r} exists; delete it first, or choose another DomainName")
        return self._domains[entry].description

    def get_domain(self, members: Members) -> Output:
        """Return what is known about a domain."""
        domain = self.domain(members["DomainName"])
        count = len(domain.profiles)
        stats = {"ProfileCount": count, "MeteringProfileCount": count, "ObjectCount": 0, "TotalSize": 0}
        return {**domain.description, "Stats": stats}

    def delete_domain(self, members: Members) -> Output:
        """Delete a domain with all its profiles."""
        name = self.domain(members["DomainName"]).name
        del self._domains[self._entry(name)]
        return {"Message": f"Domain {name} is deleted"}

    # state-create, state-create-returns-id, state-id-unique, concurrency-creates
    def create_profile(self, members: Members) -> Output:
        """Create a profile, which its new id identifies."""
        domain = self.domain(members["DomainName"])
        profile = Profile(self._new_id(), _without(members, "DomainName"), {})
        self._check_account(domain, profile)
        domain.numbers[profile.id] = self._number(self._created)
        self._created += 1
        self._put(domain, profile)
        return {"ProfileId": profile.id}

    # state-update, state-update-old-value, state-others-untouched
    def update_profile(self, members: Members) -> Output:
        """Change the fields of a profile."""
        domain, profile = self._find(members)
        changes = _without(members, "DomainName", "ProfileId")
        objects = changes.keys() & UPDATE_POINTS.keys()
        replaced = [name for name in objects if self._readings[UPDATE_POINTS[name]] == "replaced"]
        profile = without(profile, replaced)
        changed = self._parts.updated(profile, changes)
        self._check_account(domain, changed)
        self._put(domain, changed)
        return {"ProfileId": profile.id}

    def _check_account(self, domain: Domain, profile: Profile) -> None:
        """Raise ``ServiceFailure`` for the account number of another profile. Open: whether that is refused."""
        account = profile.fields.get("AccountNumber")
        if account is None or self._readings["account-number-taken"] == "accepted":
            return
        same = self._same_account
        for other in domain.profiles.values():
            if other.id != profile.id and same(other.fields.get("AccountNumber", "")) == same(account):
                raise bad_request(
                    f"AccountNumber {account[:80]!r} is that of another profile; choose another"
                )

    # state-delete
    def delete_profile(self, members: Members) -> Output:
        """Delete a profile."""
        domain, profile = self._find(members)
        del domain.profiles[profile.id]
        domain.view.change(domain.numbers.pop(profile.id), None)
        return {"Message": f"Profile {profile.id} is deleted"}

    # state-add-key, keys-attached, keys-custom
    def add_key(self, members: Members) -> Output:
        """Attach values to a profile under a search key."""
        domain, profile = self._find(members)
        self._check_key(members["KeyName"])
        self._put(domain, self._parts.with_values(profile, members["KeyName"], members["Values"]))
        return {"KeyName": members["KeyName"], "Values": list(members["Values"])}

    def _check_key(self, key: str) -> None:
        """Raise ``ServiceFailure`` for a key that takes no values. Open: custom keys, and those that fields fill."""
        custom = self._readings["custom-key-undefined"]
        if key not in PREDEFINED_KEYS and custom != "accepted":
            refusal = bad_request if custom == "refused" else not_found
            raise refusal(f"nothing has defined the key {key!r}; choose a predefined one")
        if key in STANDARD_KEYS and self._readings["field-key"] == "refused":
            raise bad_request(f"fields fill the key {key!r}; change them by UpdateProfile")

    # state-delete-key
    def delete_key(self, members: Members) -> Output:
        """Remove values that are attached to a profile."""
        domain, profile = self._find(members)
        key, values = members["KeyName"], members["Values"]
        own = key_values(replace_struct(profile, keys={}), self._readings).get(key, ())
        if own and not set(own).isdisjoint(values):
            if self._readings["field-value-deletion"] == "refused":
                raise bad_request(f"a field gives the value to the key {key!r}; change it by UpdateProfile")
            if self._readings["field-value-deletion"] == "hidden":
                profile = hiding(profile, key, values)
        self._put(domain, self._parts.without_values(profile, key, values))
        return {"Message": f"Values are deleted from key {key}"}

    # state-domains-separate, state-unknown-profile, errors-unknown-profile: an id counts in its own domain only.
    def _find(self, members: Members) -> tuple[Domain, Profile]:
        domain = self.domain(members["DomainName"])
        if (profile := domain.profiles.get(members["ProfileId"])) is None:
            shown = members["ProfileId"][:80]
            raise not_found(
                f"domain {domain.name!r} has no profile {shown!r}; create it, or check the ProfileId"
            )
        return domain, profile

    def _put(self, domain: Domain, profile: Profile) -> None:
        domain.profiles[profile.id] = profile
        domain.view.change(domain.numbers[profile.id], profile)

    def _number(self, created: int) -> int:
        """Return a profile's number, which decides the order of results: that of creation, or another stable one."""
        return created if self._readings["items-order"] == "created" else created * _SCRAMBLE % 2**32
