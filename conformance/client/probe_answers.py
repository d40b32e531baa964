"""What probes ask, and how they read the answers. A probe decides only on answers that leave no doubt."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ...spec.exchange import Json
from ...spec.results import ReadingFound
from ...spec.search import Operator, Pair
from ..history.step import Step
from ..judging.judgement import is_bad_request
from .scenario_client import ScenarioClient

PROBE_RULE: Final = "probe"

Probe = Callable[[ScenarioClient], Iterator[ReadingFound]]


@dataclass(frozen=True, slots=True)
class Asked:
    """All pages of a search: whether it was answered, refused with 400, and which profiles came."""

    steps: tuple[Step, ...]
    mask: int

    @property
    def refused(self) -> bool:
        """Whether the search was refused as a bad request."""
        return is_bad_request(self.steps[0])

    @property
    def answered(self) -> bool:
        """Whether every page was a success."""
        return all(step.succeeded for step in self.steps)

    @property
    def items(self) -> list[Json]:
        """The items of all pages."""
        return [item for step in self.steps for item in step.items]


def ask(client: ScenarioClient, pairs: Iterable[Pair], operator: Operator | None = None) -> Asked:
    """Ask for all profiles that a search finds."""
    steps = tuple(client.search(PROBE_RULE, pairs, operator))
    mask = 0
    for step in steps:
        for item in step.items:
            place = client.oracle.place(item)
            mask |= 0 if place is None else 1 << place
    return Asked(steps, mask)


def finds(client: ScenarioClient, key: str, value: str, place: int) -> bool | None:
    """Whether searching one value finds one profile; None where the search is not answered."""
    asked = ask(client, [Pair(key, (value,))])
    return bool(asked.mask >> place & 1) if asked.answered else None


def decided(point: str, reading: str | None, found_by: str, key: str = "") -> ReadingFound:
    """What a probe found; ``reading`` None says that it could not tell."""
    return ReadingFound(point=point, reading=reading, key=key, found_by=found_by)


def refused_or(point: str, step: Step, otherwise: str, found_by: str) -> ReadingFound:
    """``refused`` for a bad request, ``otherwise`` for a success, undecided for anything else."""
    if is_bad_request(step):
        return decided(point, "refused", found_by)
    return decided(point, otherwise if step.succeeded else None, found_by)


def place_with(client: ScenarioClient, key: str, value: str) -> int | None:
    """The first profile that certainly has ``value`` under ``key``."""
    mask = client.oracle.having(key, value).lower
    return (mask & -mask).bit_length() - 1 if mask else None
