"""Runs that are kept, so that their failures can be diagnosed again after diagnosis has changed.

A run takes seconds, and what it records does not depend on diagnosis. A folder holds a file for each target that was
run; it has to be deleted after a change of anything but diagnosis.
"""

import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[1]))  # after the installed kit, which the checkout would hide

import msgspec
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.errors import NotMeasured
from searchprofiles_tck.conformance.history.directory import RunDirectory, replace
from searchprofiles_tck.conformance.results.scenario_run import with_reduced
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.classes import RequirementClass
from searchprofiles_tck.spec.exchange import Exchange
from searchprofiles_tck.spec.results import CheckResult, ReadingFound, WorldUsed

from tests.independent.catalogue import FAULTS
from tests.independent.serving import served

MUTANT, FAULT, REFERENCE = "mutant", "fault", "reference"
"""The kinds of target; faults are those of the independent service."""
BY_CHANCE: Final = frozenset({RequirementClass.CONCURRENCY, RequirementClass.ROBUSTNESS})
"""Classes whose failures depend on timing and chance."""


class KeptRun(msgspec.Struct, frozen=True):
    """What a diagnosis reads of a run; nothing but ``effort`` if the target could not be measured."""

    effort: str
    results: tuple[CheckResult, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    worlds: tuple[WorldUsed, ...] = ()
    readings: tuple[ReadingFound, ...] = ()

    @property
    def broken(self) -> list[str]:
        """The requirements that failed, in the order of the checks."""
        failures = (failure for result in self.results for failure in result.failures)
        return list(dict.fromkeys(failure.requirement for failure in failures))


def kept_run(folder: Path, kind: str, name: str) -> KeptRun:
    """Return the run of a target from ``folder``; run and keep it if it is not there.

    It is a run at effort quick, or at standard if quick finds nothing.
    """
    file = folder / f"{kind}-{name}.z"
    if file.exists():
        return msgspec.json.decode(zlib.decompress(file.read_bytes()), type=KeptRun)
    efforts = (Effort.STANDARD,) if kind == REFERENCE else (Effort.QUICK, Effort.STANDARD)
    for effort in efforts:
        with _address(kind, name) as target, tempfile.TemporaryDirectory() as place:
            run = _run(RunConfig(target=target, effort=effort, report=place), Path(place))
        if run.broken:
            break
    replace(file, [zlib.compress(msgspec.json.encode(run), 1)])
    return run


@contextmanager
def _address(kind: str, name: str) -> Iterator[str]:
    """Give what the kit calls a target; a fault is served as long as the block lasts."""
    if kind == FAULT:
        with served(FAULTS[name].service()) as url:
            yield url
    else:
        yield f"{kind}:{name}"


def _run(config: RunConfig, place: Path) -> KeptRun:
    """Run and reduce as the kit does, without the checks that only chance makes fail."""
    try:
        session = Session.open(config, place)
    except NotMeasured:
        return KeptRun(config.effort.value)
    results = {}
    try:
        for check in checks():
            if check.requirement_class not in BY_CHANCE:
                results[check.id] = session.run(check)
        for reduced in session.reduced((), lambda: False):
            if reduced.check in results:
                results[reduced.check] = with_reduced(results[reduced.check], reduced.failure)
        facts = session.facts
    finally:
        session.close()
    exchanges = tuple(RunDirectory(place).exchanges())
    return KeptRun(config.effort.value, tuple(results.values()), exchanges, facts.worlds, facts.readings)
