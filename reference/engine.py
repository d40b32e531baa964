"""The engine: the ten operations, from input members to output members, without I/O.

It puts the parts together and holds the state; each rule is in the module that names it. It can take every reading of
the open points that concern the operations themselves; those that concern HTTP are in ``service``.
"""

import secrets
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple, TypeVar

from ..spec.exchange import Json
from ..spec.keys import PREDEFINED_KEYS
from ..spec.operations import OPERATIONS, SEARCH
from ..spec.readings import Readings
from ..spec.search import Operator, Search
from .definition import FoundByItems
from .failures import bad_request
from .fast_search import Match, matched_values
from .index import Index
from .model import Hit, Members, Page, SearchRequest
from .pagination import TokenScope, fingerprint
from .parts import EngineParts
from .store import Store
from .validation import Validator
from .view import Clock, View

T = TypeVar("T")

_REFERENCE: Final = EngineParts()
_DEFAULTS: Final = Readings()
_ALL_DOMAINS: Final = 0
"""Scope of a ListDomains token; the serial numbers of domains begin with 1."""

VISIBILITY_DELAY: Final = 1.5
"""Seconds until a change is searchable, under the reading ``delayed``."""


# keys-predefined. Open: whether a key that nothing defines is refused, or finds nothing.
def _refuse_undefined(view: View, query: Search) -> None:
    """Raise ``ServiceFailure`` unless each key is predefined, or some profile of the domain has values under it."""
    for pair in query.pairs:
        if pair.key not in PREDEFINED_KEYS and pair.key not in view.index.keys:
            raise bad_request(f"nothing defines the key {pair.key!r} in this domain")


class FoundPage(NamedTuple):
    """A page of a search that is not yet a response: the profiles on it, the pairs that match them, the next token."""

    view: View
    search: Search
    matches: list[Match]
    next_token: str | None
    found_by: Callable[[int, int], FoundByItems]
    """The FoundByItems of one profile of the page, given its number and mask."""


# concurrency-queries, concurrency-walks, concurrency-domains, concurrency-creates, concurrency-writes:
# one call at a time.
class Engine:
    """A SearchProfiles service in a process. Calls may come from several threads.

    ``clock`` returns seconds since 1970, ``new_id`` 32 hexadecimal digits; ``delay`` is in seconds. Tokens are signed
    with ``secret``, one of its own if none is given.
    """

    def __init__(
        self,
        readings: Readings = _DEFAULTS,
        parts: EngineParts = _REFERENCE,
        *,
        clock: Clock = time.time,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
        delay: float = VISIBILITY_DELAY,
        secret: bytes = b"",
    ) -> None:
        self.readings = readings
        self.parts = parts
        self._lock = threading.RLock()
        self._validate = Validator(readings, parts.rules)
        self._refuses_undefined = readings["undefined-key"] == "refused"
        self._store = store = Store(readings, parts, clock, new_id, delay)
        self._tokens = parts.tokens(readings, secret or secrets.token_bytes(32))
        self._handlers: Mapping[str, Callable[[Members], dict[str, Json]]] = {
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
        self._call = parts.wrap(self._plain_call)

    def copy_from(self, other: "Engine") -> None:
        """Hold what ``other``, an engine of the same readings, holds: that is faster than to load a world again."""
        with self._lock, other._lock:
            self._store.copy_from(other._store)

    def savepoint(self) -> Callable[[], None]:
        """Return a function that brings back what the engine holds now."""
        saved = Engine(self.readings, self.parts)
        saved.copy_from(self)
        return lambda: self.copy_from(saved)

    def call(self, operation: str, arguments: Mapping[str, Json]) -> dict[str, Json]:
        """Return the output members of one of the ten operations, given its input members as an SDK takes them.

        Raises ``ServiceFailure`` if the service would answer with an error, ``KeyError`` for any other operation.
        """
        with self._lock:
            return self._call(operation, arguments)

    def search(self, arguments: Mapping[str, Json], render: Callable[[FoundPage], T]) -> T:
        """Return what ``render`` makes of the page that a search finds, before any other call changes it.

        ``arguments`` are those of SearchProfiles; ``respond`` and ``wrap`` have no effect. Raises ``ServiceFailure``.
        """
        with self._lock:
            return render(self._found(self._validate.search(arguments)))

    def _plain_call(self, operation: str, arguments: Mapping[str, Json]) -> dict[str, Json]:
        if operation == SEARCH:
            return self._search(self._validate.search(arguments))
        if operation not in OPERATIONS:
            raise KeyError(f"no operation {operation!r}; there are: {', '.join(OPERATIONS)}")
        return self._handlers[operation](self._validate(operation, arguments))

    def _search(self, request: SearchRequest) -> dict[str, Json]:
        found = self._found(request)
        profiles = found.view.profiles
        hits = tuple(Hit(profiles[number], found.found_by(number, mask)) for number, mask in found.matches)
        return self.parts.respond(request, Page(hits, found.next_token), self.readings)

    def _found(self, request: SearchRequest) -> FoundPage:
        query = self.parts.query_of(request)
        domain = self._store.domain(request.domain)
        domain.view.settle()
        if self._refuses_undefined:
            _refuse_undefined(domain.view, query)
        walk = TokenScope(domain.serial, fingerprint(request.query), request.size)
        start = self._tokens.start(walk, request.token)
        parts, index = self.parts, domain.view.index
        combine = parts.by_and if query.operator is Operator.AND else parts.by_or
        fetch = partial(combine, [parts.match(index, pair) for pair in query.pairs])
        matches, position = parts.cut(fetch, request.size, start, self.readings)
        token = self._tokens.issue(walk, position) if position else None
        return FoundPage(domain.view, query, matches, token, partial(self._found_by, index, query))

    def _found_by(self, index: Index, query: Search, number: int, mask: int) -> FoundByItems:
        matched = matched_values(index, number, self.parts.match)
        return self.parts.found_by(query, mask, matched, self.readings)

    def _list_domains(self, members: Members) -> dict[str, Json]:
        size = members.get("MaxResults", self.parts.rules.default_size)
        walk = TokenScope(_ALL_DOMAINS, fingerprint("ListDomains"), size)
        start = self._tokens.start(walk, members.get("NextToken"))
        domains = self._store.domains

        def fetch(after: int, limit: int) -> list[Match]:
            return [(serial, 0) for serial in domains if serial > after][:limit]

        serials, position = self.parts.cut(fetch, size, start, self.readings)
        token = {"NextToken": self._tokens.issue(walk, position)} if position else {}
        return {"Items": [domains[serial].summary for serial, _ in serials], **token}
