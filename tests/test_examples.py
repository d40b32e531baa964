"""The examples, run as their users would: from the wheel, in an environment of their own, in hostile places."""

import shutil
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Final

import pytest
from searchprofiles_tck.conformance.cli.main import COMMANDS
from searchprofiles_tck.reports.canonical import canonical
from searchprofiles_tck.reports.write import read_report

from .helpers.installing import ROOT, install, isolated, run

EXAMPLES: Final = ROOT / "examples"
WORKFLOW: Final = (EXAMPLES / "github-actions" / "conformance.yml").read_text(encoding="utf-8")
HOSTILE_CONFTEST: Final = """
import random

import pytest
from hypothesis import HealthCheck, Verbosity, settings

settings.register_profile("mine", max_examples=1, derandomize=True, verbosity=Verbosity.quiet, deadline=1)
settings.load_profile("mine")
random.seed(4)
NUMBERS = [1_000_003, 2_000_003, 3_000_017]


@pytest.fixture(autouse=True)
def shuffled():
    random.seed(5)
"""
HOSTILE_INI: Final = """[pytest]
pythonpath = .
addopts = -p no:schemathesis --strict-markers --strict-config
filterwarnings = error
xfail_strict = true
python_classes = Test* *Conformance
"""
pytestmark = [pytest.mark.e2e, pytest.mark.slow]


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an interpreter with the wheel."""
    python = isolated(tmp_path_factory.mktemp("environment") / "venv")
    install(python, str(wheel))
    return python


def copied(name: str, into: Path) -> Path:
    """Copy an example into a repository of its own."""
    return Path(shutil.copytree(EXAMPLES / name, into / name, ignore=shutil.ignore_patterns("__pycache__")))


def made_hostile(folder: Path) -> Path:
    """Everything in a user's repository that could change a verdict, short of breaking pytest itself."""
    for name in ("spec", "reports", "conformance", "reference", "searchprofiles"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(f"raise RuntimeError('imported the user\\'s {name}')\n")
    (folder / "conftest.py").write_text(HOSTILE_CONFTEST)
    (folder / "pytest.ini").write_text(HOSTILE_INI)
    (folder / "searchprofiles-tck.toml").write_text('effort = "quick"\n')
    return folder


def session(python: Path, folder: Path, *words: str, **environment: str) -> "CompletedProcess[str]":
    """Run pytest in ``folder``, without its own traces."""
    options = ("-p", "no:cacheprovider", "-p", "no:schemathesis", *words)
    return run([str(python), "-B", "-m", "pytest", *options], folder, **environment)


def told(folder: Path) -> Any:
    """Return the canonical form of a report."""
    return canonical(read_report(folder))


def test_the_fake_passes(python: Path, tmp_path: Path) -> None:
    """The first example is green at every effort below thorough, and leaves nothing but its report."""
    folder = copied("fake", tmp_path)
    before = {path.name for path in folder.iterdir()}

    done = session(python, folder, "--tck-effort", "standard", "--tck-report", "out")

    assert done.returncode == 0, done.stdout
    assert "conforming at access `manage`" in done.stdout
    assert {path.name for path in folder.iterdir()} - before == {"out"}


def test_nothing_around_it_changes_what_is_found(python: Path, tmp_path: Path) -> None:
    """Each door gives the same report in a hostile repository as in a clean one."""
    clean, hostile = copied("fake", tmp_path / "clean"), made_hostile(copied("fake", tmp_path / "hostile"))
    fixture = (
        "import pytest\nfrom fake import FakeCustomerProfiles\n\n"
        "@pytest.fixture(scope='session')\ndef tck_target():\n    return FakeCustomerProfiles()\n"
    )
    suite = "searchprofiles_tck.conformance.suite"
    for folder in (clean, hostile):
        with (folder / "conftest.py").open("a") as conftest:
            conftest.write(fixture)
        (folder / "test_door.py").write_text(f"from {suite}.test_conformance import test_check\n")
    doors = {
        "class": ("test_conformance.py",),
        "fixture": ("test_door.py",),
        "option": ("--pyargs", suite, "--tck-target", "python:fake:FakeCustomerProfiles"),
    }
    options = "--tb=short -ra -W error::UserWarning"

    for door, words in doors.items():
        calm = session(python, clean, *words, "--tck-report", f"out-{door}")
        rough = session(python, hostile, *words, "--tck-report", f"out-{door}", PYTEST_ADDOPTS=options)

        assert (calm.returncode, rough.returncode) == (0, 0), calm.stdout + rough.stdout + rough.stderr
        assert told(hostile / f"out-{door}") == told(clean / f"out-{door}")
    assert list(hostile.rglob(".hypothesis")) == []
    assert told(clean / "out-class")["results"] == told(clean / "out-fixture")["results"]
    assert told(clean / "out-class")["results"] == told(clean / "out-option")["results"]


def test_the_command_line_finds_the_same(python: Path, tmp_path: Path) -> None:
    """``run`` on the fake, beside a configuration that breaks pytest, gives the results of the plugin."""
    folder = made_hostile(copied("fake", tmp_path))
    session(python, folder, "test_conformance.py", "--tck-report", "plugin")
    (folder / "conftest.py").write_text("raise RuntimeError('loaded the user\\'s conftest')\n")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")

    words = [str(python.with_name("searchprofiles-tck")), "run", "python:fake:FakeCustomerProfiles"]
    done = run([*words, "--report", "out"], folder, PYTEST_ADDOPTS="-k nothing", PYTEST_PLUGINS="nope")

    assert done.returncode == 0, done.stdout + done.stderr
    assert told(folder / "out")["results"] == told(folder / "plugin")["results"]


def test_the_faulty_fake_lives_with_its_list(python: Path, tmp_path: Path) -> None:
    """Green with its list; red with an entry less, and with one too many; an error for one misspelt."""
    folder = copied("faulty-fake", tmp_path)
    path = folder / "known-failures.toml"
    known = path.read_text()

    green = session(python, folder, "--tck-report", "out")
    path.write_text(known.split("[limits-max-results]")[0])
    fewer = session(python, folder)
    path.write_text(known + '[keys-email]\nreason = "was so"\n')
    stale = session(python, folder)
    path.write_text(known.replace("[limits-max-results]", "[limits-max-result]"))
    misspelt = session(python, folder)

    assert green.returncode == 0, green.stdout
    assert read_report(folder / "out").verdict.value == "non-conforming"
    assert fewer.returncode == 1
    assert "test_check[limits-max-results@" in fewer.stdout
    assert stale.returncode == 1
    assert "keys-email is listed as an expected failure but passes: take it off the list" in stale.stdout
    assert misspelt.returncode == 2
    assert "did you mean 'limits-max-results'?" in misspelt.stdout
    assert "plugin.py" not in misspelt.stdout


def test_a_repaired_fake_asks_for_a_shorter_list(python: Path, tmp_path: Path) -> None:
    """Once a fault is mended, its entry has to go."""
    folder = copied("faulty-fake", tmp_path)
    source = folder / "fake.py"
    source.write_text(source.read_text().replace("or MaxResults < 1:", "or not 1 <= MaxResults <= 100:"))

    done = session(python, folder)

    assert done.returncode == 1
    assert "limits-max-results is listed as an expected failure but passes" in done.stdout


def test_the_workflow_names_what_exists() -> None:
    """The commands in the workflow exist."""
    lines = [line.strip() for line in WORKFLOW.splitlines() if "searchprofiles-tck " in line]

    assert {line.split("searchprofiles-tck ")[1].split()[0] for line in lines} <= set(COMMANDS)
    assert len(lines) == 2
