"""What the controller of a pytest session that uses the kit does: prepare workers, count checks, end the session."""

import shutil
from typing import Any

import pytest

from ..client.cleanup import cleaned_up
from ..history import events
from ..history.recap import redacted
from ..history.subjects import subjects
from ..names import PROPERTY
from .harness import Harness
from .parent_watchdog import is_orphan


class ControllerHooks:
    """Registered in the only process of a session, or in the controller of pytest-xdist."""

    def __init__(self, harness: Harness, share: str) -> None:
        self._harness = harness
        self._share = share
        self._lines: list[str] = []

    def pytest_report_header(self) -> str | None:
        """Says what is under test."""
        settings = redacted(self._harness.settings)
        if not self._harness.target:
            return None
        return f"searchprofiles-tck: {settings.target}, effort {settings.effort.value}"

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tells a worker about the run before it starts."""
        node.workerinput[PROPERTY] = self._share

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """Keeps the checks of a scenario together where ``--dist loadgroup`` asks for it."""
        if config.getoption("dist") != "loadgroup":
            return None
        from .scheduler import ScenarioScheduling

        return ScenarioScheduling(config, log)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Notes how many checks there are; with workers, see below."""
        if session.items:
            self._note_total(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Notes how many checks there are, once a worker knows."""
        self._note_total(len(ids))

    def pytest_internalerror(self, excrepr: object) -> None:
        """Notes that the session broke."""
        events.append(self._harness.directory, events.Broke(str(excrepr)))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Tidies the targets that all workers shared, and writes the report if one was asked for."""
        harness = self._harness
        if exitstatus != pytest.ExitCode.INTERRUPTED:
            harness.reduce_alone()
        if harness.target:
            events.append(harness.directory, events.Left(cleaned_up(harness.settings, harness.directory)))
        for subject, place in subjects(harness.directory):
            if subject.shared:
                events.append(place, events.Left(cleaned_up(subject.settings, place)))
        events.append(harness.directory, events.Ended(int(exitstatus)))
        if harness.in_child:
            return
        # Imported at the end, since the formats of a report take long to import.
        from .summary import concluded

        complete = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        self._lines, stale = concluded(harness, complete=complete)
        if stale and exitstatus == pytest.ExitCode.OK:
            # A listed requirement proves to be met when the last of its checks has passed: no item can say so.
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Says what the session proves of the target."""
        if self._lines:
            terminalreporter.section("SearchProfiles conformance")
            for line in self._lines:
                terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        """Leaves nothing behind but the journal of a run that the command line began."""
        if not self._harness.in_child:
            shutil.rmtree(self._harness.directory, ignore_errors=True)
        elif is_orphan() and self._harness.scratch is not None:
            shutil.rmtree(self._harness.scratch, ignore_errors=True)

    def _note_total(self, total: int) -> None:
        events.append(self._harness.directory, events.Selected(total))
