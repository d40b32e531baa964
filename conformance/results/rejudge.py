"""The rules of today on the exchanges of an old run, and what explains the difference to another report. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from msgspec import structs

from ... import __version__
from ...spec.exchange import Exchange
from ...spec.requirements import requirements
from ...spec.results import CheckResult, RunReport
from ...spec.statuses import Status
from ...spec.verdict import build_report
from ..scenarios import Check
from ..scenarios.registry import checks
from .check_result import result_of
from .diagnosing import diagnosed_if_failed
from .not_judged import unjudged
from .reduced_failure import with_recorded_reduction
from .replay import Recording, as_expected
from .report import SPECIFICATION

_NOT_ASKED: Final = "the recorded run asked nothing that it could be judged by"
_NOTHING_CLAIMED: Final = frozenset({Status.NOT_RUN, Status.ERROR})
_OUT_OF_REACH: Final = frozenset({Status.SKIPPED, Status.DECLINED})


def rejudged(report: RunReport, recording: Recording, exchanges: Iterable[Exchange]) -> RunReport:
    """What this version of the kit says of the run that ``report`` and its recording are of.

    A check whose scenario the run did not play keeps the reason; one that is newer than the run and finds nothing in
    the record is not run. ``exchanges`` is the whole recording, in which causes are looked for again.
    """
    known = {result.id: result for result in report.results}
    results = [_again(check, known.get(check.id), recording) for check in checks()]
    told = diagnosed_if_failed(
        as_expected(report.run, results), exchanges, report.run.worlds, report.readings, report.run.effort
    )
    note = f"Judged by version {__version__} of the kit, from what version {report.run.kit_version} recorded."
    run = structs.replace(
        report.run,
        kit_version=__version__,
        specification=SPECIFICATION,
        notes=(*report.run.notes, *told.remarks, note),
    )
    return build_report(
        told.results,
        requirements().values(),
        report.readings,
        run,
        covered={check.requirement for check in checks()},
        causes=told.causes,
    )


def _again(check: Check, said: CheckResult | None, recording: Recording) -> CheckResult:
    """``check`` judged from the record; ``said`` is what the run said of it."""
    if said is not None and said.status in _NOTHING_CLAIMED:
        return unjudged(check, said.status, said.message)
    if not recording.has(check.scenario):
        if said is not None and said.status in _OUT_OF_REACH:
            return unjudged(check, said.status, said.message)
        return unjudged(check, Status.NOT_RUN, "the recorded run did not play its scenario")
    try:
        result = result_of(check, recording.runs(check.scenario)[0])
        if said is not None:
            result = with_recorded_reduction(said, result, check.scenario, recording)
    except ValueError as error:
        return unjudged(check, Status.NOT_RUN, f"the record does not suffice: {error}")
    if said is None and result.status is Status.SKIPPED:
        return unjudged(check, Status.NOT_RUN, _NOT_ASKED)
    return result


class Blame(StrEnum):
    """Why a check has another status in one report than in another."""

    TARGET = "target changed"
    """The rules of today judge the two records differently."""
    KIT = "kit changed"
    """The rules of today judge the two records alike, or there is only one record."""
    WITHDRAWN = "withdrawn"
    """The kit of today does not have the check."""
    UNKNOWN = "unknown"
    """Only one of the runs asked, or a record does not suffice."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A check whose status differs; a status is None where the report does not have the check."""

    check: str
    before: Status | None
    after: Status | None
    blame: Blame
    message: str
    """What the newer report says of it; of a fix, how it failed; why the cause is unknown."""


@dataclass(frozen=True, slots=True)
class Twice:
    """A report as it was written, and as the rules of today have it."""

    written: RunReport
    again: RunReport


def differences(old: Twice, new: Twice | None = None) -> tuple[Difference, ...]:
    """How the reports differ, and why; without ``new``, how the rules of today differ from those of the run.

    A difference that only the kit made is told wherever it shows: also for a check that the old kit did not have.
    """
    later = new or Twice(old.again, old.again)
    return tuple(_split(old, later))


def _split(old: Twice, new: Twice) -> Iterator[Difference]:
    before, after = _by_id(old.written), _by_id(new.written)
    first, second = _by_id(old.again), _by_id(new.again)
    for name in dict.fromkeys((*before, *after)):
        was, now = _status(before, name), _status(after, name)
        if was is now or {was, now} <= {None, *_NOTHING_CLAIMED}:
            continue
        blame = _blame(first.get(name), second.get(name))
        telling = (first, second) if blame is Blame.UNKNOWN else (after, before)
        message = next((told[name].message for told in telling if name in told and told[name].message), "")
        yield Difference(name, was, now, blame, message)


def _blame(first: CheckResult | None, second: CheckResult | None) -> Blame:
    """From how the rules of today judge the old record, and the new one."""
    if first is None or second is None:
        return Blame.WITHDRAWN
    statuses = {first.status, second.status}
    if statuses & _NOTHING_CLAIMED:
        return Blame.UNKNOWN
    if len(statuses) == 1:
        return Blame.KIT
    return Blame.UNKNOWN if Status.SKIPPED in statuses else Blame.TARGET


def _by_id(report: RunReport) -> Mapping[str, CheckResult]:
    return {result.id: result for result in report.results}


def _status(results: Mapping[str, CheckResult], name: str) -> Status | None:
    return results[name].status if name in results else None
