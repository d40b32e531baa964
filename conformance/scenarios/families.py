"""What scenarios have in common: the judges, the requirements that every search can establish, how one is made."""

from collections.abc import Callable
from typing import Final

from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..judging.expected_state import judge_changes
from ..judging.found_by import judge_found_by
from ..judging.matching import CONTENT, judge_content, judge_matching
from ..judging.pages import judge_pagination
from ..judging.responses import ERROR_RULES, judge_responses, judge_wire
from ..judging.shape import judge_shape
from .registry import Scenario

CORE_JUDGES: Final = (judge_matching, judge_found_by, judge_content, judge_pagination, judge_shape)
EVERYWHERE: Final = (
    "logic-profile-once",
    "pagination-max-results",
    "pagination-no-repeat",
    "pagination-ends",
    CONTENT,
    "shape-success-object",
    "shape-items-list",
    "shape-no-null",
    "shape-profile-members",
    "shape-profile-id",
    "shape-profile-id-exact",
    "shape-string-lengths",
)
FOUND_BY_JOINED: Final = ("found-by-and-all", "found-by-or-exact", "found-by-present", "found-by-values")
FOUND_BY: Final = (*FOUND_BY_JOINED, "found-by-default-or", "found-by-single")
WALKS: Final = ("pagination-leads-on", "pagination-keeps-query")


def core(
    name: str,
    title: str,
    play: Callable[[ScenarioClient], None],
    *covers: str,
    needs: tuple[str, ...] = (),
    least_effort: Effort = Effort.QUICK,
) -> Scenario:
    return Scenario(name, title, (*covers, *EVERYWHERE), play, CORE_JUDGES, needs, least_effort=least_effort)


STATE_JUDGES: Final = (judge_changes, judge_responses)


def changing(
    name: str,
    title: str,
    play: Callable[[ScenarioClient], None],
    *covers: str,
    tests: tuple[str, ...] = ("CreateProfile",),
    least_access: Access = Access.WRITE,
    least_effort: Effort = Effort.QUICK,
) -> Scenario:
    return Scenario(
        name,
        title,
        covers,
        play,
        STATE_JUDGES,
        tests=tests,
        least_access=least_access,
        least_effort=least_effort,
    )


def answering(
    name: str, title: str, play: Callable[[ScenarioClient], None], *covers: str, raw: bool = False
) -> Scenario:
    judges = (judge_responses, judge_matching, judge_wire)
    covers = (*covers, *ERROR_RULES)
    return Scenario(name, title, covers, play, judges, least_access=Access.READ_ONLY, raw=raw)


SHAPES: Final = ("shape-attributes", "shape-address", "shape-enums")
LOGIC: Final = ("logic-and", "logic-or", "logic-or-default", "logic-single-pair")
