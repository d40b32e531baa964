"""The wheel: complete, and able to run the suite where nothing of the checkout is in reach."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
ROOMS: Final = ("spec", "reference", "conformance", "reports")
NOT_SHIPPED: Final = ("__pycache__", ".pyc")


def run(words: list[str], cwd: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Runs a program, with nothing of this session in its environment but what it needs."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "PYTHON", "TOX_"))
    }
    return subprocess.run(
        words, cwd=cwd, env={**kept, **environment}, capture_output=True, text=True, check=False, timeout=300
    )


def source_copy(into: Path) -> Path:
    """The sources, where a build may leave its traces."""
    into.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "searchprofiles_tck", *ROOMS):
        subprocess.run(["cp", "-R", str(ROOT / name), str(into / name)], check=True)
    return into


def isolated(venv: Path) -> Path:
    """The interpreter of a new virtual environment that sees this one's libraries, but not its copy of the kit."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    site = next(venv.glob("lib/python*/site-packages"))
    # As a line in a .pth file the folder joins the path, while its own .pth files (an editable install) do nothing.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return venv / "bin" / "python"


def install(python: Path, *what: str) -> None:
    """Installs into another environment with this one's pip."""
    words = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    done = run([*words, "--force-reinstall", "--no-warn-conflicts", *what], ROOT)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources."""
    place = tmp_path_factory.mktemp("wheel")
    source = source_copy(place / "source")
    words = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(place),
        str(source),
    ]
    done = run(words, place)
    assert done.returncode == 0, done.stderr
    return next(place.glob("*.whl"))


def shipped() -> Iterator[str]:
    """Every file of the four rooms that has to be in the wheel, by its name there."""
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and not any(mark in str(path) for mark in NOT_SHIPPED):
                yield f"searchprofiles_tck/{path.relative_to(ROOT).as_posix()}"


def test_the_wheel_holds_every_file(wheel: Path) -> None:
    """Modules and data files of the four rooms, and nothing beside them, are in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}

    assert names == {"searchprofiles_tck/__init__.py", "searchprofiles_tck/py.typed", *shipped()}


def hostile(folder: Path) -> Path:
    """A user's folder with everything in it that could get in the way."""
    for name in ("spec", "reports", "conformance", "reference"):
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(f"raise RuntimeError('imported the user\\'s {name}')\n")
    (folder / "conftest.py").write_text("raise RuntimeError('loaded the user\\'s conftest')\n")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    return folder


def judge(python: Path, folder: Path) -> dict[str, object]:
    """The report of a small run in ``folder``, which has to be all that the run leaves there."""
    before = {path.name for path in folder.iterdir()}
    words = [str(python.with_name("searchprofiles-tck")), "run", "--effort", "quick", "--only", "keys-email"]
    done = run(words, folder, PYTEST_ADDOPTS="-k nothing", PYTEST_PLUGINS="nope")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in folder.iterdir()} - before == {"compliance-report"}
    report: dict[str, object] = json.loads((folder / "compliance-report" / "report.json").read_text())
    return report


def counts(report: dict[str, object]) -> dict[str, int]:
    """Checks by status."""
    found = report["counts"]
    assert isinstance(found, dict)
    return found


def test_the_suite_runs_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """In an environment inside the user's project, beside a hostile configuration, the wheel judges a target."""
    folder = hostile(tmp_path / "project")
    python = isolated(folder / ".venv")
    install(python, str(wheel))

    assert counts(judge(python, folder))["passed"] >= 1


@pytest.mark.slow
def test_the_suite_runs_from_an_editable_install(tmp_path: Path) -> None:
    """Installed from a checkout for development, the kit runs beside a user's folders of the same names."""
    source = source_copy(tmp_path / "checkout")
    folder = hostile(tmp_path / "project")
    python = isolated(tmp_path / "venv")
    install(python, "--editable", str(source))

    assert counts(judge(python, folder))["passed"] >= 1
