"""A run in one process, in two, and in three shards: the same results."""

import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest
from once import made_once
from searchprofiles_tck.reports.canonical import canonical
from searchprofiles_tck.reports.write import read_exchanges, read_report

from .command_line import REPORT_FILES, statuses
from .in_process import tck, undiagnosed

pytestmark = pytest.mark.e2e

FAULTY: Final = (
    *("run", "mutant:null-token", "--effort", "quick"),
    *("--only", "first-look", "--only", "*@paging", "--only", "created", "--only", "deleted"),
)


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the reports of one run, spread in three ways."""

    def make(folder: Path) -> None:
        tck(folder, *FAULTY, "--report", "alone")
        tck(folder, *FAULTY, "--report", "workers", "-n", "2")
        with undiagnosed():
            for part in ("1", "2", "3"):
                tck(folder, *FAULTY, "--report", f"shard{part}", "--shard", f"{part}/3")

    return made_once(tmp_path_factory, "ways", make)


def canonical_of(folder: Path) -> Any:
    """Return the canonical form of a report."""
    return canonical(read_report(folder))


def test_shards_together_give_the_results_of_the_whole(ways: Path) -> None:
    """The joined report, and the one of several processes, say the same as that of one process, word for word."""
    done = tck(ways, "report", "merge", "shard1", "shard2", "shard3", "--output", "merged")

    assert done.returncode == 1, done.stderr
    assert {path.name for path in (ways / "merged").iterdir()} == REPORT_FILES - {"events.ndjson"}
    assert canonical_of(ways / "merged") == canonical_of(ways / "alone")
    assert canonical_of(ways / "workers") == canonical_of(ways / "alone")


@pytest.mark.usefixtures("undiagnosed")
def test_every_exchange_that_a_failure_cites_is_recorded(ways: Path) -> None:
    """The joined recording has all exchanges, each under its own name."""
    tck(ways, "report", "merge", "shard3", "shard1", "shard2", "--output", "evidence")

    report = json.loads((ways / "evidence" / "report.json").read_text())
    names = [exchange.id for exchange in read_exchanges(ways / "evidence")]
    cited = {name for one in report["results"] for each in one["failures"] for name in each["exchanges"]}
    assert len(set(names)) == len(names)
    assert cited
    assert cited <= set(names)


def test_a_shard_without_a_check_fails_nothing(tmp_path: Path) -> None:
    """It says so and ends with status 0, also judged again; the other shards have the checks."""
    done = tck(tmp_path, "run", "--effort", "quick", "--only", "logic-and@first-look", "--shard", "2/8")
    again = tck(tmp_path, "report", "rejudge", "compliance-report/report.json")

    assert (done.returncode, again.returncode) == (0, 0)
    assert "shard 2/8 holds none of the selected checks" in done.stderr


def test_a_shard_alone_claims_nothing_of_the_rest(ways: Path) -> None:
    """What belongs to other shards is not run."""
    found = statuses(json.loads((ways / "shard2" / "report.json").read_text()))

    assert {"not-run", "passed"} <= set(found.values())


def test_other_reports_are_refused(ways: Path) -> None:
    """A report that is not a shard, and a folder without one, give status 2 and leave no report."""
    whole = tck(ways, "report", "merge", "shard1", "alone", "--output", "refused")
    absent = tck(ways, "report", "merge", "shard1", "nowhere", "--output", "refused")

    assert (whole.returncode, absent.returncode) == (2, 2)
    assert "these are not the shards of one run: " in whole.stderr
    assert "there is no report in nowhere" in absent.stderr
    assert not (ways / "refused").exists()


@pytest.mark.usefixtures("undiagnosed")
def test_a_missing_shard_is_named(ways: Path) -> None:
    """Without all shards nothing is joined, unless --partial is given; then their checks are not run."""
    refused = tck(ways, "report", "merge", "shard1", "shard3", "--output", "refused")
    joined = tck(ways, "report", "merge", "shard1", "shard3", "--partial", "--output", "part")

    assert refused.returncode == 2
    assert "shard 2/3 is missing: give its directory too, or --partial to join without it" in refused.stderr
    assert not (ways / "refused").exists()
    assert joined.returncode == 1
    assert "Shard 2/3 is missing: its checks were not run." in read_report(ways / "part").run.notes


def test_a_shard_is_neither_taken_twice_nor_written_over(ways: Path) -> None:
    """Shards that overlap are refused, and so is a place for the whole that holds a part of it."""
    twice = tck(ways, "report", "merge", "shard1", "shard1", "--partial", "--output", "refused")
    over = tck(ways, "report", "merge", "shard1", "shard2", "shard3", "--output", "./shard2")

    assert (twice.returncode, over.returncode) == (2, 2)
    assert "shard 1/3 is given twice" in twice.stderr
    assert "shard2 holds one of the shards: give another folder to --output" in over.stderr


def test_a_shard_without_its_own_recording_is_refused(ways: Path, tmp_path: Path) -> None:
    """What could not be verified afterwards is not joined."""
    for name in ("shard1", "shard2", "shard3"):
        shutil.copytree(ways / name, tmp_path / name)
    shutil.copy(tmp_path / "shard1" / "exchanges.ndjson.gz", tmp_path / "shard2" / "exchanges.ndjson.gz")
    (tmp_path / "shard3" / "exchanges.ndjson.gz").unlink()

    strange = tck(tmp_path, "report", "merge", "shard1", "shard2", "--partial", "--output", "refused")
    absent = tck(tmp_path, "report", "merge", "shard1", "shard3", "--partial", "--output", "refused")

    assert (strange.returncode, absent.returncode) == (2, 2)
    assert "the recording in shard2 is not the one that its report was made with" in strange.stderr
    assert "there is no recording in shard3" in absent.stderr


def test_shards_of_an_unknown_kit_are_refused(ways: Path, tmp_path: Path) -> None:
    """Settings that this kit does not know are wrong usage, and no fault of the kit."""
    for name in ("shard1", "shard2", "shard3"):
        shutil.copytree(ways / name, tmp_path / name)
        report = json.loads((tmp_path / name / "report.json").read_text())
        report["run"]["configuration"]["effort"] = "huge"
        (tmp_path / name / "report.json").write_text(json.dumps(report))

    done = tck(tmp_path, "report", "merge", "shard1", "shard2", "shard3", "--output", "refused")

    assert done.returncode == 2
    assert "this kit does not know the settings that shard1 names" in done.stderr


@pytest.mark.usefixtures("undiagnosed")
def test_the_joined_report_is_borne_out_by_the_joined_recording(ways: Path) -> None:
    """Every verdict of the whole follows from the exchanges of all shards."""
    tck(ways, "report", "merge", "shard1", "shard2", "shard3", "--output", "checked")

    assert tck(ways, "report", "verify", "checked").returncode == 0
    assert tck(ways, "report", "verify", "workers").returncode == 0
