"""Run the command line and pytest as a user does, in a folder and in processes of their own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

SMALL: Final = ("--effort", "quick", "--only", "keys-email@keys")
"""A selection of one check, which takes a second."""
ANNOUNCED: Final = "Serving SearchProfiles at "
REPORT_FILES: Final = {
    "report.json",
    "report.css",
    "report.html",
    "junit.xml",
    "summary.md",
    "badge.json",
    "events.ndjson",
    "exchanges.ndjson.gz",
}

Finished = subprocess.CompletedProcess[str]

_UNDIAGNOSED: Final = (
    "from searchprofiles_tck.conformance.run import run; from searchprofiles_tck.conformance.results import report; "
    "run.diagnose = report.undiagnosed"
)
WITH_PYTEST: Final = (
    *("-p", "no:schemathesis"),
    *("-p", "no:anyio"),
    *("-p", "no:unraisableexception"),
    *(
        "-W",
        "ignore:Module already imported so cannot be rewritten; __editable__:pytest.PytestAssertRewriteWarning",
    ),
)
"""Words of every session: of plugins that are installed in editable form pytest warns, whatever they are. Those left
out are slow to start, or collect the garbage of all tests before, to report exceptions that nothing could raise."""


def user_environment(**more: str) -> dict[str, str]:
    """Return this session's environment without what pytest put there."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return {**kept, "CI": "1", **more}


def tck_process(folder: Path, *words: str, **environment: str) -> Finished:
    """Run ``searchprofiles-tck`` with those words, in ``folder``."""
    return _run([*program(), *words], folder, environment)


def tck_limited(folder: Path, limit: str, *words: str) -> Finished:
    """Run ``searchprofiles-tck`` with those words, in ``folder``, under a limit that the shell sets."""
    return _run(["bash", "-c", f'{limit}; exec "$0" "$@"', *program(), *words], folder, {})


def program(*, diagnosed: bool = True) -> list[str]:
    """Return the words that start the command line; without the search for likely causes unless ``diagnosed``."""
    start = "from searchprofiles_tck.conformance.cli.main import main; main()"
    return [sys.executable, "-P", "-c", start if diagnosed else f"{_UNDIAGNOSED}; {start}"]


def pytest_process(folder: Path, *words: str, **environment: str) -> Finished:
    """Run ``pytest`` with those words, in ``folder``."""
    return _run([sys.executable, "-m", "pytest", *words, *WITH_PYTEST], folder, environment)


def _run(words: list[str], folder: Path, environment: dict[str, str]) -> Finished:
    return subprocess.run(
        words,
        cwd=folder,
        env=user_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextmanager
def begun(folder: Path, *words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Yield a run in ``folder`` that is under way: it has said its first words. It looks for no causes."""
    with subprocess.Popen(
        [*program(diagnosed=False), "run", *words],
        cwd=folder,
        env=user_environment(**environment),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        yield process


def interrupted(folder: Path, *words: str) -> int:
    """Return the exit status of a run in ``folder`` that gets SIGTERM when it is under way."""
    with begun(folder, *words) as process:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    return process.returncode


@contextmanager
def served(folder: Path, *words: str, **environment: str) -> Iterator[str]:
    """Yield the URL of a server that runs in ``folder`` for as long as the context lasts."""
    process = subprocess.Popen(
        [*program(), "serve", "--port", "0", *words],
        cwd=folder,
        env=user_environment(**environment),
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith(ANNOUNCED)
        try:
            yield line.removeprefix(ANNOUNCED).strip()
        finally:
            process.send_signal(signal.SIGTERM)


def report_in(folder: Path) -> dict[str, Any]:
    """Return the report that a run left in ``folder``."""
    found: dict[str, Any] = json.loads((folder / "compliance-report" / "report.json").read_text())
    return found


def statuses(report: dict[str, Any]) -> dict[str, str]:
    """Return the status of each check."""
    return {result["id"]: result["status"] for result in report["results"]}
