"""Try the long matrices, cell by cell: everything that takes too long for the tests.

    python benchmarks/matrix.py [MATRIX...] [--only GLOB] [--sample [N]] [--seed N] [--record FILE | --resume FILE]
                                [--workers 2]

Each cell that is done is a line of FILE (default: ``matrix.ndjson``), so that ``--resume FILE`` goes on after an
interruption, and tries again what failed. ``--sample`` draws some cells of each matrix, or N of each, which takes some
ten minutes on two idle cores; the seed is printed, and ``--seed N`` draws the same cells again. All of them take about
an hour. ``--only`` tries the cells whose names match.

Prints what is wrong with a cell, then a line for each matrix. Exits with 1 if anything is wrong.
"""

import argparse
import contextlib
import fnmatch
import json
import logging
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[1]))  # after the installed kit, which the checkout would hide
sys.path.append(str(Path(__file__).parents[1] / "tests" / "helpers"))

from searchprofiles_tck.conformance.cli.selftest_matrix import combined_readings, single_readings
from searchprofiles_tck.conformance.cli.selftest_trial import tried
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.mutants import MUTANTS

from benchmarks import reproduction, seeds
from tests.conformance import test_resume, test_scenarios
from tests.gauntlet import course
from tests.gauntlet.hostile import HOSTILE
from tests.independent import test_faults, test_freedoms
from tests.independent.sql_service import test_faults as sql_faults

Cell = tuple[str, str]
"""The matrix and the name of one of its rows."""


Judgement = str | tuple[str, Mapping[str, int]]
"""What is wrong with a row, and numbers that its matrix adds up, if it has any."""


@dataclass(frozen=True)
class Matrix:
    """Rows that are judged in the same way. ``judge`` judges a row, in a folder of its own."""

    names: Sequence[str]
    judge: Callable[[str, Path], Judgement]
    sample: int
    """How many rows ``--sample`` draws."""


@dataclass(frozen=True)
class Outcome:
    """What came of a cell."""

    matrix: str
    name: str
    wrong: str
    seconds: float
    counts: Mapping[str, int] = field(default_factory=dict)


def mutant(name: str, _folder: Path, effort: Effort) -> str:
    """Return why a mutant was not killed, or what broke the kit."""
    trial = tried(f"mutant:{name}", effort, requirement=MUTANTS[name].requirement)
    return trial.fault or ("" if trial.accused else f"survives at effort {effort.value}")


def mutant_at_quick(name: str, folder: Path) -> str:
    """Return in what a mutant differs at effort ``quick`` from the list of those that are not found there."""
    survives = mutant(name, folder, Effort.QUICK)
    if name in SURVIVORS:
        return "" if survives else f"is found at effort quick, so it has no place in {SURVIVORS_FILE.name}"
    return survives


def readings(choices: str, _folder: Path, effort: Effort) -> str:
    """Return what a reference with allowed readings is accused of."""
    trial = tried(f"reference:{choices}", effort)
    return trial.fault or (f"accused by {trial.check}: {trial.message}" if trial.accused else "")


def scenarios(row: str, _folder: Path) -> str:
    """Return what the scenarios find wrong with a reference that takes a reading of every open point."""
    choices = test_scenarios.MANY[int(row)]
    played = test_scenarios.play_readings(choices)
    return str([*test_scenarios.accused(played), *test_scenarios.misread(played, choices).items()] or "")


def fault(name: str, folder: Path) -> str:
    """Return why a fault of the independent service does not have the outcome that it must have."""
    outcome, due = test_faults.outcome(name, folder, Effort.STANDARD), test_faults.due(name)
    return "" if outcome == due else f"{outcome}, but must be {due}"


def sql_fault(name: str, folder: Path) -> str:
    """Return why a fault of the service in SQL does not have the outcome that it must have."""
    outcome, due = sql_faults.outcome(name, folder), sql_faults.due(name)
    return "" if outcome in due else f"{outcome}, but must be {' or '.join(sorted(due))}"


def freedom(name: str, folder: Path) -> str:
    """Return what the independent service is accused of if it takes one freedom."""
    return test_freedoms.accusations(test_freedoms.SINGLE[name], folder)


def freedoms(seed: str, folder: Path) -> str:
    """Return what the independent service is accused of if it draws each of its choices."""
    effort = Effort.QUICK if int(seed) % 8 else Effort.STANDARD
    return test_freedoms.accusations(test_freedoms.combination(int(seed)), folder, effort, int(seed))


def hostile(name: str, folder: Path) -> str:
    """Return what is wrong with a run against a hostile server."""
    server = next(one for one in HOSTILE if one.name == name)
    return "; ".join(course.flaws(server, course.run(server, folder), folder))


def seed_of_run(seed: str, _folder: Path) -> str:
    """Return the checks that the reference did not pass with this seed."""
    return "; ".join(seeds.wrong(seeds.Run("reference:", int(seed), Effort.STANDARD)))


def killed_runs(seed: str, folder: Path) -> str:
    """Return in what a run that was killed three times at random moments differs from one that was not."""
    try:
        test_resume.test_a_run_that_is_killed_again_and_again_ends_as_if_undisturbed(
            folder, undisturbed(), int(seed)
        )
    except AssertionError as difference:
        return str(difference)
    return ""


def scripts(name: str, _folder: Path, *, reduce: bool) -> Judgement:
    """Return what is wrong with the scripts of a failure of the served mutant."""
    return reproduction.served(name, reduce=reduce)


@cache
def undisturbed() -> str:
    """Return the canonical report of a run that nothing disturbed."""
    with tempfile.TemporaryDirectory() as place:
        return test_resume.undisturbed_report(Path(place))


SURVIVORS_FILE: Final = Path(__file__).with_name("quick_survivors.txt")
SURVIVORS: Final = frozenset(SURVIVORS_FILE.read_text(encoding="utf-8").split())
"""The mutants that effort ``quick`` does not find: it sends a fifth of the searches."""
READINGS: Final = [*single_readings(), *combined_readings()]
MATRICES: Final[dict[str, Matrix]] = {
    "hostile": Matrix([one.name for one in HOSTILE], hostile, 20),
    "faults": Matrix(list(test_faults.FAULTS), fault, 60),
    "sql-faults": Matrix(list(sql_faults.FAULTS), sql_fault, 8),
    "freedoms": Matrix(list(test_freedoms.SINGLE), freedom, 15),
    "combinations": Matrix([*map(str, range(test_freedoms.COMBINATIONS))], freedoms, 12),
    "mutants": Matrix(list(MUTANTS), partial(mutant, effort=Effort.STANDARD), 150),
    "mutants-quick": Matrix(list(MUTANTS), mutant_at_quick, 100),
    "readings": Matrix(READINGS, partial(readings, effort=Effort.STANDARD), 16),
    "readings-quick": Matrix(READINGS, partial(readings, effort=Effort.QUICK), 16),
    "scenarios": Matrix([*map(str, range(len(test_scenarios.MANY)))], scenarios, 10),
    "seeds": Matrix([*map(str, range(1, 201))], seed_of_run, 12),
    "scripts": Matrix(list(MUTANTS), partial(scripts, reduce=True), 60),
    "scripts-as-found": Matrix(list(MUTANTS), partial(scripts, reduce=False), 10),
    "scripts-of-objects": Matrix(reproduction.IN_ENGINE, reproduction.as_object, 15),
    "kills": Matrix([*map(str, range(2, 21))], killed_runs, 4),
}


def tried_cell(cell: Cell) -> Outcome:
    """Judge one cell. What breaks while it is judged is wrong with it too."""
    matrix, name = cell
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            judged = MATRICES[matrix].judge(name, Path(folder))
        except Exception as error:
            judged = f"{type(error).__name__}: {error}"
    wrong, counts = (judged, {}) if isinstance(judged, str) else judged
    return Outcome(matrix, name, wrong, round(time.monotonic() - started, 2), dict(counts))


def chosen(matrices: Sequence[str], seed: int | None, size: int = 0, only: str = "*") -> list[Cell]:
    """Return the cells of these matrices whose names match ``only``, or a sample of ``size`` drawn by ``seed``."""
    cells = []
    for name in matrices or MATRICES:
        matrix = MATRICES[name]
        rows = fnmatch.filter(matrix.names, only)
        if seed is not None:
            drawn = random.Random(f"{seed}/{name}").sample(rows, min(size or matrix.sample, len(rows)))
            rows = sorted(drawn, key=rows.index)
        cells += [(name, row) for row in rows]
    return cells


def recorded(file: Path) -> Iterator[Outcome]:
    """Yield the outcomes in ``file``, without a last line that was cut off."""
    for line in file.read_text(encoding="utf-8").splitlines():
        with contextlib.suppress(json.JSONDecodeError):
            yield Outcome(**json.loads(line))


def done(cells: Sequence[Cell], file: Path, workers: int) -> list[Outcome]:
    """Try the cells, and record and return their outcomes as they come."""
    outcomes = []
    # A fork would inherit locks of threads that it does not have.
    fresh = multiprocessing.get_context("spawn")
    quiet = partial(logging.disable, logging.CRITICAL)
    with ProcessPoolExecutor(workers, fresh, initializer=quiet) as pool, file.open("a") as record:
        for outcome in pool.map(tried_cell, cells):
            outcomes.append(outcome)
            print(json.dumps(asdict(outcome)), file=record, flush=True)
            if outcome.wrong:
                print(f"{outcome.matrix} {outcome.name}: {outcome.wrong}", flush=True)
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield a line for each matrix, and one for each number that it adds up."""
    for name, matrix in MATRICES.items():
        own = [outcome for outcome in outcomes if outcome.matrix == name]
        wrong = sum(bool(outcome.wrong) for outcome in own)
        seconds = sum(outcome.seconds for outcome in own)
        if own:
            line = f"{name}: {len(own)} of {len(matrix.names)} tried, {wrong} wrong, {seconds:.0f} s"
            counts: Counter[str] = Counter()
            for outcome in own:
                counts.update(outcome.counts)
            yield "\n  ".join([line, *(f"{number} {what}" for what, number in counts.items())])


def main() -> int:
    """Try what the command line selects; see the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("matrix", nargs="*", help=", ".join(MATRICES))
    parser.add_argument("--only", default="*", metavar="GLOB", help="cells whose names match")
    parser.add_argument("--sample", nargs="?", type=int, const=0, metavar="N", help="draw N cells of each")
    parser.add_argument("--seed", type=int, help="draw this sample")
    parser.add_argument("--record", type=Path, default=Path("matrix.ndjson"))
    parser.add_argument("--resume", type=Path, metavar="FILE")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    unknown = {*options.matrix} - {*MATRICES}
    if unknown:
        parser.error(f"there is no matrix {', '.join(sorted(unknown))}; there are: {', '.join(MATRICES)}")
    seed = options.seed
    if options.sample is not None and seed is None:
        seed = random.SystemRandom().randrange(1_000_000)
    if seed is not None:
        print(f"sample drawn by seed {seed}: --seed {seed} draws it again", flush=True)
    file = options.resume or options.record
    if options.resume is None:
        file.unlink(missing_ok=True)
    cells = chosen(options.matrix, seed, options.sample or 0, options.only)
    before = {(one.matrix, one.name): one for one in recorded(file)} if options.resume else {}
    kept = [before[cell] for cell in cells if cell in before and not before[cell].wrong]
    known = {(one.matrix, one.name) for one in kept}
    outcomes = kept + done([cell for cell in cells if cell not in known], file, options.workers)
    print(*summary(outcomes), sep="\n")
    return 1 if any(one.wrong for one in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
