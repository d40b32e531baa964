"""Runs that are killed at a chosen moment, and resumed."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from .command_line import Finished, program, user_environment
from .in_process import tck

CORE: Final = ("logic", "keys", "state", "shape-no-null")
QUICK: Final = ("--effort", "quick", *(word for name in CORE for word in ("--only", name)))
REPORT: Final = "compliance-report"


def killed(folder: Path, results: int, *words: str, alone: bool = False) -> None:
    """Kill a command line with its child after so many ``results``; ``alone`` leaves the child to itself."""
    log = folder / REPORT / "events.ndjson"
    with subprocess.Popen(
        [*program(), "run", *words],
        cwd=folder,
        env=user_environment(TMPDIR=str(folder)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        before = results_in(log)
        while process.poll() is None and not (has_begun(log) and results_in(log) >= before + results):
            time.sleep(0.005)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        family = children.read_text().split() if children.exists() and not alone else []
        process.kill()
        for child in family:
            with suppress(ProcessLookupError):
                os.killpg(int(child), signal.SIGKILL)


def has_begun(log: Path) -> bool:
    """Return whether ``log`` holds a whole event: without one, a run that is killed leaves nothing to resume."""
    return log.exists() and b"\n" in log.read_bytes()


def results_in(log: Path) -> int:
    """Return how many results ``log`` holds."""
    return log.read_bytes().count(b'"requirements":[') if log.exists() else 0


def resumed(folder: Path, *words: str) -> Finished:
    """Resume the run in ``folder``."""
    return tck(folder, "run", "--resume", REPORT, *words)
