"""``searchprofiles-tck explain``: a requirement or a check, what it is and why."""

from typing import Final

import click

from ...spec.requirements import Requirement, requirements
from ..scenarios.coverage import coverage
from ..scenarios.registry import Check, checks
from ..wording import UsageFault, closest

_WIDTH: Final = 12


@click.command("explain", short_help="A requirement or a check: what, why, where it is said.")
@click.argument("identifier", metavar="ID")
def command(identifier: str) -> None:
    """Explain the requirement or the check ID: the rule, its source, and what usually breaks it."""
    catalogue = requirements()
    known = {check.id: check for check in checks()}
    if identifier in catalogue:
        click.echo(_requirement(catalogue[identifier]))
    elif identifier in known:
        click.echo(_check(known[identifier], catalogue[known[identifier].requirement]))
    else:
        hint = _closest(identifier, [*catalogue, *known])
        raise UsageFault(f"there is no requirement or check {identifier!r}; {hint}")


def _closest(identifier: str, known: list[str]) -> str:
    near = closest(identifier, known)
    return near if near.startswith("did") else "searchprofiles-tck requirements lists them"


def _requirement(row: Requirement) -> str:
    covering = coverage().get(row.id, ())
    return _table(
        ("requirement", f"{row.id} ({row.level}, class {row.requirement_class})"),
        ("rule", row.statement),
        ("said in", str(row.citation)),
        ("breaks by", row.hint),
        ("checks", ", ".join(covering) or f"none: {row.excluded or 'no check of this kit covers it'}"),
        ("run", f"searchprofiles-tck run TARGET --only '{row.id}'" if covering else ""),
    )


def _check(check: Check, row: Requirement) -> str:
    head = _table(
        ("check", check.id),
        ("scenario", check.scenario.title),
        ("needs", f"access {check.scenario.least_access.value}, effort {check.scenario.least_effort.value}"),
    )
    return f"{head}\n{_requirement(row)}"


def _table(*lines: tuple[str, str]) -> str:
    return "\n".join(f"{name:<{_WIDTH}} {text}" for name, text in lines if text)
