"""Runs with a list of expected failures, started as a user starts them."""

from pathlib import Path
from typing import Final

import pytest

from .command_line import report_in, statuses
from .in_process import pytest_in, tck

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("undiagnosed")]

FAULTY: Final = (
    *("run", "mutant:and-treated-as-or", "--effort", "quick"),
    *("--only", "logic-and@lattice", "--only", "logic-and@first-look"),
)
KNOWN: Final = '[logic-and]\nreason = "our index joins keys"\n'
STALE: Final = '[keys-email]\nreason = "was so"\n'
DOOR: Final = ("--pyargs", "searchprofiles_tck.conformance.suite", "-p", "no:cacheprovider")


def test_a_first_list_makes_the_next_run_green(tmp_path: Path) -> None:
    """What a failing run writes down is expected by the next one, which fails in the same places for certain."""
    first = tck(tmp_path, *FAULTY, "--write-expected-failures", "known.toml")
    failed = {name for name, status in statuses(report_in(tmp_path)).items() if status == "failed"}
    second = tck(tmp_path, *FAULTY, "--expected-failures", "known.toml")

    assert (first.returncode, second.returncode) == (1, 0), first.stderr + second.stderr
    assert "known.toml lists what failed, entries: 1." in first.stderr
    report = report_in(tmp_path)
    assert report["verdict"] == "non-conforming"
    expected = {name for name, status in statuses(report).items() if status == "expected-failure"}
    assert expected == failed != set()
    assert "known.toml" in report["run"]["command"]


def test_a_requirement_that_is_met_again_is_red(tmp_path: Path) -> None:
    """An entry for what passes gives status 1, and the summary says what to take off the list."""
    (tmp_path / "known.toml").write_text(STALE)

    done = tck(
        tmp_path, "run", "--effort", "quick", "--only", "keys-email", "--expected-failures", "known.toml"
    )

    assert done.returncode == 1
    assert "Stale expectations" in done.stdout


def test_a_misspelt_id_stops_the_run(tmp_path: Path) -> None:
    """Nothing is judged under a list that cannot mean what it says."""
    (tmp_path / "known.toml").write_text(KNOWN.replace("logic-and", "logic-adn"))

    done = tck(tmp_path, *FAULTY, "--expected-failures", "known.toml")

    assert done.returncode == 2
    assert "did you mean 'logic-and" in done.stderr


def test_pytest_expects_what_the_settings_file_lists(tmp_path: Path) -> None:
    """In pytest an expected failure is xfailed, wherever in the project the session starts."""
    (tmp_path / "searchprofiles-tck.toml").write_text('expected-failures = "known.toml"\n')
    (tmp_path / "known.toml").write_text(KNOWN)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    below = tmp_path / "below"
    below.mkdir()
    words = ("--tck-effort", "quick", "--tck-target", "mutant:and-treated-as-or", "--tck-only", "logic-and")

    done = pytest_in(below, *DOOR, *words, "--rootdir", "..", "-rx")

    assert done.returncode == 0, done.stdout
    assert "our index joins keys" in done.stdout


def test_pytest_is_red_for_a_stale_expectation(tmp_path: Path) -> None:
    """No single item shows that a requirement is met again, so the session says so at its end."""
    (tmp_path / "known.toml").write_text(STALE)
    words = ("--tck-effort", "quick", "--tck-target", "reference:", "--tck-only", "keys-email")

    done = pytest_in(tmp_path, *DOOR, *words, "--tck-expected-failures", "known.toml", "-n", "2")

    assert done.returncode == 1, done.stdout
    assert "keys-email is listed as an expected failure but passes" in done.stdout
