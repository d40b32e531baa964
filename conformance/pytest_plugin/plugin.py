"""The pytest plugin: options, fixtures and hooks; every rule of the kit is elsewhere.

Every pytest session in the environment imports this module, so it imports nothing but pytest, the standard
library and the option table. The rest of the kit is imported once a session turns out to use it.
"""

import argparse
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from ..options import OPTIONS, PROPERTY, TARGET_VARIABLE, shared_directory

if TYPE_CHECKING:
    from ...spec.results import CheckResult
    from ..scenarios import Check
    from .harness import Harness, TargetSession

SHARED: Final = pytest.StashKey[Path]()
"""In a controller of pytest-xdist: the directory of workers that use the kit."""
HARNESS: Final = pytest.StashKey["Harness"]()
NO_TARGET: Final = (
    "no target: pass --tck-target URL, set tck_target in pytest's ini file or "
    f"{TARGET_VARIABLE} in the environment, or define a fixture tck_target"
)
_SUITE: Final = Path(__file__).parents[1] / "suite" / "test_conformance.py"
_MARKERS: Final = (
    "tck_class(name): class of a check's requirement; select with -m \"tck_class(name='logic')\"",
    "tck_level(name): MUST or SHOULD; select with -m \"tck_level(name='MUST')\"",
    "tck_requirement(id): requirement of a check; select with -m \"tck_requirement(id='logic-and')\"",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add one group of options, all of them named ``--tck-…``."""
    group = parser.getgroup("searchprofiles-tck", "conformance of a SearchProfiles implementation")
    group.addoption("--tck-target", metavar="TARGET", help="What to judge: a URL or another form.")
    for option in OPTIONS:
        if option.in_plugin:
            group.addoption(
                f"--tck-{option.name}",
                metavar=option.metavar,
                action="append" if option.repeated else "store",
                help=option.help.replace("%", "%%"),
            )
    group.addoption("--tck-config", help=argparse.SUPPRESS)
    group.addoption("--tck-directory", help=argparse.SUPPRESS)
    parser.addini(
        "tck_target", "URL or other form of the SearchProfiles implementation under test.", default=None
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers, and set the kit up if the session names a target."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    worker_input = getattr(config, "workerinput", None)
    if worker_input is None:
        config.pluginmanager.register(Listener(config), "searchprofiles_tck_listener")
    # A variable of the environment alone makes no session use the kit if it is empty.
    named = config.getoption("tck_target") is not None or named_target(config)
    if config.getoption("tck_config") or named or PROPERTY in (worker_input or {}):
        harness(config)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect the suite whatever names the session's ini file gives to files of tests."""
    found = yield
    if found or file_path.name != _SUITE.name or file_path != _SUITE:
        return found
    return [parent.ihook.pytest_pycollect_makemodule(module_path=file_path, parent=parent)]


class Listener:
    """Joins the session to the work of workers that found out by themselves that they use the kit."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Remember the directory in which a worker works that finds out that it uses the kit."""
        self._config.stash[SHARED] = shared_directory(node.workerinput["testrunuid"])

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_testnodedown(self) -> None:
        """Use the kit in the session if a worker that ended used it."""
        self._join()

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        """Log that a worker process died while it ran ``crashitem``."""
        self._join()
        if HARNESS in self._config.stash:
            harness(self._config).log_crash(crashitem)

    def pytest_keyboard_interrupt(self) -> None:
        """Let the processes of a session that uses the kit know that it is to end."""
        self._join()
        if HARNESS in self._config.stash:
            harness(self._config).directory.interrupt()

    def _join(self) -> None:
        """Set the kit up if a worker has begun to use it."""
        place = self._config.stash.get(SHARED, None)
        if place is not None and place.exists():
            harness(self._config)


def named_target(config: pytest.Config) -> str | None:
    """Return the target that the session names; None without one. Option before environment before ini file."""
    places = (config.getoption("tck_target"), os.environ.get(TARGET_VARIABLE), config.getini("tck_target"))
    return next((str(named) for named in places if named is not None), None)


def harness(config: pytest.Config) -> "Harness":
    """Return the kit in this session; set it up on first use."""
    if HARNESS not in config.stash:
        from .setup import set_up

        config.stash[HARNESS] = set_up(config, named_target(config), config.stash.get(SHARED, None))
    return config.stash[HARNESS]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one item for each check of every test that uses a check's result."""
    if "tck_check" in metafunc.fixturenames:
        from ..errors import UsageError

        # Of a collection error pytest shows the sentence alone.
        try:
            metafunc.parametrize("tck_check", harness(metafunc.config).parameters())
        except pytest.UsageError as error:
            raise pytest.Collector.CollectError(str(error)) from None
        except UsageError as error:
            raise pytest.Collector.CollectError(f"searchprofiles-tck: {error}") from None


@pytest.fixture(scope="session")
def tck_target(pytestconfig: pytest.Config) -> object:
    """Return the implementation under test. Override it to return a URL, an adapter object or a boto3 client."""
    target = harness(pytestconfig).target
    return target or pytest.skip(NO_TARGET)


@pytest.fixture(scope="session")
def tck_session(pytestconfig: pytest.Config, tck_target: object) -> "Iterator[TargetSession]":
    """Yield the target, opened, probed and loaded with the shared data."""
    yield from harness(pytestconfig).opened(tck_target)


@pytest.fixture
def tck_result(
    pytestconfig: pytest.Config, tck_check: "Check", tck_session: "TargetSession"
) -> "CheckResult":
    """Return the result of the item's check. Raise a fault of the kit, so that pytest counts it as an error."""
    return harness(pytestconfig).run(tck_check, tck_session)
