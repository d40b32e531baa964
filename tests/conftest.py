"""What all tests share: Hypothesis without deadlines, since machines are noisy, and the wheel of the kit."""

import gc
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

from .helpers.confinement import confined
from .helpers.installing import build
from .helpers.once import made_once

settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")
# The summary of the job that runs these tests is not for the targets that they judge.
os.environ.pop("GITHUB_STEP_SUMMARY", None)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the sources; return its path."""
    return next(made_once(tmp_path_factory, "wheel", build).glob("*.whl"))


@pytest.fixture(scope="session")
def rebuild() -> ModuleType:
    """Return the script that builds the sample reports, as a module."""
    path = Path(__file__).parents[1] / "docs" / "samples" / "rebuild.py"
    described = importlib.util.spec_from_file_location("rebuild", path)
    assert described is not None
    assert described.loader is not None
    module = importlib.util.module_from_spec(described)
    described.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def samples(rebuild: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with both sample reports."""

    def make(folder: Path) -> None:
        for name in rebuild.SAMPLES:
            rebuild.build(name, folder)

    return made_once(tmp_path_factory, "samples", make)


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of garbage collections, of which each session in a test makes two."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Forbid sockets and child processes in the fixtures of a unit test."""
    with confined(item):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Forbid sockets and child processes in a unit test."""
    with confined(item):
        yield
