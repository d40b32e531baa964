"""Takes every mutant as target and tells whether its diagnosis names it.

    python benchmarks/diagnosis.py [NAME …] [--workers 2]

A mutant counts as named if it, or a mutant that answers every compared case as it does, is the nearest of the first
cause. Each is run at effort quick, and at standard where quick finds nothing. Mutants of overlapping requests are left
out: timing decides what shows of them. Prints a line for each that is not named, and ``n of n``; exits with 1 unless
all are.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.diagnosis.causes import diagnosed
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.classes import RequirementClass
from searchprofiles_tck.spec.exchange import Exchange
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import Agreement, Cause, CheckResult

_APART = (RequirementClass.CONCURRENCY, RequirementClass.ROBUSTNESS)


class Named(NamedTuple):
    """What the diagnosis of a mutant came to: the causes, which mutants were nearest, and the seconds it took."""

    name: str
    causes: tuple[Cause, ...]
    seconds: float

    @property
    def nearest(self) -> tuple[Agreement, ...]:
        """The mutants of the first cause, nearest first."""
        return self.causes[0].diagnosis.nearest if self.causes else ()

    @property
    def rank(self) -> int | None:
        """1 where the mutant itself comes first, or agrees on as many of the same cases as the first does."""
        for place, agreement in enumerate(self.nearest, start=1):
            if agreement.mutant == self.name:
                first = self.nearest[0]
                same = (agreement.agreed, agreement.cases) == (first.agreed, first.cases)
                return 1 if same else place
        return None


def diagnosis_of(name: str) -> Named:
    """Run all checks but those that depend on timing against a mutant, and diagnose what fails."""
    quick = _diagnosis_at(name, Effort.QUICK)
    return quick if quick.causes else _diagnosis_at(name, Effort.STANDARD)


def _diagnosis_at(name: str, effort: Effort) -> Named:
    config = RunConfig(target=f"mutant:{name}", effort=effort)
    with tempfile.TemporaryDirectory() as place:
        session = Session.open(config, Path(place))
        results: list[CheckResult] = [
            session.run(check) for check in checks() if check.requirement_class not in _APART
        ]
        facts = session.facts
        session.close()
        exchanges = list(_exchanges(Path(place)))
    started = time.perf_counter()
    _, causes = diagnosed(results, exchanges, facts.worlds, facts.readings, effort.value)
    return Named(name, causes, time.perf_counter() - started)


def _exchanges(place: Path) -> Iterator[Exchange]:
    for line in (place / "exchanges-main.ndjson").read_bytes().splitlines():
        yield msgspec.json.decode(line, type=Exchange)


def told(named: Named) -> str:
    """Return a line about one mutant."""
    nearest = ", ".join(f"{one.mutant} {one.agreed}/{one.cases}" for one in named.nearest)
    broken = [(cause.id, len(cause.requirements)) for cause in named.causes]
    return f"{named.name}: rank {named.rank}, nearest {nearest or 'none'}; causes {broken}; {named.seconds:.1f} s"


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    catalogue = requirements()
    names = options.names or [
        name
        for name, mutant in MUTANTS.items()
        if catalogue[mutant.requirement].requirement_class not in _APART
    ]
    right = 0
    # That a mutant crashes is no news, and the reference would tell.
    with ProcessPoolExecutor(options.workers, initializer=logging.disable) as pool:
        for named in pool.map(diagnosis_of, names):
            right += named.rank == 1
            if named.rank != 1 or options.names:
                print(told(named), flush=True)
    print(f"{right} of {len(names)} mutants are named by their own diagnosis")
    return 0 if right == len(names) else 1


if __name__ == "__main__":
    sys.exit(main())
