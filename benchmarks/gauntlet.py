"""Runs the command line against every hostile server and prints the outcomes as a table.

    python benchmarks/gauntlet.py [NAME...]

Takes a quarter of an hour. Memory is that of the largest process of the run.
"""

import sys
import tempfile
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # after the installed kit, which the checkout would hide
sys.path.append(str(Path(__file__).parents[1] / "tests" / "helpers"))

from tests.gauntlet.course import Finish, counts, flaws, run
from tests.gauntlet.hostile import HOSTILE, Hostile


def main(names: list[str]) -> int:
    """Print the table, row by row; return 1 if a run ended otherwise than it has to."""
    print("| behaviour | exit status | checks | seconds | MB | the report says |")
    print("|---|---|---|---|---|---|")
    wrong = 0
    for hostile in HOSTILE:
        if names and hostile.name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            finish = run(hostile, Path(folder))
            found = flaws(hostile, finish, Path(folder))
        wrong += bool(found)
        print(row(hostile, finish), flush=True)
        for flaw in found:
            print(f"{hostile.name}: {flaw}", file=sys.stderr, flush=True)
    return 1 if wrong else 0


def row(hostile: Hostile, finish: Finish) -> str:
    """Return a row of the table."""
    found = counts(finish.report) if finish.report else {}
    checks = ", ".join(f"{count} {status}" for status, count in found.items())
    said = finish.report.summary if finish.report else "no report"
    cells = [
        hostile.does,
        str(finish.exit_status),
        checks,
        f"{finish.seconds:.0f}",
        f"{finish.megabytes:.0f}",
        said.replace("|", "\\|").replace(f":{finish.port}", ":PORT"),
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
