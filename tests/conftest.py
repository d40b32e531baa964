"""What all tests share: Hypothesis without deadlines, since machines are noisy, and the wheel of the kit."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from .helpers.confinement import confined
from .helpers.installing import build

settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")
# The summary of the job that runs these tests is not for the targets that they judge.
os.environ.pop("GITHUB_STEP_SUMMARY", None)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources."""
    return build(tmp_path_factory.mktemp("wheel"))


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
