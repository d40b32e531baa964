"""Runs the real command line against one hostile server, and measures what that costs."""

import gzip
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from markdown_it import MarkdownIt
from searchprofiles_tck.spec.report_json import from_json
from searchprofiles_tck.spec.results import RunReport

from ..conformance.command_line import program, user_environment
from .hostile import SECRET, Hostile, certificate
from .raw import Script, State, running

MAX_TIME: Final = 30
BUSY: Final = 5
"""Seconds that a machine may add on which as much runs as it has processors."""
MEASURE: Final = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:])
_, status, usage = os.wait4(process.pid, 0)
open("peak", "w").write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Between the tests and the kit: what a process held before it became another counts as held by that."""
TIMEOUT: Final = 2
IDLE_MEGABYTES: Final = 100
"""What a run against a sound server takes at effort quick."""
CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202e]")
INJECTED: Final = "<script>document.title="
REPORT: Final = "compliance-report"


@dataclass(frozen=True)
class Finish:
    """What a run came to."""

    exit_status: int
    seconds: float
    allowed: float
    """Seconds that it may have taken."""
    megabytes: float
    """The most memory that any of its processes held."""
    output: str
    report: RunReport | None
    state: State
    port: int


def run(hostile: Hostile, folder: Path, *words: str) -> Finish:
    """Run against ``hostile``; the report goes to ``folder``."""
    return against(hostile.script(), folder, *hostile.words, *words, tls=hostile.tls, scheme=hostile.scheme)


def against(script: Script, folder: Path, *words: str, tls: bool = False, scheme: str = "http") -> Finish:
    """Run against a server that plays ``script``."""
    with running(script, certificate() if tls else None) as server:
        url = f"{scheme}://127.0.0.1:{server.port}"
        longest = MAX_TIME * _load()
        options = ("--effort", "quick", "--max-time", f"{longest:.0f}", "--timeout", str(TIMEOUT), *words)
        started = time.monotonic()
        with (folder / "output").open("wb") as output:
            done = subprocess.run(
                [sys.executable, "-S", "-c", MEASURE, *program(), "run", url, *options],
                cwd=folder,
                env=user_environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        return Finish(
            done.returncode,
            time.monotonic() - started,
            longest + BUSY * _load(),
            int((folder / "peak").read_text()) / 1024,
            (folder / "output").read_text(encoding="utf-8", errors="replace"),
            report_in(folder),
            server.state,
            server.port,
        )


def _load() -> float:
    """How many programs share a processor, one at least: where other tests run at a time, everything takes longer."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def report_in(folder: Path) -> RunReport | None:
    """Return the report in ``folder``; None if there is none."""
    path = folder / REPORT / "report.json"
    return from_json(path.read_bytes()) if path.exists() else None


def flaws(hostile: Hostile, finish: Finish, folder: Path) -> list[str]:
    """Return what a run should have come to and did not, a sentence each."""
    if finish.report is None:
        return ["no report was written"]
    found = [f"exit status {finish.exit_status}"] if finish.exit_status != hostile.exit_status else []
    found += [f"no check is {status}" for status in hostile.statuses if not finish.report.counts[status]]
    told = " ".join([finish.output, *(result.message for result in finish.report.results)])
    found += [f"{hostile.says!r} is not said"] if hostile.says not in told else []
    found += ["a traceback"] if "Traceback" in told else []
    found += [f"{finish.seconds:.0f} seconds"] if finish.seconds > finish.allowed else []
    found += [f"{finish.megabytes:.0f} MB"] if finish.megabytes > IDLE_MEGABYTES + 300 else []
    found += ["a redirect was followed"] if finish.state.strayed else []
    found += [f"{name} holds {what}" for name, what in _dangers(finish, folder)]
    return found


def _dangers(finish: Finish, folder: Path) -> Iterator[tuple[str, str]]:
    """Return what would harm somebody who reads the output or opens the report."""
    if CONTROL.search(finish.output):
        yield "the output", "control characters of the target"
    for path in (folder / REPORT).rglob("*"):
        content = b"" if path.is_dir() else path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8", "replace")
        if SECRET in text:
            yield path.name, "a secret"
        page = MarkdownIt("commonmark").render(text) if path.suffix == ".md" else text
        if path.suffix in (".html", ".xml", ".md") and (INJECTED in page or CONTROL.search(page)):
            yield path.name, "what the target injected"


def counts(report: RunReport) -> dict[str, Any]:
    """Return the statuses that some check has, and how many have them."""
    return {status: count for status, count in report.counts.items() if count}
