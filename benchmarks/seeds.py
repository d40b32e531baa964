"""Judges the reference with many seeds: nothing may ever fail, in-process or over HTTP.

    python benchmarks/seeds.py [--count 200] [--first 1] [--effort standard] [--workers 2] [--only reference|served]

Prints a line for each check that did not pass though it was within reach, then how many runs there were, how many of
them were clean, and how long it took. Exits with 1 unless all were clean.
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.statuses import Status

_WRONG = frozenset({Status.FAILED, Status.ERROR, Status.INDETERMINATE, Status.DECLINED, Status.NOT_RUN})


class Run(NamedTuple):
    """One run to be made."""

    target: str
    seed: int
    effort: Effort


def wrong(run: Run) -> list[str]:
    """Return what did not pass, a line each."""
    with tempfile.TemporaryDirectory() as place:
        session = Session.open(RunConfig(target=run.target, effort=run.effort, seed=run.seed), Path(place))
        try:
            results = [session.run(check) for check in checks()]
        finally:
            session.close()
    return [
        f"{run.target} seed {run.seed}: {result.id} {result.status.value} {result.message}"
        for result in results
        if result.status in _WRONG
    ]


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Yield the URL of a reference in a process of its own."""
    start = "from searchprofiles_tck.conformance.cli.main import main; main()"
    with subprocess.Popen(
        [sys.executable, "-P", "-c", start, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().rpartition(" ")[2].strip()
        finally:
            process.terminate()


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--effort", type=Effort, default=Effort.STANDARD)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=("reference", "served"))
    options = parser.parse_args()
    started = time.monotonic()
    seeds = range(options.first, options.first + options.count)
    clean = 0
    with served() as url, ProcessPoolExecutor(options.workers) as pool:
        targets = {"reference": "reference:", "served": url}
        chosen = [targets[options.only]] if options.only else list(targets.values())
        runs = [Run(target, seed, options.effort) for seed in seeds for target in chosen]
        for found in pool.map(wrong, runs):
            clean += not found
            print(*found, sep="\n", end="\n" if found else "", flush=True)
    print(f"{clean} of {len(runs)} runs clean in {time.monotonic() - started:.0f} s")
    return 0 if clean == len(runs) else 1


if __name__ == "__main__":
    sys.exit(main())
