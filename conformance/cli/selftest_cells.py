"""The self-test by cells: for each cell of the matrix of occasions a mutant that is wrong on its occasions alone."""

import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..config import Effort, RunConfig
from ..coverage.cell import Cell
from ..coverage.cells import CELLS
from ..coverage.fill import Occasions
from ..history.directory import RunDirectory
from ..mutants.cell import PREFIX
from ..run.session import Session
from ..scenarios.registry import checks
from .selftest_trial import Trial, TrialRecord, carried_out, matching, tried


@dataclass(frozen=True, slots=True)
class CellsResult:
    """The trials of all cells that were tried, and the cells that no scenario fills."""

    trials: tuple[Trial, ...]
    empty: int

    @property
    def survivors(self) -> tuple[Trial, ...]:
        """The mutants that no check of a MUST failed on."""
        return tuple(trial for trial in self.trials if not trial.accused)


def scenarios_by_cell(effort: Effort, seed: int = 0) -> Mapping[Cell, Sequence[str]]:
    """Return the scenarios that fill each cell on the reference, those with the fewest requests first."""
    found: defaultdict[Cell, set[str]] = defaultdict(set)
    requests: Counter[str] = Counter()
    occasions = Occasions()
    with tempfile.TemporaryDirectory() as folder:
        session = Session.open(RunConfig(effort=effort, seed=seed), Path(folder))
        for check in checks():
            session.run(check)
        session.close()
        for exchange in RunDirectory(Path(folder)).exchanges():
            requests[exchange.scenario] += 1
            for cell in occasions.of(exchange):
                found[cell].add(exchange.scenario)
    return {cell: sorted(names, key=requests.__getitem__) for cell, names in found.items()}


def try_cells(
    effort: Effort,
    globs: Sequence[str],
    sample: int | None,
    seed: int,
    workers: int,
    notify: Callable[[int, int], None] = lambda _tried, _of: None,
    file: Path | None = None,
) -> CellsResult:
    """Try the mutants of the cells whose names match one of ``globs``, all if there are none, in several processes.

    ``sample`` limits them to that number. Raise ``UsageError`` if a glob matches no cell.
    """
    record = TrialRecord(effort, seed, file)
    names = matching([cell.name for cell in CELLS], globs, "cell", f"one is called {CELLS[0].name!r}")
    chosen = [cell for cell in CELLS if cell.name in names]
    filled = scenarios_by_cell(effort, seed)
    empty = sum(cell not in filled for cell in chosen)
    chosen = [cell for cell in chosen if cell in filled]
    if sample is not None:
        chosen = random.Random(seed).sample(chosen, min(sample, len(chosen)))
    targets = {target_of(cell.name): filled[cell] for cell in chosen}
    arguments = {target: (target, effort, seed, "", scenarios) for target, scenarios in targets.items()}
    trials = carried_out(tried, arguments, record, workers, notify)
    return CellsResult(tuple(trials.values()), empty)


def target_of(cell: str) -> str:
    """Return the target that is the mutant of a cell."""
    return f"mutant:{PREFIX}{cell}"


def cells_text(outcome: CellsResult) -> str:
    """Render the sums by group, then the mutants that survive."""
    lines = []
    names = [trial.target.removeprefix(target_of("")) for trial in outcome.trials]
    groups = [name.partition("/")[0] for name in names]
    for group in dict.fromkeys(groups):
        own = [trial for trial, name in zip(outcome.trials, groups, strict=True) if name == group]
        lines.append(f"{group:<13} {sum(trial.accused for trial in own)} of {len(own)} killed")
    killed = len(outcome.trials) - len(outcome.survivors)
    lines.append(
        f"{'all':<13} {killed} of {len(outcome.trials)} killed; {outcome.empty} other cells are empty"
    )
    for trial in outcome.survivors:
        why = trial.fault or (f"only advised by {trial.advised}" if trial.advised else "nothing fails")
        lines.append(f"SURVIVES {trial.target.removeprefix(target_of(''))}: {why}")
    return "\n".join([*lines, ""])
