"""``searchprofiles-tck serve``: the reference implementation, or a mutant of it, over HTTP."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from ...reference.engine import Engine
from ...reference.failures import ServiceFailure
from ...reference.service.http_app import Guard, admit, http_app
from ...spec.readings import Readings, UnknownReading
from ..errors import UsageError
from ..mutants import MUTANTS
from ..options import OPTIONS
from .main import PATH, StrictCommand, one_of

DAYS = 365
"""DefaultExpirationDays of a domain that is created at the start; nothing in the kit depends on it."""

_DOMAIN: Final = next(option for option in OPTIONS if option.name == "domain")


def _domains(_context: click.Context, _parameter: click.Parameter, names: Sequence[str]) -> Sequence[str]:
    """Return ``names``, each of which a domain may have. Raises ``UsageError`` for the first that none may have."""
    for name in names:
        _DOMAIN.parse(name)
    return [*dict.fromkeys(names)]


@click.command(
    "serve", cls=StrictCommand, short_help="Serve the reference implementation, or a mutant, over HTTP."
)
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
@click.option(
    "--domain",
    "domains",
    metavar="NAME",
    multiple=True,
    callback=_domains,
    help="Create this domain at the start.",
)
@click.option("--corpus", metavar="FILE", type=PATH, help="Load what corpus export printed into the domain.")
@click.option(
    "--require-sigv4",
    is_flag=True,
    help="Refuse requests that are not signed with the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
)
def serve(
    host: str,
    port: int,
    mutant: str | None,
    readings: Sequence[str],
    domains: Sequence[str],
    corpus: Path | None,
    require_sigv4: bool,
) -> None:
    """Serve SearchProfiles and the operations that load data for it, until interrupted.

    One line with the URL is printed when the server is ready. Data lives in memory only.
    """
    from ...reference.service.server import CannotListen
    from ...reference.service.server import serve as listen

    chosen = _readings(readings)
    engine = MUTANTS[mutant].engine(chosen) if mutant else Engine(chosen)
    guard = _signed(chosen) if require_sigv4 else admit
    application = MUTANTS[mutant].application(engine, guard) if mutant else http_app(engine, guard)
    for domain in domains:
        engine.call("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": DAYS})
    if corpus is not None:
        _load(engine, corpus, domains)
    try:
        listen(application, host, port, lambda url: print(f"Serving SearchProfiles at {url}", flush=True))
    except CannotListen as reason:
        raise UsageError(f"{reason}; choose another with --port, or --port 0 for a free one") from None


def _signed(readings: Readings) -> Guard:
    from ...reference.service.signature import SigningKeys, signature_guard

    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    key, secret, token = (os.environ.get(name, "") for name in names)
    if not (key and secret):
        raise UsageError(f"--require-sigv4 takes its keys from {names[0]} and {names[1]}, which are not set")
    return signature_guard(SigningKeys(key, secret, token), reading=readings["signature"])


def _load(engine: Engine, corpus: Path, domains: Sequence[str]) -> None:
    from ..dataset.shared_data import CorpusError, load_corpus

    if len(domains) != 1:
        raise UsageError("--corpus is loaded into one domain: give --domain NAME once")
    try:
        load_corpus(corpus, domains[0], engine.call)
    except OSError as error:
        raise UsageError(f"{corpus} cannot be read: {error.strerror}") from None
    except (CorpusError, ServiceFailure) as fault:
        raise UsageError(f"this is no corpus: {fault}") from None


def _readings(pairs: Sequence[str]) -> Readings:
    choices = {}
    for pair in pairs:
        point, equals, reading = pair.partition("=")
        if not equals:
            raise UsageError(f"reading takes POINT=READING, such as letter-case=folded, not {pair!r}")
        choices[point] = reading
    try:
        return Readings(choices)
    except UnknownReading as unknown:
        raise UsageError(str(unknown)) from None
