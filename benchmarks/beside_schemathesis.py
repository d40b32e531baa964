"""How many mutants `st run`, plain schemathesis, finds. Its speed beside the kit's: ``thorough.py``.

    python benchmarks/beside_schemathesis.py [--mutants 20] [--seconds 60]

Serves the reference and then mutants, as many as asked and evenly spread, and has each tested by `st run` with its
defaults and the same seed. A mutant is found if a failure of a kind is reported that the reference does not show. All
requests go to 127.0.0.1. ``--seconds`` is the longest that one test may take.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.reference.service.wire import Application, Receive, Scope, Send
from searchprofiles_tck.spec.openapi import openapi_document

GRACE = 30
"""Seconds beyond ``--seconds`` after which a program that does not end is ended."""


class Meter:
    """An application that notes when each request reached the one inside."""

    def __init__(self, inner: Application) -> None:
        self._inner = inner
        self._times: list[float] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        self._times.append(time.perf_counter())
        await self._inner(scope, receive, send)

    def rate(self) -> float:
        """Return how many requests came a second; 0 if fewer than two came."""
        if len(self._times) < 2:
            return 0.0
        return (len(self._times) - 1) / (self._times[-1] - self._times[0])


def command(name: str) -> str:
    """Return the path of a program of this environment."""
    return str(Path(sys.executable).with_name(name))


@contextlib.contextmanager
def workplace() -> Iterator[Path]:
    """Yield a directory for what the programs leave behind, with the OpenAPI document in it."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        (directory / "openapi.json").write_text(json.dumps(openapi_document()), encoding="utf-8")
        yield directory


def call(words: list[str], directory: Path, seconds: float) -> None:
    """Run a program, quietly; that it finds failures is no matter here."""
    environment = {**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(directory / "hypothesis")}
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            words, cwd=directory, env=environment, timeout=seconds, capture_output=True, check=False
        )


def st_run(url: str, directory: Path, seconds: int) -> Path:
    """`st run` with its defaults; gives the path of its report."""
    report = directory / "st.json"
    words = [command("st"), "run", "openapi.json", "--url", url, "--seed", "1", "--workers", "1"]
    words += ["--max-time", str(seconds), "--report-json-path", str(report)]
    call(words, directory, seconds + GRACE)
    return report


def kinds(application: Application, seconds: int) -> frozenset[tuple[str, str]]:
    """Operation and code of the failures that `st run` reports."""
    with workplace() as directory, running_server(application) as url:
        report = json.loads(st_run(url, directory, seconds).read_text(encoding="utf-8"))
    return frozenset(
        (str(name), str(one["code"])) for one in report["failures"] for name in one["operations"]
    )


def count_mutants(number: int, seconds: int) -> None:
    """Print which mutants `st run` finds, and how many of how many."""
    names = list(MUTANTS)
    chosen = names[:: max(1, len(names) // number)][:number]
    usual = kinds(http_app(Engine()), seconds)
    print(f"on the reference itself: {', '.join(' '.join(kind) for kind in sorted(usual)) or 'nothing'}")
    found = 0
    for name in chosen:
        new = kinds(MUTANTS[name].application(), seconds) - usual
        found += bool(new)
        print(f"{name:45} {', '.join(' '.join(kind) for kind in sorted(new)) or '-'}", flush=True)
    print(f"st run finds {found} of {len(chosen)}")


def main() -> None:
    """Count mutants."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mutants", type=int, default=20, metavar="N", help="try N of them")
    parser.add_argument("--seconds", type=int, default=60, help="the longest that one program may take")
    options = parser.parse_args()
    count_mutants(options.mutants, options.seconds)


if __name__ == "__main__":
    main()
