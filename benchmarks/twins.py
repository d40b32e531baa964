"""Twins: mutants that answer every case of a standard run of the reference alike, so that no run can tell them apart.

They are computed, by replaying mutants on the record of that run. Most differ in its first steps already; only those
that do not replay all of it. The digests of their answers are kept beside the runs.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

import msgspec
from searchprofiles_tck.conformance.diagnosis.agreement import AgreementMatrix
from searchprofiles_tck.conformance.diagnosis.observation import (
    ALL_ASPECTS,
    Aspect,
    Observation,
    agree,
    cases_of,
)
from searchprofiles_tck.conformance.diagnosis.record import RecordedScenario
from searchprofiles_tck.conformance.diagnosis.replay import EngineCache
from searchprofiles_tck.conformance.history.directory import replace
from searchprofiles_tck.conformance.history.facts import loaded_world
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.replay import steps_of
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.spec.readings import Readings

from benchmarks.kept_runs import REFERENCE, kept_run

_FIRST: Final = 600
"""Steps in which most mutants differ."""
_FILE: Final = "digests.json"

Digests = Mapping[str, Sequence[str]]
"""By mutant: of its answers to the first steps and, unless it differs from all others there, to all steps."""
EachOf = Callable[[Callable[[str], str], Iterable[str]], Iterable[str]]
"""Applies a function to each of several names, in order, as ``map`` does."""


def twins_of(names: Collection[str], folder: Path, each_of: EachOf) -> Mapping[str, frozenset[str]]:
    """Return the twins of each of these mutants; ``each_of`` may spread the work over processes."""
    if not names:
        return {}
    file = folder / _FILE
    digests: dict[str, list[str]] = msgspec.json.decode(file.read_bytes()) if file.exists() else {}
    kept_run(folder, REFERENCE, "")  # now, since several processes need it

    def add(missing: Sequence[str], *, whole: bool) -> None:
        for name, digest in zip(missing, each_of(partial(digest_of, folder, whole), missing), strict=True):
            digests.setdefault(name, []).append(digest)
            replace(file, [msgspec.json.encode(digests)])

    add([name for name in MUTANTS if name not in digests], whole=False)
    add([name for name in undecided(digests, names) if len(digests[name]) == 1], whole=True)
    return {name: alike(digests, name) for name in names}


def undecided(digests: Digests, names: Collection[str]) -> list[str]:
    """Return the mutants whose first answers equal another's, if one of ``names`` gives the same."""
    groups: dict[str, list[str]] = {}
    for name, (first, *_) in digests.items():
        groups.setdefault(first, []).append(name)
    wanted = {digests[name][0] for name in names}
    return [name for first, group in groups.items() if first in wanted and len(group) > 1 for name in group]


def alike(digests: Digests, name: str) -> frozenset[str]:
    """Return the other mutants whose digests equal those of ``name``."""
    return frozenset(other for other, digest in digests.items() if digest == digests[name]) - {name}


def digest_of(folder: Path, whole: bool, name: str) -> str:
    """Return a digest of what a mutant answers to the first steps of the standard run, or to all of them."""
    matrix = standard_run(folder, whole)
    return digested(matrix.observations(matrix.mutant(MUTANTS[name])), matrix.reference)


@lru_cache(maxsize=1)
def standard_run(folder: Path, whole: bool) -> AgreementMatrix:
    """Return the cases of a standard run of the reference, in its first steps or in all."""
    run = kept_run(folder, REFERENCE, "")
    world = loaded_world(run.worlds[0])
    scenarios, left = [], len(run.exchanges) if whole else _FIRST
    for scenario in SCENARIOS:
        steps = steps_of(run.exchanges, scenario.name, "main")[:left]
        left -= len(steps)
        if steps:
            scenarios.append(RecordedScenario(scenario.name, world, steps, cases_of(steps), {}))
    return AgreementMatrix(scenarios, Readings(), EngineCache(scenarios))


def digested(answers: Sequence[Observation], right: Sequence[Observation]) -> str:
    """Return a digest of the answers to each case; all that agree with the ``right`` ones count alike."""
    digest = hashlib.sha256()
    for number, (answer, expected) in enumerate(zip(answers, right, strict=True)):
        if not agree(answer, expected, ALL_ASPECTS):
            aspects = [_in_order(getattr(answer, aspect.value)) for aspect in Aspect]
            digest.update(repr((number, aspects)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _in_order(value: object) -> object:
    """Return ``value`` as it is, but mappings and sets, whose order means nothing, sorted."""
    if isinstance(value, Mapping):
        return sorted((key, _in_order(item)) for key, item in value.items())
    return sorted(map(repr, value)) if isinstance(value, set) else value
