"""Measure the kit's speed and size beside their goals, and write docs/performance.md.

    python benchmarks/performance.py [--only ROW ...] [--again] [--record performance.ndjson]
    python benchmarks/performance.py --quick [--only ROW ...]

Runs the benchmarks one after the other, some fifteen minutes on an idle machine with two cores. Each figure is recorded
as it comes, so that an interrupted measurement goes on: what the record has is measured again only with ``--again``.
``--only`` names rows; a benchmark measures all rows of its own. ``--quick`` takes the smallest samples, to see that
the benchmarks work, and writes neither record nor page.

Exit status 1 where a goal is missed or not measured.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from goals import RECORD_VARIABLE, ROWS

HERE: Final = Path(__file__).parent
PAGE: Final = HERE.parent / "docs" / "performance.md"
QUICK: Final[Mapping[str, tuple[str, ...]]] = {
    "start_up": ("--rounds", "1"),
    "server": ("--rounds", "1", "--seconds", "1"),
    "engine": ("--profiles", "5000", "--queries", "5"),
    "distant": ("near", "random", "--effort", "quick"),
    "failing_runs": ("--sample", "2", "--served", "0", "--effort", "quick"),
    "thorough": ("--seconds", "20", "--effort", "quick"),
}
"""Arguments for the smallest samples; the other benchmarks take none."""
USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "engine": ("--profiles", "100000"),
    "distant": ("near", "far", "random"),
    "failing_runs": ("--sample", "8", "--served", "0", "--seed", "1"),
}
HEAD: Final = """# Performance

What the kit takes of time, memory and disk, beside its goals. `python benchmarks/performance.py` measures
this and writes the page; `benchmarks/README.md` says more.

| what | goal | figure | | machine | date | commit |
|---|---|---|---|---|---|---|
"""

Entry = Mapping[str, Any]


def machine() -> str:
    """Return processors, their kind and the version of Python."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return f"{os.cpu_count()} × {next(names, platform.machine())}, Python {platform.python_version()}"


def commit() -> str:
    """Return the commit that is measured, marked if files but the page differ from it."""
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False
    )
    if revision.returncode:
        return "unknown"
    words = ["git", "diff", "--quiet", "HEAD", "--", ":/", f":(exclude,top){PAGE.parent.name}/{PAGE.name}"]
    is_dirty = subprocess.run(words, cwd=HERE, check=False).returncode
    return revision.stdout.strip() + ("-dirty" if is_dirty else "")


def entries(record: Path) -> dict[str, Entry]:
    """Return the latest entry of each row in the record."""
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return {entry["row"]: entry for entry in map(json.loads, lines)}


def measure(script: str, arguments: tuple[str, ...], record: Path | None) -> Iterator[Entry]:
    """Run a benchmark and yield what it found, with machine and commit; record it as well."""
    scratch = HERE / f".{script}.ndjson"
    scratch.unlink(missing_ok=True)
    try:
        words = [sys.executable, str(HERE / f"{script}.py"), *arguments]
        print(f"\n{script}", flush=True)
        subprocess.run(words, env={**os.environ, RECORD_VARIABLE: str(scratch)}, check=False)
        for entry in entries(scratch).values():
            whole = {**entry, "machine": machine(), "commit": commit()}
            if record:
                with record.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps(whole) + "\n")
            yield whole
    finally:
        scratch.unlink(missing_ok=True)


def page(known: Mapping[str, Entry]) -> str:
    """Return the page: a line for each row, measured or not."""
    lines = []
    for name, row in ROWS.items():
        cells = ["", "not measured", "", "", ""]
        if entry := known.get(name):
            result = "reached" if entry["reached"] else "**missed**"
            cells = [entry["figure"], result, entry["machine"], entry["at"][:10], entry["commit"]]
        lines.append(f"| {' | '.join([row.what, row.goal, *cells])} |\n")
    return HEAD + "".join(lines)


def main() -> int:
    """Measure the rows that the command line names and the record lacks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=ROWS, default=list(ROWS), metavar="ROW")
    parser.add_argument("--again", action="store_true", help="measure also what the record has")
    parser.add_argument("--record", type=Path, default=HERE.parent / "performance.ndjson")
    parser.add_argument("--quick", action="store_true", help="try the benchmarks; write nothing")
    options = parser.parse_args()
    record = None if options.quick else options.record
    known = {} if record is None else entries(record)
    wanted = [row for row in options.only if options.again or row not in known]
    for script in dict.fromkeys(ROWS[row].script for row in wanted):
        arguments = (QUICK if options.quick else USUAL).get(script, ())
        known |= {entry["row"]: entry for entry in measure(script, arguments, record)}
        if record:
            PAGE.write_text(page(known), encoding="utf-8")
    missed = [row for row in options.only if not known.get(row, {}).get("reached")]
    print(f"\nmissed or not measured: {', '.join(missed) or 'nothing'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
