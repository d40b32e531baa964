"""docs/performance.md has the rows that benchmarks/performance.py measures, in their order."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_page_has_the_rows_of_the_command() -> None:
    """A row that is new, gone or worded anew is measured before the page says so."""
    rows = runpy.run_path(str(ROOT / "benchmarks" / "goals.py"))["ROWS"].values()
    lines = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.split("|")[1:3]] for line in lines if line.startswith("| ")]

    assert cells[1:] == [[row.what, row.goal] for row in rows]


def test_every_row_has_a_benchmark() -> None:
    """The benchmark that a row names says its figure."""
    rows = runpy.run_path(str(ROOT / "benchmarks" / "goals.py"))["ROWS"]

    for name, row in rows.items():
        source = (ROOT / "benchmarks" / f"{row.script}.py").read_text(encoding="utf-8")
        assert f'"{name}"' in source, name
