"""What a scenario does with the target: search, walk pages, change things; every step is recorded."""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from ..reference.model import Pair
from ..spec.exchange import Call, FaultKind, HttpRequest, Json, Purpose
from ..spec.limits import EMPTY_PAGES_IN_A_ROW, MAX_RESULTS
from ..spec.operations import SEARCH
from .answer import AnswerKind
from .config import Effort
from .known import Known
from .oracle import Oracle
from .recorder import Recorder
from .step import RULE, WALK, Step, search_input
from .worlds.model import LoadedWorld
from .worlds.naming import Naming

_SPARE_ITEMS: Final = 20
"""How many items more than the world has profiles a walk takes in before it is stopped."""


@dataclass
class Drive:
    """One scenario under way: the world it reads, what is known of the target, and the steps so far."""

    scenario: str
    recorder: Recorder
    world: LoadedWorld
    naming: Naming
    known: Known
    effort: Effort
    seed: int
    declined: frozenset[str] = frozenset()
    purpose: Purpose = Purpose.CHECK
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.oracle = Oracle(self.world, self.known)
        self._walks = count(1)

    def call(
        self, operation: str, members: Mapping[str, Json], http: HttpRequest | None = None, **tags: str
    ) -> Step:
        """Ask for an operation, once."""
        step = self.recorder.send(Call(operation, members, http), self.scenario, self.purpose, tags)
        self.steps.append(step)
        return step

    def search(self, pairs: Iterable[Pair], operator: str | None = None, **more: Json) -> Step:
        """One page of a search that is made for no rule of its own; ``more`` are further input members."""
        return self.call(SEARCH, self._input(pairs, operator) | more)

    def find(self, rule: str, pairs: Iterable[Pair], operator: str | None = None, **tags: str) -> list[Step]:
        """All profiles that a search finds, in pages as large as they may be; a wrong set breaks ``rule``."""
        return list(self.pages(rule, pairs, operator, MAX_RESULTS.maximum, **tags))

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
        given = self._input(pairs, operator) | ({} if size is None else {"MaxResults": size})
        tags = {RULE: rule, WALK: f"w{next(self._walks)}", **more}
        seen: set[str] = set()
        items = empty = 0
        while True:
            step = self._valid(given, tags)
            yield step
            items += len(step.items)
            empty = 0 if step.items else empty + 1
            token = step.next_token
            if token is None or token in seen or empty > EMPTY_PAGES_IN_A_ROW + 1:
                return
            if items > len(self.world.drafts) + _SPARE_ITEMS:
                return
            seen.add(token)
            given = {**given, "NextToken": token}

    def _valid(self, given: Mapping[str, Json], tags: Mapping[str, str]) -> Step:
        """Send a valid search; ask again after a 5xx or a lost connection, which may be a passing one."""
        call = Call(SEARCH, given)
        step = self.recorder.send(call, self.scenario, self.purpose, tags)
        if _may_pass(step):
            step = self.recorder.send(call, self.scenario, self.purpose, {**tags, "again": "yes"})
        self.steps.append(step)
        return step

    def _input(self, pairs: Iterable[Pair], operator: str | None) -> dict[str, Json]:
        return {"DomainName": self.world.domain, **search_input(tuple(pairs), operator)}


def _may_pass(step: Step) -> bool:
    fault = step.exchange.reply.fault
    if fault is not None:
        return fault.kind not in (FaultKind.TIMEOUT, FaultKind.ADAPTER)
    return step.answer.kind is AnswerKind.ERROR and (step.answer.status or 0) >= 500
