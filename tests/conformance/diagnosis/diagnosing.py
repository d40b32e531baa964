"""Runs of single scenarios against wrong targets in this process, and what the diagnosis says of them."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import msgspec
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.diagnosis.causes import diagnosed
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.scenario_run import with_reduced
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.parts import EngineParts
from searchprofiles_tck.spec.exchange import Exchange
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.results import Cause, CheckResult

from ..adapters import Adapter

FIRST_LOOK: Final = ("first-look",)


class Wrong(Adapter):
    """An engine with other parts and readings behind boto3-style methods."""

    def __init__(self, parts: EngineParts, **readings: str) -> None:
        super().__init__()
        self.engine = Engine(Readings().having(**readings), parts)


def far_from(scenarios: Sequence[str]) -> frozenset[str]:
    """Return the mutants that break no rule which one of these scenarios covers.

    To compare a target with all of them takes most of the time of a diagnosis.
    """
    covered = {check.requirement for check in checks() if check.scenario.name in scenarios}
    return frozenset(name for name, mutant in MUTANTS.items() if mutant.requirement not in covered)


def diagnosis(
    place: Path, target: object, scenarios: Sequence[str] = FIRST_LOOK, without: Collection[str] | None = None
) -> tuple[list[CheckResult], tuple[Cause, ...]]:
    """Return the diagnosed results of scenarios and their causes. ``target`` is an object or the name of a mutant.

    The mutants that are far from the scenarios are not compared unless ``without`` names others.
    """
    name, subject = (f"mutant:{target}", None) if isinstance(target, str) else ("python:wrong", target)
    settings = RunConfig(target=name, effort=Effort.QUICK, settle=0.0)
    session = Session.open(settings, place, target=subject)
    found = {check.id: session.run(check) for check in checks() if check.scenario.name in scenarios}
    for reduced in session.reduced((), lambda: False):
        found[reduced.check] = with_reduced(found[reduced.check], reduced.failure)
    results = list(found.values())
    facts = session.facts
    session.close()
    lines = (place / "exchanges-main.ndjson").read_bytes().splitlines()
    exchanges = [msgspec.json.decode(line, type=Exchange) for line in lines]
    left_out = far_from(scenarios) if without is None else without
    return diagnosed(results, exchanges, facts.worlds, facts.readings, Effort.QUICK.value, left_out)


def told(causes: Sequence[Cause]) -> str:
    """Return everything that causes say in sentences."""
    return " ".join(
        sentence
        for cause in causes
        for sentence in (cause.title, cause.diagnosis.guess, *cause.diagnosis.symptoms, cause.changing)
    )
