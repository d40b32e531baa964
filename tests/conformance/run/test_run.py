"""Whole runs, started as a user starts them."""

import errno
import shutil
import socket
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.history.directory import RunDirectory
from searchprofiles_tck.conformance.history.events import (
    CheckFinished,
    Ended,
    NothingMeasured,
    Opened,
    Reader,
    Ready,
    ScenarioFinished,
)
from searchprofiles_tck.conformance.run import run
from searchprofiles_tck.spec.report_json import from_json

from ..command_line import (
    REPORT_FILES,
    SMALL,
    begun,
    interrupted,
    report_in,
    statuses,
    tck_limited,
    tck_process,
)
from ..in_process import tck

pytestmark = pytest.mark.e2e

ADAPTERS: Final = Path(__file__).parents[1] / "adapters.py"
CORE: Final = ("logic", "keys")
QUICK: Final = ("--effort", "quick", *(word for name in CORE for word in ("--only", name)))

SEVERAL: Final = (
    *("--effort", "quick", "--only", "shape-no-null@first-look"),
    *("--only", "logic-and@lattice", "--only", "keys-email@keys"),
)
"""Checks of several scenarios, of which a mutant fails one."""


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """Return the folder of a user who has a few adapters."""
    shutil.copy(ADAPTERS, tmp_path / "mine.py")
    return tmp_path


def test_a_run_leaves_its_report_and_nothing_else(tmp_path: Path) -> None:
    """A conforming target gives status 0 and the six files, and no cache beside them."""
    done = tck_process(tmp_path, "run", *SMALL)

    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["compliance-report"]
    assert {path.name for path in (tmp_path / "compliance-report").iterdir()} == REPORT_FILES


def test_the_report_can_be_read_back(tmp_path: Path) -> None:
    """report.json holds the run's settings, its command and the hash of its exchanges."""
    tck(tmp_path, "run", *SMALL, "--seed", "7", "--header", "X-Api-Key: s3cret")

    text = (tmp_path / "compliance-report" / "report.json").read_bytes()
    run = from_json(text).run

    assert (run.seed, run.effort, run.complete, len(run.exchanges_sha256)) == (7, "quick", True, 64)
    assert "--seed 7" in run.command
    assert b"s3cret" not in text


def test_a_failure_is_told_with_its_cause(tmp_path: Path) -> None:
    """A defect gives status 1, and the summary names the requirement that it breaks.

    The report has one cause, which states what was observed; the likely defect is a guess beside it.
    """
    done = tck(
        tmp_path, "run", "mutant:and-treated-as-or", "--effort", "quick", "--only", "logic-and@first-look"
    )

    assert done.returncode == 1, done.stderr
    assert "logic-and" in done.stdout
    assert report_in(tmp_path)["verdict"] == "non-conforming"
    (cause,) = report_in(tmp_path)["causes"]
    assert (cause["id"], cause["about"], cause["requirements"]) == (
        "logic-and",
        "logic-and",
        ["logic-and"],
    )
    assert "carries AND out as OR" not in cause["title"]
    assert cause["diagnosis"]["guess"].startswith("Perhaps the target carries AND out as OR")
    assert "carries AND out as OR" in done.stdout


def test_nobody_listens(tmp_path: Path) -> None:
    """A target that cannot be reached gives status 3, one plain sentence and a report."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    done = tck(tmp_path, "run", f"http://127.0.0.1:{port}", *SMALL)

    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert report_in(tmp_path)["verdict"] == "not-measured"
    assert str(port) in report_in(tmp_path)["summary"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("mutant:and-treated-as-ro",), "and-treated-as-or"),
        (("htp://127.0.0.1",), "http://127.0.0.1"),
        (("--only", "keys-emial"), "did you mean 'keys-email'?"),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """What does not exist gives status 2, one line with the closest thing that does, and no report."""
    done = tck(tmp_path, "run", *words)

    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_callers_pytest_settings_do_not_matter(user: Path) -> None:
    """Hostile variables, ini file, conftest and folders of the kit's names change nothing."""
    for name in ("spec", "reports"):
        (user / name).mkdir()
        (user / name / "__init__.py").write_text("raise RuntimeError\n")
    (user / "conftest.py").write_text("raise RuntimeError\n")
    (user / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")

    done = tck_process(
        user, "run", "python:mine:Adapter", *SMALL, PYTEST_ADDOPTS="-k nothing", PYTEST_PLUGINS="nope"
    )

    assert done.returncode == 0, done.stderr
    assert statuses(report_in(user))["keys-email@keys"] == "passed"


def test_the_same_seed_gives_the_same_report(tmp_path: Path) -> None:
    """Two runs with one seed, in two processes, are the same in canonical form, failures included."""
    forms = []
    for judge in (tck, tck_process):
        judge(tmp_path, "run", "mutant:null-token", *SEVERAL, "--seed", "7")
        forms.append(tck(tmp_path, "report", "render", "--format", "canonical").stdout)

    assert forms[0] == forms[1]
    assert '"status": "failed"' in forms[0]


def test_time_that_runs_out_ends_the_run(user: Path) -> None:
    """At --max-time the run ends; what it had found is reported, the rest is not-run, and nothing is proven."""
    done = tck_process(user, "run", "python:mine:Slow", *QUICK, "--max-time", "4")

    report = report_in(user)
    assert done.returncode == 3, done.stderr
    assert (report["verdict"], report["run"]["complete"]) == ("not-measured", False)
    assert report["counts"]["not-run"] > 0


def test_an_interrupted_run_keeps_what_it_found(user: Path) -> None:
    """SIGTERM gives status 130 and a report that says it is not complete."""
    status = interrupted(user, "python:mine:Slow", *QUICK)

    report = report_in(user)
    assert status == 130
    assert (report["run"]["complete"], report["counts"]["passed"] > 0) == (False, True)
    assert report["counts"]["not-run"] > 0
    assert report["summary"] == "The run was interrupted."


def test_a_crash_of_the_checks_is_the_kits_fault(user: Path) -> None:
    """If the process with the checks dies, status 4 says so, and the report keeps what came before."""
    done = tck_process(user, "run", "python:mine:Deadly", *QUICK, ADAPTER_DIED=str(user / "died"))

    report = report_in(user)
    assert done.returncode == 4, done.stderr
    assert "ended with status 9" in done.stderr
    assert (report["run"]["complete"], report["counts"]["failed"]) == (False, 0)
    assert report["counts"]["passed"] > 0


@pytest.mark.slow
def test_a_crash_of_a_worker_costs_one_check(user: Path) -> None:
    """If one of several workers dies, its check is an error, and the others are judged all the same."""
    done = tck_process(user, "run", "python:mine:Deadly", *QUICK, "-n", "2", ADAPTER_DIED=str(user / "died"))

    played = [result["status"] for result in report_in(user)["results"] if result["class"] in CORE]
    assert done.returncode == 4, done.stderr
    assert {status: played.count(status) for status in ("error", "not-run", "failed")} == {
        "error": 1,
        "not-run": 0,
        "failed": 0,
    }


def test_a_killed_command_line_takes_its_child_along(user: Path) -> None:
    """Killed outright, the command line cannot stop its child; the child notices and ends by itself."""
    with begun(user, "python:mine:Slow", *QUICK, TMPDIR=str(user)) as process:
        (child,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.kill()

    deadline = time.monotonic() + 30
    while _alive(child) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _alive(child)
    assert list(user.glob("searchprofiles-tck-*")) == []


def _alive(process: str) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


@pytest.mark.usefixtures("undiagnosed")
def test_a_report_that_cannot_be_written_costs_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a disk that is full at the end: summary and exit status are those of the run, and a sentence says why."""

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("searchprofiles_tck.conformance.results.report.write_reports", full)
    done = tck(
        tmp_path, "run", "mutant:and-treated-as-or", "--effort", "quick", "--only", "logic-and@first-look"
    )

    assert done.returncode == 1
    assert "non-conforming" in done.stdout
    assert "report.html" not in done.stdout
    assert "compliance-report: No space left on device. If it can be again, run --resume" in done.stderr

    monkeypatch.undo()
    again = tck(tmp_path, "run", "--resume", "compliance-report")

    assert again.returncode == 1, again.stderr
    assert report_in(tmp_path)["verdict"] == "non-conforming"


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "workers"])
def test_a_disk_that_is_full_while_data_is_loaded_ends_the_run_at_once(
    tmp_path: Path, workers: tuple[str, ...]
) -> None:
    """A limit of 64 KB a file stands in for the disk: not measured, for that reason, and nothing is tried again."""
    done = tck_limited(tmp_path, "ulimit -f 64", "run", *SEVERAL, *workers)

    assert done.returncode == 3, done.stderr
    assert "unfinished: File too large" in done.stdout
    events = Counter(type(event) for event in Reader(tmp_path / "compliance-report").new())
    assert events[NothingMeasured] == events[Opened] == (2 if workers else 1)
    assert events[Ended] == 1
    assert not events.keys() & {Ready, ScenarioFinished, CheckFinished}


def test_a_low_limit_of_open_files_is_refused(tmp_path: Path) -> None:
    """A limit that may be raised is raised; one that may not is wrong usage, in one sentence."""
    refused, raised = (
        tck_limited(tmp_path, limit, "run", *SMALL) for limit in ("ulimit -n 24", "ulimit -S -n 24")
    )

    sentence = "this process may open 24 files, and a run needs 192: raise the limit, ulimit -n 192"
    assert (refused.returncode, refused.stderr) == (2, f"searchprofiles-tck: {sentence}\n")
    assert raised.returncode == 0


def test_a_folder_with_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """Status 2 and one sentence, whatever looks at the folder first."""
    for words in (("run", *SMALL, "--report"), ("run", "--resume")):
        done = tck(tmp_path, *words, "a" * 300)

        assert (done.returncode, done.stdout) == (2, "")
        assert "File name too long" in done.stderr


@pytest.mark.parametrize(
    ("cause", "end"),
    [(KeyboardInterrupt(), ("the run was interrupted", "")), (ValueError(), ("", "RuntimeError: it failed"))],
)
def test_an_interruption_while_a_class_is_made_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: BaseException, end: tuple[str, str]
) -> None:
    """Python wraps it in an error of another kind, which is no fault of the kit."""

    def prepare(_: RunDirectory) -> None:
        raise RuntimeError("it failed") from cause

    monkeypatch.setattr(run, "_prepare", prepare)
    child: Any = SimpleNamespace(stop=lambda _: None)
    found = run._follow(child, RunConfig(), RunDirectory(tmp_path))

    assert (found.stopped, found.failed) == end
