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

from .. import errors
from ..options import OPTIONS, PROPERTY, TARGET_VARIABLE, shared_directory

if TYPE_CHECKING:
    from ...reference.service.reference_server import ReferenceServer
    from ...spec.results import CheckResult
    from ..scenarios import Check
    from .harness import Harness, TargetSession

SHARED: Final = pytest.StashKey[Path]()
"""In a controller of pytest-xdist: the directory of workers that use the kit."""
FIXTURE: Final = pytest.StashKey[object]()
"""The fixture of a user that makes the target of the session."""
HARNESS: Final = pytest.StashKey["Harness"]()
NO_TARGET: Final = (
    "no target: pass --tck-target URL, set tck_target in pytest's ini file or "
    f"{TARGET_VARIABLE} in the environment, or define a fixture tck_target"
)
SECOND_TARGET: Final = (
    "this session has a second fixture tck_target: give each target a class of its own, "
    "a subclass of searchprofiles_tck.SearchProfilesConformance"
)
CONTROLLER: Final = "searchprofiles_tck_controller"
_SUITE: Final = Path(__file__).parents[1] / "suite" / "test_conformance.py"
_MARKERS: Final = (
    "tck_class(name): class of a check's requirement; select with -m \"tck_class(name='logic')\"",
    "tck_level(name): MUST or SHOULD; select with -m \"tck_level(name='MUST')\"",
    "tck_requirement(id): requirement of a check; select with -m \"tck_requirement(id='logic-and')\"",
)
_GROUP: Final = (
    "xdist_group(name): scenario of a check; pytest-xdist, which is not there, would keep it on one worker"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add one group of options, all of them named ``--tck-…``."""
    group = parser.getgroup("searchprofiles-tck", "conformance of a SearchProfiles implementation")
    group.addoption("--tck-target", metavar="TARGET", help="What to judge: a URL or another form.")
    for option in OPTIONS:
        if option.in_plugin:
            takes = {"metavar": option.metavar, "action": "append" if option.repeated else "store"}
            group.addoption(
                f"--tck-{option.name}",
                help=option.help.replace("%", "%%"),
                **({"action": "store_const", "const": "true"} if option.flag else takes),
            )
    group.addoption("--tck-config", help=argparse.SUPPRESS)
    group.addoption("--tck-directory", help=argparse.SUPPRESS)
    parser.addini(
        "tck_target", "URL or other form of the SearchProfiles implementation under test.", default=None
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers, and set the kit up if the session names a target."""
    without_xdist = () if config.pluginmanager.hasplugin("xdist") else (_GROUP,)
    for marker in (*_MARKERS, *without_xdist):
        config.addinivalue_line("markers", marker)
    worker_input = getattr(config, "workerinput", None)
    if worker_input is None:
        config.pluginmanager.register(Listener(config), "searchprofiles_tck_listener")
        if (report := config.getoption("tck_report")) is not None:
            _refuse_unwritable(report)
    # A variable of the environment alone makes no session use the kit if it is empty.
    named = config.getoption("tck_target") is not None or named_target(config)
    if config.getoption("tck_config") or named or PROPERTY in (worker_input or {}):
        harness(config)


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect the suite whatever names the session's ini file gives to files of tests, and as a run of its own does."""
    found = yield
    if file_path.name != _SUITE.name or file_path != _SUITE:
        return found
    if parent.config.getoption("tck_config"):
        from .scenario_items import ScenarioSuite

        suite = ScenarioSuite.from_parent(parent, path=file_path)
        suite.harness = harness(parent.config)
        return [suite]
    if found:
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

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the report that is wanted even if the session broke before it used the kit."""
        broken = exitstatus in (pytest.ExitCode.INTERRUPTED, pytest.ExitCode.INTERNAL_ERROR)
        if broken and HARNESS not in self._config.stash and self._config.getoption("tck_report") is not None:
            harness(self._config)
            hooks = self._config.pluginmanager.get_plugin(CONTROLLER)
            assert hooks is not None
            hooks.pytest_sessionfinish(session, exitstatus)

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
        if not errors.IS_POSIX:
            raise pytest.UsageError(errors.POSIX_ONLY)
        from .setup import set_up

        config.stash[HARNESS] = set_up(config, named_target(config), config.stash.get(SHARED, None))
    return config.stash[HARNESS]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one item for each check of every test that uses a check's result."""
    if "tck_check" in metafunc.fixturenames:
        from ..errors import UsageError
        from ..history.events import WrongUsage

        # Of a collection error pytest shows the sentence alone.
        try:
            at_work = harness(metafunc.config)
        except pytest.UsageError as error:
            raise pytest.Collector.CollectError(str(error)) from None
        try:
            _refuse_mistakes(metafunc, at_work)
            metafunc.parametrize("tck_check", at_work.parameters())
        except UsageError as error:
            at_work.directory.append(WrongUsage(str(error)))
            raise pytest.Collector.CollectError(f"searchprofiles-tck: {error}") from None


def _refuse_mistakes(metafunc: pytest.Metafunc, at_work: "Harness") -> None:
    """Raise ``UsageError`` if it can be known now that there will be no target, or another than is meant."""
    from ..errors import UsageError

    inspected = getattr(metafunc.cls, "tck_inspect", None)
    if inspected is not None:
        inspected(at_work.config)
    fixtures = metafunc._arg2fixturedefs.get("tck_target", ())
    if not fixtures:
        return
    if fixtures[-1].func is _own_target:
        if not at_work.target:
            raise UsageError(f"{NO_TARGET}{_misspelt(metafunc)}")
    elif fixtures[-1].scope == "session":
        first = metafunc.config.stash.setdefault(FIXTURE, fixtures[-1])
        if first is not fixtures[-1]:
            raise UsageError(SECOND_TARGET)


def _misspelt(metafunc: pytest.Metafunc) -> str:
    """Return the clause that names a fixture that may have been meant; empty without one."""
    from ...spec.suggestion import nearest

    plugins = metafunc.config.pluginmanager.get_plugins()
    conftests = [one for one in plugins if getattr(one, "__file__", "").endswith("conftest.py")]
    places = [metafunc.module, *conftests]
    near = nearest("tck_target", (name for place in places for name in vars(place)), 0.8)
    return f"; {near!r} is defined: did you mean 'tck_target'?" if near else ""


def _refuse_unwritable(report: str) -> None:
    """Raise ``pytest.UsageError`` if the report cannot be written to ``report``, before anything is sent."""
    from ..history.report_lock import refuse_unwritable

    try:
        refuse_unwritable(Path(report))
    except errors.UsageError as error:
        raise pytest.UsageError(f"searchprofiles-tck: {error}") from None


def _own_target(pytestconfig: pytest.Config) -> object:
    """Return the implementation under test. Override it to return a URL, an adapter object or a boto3 client."""
    return harness(pytestconfig).target


tck_target = pytest.fixture(scope="session", name="tck_target")(_own_target)


@pytest.fixture(scope="session")
def tck_session(request: pytest.FixtureRequest, tck_target: object) -> "Iterator[TargetSession]":
    """Yield the target, opened, probed and loaded with the shared data."""
    from ..history.directory import target_name

    variant = variant_of(request)
    name = f"{target_name(tck_target)}{variant}" if variant else ""
    yield from harness(request.config).opened(tck_target, name)


def variant_of(request: pytest.FixtureRequest) -> str:
    """Return by which parameters of fixtures the target of the running item was made; empty without any."""
    callspec = request._pyfuncitem.callspec
    shown = [
        f"{name}={value if isinstance(value, str | int) else callspec.indices[name]}"
        for name, value in callspec.params.items()
        if name != "tck_check"
    ]
    return f"[{','.join(shown)}]" if shown else ""


@pytest.fixture
def tck_result(
    pytestconfig: pytest.Config, tck_check: "Check", tck_session: "TargetSession"
) -> "CheckResult":
    """Return the result of the item's check. Raise a fault of the kit, so that pytest counts it as an error."""
    return harness(pytestconfig).run(tck_check, tck_session)


@pytest.fixture(scope="session")
def _searchprofiles_reference() -> "Iterator[ReferenceServer]":
    from ...reference.service.reference_server import ReferenceServer

    with ReferenceServer() as server:
        yield server


@pytest.fixture
def searchprofiles_server(_searchprofiles_reference: "ReferenceServer") -> "Iterator[ReferenceServer]":
    """Yield a server of SearchProfiles without data, which AWS SDKs use in this test; its address is ``url``."""
    _searchprofiles_reference.reset()
    with _searchprofiles_reference.aws_environment():
        yield _searchprofiles_reference


@pytest.fixture
def searchprofiles_client(searchprofiles_server: "ReferenceServer") -> Any:
    """Return a boto3 client of the server."""
    return searchprofiles_server.client()
