"""The commands that print what the kit knows: its catalogue, schemas, mutants and shared data.

Each imports what it prints when it runs, so that none pays for another.
"""

import json
import sys
from collections.abc import Callable, Mapping

import click

from ...spec.schemas import schema as schema_of
from ...spec.schemas import schema_names
from ..config import Effort
from .main import StrictCommand, choice, one_of


@click.command("requirements", cls=StrictCommand)
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


@click.command("schema", cls=StrictCommand)
@click.argument("name", callback=one_of(schema_names()))
def schema(name: str) -> None:
    """Print the JSON Schema NAME."""
    click.echo(json.dumps(schema_of(name), indent=2, ensure_ascii=False))


schema.help = f"Print the JSON Schema NAME: {', '.join(schema_names())}."


@click.command("openapi", cls=StrictCommand)
def openapi() -> None:
    """Print the OpenAPI 3.1 document of SearchProfiles and the operations that load data for it, as JSON."""
    from ...spec.openapi import openapi_document

    click.echo(json.dumps(openapi_document(), indent=2, ensure_ascii=False))


@click.command("mutants", cls=StrictCommand)
def mutants() -> None:
    """List the mutants: the reference with one defect each. Judge one with: run mutant:NAME."""
    from ..mutants import MUTANTS

    for mutant in MUTANTS.values():
        click.echo(f"{mutant.name} (breaks {mutant.requirement}): it {mutant.summary}")


@click.group("corpus")
def corpus() -> None:
    """Work with the profiles that a run at access preloaded expects to find."""


@corpus.command("export", cls=StrictCommand, short_help="Print the profiles to load, one a line.")
@choice("effort", map(str, Effort), "standard", "The effort of the run to come.")
def export(effort: str) -> None:
    """Print the profiles that a run at access preloaded expects, as JSON Lines.

    Load them once into one domain, in this order. Other profiles in it do no harm unless they have values of these. For
    each line call CreateProfile with the members under CreateProfile, then, with the ProfileId that it returned,
    AddProfileKey with each entry under AddProfileKey. A target without AddProfileKey can be judged without those. Then
    run:

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
