"""The commands that print what the kit knows: its catalogue, schemas, mutants and shared data.

Each imports what it prints when it runs, so that none pays for another.
"""

import json
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import click

from ...spec.releases import withdrawal
from ...spec.requirements import Requirement
from ...spec.schemas import schema as schema_of
from ...spec.schemas import schema_names
from ...spec.suggestion import closest
from ..config import Effort
from ..errors import UsageError
from .main import StrictCommand, choice, one_of

if TYPE_CHECKING:
    from ..scenarios import Check

_WIDTH: Final = 12


@click.command("requirements", cls=StrictCommand, short_help="The catalogue, and which checks cover what.")
@choice("format", ("text", "json", "markdown"), "text")
def requirements(format: str) -> None:
    """Print every requirement with its source and the checks that cover it."""
    from ...spec import catalogue
    from ..scenarios.registry import coverage

    formats: Mapping[str, Callable[[catalogue.Coverage], str]] = {
        "text": catalogue.as_text,
        "json": catalogue.as_json,
        "markdown": catalogue.as_markdown,
    }
    click.echo(formats[format](coverage()), nl=False)


@click.command(
    "explain", cls=StrictCommand, short_help="A requirement or a check: what, why, where it is said."
)
@click.argument("identifier", metavar="ID")
def explain(identifier: str) -> None:
    """Explain the requirement or the check ID: the rule, its source, and what usually breaks it."""
    from ...spec.requirements import requirements as all_requirements
    from ..scenarios.registry import checks

    rows = all_requirements()
    known = {check.id: check for check in checks()}
    if identifier in rows:
        click.echo(_requirement(rows[identifier]))
    elif identifier in known:
        click.echo(_check(known[identifier], rows[known[identifier].requirement]))
    elif gone := withdrawal(identifier):
        click.echo(f"{identifier} was {gone}")
    else:
        hint = closest(identifier, [*rows, *known], "searchprofiles-tck requirements lists them")
        raise UsageError(f"there is no requirement or check {identifier!r}; {hint}")


def _requirement(row: Requirement) -> str:
    from ..scenarios.registry import coverage

    covering = coverage().get(row.id, ())
    return _table(
        ("requirement", f"{row.id} ({row.level}, class {row.requirement_class})"),
        ("since", f"version {row.since}"),
        ("rule", row.statement),
        ("said in", str(row.citation)),
        ("if broken", row.hint),
        ("checks", ", ".join(covering) or f"none: {row.excluded or 'no check of this kit covers it'}"),
        ("run", f"searchprofiles-tck run TARGET --only '{row.id}'" if covering else ""),
    )


def _check(check: "Check", row: Requirement) -> str:
    head = _table(
        ("check", f"{check.id}, since version {check.since}"),
        ("scenario", check.scenario.title),
        ("needs", f"access {check.scenario.least_access.value}, effort {check.scenario.least_effort.value}"),
    )
    return f"{head}\n{_requirement(row)}"


def _table(*lines: tuple[str, str]) -> str:
    return "\n".join(f"{name:<{_WIDTH}} {text}" for name, text in lines if text)


@click.command("schema", cls=StrictCommand, short_help="Print a JSON Schema.")
@click.argument("name", callback=one_of(schema_names()))
def schema(name: str) -> None:
    """Print the JSON Schema NAME."""
    click.echo(json.dumps(schema_of(name), indent=2, ensure_ascii=False))


schema.help = f"Print the JSON Schema NAME: {', '.join(schema_names())}."


@click.command("openapi", cls=StrictCommand, short_help="Print the OpenAPI document.")
def openapi() -> None:
    """Print the OpenAPI 3.1 document of SearchProfiles and the operations that load data for it, as JSON."""
    from ...spec.openapi import openapi_document

    click.echo(json.dumps(openapi_document(), indent=2, ensure_ascii=False))


@click.command("mutants", cls=StrictCommand, short_help="List the faulty implementations to try the kit on.")
def mutants() -> None:
    """List the mutants: the reference with one defect each. Judge one with: run mutant:NAME."""
    from ..mutants import MUTANTS

    for mutant in MUTANTS.values():
        click.echo(f"{mutant.name} (breaks {mutant.requirement}): it {mutant.summary}")


@click.group("corpus", short_help="The data that access preloaded expects.")
def corpus() -> None:
    """Work with the profiles that a run at access preloaded expects to find."""


@corpus.command("export", cls=StrictCommand, short_help="Print the profiles to load, one a line.")
@choice("effort", map(str, Effort), "standard", "The effort of the run to come.")
def export(effort: str) -> None:
    """Print the profiles that a run at access preloaded expects, as JSON Lines.

    Load them into one domain, in this order. For each line call CreateProfile with the members under CreateProfile,
    then, with the ProfileId that it returned, AddProfileKey with each entry under AddProfileKey. A target without
    AddProfileKey can be judged without those. Then run:

    searchprofiles-tck run TARGET --access preloaded --domain NAME --effort EFFORT

    The reference serves such a file with: searchprofiles-tck serve --domain NAME --corpus FILE
    """
    from ..dataset.shared_data import corpus_lines

    text = list(corpus_lines(Effort(effort)))
    sys.stdout.buffer.write(b"".join(text))
    sys.stdout.buffer.flush()
    print(
        f"{len(text)} profiles. A line's CreateProfile and AddProfileKey hold the members of these operations; "
        "DomainName, and the ProfileId for AddProfileKey, are yours. Then: searchprofiles-tck run TARGET "
        f"--access preloaded --domain NAME --effort {effort}",
        file=sys.stderr,
    )
