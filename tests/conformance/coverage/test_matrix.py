"""The matrix of occasions: at effort standard each cell is filled or excluded, and nothing excluded is filled."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from once import made_once
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.coverage.cells import CELLS, EXCLUDED
from searchprofiles_tck.conformance.coverage.fill import filled
from searchprofiles_tck.conformance.history.directory import RunDirectory
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.exchange import Exchange

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


@pytest.fixture(scope="module")
def filling(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Return the names of the cells that a run at effort standard fills."""

    def make(folder: Path) -> None:
        names = (f"{cell.name}\n" for cell in filled(recorded(Effort.STANDARD)))
        (folder / "cells").write_text("".join(names), encoding="utf-8")

    cells = made_once(tmp_path_factory, "filling", make) / "cells"
    return frozenset(cells.read_text(encoding="utf-8").splitlines())


@pytest.mark.e2e
def test_every_cell_is_filled_or_excluded(filling: frozenset[str]) -> None:
    """A cell is filled by an exchange, or excluded for a reason."""
    assert [cell.name for cell in CELLS if cell.name not in filling and cell not in EXCLUDED] == []


@pytest.mark.e2e
def test_no_excluded_cell_is_filled(filling: frozenset[str]) -> None:
    """What is filled is not excluded: the reason would be wrong."""
    assert [cell.name for cell in EXCLUDED if cell.name in filling] == []


def test_few_cells_are_excluded() -> None:
    """At most a tenth of the cells is excluded."""
    assert len(EXCLUDED) <= MOST_EXCLUDED * len(CELLS)
