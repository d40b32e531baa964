"""What the controller of a pytest session that uses the kit does: prepare workers, count checks, end the session."""

import os
import pickle
import shutil
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from msgspec import structs

from ..client.cleanup import clean_up
from ..history.directory import folder_name
from ..history.events import CleanedUp, Ended, KitError, RunState, Selected
from ..history.facts import redacted
from ..options import PROPERTY
from ..scenarios import Check
from .harness import Harness
from .scenario_items import ScenarioItem

if TYPE_CHECKING:
    from ...spec.results import RunReport
    from ..config import RunConfig
    from ..history.directory import RunDirectory
    from ..results.report import EndedRun

LOOK_SECONDS: Final = 1.0

_orphaned: Final = threading.Event()


class ControllerHooks:
    """Registered in the only process of a session, or in the controller of pytest-xdist."""

    def __init__(self, harness: Harness) -> None:
        self._harness = harness
        self._lines: list[str] = []

    def pytest_report_header(self) -> str | None:
        """Name what is under test."""
        config = redacted(self._harness.config)
        if not self._harness.target:
            return None
        return f"searchprofiles-tck: {config.target}, effort {config.effort.value}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Pass the run to a worker before it starts."""
        node.workerinput[PROPERTY] = pickle.dumps(self._harness)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Keep the checks of a scenario together if ``--dist loadgroup`` is given."""
        if config.getoption("dist") != "loadgroup":
            return None
        from .scheduler import ScenarioScheduling  # brings pytest-xdist along

        return ScenarioScheduling(config, log, by_scenario=self._harness.in_child)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Log how many checks there are, and note which; with workers, see below."""
        if session.items:
            self._harness.upcoming = _upcoming(session.items)
            self._select(session.items)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Log how many checks there are, when a worker knows."""
        self._select(ids)

    def _select(self, items: Sequence[object]) -> None:
        number = len(self._harness.to_run() if self._harness.in_child else items)
        self._harness.directory.append(Selected(number))

    def pytest_internalerror(self, excrepr: object) -> None:
        """Log that the session broke."""
        self._harness.directory.append(KitError(str(excrepr)))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Clean up the targets that all workers shared, and write the report if one is wanted."""
        harness = self._harness
        if exitstatus != pytest.ExitCode.INTERRUPTED:
            harness.reduce_alone()
        if harness.target:
            harness.directory.append(CleanedUp(clean_up(harness.config, harness.directory)))
        for target, directory in harness.directory.targets():
            if target.shared and directory.users:  # a process died that used it
                directory.append(CleanedUp(clean_up(target.config, directory)))
        harness.directory.append(Ended(int(exitstatus)))
        if harness.in_child:
            return
        has_ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        judged = list(_judged_targets(harness, has_ended=has_ended, is_stopped=bool(session.shouldfail)))
        self._lines, is_wrong = _report(harness, judged)
        if is_wrong and exitstatus == pytest.ExitCode.OK:
            # Only after its last check is it known that a listed requirement is met, and no check judges readings.
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print what the session shows about the target."""
        if self._lines:
            terminalreporter.section("SearchProfiles conformance")
            for line in self._lines:
                terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        """Leave nothing behind but the directory of a run that the command line began."""
        if not self._harness.in_child:
            shutil.rmtree(self._harness.directory.path, ignore_errors=True)
        elif _orphaned.is_set() and self._harness.scratch is not None:
            shutil.rmtree(self._harness.scratch, ignore_errors=True)


def _upcoming(items: Sequence[pytest.Item]) -> frozenset[str]:
    """Return the scenarios of the checks among ``items``; none if different tests run checks, on different targets."""
    scenarios = [item.name for item in items if isinstance(item, ScenarioItem)]
    if scenarios:
        return frozenset(scenarios)
    functions = [item for item in items if isinstance(item, pytest.Function) and hasattr(item, "callspec")]
    checks = {item: item.callspec.params.get("tck_check") for item in functions}
    own = {item: check.scenario.name for item, check in checks.items() if isinstance(check, Check)}
    return (
        frozenset(own.values())
        if len({(item.parent, item.originalname) for item in own}) == 1
        else frozenset()
    )


def _report(harness: Harness, judged: "Sequence[tuple[str, EndedRun, RunState]]") -> tuple[list[str], bool]:
    """Return the lines for the end of the session, and whether an expectation is stale, or a deviation fails the run.

    Reports are written if the session wants them; each of several targets has a folder of its own.
    """
    # Imported at the end, since the formats of a report take long to import.
    from ...reports.parity import parity_lines
    from ..results.expectations import list_written, stale_sentences
    from ..results.report import report_of, undiagnosed
    from ..run.run import diagnose

    several = len(judged) > 1 or len(list(harness.directory.targets())) > 1
    lines: list[str] = []
    reports: list[tuple[RunConfig, RunReport]] = []
    is_wrong = False
    for name, run, state in judged:
        into = Path(harness.config.report, *([folder_name(name)] if several else []))
        written = (into, diagnose) if harness.reports else (None, undiagnosed)
        report, unwritten = report_of(run, state, *written)
        stale = stale_sentences(report.results)
        parity = report.parity
        is_wrong = is_wrong or bool(stale) or bool(parity and parity.fails and parity.deviations)
        lines += [f"{run.config.target}:"] if several else []
        lines += [report.scope.sentence, report.summary, *stale]
        lines += [f"parity: {line}" for line in parity_lines(parity)] if parity else []
        lines += [f"left in the target: {leftover}" for leftover in report.run.leftovers]
        lines += [unwritten or f"Report: {into}"] if harness.reports else []
        reports.append((run.config, report))
    return [*lines, *list_written(harness.config, reports)], is_wrong


def _judged_targets(
    harness: Harness, *, has_ended: bool, is_stopped: bool
) -> "Iterator[tuple[str, EndedRun, RunState]]":
    """Yield the targets of the session that have results, or a reason why there are none.

    ``has_ended`` says that nothing interrupted the session, ``is_stopped`` that ``-x`` ended it at a failure.
    """
    from ..results.report import EndedRun, is_cut_short

    def ended(config: "RunConfig", directory: "RunDirectory", started: float, state: RunState) -> EndedRun:
        complete = has_ended and not is_cut_short(state, config, is_stopped=is_stopped)
        return EndedRun(config, directory, started, complete, _unmeasured(state))

    targets = list(harness.directory.targets())
    own = harness.directory.state()
    if own.results or own.not_measured or (harness.reports and not targets):
        config = structs.replace(harness.config, target=own.target or harness.config.target)
        yield "", ended(config, harness.directory, harness.started, own), own
    for target, directory in targets:
        state = directory.state()
        if state.results or state.not_measured or harness.reports:
            yield target.name, ended(target.config, directory, target.started, state), state


def _unmeasured(state: RunState) -> str:
    """Return why the target was not judged; empty if it was, as far as is known."""
    nothing = "" if state.results else "the session ended before any check was run"
    return state.not_measured or state.wrong_usage or state.kit_error or nothing


def end_with_parent() -> None:
    """Interrupt this process, as Ctrl-C does, when its parent has died: killed, that could not stop its child.

    The target is then cleaned up as ever. A shell may have started the run with interrupts ignored, as with ``nohup``.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    """Wait for the end of the parent; afterwards no process is left to remove the run's private folder."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    _orphaned.set()
    os.kill(os.getpid(), signal.SIGINT)
