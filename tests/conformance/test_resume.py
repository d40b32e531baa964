"""Runs that were killed are resumed, and lose nothing but what was in progress."""

import json
import random
from pathlib import Path
from typing import Any, Final
from unittest.mock import Mock
from urllib.request import urlopen

import pytest
from once import made_once
from searchprofiles_tck.conformance.results import report
from searchprofiles_tck.conformance.run import run
from searchprofiles_tck.reports.write import read_exchanges

from .command_line import REPORT_FILES, SMALL, begun, interrupted, report_in, served
from .in_process import tck, undiagnosed
from .killed_runs import QUICK, REPORT, killed, resumed

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("undiagnosed")]

MUTANT: Final = "mutant:business-email-not-indexed"
KILLS_IN_A_RUN: Final = 3


def canonical(folder: Path) -> str:
    """Return the report in ``folder`` without what differs from run to run."""
    return tck(folder, "report", "render", "--format", "canonical").stdout


def events(folder: Path) -> list[dict[str, Any]]:
    """Return the log of the run in ``folder``."""
    lines = (folder / REPORT / "events.ndjson").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def undisturbed_report(folder: Path) -> str:
    """Return the canonical report of a run in ``folder`` that nothing disturbed."""
    with undiagnosed():
        assert tck(folder, "run", MUTANT, *QUICK).returncode == 1
    return canonical(folder)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the canonical report of a run that nothing disturbed."""
    folder = made_once(tmp_path_factory, "undisturbed", undisturbed_report)
    return canonical(folder)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_a_run_that_is_killed_again_and_again_ends_as_if_undisturbed(
    tmp_path: Path, undisturbed: str, seed: int
) -> None:
    """After three kills at random moments the report is that of a run in one piece, and nothing was judged twice."""
    moments = random.Random(seed)
    killed(tmp_path, moments.randrange(50), MUTANT, *QUICK)
    for number in range(1, KILLS_IN_A_RUN):
        killed(tmp_path, moments.randrange(50), "--resume", REPORT, alone=bool(number % 2))

    done = resumed(tmp_path)

    assert done.returncode == 1, done.stderr
    assert canonical(tmp_path) == undisturbed
    assert repeated(events(tmp_path)) == []
    assert len(checks_in(events(tmp_path))) == len(set(checks_in(events(tmp_path))))
    assert lost_evidence(tmp_path) == []
    assert {path.name for path in (tmp_path / REPORT).iterdir()} == REPORT_FILES


def repeated(log: list[dict[str, Any]]) -> list[str]:
    """Return the scenarios that were played to their end more than once."""
    played = [event["scenario"] for event in log if event["event"] == "scenario-finished"]
    return sorted({name for name in played if played.count(name) > 1})


def checks_in(log: list[dict[str, Any]]) -> list[str]:
    """Return the ids of the checks whose results ``log`` holds, once for each result."""
    whole = [result["id"] for event in log for result in event.get("results", ())]
    return whole + [event["result"]["id"] for event in log if event["event"] == "check-finished"]


def lost_evidence(folder: Path) -> list[str]:
    """Return the exchanges that failures name and the recording does not contain."""
    recorded = {exchange.id for exchange in read_exchanges(folder / REPORT)}
    failures = [one for result in report_in(folder)["results"] for one in result["failures"]]
    assert failures
    return [name for failure in failures for name in failure["exchanges"] if name not in recorded]


def test_what_is_under_way_is_all_that_is_lost(tmp_path: Path) -> None:
    """Of the checks that had a result when the run was killed, none is judged again."""
    killed(tmp_path, 60, MUTANT, *QUICK)
    before = set(checks_in(events(tmp_path)))

    resumed(tmp_path)

    log = events(tmp_path)
    again = next(place for place, event in enumerate(log) if event["event"] == "resumed")
    after = set(checks_in(log[again:]))
    assert before
    assert not before & after


def test_a_run_that_was_killed_after_its_last_check_is_ended(
    tmp_path: Path, undisturbed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If every check has its result, only reduction, the search for causes and the report are left."""
    searched = Mock(wraps=report.undiagnosed)
    monkeypatch.setattr(run, "diagnose", searched)
    total = sum(result["status"] != "not-run" for result in json.loads(undisturbed)["results"])
    killed(tmp_path, total, MUTANT, *QUICK)
    killed(tmp_path, 0, "--resume", REPORT)

    done = resumed(tmp_path)

    assert done.returncode == 1, done.stderr
    assert canonical(tmp_path) == undisturbed
    assert searched.call_count == 1


def test_a_run_over_http_leaves_no_domain_when_taken_up(tmp_path: Path) -> None:
    """What the killed part made in the target is removed by the part that ends the run."""
    with served(tmp_path) as url:
        killed(tmp_path, 40, url, *QUICK, "-n", "2")
        done = resumed(tmp_path)
        with urlopen(f"{url}/domains") as answer:
            left = json.load(answer)["Items"]

    assert done.returncode == 0, done.stderr
    assert report_in(tmp_path)["run"]["leftovers"] == []
    assert left == []


def test_a_run_that_is_taken_up_while_its_target_is_down_can_be_taken_up_again(tmp_path: Path) -> None:
    """What was judged before stays, and the rest is not given up."""
    with served(tmp_path) as url:
        killed(tmp_path, 40, url, *QUICK)
    for _ in range(2):
        done = resumed(tmp_path)

        assert done.returncode == 3, done.stderr
        assert report_in(tmp_path)["run"]["complete"] is False
    assert report_in(tmp_path)["counts"]["passed"] > 0


def test_an_interrupted_run_can_be_taken_up(tmp_path: Path, undisturbed: str) -> None:
    """After SIGTERM there is a report of what was judged, and the rest can be done later."""
    interrupted(tmp_path, MUTANT, *QUICK)
    assert report_in(tmp_path)["run"]["complete"] is False

    done = resumed(tmp_path)

    assert done.returncode == 1, done.stderr
    assert canonical(tmp_path) == undisturbed


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--seed", "8"), "began with seed 0, not 8"),
        (("--effort", "standard"), 'began with effort "quick", not "standard"'),
        (("reference:",), f'began with target "{MUTANT}"'),
    ],
)
def test_another_configuration_is_refused(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    """A run goes on as it began, and says in what it would differ."""
    killed(tmp_path, 1, MUTANT, *SMALL)

    done = resumed(tmp_path, *words)

    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_secret_has_to_be_given_again(tmp_path: Path) -> None:
    """The log keeps no secrets, so the run cannot go on without them, and goes on with them."""
    with served(tmp_path) as url:
        header = ("--header", "X-Api-Key: s3cret-s3cret")
        killed(tmp_path, 0, url, *SMALL, *header)
        assert b"s3cret" not in b"".join(
            path.read_bytes() for path in (tmp_path / REPORT).rglob("*") if path.is_file()
        )

        without, given = resumed(tmp_path), resumed(tmp_path, *header)

    assert (without.returncode, given.returncode) == (2, 0), given.stderr
    assert "X-Api-Key" in without.stderr


@pytest.mark.parametrize("made", [False, True])
def test_there_may_be_nothing_to_take_up(tmp_path: Path, made: bool) -> None:
    """Without a run, or after one that came to its end, one sentence says so."""
    if made:
        tck(tmp_path, "run", *SMALL)

    done = resumed(tmp_path)

    assert done.returncode == 2
    assert ("came to its end" if made else "there is no events.ndjson") in done.stderr


def test_two_runs_never_share_a_report(tmp_path: Path) -> None:
    """A second run into the same directory is refused while the first is at it."""
    with begun(tmp_path, "reference:", "--effort", "standard", TMPDIR=str(tmp_path)) as first:
        done = tck(tmp_path, "run", *SMALL)
        first.kill()

    assert done.returncode == 2
    assert "another run is writing to" in done.stderr
