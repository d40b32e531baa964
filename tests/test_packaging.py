"""The wheel: complete, and able to run the suite where nothing of the checkout is in reach."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from .helpers.installing import GONE, PACKAGES, ROOT, install, isolated, run, source_copy

FACE: Final = "searchprofiles_tck"
NOT_SHIPPED: Final = ("__pycache__", ".pyc")


def shipped() -> Iterator[str]:
    """Yield every file of the four packages and of the public face that has to be in the wheel, by its name there."""
    for folder in (FACE, *PACKAGES):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and not any(mark in str(path) for mark in NOT_SHIPPED):
                name = path.relative_to(ROOT).as_posix()
                yield name if folder == FACE else f"{FACE}/{name}"


@pytest.mark.e2e
def test_the_wheel_holds_every_file(wheel: Path) -> None:
    """The public face, modules and data files are in the wheel, and nothing that an earlier build left."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert names.isdisjoint(GONE)
    assert names == {*shipped()}


def hostile(folder: Path) -> Path:
    """Return a user's folder with everything in it that could get in the way."""
    for name in ("spec", "reports", "conformance", "reference"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(f"raise RuntimeError('imported the user\\'s {name}')\n")
    (folder / "conftest.py").write_text("raise RuntimeError('loaded the user\\'s conftest')\n")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    return folder


def judge(python: Path, folder: Path) -> dict[str, object]:
    """Return the report of a small run in ``folder``, which has to be all that the run leaves there."""
    before = {path.name for path in folder.iterdir()}
    words = [str(python.with_name("searchprofiles-tck")), "run", "--effort", "quick", "--only", "keys-email"]
    done = run(words, folder, PYTEST_ADDOPTS="-k nothing", PYTEST_PLUGINS="nope")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in folder.iterdir()} - before == {"compliance-report"}
    report: dict[str, object] = json.loads((folder / "compliance-report" / "report.json").read_text())
    return report


def counts(report: dict[str, object]) -> dict[str, int]:
    """Return how many checks have each status."""
    found = report["counts"]
    assert isinstance(found, dict)
    return found


@pytest.mark.e2e
def test_the_suite_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """In an environment inside the user's project, beside a hostile configuration, the wheel judges a target."""
    folder = hostile(tmp_path / "project")
    python = isolated(folder / ".venv")
    install(python, str(wheel))

    assert counts(judge(python, folder))["passed"] >= 1


@pytest.mark.e2e
@pytest.mark.slow
def test_the_suite_runs_from_an_editable_install(tmp_path: Path) -> None:
    """Installed from a checkout for development, the kit runs beside a user's folders of the same names."""
    source = source_copy(tmp_path / "checkout")
    folder = hostile(tmp_path / "project")
    python = isolated(tmp_path / "venv")
    install(python, "--editable", str(source))

    assert counts(judge(python, folder))["passed"] >= 1
