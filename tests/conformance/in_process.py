"""Run the command line and pytest inside this process: the same words, without the seconds that processes take.

With ``-n`` there are processes anyway, so these functions start one too.
"""

import io
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self
from unittest.mock import patch

import pytest
from searchprofiles_tck.conformance.cli.main import main
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.history.directory import write_config
from searchprofiles_tck.conformance.history.events import Reader, RunState
from searchprofiles_tck.conformance.history.report_lock import ReportLock
from searchprofiles_tck.conformance.pytest_plugin import setup
from searchprofiles_tck.conformance.results import report
from searchprofiles_tck.conformance.run import run
from searchprofiles_tck.conformance.run.supervisor import OUTPUT_NAME, Child, Listener, command, environment

from .command_line import WITH_PYTEST, Finished, pytest_process, tck_process, user_environment


class ChildHere(Child):
    """The pytest session of a run, held in this process: it is over before anybody hears its events."""

    @classmethod
    def started(
        cls, config: RunConfig, folder: Path, lock: ReportLock, state: RunState, listener: Listener
    ) -> Self:
        """Run the session to its end."""
        reader = Reader(lock.directory.path)
        reader.new()
        words = command(config, write_config(folder, config), lock.directory)
        variables = environment(config, os.environ, Path.cwd())
        with (folder / OUTPUT_NAME).open("w") as output, inside(folder, variables, output, output):
            status = pytest.main(words[words.index("pytest") + 1 :])
        process: Any = SimpleNamespace(poll=lambda: int(status), returncode=int(status))
        return cls(folder, process, listener, reader, state)

    def kill(self) -> None:
        """Do nothing: the session is over."""


def tck(folder: Path, *words: str, **variables: str) -> Finished:
    """Run ``searchprofiles-tck`` with those words, in ``folder``."""
    if "-n" in words:
        return tck_process(folder, *words, **variables)
    output, errors = _stream(), _stream()
    with (
        inside(folder, user_environment(**variables), output, errors),
        patch.object(run, "Child", ChildHere),
        patch.object(setup, "end_with_parent"),
        pytest.raises(SystemExit) as ended,
    ):
        main(words)
    assert isinstance(ended.value.code, int)
    return Finished(words, ended.value.code, _text(output), _text(errors))


def pytest_in(folder: Path, *words: str, **variables: str) -> Finished:
    """Run ``pytest`` with those words, in ``folder``."""
    if "-n" in words:
        return pytest_process(folder, *words, **variables)
    output, errors = _stream(), _stream()
    with inside(folder, user_environment(**variables), output, errors):
        status = pytest.main([*words, *WITH_PYTEST])
    return Finished(words, int(status), _text(output), _text(errors))


@contextmanager
def undiagnosed() -> Iterator[None]:
    """Leave the search for likely causes out of runs in this process: it takes longer than a short run itself."""
    here = "searchprofiles_tck.conformance.run.in_process.diagnose"
    with patch.object(run, "diagnose", report.undiagnosed), patch(here, report.undiagnosed):
        yield


@contextmanager
def inside(folder: Path, variables: Mapping[str, str], output: Any, errors: Any) -> Iterator[None]:
    """Work in ``folder`` with these variables and streams, and forget the modules that were imported from there."""
    modules, path = {*sys.modules}, [*sys.path]
    with (
        chdir(folder),
        patch.dict(os.environ, variables, clear=True),
        patch.object(tempfile, "tempdir", None),
        redirect_stdout(output),
        redirect_stderr(errors),
    ):
        yield
    sys.path[:] = path
    for name in {*sys.modules} - modules:
        if str(folder) in (getattr(sys.modules[name], "__file__", None) or ""):
            del sys.modules[name]


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
