"""What a scenario does with the target: search, walk pages, change things; every step is recorded."""

import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Final

from ...spec.exchange import Call, FaultKind, HttpRequest, Json, Purpose
from ...spec.limits import MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.search import Pair
from ..config import Access, Effort
from ..dataset.model import LoadedWorld, Namespace
from ..history.answer import AnswerKind
from ..history.known_readings import KnownReadings
from ..history.step import (
    ACCEPTED,
    AGAIN,
    EXPECT,
    LAW,
    LONG_LIST,
    MAY_REFUSE,
    PARTIAL,
    RULE,
    WALK,
    Step,
    search_input,
)
from ..judging.oracle import Oracle
from ..target.http_message import encode
from .loader import create_domain
from .marks import alike_domains, marked_domain
from .pages import all_pages
from .recorder import Recorder
from .resource_log import NullLog, ResourceLog
from .visibility import Visibility

_BAD_REQUEST: Final = 400
_NO_TAGS: Final[Mapping[str, str]] = {}


def id_in(members: Mapping[str, Json]) -> str | None:
    """ProfileId, so that it can be put in a set: what is given as one but is no text, in writing."""
    identifier = members.get("ProfileId")
    return None if identifier is None else str(identifier)


@dataclass
class ScenarioClient:
    """One scenario under way: the world it reads, what is known of the target, and the steps so far."""

    scenario: str
    recorder: Recorder
    oracle: Oracle
    naming: Namespace
    effort: Effort
    seed: int
    access: Access = Access.MANAGE
    visibility: Visibility = field(default_factory=Visibility)
    notes: ResourceLog = field(default_factory=NullLog)
    purpose: Purpose = Purpose.CHECK
    given: tuple[tuple[str, str], ...] = ()
    """Pairs of key and value that the user knows to find something."""
    steps: list[Step] = field(default_factory=list)
    part: Callable[[], Collection[str]] = tuple
    """Has the steps since the last part judged, and let go of where nothing is wrong; gives the broken rules."""

    def __post_init__(self) -> None:
        self._walks = count(1)

    @property
    def world(self) -> LoadedWorld:
        """The world that the scenario reads."""
        return self.oracle.loaded

    @property
    def known(self) -> KnownReadings:
        """The readings that the target is known to take."""
        return self.oracle.known

    def call(
        self, operation: str, members: Mapping[str, Json], http: HttpRequest | None = None, **tags: str
    ) -> Step:
        """Ask for an operation, once."""
        step = self.recorder.send(Call(operation, members, http), self.scenario, self.purpose, tags)
        self.steps.append(step)
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
        """A search that must be ``wanted`` (``accepted``, ``refused`` or ``either``), else it breaks ``rule``.

        ``case`` names the request in a sentence; ``members`` are its input, DomainName added where it is left out.
        """
        given = {"DomainName": self.world.domain, **members}
        step = self.call(SEARCH, given, http, **{RULE: rule, EXPECT: wanted, "case": case, **tags})
        fault = step.exchange.reply.fault
        if fault is not None and fault.kind is FaultKind.RESET:
            # What hangs up on one request is not gone: a plain one shows it, before the recorder gives it up.
            self.search([Pair("_account", (self.naming.text("nobody"),))])
        return step

    @property
    def repeats(self) -> bool:
        """Whether the target is known to take a key in two pairs of one search."""
        return self.known.get("repeated-key") == "pairs"

    def law(
        self, rule: str, law: str, pairs: Iterable[Pair], operator: str | None, size: int | None
    ) -> list[Step]:
        """A walk whose answer must follow from others; ``law`` says how."""
        return list(self._pages(self._input(pairs, operator), rule, size, {LAW: law}))

    def fresh_domain(self) -> str:
        """A domain that holds nothing of the kit yet; the given one where the kit may not make domains."""
        if self.access is not Access.MANAGE:
            return self.world.domain
        return self._made_domain(marked_domain())

    def alike_domains(self) -> tuple[str, str]:
        """Two such domains whose names are hard to tell apart."""
        one, other = alike_domains()
        return self._made_domain(one), self._made_domain(other)

    def _made_domain(self, name: str) -> str:
        create_domain(self.call, self.notes, name)
        return name

    def fresh_naming(self, part: str) -> Namespace:
        """Values that nothing else in the domain has."""
        own = f"{self.seed}" if self.access is Access.MANAGE else secrets.token_hex(8)
        return Namespace.of(f"{part} {own}")

    def change(self, rule: str, operation: str, domain: str, **members: Json) -> Step:
        """A valid change; refusing it breaks ``rule``."""
        tags = {RULE: rule, EXPECT: ACCEPTED, "case": f"a valid {operation}"}
        return self.attempt(operation, domain, tags, **members)

    def attempt(
        self, operation: str, domain: str, tags: Mapping[str, str] = _NO_TAGS, **members: Json
    ) -> Step:
        """A change that nobody is blamed for refusing."""
        step = self.call(operation, {"DomainName": domain, **members}, None, **tags)
        if operation == "CreateProfile" and step.succeeded:
            identifier = (step.answer.output or {}).get("ProfileId")
            self.notes.made(domain, identifier if isinstance(identifier, str) else "")
        return step

    def settle(self, domain: str, pair: Pair, wanted: set[Json]) -> bool:
        """Wait until a search finds exactly the profiles with these ids; whether it came to that."""
        members = {**self.members(domain, [pair]), "MaxResults": MAX_RESULTS.maximum}
        return self.visibility.until(lambda: self._ids(members) == wanted, lambda: self.recorder.is_lost)

    def _ids(self, members: Mapping[str, Json]) -> set[Json]:
        """The ids that all pages of a search hold."""
        pages = all_pages(partial(self.call, SEARCH), members, most=self.recorder.config.max_pages)
        return {id_in(item) for page in pages for item in page.items}

    def look(
        self, rule: str, domain: str, pairs: Iterable[Pair], operator: str | None = None, **tags: str
    ) -> list[Step]:
        """All profiles that a search finds in ``domain``; a wrong set breaks ``rule``."""
        return list(
            self._pages({"DomainName": domain, **search_input(tuple(pairs), operator)}, rule, 100, tags)
        )

    @staticmethod
    def members(domain: str, pairs: Iterable[Pair], operator: str | None = None) -> dict[str, Json]:
        """The input members of a search in ``domain``."""
        return {"DomainName": domain, **search_input(tuple(pairs), operator)}

    def one_page(self, rule: str, members: Mapping[str, Json], **tags: str) -> Step:
        """One page of a valid search; a wrong set breaks ``rule``."""
        return self.call(SEARCH, members, None, **{RULE: rule, WALK: f"w{next(self._walks)}", **tags})

    def page_of(self, rule: str, members: Mapping[str, Json]) -> Step:
        """One page out of the middle of a walk, which may be refused too."""
        return self.one_page(rule, members, **{MAY_REFUSE: "yes", PARTIAL: "yes"})

    def created_in(self, domain: str) -> set[Json]:
        """The ids of the profiles that this scenario created in ``domain``."""
        created = (s for s in self.steps if s.exchange.call.operation == "CreateProfile" and s.succeeded)
        return {
            id_in(step.answer.output or {})
            for step in created
            if step.exchange.call.input["DomainName"] == domain
        }

    def search(self, pairs: Iterable[Pair], operator: str | None = None, **more: Json) -> Step:
        """One page of a search that is made for no rule of its own; ``more`` are further input members."""
        return self.call(SEARCH, self._input(pairs, operator) | more)

    def find(self, rule: str, pairs: Iterable[Pair], operator: str | None = None, **tags: str) -> list[Step]:
        """All profiles that a search finds, in pages as large as they may be; a wrong set breaks ``rule``."""
        return list(self.pages(rule, pairs, operator, MAX_RESULTS.maximum, **tags))

    def find_any(self, rule: str, pairs: Iterable[Pair], operator: str | None = None, **tags: str) -> None:
        """A search with long lists of values, where a list means any of them.

        No length is stated for a list, so one may be refused as too long. What it asked for is then asked for in
        halves, down to single values, which may not be.
        """
        asked = tuple(pairs)
        longest = max(len(pair.values) for pair in asked)
        if longest == 1:
            self.find(rule, asked, operator, **tags)
            return
        steps = self.find(rule, asked, operator, **tags, **{MAY_REFUSE: LONG_LIST})
        if steps[0].succeeded or steps[0].status != _BAD_REQUEST:
            return
        half = (longest + 1) // 2
        for part in (slice(half), slice(half, None)):
            left = [Pair(pair.key, pair.values[part]) for pair in asked if pair.values[part]]
            self.find_any(rule, left, operator if len(left) > 1 else None, **tags)

    def walk(
        self, rule: str, pairs: Iterable[Pair], operator: str | None = None, size: int | None = None
    ) -> list[Step]:
        """All pages of a search; ``size`` None leaves MaxResults out."""
        return list(self.pages(rule, pairs, operator, size))

    def pages(
        self,
        rule: str,
        pairs: Iterable[Pair],
        operator: str | None = None,
        size: int | None = None,
        **more: str,
    ) -> Iterator[Step]:
        """The pages of a search, one by one, so that walks can be interleaved; ``more`` are further tags."""
        return self._pages(self._input(pairs, operator), rule, size, more)

    def _pages(
        self, members: Mapping[str, Json], rule: str, size: int | None, more: Mapping[str, str]
    ) -> Iterator[Step]:
        given = {**members} if size is None else {**members, "MaxResults": size}
        tags = {RULE: rule, WALK: f"w{next(self._walks)}", **more}
        yield from self._walked(lambda page: self._valid(page, tags), given)

    def _walked(
        self, send: Callable[[Mapping[str, Json]], Step], members: Mapping[str, Json]
    ) -> Iterator[Step]:
        """The pages of a search that the scenario's world explains."""
        return all_pages(
            send, members, expected=len(self.world.profiles), most=self.recorder.config.max_pages
        )

    def written(self, rule: str, members: Mapping[str, Json], http: HttpRequest, **tags: str) -> Step:
        """One page of a valid search, ``members``, written as ``http`` has it; a wrong set breaks ``rule``."""
        return self.call(SEARCH, members, http, **{RULE: rule, WALK: f"w{next(self._walks)}", **tags})

    def follow(self, rule: str, pairs: Iterable[Pair], size: int, query: Callable[[str | None], str]) -> None:
        """A walk whose query strings ``query`` writes, given the token of the page."""
        given = self._input(pairs, None) | {"MaxResults": size}
        plain = encode(SEARCH, given)
        path = plain.target.partition("?")[0]
        tags = {RULE: rule, WALK: f"w{next(self._walks)}"}

        def send(members: Mapping[str, Json]) -> Step:
            written = f"{path}?{query(members.get('NextToken'))}"
            http = HttpRequest(plain.method, written, plain.headers, plain.body)
            return self.call(SEARCH, members, http, **tags)

        for _ in self._walked(send, given):
            pass

    def _valid(self, given: Mapping[str, Json], tags: Mapping[str, str]) -> Step:
        """Send a valid search; ask again after a 5xx or a lost connection, which may be a passing one."""
        call = Call(SEARCH, given)
        step = self.recorder.send(call, self.scenario, self.purpose, tags)
        if _may_pass(step):
            step = self.recorder.send(call, self.scenario, self.purpose, {**tags, AGAIN: "yes"})
        self.steps.append(step)
        return step

    def _input(self, pairs: Iterable[Pair], operator: str | None) -> dict[str, Json]:
        return {"DomainName": self.world.domain, **search_input(tuple(pairs), operator)}


def _may_pass(step: Step) -> bool:
    fault = step.exchange.reply.fault
    if fault is not None:
        return fault.kind not in (FaultKind.TIMEOUT, FaultKind.ADAPTER)
    return step.answer.kind is AnswerKind.ERROR and (step.status or 0) >= 500
