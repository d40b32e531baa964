"""The self-test by cells: for each cell of the matrix of occasions a mutant that is wrong on its occasions alone."""

import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from ...spec.classes import Level
from ...spec.statuses import Status
from ..config import Effort, RunConfig
from ..coverage.cell import Cell
from ..coverage.cells import CELLS
from ..coverage.fill import Occasions
from ..errors import NotMeasured
from ..history.directory import RunDirectory
from ..mutants.cell import PREFIX
from ..run.session import Session
from ..scenarios.registry import checks
from .selftest_trial import Trial, TrialRecord, carried_out


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
    pattern: str,
    sample: int | None,
    seed: int,
    workers: int,
    notify: Callable[[int, int], None] = lambda _tried, _of: None,
    file: Path | None = None,
) -> CellsResult:
    """Try the mutants of the cells whose names match ``pattern``, or of ``sample`` of them, in several processes."""
    record = TrialRecord(effort, seed, file)
    filled = scenarios_by_cell(effort, seed)
    chosen = [cell for cell in CELLS if fnmatch(cell.name, pattern)]
    tried = [cell for cell in chosen if cell in filled]
    if sample is not None:
        tried = random.Random(seed).sample(tried, min(sample, len(tried)))
    arguments = {target_of(cell.name): (cell.name, filled[cell], effort, seed) for cell in tried}
    trials = carried_out(tried_cell, arguments, record, workers, notify)
    return CellsResult(tuple(trials.values()), sum(cell not in filled for cell in chosen))


def target_of(cell: str) -> str:
    """Return the target that is the mutant of a cell."""
    return f"mutant:{PREFIX}{cell}"


def tried_cell(name: str, scenarios: Sequence[str], effort: Effort, seed: int = 0) -> Trial:
    """Play ``scenarios`` against the mutant of a cell until a check of a MUST fails."""
    target = target_of(name)
    with tempfile.TemporaryDirectory() as directory:
        try:
            session = Session.open(RunConfig(target=target, effort=effort, seed=seed), Path(directory))
        except NotMeasured as reason:
            return Trial(target, fault=f"not measured: {reason}")
        advised = ""
        try:
            for check, level, status in _statuses(session, scenarios):
                if status is Status.ERROR:
                    return Trial(target, fault=f"fault of the kit in {check}")
                if status is Status.FAILED and level is Level.MUST:
                    return Trial(target, check, advised=advised)
                advised = advised or (check if status is Status.FAILED else "")
        finally:
            session.close()
    return Trial(target, advised=advised)


def _statuses(session: Session, scenarios: Sequence[str]) -> Iterator[tuple[str, Level, Status]]:
    for scenario in scenarios:
        for check in checks():
            if check.scenario.name == scenario:
                yield check.id, check.level, session.run(check).status


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
