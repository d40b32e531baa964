"""A run in one process, in two, and in three shards: the same results."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from searchprofiles_tck.reports.canonical import canonical
from searchprofiles_tck.reports.write import read_exchanges, read_report

from .command_line import REPORT_FILES, statuses, tck

FAULTY: Final = ("run", "mutant:and-treated-as-or", "--effort", "quick", "--skip", "robustness")


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the reports of one run, spread in three ways."""
    folder = tmp_path_factory.mktemp("ways")
    tck(folder, *FAULTY, "--report", "alone")
    tck(folder, *FAULTY, "--report", "workers", "-n", "2")
    for part in ("1", "2", "3"):
        tck(folder, *FAULTY, "--report", f"shard{part}", "--shard", f"{part}/3")
    return folder


def told(folder: Path) -> Any:
    """The canonical form of a report."""
    return canonical(read_report(folder))


def test_shards_together_give_the_results_of_the_whole(ways: Path) -> None:
    """The joined report, and the one of several processes, say the same as that of one process, word for word."""
    done = tck(ways, "report", "merge", "shard1", "shard2", "shard3", "--output", "merged")

    assert done.returncode == 1, done.stderr
    assert {path.name for path in (ways / "merged").iterdir()} == REPORT_FILES - {"events.ndjson"}
    assert told(ways / "merged") == told(ways / "alone")
    assert told(ways / "workers") == told(ways / "alone")


def test_every_exchange_that_a_failure_cites_is_recorded(ways: Path) -> None:
    """The joined recording has all exchanges, each under its own name."""
    tck(ways, "report", "merge", "shard3", "shard1", "shard2", "--output", "evidence")

    report = json.loads((ways / "evidence" / "report.json").read_text())
    names = [exchange.id for exchange in read_exchanges(ways / "evidence")]
    cited = {name for one in report["results"] for each in one["failures"] for name in each["exchanges"]}
    assert len(set(names)) == len(names)
    assert cited
    assert cited <= set(names)


def test_a_shard_alone_claims_nothing_of_the_rest(ways: Path) -> None:
    """What belongs to other shards is not run."""
    found = statuses(json.loads((ways / "shard2" / "report.json").read_text()))

    assert {"not-run", "passed"} <= set(found.values())


def test_other_reports_are_refused(ways: Path) -> None:
    """A report that is no shard, and a folder without one, give status 2 and leave no report."""
    whole = tck(ways, "report", "merge", "shard1", "alone", "--output", "refused")
    absent = tck(ways, "report", "merge", "shard1", "nowhere", "--output", "refused")

    assert (whole.returncode, absent.returncode) == (2, 2)
    assert "these are not the shards of one run: " in whole.stderr
    assert "there is no report in nowhere" in absent.stderr
    assert not (ways / "refused").exists()
