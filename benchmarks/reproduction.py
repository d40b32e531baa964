"""Proofs that the scripts of a failure reproduce it: run as they are printed, they show the fault, and only the fault.

    python benchmarks/matrix.py scripts [scripts-as-found] [scripts-of-objects] [--sample [N]] [--seed N] [--only GLOB]

A cell is a mutant. It is judged, by the requirement that it breaks first, and the scripts of a failure are run whose
program is installed: against the served mutant and the served reference, or, if the target is a Python object, with
the one and the other in its place. The rule that the failure is about judges the responses that they print: it has to
be broken there, and kept here. A defect that shows only when requests overlap is tried several times, and counted
apart.

The numbers count scripts that were run and proved, those that send plain HTTP since boto3 cannot send the request, and
of all failures of these runs those that have a Python script.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[1] / "tests" / "helpers"))

from reduction_session import Fake
from reproducing import (
    OBJECT,
    WAYS,
    Shown,
    Trial,
    judged,
    object_of,
    printed,
    printed_by_object,
    replies,
    tried,
)
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.mutants.mutant import WireParts
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import Application
from searchprofiles_tck.spec.classes import RequirementClass
from searchprofiles_tck.spec.requirements import requirements

TRIES: Final = 5
"""Runs of a script for a defect that shows only when requests overlap, or by chance; that has to show in one."""
BY_CHANCE: Final[Mapping[str, str]] = {
    "profile-id-by-start": "shows only for ids that begin with a letter, and each run is given others"
}
"""Mutants that may show in no run, each with the reason."""
NOT_PROVED_AS_FOUND: Final[Mapping[str, str]] = {
    "found-by-remembered": "what it remembers it was sent before the scenario began, so no script can know it"
}
"""Mutants whose scripts prove nothing in the form in which the failure was found, each with the reason."""
IN_ENGINE: Final = [
    name
    for name, mutant in MUTANTS.items()
    if mutant.wire == WireParts()
    and requirements()[mutant.requirement].requirement_class is not RequirementClass.CONCURRENCY
]
"""Mutants whose defect a Python object can have."""

Run = Callable[[str, str], bytes]
"""Runs a script of one of ``WAYS``, and returns what it prints."""
Proof = tuple[str, Mapping[str, int]]
"""What is wrong with the scripts of a failure, and what they count."""


def served(name: str, *, reduce: bool = True) -> Proof:
    """Prove the scripts of a failure of the served mutant; without ``reduce`` in the form in which it was found."""

    def run_against(application: Callable[[], Application]) -> Run:
        def run(script: str, way: str) -> bytes:
            with running_server(application()) as url:
                return printed(script, way, url)

        return run

    trial = tried(name, reduce=reduce)
    if trial.shown is None:
        return "it has no failure", {}
    readings = trial.shown.readings
    right = run_against(lambda: http_app(Engine(readings)))
    wrong, counts = _proof(name, trial, trial.shown, run_against(MUTANTS[name].application), right)
    if reduce or name not in NOT_PROVED_AS_FOUND:
        return wrong, counts
    return "" if wrong else "is proved, so it is none of NOT_PROVED_AS_FOUND", counts


def as_object(name: str, folder: Path) -> Proof:
    """Prove the script of a failure of a Python object with the defect of ``name``; its module is in ``folder``."""
    trial = tried(name, OBJECT, Fake(name))
    if trial.shown is None:
        return "", {"mutants of which an object shows nothing": 1}
    right = object_of(trial.shown)
    return _proof(
        name,
        trial,
        trial.shown,
        lambda script, _: printed_by_object(script, f"Fake({name!r})", folder),
        lambda script, _: printed_by_object(script, right, folder),
    )


def _proof(name: str, trial: Trial, shown: Shown, mutant: Run, reference: Run) -> Proof:
    counts = Counter(_scripts(trial))
    if shown.scripts.curl and shown.obstacle:
        counts["of them by plain HTTP, since boto3 cannot send it"] += 1
    flaws = []
    for way in WAYS:
        script = getattr(shown.scripts, way)
        if not script:
            continue
        is_accused = judged(shown, replies(reference(script, way)))
        tries = TRIES if _overlaps(name) or name in BY_CHANCE else 1
        broken = sum(judged(shown, replies(mutant(script, way))) for _ in range(tries))
        if tries > 1:
            counts[f"of {tries} runs by {way} showed {name}"] += broken
        is_shown = broken or name in BY_CHANCE
        flaw = "accuses the reference" if is_accused else "" if is_shown else "does not show the fault"
        counts[f"{way} scripts run"] += 1
        counts[f"{way} scripts proved"] += bool(broken and not is_accused)
        flaws += [f"{way} {flaw} ({shown.scenario.name})"] if flaw else []
    return "; ".join(flaws), counts


def _overlaps(name: str) -> bool:
    """Return whether a defect shows only when requests overlap."""
    requirement = requirements()[MUTANTS[name].requirement]
    return requirement.requirement_class is RequirementClass.CONCURRENCY


def _scripts(trial: Trial) -> Iterator[str]:
    """Yield what kind of Python script each failure has."""
    for failure in trial.failures:
        yield "failures"
        script = failure.reproduce.python if failure.reproduce else ""
        if script:
            yield "failures with a Python script"
        if "import boto3" in script:
            yield "failures with a script for boto3"
