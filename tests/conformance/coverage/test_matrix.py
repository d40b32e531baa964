"""The matrix of occasions: at effort standard each cell is filled or excluded, and nothing excluded is filled."""

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.coverage.cell import Cell
from searchprofiles_tck.conformance.coverage.cells import CELLS, EXCLUDED
from searchprofiles_tck.conformance.coverage.fill import filled
from searchprofiles_tck.conformance.history.directory import RunDirectory
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.exchange import Exchange

EMPTY = Path(__file__).with_name("empty.txt")
MOST_EXCLUDED = 0.1


def recorded(effort: Effort) -> Iterator[Exchange]:
    """Yield the exchanges of a run of all checks against the reference."""
    with tempfile.TemporaryDirectory() as folder:
        session = Session.open(RunConfig(effort=effort), Path(folder))
        try:
            for check in checks():
                session.run(check)
        finally:
            session.close()
        yield from RunDirectory(Path(folder)).exchanges()


def still_empty() -> frozenset[str]:
    """Return the names of the cells that no scenario fills yet."""
    return frozenset(EMPTY.read_text(encoding="utf-8").splitlines())


@pytest.fixture(scope="module")
def filling() -> Counter[Cell]:
    """Return the cells that a run at effort standard fills."""
    return filled(recorded(Effort.STANDARD))


@pytest.mark.e2e
def test_every_cell_is_filled_or_excluded(filling: Counter[Cell]) -> None:
    """A cell is filled by an exchange, or excluded for a reason, or known to be empty."""
    empty = [cell.name for cell in CELLS if cell not in filling and cell not in EXCLUDED]

    assert sorted(set(empty) - still_empty()) == []


@pytest.mark.e2e
def test_no_excluded_cell_is_filled(filling: Counter[Cell]) -> None:
    """What is filled is not excluded: the reason would be wrong."""
    assert [cell.name for cell in EXCLUDED if cell in filling] == []


@pytest.mark.e2e
def test_the_list_of_empty_cells_only_shrinks(filling: Counter[Cell]) -> None:
    """A cell that is filled is taken off the list of those that are still empty."""
    assert sorted(still_empty() & {cell.name for cell in filling}) == []


def test_few_cells_are_excluded() -> None:
    """At most a tenth of the cells is excluded; each has a reason, and is not listed as empty."""
    assert len(EXCLUDED) <= MOST_EXCLUDED * len(CELLS)
    assert still_empty().isdisjoint(cell.name for cell in EXCLUDED)
    assert still_empty() <= {cell.name for cell in CELLS}
