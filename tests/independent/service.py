"""The ten operations, without transport: a request in, a response out.

Each step is a small method of its own, so that a fault can break one and leave the rest.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from .comparing import PREDEFINED
from .freedoms import PLAIN, Freedoms
from .reading import Pair, Query, Reader, Refusal, Request, bad_request, defined
from .records import FIELDS_OF, Domain, Index, Profile, Snapshot, indexed
from .walking import Walk, Walks

ROUTES: tuple[tuple[str, str, str], ...] = (
    ("SearchProfiles", "POST", r"/domains/([^/]*)/profiles/search"),
    ("DeleteProfile", "POST", r"/domains/([^/]*)/profiles/delete"),
    ("AddProfileKey", "POST", r"/domains/([^/]*)/profiles/keys"),
    ("DeleteProfileKey", "POST", r"/domains/([^/]*)/profiles/keys/delete"),
    ("CreateProfile", "POST", r"/domains/([^/]*)/profiles"),
    ("UpdateProfile", "PUT", r"/domains/([^/]*)/profiles"),
    ("CreateDomain", "POST", r"/domains/([^/]*)"),
    ("GetDomain", "GET", r"/domains/([^/]*)"),
    ("DeleteDomain", "DELETE", r"/domains/([^/]*)"),
    ("ListDomains", "GET", r"/domains"),
)
_CREATING = ("CreateDomain", "CreateProfile", "AddProfileKey")
_NOTHING_TO_TELL = ("DeleteProfile", "DeleteProfileKey", "DeleteDomain", "AddProfileKey")
_HTML = b"<html><body>no such page</body></html>"


@dataclass(frozen=True)
class Response:
    """One HTTP response; Content-Length and the like are added by the server."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Service:
    """A vendor's service with its data."""

    def __init__(self, freedoms: Freedoms = PLAIN) -> None:
        self.freedoms = freedoms
        self.reader = self.make_reader()
        self.index = self.make_index()
        self.walks = self.make_walks()
        self.domains: dict[str, Domain] = {}
        self.lock = threading.RLock()
        self.draw = random.Random(freedoms.seed)
        self.counter = itertools.count(1)
        self.busy = 0
        self.moment = 0.0
        """As of when a search sees the data; the lock is held from then on."""

    def make_reader(self) -> Reader:
        return Reader(self.freedoms)

    def make_index(self) -> Index:
        return Index(self.freedoms)

    def make_walks(self) -> Walks:
        return Walks(self.freedoms)

    # One request

    def respond(self, request: Request) -> Response:
        """The whole answer to a request, whatever it holds."""
        with self.lock:
            self.busy += 1
            most = self.freedoms.most_at_once
            turned_away = bool(most) and self.busy > most
        try:
            return self.throttled() if turned_away else self.answer(request)
        finally:
            with self.lock:
                self.busy -= 1

    def answer(self, request: Request) -> Response:
        time.sleep(self.freedoms.latency)
        if self.freedoms.throttle_every and next(self.counter) % self.freedoms.throttle_every == 0:
            return self.throttled()
        try:
            with self.lock:
                operation, name = self.route(request)
                if operation in self.freedoms.missing_operations:
                    return self.missing(operation)
                result = self.operate(operation, name, request)
        except Refusal as refusal:
            return self.refuse(refusal)
        return self.tell(operation, result)

    def route(self, request: Request) -> tuple[str, str]:
        """The operation, and the domain's name or an empty string."""
        for operation, method, pattern in ROUTES:
            match = re.fullmatch(pattern, request.path)
            if match and method == request.method:
                return operation, unquote(match[1], errors="replace") if match.groups() else ""
        raise Refusal("UnknownOperationException", 404, f"{request.method} {request.path}")

    def operate(self, operation: str, name: str, request: Request) -> dict[str, Any]:
        self.reader.media_types(request)
        if self.freedoms.most_bytes and len(request.body) > self.freedoms.most_bytes:
            raise Refusal("RequestEntityTooLargeException", 413, "the body is too large")
        if operation == "ListDomains":
            return self.list_domains(request)
        self.reader.name(name, "DomainName")
        steps: dict[str, Callable[[str, Request], dict[str, Any]]] = {
            "SearchProfiles": self.search_profiles,
            "CreateProfile": self.create_profile,
            "UpdateProfile": self.update_profile,
            "DeleteProfile": self.delete_profile,
            "AddProfileKey": self.add_profile_key,
            "DeleteProfileKey": self.delete_profile_key,
            "CreateDomain": self.create_domain,
            "GetDomain": self.get_domain,
            "DeleteDomain": self.delete_domain,
        }
        return steps[operation](name, request)

    # Answers

    def tell(self, operation: str, result: dict[str, Any]) -> Response:
        status = self.freedoms.success_status if operation in _CREATING else 200
        if self.freedoms.empty_success and operation in _NOTHING_TO_TELL:
            return Response(self.freedoms.empty_success, (), b"")
        return Response(status, self.headers(), self.encode(result))

    def refuse(self, refusal: Refusal) -> Response:
        place, body = self.freedoms.error_place, {self.freedoms.message_name: refusal.message}
        headers = self.headers()
        uri, namespace = ":http://internal.vendor.example/errors/", "com.vendor.profiles#"
        name = (namespace if place.endswith(("whole", "namespace")) else "") + refusal.name
        name += uri if place.endswith(("whole", "uri")) else ""
        if place.startswith("header") or place == "both":
            headers += (("x-amzn-ErrorType", name),)
        if place.startswith("type") or place == "both":
            body["__type"] = name
        if place == "code":
            body["code"] = name
        if self.freedoms.extra_members:
            body["requestId"] = "5"
        return Response(refusal.status, headers, self.encode(body))

    def throttled(self) -> Response:
        status = self.freedoms.throttle_status
        name = "ThrottlingException" if status == 429 else "ServiceUnavailableException"
        answer = self.refuse(Refusal(name, status, "slow down"))
        return replace(answer, headers=(*answer.headers, ("Retry-After", "0")))

    def missing(self, operation: str) -> Response:
        form = self.freedoms.missing_form
        if form == "unknown-operation":
            return self.refuse(Refusal("UnknownOperationException", 404, operation))
        if form == "501":
            return Response(501, (), b"")
        return Response(int(form.removeprefix("html-")), (("Content-Type", "text/html"),), _HTML)

    def headers(self) -> tuple[tuple[str, str], ...]:
        kind = "application/json" + ("; charset=utf-8" if self.freedoms.charset else "")
        extra = (("X-Vendor-Trace", 'a=1, b="2"'), ("Set-Cookie", "s=1; Path=/"), ("Set-Cookie", "t=2"))
        return (("Content-Type", kind), *(extra if self.freedoms.extra_headers else ()))

    def encode(self, body: Any) -> bytes:
        pretty = self.freedoms.pretty
        text = json.dumps(
            body, ensure_ascii=self.freedoms.escaped, indent=2 if pretty else None, sort_keys=pretty
        )
        return (text + ("\n" if pretty else "")).encode()

    # Domains

    def create_domain(self, name: str, request: Request) -> dict[str, Any]:
        body = self.reader.body(request)
        known = ("DefaultExpirationDays", "DefaultEncryptionKey", "DeadLetterQueueUrl", "Matching", "Tags")
        days = self.reader.members(body, known, known[:1])["DefaultExpirationDays"]
        if not isinstance(days, int) or isinstance(days, bool):
            self.reader.malformed("DefaultExpirationDays is not an integer")
        if not 1 <= days <= 1098:
            bad_request("DefaultExpirationDays must be 1 to 1098")
        entry = self.known_as(name)
        if entry in self.domains and self.freedoms.domain_twice == 400:
            bad_request("the domain exists")
        if entry in self.domains and self.freedoms.domain_twice == 409:
            raise Refusal("ConflictException", 409, "the domain exists")
        domain = self.domains.setdefault(entry, Domain(name, days))
        return self.told_domain(domain)

    def known_as(self, name: str) -> str:
        """The form of a domain's name by which it is kept."""
        return name.lower() if self.freedoms.domain_case == "one" else name

    def told_domain(self, domain: Domain) -> dict[str, Any]:
        created = round(domain.created, 3)
        return {
            "DomainName": domain.name,
            "DefaultExpirationDays": domain.days,
            "CreatedAt": created,
            "LastUpdatedAt": created,
        }

    def get_domain(self, name: str, _: Request) -> dict[str, Any]:
        return self.told_domain(self.domain(name))

    def delete_domain(self, name: str, _: Request) -> dict[str, Any]:
        del self.domains[self.known_as(self.domain(name).name)]
        return {"Message": f"{name} deleted"}

    def list_domains(self, request: Request) -> dict[str, Any]:
        size, token = self.reader.page_size(request), self.reader.token(request)
        names = sorted(self.domains)
        walk = Walk("", Query(()), size, tuple(names))
        walk = self.walks.resume(token, "", walk.query, size) or walk
        page, following = self.walks.page(walk)
        items = [self.told_domain(self.domains[name]) for name in page if name in self.domains]
        return {"Items": items} | ({"NextToken": following} if following else {})

    def domain(self, name: str) -> Domain:
        if self.known_as(name) in self.domains:
            return self.domains[self.known_as(name)]
        if self.freedoms.unknown_domain == 403:
            raise Refusal("AccessDeniedException", 403, "no access")
        raise Refusal("ResourceNotFoundException", 404, "no such domain")

    # Profiles

    def create_profile(self, name: str, request: Request) -> dict[str, Any]:
        fields = self.reader.profile(self.reader.body(request))
        domain = self.domain(name)
        profile = Profile({"ProfileId": self.index.new_id(), **self.as_stored(fields)})
        self.check_account(domain, profile, profile.fields)
        domain.profiles[profile.fields["ProfileId"]] = profile
        self.index.publish(profile)
        return {"ProfileId": profile.fields["ProfileId"]}

    def check_account(self, domain: Domain, profile: Profile, fields: dict[str, Any]) -> None:
        """Refuse the account number of another profile."""
        wanted = fields.get("AccountNumber")
        if not wanted or self.freedoms.account_taken == "accepted":
            return
        wanted = self.index.comparer.canonical("_account", wanted)
        for identity, other in domain.profiles.items():
            there = identity not in domain.removed and other is not profile
            held = other.fields.get("AccountNumber")
            if there and held and self.index.comparer.canonical("_account", held) == wanted:
                bad_request("another profile has this account number")

    def profile(self, domain: Domain, body: dict[str, Any]) -> Profile:
        if body.get("ProfileId") is None:
            bad_request("ProfileId is missing")
        found = domain.profile(self.reader.identity(body["ProfileId"]))
        if found is None:
            raise Refusal("ResourceNotFoundException", 404, "no such profile")
        return found

    def update_profile(self, name: str, request: Request) -> dict[str, Any]:
        body = self.reader.body(request)
        changes = self.reader.profile(body, shortest=0)
        domain = self.domain(name)
        profile = self.profile(domain, body)
        self.check_account(domain, profile, changes)
        self.change(profile, changes)
        self.index.publish(profile)
        return {"ProfileId": profile.fields["ProfileId"]}

    def as_stored(self, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields of a profile as they are stored."""
        return self.index.normalised(fields) if self.freedoms.stored == "as-compared" else fields

    def change(self, profile: Profile, changes: dict[str, Any]) -> None:
        for key in list(profile.hidden):
            if set(changes) & set(FIELDS_OF[key]):
                del profile.hidden[key]
        for name, value in self.as_stored(changes).items():
            if isinstance(value, dict):
                way = self.freedoms.attributes if name == "Attributes" else self.freedoms.addresses
                before = profile.fields.get(name, {}) if way == "merged" else {}
                value = {n: v for n, v in {**before, **value}.items() if v != ""}
            profile.fields[name] = value
        for name in [name for name, value in profile.fields.items() if value in ("", {})]:
            del profile.fields[name]

    def delete_profile(self, name: str, request: Request) -> dict[str, Any]:
        body = self.reader.members(self.reader.body(request), ("ProfileId",), ("ProfileId",))
        domain = self.domain(name)
        profile = self.profile(domain, body)
        domain.removed.add(profile.fields["ProfileId"])
        self.index.withdraw(profile)
        return {"Message": "OK"}

    def key_and_profile(self, name: str, request: Request) -> tuple[Pair, Domain, Profile]:
        names = ("ProfileId", "KeyName", "Values")
        body = self.reader.members(self.reader.body(request), names, names)
        pair = self.reader.pair(body)
        domain = self.domain(name)
        return pair, domain, self.profile(domain, body)

    def add_profile_key(self, name: str, request: Request) -> dict[str, Any]:
        pair, domain, profile = self.key_and_profile(name, request)
        self.check_key(pair.key)
        domain.keys.add(pair.key)
        attached = profile.attached.setdefault(pair.key, [])
        attached.extend(value for value in pair.values if value not in attached)
        self.index.publish(profile)
        return {"KeyName": pair.key, "Values": list(pair.values)}

    def check_key(self, key: str) -> None:
        """Refuse keys that take no values here."""
        if key not in PREDEFINED and self.freedoms.custom_key == 404:
            raise Refusal("ResourceNotFoundException", 404, "no such key")
        if key not in PREDEFINED and self.freedoms.custom_key == 400:
            bad_request("nothing defines this key")
        if key in FIELDS_OF and self.freedoms.field_key == "refused":
            bad_request("fields fill this key")

    def delete_profile_key(self, name: str, request: Request) -> dict[str, Any]:
        pair, _, profile = self.key_and_profile(name, request)
        own = indexed(profile.fields, self.freedoms.full_name).get(pair.key, [])
        if set(own) & set(pair.values) and self.freedoms.field_value == "refused":
            bad_request("a field gives this value")
        if set(own) & set(pair.values) and self.freedoms.field_value == "hidden":
            profile.hidden[pair.key] = {*profile.hidden.get(pair.key, ()), *pair.values}
        attached = profile.attached.get(pair.key, [])
        profile.attached[pair.key] = [value for value in attached if value not in pair.values]
        self.index.publish(profile)
        return {"Message": "OK"}

    # SearchProfiles

    def search_profiles(self, name: str, request: Request) -> dict[str, Any]:
        size, token = self.reader.page_size(request), self.reader.token(request)
        body = self.reader.body(request)
        entry = self.known_as(name)
        attached = self.domains[entry].keys if entry in self.domains else set()
        query = self.reader.query(body, lambda key: defined(key, attached))
        domain = self.domain(name)
        self.moment = time.monotonic() - self.draw.choice((0.0, self.freedoms.replica_lag))
        walk = self.walk(domain, query, size, token)
        page, following = self.walks.page(walk)
        return self.told_page(self.items(domain, walk.query, page), following)

    def walk(self, domain: Domain, query: Query, size: int, token: str | None) -> Walk:
        """The walk that the request begins or continues."""
        walk = self.walks.resume(token, domain.name, query, size)
        if walk is None:
            return Walk(domain.name, query, size, self.hits(domain, query))
        if walk.domain != domain.name or (
            walk.query != query and self.freedoms.token_other_query == "offset"
        ):
            return replace(walk, domain=domain.name, query=query, hits=self.hits(domain, query))
        return walk

    def told_page(self, items: list[dict[str, Any]], token: str | None) -> dict[str, Any]:
        page: dict[str, Any] = {} if not items and self.freedoms.none_found == "absent" else {"Items": items}
        if token:
            page["NextToken"] = token
        if self.freedoms.extra_members:
            page |= {"TookMillis": 3, "vendor": {"shard": [1, None]}}
        return page

    def hits(self, domain: Domain, query: Query) -> tuple[str, ...]:
        """The ids of all profiles that a query finds now, in the order they are paged."""
        found = [
            identity
            for identity, profile in domain.profiles.items()
            if (snapshot := profile.seen(self.moment)) and self.matches(snapshot, query)
        ]
        if self.freedoms.shuffle_items:
            self.draw.shuffle(found)
        return tuple(found)

    def matches(self, snapshot: Snapshot, query: Query) -> bool:
        outcomes = [self.pair_matches(snapshot, pair) for pair in query.pairs]
        return all(outcomes) if query.every else any(outcomes)

    def pair_matches(self, snapshot: Snapshot, pair: Pair) -> bool:
        matched = len(self.matched_values(snapshot, pair))
        return matched > 0 and (self.freedoms.several_values == "any" or matched == len(pair.values))

    def matched_values(self, snapshot: Snapshot, pair: Pair) -> list[str]:
        """The requested values that the profile has under the key."""
        return [value for value in pair.values if self.has(snapshot, pair.key, value)]

    def has(self, snapshot: Snapshot, key: str, value: str) -> bool:
        return self.index.has(snapshot, key, self.index.comparer.canonical(key, value))

    def items(self, domain: Domain, query: Query, page: Iterable[str]) -> list[dict[str, Any]]:
        seen = [
            (profile.seen(self.moment)) for identity in page if (profile := domain.profiles.get(identity))
        ]
        return [self.item(snapshot, query) for snapshot in seen if snapshot and self.matches(snapshot, query)]

    def item(self, snapshot: Snapshot, query: Query) -> dict[str, Any]:
        item = dict(snapshot.fields)
        if self.freedoms.defaults:
            item = {"Gender": "UNSPECIFIED", "PartyType": "INDIVIDUAL", "Attributes": {}, **item}
        if self.freedoms.extra_members:
            item |= {"ProfileType": "PROFILE", "x-vendor": {"Score": 0.5}}
            item |= {"Address": {**item["Address"], "Zone": "7"}} if "Address" in item else {}
        if found := self.found_by(snapshot, query):
            item["FoundByItems"] = found
        return item

    def found_by(self, snapshot: Snapshot, query: Query) -> list[dict[str, Any]]:
        """The pairs that found a profile, as entries."""
        if not query.additional and self.freedoms.found_alone == "absent":
            return []
        entries = [self.entry(snapshot, pair, query) for pair in self.telling_pairs(snapshot, query)]
        if self.freedoms.shuffle_found:
            self.draw.shuffle(entries)
        return entries

    def telling_pairs(self, snapshot: Snapshot, query: Query) -> Sequence[Pair]:
        pairs = query.pairs if query.every else [p for p in query.pairs if self.pair_matches(snapshot, p)]
        return list(dict.fromkeys(pairs)) if self.freedoms.repeated_pair == "once" else pairs

    def entry(self, snapshot: Snapshot, pair: Pair, query: Query) -> dict[str, Any]:
        whole = self.freedoms.found_values == "requested" or (query.every and len(query.pairs) > 1)
        values = list(pair.values) if whole else self.matched_values(snapshot, pair)
        if self.freedoms.distinct_values and not (query.every and len(query.pairs) > 1):
            values = list(dict.fromkeys(values))
        if self.freedoms.shuffle_values:
            self.draw.shuffle(values)
        extra = {"Score": 0.5} if self.freedoms.extra_members else {}
        return {"KeyName": pair.key, "Values": values, **extra}
