"""The goals for the kit's speed and size, and how a benchmark says what it found.

``python benchmarks/performance.py`` runs the benchmarks of all rows and writes docs/performance.md.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple

RECORD_VARIABLE: Final = "BENCHMARK_RECORD"
"""Names the file to which ``found`` appends a line of JSON."""


class Row(NamedTuple):
    """A row of the page: what is measured, the goal, and the benchmark that measures it."""

    what: str
    goal: str
    script: str


ROWS: Final = {
    "packages": Row("installed packages", "at most 44", "install"),
    "size": Row("files of the installed packages, compiled ones included", "at most 100 MB", "install"),
    "help": Row("`searchprofiles-tck --help` ÷ `python -c 'import click'`", "at most 1.3", "start_up"),
    "start": Row("`run` with one check ÷ pytest with Hypothesis and one test", "at most 1.5", "start_up"),
    "plugin": Row(
        "processor time that the plugin adds to a pytest session without the kit", "at most 10 ms", "start_up"
    ),
    "session": Row("such a session ÷ the same with `-p no:searchprofiles_tck`", "at most 1.05", "start_up"),
    "server": Row("bare ASGI application ÷ reference server, processor time", "at least 0.5", "server"),
    "unique": Row("sqlite3 in memory ÷ engine, one unique value", "at least 1.8", "engine"),
    "or": Row("the same, OR of five pairs, least and most", "at least 2.9", "engine"),
    "and": Row("the same, AND, least and most", "at least 1.2", "engine"),
    "near": Row("standard against a correct server that answers in a millisecond", "at most 10 s", "distant"),
    "far": Row("standard against a correct server 30 ms away, one process", "at most 20 s", "distant"),
    "random": Row("requests of quick if answers are drawn at random", "at most 3,000", "distant"),
    "failing-median": Row(
        "failing run beside the conforming one, standard, median",
        "at most 30 % or 1.5 s more",
        "failing_runs",
    ),
    "failing-worst": Row("the same, worst", "at most twice or 5 s more", "failing_runs"),
    "failing-check": Row("failing check in pytest ÷ the passing one, median", "at most 2", "failing_runs"),
    "steady": Row("steady part of thorough over HTTP ÷ bare replay of its searches", "at most 2", "thorough"),
    "memory": Row("memory of the largest process of that run", "at most 250 MB", "thorough"),
    "schemathesis": Row("requests a second of that run ÷ schemathesis", "at least 40", "thorough"),
    "workers-served": Row("that run ÷ the same with `-n 2`, on the same two cores", "at least 1", "thorough"),
    "workers": Row("thorough against `reference:` ÷ the same with `-n 2`", "at least 1.6", "thorough"),
}


def found(row: str, figure: str, reached: bool) -> bool:
    """Print the figure of a row beside its goal, and record it; return whether the goal is ``reached``."""
    what, goal, _ = ROWS[row]
    print(f"{what}: {figure} ({goal}: {'reached' if reached else 'missed'})", flush=True)
    if RECORD_VARIABLE in os.environ:
        entry = {"row": row, "figure": figure, "reached": reached, "at": datetime.now(UTC).isoformat()}
        with Path(os.environ[RECORD_VARIABLE]).open("a", encoding="utf-8") as record:
            record.write(json.dumps(entry) + "\n")
    return reached
