"""Print the matrix of occasions that a run fills: how many cells of each group, and which rows have empty ones.

    python benchmarks/occasions.py [REPORT] [--only GLOB] [--effort standard]

REPORT is a folder that ``run --report`` wrote; without it the checks are run against the reference. ``--only`` looks at
the cells whose names match.
"""

import argparse
import fnmatch
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))  # after the installed kit, which the checkout would hide

from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.coverage.cell import Cell
from searchprofiles_tck.conformance.coverage.cells import CELLS, EXCLUDED
from searchprofiles_tck.conformance.coverage.fill import filled
from searchprofiles_tck.reports.exchanges import FILE_NAME, load

from tests.conformance.coverage.test_matrix import recorded


def lines(cells: Iterable[Cell], filling: Counter[Cell]) -> list[str]:
    """Return a line for each group, then one for each row that has empty cells."""
    groups: defaultdict[str, Counter[str]] = defaultdict(Counter)
    rows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for cell in cells:
        state = "filled" if cell in filling else "excluded" if cell in EXCLUDED else "empty"
        groups[cell.group].update(["cells", state])
        if state == "empty":
            rows[cell.group, cell.row].append(cell.column)
    sums = [
        f"{name}: {', '.join(f'{n} {what}' for what, n in counts.items())}" for name, counts in groups.items()
    ]
    return sums + [f"{group}/{row}: {', '.join(columns)}" for (group, row), columns in rows.items()]


def main() -> None:
    """Read the words of the command line and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("report", nargs="?", type=Path)
    parser.add_argument("--only", default="*")
    parser.add_argument("--effort", type=Effort, default=Effort.STANDARD)
    words = parser.parse_args()
    if words.report:
        with (words.report / FILE_NAME).open("rb") as file:
            filling = filled(load(file))
    else:
        filling = filled(recorded(words.effort))
    print(*lines((cell for cell in CELLS if fnmatch.fnmatch(cell.name, words.only)), filling), sep="\n")


if __name__ == "__main__":
    main()
