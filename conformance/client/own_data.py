"""What a scenario needs beside its searches: domains of its own, sight of its changes, and of the shared data."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from ...spec.exchange import Json
from ...spec.limits import MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.search import Pair, Search
from ..history.directory import ResourceLog
from ..history.facts import KnownReadings
from ..history.step import CHANGES, NEW_DOMAIN, SHARED, WORLD, Step
from ..judging.expected_state import ExpectedState
from ..judging.matching import returned
from ..judging.oracle import Oracle
from .capabilities import knows_no_domain
from .loader import create_domain, marked_domain, was_refused
from .recorder import all_pages
from .visibility import Visibility

Send = Callable[..., Step]
"""Sends an operation with its input members, None or an HTTP request, and tags."""
NOBODY: Final = Search((Pair("_account", ("tck-nobody",)),))


class DomainRefused(Exception):
    """The target refuses every further domain, so a scenario that needs one cannot be played."""


class SharedDataWatch:
    """Looks for a profile of the shared data around the first use of each operation that changes something."""

    def __init__(self, oracle: Oracle, send: Send) -> None:
        self._send = send
        self._members: Mapping[str, Json] = {}
        if oracle.profiles:
            account = Pair("_account", (oracle.profiles[0].fields["AccountNumber"],))
            search = Search((account,), max_results=MAX_RESULTS.maximum)
            self._members = {"DomainName": oracle.loaded.domain, **search.members()}
        self._used: set[str] = set()
        self._is_changed = True
        """Whether a change was sent since the last look."""
        self._was_there = False

    def around(self, operation: str, send: Callable[[], Step]) -> Step:
        """Return what ``send`` returns, which sends ``operation``."""
        is_first = operation in CHANGES and operation not in self._used
        if is_first:
            self._look()
            self._used.add(operation)
        step = send()
        self._is_changed = self._is_changed or operation in CHANGES
        if is_first:
            self._look()
        return step

    def end(self) -> None:
        """Look once more if anything was changed."""
        if self._used:
            self._look()

    def _look(self) -> None:
        """Search if a change was sent since the last look; once more if the profile was there and is not found."""
        if self._members and self._is_changed:
            found = self._send(SEARCH, self._members, None, {WORLD: SHARED}).items
            if self._was_there and not found:
                found = self._send(SEARCH, self._members, None, {WORLD: SHARED}).items
            self._was_there = bool(found)
        self._is_changed = False


def created_domain(
    name: str, send: Send, resources: ResourceLog, visibility: Visibility, stopped: Callable[[], bool]
) -> str:
    """Create domain ``name``, wait until a search knows it, and return the name.

    Raise ``DomainRefused`` if the target refuses another domain, whatever its name.
    """
    step = create_domain(lambda *given: send(*given, **{NEW_DOMAIN: name}), resources, name)
    if step.is_error and was_refused(step):
        plain = marked_domain()
        second = create_domain(lambda *given: send(*given, **{NEW_DOMAIN: plain}), resources, plain)
        if second.is_error and was_refused(second):
            raise DomainRefused
    elif step.accepted:
        members = {"DomainName": name, **NOBODY.members()}
        visibility.until(lambda: not knows_no_domain(send(SEARCH, members)), stopped)
    return name


def finds_what_is_due(
    steps: Sequence[Step],
    domain: str,
    search: Search,
    known: KnownReadings,
    send: Callable[[Mapping[str, Json]], Step],
    most: int,
) -> bool:
    """Send a search, and return whether it finds what ``domain`` must hold after the changes in ``steps``."""
    state = ExpectedState()
    for step in steps:
        state.apply(step)
    oracle = Oracle(state.world(domain), known)
    lower, upper = oracle.search(search)
    pages = tuple(all_pages(send, {"DomainName": domain, **search.members()}, most=most))
    mask, unknown = returned(oracle, pages)
    return all(page.succeeded for page in pages) and not (lower & ~mask or mask & ~upper or unknown)
