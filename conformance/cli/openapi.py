"""``searchprofiles-tck openapi``: the OpenAPI document of the ten operations."""

import json

import click

from ...spec.openapi import openapi_document


@click.command("openapi", short_help="Print the OpenAPI document.")
def command() -> None:
    """Print the OpenAPI 3.1 document of SearchProfiles and the operations that load data for it, as JSON."""
    click.echo(json.dumps(openapi_document(), indent=2, ensure_ascii=False))
