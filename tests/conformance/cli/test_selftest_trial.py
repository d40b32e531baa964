"""The record of a self-test: what was tried is not tried again."""

from pathlib import Path

import pytest
from searchprofiles_tck.conformance.cli.selftest_trial import Trial, TrialRecord, carried_out
from searchprofiles_tck.conformance.config import Effort
from searchprofiles_tck.conformance.errors import UsageError

FIRST, SECOND = Trial("mutant:a", check="x@y", requests=4), Trial("mutant:b", fault="not measured: down")


def test_what_is_recorded_is_known_to_a_self_test_of_the_same_effort_and_seed(tmp_path: Path) -> None:
    """Trials come back as they were, also after a line that was cut off; others are for another self-test."""
    file = tmp_path / "record"
    TrialRecord(Effort.QUICK, 0, file).add(FIRST)
    with file.open("a") as record:
        record.write('{"version": "0.')
    TrialRecord(Effort.QUICK, 0, file).add(SECOND)

    assert TrialRecord(Effort.QUICK, 0, file).known == {FIRST.target: FIRST, SECOND.target: SECOND}
    assert TrialRecord(Effort.QUICK, 1, file).known == {}
    assert TrialRecord(Effort.STANDARD, 0, file).known == {}


def test_trials_of_another_version_are_made_again(tmp_path: Path) -> None:
    """A line that another version of the kit wrote is passed over, whatever it says of a trial."""
    file = tmp_path / "record"
    file.write_text(
        '{"version": "0.0.1", "effort": "quick", "seed": 0, "target": "mutant:a", "verdict": 1}\n'
    )

    assert TrialRecord(Effort.QUICK, 0, file).known == {}


@pytest.mark.parametrize("text", ["# A page\n", "[1]\n", "5", '{"verdict": "conforming"}\n'])
def test_another_file_is_left_alone(text: str, tmp_path: Path) -> None:
    """A file that is no record is named with its line, and not written to."""
    file = tmp_path / "page"
    file.write_text(text)

    with pytest.raises(UsageError, match=r"line \d: is no trial of a self-test"):
        TrialRecord(Effort.QUICK, 0, file)
    assert file.read_text() == text


def test_a_record_that_cannot_be_written_is_refused_at_once(tmp_path: Path) -> None:
    """Before anything is tried."""
    with pytest.raises(UsageError, match="give --record a file in a folder that exists"):
        TrialRecord(Effort.QUICK, 0, tmp_path / "none" / "record")


@pytest.mark.e2e
def test_only_what_is_left_is_tried(tmp_path: Path) -> None:
    """The trials come in the order asked for, the known ones among them, and are counted with those."""
    record = TrialRecord(Effort.QUICK, 0, tmp_path / "record")
    record.add(SECOND)
    told: list[tuple[int, int]] = []
    arguments = {trial.target: (trial.target, "new@x") for trial in (FIRST, SECOND)}

    trials = carried_out(Trial, arguments, record, 1, lambda *numbers: told.append(numbers))

    assert trials == {FIRST.target: Trial(FIRST.target, "new@x"), SECOND.target: SECOND}
    assert list(trials) == [FIRST.target, SECOND.target]
    assert told == [(2, 2)]
    assert TrialRecord(Effort.QUICK, 0, record.file).known == trials
