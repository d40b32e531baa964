"""``searchprofiles-tck mutants``: the faulty implementations that the kit brings along."""

import click

from ..mutants import MUTANTS


@click.command("mutants", short_help="List the faulty implementations to try the kit on.")
def command() -> None:
    """List the mutants: the reference with one defect each. Judge one with: run mutant:NAME."""
    for mutant in MUTANTS.values():
        click.echo(f"{mutant.name} (breaks {mutant.requirement}): it {mutant.summary}")
