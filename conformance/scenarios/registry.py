"""The checks of the kit, in the order in which they run.

A scenario drives the target and records exchanges; judges read them. A check is one requirement held against one
scenario, so what was wrong is named precisely, and exchanges that several checks need are made once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from ...spec.classes import Level, RequirementClass
from ..config import Access, Effort

if TYPE_CHECKING:
    from ..client.scenario_client import ScenarioClient
    from ..judging.judgement import Judge


@dataclass(frozen=True, slots=True)
class Scenario:
    """A sequence of requests with a purpose, and the rules that its exchanges are judged by.

    ``covers`` lists the requirements that its judges can establish; ``needs`` the operations without which it
    cannot be played, ``tests`` those that it is about: where they are declined, so are its checks;
    ``least_access`` and ``least_effort`` say when it is played (over unknown data effort leaves nothing out);
    ``raw`` that it sends HTTP requests byte for byte, which only an HTTP target can take.
    """

    name: str
    title: str
    covers: tuple[str, ...]
    play: "Callable[[ScenarioClient], None]"
    judges: "tuple[Judge, ...]"
    needs: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    least_access: Access = Access.PRELOADED
    least_effort: Effort = Effort.QUICK
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement held against one scenario."""

    id: str
    title: str
    requirement: str
    requirement_class: RequirementClass
    level: Level
    scenario: Scenario


@cache
def checks() -> tuple[Check, ...]:
    """Every check, those first that find most faults with the fewest requests."""
    from ...spec.requirements import requirements
    from .order import SCENARIOS

    catalogue = requirements()
    return tuple(
        Check(
            id=f"{requirement}@{scenario.name}",
            title=f"{scenario.title}: {catalogue[requirement].statement}",
            requirement=requirement,
            requirement_class=catalogue[requirement].requirement_class,
            level=catalogue[requirement].level,
            scenario=scenario,
        )
        for scenario in SCENARIOS
        for requirement in scenario.covers
    )
