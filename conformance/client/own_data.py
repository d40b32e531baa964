"""What a scenario needs beside its searches: domains of its own, sight of its changes, and of the shared data."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from ...spec.exchange import Json
from ...spec.limits import MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.search import Pair, Search
from ..history.directory import ResourceLog
from ..history.facts import KnownReadings
from ..history.step import AGAIN, CHANGES, LATE, NEW_DOMAIN, SHARED, WALK, WORLD, Step
from ..judging.answers import may_be_refused
from ..judging.content import has_due_content
from ..judging.expected_state import ExpectedState
from ..judging.matching import returned
from ..judging.oracle import Oracle
from .capabilities import all_decline, knows_no_domain
from .domain_names import marked_domain
from .loader import NOBODY, create_domain, id_in, was_refused
from .visibility import Visibility

Send = Callable[..., Step]
"""Sends an operation with its input members, None or an HTTP request, and tags."""
_TRIES: Final = 3
"""How often a search of changed data is sent again if its answer is late."""


class DomainRefused(Exception):
    """The target refuses every further domain, so a scenario that needs one cannot be played."""


class SharedDataWatch:
    """Looks for a profile of the shared data around the first use of each operation that changes something.

    Each call is given the function that sends. To keep it would be to keep the client, which keeps this: all steps of a
    scenario would then stay in memory until the garbage collector runs.
    """

    def __init__(self, oracle: Oracle) -> None:
        self._members: Mapping[str, Json] = {}
        if oracle.profiles:
            search = Search((oracle.profiles[0].by_account,), max_results=MAX_RESULTS.maximum)
            self._members = {"DomainName": oracle.loaded.domain, **search.members()}
        self._used: set[str] = set()
        self._is_changed = True
        """Whether a change was sent since the last look."""
        self._was_there = False

    def around(self, send: Send, operation: str, *given: object) -> Step:
        """Send an operation with what is ``given``, and return its step."""
        is_first = operation in CHANGES and operation not in self._used
        if is_first:
            self._look(send)
            self._used.add(operation)
        step = send(operation, *given)
        self._is_changed = self._is_changed or operation in CHANGES
        if is_first:
            self._look(send)
        return step

    def end(self, send: Send) -> None:
        """Look once more if anything was changed."""
        if self._used:
            self._look(send)

    def _look(self, send: Send) -> None:
        """Search if a change was sent since the last look; once more if the profile was there and is not found."""
        if self._members and self._is_changed:
            found = send(SEARCH, self._members, None, {WORLD: SHARED}).items
            if self._was_there and not found:
                found = send(SEARCH, self._members, None, {WORLD: SHARED}).items
            self._was_there = bool(found)
        self._is_changed = False


def created_domain(
    name: str | None,
    send: Send,
    resources: ResourceLog,
    visibility: Visibility,
    stopped: Callable[[], bool],
) -> str:
    """Create domain ``name``, or one of any name, wait until a search knows it, and return the name.

    Raise ``DomainRefused`` if the target refuses another domain, whatever its name. One refusal is that of the name,
    or comes of a number of domains that others have filled for a moment.
    """
    for tried in (name or marked_domain(), marked_domain()):
        step = create_domain(partial(send, **{NEW_DOMAIN: tried}), resources, tried)
        if not (step.is_error and was_refused(step)):
            break
    else:
        raise DomainRefused
    if step.accepted:
        members = {"DomainName": tried, **NOBODY.members()}
        visibility.until(lambda: not knows_no_domain(send(SEARCH, members)), stopped)
    return name or tried


class ChangedData:
    """What the changes so far leave in each domain, and when the last was made. Safe for several threads."""

    def __init__(self, known: KnownReadings, visibility: Visibility) -> None:
        self._known = known
        self._visibility = visibility
        self._state = ExpectedState()
        self._oracles: dict[str, Oracle] = {}
        """Those that were made since the last change: thousands of searches may follow one."""
        self._lock = threading.Lock()
        self.at: float | None = None
        """When the last change was sent (``time.monotonic``); None before the first."""
        self.is_declined = False
        """Whether the target answered the last change as an operation that is not implemented."""

    def begin(self) -> None:
        """Note that a change is sent now."""
        self.at = time.monotonic()

    def apply(self, step: Step) -> None:
        """Carry out the change of a step, if it is one."""
        if step.exchange.call.operation not in CHANGES:
            return
        self.is_declined = all_decline([step])
        # Once more, since a change that was throttled is made long after it was first sent.
        self.begin()
        with self._lock:
            if self._state.apply(step):
                self._oracles.clear()

    def note(self, domain: str, search: Pair | Search, pages: Iterable[Step]) -> None:
        """Take into account what a search found that was never created in ``domain``; see ``Visibility.note``."""
        with self._lock:
            unknown = {id_in(item) for page in pages for item in page.items} - self._state.ids(domain)
        self._visibility.note((domain, search, self.at), unknown)

    def oracle(self, domain: str) -> Oracle:
        """Return the oracle for what ``domain`` holds now."""
        with self._lock:
            if domain not in self._oracles:
                self._oracles[domain] = Oracle(self._state.world(domain), self._known)
            return self._oracles[domain]


def finds_due(oracle: Oracle, search: Search, walk: Sequence[Step]) -> bool:
    """Return whether the pages of ``walk`` hold the profiles that ``search`` must find, and no others."""
    lower, upper = oracle.search(search)
    mask, unknown = returned(oracle, walk)
    return all(page.succeeded for page in walk) and not (lower & ~mask or mask & ~upper or unknown)


def is_due(oracle: Oracle, search: Search, pages: Iterable[Step]) -> bool:
    """Return whether ``pages`` hold what ``search`` must find, and nothing else.

    A profile may be found by what did not change, with members of before. A refusal of what may be refused is as good:
    no later answer is due.
    """
    walk = tuple(pages)
    if any(map(may_be_refused, walk)):
        return True
    return finds_due(oracle, search, walk) and all(
        has_due_content(oracle, item) for page in walk for item in page.items
    )


def unbroken_walk(walk: Callable[..., list[Step]], steps: list[Step]) -> list[Step]:
    """Send a search by ``walk``, which adds to ``steps``; once more from the start if its last page lost its token."""
    found = walk()
    return _walked_again(walk, found, steps) if found[-1].lost_its_token else found


def timely_walk(
    walk: Callable[..., list[Step]],
    poll: Callable[[], Iterable[Step]],
    is_good: Callable[[Iterable[Step]], bool],
    steps: list[Step],
    visibility: Visibility,
    stopped: Callable[[], bool],
    changed: float,
) -> list[Step]:
    """Send a search by ``walk``, which adds to ``steps``, and return the walk that counts.

    If what it found is not good, the search is polled until it is, as long as changes may take, and then walked once
    more: a replica may have answered that lags behind the others. Only the last walk is left among ``steps``.
    ``changed`` is when the last change was made (``time.monotonic``).
    """
    found = walk()
    for _ in range(_TRIES):
        if is_good(found) or not visibility.until(
            lambda: is_good(poll()), stopped, lambda: visibility.is_late, changed=changed
        ):
            break
        found = _walked_again(walk, found, steps)
    return found


def _walked_again(walk: Callable[..., list[Step]], found: list[Step], steps: list[Step]) -> list[Step]:
    """Send a search by ``walk`` once more from the start; what it ``found`` before is no more among ``steps``."""
    for step in found:
        steps.remove(step)
    return walk(**{AGAIN: LATE, WALK: found[0].tag(WALK)})
