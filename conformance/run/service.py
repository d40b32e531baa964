"""The user's own service around a run: started, waited for, stopped. ``run --start COMMAND --wait-for URL``."""

import os
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from ssl import CERT_NONE, create_default_context
from typing import IO, Final
from urllib.parse import urlsplit

from ...reports.visible import visible
from ..config import RunConfig
from ..errors import NotMeasured, UsageError, sentence
from ..target.http_message import Redactor, redactor_around
from ..target.service_output import OUTPUT_VARIABLE
from ..values import printable
from .run import termination_interrupts

LOG_NAME: Final = "service.log"
"""The output of the service, in the folder of the report."""

_PAUSE: Final = 0.1
_ANSWER: Final = 5.0
"""Seconds for one answer while a service is waited for."""
_GRACE: Final = 10.0
"""Seconds that a service may take to stop by itself."""
_REST: Final = 2.0
"""Seconds that its other processes may take when the first one has ended."""
_KEPT: Final = 1_000_000
"""Bytes of its output, from the end."""
_SHOWN: Final = 20
"""Lines of its output that are shown if it does not come up."""


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """How a service is started, if it is, and what says that it is up. ``url`` is empty if nothing is waited for.

    ``seconds`` limits that wait.
    """

    command: str
    url: str
    seconds: float

    @classmethod
    def of(cls, config: RunConfig, command: str, url: str, seconds: float) -> "ServiceOptions":
        """Return the options; without ``url`` the target is waited for. Raise ``UsageError`` for what is no URL."""
        if command and not url:
            if not config.target.startswith(("http://", "https://")):
                raise UsageError(f"start needs --wait-for URL, since the target {config.target} has none")
            url = config.target
        if url and not _is_url(url):
            raise UsageError("wait-for takes a URL such as http://127.0.0.1:8080/health, without a user name")
        return cls(command, url, seconds)

    @property
    def address(self) -> str:
        """The URL without what may be secret in it."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return named and parts.scheme in ("http", "https") and parts.username is None and printable(text)


@contextmanager
def service_up(options: ServiceOptions, config: RunConfig) -> Iterator[None]:
    """Start the service, wait until it answers, and stop it with all its processes, whatever ends the block.

    Its output is then in the folder of the report, without secrets. Raise ``NotMeasured`` if it does not come up, with
    the end of its output; ``UsageError`` if something answers before it is started.
    """
    if not options.command:
        _wait(options, None)
        yield
        return
    if _answers(options.url):
        raise UsageError(
            f"something answers at {options.address} before the service is started: stop it, or leave --start out"
        )
    redactor = redactor_around(config.headers)
    with tempfile.NamedTemporaryFile() as output, _named(output.name), termination_interrupts():
        process = subprocess.Popen(
            ["/bin/sh", "-c", options.command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a group of its own: Ctrl-C reaches it when the target is cleaned up
        )
        try:
            try:
                _wait(options, process)
            except NotMeasured as reason:
                raise NotMeasured("\n".join([str(reason), *_last_words(output, redactor)])) from None
            yield
        finally:
            _stop(process)
            with suppress(OSError):
                Path(config.report).mkdir(parents=True, exist_ok=True)
                Path(config.report, LOG_NAME).write_text(_said(output, redactor), encoding="utf-8")


@contextmanager
def _named(path: str) -> Iterator[None]:
    """Name the file of the output to the processes of the run, which record what is printed beside each exchange."""
    os.environ[OUTPUT_VARIABLE] = path
    try:
        yield
    finally:
        del os.environ[OUTPUT_VARIABLE]


def _wait(options: ServiceOptions, process: "subprocess.Popen[bytes] | None") -> None:
    """Return when the URL answers. Raise ``NotMeasured`` if the service ends before, or the time is over."""
    until = time.monotonic() + options.seconds
    while options.url and not _answers(options.url):
        if process is not None and process.poll() is not None:
            raise NotMeasured(
                f"the service ended with status {process.returncode} before it answered at {options.address}"
            )
        if time.monotonic() > until:
            raise NotMeasured(f"nothing answers at {options.address} after {options.seconds:g} s")
        time.sleep(_PAUSE)


def _answers(url: str) -> bool:
    """Return whether there is an answer at ``url`` that is no fault of the server."""
    lenient = create_default_context()  # the run itself verifies certificates
    lenient.check_hostname, lenient.verify_mode = False, CERT_NONE
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=lenient)
    )
    try:
        with opener.open(url, timeout=_ANSWER):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, HTTPException):
        return False


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End the service and all processes of its group: by SIGTERM, and what is left after a while by SIGKILL."""
    _signal(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        process.wait(_GRACE)
        until = time.monotonic() + _REST
        while _signal(process, 0) and time.monotonic() < until:
            time.sleep(_PAUSE)
    _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: "subprocess.Popen[bytes]", number: int) -> bool:
    """Send a signal to the group of the service; return whether there is one."""
    try:
        os.killpg(process.pid, number)
    except OSError:
        return False
    return True


def _said(output: IO[bytes], redactor: Redactor) -> str:
    """Return the end of what the service has printed, without secrets."""
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - _KEPT))
    return redactor.text(output.read().decode("utf-8", errors="replace"))


def _last_words(output: IO[bytes], redactor: Redactor) -> list[str]:
    lines = visible(_said(output, redactor)).splitlines()
    return ["its last words:", *lines[-_SHOWN:]] if lines else [sentence("it printed nothing")]
