"""Leave one out: how often does diagnosis guess the kind of a defect that it does not know?

    python benchmarks/diagnosis.py [NAME...] [--sample N] [--seed N] [--keep FOLDER]
                                   [--record FILE | --resume FILE] [--workers 2]

Each mutant is run, and diagnosed without itself and without its twins, which are the mutants that answer every case of
a standard run as it does. Each fault of the independent service is run and diagnosed with all mutants. A target counts
if something failed and its family has a mutant that was not left out. It is *right* if some cause guesses its family
and none guesses another, *wrong* if any cause guesses another, *silent* if none guesses anything.

Half of the targets are for tuning thresholds; the other half, held out, is only reported. The trivial rule guesses the
family that most mutants of the first broken MUST requirement have.

``--sample N`` draws N mutants and N faults. ``--keep FOLDER`` keeps the runs, so that only diagnosis is done again;
delete the folder after a change of anything else. Each target that is done is a line of FILE (default:
``diagnosis.ndjson``), so that ``--resume FILE`` goes on after an interruption.

Prints the twenty worst cases and a table. Exits with 1 if the held-out half misses a goal: right at least 70 %, wrong
at most 5 %, 20 points better than the trivial rule. A sample misses a goal if it is three standard errors away.
"""

import argparse
import contextlib
import logging
import math
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

sys.path.append(str(Path(__file__).parents[1]))  # after the installed kit, which the checkout would hide

import msgspec
from searchprofiles_tck.conformance.diagnosis.causes import diagnosed
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.mutants.families import FAMILY_OF
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import Cause

from benchmarks.kept_runs import BY_CHANCE, FAULT, MUTANT, KeptRun, kept_run
from benchmarks.twins import twins_of
from tests.independent.catalogue import FAULTS, UNSEEN
from tests.independent.families import FAMILY_OF as FAMILY_OF_FAULT

HALVES: Final = 18
"""The seed that divides the targets. Thresholds were set with this one, so it must not change."""
TUNING, HELD_OUT = "tuning", "held out"
RIGHT, WRONG, SILENT = "right", "wrong", "silent"
LEAST_RIGHT, MOST_WRONG, BETTER = 0.70, 0.05, 0.20
SHOWN: Final = 20

Target = tuple[str, str]
"""Its kind, and the name of the mutant or fault."""


class Guess(NamedTuple):
    """The family that a cause guesses, and how far the nearest mutant agrees."""

    family: str
    agreed: int
    cases: int


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the diagnosis of one target came to."""

    kind: str
    name: str
    family: str
    counted: bool
    guesses: tuple[Guess, ...]
    trivial: str
    """The family that the trivial rule guesses."""
    named: bool | None
    """For a mutant: whether it or a twin is the nearest if nothing is left out."""
    seconds: float
    """Of the processor."""

    @property
    def verdict(self) -> str:
        """Whether the guesses are right."""
        return verdict(self.family, [guess.family for guess in self.guesses])

    def __str__(self) -> str:
        """Return a line about a case that is not right."""
        guesses = ", ".join(f"{one.family} ({one.agreed} of {one.cases})" for one in self.guesses)
        return f"{self.verdict}: {self.kind} {self.name} ({self.family}), guessed: {guesses or 'nothing'}"


def verdict(family: str, guesses: Collection[str]) -> str:
    """Return whether the families in ``guesses`` are right for a target of ``family``."""
    if not guesses:
        return SILENT
    return RIGHT if set(guesses) == {family} else WRONG


def trivial_guess(broken: Iterable[str], left_out: Collection[str]) -> str:
    """Return the family that most mutants of the first broken MUST requirement have; empty if none has one."""
    first = next((name for name in broken if requirements()[name].level is Level.MUST), None)
    families = Counter(
        FAMILY_OF[name].id
        for name, mutant in MUTANTS.items()
        if mutant.requirement == first and name not in left_out
    )
    return families.most_common(1)[0][0] if families else ""


def targets() -> list[Target]:
    """Return all targets: the mutants and faults that show in every run of the same requests."""
    steady = (
        name
        for name, mutant in MUTANTS.items()
        if requirements()[mutant.requirement].requirement_class not in BY_CHANCE
    )
    return [*((MUTANT, name) for name in steady), *((FAULT, name) for name in FAULTS if name not in UNSEEN)]


def halves(of: Iterable[Target]) -> Mapping[Target, str]:
    """Return for each target to which half it belongs; other targets that come or go change nothing."""
    return {target: random.Random(f"{HALVES}/{target}").choice((TUNING, HELD_OUT)) for target in of}


def sampled(of: Iterable[Target], number: int, seed: int) -> list[Target]:
    """Return ``number`` targets of each kind, drawn by ``seed``."""
    by_kind: dict[str, list[Target]] = {}
    for target in of:
        by_kind.setdefault(target[0], []).append(target)
    return [
        target
        for kind, own in by_kind.items()
        for target in random.Random(f"{seed}/{kind}").sample(own, min(number, len(own)))
    ]


def outcome_of(folder: Path, target: Target, left_out: Collection[str]) -> Outcome:
    """Return what the diagnosis of a target comes to without these mutants; run it if its run was not kept."""
    kind, name = target
    run = kept_run(folder, kind, name)
    started = time.process_time()
    causes = _causes(run, left_out)
    seconds = time.process_time() - started
    family = FAMILY_OF[name].id if kind == MUTANT else FAMILY_OF_FAULT[name]
    others = {FAMILY_OF[mutant].id for mutant in MUTANTS if mutant not in left_out}
    return Outcome(
        kind=kind,
        name=name,
        family=family,
        counted=bool(run.broken) and family in others,
        guesses=tuple(_guess(cause) for cause in causes if cause.diagnosis.family),
        trivial=trivial_guess(run.broken, left_out),
        named=is_named(_causes(run, ()), left_out) if kind == MUTANT else None,
        seconds=round(seconds, 2),
    )


def _causes(run: KeptRun, left_out: Collection[str]) -> Sequence[Cause]:
    return diagnosed(run.results, run.exchanges, run.worlds, run.readings, run.effort, left_out)[1]


def _guess(cause: Cause) -> Guess:
    nearest = cause.diagnosis.nearest
    return Guess(cause.diagnosis.family, *((nearest[0].agreed, nearest[0].cases) if nearest else (0, 0)))


def is_named(causes: Sequence[Cause], own: Collection[str]) -> bool:
    """Return whether one of ``own`` is the nearest of the first cause, or agrees just as well as the nearest."""
    nearest = causes[0].diagnosis.nearest if causes else ()
    alike = (one for one in nearest if (one.agreed, one.cases) == (nearest[0].agreed, nearest[0].cases))
    return any(agreement.mutant in own for agreement in alike)


def recorded(file: Path) -> Iterator[Outcome]:
    """Yield the outcomes in ``file``, without a last line that was cut off."""
    for line in file.read_bytes().splitlines():
        with contextlib.suppress(msgspec.DecodeError):
            yield msgspec.json.decode(line, type=Outcome)


def done(chosen: Sequence[Target], folder: Path, file: Path, workers: int) -> list[Outcome]:
    """Diagnose targets, and record and return what comes of them."""
    outcomes = []
    # A fork would inherit locks of threads that it does not have.
    fresh = multiprocessing.get_context("spawn")
    quiet = partial(logging.disable, logging.CRITICAL)
    with ProcessPoolExecutor(workers, fresh, quiet) as pool, file.open("ab", buffering=0) as record:
        twins = twins_of([name for kind, name in chosen if kind == MUTANT], folder, pool.map)
        own = [{name, *twins[name]} if kind == MUTANT else set[str]() for kind, name in chosen]
        for outcome in pool.map(partial(outcome_of, folder), chosen, own):
            outcomes.append(outcome)
            record.write(msgspec.json.encode(outcome) + b"\n")
    return outcomes


class Rates(NamedTuple):
    """How many targets counted, and which part of them is right, wrong, silent, and right by the trivial rule."""

    number: int
    right: float
    wrong: float
    silent: float
    trivial: float

    def misses(self, *, is_sample: bool) -> list[str]:
        """Return the goals that are missed; those of a sample only if chance probably does not explain it."""
        errors = 3 / math.sqrt(self.number) if is_sample else 0.0

        def margin(rate: float) -> float:
            return errors * math.sqrt(rate * (1 - rate))

        missed = {
            f"right below {LEAST_RIGHT:.0%}": self.right < LEAST_RIGHT - margin(LEAST_RIGHT),
            f"wrong above {MOST_WRONG:.0%}": self.wrong > MOST_WRONG + margin(MOST_WRONG),
            f"less than {BETTER:.0%} better than the trivial rule": round(self.right - self.trivial, 9)
            < BETTER - margin(0.5),
        }
        return [goal for goal, is_missed in missed.items() if is_missed]


def rates(outcomes: Collection[Outcome]) -> Rates:
    """Return the rates of those that count, of which there is at least one."""
    counted = [outcome for outcome in outcomes if outcome.counted]
    verdicts = Counter(outcome.verdict for outcome in counted)
    parts = [verdicts[name] / len(counted) for name in (RIGHT, WRONG, SILENT)]
    trivial = sum(outcome.trivial == outcome.family for outcome in counted) / len(counted)
    return Rates(len(counted), *parts, trivial)


def worst(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Return the worst cases: those that are wrong, on the most cases first, then those that are silent."""

    def rank(outcome: Outcome) -> tuple[bool, int]:
        return outcome.verdict == SILENT, -max((guess.agreed for guess in outcome.guesses), default=0)

    failed = (outcome for outcome in outcomes if outcome.counted and outcome.verdict != RIGHT)
    return sorted(failed, key=rank)[:SHOWN]


def table(outcomes: Sequence[Outcome], *, is_sample: bool) -> Iterator[tuple[str, bool]]:
    """Yield the lines of the table, and whether each is as it should be."""
    half = halves(targets())
    yield f"{'':24}{'counted':>8}{'right':>8}{'wrong':>8}{'silent':>8}{'trivial':>9}{'better':>8}", True
    for kind in (MUTANT, FAULT):
        for part in (TUNING, HELD_OUT):
            own = [one for one in outcomes if one.kind == kind and half[kind, one.name] == part]
            if any(one.counted for one in own):
                found = rates(own)
                missed = found.misses(is_sample=is_sample) if part == HELD_OUT else []
                cells = "".join(f"{rate:8.1%}" for rate in found[1:4])
                better = f"{found.trivial:9.1%}{found.right - found.trivial:+8.1%}"
                line = f"{f'{kind}s, {part}':24}{found.number:8}{cells}{better}"
                yield "; missed: ".join((line, *missed)), not missed
    mutants = [outcome for outcome in outcomes if outcome.kind == MUTANT]
    yield (
        f"{sum(bool(one.named) for one in mutants)} of {len(mutants)} mutants named if nothing is left out",
        True,
    )


def main() -> int:
    """Diagnose what the command line selects; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", nargs="*", help="of a mutant or fault; mutant:NAME, fault:NAME")
    parser.add_argument("--sample", type=int, metavar="N")
    parser.add_argument("--seed", type=int, help="draw this sample")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    parser.add_argument("--record", type=Path, default=Path("diagnosis.ndjson"))
    parser.add_argument("--resume", type=Path, metavar="FILE")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    chosen = [
        (kind, name)
        for kind, name in targets()
        if not options.name or {name, f"{kind}:{name}"} & {*options.name}
    ]
    if options.sample is not None:
        seed = random.SystemRandom().randrange(1_000_000) if options.seed is None else options.seed
        print(f"sample drawn by seed {seed}: --seed {seed} draws it again", flush=True)
        chosen = sampled(chosen, options.sample, seed)
    file = options.resume or options.record
    if options.resume is None:
        file.unlink(missing_ok=True)
    before = {(one.kind, one.name): one for one in recorded(file)} if options.resume else {}
    with tempfile.TemporaryDirectory() as own:
        folder = options.keep or Path(own)
        folder.mkdir(parents=True, exist_ok=True)
        left = [target for target in chosen if target not in before]
        outcomes = [before[target] for target in chosen if target in before]
        outcomes += done(left, folder, file, options.workers)
    lines = list(table(outcomes, is_sample=len(chosen) < len(targets())))
    print(*worst(outcomes), *(line for line, _ in lines), sep="\n")
    return 0 if all(is_met for _, is_met in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
