"""The kit held to what it promises: no mutant survives its checks, and no allowed reading is accused."""

import fnmatch
import logging
import multiprocessing
import random
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from statistics import median, quantiles
from typing import Final

from ...spec.classes import Level
from ...spec.open_points import OPEN_POINTS
from ...spec.requirements import requirements
from ..config import Effort
from ..mutants import MUTANTS
from ..scenarios.coverage import coverage
from .selftest_trial import Trial, tried

COMBINATIONS: Final = 36
"""Combinations of readings that are tried: each takes any reading of every point."""
_SLOW: Final = "visibility"
"""Point that is tried alone only: another reading of it makes every check wait for seconds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is tried: mutants by name, and readings as choices of the reference (``POINT=READING,…``)."""

    mutants: tuple[str, ...]
    readings: tuple[str, ...]
    effort: Effort
    seed: int = 0


@dataclass(frozen=True)
class Outcome:
    """What came of it: a trial for each mutant and each choice of readings, and how many seconds it took."""

    plan: Plan
    mutants: tuple[Trial, ...]
    readings: tuple[Trial, ...]
    seconds: float

    @cached_property
    def of_mutant(self) -> dict[str, Trial]:
        """The trial of each mutant by its name."""
        return dict(zip(self.plan.mutants, self.mutants, strict=True))

    @property
    def survivors(self) -> tuple[str, ...]:
        """Mutants that no check of a MUST failed on, those included that could not be judged."""
        return tuple(name for name, trial in self.of_mutant.items() if not trial.accused)

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Mutants that were found, but by no check of the requirement that they name."""
        return tuple(name for name, trial in self.of_mutant.items() if trial.accused and not trial.own)

    @property
    def accused(self) -> tuple[Trial, ...]:
        """Allowed readings that a check failed on, or that broke the kit."""
        return tuple(trial for trial in self.readings if trial.accused or trial.fault)

    @property
    def faults(self) -> tuple[Trial, ...]:
        """Mutants that showed a fault of the kit."""
        return tuple(trial for trial in self.mutants if trial.fault and trial.accused)

    @cached_property
    def proven(self) -> dict[str, tuple[str, ...]]:
        """MUST requirements that checks cover to the mutants that a check citing them killed."""
        rows = requirements()
        own = [(MUTANTS[name].requirement, name) for name, trial in self.of_mutant.items() if trial.own]
        return {
            rule: tuple(name for requirement, name in own if requirement == rule)
            for rule in coverage()
            if coverage()[rule] and rows[rule].level is Level.MUST
        }

    @property
    def detection(self) -> tuple[float, float]:
        """Median and 90th percentile of search requests by checks until a mutant was found."""
        requests = [trial.requests for trial in self.mutants if trial.accused]
        if len(requests) < 2:
            return (float(sum(requests)), float(sum(requests)))
        return median(requests), quantiles(requests, n=10, method="inclusive")[-1]

    @property
    def passed(self) -> bool:
        """Whether nothing survived, nobody was accused and the kit is sound."""
        return not (self.survivors or self.accused or self.faults)


def planned(effort: Effort, *, pattern: str = "*", sample: int | None = None, seed: int = 0) -> Plan:
    """The mutants whose names match ``pattern``; where that is all of them, the readings too.

    ``sample`` takes so many of each.
    """
    names = [name for name in MUTANTS if fnmatch.fnmatch(name, pattern)]
    readings = [*single_readings(), *combined_readings()] if pattern == "*" else []
    if sample is not None:
        draw = random.Random(seed)
        names = sorted(draw.sample(names, min(sample, len(names))), key=list(MUTANTS).index)
        readings = draw.sample(readings, min(sample, len(readings)))
    return Plan(tuple(names), tuple(readings), effort, seed)


def single_readings() -> list[str]:
    """Every reading that is not the reference's own, one at a time."""
    return [f"{point.id}={reading}" for point in OPEN_POINTS.values() for reading in list(point.readings)[1:]]


def combined_readings(count: int = COMBINATIONS) -> list[str]:
    """``count`` combinations, the same each time, of a reading of every point."""
    draw = random.Random(count)
    points = [point for point in OPEN_POINTS.values() if point.id != _SLOW]
    return [",".join(f"{p.id}={draw.choice(list(p.readings))}" for p in points) for _ in range(count)]


def carried_out(plan: Plan, workers: int, tell: Callable[[], None] = lambda: None) -> Outcome:
    """Try everything in ``workers`` processes; ``tell`` is called after each trial."""
    started = time.monotonic()
    wanted = [("mutant:" + name, MUTANTS[name].requirement) for name in plan.mutants]
    wanted += [("reference:" + choices, "") for choices in plan.readings]
    # A fork would inherit locks, and threads that are not there: schemathesis, once used here, would wait for one.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, fresh, initializer=_quiet) as pool:
        trials = tuple(_told(pool.map(partial(_tried, plan), wanted), tell))
    count = len(plan.mutants)
    return Outcome(plan, trials[:count], trials[count:], time.monotonic() - started)


def _tried(plan: Plan, wanted: tuple[str, str]) -> Trial:
    target, requirement = wanted
    return tried(target, plan.effort, plan.seed, requirement)


def _told(trials: Iterable[Trial], tell: Callable[[], None]) -> Iterable[Trial]:
    for trial in trials:
        tell()
        yield trial


def _quiet() -> None:
    """Mutants fail by intention; what they log is of no use."""
    logging.disable(logging.CRITICAL)


def names_of(several: Sequence[str], most: int = 6) -> str:
    """Some names, and how many there are beside them."""
    more = f" and {len(several) - most} more" if len(several) > most else ""
    return ", ".join(several[:most]) + more
