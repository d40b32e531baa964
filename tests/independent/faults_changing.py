"""Faults of state and of requests at the same time."""

# ruff: noqa: ARG001, ARG005 - all that stand in for a method take the same arguments

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from .faults import Faults
from .reading import Request
from .records import Domain, Index, Profile, Snapshot
from .service import Response, Service

CHANGING = Faults()
_breaks = CHANGING.breaks


@_breaks(Index, "publish")
def old_values_stay(right: Any, self: Index, profile: Profile) -> None:
    """After a change a profile is still found by what it had."""
    right(profile)
    if len(profile.history) > 1:
        old, (moment, new) = profile.history[-2][1], profile.history[-1]
        if old and new:
            values = {
                key: old.values.get(key, frozenset()) | new.values.get(key, frozenset())
                for key in {*old.values, *new.values}
            }
            profile.history[-1] = (moment, replace(new, values=values))


def _stale(key: str) -> Any:
    def publish(right: Any, self: Index, profile: Profile) -> None:
        right(profile)
        if len(profile.history) > 1:
            old, (moment, new) = profile.history[-2][1], profile.history[-1]
            if old and new and key in old.values:
                profile.history[-1] = (moment, replace(new, values={**new.values, key: old.values[key]}))

    publish.__doc__ = f"{key} is not indexed anew."
    return publish


for _key in ("_fullName", "_email", "_phone", "_account", "tckState"):
    CHANGING.also(f"stale{_key}", Index, "publish", _stale(_key))


@_breaks(Index, "publish")
def stale_content(right: Any, self: Index, profile: Profile) -> None:
    """After a change the items show what was first written."""
    right(profile)
    first, (moment, new) = profile.history[0][1], profile.history[-1]
    if first and new:
        profile.history[-1] = (moment, replace(new, fields=first.fields))


@_breaks(Service, "change")
def update_replaces(right: Any, self: Service, profile: Profile, changes: dict[str, Any]) -> None:
    """An update drops the fields that it does not name."""
    profile.fields = {"ProfileId": profile.fields["ProfileId"]}
    right(profile, changes)


@_breaks(Service, "change")
def update_does_nothing(right: Any, self: Service, profile: Profile, changes: dict[str, Any]) -> None:
    """An update changes nothing."""


@_breaks(Service, "change")
def update_first_field(right: Any, self: Service, profile: Profile, changes: dict[str, Any]) -> None:
    """An update takes its first field only."""
    right(profile, dict(list(changes.items())[:1]))


@_breaks(Service, "change")
def update_drops_keys(right: Any, self: Service, profile: Profile, changes: dict[str, Any]) -> None:
    """An update detaches all keys."""
    right(profile, changes)
    profile.attached.clear()


@_breaks(Service, "change")
def update_ignores_empty(right: Any, self: Service, profile: Profile, changes: dict[str, Any]) -> None:
    """An update with an empty text leaves the field as it was."""
    right(profile, {name: value for name, value in changes.items() if value != ""})


@_breaks(Service, "change")
def update_keeps_empty(right: Any, self: Service, profile: Profile, changes: dict[str, Any]) -> None:
    """An update with an empty text leaves the field there, empty."""
    right(profile, changes)
    profile.fields |= {name: value for name, value in changes.items() if value == ""}


@_breaks(Service, "change")
def update_merges_attributes(right: Any, self: Service, profile: Profile, changes: dict[str, Any]) -> None:
    """An update of any phone number clears the others."""
    if any("Phone" in name for name in changes):
        for name in [name for name in profile.fields if "Phone" in name]:
            del profile.fields[name]
    right(profile, changes)


@_breaks(Service, "update_profile")
def update_of_equals(right: Any, self: Service, name: str, request: Request) -> Any:
    """An update changes every profile with the same phone number."""
    body = self.reader.body(request)
    domain = self.domain(name)
    phone = self.profile(domain, body).fields.get("PhoneNumber")
    for profile in domain.profiles.values():
        if phone and profile.fields.get("PhoneNumber") == phone:
            self.change(profile, {n: v for n, v in body.items() if n != "ProfileId"})
            self.index.publish(profile)
    return right(name, request)


@_breaks(Index, "withdraw")
def deleted_stays(right: Any, self: Index, profile: Profile) -> None:
    """A deleted profile is still found."""


@_breaks(Index, "withdraw")
def deleted_stays_by_id(right: Any, self: Index, profile: Profile) -> None:
    """A deleted profile is still found by its id."""
    snapshot = self.snapshot(profile)
    self._append(profile, replace(snapshot, values={"_profileId": snapshot.values["_profileId"]}))


@_breaks(Service, "delete_profile")
def deletes_equals(right: Any, self: Service, name: str, request: Request) -> Any:
    """Deleting a profile deletes those with the same mobile number."""
    domain = self.domain(name)
    profile = self.profile(domain, self.reader.body(request))
    for other in domain.profiles.values():
        if other.fields.get("MobilePhoneNumber", "-") == profile.fields.get("MobilePhoneNumber"):
            self.index.withdraw(other)
    return right(name, request)


@_breaks(Service, "delete_profile_key")
def detach_does_nothing(right: Any, self: Service, name: str, request: Request) -> Any:
    """DeleteProfileKey changes nothing."""
    return {"Message": "OK"}


@_breaks(Service, "delete_profile_key")
def detach_all_values(right: Any, self: Service, name: str, request: Request) -> Any:
    """DeleteProfileKey removes all values of the key."""
    pair, _, profile = self.key_and_profile(name, request)
    profile.attached[pair.key] = []
    return right(name, request)


@_breaks(Service, "delete_profile_key")
def detach_everywhere(right: Any, self: Service, name: str, request: Request) -> Any:
    """DeleteProfileKey removes the value from all profiles."""
    pair, domain, _ = self.key_and_profile(name, request)
    for profile in domain.profiles.values():
        profile.attached[pair.key] = [v for v in profile.attached.get(pair.key, []) if v not in pair.values]
        self.index.publish(profile)
    return right(name, request)


@_breaks(Service, "change")
def update_drops_attributes(right: Any, self: Service, profile: Profile, changes: dict[str, Any]) -> None:
    """An update drops the attributes."""
    right(profile, changes)
    profile.fields.pop("Attributes", None)


@_breaks(Service, "change")
def update_keeps_last_name(right: Any, self: Service, profile: Profile, changes: dict[str, Any]) -> None:
    """An update passes over the last name."""
    right(profile, {name: value for name, value in changes.items() if name != "LastName"})


@_breaks(Service, "delete_profile_key")
def detach_first_value(right: Any, self: Service, name: str, request: Request) -> Any:
    """DeleteProfileKey removes the first of its values."""
    pair, _, profile = self.key_and_profile(name, request)
    held = profile.attached.get(pair.key, [])
    answer = right(name, request)
    profile.attached[pair.key] = [value for value in held if value != pair.values[0]]
    self.index.publish(profile)
    return answer


@_breaks(Service, "delete_profile_key")
def detach_under_all_keys(right: Any, self: Service, name: str, request: Request) -> Any:
    """DeleteProfileKey removes its values under every key."""
    pair, _, profile = self.key_and_profile(name, request)
    for key in profile.attached:
        profile.attached[key] = [value for value in profile.attached[key] if value not in pair.values]
    return right(name, request)


@_breaks(Service, "add_profile_key")
def attach_overwrites(right: Any, self: Service, name: str, request: Request) -> Any:
    """AddProfileKey replaces the values of the key."""
    pair, _, profile = self.key_and_profile(name, request)
    profile.attached[pair.key] = []
    return right(name, request)


@_breaks(Service, "add_profile_key")
def attach_overwrites_all(right: Any, self: Service, name: str, request: Request) -> Any:
    """AddProfileKey replaces all keys of the profile."""
    _, _, profile = self.key_and_profile(name, request)
    profile.attached.clear()
    return right(name, request)


@_breaks(Service, "add_profile_key")
def attach_first_value(right: Any, self: Service, name: str, request: Request) -> Any:
    """AddProfileKey attaches the first of its values."""
    pair, domain, profile = self.key_and_profile(name, request)
    domain.keys.add(pair.key)
    profile.attached.setdefault(pair.key, []).append(pair.values[0])
    self.index.publish(profile)
    return {"KeyName": pair.key, "Values": list(pair.values)}


@_breaks(Service, "add_profile_key")
def attach_moves(right: Any, self: Service, name: str, request: Request) -> Any:
    """A value is attached to one profile at a time."""
    pair, domain, _ = self.key_and_profile(name, request)
    for profile in domain.profiles.values():
        kept = [v for v in profile.attached.get(pair.key, []) if v not in pair.values]
        if len(kept) < len(profile.attached.get(pair.key, [])):
            profile.attached[pair.key] = kept
            self.index.publish(profile)
    return right(name, request)


@_breaks(Service, "create_profile")
def equals_are_merged(right: Any, self: Service, name: str, request: Request) -> Any:
    """Creating a profile that equals another returns the other."""
    fields = self.reader.profile(self.reader.body(request))
    for identity, profile in self.domain(name).profiles.items():
        if {n: v for n, v in profile.fields.items() if n != "ProfileId"} == fields:
            return {"ProfileId": identity}
    return right(name, request)


@_breaks(Service, "create_profile")
def create_by_email(right: Any, self: Service, name: str, request: Request) -> Any:
    """A new profile takes the business e-mail away from the older one."""
    email = self.reader.body(request).get("BusinessEmailAddress")
    for profile in self.domain(name).profiles.values():
        if email and profile.fields.get("BusinessEmailAddress") == email:
            del profile.fields["BusinessEmailAddress"]
            self.index.publish(profile)
    return right(name, request)


@_breaks(Service, "domain")
def domains_share(right: Any, self: Service, name: str) -> Any:
    """All domains share their profiles."""
    domain = right(name)
    domain.profiles = next(iter(self.domains.values())).profiles
    return domain


@_breaks(Service, "delete_domain")
def domain_stays(right: Any, self: Service, name: str, request: Request) -> Any:
    """A deleted domain stays."""
    return {"Message": "OK"}


@_breaks(Service, "create_domain")
def domain_revives(right: Any, self: Service, name: str, request: Request) -> Any:
    """A domain made again has its old profiles."""
    kept = self.__dict__.setdefault("kept", {})
    result = right(name, request)
    self.domains[name] = kept.setdefault(name, self.domains[name])
    return result


@_breaks(Service, "delete_domain")
def delete_domain_empties_all(right: Any, self: Service, name: str, request: Request) -> Any:
    """Deleting a domain removes all whose names begin alike."""
    for other in [each for each in self.domains if each[:4] == name[:4]]:
        self.domains[other].profiles.clear()
    return right(name, request)


# Caches


def _cached(key: Any, says: str) -> Any:
    def hits(right: Any, self: Service, domain: Domain, query: Any) -> Any:
        cache = self.__dict__.setdefault("cache", {})
        return cache.setdefault(key(domain, query), right(domain, query))

    hits.__doc__ = says
    return hits


CHANGING.also("cache-forever", Service, "hits", _cached(lambda d, q: (d.name, q), "Hits are kept for ever."))
CHANGING.also(
    "cache-without-domain", Service, "hits", _cached(lambda d, q: q, "Hits are kept whatever the domain.")
)
CHANGING.also(
    "cache-without-operator",
    Service,
    "hits",
    _cached(lambda d, q: (d.name, len(d.profiles), q.pairs), "Hits are kept whatever the operator."),
)
CHANGING.also(
    "cache-first-pair",
    Service,
    "hits",
    _cached(
        lambda d, q: (d.name, len(d.profiles), q.pairs[0], len(q.pairs)), "Hits are kept by the first pair."
    ),
)
CHANGING.also(
    "cache-sorted",
    Service,
    "hits",
    _cached(
        lambda d, q: (
            d.name,
            len(d.profiles),
            q.every,
            tuple(sorted((p.key, "".join(p.values)) for p in q.pairs)),
        ),
        "Hits are kept by the values run together.",
    ),
)


# At the same time


@_breaks(Service, "respond")
def shared_body(right: Any, self: Service, request: Request) -> Any:
    """Requests at the same time answer the newest one's body."""
    if not request.path.endswith("/search"):
        return right(request)
    self.__dict__["latest"] = request.body
    time.sleep(0.003)
    return right(replace(request, body=self.__dict__["latest"]))


@_breaks(Service, "respond")
def shared_query_string(right: Any, self: Service, request: Request) -> Any:
    """Requests at the same time share the newest one's query string."""
    if not request.path.endswith("/search"):
        return right(request)
    self.__dict__["latest"] = request.query
    time.sleep(0.003)
    return right(replace(request, query=self.__dict__["latest"]))


@_breaks(Service, "respond")
def fails_when_busy(right: Any, self: Service, request: Request) -> Any:
    """Of requests at the same time one is a 500."""
    waiting = self.__dict__.setdefault("waiting", [])
    waiting.append(1)
    time.sleep(0.002)
    try:
        if len(waiting) > 2:
            return Response(500, self.headers(), b'{"Message": "database is locked"}')
        return right(request)
    finally:
        waiting.pop()


@_breaks(Service, "create_profile")
def creates_get_lost(right: Any, self: Service, name: str, request: Request) -> Any:
    """Of profiles created at the same moment one is lost."""
    created = right(name, request)
    now, before = time.monotonic(), self.__dict__.get("created", 0.0)
    self.__dict__["created"] = now
    if now - before < 0.0004:
        self.domain(name).profiles[created["ProfileId"]].history.clear()
    return created


@_breaks(Index, "has")
def index_forgets(right: Any, self: Index, snapshot: Snapshot, key: str, wanted: str) -> Any:
    """Of each fifty searches for a phone number one finds nothing."""
    asked = self.__dict__.setdefault("asked", [0])
    asked[0] += key == "_phone"
    return right(snapshot, key, wanted) and not (key == "_phone" and asked[0] // 120 % 50 == 7)
