"""How long the kit takes to start, beside what it cannot do without, and what its plugin costs others.

    python benchmarks/start_up.py [--rounds 7]

By turns, so that all meet the same machine:

- `searchprofiles-tck run --only CHECK --effort quick` against the reference in-process, with everything that belongs
  to a run (the child process, probes, the shared data, the report in all formats), beside `python -m pytest` with no
  plugin but its own and Hypothesis's, on a file with one property of one example;
- `searchprofiles-tck --help` beside a bare import of click;
- a pytest session of one empty test, with the plugin installed and unused, beside the same without it.

The first two are compared by the clock, since a run works in two processes at once; the sessions by the time of the
processor, which says so little a difference more surely, and by the least of it, since noise only adds. The other
ratios are those of the medians.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from goals import found

CHECK: Final = "logic-and@first-look"
PROPERTY: Final = """from hypothesis import given, settings, strategies as st

@settings(max_examples=1)
@given(st.integers())
def test_one(number):
    assert number == number
"""
EMPTY: Final = "def test_empty():\n    pass\n"
PYTEST: Final = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
PLUGIN: Final = "searchprofiles_tck.conformance.pytest_plugin.plugin"
SESSIONS: Final = ("unused", "absent")
COMMAND: Final = str(Path(sys.executable).with_name("searchprofiles-tck"))
PROGRAMS: Final = {
    "run": (COMMAND, "run", "--only", CHECK, "--effort", "quick"),
    "property": (*PYTEST, "-p", "_hypothesis_pytestplugin", "test_property.py"),
    "help": (COMMAND, "--help"),
    "click": (sys.executable, "-c", "import click"),
    "unused": (*PYTEST, "-p", PLUGIN, "test_empty.py"),
    "absent": (*PYTEST, "test_empty.py"),
}


def spent(words: tuple[str, ...], folder: str) -> tuple[float, float]:
    """Return the seconds of a program, which must end with status 0: by the clock, and of the processor."""

    def used() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    # Compiled files are written once, in the first round, as on a user's machine.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    before, started = used(), time.perf_counter()
    subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=True, timeout=120)
    return time.perf_counter() - started, used() - before


def main() -> int:
    """Print all ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    times: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "test_property.py").write_text(PROPERTY, encoding="utf-8")
        Path(folder, "test_empty.py").write_text(EMPTY, encoding="utf-8")
        for number in range(rounds + 1):
            for name, words in PROGRAMS.items():
                clock, processor = spent(words, folder)
                if number:
                    times[name].append(processor if name in SESSIONS else clock)
    middle = {name: (min if name in SESSIONS else statistics.median)(took) for name, took in times.items()}
    for name, seconds in middle.items():
        print(f"{name:10}{seconds * 1000:7.0f} ms")
    run, help_text = middle["run"] / middle["property"], middle["help"] / middle["click"]
    extra, session = (middle["unused"] - middle["absent"]) * 1000, middle["unused"] / middle["absent"]
    reached = [
        found("help", f"{help_text:.2f}", help_text <= 1.3),
        found("start", f"{run:.2f}", run <= 1.5),
        found("plugin", f"{extra:.1f} ms", extra <= 10),
        found("session", f"{session:.2f}", session <= 1.05),
    ]
    return 0 if all(reached) else 1


if __name__ == "__main__":
    sys.exit(main())
