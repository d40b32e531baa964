"""``searchprofiles-tck requirements``: the catalogue, and which checks cover what."""

from collections.abc import Callable, Mapping
from typing import Final

import click

from ...spec.catalogue import Coverage, as_json, as_markdown, as_text
from ..scenarios.coverage import coverage
from .choice import one_of

_FORMATS: Final[Mapping[str, Callable[[Coverage], str]]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}


@click.command("requirements", short_help="The catalogue, and which checks cover what.")
@click.option(
    "--format",
    "form",
    metavar="FORMAT",
    callback=one_of(_FORMATS),
    default="text",
    help="One of: text, json, markdown.",
)
def command(form: str) -> None:
    """Print every requirement with its source and the checks that cover it."""
    click.echo(_FORMATS[form](coverage()), nl=False)
