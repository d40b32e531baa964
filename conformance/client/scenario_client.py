"""What a scenario sends to the target: searches, changes, and requests that must be refused; every step is recorded."""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from ...spec.exchange import Call, Exchange, FaultKind, HttpRequest, Json, Purpose
from ...spec.limits import MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.search import Operator, Pair, Search
from ..config import Access, Effort
from ..dataset.model import LoadedWorld, Namespace
from ..dataset.shared_data import SUBSETS, groups, plain_pairs, subset_pairs
from ..history.directory import Created, ResourceLog
from ..history.facts import KnownReadings
from ..history.step import (
    ACCEPTED,
    CASE,
    CHANGES,
    EXPECT,
    OR_STATUS,
    PART,
    PARTIAL,
    RULE,
    WALK,
    Step,
)
from ..judging.oracle import Oracle
from .capabilities import sent_again
from .loader import id_in, id_of
from .long_lists import LongLists, changed_in_parts, refusal_tags
from .own_data import ChangedData, SharedDataWatch, finds_due, is_due, timely_walk, unbroken_walk
from .recorder import Recorder
from .visibility import Visibility

WriteHttp = Callable[[Mapping[str, Json]], HttpRequest]
"""Writes the HTTP request of a page, given its input members."""


@dataclass
class ScenarioClient:
    """One scenario under way: the world it reads, what is known of the target, and the steps so far.

    ``search`` sends a search and all its pages, ``pages`` the same page by page, ``page`` one page by its input
    members; ``expect`` sends a request that must be accepted or refused, ``mutate`` a change, ``send`` anything.
    """

    scenario: str
    recorder: Recorder
    oracle: Oracle
    namespace: Namespace
    effort: Effort
    seed: int
    access: Access = Access.MANAGE
    visibility: Visibility = field(default_factory=Visibility)
    resources: ResourceLog = lambda _: None
    purpose: Purpose = Purpose.CHECK
    known_pairs: tuple[tuple[str, str], ...] = ()
    """Pairs of key and value that the user knows to find something."""
    earlier: tuple[Exchange, ...] = ()
    """Exchanges to record once more; see ``Prepared.responses`` and, with the tag ``BESIDE``, ``run.ahead``."""
    steps: list[Step] = field(default_factory=list)
    created: int = 0
    """Profiles that the scenario has created."""
    judge_part: Callable[[], Collection[str]] = tuple
    """Judges the steps since the last call, discards them if they are clean, and returns the broken rules."""

    def __post_init__(self) -> None:
        self._walks = count(1)
        self._part = 0
        self._watch = SharedDataWatch(self.oracle)
        self._lists = LongLists()
        self._changed = ChangedData(self.known, self.visibility)

    @property
    def world(self) -> LoadedWorld:
        """The world that the scenario reads."""
        return self.oracle.loaded

    @property
    def known(self) -> KnownReadings:
        """The readings that the target is known to take."""
        return self.oracle.known

    @property
    def is_quick(self) -> bool:
        """Whether requests are to be saved."""
        return self.effort is Effort.QUICK

    @property
    def nobody(self) -> Pair:
        """A pair that no profile matches."""
        return Pair("_account", (self.namespace.text("nobody"),))

    def five_pairs(self) -> tuple[Pair, ...]:
        """Return five pairs that a search may join, under five keys if it can be."""
        if self.world.has_custom_keys:
            return subset_pairs(self.namespace)
        if self.known.repeats_keys:
            return plain_pairs(self.namespace)
        profile = self.oracle.profiles[:SUBSETS][-1]
        return *plain_pairs(self.namespace)[:3], profile.by_account, self.world.by_id(profile)

    def group(self, size: int) -> Pair:
        """Return the pair that a group of this size in the shared data matches."""
        return next(one.pair for one in groups(self.namespace, self.effort) if one.size == size)

    def send(
        self, operation: str, members: Mapping[str, Json], http: HttpRequest | None = None, **tags: str
    ) -> Step:
        """Send a request; nothing is expected of the answer unless ``tags`` say so.

        A change, and a search that is judged, is sent again after a 5xx, a search also after a lost connection: that
        may be a passing fault; see ``sent_again``.
        Before and after the first use of each operation that changes something, look for the shared data: if it
        vanishes, it is known after which request.
        """
        if operation in CHANGES:
            self._changed.begin()
        return self._watch.around(self._sent, operation, members, http, tags)

    def foresee(self, several: Iterable[Mapping[str, Json]]) -> None:
        """Say with which input members the next searches will be sent, DomainName apart; see ``client.foreseen``."""
        domain = {"DomainName": self.world.domain}
        self.recorder.foresee(Call(SEARCH, {**domain, **members}) for members in several)

    def end(self) -> None:
        """Look for the shared data once more if anything was changed."""
        self._watch.end(self._sent)

    def _sent(
        self, operation: str, members: Mapping[str, Json], http: HttpRequest | None, tags: Mapping[str, str]
    ) -> Step:
        step = self.recorder.send(Call(operation, members, http), self.scenario, self.purpose, tags)
        if operation in CHANGES or not tags.keys().isdisjoint((WALK, EXPECT)):
            step = sent_again(self.recorder, step, if_lost=operation == SEARCH)
        return self.keep(step)

    def keep(self, step: Step) -> Step:
        """Add a step to those that are judged, and return it."""
        self.steps.append(step)
        self._changed.apply(step)
        return step

    def expect(
        self,
        rule: str,
        wanted: str,
        case: str,
        members: Mapping[str, Json],
        http: HttpRequest | None = None,
        **tags: str,
    ) -> Step:
        """Send a search that must be ``wanted`` (``accepted``, ``refused`` or ``either``), else it breaks ``rule``.

        ``case`` names the request in a sentence; ``members`` are its input, DomainName added if it is left out.
        """
        given = {"DomainName": self.world.domain, **members}
        step = self.send(SEARCH, given, http, **{RULE: rule, EXPECT: wanted, CASE: case, **tags})
        if step.fault is not None and step.fault.kind is FaultKind.RESET:
            # A target that resets one connection is not down: a plain search shows it before the recorder gives up.
            self.send(SEARCH, self.members([self.nobody]))
        return step

    def members(
        self,
        pairs: Iterable[Pair],
        operator: Operator | None = None,
        *,
        size: int | None = None,
        domain: str = "",
    ) -> dict[str, Json]:
        """Return the input members of a search; ``domain`` is that of the world unless it is given."""
        search = Search(tuple(pairs), operator, size)
        return {"DomainName": domain or self.world.domain, **search.members()}

    def page(
        self,
        rule: str,
        members: Mapping[str, Json],
        http: HttpRequest | None = None,
        *,
        may_refuse: bool | str = False,
        partial: bool = False,
    ) -> Step:
        """Send one page of a valid search and no other, written as ``http`` if that is given.

        A wrong set of profiles breaks ``rule``. The target ``may_refuse`` it, as ``LARGE_BODY`` with any status of the
        4xx class; no profile is missing from a ``partial`` walk.
        """
        tags = self._tags(rule) | refusal_tags(1, may_refuse) | ({PARTIAL: "yes"} if partial else {})
        return self.send(SEARCH, members, http, **tags)

    def pages(
        self, rule: str, search: Search, *, domain: str = "", http: WriteHttp | None = None, **tags: str
    ) -> Iterator[Step]:
        """Send a search page by page, as the steps are taken, so that walks can be interleaved; see ``search``."""
        labels = {**self._tags(rule), **tags}

        def send(members: Mapping[str, Json]) -> Step:
            return self.send(SEARCH, members, http(members) if http else None, **labels)

        given = {"DomainName": domain or self.world.domain, **search.members()}
        known = max(len(self.world.profiles), self.created)
        if self.recorder.endings.are_missing and not domain:  # as few as can be right
            known = self.oracle.search(search).upper.bit_count() or known
        yield from self.recorder.pages(send, given, known)

    def search(
        self,
        rule: str,
        pairs: Iterable[Pair],
        operator: Operator | None = None,
        *,
        size: int | None = MAX_RESULTS.maximum,
        domain: str = "",
        http: WriteHttp | None = None,
        may_refuse: bool | str = False,
        long_lists: bool = False,
        **tags: str,
    ) -> list[Step]:
        """Send a valid search and all its pages, and return the steps; a wrong set of profiles breaks ``rule``.

        ``size`` None leaves MaxResults out; ``domain`` is that of the world unless it is given; ``http`` writes the
        requests. The target ``may_refuse`` the search as a bad request. Values that are many (``long_lists``), or more
        than one if the target has a maximum, may be refused as too many; then they are sent in parts, down to one,
        unless ``http`` writes a form that no part would have.
        """
        search = Search(tuple(pairs), operator, size)
        may_be_long = long_lists or self.known.get("many-values") == "refused"
        longest = max(len(pair.values) for pair in search.pairs) if may_be_long else 1
        refusal = refusal_tags(longest, may_refuse)

        def walk(**more: str) -> list[Step]:
            return list(self.pages(rule, search, domain=domain, http=http, **tags, **refusal, **more))

        changed = self._changed.at if domain and not self.visibility.is_immediate else None
        once = partial(unbroken_walk, walk, self.steps)
        whole = once if changed is None else partial(self._search_changes, search, domain, walk, changed)
        alike: Mapping[str, Any] = {"size": size, "domain": domain, "may_refuse": may_refuse, **tags}
        part = partial(self.search, rule, **alike, long_lists=True)
        return whole() if http else self._lists.send(search, longest, whole, part)

    def mutate(
        self,
        operation: str,
        domain: str,
        *,
        rule: str = "",
        wanted: str = ACCEPTED,
        case: str = "",
        or_status: str = "",
        http: HttpRequest | None = None,
        **members: Json,
    ) -> Step:
        """Send a change, a valid one unless ``case`` says otherwise. Without a ``rule`` the target may refuse it.

        With a rule the change must be ``wanted`` (see ``expect``; ``open`` if an open point lets the target refuse it).
        A refusal has status 400, or one of ``or_status``. It is written as ``http`` if that is given.
        """
        expected = {EXPECT: wanted, CASE: case or f"a valid {operation}", OR_STATUS: or_status}
        tags = {RULE: rule, **{name: text for name, text in expected.items() if text}} if rule else {}
        step = changed_in_parts(self.send, operation, {"DomainName": domain, **members}, http, tags)
        if operation == "CreateProfile" and step.succeeded:
            self.created += 1
            self.resources(Created(domain, id_of(step.output)))
        return step

    def settle(self, domain: str, pair: Pair, **tags: str) -> None:
        """Wait until a search finds what the changes so far leave to be found: those that were refused leave nothing.

        What the profiles that it finds hold is not waited for.
        """
        oracle, search = self._changed.oracle(domain), Search((pair,))
        self._wait(domain, pair, lambda pages: finds_due(oracle, search, pages), tags)

    def wait_until_found(self, domain: str, pair: Pair, ids: set[Json]) -> bool:
        """Wait until a search finds exactly the profiles with these ids; return whether it did."""

        def is_found(pages: Sequence[Step]) -> bool:
            return {id_in(item) for page in pages for item in page.items} == ids

        return self._wait(domain, pair, is_found, {})

    def _wait(
        self, domain: str, pair: Pair, is_good: Callable[[Sequence[Step]], bool], tags: Mapping[str, str]
    ) -> bool:
        members = self.members([pair], size=MAX_RESULTS.maximum, domain=domain)

        def found() -> bool:
            pages = [*self._poll(members, **tags)]
            self._changed.note(domain, pair, pages)
            return is_good(pages)

        declined = self._changed.is_declined  # what is not implemented will not come
        return self.visibility.until(
            found,
            lambda: self.recorder.stopped,
            lambda: not declined,
            changed=self._changed.at,
            learns=not declined,
        )

    def _poll(self, members: Mapping[str, Json], **tags: str) -> Iterator[Step]:
        return self.recorder.pages(lambda page: self.send(SEARCH, page, None, **tags), members, self.created)

    def _search_changes(
        self, search: Search, domain: str, walk: Callable[..., list[Step]], changed: float
    ) -> list[Step]:
        """Send a search of data that was ``changed`` then, when the longest delay is over; see ``timely_walk``."""
        self.visibility.rest_since(changed)
        oracle = self._changed.oracle(domain)
        members = {"DomainName": domain, **search.members()}

        def is_good(answer: Iterable[Step]) -> bool:
            pages = tuple(answer)
            self._changed.note(domain, search, pages)
            # After another thread's change nobody knows.
            return is_due(oracle, search, pages) or self._changed.at != changed

        poll, stopped = partial(self._poll, members), lambda: self.recorder.stopped
        return timely_walk(walk, poll, is_good, self.steps, self.visibility, stopped, changed)

    def new_namespace(self, part: str) -> Namespace:
        """Return a namespace whose values nothing else in the domain has."""
        if self.access is Access.MANAGE:
            return Namespace.of(f"{part} {self.seed}{self.recorder.mark}")
        if self.purpose is Purpose.PROBE:  # the report names that of the run, so its record can be replayed
            return Namespace.of(f"{part} {self.namespace.prefix} {self.namespace.digits}")
        return Namespace.of(f"{part} {secrets.token_hex(8)}")

    def end_part(self) -> Collection[str]:
        """Judge the searches since the last part, discard them if they are clean, and return the broken rules."""
        self._part += 1
        return self.judge_part()

    def _tags(self, rule: str) -> dict[str, str]:
        part = {PART: str(self._part)} if self._part else {}
        return {RULE: rule, WALK: f"w{next(self._walks)}", **part}
