"""The list of mutants that effort ``quick`` does not find, which ``benchmarks/matrix.py`` holds against runs."""

from pathlib import Path

from searchprofiles_tck.conformance.mutants import MUTANTS

LIST = Path(__file__).parents[2] / "benchmarks" / "quick_survivors.txt"


def test_survivors_are_mutants_in_their_order() -> None:
    """A mutant that is renamed or removed is no more in the list."""
    listed = LIST.read_text(encoding="utf-8").split()

    assert listed == [name for name in MUTANTS if name in {*listed}]
