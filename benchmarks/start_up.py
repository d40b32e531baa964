"""How long `run` takes to start: with a single check, beside bare pytest with Hypothesis and one test.

    python benchmarks/start_up.py [--rounds 7]

By turns, so that both meet the same machine: `searchprofiles-tck run --only CHECK --effort quick` against the
reference in-process, with everything that belongs to a run (the child process, probes, the shared data, the report
in all formats), and `python -m pytest` with no plugin but its own and Hypothesis's, on a file with one property of one
example. The ratio is that of the medians; exit status 1 where it is over the goal.

Also prints what the plugin adds to the import time of a pytest session that does not use the kit: the modules of the
kit that `-X importtime` names, in milliseconds, the median of the rounds.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GOAL = 1.5
GOAL_OF_IMPORT = 10.0
"""Milliseconds."""
CHECK = "logic-and@first-look"
PROPERTY = """from hypothesis import given, settings, strategies as st

@settings(max_examples=1)
@given(st.integers())
def test_one(number):
    assert number == number
"""
BARE = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def seconds(words: list[str], directory: str, environment: dict[str, str] | None = None) -> float:
    """How long a program takes, which must end with status 0."""
    started = time.perf_counter()
    subprocess.run(words, cwd=directory, env=environment, capture_output=True, check=True, timeout=120)
    return time.perf_counter() - started


def import_time(directory: str) -> float:
    """Milliseconds that the modules of the kit take of the start of a session that does not use it."""
    words = [
        sys.executable,
        "-X",
        "importtime",
        "-m",
        "pytest",
        "-q",
        "-p",
        "searchprofiles_tck.conformance.pytest_plugin.plugin",
    ]
    done = subprocess.run(
        [*words, "test_one.py"],
        cwd=directory,
        env=BARE,
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    rows = (line.split("|") for line in done.stderr.splitlines() if "searchprofiles_tck" in line)
    return sum(int(row[0].removeprefix("import time:")) for row in rows) / 1000


def main() -> int:
    """Print both ratios."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    rounds = range(parser.parse_args().rounds)
    kit = [
        str(Path(sys.executable).with_name("searchprofiles-tck")),
        "run",
        "--only",
        CHECK,
        "--effort",
        "quick",
    ]
    bare = [sys.executable, "-m", "pytest", "-q", "-p", "_hypothesis_pytestplugin", "test_one.py"]
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "test_one.py").write_text(PROPERTY, encoding="utf-8")
        times = [(seconds(kit, directory), seconds(bare, directory, BARE)) for _ in rounds]
        imported = statistics.median(import_time(directory) for _ in rounds)
    ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"run --only {CHECK}  {ours:6.2f} s")
    print(f"pytest with Hypothesis, one test         {theirs:6.2f} s")
    print(f"ratio {ours / theirs:.2f} (goal {GOAL:g} at most)")
    print(f"the plugin, installed and unused         {imported:6.1f} ms (goal {GOAL_OF_IMPORT:g} ms at most)")
    return 0 if ours / theirs <= GOAL and imported <= GOAL_OF_IMPORT else 1


if __name__ == "__main__":
    raise SystemExit(main())
