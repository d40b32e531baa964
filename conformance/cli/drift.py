"""``searchprofiles-tck drift``: what has changed at AWS since the document that the kit judges by."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from ...reports.violations import counted
from ...spec import drift as since
from ..errors import UsageError
from ..results import service_model
from .main import PATH, StrictCommand

CHANGED = 1


@click.command("drift", cls=StrictCommand)
@click.option(
    "--model",
    metavar="FILE",
    type=PATH,
    help="A service-2.json or service-2.json.gz of botocore, instead of that of the installed one.",
)
def drift(model: Path | None) -> int:
    """Compare a service model with what the catalogue rests on: that of 2022-11-14.

    Members, required members, limits, patterns, enums, errors, paths and the documentation texts of the ten operations
    are compared. Exit status: 0 nothing changed that a requirement may rest on, 1 something did, 2 wrong usage.
    """
    name, found = (str(model), service_model.of_file(model)) if model else service_model.installed()
    try:
        changes = since.changes(found)
    except since.NotThisService as fault:
        raise UsageError(f"{name} is not the service model of Customer Profiles: {fault}") from fault
    click.echo(_report(name, changes))
    return CHANGED if any(not change.reason for change in changes) else 0


def _report(name: str, changes: Sequence[since.ModelChange]) -> str:
    unknown = [change for change in changes if not change.reason]
    known = Counter(change.reason for change in changes if change.reason)
    head = f"{name}, compared with the service model of 2022-11-14"
    lines = [
        f"{head}: {counted(len(unknown), 'change') if unknown else 'no changes'} that a requirement may rest on"
    ]
    lines += [f"  {change}" for change in unknown]
    if known:
        lines.append("Known, and no requirement rests on it:")
    for reason, count in known.items():
        facts = sorted({_subject(change.fact) for change in changes if change.reason == reason})
        lines.append(f"  {', '.join(facts)}: {reason} ({counted(count, 'change')})")
    return "\n".join(lines)


def _subject(fact: str) -> str:
    """Return what a fact is about: the member with a capital that lies deepest below an operation's input or output."""
    parts = fact.removeprefix("text.").split(".")
    below = next((place + 1 for place, part in enumerate(parts) if part in ("input", "output")), 0)
    if not below:
        return ".".join(parts)
    return next((part for part in parts[below:] if part[0].isupper() and part != "Items"), parts[0])
