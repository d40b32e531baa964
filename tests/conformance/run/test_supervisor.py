"""How the process that runs the checks is kept apart from its caller."""

from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.history.directory import RunDirectory
from searchprofiles_tck.conformance.options import IMPORT_VARIABLE
from searchprofiles_tck.conformance.run.supervisor import OPEN_FILES, command, environment
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.values import MOST_AT_ONCE

HERE = Path("/somewhere")
DIRECTORY = RunDirectory(HERE)
CALLER = {
    "PATH": "/bin",
    "PYTEST_ADDOPTS": "-k nothing",
    "PYTEST_PLUGINS": "nope",
    "SEARCHPROFILES_TCK_TARGET": "http://elsewhere",
    "AWS_PROFILE": "work",
}


def test_what_steers_pytest_does_not_reach_the_child() -> None:
    """The caller's pytest variables are left behind, everything else comes along."""
    passed = environment(RunConfig(), CALLER, Path("/user"))

    assert passed["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] == "1"
    assert {name for name in CALLER if name in passed} == {"PATH", "AWS_PROFILE"}


def test_the_child_gives_memory_of_its_threads_back() -> None:
    """All threads share their memory, unless the caller says otherwise."""
    alone, told = (
        environment(RunConfig(), CALLER | more, Path("/user")) for more in ({}, {"MALLOC_ARENA_MAX": "8"})
    )

    assert (alone["MALLOC_ARENA_MAX"], told["MALLOC_ARENA_MAX"]) == ("1", "8")


def test_nothing_is_written_where_the_user_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis keeps its files in the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    passed = environment(RunConfig(), CALLER, Path("/user"))

    assert passed["HYPOTHESIS_STORAGE_DIRECTORY"] == "/cache/searchprofiles-tck/hypothesis"


def test_only_a_python_target_sees_the_users_folder() -> None:
    """The user's modules can be imported if the target is one of them, after everything that is installed."""
    caller = {**CALLER, "PYTHONPATH": "/other"}

    remote = environment(RunConfig(target="http://x"), caller, Path("/user"))
    adapter = environment(RunConfig(target="python:mine:fake"), caller, Path("/user"))

    assert remote["PYTHONPATH"] == adapter["PYTHONPATH"] == "/other"
    assert IMPORT_VARIABLE not in remote
    assert adapter[IMPORT_VARIABLE] == "/user"


def test_workers_share_scenarios_by_group() -> None:
    """Workers are started only if they are wanted, and the checks of a scenario then stay together."""
    alone = command(RunConfig(), HERE / "config.json", DIRECTORY)
    spread = command(RunConfig(workers=2), HERE / "config.json", DIRECTORY)

    assert "-n" not in alone
    assert spread[-4:] == ["-n", "2", "--dist", "loadgroup"]


def test_no_setting_stands_on_the_command_line() -> None:
    """Other users of the machine can read a command line, so a header with a secret travels in a file."""
    words = command(RunConfig(headers=(("X-Api-Key", "s3cret"),)), HERE / "config.json", DIRECTORY)

    assert not any("s3cret" in word for word in words)


def test_files_suffice_for_all_that_is_open_at_once() -> None:
    """Each scenario played ahead keeps its exchanges in a file until its turn, each request has a connection."""
    assert len(SCENARIOS) + MOST_AT_ONCE + 64 <= OPEN_FILES
