"""``searchprofiles-tck schema``: a JSON Schema of the kit."""

import json

import click

from ...spec.schemas import schema, schema_names
from .choice import one_of


@click.command("schema", short_help="Print a JSON Schema.")
@click.argument("name", callback=one_of(schema_names()))
def command(name: str) -> None:
    """Print the JSON Schema NAME."""
    click.echo(json.dumps(schema(name), indent=2, ensure_ascii=False))


command.help = f"Print the JSON Schema NAME: {', '.join(schema_names())}."
