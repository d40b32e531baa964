"""Send calls to the target, and record the exchanges.

The recorder knows nothing of rules. It numbers exchanges, counts requests by purpose, and notices a target that is
down: after a few faults in a row it answers in the target's place, so that a target that is down costs one wait and not
one for every check.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from msgspec import structs

from ...spec.exchange import Call, Exchange, Fault, FaultKind, Json, Purpose, Reply
from ...spec.operations import SEARCH
from ...spec.response_times import bucket_of
from ..config import RunConfig
from ..history.directory import MAIN
from ..history.step import Step
from ..target.target import Target, unlabelled
from ..target.trace import SENDING
from .foreseen import Foreseen
from .walks import Endings, all_pages

FAULTS_UNTIL_DOWN: Final = 3
REVIVAL_PAUSES: Final = (0.0, 2.0, 5.0)
"""Seconds to wait before checks in a row try if a target that was down is back; later ones do not try."""
_REVIVAL_SECONDS: Final = 5.0
_DOWN_KINDS: Final = frozenset(
    {FaultKind.REFUSED, FaultKind.UNRESOLVED, FaultKind.TIMEOUT, FaultKind.RESET, FaultKind.TLS}
)
_LEAST_WAIT: Final = 0.05
LARGE: Final = 200_000
"""Characters, or bytes, of a body that is unusually large, and counts towards what a check may hold."""
MOST_HELD: Final = 4_000_000
"""Characters of such bodies that are held at a time, so that a check does not fill the memory."""
_LARGE_EVER: Final = 40_000_000
"""Characters of such bodies after which a check may hold but one more."""
_UNJUDGED: Final = frozenset({Purpose.SETUP, Purpose.PROBE, Purpose.CLEANUP})
_BEFORE_CHECKS: Final = frozenset({Purpose.SETUP, Purpose.PROBE})
_BEGINNING: Final = 1000
_CUT: Final = re.compile(r"… \(\d+ characters\)\Z")
_TOO_MUCH: Final = "the answers to this check are so large that no more are taken in"


def worker_of(exchange: str) -> str:
    """Return the worker that made the exchange with this id."""
    worker, colon, _ = exchange.partition(":")
    return worker if colon else MAIN


@dataclass
class _Health:
    """What is known of the target's being there; all recorders of a process share it."""

    faults: int = 0
    """Faults in a row."""
    revived: int = 0
    """How often a target that was down got another chance."""
    down: Fault | None = None
    is_stopped: bool = False
    """Whether the run is being ended."""


class Recorder:
    """Records the exchanges of one process with one target; safe for several threads."""

    def __init__(
        self,
        target: Target,
        sink: Callable[[Exchange], None],
        *,
        deadline: float | None = None,
        worker: str = MAIN,
        config: RunConfig | None = None,
        most_held: int = MOST_HELD,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Pass every exchange to ``sink``; ``config`` has the bounds of requests and checks.

        ``deadline`` is a ``time.monotonic`` after which nothing is sent; ``worker`` names the process if a run has
        several, so that ids are unique in the run.
        """
        self.target = target
        self.requests: Counter[str] = Counter()
        self._times: dict[str, Counter[int]] = {}
        self.before_checks: list[Step] = []
        """The searches of set-up and probes, as far as their responses were recorded whole."""
        self.endings = Endings()
        """What is known of whether walks end; ``fork`` returns recorders that have an own one together."""
        self._endings_beside = Endings()
        self.mark = ""
        """What the values of a scenario hold beside its seed, so that it can be played again in a target that mixes."""
        self.check_searches = 0
        """Search requests sent for checks so far."""
        self.config = config or RunConfig()
        self._most_held = most_held
        self._sink = sink
        self._sleep = sleep
        self._deadline = deadline
        self._check_over: float | None = None
        self._large = self._large_ever = 0
        self._prefix = "" if worker == MAIN else f"{worker}:"
        self._numbers: Counter[str] = Counter()
        self._health = _Health()
        self._lock = threading.Lock()
        self._own = threading.local()
        self._foreseen: Foreseen | None = None

    def fork(
        self, target: Target, sink: Callable[[Exchange], None], crew: Executor | None = None, mark: str = ""
    ) -> "Recorder":
        """Return a recorder for what is sent beside others, such as a scenario: its counts and bounds are its own.

        It sends to ``target``, which stands for that of this recorder, and shares what is known of its being there.
        Its check begins now; a target that is down gets no chance from it, since the scenario is played again alone.
        ``crew`` sends what is foreseen; for ``mark`` see there.
        """
        other = Recorder(
            target,
            sink,
            deadline=self._deadline,
            config=self.config,
            most_held=self._most_held,
            sleep=self._sleep,
        )
        other._prefix, other._health, other.endings = self._prefix, self._health, self._endings_beside
        other.mark = mark
        other._foreseen = Foreseen(crew) if crew is not None else None
        other._begin_time()
        return other

    def absorb(self, other: "Recorder", exchanges: Iterable[Exchange] = ()) -> None:
        """Add the counts of ``other``, which ``fork`` returned, and record what it recorded elsewhere."""
        for exchange in exchanges:
            self._sink(exchange)
        self.requests.update(other.requests)
        self.check_searches += other.check_searches
        self.before_checks += other.before_checks
        for operation, counts in other._times.items():
            self._times.setdefault(operation, Counter()).update(counts)

    def stop(self) -> None:
        """Send nothing more, here and in all recorders that ``fork`` returned."""
        self._health.is_stopped = True

    @property
    def target_down(self) -> Fault | None:
        """Why the target counts as down; None while it answers."""
        return self._health.down

    @contextmanager
    def sent_together(self, gate: threading.Barrier) -> Iterator[None]:
        """Let the first request of this thread wait at ``gate``, when it has its number, for those of other threads.

        So the record shows that they overlapped: they are numbered before any of them is sent.
        """
        self._own.gate = gate
        try:
            yield
        finally:
            self._pass_gate()

    def _pass_gate(self) -> None:
        gate, self._own.gate = getattr(self._own, "gate", None), None
        if gate is not None:
            gate.wait()

    @property
    def response_times(self) -> dict[str, tuple[int, ...]]:
        """Responses of each operation by bucket of the time that they took."""
        return {
            operation: tuple(counts[bucket] for bucket in range(max(counts) + 1))
            for operation, counts in self._times.items()
        }

    @property
    def stopped(self) -> bool:
        """Whether no call is answered any more: the target is down, or the run is over."""
        return self.target_down is not None or self.out_of_time or self._health.is_stopped

    @property
    def out_of_time(self) -> bool:
        """Whether the run's time is over."""
        return self._deadline is not None and time.monotonic() > self._deadline

    def begin_check(self) -> None:
        """Begin a check, with time of its own. A target that was down gets another chance: the next call is sent.

        After three failed chances no further calls are sent.
        """
        self._begin_time()
        health = self._health
        if health.down is not None and not self.out_of_time and health.revived < len(REVIVAL_PAUSES):
            self._sleep(REVIVAL_PAUSES[health.revived])
            health.revived += 1
            health.down = None
            health.faults = max(0, FAULTS_UNTIL_DOWN - 1)

    def _begin_time(self) -> None:
        self._check_over = time.monotonic() + self.config.max_check_time
        self._large = 0

    def send(self, call: Call, scenario: str, purpose: Purpose, tags: Mapping[str, str]) -> Step:
        """Send ``call`` and record the exchange."""
        exchange = self.send_next(call, scenario, purpose)
        return self.record(exchange, scenario, purpose, tags, exchange.id)

    def send_next(self, call: Call, scenario: str, purpose: Purpose) -> Exchange:
        """Send ``call`` as the next exchange of ``scenario``, which the caller must pass to ``record`` with its id."""
        name = self.next_id(scenario)
        self._pass_gate()
        exchange = None
        if self._foreseen is not None:
            exchange = self._foreseen.answer(
                self._numbers[scenario],
                call,
                lambda number, one: self.send_unrecorded(one, purpose, self._id(scenario, number)),
            )
        return exchange or self.send_unrecorded(call, purpose, name)

    @property
    def foresees(self) -> bool:
        """Whether several requests of one scenario may be under way at once, if they are foreseen."""
        return self._foreseen is not None

    def foresee(self, calls: Iterable[Call]) -> None:
        """Note which calls are sent next, so that several may be under way at once where the run allows it."""
        if self._foreseen is not None:
            self._foreseen.expect(calls)

    def send_unrecorded(self, call: Call, purpose: Purpose, name: str = "") -> Exchange:
        """Send ``call`` under ``name``, which ``next_id`` returned, and return the exchange with no label but that.

        The caller must pass it to ``record`` with its tags, unless it goes by no name and nobody has to see it.
        """
        named = SENDING.set(name)
        try:
            fault = self.target_down or self._bound_reached()
            exchange = (
                self._exchange(call, purpose) if fault is None else unlabelled(call, Reply(None, fault=fault))
            )
        finally:
            SENDING.reset(named)
        self._watch(exchange.reply.fault)
        return structs.replace(exchange, id=name)

    def record(
        self, exchange: Exchange, scenario: str, purpose: Purpose, tags: Mapping[str, str], name: str = ""
    ) -> Step:
        """Record an exchange that ``send_unrecorded`` returned, under ``name`` if it was sent under one."""
        name = name or self.next_id(scenario)
        whole = structs.replace(exchange, id=name, scenario=scenario, purpose=purpose, tags=tags)
        self._sink(_brief(whole) if purpose in _UNJUDGED else whole)
        step = Step(whole, self.config.max_depth)
        if purpose in _BEFORE_CHECKS and whole.call.operation == SEARCH and _size(whole.reply) <= LARGE:
            self.before_checks.append(step)
        return step

    def pages(
        self, send: Callable[[Mapping[str, Json]], Step], members: Mapping[str, Json], expected: int = 0
    ) -> Iterator[Step]:
        """Follow a search with the bounds of the run; see ``all_pages``."""
        most = self.config.max_pages
        return all_pages(send, members, expected=expected, most=most, endings=self.endings)

    def next_id(self, scenario: str) -> str:
        """Return the id of the next exchange of ``scenario``."""
        with self._lock:
            self._numbers[scenario] += 1
            return self._id(scenario, self._numbers[scenario])

    def _id(self, scenario: str, number: int) -> str:
        return f"{self._prefix}{scenario}/{number:05d}"

    def _exchange(self, call: Call, purpose: Purpose) -> Exchange:
        with self._lock:
            self.requests[purpose] += 1
            if purpose is Purpose.CHECK and call.operation == SEARCH:
                self.check_searches += 1
        exchange = self.target.call(call, timeout=self._wait())
        reply = exchange.reply
        if reply.fault is not None and reply.fault.kind is FaultKind.BOUND:
            self._deadline = 0.0  # what keeps requests to a rate has no turn left before it
        size = _size(reply)
        if self._check_over is not None and size > LARGE:
            self._large += size
            self._large_ever += size
        if reply.fault is None:
            bucket = bucket_of(reply.milliseconds)
            with self._lock:
                self._times.setdefault(call.operation, Counter())[bucket] += 1
        return exchange

    def _bound_reached(self) -> Fault | None:
        """Return the bound of the kit's own that forbids another request; None if there is none."""
        if self.out_of_time:
            return Fault(FaultKind.BOUND, "the time for the whole run is over")
        if self._health.is_stopped:
            return Fault(FaultKind.BOUND, "the run was ended")
        if self._check_over is not None and time.monotonic() > self._check_over:
            return Fault(
                FaultKind.BOUND, f"the {self.config.max_check_time:g} seconds for one check are over"
            )
        if self._large > (self._most_held if self._large_ever < _LARGE_EVER else LARGE):
            return Fault(FaultKind.BOUND, _TOO_MUCH)
        return None

    def _wait(self) -> float | None:
        """Return how long to wait for a reply: no longer than the run and the check have left."""
        now = time.monotonic()
        left = [end - now for end in (self._deadline, self._check_over) if end is not None]
        if not left:
            return None
        wanted = min(self.config.timeout, _REVIVAL_SECONDS) if self._health.revived else self.config.timeout
        return max(_LEAST_WAIT, min(wanted, *left))

    def _watch(self, fault: Fault | None) -> None:
        if fault is None or fault.kind not in _DOWN_KINDS:
            self._health.faults = self._health.revived = 0
            return
        self._health.faults += 1
        if self._health.faults >= FAULTS_UNTIL_DOWN and self._health.down is None:
            self._health.down = fault


def _size(reply: Reply) -> int:
    """Return how large a body is: in characters, or in bytes if it is not UTF-8."""
    return len(reply.body) + len(reply.raw or b"")


def _brief(exchange: Exchange) -> Exchange:
    """Return ``exchange`` as it is recorded if nothing is judged by it: only the beginning of a body that is large."""
    reply, size = exchange.reply, _size(exchange.reply)
    if size <= LARGE:
        return exchange
    beginning = reply.body[:_BEGINNING] or (reply.raw or b"")[:_BEGINNING].decode(errors="replace")
    cut = f"{beginning}… ({size} characters)"
    return structs.replace(exchange, reply=structs.replace(reply, body=cut, raw=None))


def is_brief(reply: Reply) -> bool:
    """Return whether ``reply`` was recorded only in part."""
    return len(reply.body) < 2 * _BEGINNING and _CUT.search(reply.body) is not None
