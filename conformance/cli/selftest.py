"""``searchprofiles-tck selftest``: every mutant killed, every allowed reading accepted."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from ...spec.requirements import requirements
from ..config import Effort
from ..errors import UsageError
from ..mutants import MUTANTS
from ..mutants.families import FAMILY_OF
from ..mutants.fault_class import FaultClass
from .main import StrictCommand, choice
from .selftest_cells import cells_text, try_cells
from .selftest_matrix import SelftestResult, planned, single_readings, try_plan
from .selftest_trial import Trial

_WIDTH: Final = 36
_TOLD: Final = 50
"""Where stderr is no terminal, a line is printed after so many trials."""


@click.command("selftest", cls=StrictCommand)
@choice("effort", map(str, Effort), "standard", "How much checks try.")
@click.option(
    "--cells",
    is_flag=True,
    help="A mutant for each cell of the matrix of occasions; --mutants matches names of cells.",
)
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only so many mutants, and readings.")
@click.option(
    "--mutants", "globs", metavar="GLOB", multiple=True, help="Only mutants of such names, and no readings."
)
@click.option(
    "--seed", type=int, metavar="N", default=0, show_default=True, help="Seed of checks and sample."
)
@choice("format", ("text", "markdown"), "text")
@click.option(
    "--record",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Append each trial to FILE as a line of JSON; those that it has are not tried again.",
)
@click.option(
    "-n",
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes; one for each processor by default.",
)
def selftest(
    effort: str,
    cells: bool,
    sample: int | None,
    globs: Sequence[str],
    seed: int,
    format: str,
    file: Path | None,
    workers: int | None,
) -> int:
    """Run the real checks against every mutant and against the reference with every allowed reading.

    Prints for each MUST requirement how many of its mutants a check citing it killed, then what survived or was
    accused. Exit status: 0 none, 1 some. With --record a self-test that was interrupted goes on when it is run again.
    """
    count = workers or os.cpu_count() or 1
    if cells:
        if format != "text":
            raise UsageError(f"--cells prints text only: leave --format {format} out")
        tried = try_cells(Effort(effort), globs, sample, seed, count, _tell, file)
        click.echo(cells_text(tried), nl=False)
        return 1 if tried.survivors else 0
    plan = planned(Effort(effort), globs=globs, sample=sample, seed=seed)
    outcome = try_plan(plan, count, _tell, file)
    click.echo(as_markdown(outcome) if format == "markdown" else as_text(outcome), nl=False)
    return 0 if outcome.passed else 1


def _tell(number: int, total: int) -> None:
    """Say how many of all have been tried: on a terminal in place, elsewhere in a line now and then."""
    if sys.stderr.isatty():
        click.echo(f"\r{number} of {total} tried{chr(10) if number == total else ''}", nl=False, err=True)
    elif number % _TOLD == 0 or number == total:
        click.echo(f"{number} of {total} tried", err=True)


def as_text(outcome: SelftestResult) -> str:
    """Render a line for each requirement, then the sums, then what survived or was accused."""
    return "\n".join([*_matrix(outcome), "", *_sums(outcome), *_problems(outcome), ""])


def _matrix(outcome: SelftestResult) -> Iterator[str]:
    """Yield for each requirement how many of its mutants a check of it killed, and one of them with the check."""
    yield f"{'requirement':<{_WIDTH}} killed by its own checks"
    named = Counter(MUTANTS[name].requirement for name in outcome.plan.mutants)
    for rule, killed in outcome.proven.items():
        if not named[rule] and len(outcome.plan.mutants) < len(MUTANTS):
            continue
        example = f"{killed[0]} by {outcome.mutants[killed[0]].own}" if killed else "-"
        yield f"{rule:<{_WIDTH}} {len(killed):>3} of {named[rule]:<3} {example}"


def _sums(outcome: SelftestResult) -> Iterator[str]:
    effort, count = outcome.plan.effort, len(outcome.mutants)
    yield f"mutants       {count - len(outcome.survivors)} of {count} killed at effort {effort}"
    singles = set(single_readings())
    for what, several in (
        ("readings", [trial for trial in outcome.readings if _choices(trial) in singles]),
        ("combinations", [trial for trial in outcome.readings if _choices(trial) not in singles]),
    ):
        good = sum(trial not in outcome.accused for trial in several)
        yield f"{what:<13} {good} of {len(several)} accepted"
    proven = sum(map(bool, outcome.proven.values()))
    yield f"requirements  {proven} of {len(outcome.proven)} that checks cover have a mutant of their own, killed"
    middle, ninth = outcome.detection
    yield f"detected      after {middle:.0f} search requests (median), {ninth:.0f} (90th percentile)"
    yield f"wall time     {outcome.seconds:.0f} s"


def _problems(outcome: SelftestResult) -> Iterator[str]:
    for name in outcome.survivors:
        mutant, fault = MUTANTS[name], outcome.mutants[name].fault
        yield f"SURVIVES {name} (breaks {mutant.requirement}): it {mutant.summary}{f'; {fault}' if fault else ''}"
    for trial in outcome.accused:
        yield f"ACCUSED {trial.target}: {trial.fault or f'{trial.check}: {trial.message}'}"
    for trial in outcome.faults:
        yield f"FAULT OF THE KIT {trial.target}: {trial.fault}"
    if outcome.elsewhere:
        yield f"found by other requirements only: {', '.join(outcome.elsewhere)}"


def _choices(trial: Trial) -> str:
    return trial.target.partition(":")[2]


def as_markdown(outcome: SelftestResult) -> str:
    """Render the page docs/mutants.md: kinds of fault, how many mutants of each class have them, and every mutant."""
    return "\n".join([*_head(outcome), *_kinds_of_fault(), *_counts(), *_list(outcome), ""])


def _head(outcome: SelftestResult) -> Iterator[str]:
    yield "# Mutants"
    yield ""
    yield "Each mutant is the reference with one defect, made by applying a kind of fault to a rule. This page is what"
    yield "`searchprofiles-tck selftest --format markdown` prints. A family is a subject and what goes wrong with it,"
    yield "which a vendor would repair in one place. The run that wrote it:"
    yield ""
    yield from (f"- {' '.join(line.split())}" for line in _sums(outcome))
    yield from (f"- {line}" for line in _problems(outcome))
    yield ""


def _kinds_of_fault() -> Iterator[str]:
    yield "## Kinds of fault"
    yield ""
    yield "| fault | means that |"
    yield "|---|---|"
    yield from (f"| {_plain(fault)} | {fault.value} |" for fault in FaultClass)
    yield ""


def _counts() -> Iterator[str]:
    """Yield the table of how often each kind of fault is applied to the rules of each class."""
    rows = requirements()
    counts = Counter((rows[m.requirement].requirement_class, m.fault_class) for m in MUTANTS.values())
    classes = list(dict.fromkeys(rows[m.requirement].requirement_class for m in MUTANTS.values()))
    yield "## How often each is applied"
    yield ""
    yield f"| fault | {' | '.join(classes)} | all |"
    yield f"|---{'|---:' * (len(classes) + 1)}|"
    for fault in FaultClass:
        each = [counts[kind, fault] for kind in classes]
        yield f"| {_plain(fault)} | {' | '.join(str(n or '') for n in each)} | {sum(each)} |"
    sums = [sum(counts[kind, fault] for fault in FaultClass) for kind in classes]
    yield f"| all | {' | '.join(map(str, sums))} | {sum(sums)} |"
    yield ""


def _list(outcome: SelftestResult) -> Iterator[str]:
    yield "## Every mutant"
    yield ""
    yield "| requirement | mutant | family | fault | it | found by |"
    yield "|---|---|---|---|---|---|"
    for name, mutant in sorted(
        MUTANTS.items(), key=lambda row: list(requirements()).index(row[1].requirement)
    ):
        trial = outcome.mutants.get(name)
        found = (trial.own or trial.check or "nothing") if trial else "not tried"
        kind = f"{FAMILY_OF[name].id} | {_plain(mutant.fault_class)}"
        yield f"| {mutant.requirement} | `{name}` | {kind} | {_cell(mutant.summary)} | {found} |"


def _plain(fault: FaultClass) -> str:
    return fault.name.lower().replace("_", " ")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")
