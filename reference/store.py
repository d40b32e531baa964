"""The state of the service: domains, their profiles, and what each operation but the search does to them."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ..spec.exchange import Json
from .failures import access_denied, bad_request, not_found
from .model import Profile
from .parts import EngineParts
from .readings import Readings
from .requests import Fields, Members
from .view import View

Output = dict[str, Json]

_SCRAMBLE = 2_654_435_761
"""Odd, so that multiplying by it permutes the 32-bit numbers."""


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain: ``serial`` is never used again, also not by a later domain of the same name."""

    name: str
    serial: int
    settings: Fields
    created: float
    view: View
    profiles: dict[str, Profile] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    """Profile id to the number that the view knows it by."""

    @property
    def description(self) -> Output:
        """What CreateDomain and GetDomain tell of it; times in seconds since 1970."""
        times = {"CreatedAt": self.created, "LastUpdatedAt": self.created}
        return {"DomainName": self.name, **self.settings, **times}

    @property
    def summary(self) -> Output:
        """What ListDomains tells of it."""
        return {
            name: member
            for name, member in self.description.items()
            if name in ("DomainName", "CreatedAt", "LastUpdatedAt", "Tags")
        }


def _without(members: Members, *names: str) -> Fields:
    return {name: member for name, member in members.items() if name not in names}


class Store:
    """Domains by name. Each operation is a method from members to output; all raise ``ServiceFailure``."""

    def __init__(
        self,
        readings: Readings,
        parts: EngineParts,
        clock: Callable[[], float],
        new_id: Callable[[], str],
        delay: float,
    ) -> None:
        self._readings = readings
        self._parts = parts
        self._clock = clock
        self._new_id = new_id
        self._delay = delay if readings["visibility"] == "delayed" else 0.0
        self._serial = 0
        self._created = 0
        self._domains: dict[str, Domain] = {}

    def copy_from(self, other: "Store") -> None:
        """Hold what ``other`` holds, indexed by the parts of this store; both change apart from each other."""
        self._serial, self._created = other._serial, other._created
        self._domains = {
            name: replace(
                domain,
                view=domain.view.copy(self._parts),
                profiles=dict(domain.profiles),
                numbers=dict(domain.numbers),
            )
            for name, domain in other._domains.items()
        }

    def domain(self, name: str) -> Domain:
        """The domain of that name."""
        domain = self._domains.get(name)
        if domain is None:
            refusal = access_denied if self._readings["unknown-domain"] == "denied" else not_found
            raise refusal(f"there is no domain {name!r}; create it, or ListDomains tells which exist")
        return domain

    def domains_after(self, serial: int, limit: int) -> list[Domain]:
        """The first ``limit`` domains created after the one of that serial number."""
        later = (domain for domain in self._domains.values() if domain.serial > serial)
        return list(itertools.islice(later, limit))

    def domain_of(self, serial: int) -> Domain:
        """The domain of that serial number, which must exist."""
        return next(domain for domain in self._domains.values() if domain.serial == serial)

    def create_domain(self, members: Members) -> Output:
        """CreateDomain. A domain that exists is refused, or left as it is: the sources leave that open."""
        name = members["DomainName"]
        if name not in self._domains:
            view = View(self._readings, self._parts, self._clock, self._delay)
            settings = _without(members, "DomainName", "Matching")
            self._serial += 1
            self._domains[name] = Domain(name, self._serial, settings, self._clock(), view)
        elif self._readings["domain-twice"] == "refused":
            raise bad_request(f"domain {name!r} exists; delete it first, or choose another DomainName")
        return self._domains[name].description

    def get_domain(self, members: Members) -> Output:
        """GetDomain."""
        domain = self.domain(members["DomainName"])
        count = len(domain.profiles)
        stats = {"ProfileCount": count, "MeteringProfileCount": count, "ObjectCount": 0, "TotalSize": 0}
        return {**domain.description, "Stats": stats}

    def delete_domain(self, members: Members) -> Output:
        """DeleteDomain, with all its profiles."""
        name = self.domain(members["DomainName"]).name
        del self._domains[name]
        return {"Message": f"Domain {name} is deleted"}

    def create_profile(self, members: Members) -> Output:
        """CreateProfile."""
        domain = self.domain(members["DomainName"])
        profile = Profile(self._new_id(), _without(members, "DomainName"), {})
        domain.numbers[profile.id] = self._number(self._created)
        self._created += 1
        self._put(domain, profile)
        return {"ProfileId": profile.id}

    def update_profile(self, members: Members) -> Output:
        """UpdateProfile."""
        domain, profile = self._find(members)
        self._put(domain, self._parts.updated(profile, _without(members, "DomainName", "ProfileId")))
        return {"ProfileId": profile.id}

    def delete_profile(self, members: Members) -> Output:
        """DeleteProfile."""
        domain, profile = self._find(members)
        del domain.profiles[profile.id]
        domain.view.change(domain.numbers.pop(profile.id), None)
        return {"Message": f"Profile {profile.id} is deleted"}

    def add_key(self, members: Members) -> Output:
        """AddProfileKey."""
        domain, profile = self._find(members)
        self._put(domain, self._parts.with_values(profile, members["KeyName"], members["Values"]))
        return {"KeyName": members["KeyName"], "Values": list(members["Values"])}

    def delete_key(self, members: Members) -> Output:
        """DeleteProfileKey."""
        domain, profile = self._find(members)
        self._put(domain, self._parts.without_values(profile, members["KeyName"], members["Values"]))
        return {"Message": f"Values are deleted from key {members['KeyName']}"}

    def _find(self, members: Members) -> tuple[Domain, Profile]:
        domain = self.domain(members["DomainName"])
        profile = domain.profiles.get(members["ProfileId"])
        if profile is None:
            shown = members["ProfileId"][:80]
            raise not_found(f"domain {domain.name!r} has no profile {shown!r}; create it, or check ProfileId")
        return domain, profile

    def _put(self, domain: Domain, profile: Profile) -> None:
        domain.profiles[profile.id] = profile
        domain.view.change(domain.numbers[profile.id], profile)

    def _number(self, created: int) -> int:
        """Numbers decide the order of results: that of creation, or a stable other one."""
        return created if self._readings["items-order"] == "created" else created * _SCRAMBLE % 2**32
