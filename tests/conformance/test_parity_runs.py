"""Readings of a run as a file: another run is held to them, and a served reference imitates them."""

import json
from pathlib import Path
from typing import Final

import pytest
from searchprofiles_tck.spec.open_points import OPEN_POINTS
from searchprofiles_tck.spec.readings_file import Capture, from_toml

from searchprofiles_tck import ReferenceServer, run

from .command_line import SMALL, report_in
from .in_process import pytest_in, tck

pytestmark = pytest.mark.e2e

VENDOR: Final = "reference:letter-case=folded,last-page=present"
NOT_SHOWN: Final = ("signature", "visibility")
"""The one shows with signed requests only, the other takes seconds."""


@pytest.fixture(scope="module")
def capture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file of readings of a vendor, written by the commands that a user gives."""
    folder = tmp_path_factory.mktemp("vendor")
    assert tck(folder, "run", VENDOR, *SMALL).returncode == 0
    assert tck(folder, "report", "readings", "--output", "vendor.toml").returncode == 0
    return folder / "vendor.toml"


def readings(captured: Capture) -> set[tuple[str, str, str]]:
    """Return the readings without their evidence."""
    return {(one.point, one.key, one.reading) for one in captured.readings}


def test_a_file_names_source_and_evidence(capture: Path) -> None:
    """Target and day are named, and each reading of a search names an exchange that was recorded."""
    captured = from_toml(capture.read_text())

    assert captured.target == VENDOR
    assert captured.date is not None
    assert all(one.exchange.startswith("probes/") for one in captured.readings if one.point != "visibility")
    assert ("letter-case", "_email", "folded") in readings(captured)


@pytest.mark.parametrize(("words", "status"), [((), 0), (("--parity", "fail"), 1)])
def test_a_deviation_is_reported_and_breaks_no_rule(
    tmp_path: Path, capture: Path, words: tuple[str, ...], status: int
) -> None:
    """Two points are named in which the target differs; only the switch makes the exit status 1."""
    done = tck(tmp_path, "run", "reference:", *SMALL, "--readings", str(capture), *words)
    verified = tck(tmp_path, "report", "verify")

    parity = report_in(tmp_path)["parity"]
    assert done.returncode == status
    assert {one["point"] for one in parity["deviations"]} == {"letter-case", "last-page"}
    assert f"readings differ from those of {VENDOR}, observed on " in done.stdout
    assert "last-page: absent (no) instead of present" in done.stdout
    assert [one["status"] for one in report_in(tmp_path)["results"] if one["status"] == "failed"] == []
    assert verified.returncode == 0, verified.stdout


def test_the_same_target_does_not_deviate(tmp_path: Path, capture: Path) -> None:
    """Held to its own readings a target passes, whatever the switch says."""
    done = tck(tmp_path, "run", VENDOR, *SMALL, "--readings", str(capture), "--parity", "fail")

    assert done.returncode == 0
    assert "readings that were compared are those of" in done.stdout


def test_a_session_of_pytest_fails_by_the_switch(tmp_path: Path, capture: Path) -> None:
    """The plugin has both options; every item passes, and the session fails all the same."""
    words = ("--pyargs", "searchprofiles_tck.conformance.suite", "--tck-target", "reference:", "-q")
    few = ("--tck-effort", "quick", "--tck-only", "keys-email@keys", "--rootdir", str(tmp_path))

    done = pytest_in(tmp_path, *words, *few, "--tck-readings", str(capture), "--tck-parity", "fail")

    assert done.returncode == 1
    assert "1 passed" in done.stdout
    assert "parity: last-page: absent (no) instead of present" in done.stdout


def test_an_imitation_reads_every_point_alike(tmp_path: Path) -> None:
    """A server that imitates a target with another reading of every point has the same readings when it is judged."""
    others = {point.id: [*point.readings][-1] for point in OPEN_POINTS.values() if point.id not in NOT_SHOWN}
    target = "reference:" + ",".join(f"{point}={reading}" for point, reading in others.items())
    few = {"effort": "quick", "only": ["keys-email@keys"]}
    run(target, report=tmp_path / "first", **few)  # type: ignore[arg-type]
    file = tmp_path / "first.toml"
    tck(tmp_path, "report", "readings", "first", "--output", file.name)

    with ReferenceServer(readings=file) as server:
        report = run(server.url, readings=file, **few)  # type: ignore[arg-type]

    assert report.parity is not None
    assert report.parity.deviations == ()
    assert report.parity.compared > 60
    assert set(report.parity.unknown) <= {"visibility"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[readings]]\npoint = 'letter-cas'\nreading = 'exact'", "did you mean 'letter-case'?"),
        ("oops", "is no file of readings: "),
        (None, "cannot be read: No such file"),
    ],
)
@pytest.mark.parametrize("command", ["run", "serve"])
def test_a_faulty_file_is_explained(tmp_path: Path, command: str, text: str | None, says: str) -> None:
    """Nothing is sent or served by a file that says something else."""
    if text is not None:
        (tmp_path / "vendor.toml").write_text(text)

    done = tck(tmp_path, command, "--readings", "vendor.toml")

    assert done.returncode == 2
    assert says in done.stderr


def test_a_report_without_readings_has_no_file(tmp_path: Path) -> None:
    """Of a target that does not answer there is nothing to write down."""
    tck(tmp_path, "run", "http://127.0.0.1:9", *SMALL)

    done = tck(tmp_path, "report", "readings")

    assert json.loads((tmp_path / "compliance-report" / "report.json").read_text())["readings"] == []
    assert done.returncode == 2
    assert "found no readings" in done.stderr
