"""The kit in a pytest session: make items of checks, open targets, run checks, and log their results.

One ``Harness`` lives in every process of a session that uses the kit: in the only one, or in the controller and in each
worker of pytest-xdist. The process that runs a check appends its result to the log of the target.
"""

import re
import traceback
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from msgspec import structs

from ...spec.results import CheckResult, Failure
from ...spec.statuses import Status
from ..client.cleanup import clean_up
from ..clock import now
from ..config import RunConfig
from ..errors import NotMeasured, Unwritable, time_over
from ..history.directory import RunDirectory, target_name
from ..history.events import CheckFinished, CleanedUp, Event, KitError, NothingMeasured, Opened, WrongUsage
from ..results.expectations import Expectations
from ..results.scenario_run import not_judged, refuse_unmatched, selected, with_reduced
from ..run.session import Session
from ..scenarios import Check
from ..scenarios.registry import checks
from ..target.http_message import redactor_around
from ..target.target import TargetError, TargetForm
from .failure_text import failure_text

if TYPE_CHECKING:
    from _pytest.mark import ParameterSet

NO_TARGET_MADE: Final = (
    "the target is None: tck_target, or make_target, has to return a URL, or an object with search_profiles"
)
_no_warnings: Final = partial(warnings.catch_warnings, action="ignore")
"""Ignores warnings from libraries; a session that turns warnings into errors gets the same verdict."""


class KitFault(Exception):
    """A check could not be run, and the target is not to blame."""


@dataclass
class TargetSession:
    """The session of one process with one target, or the reason why nothing can be judged.

    If nothing can be judged, the first item fails with the reason and the others are skipped.
    """

    directory: RunDirectory
    """The directory with the log of the target."""
    session: Session | None = None
    reason: str = ""
    is_reported: bool = False


@dataclass
class Harness:
    """The kit in one process of a session. ``directory`` is private to the session, and shared by its processes."""

    config: RunConfig
    target: str
    """The target that the session names; empty if a fixture makes it."""
    directory: RunDirectory
    worker: str
    started: float
    """Seconds since the epoch."""
    in_child: bool = False
    """Whether the command line started this session, and writes the report itself."""
    reports: bool = False
    """Whether the session is to write a report."""
    scratch: Path | None = None
    """In such a child: the folder that is removed with it."""
    done: tuple[str, ...] = ()
    """In a run that was resumed: the checks whose results count."""
    upcoming: frozenset[str] = frozenset()
    """The scenarios whose checks this process is to run; empty if that is not known."""
    is_first: bool = True
    """Whether this is the worker of several that reduces what a killed part of the run found."""
    _opened: int = 0

    def to_run(self) -> list[Check]:
        """Return the checks that are to run. Raise ``UsageError`` if a glob of --only or --skip matches nothing."""
        refuse_unmatched(checks(), self.config)
        return [check for check in selected(checks(), self.config) if check.id not in self.done]

    def parameters(self) -> "list[ParameterSet]":
        """Return one parameter for each check that is to run, with its markers; see ``to_run``."""
        return list(map(_parameter, self.to_run()))

    def opened(
        self, target: object, name: str = "", config: RunConfig | None = None
    ) -> Iterator[TargetSession]:
        """Yield ``target``, opened for as long as the generator lives, under ``name``.

        A target that is given as text is shared by the session's processes; an object belongs to this process. Either
        is cleaned up while the fixture that made it still holds it, unless the session itself names it.
        """
        shared = isinstance(target, str)
        given = None if shared else target
        text = target if isinstance(target, str) else target_name(target)
        named = shared and target == self.target and config is None
        config = structs.replace(config or self.config, target=text)
        directory = self.directory
        if not named:
            directory = directory.of_target(name or text, config, shared=shared)
        self._opened += not shared
        files = directory if shared else directory.of_process(f"{self.worker}-{self._opened}")
        directory.append(Opened(config.target))

        def clean() -> None:
            directory.append(CleanedUp(clean_up(config, files, given)))

        if shared and not named:
            directory.join()
        opened, session = TargetSession(directory), None
        try:
            if target is None:
                raise TargetError(NO_TARGET_MADE)
            with _no_warnings():
                session = opened.session = Session.open(
                    config,
                    files.path,
                    worker=self.worker,
                    target=given,
                    log=directory.append,
                    started=self.started,
                    resumable=self.in_child,
                    upcoming=self.upcoming,
                )
        except Exception as problem:
            opened.reason = _reason(problem, directory, config)
        try:
            yield opened
            if opened.session is not None and self.in_child:
                with _no_warnings():
                    self._reduce(opened.session, directory)
        finally:
            if session is not None:
                with suppress(Unwritable), _no_warnings():
                    session.close()
            with suppress(Unwritable), _no_warnings():
                if not shared:
                    clean()
                elif not named:
                    directory.leave(clean)

    def _reduce(self, session: Session, directory: RunDirectory) -> None:
        """Reduce the failures, if all checks have run and nothing wants the run to end."""
        earlier = tuple(directory.state().reducible) if self.done and self.is_first else ()
        for reduced in session.reduced(earlier, lambda: self.directory.is_interrupted):
            directory.append(reduced)

    def reduce_alone(self) -> None:
        """Reduce the failures of a run that was resumed with every check judged, so that no item does."""
        left = {check.id for check in selected(checks(), self.config)} - {*self.done}
        if self.done and not left and any(self.directory.state().reducible):
            for _ in self.opened(self.target):
                pass

    def run(self, check: Check, target: TargetSession) -> CheckResult:
        """Return the result of ``check``, which is logged even if a fault of the kit is then raised."""
        if target.session is None:
            if target.is_reported:
                pytest.skip(f"not measured: {target.reason}")
            target.is_reported = True
            pytest.fail(f"not measured: {target.reason}", pytrace=False)
        limit = self.config.request_time
        if limit is not None and now() >= self.started + limit:
            late = not_judged(check, Status.NOT_RUN, time_over(self.config.max_time))
            target.directory.append(CheckFinished(late))
            return late
        try:
            with _no_warnings():
                result = target.session.run(check)
        except Unwritable as reason:
            # Nothing that is found from here on could be recorded, so nothing more is sent.
            target.session, target.reason, target.is_reported = None, str(reason), True
            with suppress(Unwritable):
                target.directory.append(NothingMeasured(str(reason)))
            pytest.fail(f"not measured: {reason}", pytrace=False)
        except Exception as error:
            broken = not_judged(check, Status.ERROR, f"{type(error).__name__}: {error}")
            target.directory.append(CheckFinished(broken))
            raise
        if result.status is Status.ERROR:
            raise KitFault(result.message)
        return result if self.in_child else self._shown(result, target)

    def _shown(self, result: CheckResult, target: TargetSession) -> CheckResult:
        """Return ``result`` as the user is to read it: its first failure as small as it can be made."""
        assert target.session is not None
        with _no_warnings():
            for reduced in target.session.reduced((), lambda: self.directory.is_interrupted, result.id):
                target.directory.append(reduced)
                result = with_reduced(result, reduced.failure)
        # A reduced failure has a message of its own, without a date that has passed.
        config = target.session.config
        result = Expectations(config.expected, as_of=config.as_of).applied(result)
        if target.session.target.form is TargetForm.PYTHON:
            return structs.replace(result, failures=tuple(map(_without_curl, result.failures)))
        return result

    def log_crash(self, node_id: str) -> None:
        """Log as an error the result of the check whose item took its worker down.

        Of a scenario that is one item, this is the first check that has no result; all of them if it crashes again.
        """
        if self.in_child:
            own = [check for check in self.to_run() if check.scenario.name == node_id.rpartition("::")[2]]
            results = self.directory.state().results
            left = [check for check in own if check.id not in results]
            crashed = left[: 1 if len(left) == len(own) else None]
        else:
            named = [check for check in checks() if re.search(rf"[\[-]{check.id}[]-]", node_id)]
            # The name of a scenario may go on where another one ends: field-lives, field-lives-at-once.
            crashed = sorted(named, key=lambda one: len(one.id))[-1:]
        for check in crashed:
            died = not_judged(check, Status.ERROR, "the process that ran this check died")
            self._directory_of(node_id).append(CheckFinished(died))

    def _directory_of(self, node_id: str) -> RunDirectory:
        """Return the directory of the target of an item: that of its class, or of the only target that there is."""
        found = [(target.name, directory) for target, directory in self.directory.targets()]
        classes = node_id.split("::")[1:-1]
        own = [place for name, place in found if classes and name.endswith("." + ".".join(classes))]
        return next(iter(own or [place for _, place in found]), self.directory)


def _without_curl(failure: Failure) -> Failure:
    """Return ``failure`` without the command for a server that there is not."""
    if failure.reproduce is None:
        return failure
    return structs.replace(failure, reproduce=structs.replace(failure.reproduce, curl_request=""))


def _reason(problem: Exception, directory: RunDirectory, config: RunConfig) -> str:
    """Return why nothing can be judged, and log it: the target, the usage, or else the kit is to blame."""
    reason = str(problem)
    event: Event = NothingMeasured(reason)
    if isinstance(problem, TargetError):
        event = WrongUsage(reason)
    elif not isinstance(problem, NotMeasured):
        secretless = redactor_around(config.headers).text
        cause = secretless(f"{type(problem).__name__}: {problem}")
        reason = f"the kit itself failed while it prepared the target: {cause}"
        event = KitError(secretless("".join(traceback.format_exception(problem))))
    with suppress(Unwritable):
        directory.append(event)
    return reason


def _parameter(check: Check) -> "ParameterSet":
    marks = (
        # By keyword, so that -m "tck_class(name='logic')" selects.
        pytest.mark.tck_class(name=check.requirement_class.value),
        pytest.mark.tck_level(name=check.level.value),
        pytest.mark.tck_requirement(id=check.requirement),
        # The checks of a scenario read the same exchanges, which one worker makes once.
        pytest.mark.xdist_group(check.scenario.name),
    )
    return pytest.param(check, id=check.id, marks=marks)


def conclude(result: CheckResult) -> None:
    """End the running pytest item as ``result`` requires: passed, failed, skipped or expected to fail.

    Raise ``KitFault`` for status ``error``.
    """
    match result.status:
        case Status.PASSED:
            return
        case Status.FAILED | Status.STALE_EXPECTATION:
            pytest.fail(failure_text(result), pytrace=False)
        case Status.EXPECTED_FAILURE:
            pytest.xfail(result.reason)
        case Status.NEW:
            pytest.xfail(f"found only by what is newer than the version of as-of: {result.message}")
        case Status.ERROR:
            raise KitFault(result.message)
        case _:
            pytest.skip(f"{result.status.value}: {result.message}")
