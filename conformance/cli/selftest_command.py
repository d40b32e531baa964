"""``searchprofiles-tck selftest``: every mutant killed, every allowed reading accepted."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Final

import click

from ..config import Effort
from ..wording import UsageFault
from .choice import one_of
from .selftest_matrix import Outcome, carried_out, planned
from .selftest_report import as_json, as_markdown, as_text

_FORMATS: Final[Mapping[str, Callable[[Outcome], str]]] = {"text": as_text, "markdown": as_markdown}


@click.command("selftest", short_help="Try the kit on its mutants, and on every allowed reading.")
@click.option(
    "--effort",
    metavar="NAME",
    callback=one_of(map(str, Effort)),
    default="standard",
    show_default=True,
    help="How much checks try: quick, standard or thorough.",
)
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Only so many mutants, and readings.")
@click.option(
    "--mutants", "pattern", metavar="GLOB", default="*", help="Only mutants of such names, and no readings."
)
@click.option(
    "--seed", type=int, metavar="N", default=0, show_default=True, help="Seed of checks and sample."
)
@click.option(
    "--format", "form", metavar="NAME", callback=one_of(_FORMATS), default="text", help="text or markdown."
)
@click.option("--json", "file", metavar="FILE", help="Write every trial to FILE as well.")
@click.option(
    "-n",
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Processes; one for each processor by default.",
)
def command(
    effort: str, sample: int | None, pattern: str, seed: int, form: str, file: str | None, workers: int | None
) -> int:
    """Run the real checks against every mutant and against the reference with every allowed reading.

    Prints for each MUST requirement how many of its mutants a check citing it killed, then what survived or was
    accused. Exit status: 0 none, 1 some.
    """
    plan = planned(Effort(effort), pattern=pattern, sample=sample, seed=seed)
    if not plan.mutants:
        raise UsageFault(f"no mutant has a name like {pattern!r}; searchprofiles-tck mutants lists them")
    tell = _counting(len(plan.mutants) + len(plan.readings))
    outcome = carried_out(plan, workers or os.cpu_count() or 1, tell)
    click.echo(_FORMATS[form](outcome), nl=False)
    if file:
        _write(Path(file), outcome)
    return 0 if outcome.passed else 1


def _counting(total: int) -> Callable[[], None]:
    """Says on a terminal how many of all have been tried, each time that it is called."""
    numbers = count(1)

    def tell() -> None:
        number = next(numbers)
        if sys.stderr.isatty():
            click.echo(f"\r{number} of {total} tried{'' if number < total else chr(10)}", nl=False, err=True)

    return tell


def _write(path: Path, outcome: Outcome) -> None:
    try:
        path.write_text(json.dumps(as_json(outcome), indent=2) + "\n", encoding="utf-8")
    except OSError as reason:
        raise UsageFault(
            f"cannot write {path}: {reason.strerror}; give --json a file in a folder that exists"
        ) from None
