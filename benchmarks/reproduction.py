"""Run the scripts that reproduce failures: against the served mutant they show the fault, against the reference not.

    python benchmarks/reproduction.py [MUTANT...] [--all | --sample 60] [--seed N] [--workers 2]

For each mutant the first failure of the requirement that it breaks is taken. Both of its scripts are run as they are
printed, with ENDPOINT set; the responses that they print are judged by the rules of the scenario that found it.

Prints a line for each script that proves nothing, with the reason, then the numbers. Exits with 1 if fewer than 95 %
of the scripts are proved; a defect that shows only when requests overlap is tried several times, and counted apart.
"""

import argparse
import logging
import multiprocessing
import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[1] / "tests" / "helpers"))

from reproducing import Shown, first_failure, judged, printed, replies
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.classes import RequirementClass
from searchprofiles_tck.spec.requirements import requirements

LEAST: Final = 0.95
TRIES: Final = 5
"""Runs of a script for a defect that shows only when requests overlap."""


@dataclass(frozen=True)
class Proof:
    """What came of one script of one mutant: ``wrong`` says why it proves nothing, ``shown`` how often it showed."""

    mutant: str
    way: str
    wrong: str
    obstacle: str = ""
    shown: int = 0


def proofs(name: str) -> list[Proof]:
    """Run both scripts of one failure of a mutant, against it and against the reference."""
    try:
        shown = first_failure(name)
    except Exception as error:
        return [Proof(name, way, f"{type(error).__name__}: {error}") for way in ("curl", "python")]
    if shown is None:
        return [Proof(name, way, "no failure of its requirement") for way in ("curl", "python")]
    return [_proof(name, way, shown) for way in ("curl", "python")]


def _proof(name: str, way: str, shown: Shown) -> Proof:
    script = getattr(shown.scripts, way)
    proof = partial(Proof, name, way, obstacle=shown.obstacle)
    overlaps = is_concurrent(name)
    try:
        with running_server(http_app(Engine(shown.readings))) as url:
            if judged(shown, replies(printed(script, way, url))):
                return proof("the reference is accused too")
        broken = 0
        for _ in range(TRIES if overlaps else 1):
            with running_server(MUTANTS[name].application()) as url:
                broken += judged(shown, replies(printed(script, way, url)))
    except Exception as error:
        return proof(f"{type(error).__name__}: {error}")
    return proof("" if broken else f"not shown ({shown.run.scenario.name})", shown=broken)


def is_concurrent(name: str) -> bool:
    """Return whether the defect of a mutant shows only when requests overlap."""
    requirement = requirements()[MUTANTS[name].requirement]
    return requirement.requirement_class is RequirementClass.CONCURRENCY


def summary(found: Sequence[Proof]) -> Iterator[str]:
    """Yield the numbers of all proofs, and how often defects showed that need requests to overlap."""
    plain = [proof for proof in found if not is_concurrent(proof.mutant)]
    for way in ("curl", "python"):
        own = [proof for proof in plain if proof.way == way]
        yield f"{way}: {len(own)} scripts run, {sum(not proof.wrong for proof in own)} proved"
    by_http = sum(bool(proof.obstacle) for proof in plain if proof.way == "python")
    yield f"python: {by_http} cannot be sent by boto3, and are sent as plain HTTP"
    for proof in found:
        if is_concurrent(proof.mutant):
            yield f"{proof.mutant} {proof.way}: showed in {proof.shown} of {TRIES} runs"


def main() -> int:
    """Prove what the command line selects; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mutant", nargs="*")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    names = options.mutant or list(MUTANTS)
    if not (options.all or options.mutant):
        names = random.Random(options.seed).sample(names, min(options.sample, len(names)))
    # A fork would inherit locks of threads that it does not have.
    fresh = multiprocessing.get_context("spawn")
    quiet = partial(logging.disable, logging.CRITICAL)
    found: list[Proof] = []
    with ProcessPoolExecutor(options.workers, fresh, initializer=quiet) as pool:
        for several in pool.map(proofs, names):
            found += several
            for proof in several:
                if proof.wrong:
                    print(f"{proof.mutant} {proof.way}: {proof.wrong}", flush=True)
    print(*summary(found), sep="\n")
    plain = [proof for proof in found if not is_concurrent(proof.mutant)]
    return 0 if sum(not proof.wrong for proof in plain) >= LEAST * len(plain) else 1


if __name__ == "__main__":
    sys.exit(main())
