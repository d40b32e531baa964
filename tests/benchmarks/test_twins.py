"""Twins are found by what mutants answer to the requests of a run."""

import sys
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.scenarios.registry import checks

sys.path.append(str(Path(__file__).parents[2]))  # after the installed kit, which the checkout would hide

from benchmarks import kept_runs, twins


@pytest.mark.e2e
def test_twins_answer_every_case_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant under two names is its own twin; one that differs late or seldom is not. Digests are kept."""
    few = [check for check in checks() if check.scenario.name in ("first-look", "limits")]
    names = ("and-treated-as-or", "or-treated-as-and", "values-of-256", "null-token")
    known = {name: MUTANTS[name] for name in names}
    monkeypatch.setattr(kept_runs, "checks", lambda: few)
    monkeypatch.setattr(twins, "MUTANTS", {**known, "again": MUTANTS["values-of-256"]})

    found = twins.twins_of([*known], tmp_path, map)
    monkeypatch.setattr(twins, "standard_run", None)

    assert found == {**dict.fromkeys(known, frozenset()), "values-of-256": {"again"}}
    assert twins.twins_of([*known], tmp_path, map) == found


def test_only_mutants_that_differ_nowhere_are_twins() -> None:
    """Mutants that answer the first steps alike may differ later; only those in question are compared."""
    digests = {"a": ["1", "x"], "b": ["1", "y"], "c": ["1", "x"], "d": ["2"], "e": ["3"], "f": ["3"]}

    assert twins.alike(digests, "a") == {"c"}
    assert twins.alike(digests, "b") == twins.alike(digests, "d") == set()
    assert twins.undecided(digests, ["a", "d"]) == ["a", "b", "c"]
    assert twins.undecided(digests, ["f"]) == ["e", "f"]
