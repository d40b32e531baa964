"""Scenarios: sequences of requests, each with a purpose, a file for each subject; the registry makes checks of them.

A scenario sends requests through its client, which records exchanges; judges read them. A check is one requirement held
against one scenario, so what was wrong is named precisely, and exchanges that several checks need are made once.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

from ...spec.classes import Level, RequirementClass
from ...spec.releases import since
from ..config import Access, Effort
from ..history.step import OR_STATUS
from ..judging.content import CONTENT, TEXT, judge_content
from ..judging.expected_state import judge_changes
from ..judging.found_by import judge_found_by
from ..judging.judgement import Judge
from ..judging.matching import judge_matching
from ..judging.pages import judge_pagination
from ..judging.responses import (
    CONTENT_TYPE,
    PASSING,
    STATUS,
    judge_passing_errors,
    judge_responses,
    judge_wire,
)
from ..judging.shape import SHAPE_RULES, judge_shape

if TYPE_CHECKING:
    from ..client.scenario_client import ScenarioClient

T = TypeVar("T")


class Runs(StrEnum):
    """What a scenario does to the target, which decides what may run at the same time."""

    READS = "reads"
    """It only searches the shared data, so it may run beside all others that do."""
    WRITES = "writes"
    """It creates and changes data of its own, and searches that."""
    ALONE = "alone"
    """It needs its order, brings threads of its own, or sends requests that may disturb others."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A sequence of requests with a purpose, and the rules that its exchanges are judged by.

    ``covers`` lists the requirements that its judges can establish; ``needs`` the operations without which it
    cannot be played, ``tests`` those that it is about: if they are declined, so are its checks;
    ``least_access`` and ``least_effort`` say when it is played (over unknown data effort leaves nothing out);
    ``raw`` that it sends HTTP requests byte for byte, which only an HTTP target can take; ``loads`` how many profiles
    it creates, if they are many: where that takes too long, it is left to effort ``thorough``; ``group`` that those of
    the same group may run at once, apart from all others, though each runs alone at a target nearby; ``load`` imports
    what takes long, which may be done earlier; ``is_long`` that it has most requests one after the other, so that its
    next one is sent before those of others; ``own_connections`` that it tests which request follows which on a
    connection.
    """

    name: str
    title: str
    play: "Callable[[ScenarioClient], None]"
    covers: tuple[str, ...]
    judges: tuple[Judge, ...]
    runs: Runs
    needs: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    least_access: Access = Access.PRELOADED
    least_effort: Effort = Effort.QUICK
    raw: bool = False
    loads: int = 0
    group: str = ""
    load: Callable[[], None] | None = None
    is_long: bool = False
    own_connections: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement held against one scenario."""

    id: str
    title: str
    requirement: str
    requirement_class: RequirementClass
    level: Level
    scenario: Scenario

    @property
    def since(self) -> str:
        """The first version of the kit that has it."""
        return since(self.id)


def rows_of(several: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield ``several`` in rows of ``size``, the last one perhaps shorter."""
    left = iter(several)
    while row := tuple(islice(left, size)):
        yield row


# Judges and requirements that several scenarios have in common.
CORE_JUDGES: Final = (
    judge_matching,
    judge_found_by,
    judge_content,
    judge_pagination,
    judge_shape,
    judge_passing_errors,
)
ANSWER_JUDGES: Final = (judge_responses, judge_passing_errors, judge_shape, judge_wire)
STATE_JUDGES: Final = (judge_changes, *ANSWER_JUDGES)
reader: Final = partial(Scenario, judges=CORE_JUDGES, runs=Runs.READS)
"""Returns a scenario that searches the shared data, and is judged by all judges of searches."""
writer: Final = partial(
    Scenario, judges=STATE_JUDGES, runs=Runs.WRITES, tests=("CreateProfile",), least_access=Access.WRITE
)
"""Returns a scenario that changes data of its own, and is judged by what searches find after changes."""
TOKEN_SHAPE, ADDRESS_SHAPE = "shape-next-token", "shape-address"
"""Rules on parts of a response that few scenarios see. If another one finds them broken, one of its checks says so."""
EVERY_RESPONSE: Final = (
    *(rule for rule in SHAPE_RULES if rule not in (TOKEN_SHAPE, ADDRESS_SHAPE)), STATUS, CONTENT_TYPE,
    PASSING,
)  # fmt: skip
"""What every response that holds profiles is held against, whatever it was sent for."""
EVERYWHERE: Final = (
    "logic-profile-once", CONTENT, TEXT, *(rule for rule in SHAPE_RULES if rule != TOKEN_SHAPE), PASSING,
)  # fmt: skip
"""What every search over the shared data can establish."""
PAGES: Final = ("pagination-max-results", "pagination-no-repeat", "pagination-ends", TOKEN_SHAPE)
"""What searches of several pages can establish."""
LOGIC: Final = ("logic-and", "logic-or", "logic-or-default", "logic-single-pair")
ALL_PAIRS: Final = "logic-operator-covers-all-pairs"
FIVE_PAIRS: Final = "logic-five-pairs"
FOUND_BY_JOINED: Final = ("found-by-and-all", "found-by-or-exact", "found-by-present", "found-by-values")
FOUND_BY: Final = (*FOUND_BY_JOINED, "found-by-default-or", "found-by-single")
COMPLETE: Final = "pagination-complete"
WALKS: Final = ("pagination-leads-on", "pagination-keeps-query")
CREATE, UPDATE, DELETE = "state-create", "state-update", "state-delete"
OLD_VALUE, KEEPS, REMOVES = "state-update-old-value", "state-update-keeps", "state-update-removes"
ADD_KEY, DELETE_KEY = "state-add-key", "state-delete-key"
SEPARATE, UNKNOWN_PROFILE = "state-domains-separate", "state-unknown-profile"
"""What searches find after changes."""
UNKNOWN_DOMAIN: Final = {OR_STATUS: "404 403"}
"""Tags of a search whose domain does not exist: these statuses are right too."""
