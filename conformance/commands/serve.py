"""``searchprofiles-tck serve``: the reference implementation, or a mutant of it, over HTTP."""

from collections.abc import Sequence

import click

from ...reference.engine import Engine
from ...reference.mutants import MUTANTS
from ...reference.readings import Readings, UnknownReading
from ..wording import UsageFault
from .choice import one_of

DAYS = 365
"""DefaultExpirationDays of a domain that is made at the start; nothing in the kit depends on it."""


@click.command("serve", short_help="Serve the reference implementation, or a mutant, over HTTP.")
@click.option("--host", metavar="HOST", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    metavar="P",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port; 0 picks a free one.",
)
@click.option("--mutant", metavar="NAME", callback=one_of(MUTANTS), help="Serve this mutant instead.")
@click.option(
    "--reading", "readings", metavar="POINT=READING", multiple=True, help="Read an open point this way."
)
@click.option("--domain", "domains", metavar="NAME", multiple=True, help="Create this domain at the start.")
def command(
    host: str, port: int, mutant: str | None, readings: Sequence[str], domains: Sequence[str]
) -> None:
    """Serve SearchProfiles and the operations that load data for it, until interrupted.

    One line with the URL is printed when the server is ready. Data lives in memory only.
    """
    from ...reference.server import CannotListen, serve_forever

    chosen = _readings(readings)
    engine = MUTANTS[mutant].engine(chosen) if mutant else Engine(chosen)
    for domain in domains:
        engine.call("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": DAYS})
    try:
        serve_forever(engine, host, port, _announce)
    except CannotListen as reason:
        raise UsageFault(f"{reason}; choose another with --port, or --port 0 for a free one") from None


def _announce(url: str) -> None:
    print(f"Serving SearchProfiles at {url}", flush=True)


def _readings(pairs: Sequence[str]) -> Readings:
    choices = {}
    for pair in pairs:
        point, equals, reading = pair.partition("=")
        if not equals:
            raise UsageFault(f"reading takes POINT=READING, such as letter-case=folded, not {pair!r}")
        choices[point] = reading
    try:
        return Readings(choices)
    except UnknownReading as unknown:
        raise UsageFault(str(unknown)) from None
