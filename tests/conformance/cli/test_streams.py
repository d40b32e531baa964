"""Words that cannot be written change no exit status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.cli.streams import lossy_streams

from ..command_line import SMALL, program, user_environment

SELECTED = ("run", *SMALL)
"""Its status is 0, which no traceback has, and no stream that Python could not flush at its end."""


def test_what_an_encoding_lacks_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream that takes ASCII only gets the rest of the text."""
    with (tmp_path / "out").open("w", encoding="ascii") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        with lossy_streams():
            print("a → b")

    assert (tmp_path / "out").read_bytes() == b"a ? b\n"


def test_a_reader_who_left_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printing into a broken pipe raises nothing, then or at the end."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        os.close(reading)
        with lossy_streams():
            print("a")
            sys.stdout.flush()


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_streams_that_are_no_files_stay(stream: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A session that captures output still gets it."""
    with lossy_streams():
        print("a", file=getattr(sys, stream))

    assert getattr(capsys.readouterr(), stream[3:]) == "a\n"


@pytest.mark.e2e
@pytest.mark.parametrize(
    "redirection",
    [">/dev/full 2>/dev/full", ">&-", "2>&-", "<&- >&- 2>&-", "2>&1 | head -1"],
)
def test_a_verdict_survives_its_output(tmp_path: Path, redirection: str) -> None:
    """Whatever becomes of the words, the status is that of the verdict, and the report is written."""
    line = f'"$@" {redirection}; exit ${{PIPESTATUS[0]}}'
    words = ["bash", "-c", line, "bash", *program(), *SELECTED]
    done = subprocess.run(words, cwd=tmp_path, env=user_environment(), check=False, timeout=120)

    assert done.returncode == 0
    assert (tmp_path / "compliance-report" / "report.json").stat().st_size > 0


@pytest.mark.e2e
def test_a_page_in_another_encoding_has_the_verdict(tmp_path: Path) -> None:
    """ASCII lacks what the user calls the report, which is not the target's fault."""
    done = subprocess.run(
        [*program(), *SELECTED, "--report", "a→b"],
        cwd=tmp_path,
        env=user_environment(PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=False,
        timeout=120,
    )

    assert done.returncode == 0
    assert done.stdout.startswith(b"not-measured")
    assert b"report: a?b/report.html" in done.stdout


@pytest.mark.e2e
@pytest.mark.parametrize(("redirection", "status"), [(">/dev/full", 2), ("| head -1", 0), (">&-", 0)])
def test_a_document_without_room_is_a_failure(tmp_path: Path, redirection: str, status: int) -> None:
    """What is printed is the only result of such a command: half a file must not look like a whole one."""
    line = f'"$@" {redirection}; exit ${{PIPESTATUS[0]}}'
    words = ["bash", "-c", line, "bash", *program(), "openapi"]
    done = subprocess.run(
        words, cwd=tmp_path, env=user_environment(), check=False, timeout=120, capture_output=True, text=True
    )

    assert done.returncode == status
    assert ("the output cannot be written: No space left on device" in done.stderr) == (status == 2)
