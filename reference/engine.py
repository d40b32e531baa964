"""The engine: the ten operations, from input members to output members, without I/O.

It composes the parts and holds the state; each rule lives in the module that names it. It plays every reading
of the open points that lies in its reach, and tells why a profile is in a result or not.
"""

import secrets
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import msgspec

from ..spec.exchange import Json
from ..spec.keys import PREDEFINED_KEYS
from ..spec.operations import OPERATIONS, SEARCH
from ..spec.search import Search
from .encoding import PageEncoder
from .failures import bad_request
from .fast_search import Match, matched_values, search
from .model import Hit, Page
from .pagination import Fetch, Walk, fingerprint
from .parts import EngineParts
from .readings import Readings
from .requests import ListRequest, SearchRequest
from .store import Domain, Store
from .validation import Validator
from .view import View

_REFERENCE: Final = EngineParts()
_DEFAULTS: Final = Readings()
_ALL_DOMAINS: Final = 0
"""Scope of a ListDomains token; domains count from 1."""

VISIBILITY_DELAY: Final = 1.5
"""Seconds until a change is searchable, under the reading ``delayed``."""


def _random_id() -> str:
    return uuid.uuid4().hex


def _refuse_undefined(view: View, query: Search) -> None:
    """A key is defined if it is predefined, or if some profile of the domain has values under it."""
    for pair in query.pairs:
        if pair.key not in PREDEFINED_KEYS and pair.key not in view.index.keys:
            raise bad_request(f"nothing defines the key {pair.key!r} in this domain")


class Engine:
    """A SearchProfiles service in a process. Calls may come from several threads.

    ``clock`` gives seconds since 1970, ``new_id`` 32 hexadecimal digits; ``delay`` counts in seconds.
    """

    def __init__(
        self,
        readings: Readings = _DEFAULTS,
        parts: EngineParts = _REFERENCE,
        *,
        clock: Callable[[], float] = time.time,
        new_id: Callable[[], str] = _random_id,
        delay: float = VISIBILITY_DELAY,
    ) -> None:
        self.readings = readings
        self._parts = parts
        self._lock = threading.RLock()
        self._validate = Validator(readings, parts.rules)
        self._refuses_undefined = readings["undefined-key"] == "refused"
        self._store = Store(readings, parts, clock, new_id, delay)
        self._tokens = parts.tokens(readings, secrets.token_bytes(32))
        self._handlers = self._operations()
        self._call = parts.wrap(self._plain_call)
        self._encoder = PageEncoder(readings, parts)

    def take(self, other: "Engine") -> None:
        """Hold what ``other`` holds, each to change apart from the other: faster than to load a world again.

        Both must have the same readings.
        """
        with self._lock, other._lock:
            self._store.take(other._store)

    def call(self, operation: str, arguments: Mapping[str, Json]) -> dict[str, Json]:
        """The output members of one of the ten operations, given its input members as an SDK takes them.

        Raises ``ServiceFailure`` where the service would answer with an error, ``KeyError`` for any other
        operation.
        """
        with self._lock:
            return self._call(operation, arguments)

    def search_encoded(self, arguments: Mapping[str, Json]) -> bytes:
        """``call("SearchProfiles", arguments)`` in JSON; faster, since each profile is encoded once."""
        if not self._encoder.is_faithful:
            return msgspec.json.encode(self.call(SEARCH, arguments))
        with self._lock:
            request: Any = self._validate(SEARCH, arguments)
            query = self._parts.query_of(request)
            view, matches, token = self._found(request, query)
            return self._encoder.page(view, query, matches, token)

    def _operations(self) -> Mapping[str, Callable[[Any], dict[str, Json]]]:
        store = self._store
        return {
            "SearchProfiles": self._search,
            "CreateDomain": store.create_domain,
            "GetDomain": store.get_domain,
            "ListDomains": self._list_domains,
            "DeleteDomain": store.delete_domain,
            "CreateProfile": store.create_profile,
            "UpdateProfile": store.update_profile,
            "DeleteProfile": store.delete_profile,
            "AddProfileKey": store.add_key,
            "DeleteProfileKey": store.delete_key,
        }

    def _plain_call(self, operation: str, arguments: Mapping[str, Json]) -> dict[str, Json]:
        if operation not in OPERATIONS:
            raise KeyError(f"no operation {operation!r}; there are: {', '.join(OPERATIONS)}")
        return self._handlers[operation](self._validate(operation, arguments))

    def _search(self, request: SearchRequest) -> dict[str, Json]:
        query = self._parts.query_of(request)
        view, matches, token = self._found(request, query)
        hits = tuple(self._hit(view, query, match) for match in matches)
        return self._parts.respond(request, Page(hits, token), self.readings)

    def _found(self, request: SearchRequest, query: Search) -> tuple[View, list[Match], str | None]:
        """The matches of one page, where they were found, and the token of the next."""
        domain = self._settled(request.domain)
        if self._refuses_undefined:
            _refuse_undefined(domain.view, query)
        walk = Walk(domain.serial, fingerprint(request.query), request.size)
        start = self._tokens.start(walk, request.token)
        fetch = self._fetching(domain.view, query)
        matches, position = self._parts.cut(fetch, request.size, start, self.readings)
        return domain.view, matches, self._tokens.issue(walk, position) if position else None

    def _fetching(self, view: View, query: Search) -> Fetch:
        parts = self._parts
        return partial(search, view.index, query, match=parts.match, every=parts.every, some=parts.some)

    def _settled(self, name: str) -> Domain:
        domain = self._store.domain(name)
        domain.view.settle()
        return domain

    def _hit(self, view: View, query: Search, match: Match) -> Hit:
        number, mask = match
        matched = matched_values(view.index, number, self._parts.match)
        return Hit(view.profiles[number], self._parts.found_by(query, mask, matched, self.readings))

    def _list_domains(self, request: ListRequest) -> dict[str, Json]:
        walk = Walk(_ALL_DOMAINS, fingerprint("ListDomains"), request.size)
        start = self._tokens.start(walk, request.token)

        def fetch(after: int, limit: int) -> list[Match]:
            return [(domain.serial, 0) for domain in self._store.domains_after(after, limit)]

        serials, position = self._parts.cut(fetch, request.size, start, self.readings)
        items = [self._store.domain_of(serial).summary for serial, _ in serials]
        token = {"NextToken": self._tokens.issue(walk, position)} if position else {}
        return {"Items": items, **token}
