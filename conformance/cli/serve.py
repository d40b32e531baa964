"""``searchprofiles-tck serve``: the reference implementation, or a mutant of it, over HTTP."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

import click
from click.core import ParameterSource

from ...reference.corpus import CorpusError, filled
from ...reference.engine import Engine
from ...reference.failures import ServiceFailure
from ...reference.service.controls import with_controls, with_log
from ...reference.service.http_app import Guard, admit, http_app
from ...reference.service.wire import Application
from ...spec.readings import Readings, UnknownReading
from ..errors import UsageError
from ..mutants import MUTANTS
from ..options import OPTIONS
from ..values import read_readings, shown, valid
from .main import PATH, StrictCommand, one_of

_DOMAIN: Final = next(option for option in OPTIONS if option.name == "domain")


def _domains(_context: click.Context, _parameter: click.Parameter, names: Sequence[str]) -> Sequence[str]:
    """Return ``names``, each of which a domain may have. Raises ``UsageError`` for the first that none may have."""
    for name in names:
        _DOMAIN.parse(name)
    return [*dict.fromkeys(names)]


class CommandWithProgram(StrictCommand):
    """A command that runs another program, whose words come after ``--``: no other word is taken for one of them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse ``args``. Raise ``UsageError`` for a word out of place, and if ``--`` is followed by no program.

        The latter is what a variable that is not set leaves, and serving until interrupted would hang a job.
        """
        own = args[: args.index("--")] if "--" in args else args
        stray = self.make_parser(ctx).parse_args([*own])[0].get("command")
        if isinstance(stray, list | tuple) and stray:  # click has a value of its own for no words
            raise UsageError(
                f"serve cannot take {shown(stray[0])}; a command goes after --, as in: serve -- npm test"
            )
        if "--" in args:
            valid("the command after --", next(iter(args[len(own) + 1 :]), ""))
        return super().parse_args(ctx, args)


@click.command("serve", cls=CommandWithProgram)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option("--host", metavar="HOST", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    metavar="P",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="Port; 0 picks a free one, as COMMAND does by default.",
)
@click.option("--mutant", metavar="NAME", callback=one_of(MUTANTS), help="Serve this mutant instead.")
@click.option(
    "--reading", "readings", metavar="POINT=READING", multiple=True, help="Read an open point this way."
)
@click.option(
    "--readings",
    "capture",
    metavar="FILE",
    type=PATH,
    help="Read open points as this file says, which report readings writes.",
)
@click.option(
    "--domain",
    "domains",
    metavar="NAME",
    multiple=True,
    callback=_domains,
    help="Create this domain at the start.",
)
@click.option(
    "--corpus", metavar="FILE", type=PATH, help="Load the profiles in FILE, also .gz, into the domain."
)
@click.option("--log", "logs", is_flag=True, help="Print a line for each request to standard error.")
@click.option(
    "--require-sigv4",
    is_flag=True,
    help="Refuse requests that are not signed with the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
)
@click.pass_context
def serve(
    context: click.Context,
    command: Sequence[str],
    host: str,
    port: int,
    mutant: str | None,
    readings: Sequence[str],
    capture: Path | None,
    domains: Sequence[str],
    corpus: Path | None,
    logs: bool,
    require_sigv4: bool,
) -> int:
    """Serve SearchProfiles and the operations that load data for it, until interrupted.

    One line with the URL is printed when the server is ready. Data lives in memory only. GET / lists the operations,
    GET /health answers while the server runs, POST /_reset brings back the data that it began with.

    With a COMMAND after --, such as: serve -- npm test, the server runs as long as the command, which finds it through
    AWS_ENDPOINT_URL_CUSTOMER_PROFILES and has a region and made-up keys; the exit status is that of the command.

    FILE has one profile a line, as corpus export prints it: {"CreateProfile": {"AccountNumber": "A-1"}}, and with it,
    if values are to be attached, "AddProfileKey": [{"KeyName": "_orderId", "Values": ["17"]}].
    """
    chosen = _readings(readings, capture)
    engine = MUTANTS[mutant].engine(chosen) if mutant else Engine(chosen)
    _fill(engine, domains, corpus)
    guard = _signed(chosen) if require_sigv4 else admit
    application = MUTANTS[mutant].application(engine, guard) if mutant else http_app(engine, guard)
    application = with_controls(application, engine.savepoint())
    if logs:
        application = with_log(application, partial(print, file=sys.stderr, flush=True))
    if command and context.get_parameter_source("port") is ParameterSource.DEFAULT:
        port = 0
    return _listen(application, host, port, command, own_keys=require_sigv4)


def _listen(application: Application, host: str, port: int, command: Sequence[str], *, own_keys: bool) -> int:
    from ...reference.service.aws_variables import aws_variables
    from ...reference.service.server import CannotListen, running_server
    from ...reference.service.server import serve as listen

    try:
        if not command:
            listen(application, host, port, lambda url: print(f"Serving SearchProfiles at {url}", flush=True))
            return 0
        with running_server(application, host, port) as url:
            print(f"Serving SearchProfiles at {url}", file=sys.stderr, flush=True)
            variables = {**os.environ, **aws_variables(url, os.environ, own_keys=own_keys)}
            return _carried_out(command, {name: one for name, one in variables.items() if one is not None})
    except CannotListen as reason:
        raise UsageError(f"{reason}; choose another with --port, or --port 0 for a free one") from None


def _carried_out(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run ``command`` to its end and return its status, 128 and more if a signal ended it, as shells count.

    Ctrl-C reaches the command by itself, and SIGTERM through this process; it decides what to make of them.
    """
    try:
        process = subprocess.Popen(command, env=environment)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UsageError(f"the command {shown(command[0])} cannot be started: {reason}") from None
    with _signals_left_to(process):
        status = process.wait()
    return status if status >= 0 else 128 - status


@contextmanager
def _signals_left_to(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    def hand_on(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, signal.SIG_IGN),
        signal.SIGTERM: signal.signal(signal.SIGTERM, hand_on),
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _fill(engine: Engine, domains: Sequence[str], corpus: Path | None) -> None:
    if corpus is not None and len(domains) != 1:
        raise UsageError("--corpus is loaded into one domain: give --domain NAME once")
    try:
        filled(engine, domains, corpus)
    except OSError as error:
        raise UsageError(f"{corpus} cannot be read: {error.strerror}") from None
    except (CorpusError, ServiceFailure) as fault:
        raise UsageError(f"this is no corpus: {fault}") from None


def _signed(readings: Readings) -> Guard:
    from ...reference.service.signature import SigningKeys, signature_guard

    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
    key, secret, token = (os.environ.get(name, "") for name in names)
    if not (key and secret):
        raise UsageError(f"--require-sigv4 takes its keys from {names[0]} and {names[1]}, which are not set")
    return signature_guard(SigningKeys(key, secret, token), reading=readings["signature"])


def _readings(pairs: Sequence[str], capture: Path | None) -> Readings:
    """Return the readings of the file, but for the points that are given one by one."""
    choices = {}
    for pair in pairs:
        point, equals, reading = pair.partition("=")
        if not equals:
            raise UsageError(f"reading takes POINT=READING, such as letter-case=folded, not {pair!r}")
        choices[point] = reading
    base = Readings() if capture is None else read_readings(capture).as_readings()
    by_key = {(point, key): one for (point, key), one in base.by_key.items() if point not in choices}
    try:
        return Readings({**base.choices, **choices}, by_key)
    except UnknownReading as unknown:
        raise UsageError(str(unknown)) from None
