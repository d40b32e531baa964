"""The self-test: the real checks against every mutant, and against the reference with every allowed reading."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from ...spec.classes import Level
from ...spec.open_points import OPEN_POINTS
from ...spec.requirements import requirements
from ..config import Effort
from ..mutants import MUTANTS
from ..scenarios.registry import coverage
from .selftest_trial import Trial, TrialRecord, carried_out, matching, tried

_COMBINATIONS: Final = 36
"""Combinations of readings that are tried: each takes any reading of every point."""
_SLOW: Final = "visibility"
"""A point that is tried only alone: its other reading makes every check wait for seconds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried: mutants by name, and readings as choices of the reference (``POINT=READING,…``)."""

    mutants: tuple[str, ...]
    readings: tuple[str, ...]
    effort: Effort
    seed: int = 0


@dataclass(frozen=True)
class SelftestResult:
    """The result of a self-test: a trial for each mutant and each choice of readings, and its duration in seconds."""

    plan: Plan
    mutants: Mapping[str, Trial]
    """By name."""
    readings: tuple[Trial, ...]
    seconds: float

    @property
    def survivors(self) -> tuple[str, ...]:
        """Mutants that no such check failed on, including those that could not be judged."""
        return tuple(name for name, trial in self.mutants.items() if not trial.accused)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Mutants that were found, but by no check of the requirement that they break."""
        return tuple(name for name, trial in self.mutants.items() if trial.accused and not trial.own)

    @property
    def accused(self) -> tuple[Trial, ...]:
        """Allowed readings that a check failed on, or that broke the kit."""
        return tuple(trial for trial in self.readings if trial.accused or trial.fault)

    @property
    def faults(self) -> tuple[Trial, ...]:
        """Mutants that showed a fault of the kit."""
        return tuple(trial for trial in self.mutants.values() if trial.fault and trial.accused)

    @cached_property
    def proven(self) -> dict[str, tuple[str, ...]]:
        """MUST requirements that checks cover to the mutants that a check citing them killed."""
        rows = requirements()
        own = [(MUTANTS[name].requirement, name) for name, trial in self.mutants.items() if trial.own]
        return {
            rule: tuple(name for requirement, name in own if requirement == rule)
            for rule in coverage()
            if coverage()[rule] and rows[rule].level is Level.MUST
        }

    @property
    def detection(self) -> tuple[float, float]:
        """Median and 90th percentile of the search requests that checks sent until a mutant was found."""
        requests = [trial.requests for trial in self.mutants.values() if trial.accused]
        if len(requests) < 2:
            return (float(sum(requests)), float(sum(requests)))
        return median(requests), quantiles(requests, n=10, method="inclusive")[-1]

    @property
    def passed(self) -> bool:
        """Whether no mutant survived, no reading was accused and the kit did not fail."""
        return not (self.survivors or self.accused or self.faults)


def planned(effort: Effort, *, globs: Sequence[str] = (), sample: int | None = None, seed: int = 0) -> Plan:
    """Return a plan of the mutants whose names match one of ``globs``; without globs of all, and of all readings.

    ``sample`` limits both, mutants and readings, to that number. Raise ``UsageError`` if a glob matches no mutant.
    """
    names = matching(MUTANTS, globs, "mutant", "searchprofiles-tck mutants lists them")
    readings = [] if globs else [*single_readings(), *combined_readings()]
    if sample is not None:
        draw = random.Random(seed)
        names = sorted(draw.sample(names, min(sample, len(names))), key=list(MUTANTS).index)
        readings = draw.sample(readings, min(sample, len(readings)))
    return Plan(tuple(names), tuple(readings), effort, seed)


def single_readings() -> list[str]:
    """Return every reading but those that the reference takes by default, one at a time."""
    return [f"{point.id}={reading}" for point in OPEN_POINTS.values() for reading in list(point.readings)[1:]]


def combined_readings() -> list[str]:
    """Return combinations of a reading of every point, the same each time."""
    draw = random.Random(_COMBINATIONS)
    points = [point for point in OPEN_POINTS.values() if point.id != _SLOW]
    return [",".join(f"{p.id}={draw.choice(list(p.readings))}" for p in points) for _ in range(_COMBINATIONS)]


def try_plan(
    plan: Plan,
    workers: int,
    notify: Callable[[int, int], None] = lambda _tried, _of: None,
    file: Path | None = None,
) -> SelftestResult:
    """Try everything in ``workers`` processes that ``file`` has no trial of, and call ``notify`` after each trial."""
    started = time.monotonic()
    mutants = {f"mutant:{name}": MUTANTS[name].requirement for name in plan.mutants}
    readings = {f"reference:{choices}": "" for choices in plan.readings}
    arguments = {
        target: (target, plan.effort, plan.seed, broken) for target, broken in {**mutants, **readings}.items()
    }
    trials = carried_out(tried, arguments, TrialRecord(plan.effort, plan.seed, file), workers, notify)
    return SelftestResult(
        plan,
        {name: trials[target] for name, target in zip(plan.mutants, mutants, strict=True)},
        tuple(trials[target] for target in readings),
        time.monotonic() - started,
    )
