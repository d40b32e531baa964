"""The record of a run, judged again: does it confirm the report, and what do the rules of today say of it? Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from msgspec import structs

from ... import __version__
from ...reports.formats import formats
from ...spec.exchange import Exchange
from ...spec.requirements import requirements
from ...spec.results import CheckResult, RequirementResult, RunInfo, RunReport
from ...spec.statuses import Status
from ...spec.verdict import build_report
from ..coverage.matrix import OccasionMatrix
from ..history.facts import command_of, config_in
from ..scenarios import Check
from ..scenarios.registry import checks
from .merge import whole_config
from .replay import JUDGES_NOTHING, NOT_PLAYED, Recording, evidence_differs
from .report import SPECIFICATION, Diagnose, diagnosed_report, is_early_end, of_history, parity_of
from .service_model import quoted


class VerificationStatus(StrEnum):
    """What judging the record again says of a check's result."""

    CONFIRMED = "confirmed"
    DIFFERS = "differs"
    UNREPLAYABLE = "cannot be replayed"
    UNJUDGED = "nothing to replay"
    """The run itself says that nothing was judged, and why."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A check's result, and whether the record gives it too; ``reason`` says how not, or why that is not known."""

    result: CheckResult
    status: VerificationStatus
    reason: str = ""


def _judged_again(recording: Recording) -> tuple[CheckResult, ...]:
    """Return the results of all checks of this kit, from the record alone."""
    report = recording.report
    said = {result.id: result for result in report.results}
    again = {check.id: recording.result(check, said.get(check.id)) for check in checks()}
    return of_history(again, checks(), recording.config, report.run.started_at.date())


def confirmations(recording: Recording) -> tuple[Confirmation, ...]:
    """Compare each result of the report with what its record gives today, in the report's order."""
    known = {check.id: check for check in checks()}
    again = {result.id: result for result in _judged_again(recording)}
    return tuple(
        Confirmation(said, *_confirmed(said, known.get(said.id), again.get(said.id), recording))
        for said in recording.report.results
    )


def _confirmed(
    said: CheckResult, check: Check | None, now: CheckResult | None, recording: Recording
) -> tuple[VerificationStatus, str]:
    if check is None or now is None:
        return VerificationStatus.UNREPLAYABLE, "this version of the kit has no such check"
    is_recorded = recording.has(check.scenario)
    if said.status in JUDGES_NOTHING or (said.status in NOT_PLAYED and not is_recorded):
        return VerificationStatus.UNJUDGED, said.message
    if not is_recorded:
        return VerificationStatus.DIFFERS, "no exchange of its scenario is recorded"
    if now.status is Status.NOT_RUN:
        return VerificationStatus.UNREPLAYABLE, now.message
    if said.status is not now.status:
        why = f": {now.message}" if now.message else ""
        reason = f"the report says {said.status}, the record gives {now.status}{why}"
    else:
        reason = evidence_differs(said, now)
    return VerificationStatus.DIFFERS if reason else VerificationStatus.CONFIRMED, reason


def inconsistencies(report: RunReport) -> Iterator[str]:
    """Yield a sentence for everything in the head of ``report`` that does not follow from its checks."""
    try:
        again = build_report(
            report.results,
            requirements().values(),
            report.readings,
            report.run,
            covered={check.requirement for check in checks()},
            parity=parity_of(report.run, report.readings),
        )
    except ValueError as error:
        yield f"the requirements cannot be made again: {error}"
        return
    own = report.run.kit_version == __version__
    if own and is_early_end(report, config_in(report.run)):
        again = structs.replace(again, summary=report.summary)
    for name in ("verdict", "level_reached", "counts", "scope", "parity", *(["summary"] if own else [])):
        said, now = getattr(report, name), getattr(again, name)
        if said != now:
            yield f"the {name.replace('_', ' ')} does not follow from the checks: {said} instead of {now}"
    yield from _rows_that_differ(report.requirements, again.requirements, own)
    if own:
        yield from _run_differences(report.run)
        yield from _list_differences(
            "check", [one.id for one in report.results], [one.id for one in checks()], "of this kit"
        )
        yield from _list_differences(
            "requirement",
            [row.id for row in report.requirements],
            [row.id for row in again.requirements],
            "of the catalogue",
        )


def _rows_that_differ(
    said: Iterable[RequirementResult], again: Iterable[RequirementResult], own: bool
) -> Iterator[str]:
    """Yield the rows that do not follow from the checks; texts are compared only if they are this version's ``own``."""
    rows = {row.id: row for row in again}
    for row in said:
        made = rows.get(row.id, row)
        if made.status is not row.status:
            yield f"requirement {row.id} is {row.status}, though its checks make it {made.status}"
        elif made != row and own:
            names = [name for name in row.__struct_fields__ if getattr(made, name) != getattr(row, name)]
            yield f"requirement {row.id} has another {' and '.join(names)} than its checks and this kit give"


def _run_differences(run: RunInfo) -> Iterator[str]:
    """Compare what a report says of its run with the settings that it names, and with this version of the kit."""
    config = config_in(run)
    known = {
        "specification": SPECIFICATION,
        "target": config.target,
        "seed": config.seed,
        "effort": config.effort.value,
        "fail_on": config.fail_on.value,
        "as_of": config.as_of or "",
        "title": config.title or "",
        "product_version": config.product_version or "",
    }
    for name, value in known.items():
        if getattr(run, name) != value:
            yield f"the run's {name.replace('_', ' ')} is {getattr(run, name)}, though its settings say {value}"
    # Shards that are joined have the settings of the first, and repeat as the whole.
    if run.command not in (command_of(config), command_of(whole_config(run))):
        yield f"the run's command is not that of its settings: {command_of(config)}"


def _list_differences(kind: str, said: Sequence[str], known: Sequence[str], whose: str) -> Iterator[str]:
    """Compare a report's list with the one that every report has: a failure that is left out would not be seen."""
    yield from (f"{kind} {name} {whose} is missing" for name in known if name not in said)
    yield from (f"{kind} {name} is none {whose}" for name in said if name not in known)
    yield from (f"{kind} {name} is there {times} times" for name, times in Counter(said).items() if times > 1)


def falsified(report: RunReport, exchanges: Iterable[Exchange], files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield a sentence for each of the ``files`` of a report, by name, that it and its exchanges do not give.

    Only for reports of this very version of the kit: another one has other texts.
    """
    recorded = tuple(exchanges)
    for form in formats(quoted).values():
        if form.file and form.file in files and form.render(report, recorded) != files[form.file]:
            yield f"{form.file} is not what report.json and the recording give: report render --format {form.name}"


def rejudged(recording: Recording, exchanges: Iterable[Exchange], diagnose: Diagnose) -> RunReport:
    """Return the report that this version of the kit gives of a recorded run.

    A check whose scenario the run did not play keeps the reason; one that is newer than the run and finds nothing in
    the record is not run. ``exchanges`` is the whole recording, in which causes are looked for again.
    """
    report = recording.report
    note = f"Judged by version {__version__} of the kit, from what version {report.run.kit_version} recorded."
    run = structs.replace(
        report.run, kit_version=__version__, specification=SPECIFICATION, notes=(*report.run.notes, note)
    )
    matrix = OccasionMatrix(lambda first: islice(exchanges, first, None))
    return diagnosed_report(_judged_again(recording), report.readings, run, matrix, diagnose)


class ChangeReason(StrEnum):
    """Why a check has another status in one report than in another."""

    TARGET = "target changed"
    """The rules of today judge the two records differently."""
    KIT = "kit changed"
    """The rules of today judge the two records alike, or there is only one record."""
    WITHDRAWN = "withdrawn"
    """The kit of today does not have the check."""
    UNKNOWN = "unknown"
    """Only one of the runs played the scenario, or a record does not suffice."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    """A check whose status differs; a status is None if the report does not have the check."""

    check: str
    before: Status | None
    after: Status | None
    reason: ChangeReason
    message: str
    """What the newer report says of it; of a fix, how it failed; why the reason is unknown."""


@dataclass(frozen=True, slots=True)
class RejudgedReport:
    """A report as it was written, and as the rules of today have it."""

    before: RunReport
    after: RunReport


def status_changes(old: RejudgedReport, new: RejudgedReport | None = None) -> Iterator[StatusChange]:
    """Yield how the reports differ, and why; without ``new``, how the rules of today differ from those of the run.

    A difference that only the kit made is named wherever it shows: also for a check that the old kit did not have.
    """
    new = new or RejudgedReport(old.after, old.after)
    before, after, first, second = (
        {result.id: result for result in report.results}
        for report in (old.before, new.before, old.after, new.after)
    )
    for name in dict.fromkeys((*before, *after)):
        was, now = (one[name].status if name in one else None for one in (before, after))
        if was is now or {was, now} <= {None, *JUDGES_NOTHING}:
            continue
        reason = _reason(first.get(name), second.get(name))
        sources = (first, second) if reason is ChangeReason.UNKNOWN else (after, before)
        message = next((one[name].message for one in sources if name in one and one[name].message), "")
        yield StatusChange(name, was, now, reason, message)


def _reason(first: CheckResult | None, second: CheckResult | None) -> ChangeReason:
    """Decide from how the rules of today judge the old record, and the new one."""
    if first is None or second is None:
        return ChangeReason.WITHDRAWN
    statuses = {first.status, second.status}
    if statuses & JUDGES_NOTHING:
        return ChangeReason.UNKNOWN
    if len(statuses) == 1:
        return ChangeReason.KIT
    return ChangeReason.UNKNOWN if Status.NOT_EXERCISED in statuses else ChangeReason.TARGET
