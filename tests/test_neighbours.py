"""The plugin beside others that people have. Fetches them, so it runs with the slow tests only."""

from pathlib import Path
from typing import Any, Final

import pytest
from searchprofiles_tck.reports.canonical import canonical
from searchprofiles_tck.reports.write import read_report

from .helpers.installing import ROOT, install, isolated, run

NEIGHBOURS: Final = (
    "pytest-asyncio",
    "pytest-cov",
    "coverage",
    "pytest-randomly",
    "pytest-timeout",
    "pytest-rerunfailures",
)
INI: Final = """[pytest]
pythonpath = .
filterwarnings = error
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
xfail_strict = true
addopts = --strict-markers --strict-config -p no:schemathesis -p no:cacheprovider
"""
TOGETHER: Final = ("--cov=fake", "--cov-report=", "--reruns", "2", "--timeout", "60")
pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an interpreter with the wheel and its neighbours."""
    python = isolated(tmp_path_factory.mktemp("environment") / "venv")
    install(python, str(wheel), *NEIGHBOURS)
    return python


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a repository with a fake, and a test of its own that is a coroutine."""
    for name in ("fake.py", "test_conformance.py"):
        (tmp_path / name).write_text((ROOT / "examples" / "fake" / name).read_text())
    (tmp_path / "pytest.ini").write_text(INI)
    (tmp_path / "searchprofiles-tck.toml").write_text('effort = "quick"\n')
    (tmp_path / "test_own.py").write_text("async def test_own():\n    pass\n")
    return tmp_path


def told(folder: Path) -> Any:
    """Return the results in canonical form."""
    return canonical(read_report(folder))["results"]


@pytest.mark.parametrize("workers", [(), ("-n", "2", "--dist", "loadgroup")], ids=["alone", "workers"])
def test_neighbours_change_no_result(python: Path, folder: Path, workers: tuple[str, ...]) -> None:
    """Shuffled, measured, timed and run again, the checks find what they find without neighbours."""
    words = [str(python), "-B", "-m", "pytest"]
    calm = run([*words, "-p", "no:randomly", "--tck-report", "calm"], folder)
    rough = run([*words, *TOGETHER, *workers, "-p", "randomly", "--tck-report", "rough"], folder)

    assert (calm.returncode, rough.returncode) == (0, 0), calm.stdout[-3000:] + rough.stdout[-3000:]
    assert told(folder / "rough") == told(folder / "calm")
    assert not list(folder.rglob(".hypothesis"))


def test_a_failure_that_is_run_again_stays_one(python: Path, folder: Path) -> None:
    """Asking for a result again does not change it, and the report has it once."""
    source = folder / "fake.py"
    source.write_text(source.read_text().replace("1 <= size <= 100", "1 <= size"))

    done = run([str(python), "-B", "-m", "pytest", *TOGETHER, "--tck-report", "out"], folder)

    assert done.returncode == 1
    assert "rerun" in done.stdout
    assert read_report(folder / "out").counts["failed"] == done.stdout.count("\nFAILED ") > 0
