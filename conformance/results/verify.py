"""Whether the record of a run bears out its report: every verdict again, from the exchanges alone. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from msgspec import structs

from ... import __version__
from ...reports.formats import FORMATS
from ...spec.exchange import Exchange
from ...spec.requirements import requirements
from ...spec.results import CheckResult, Failure, RequirementResult, RunInfo, RunReport
from ...spec.statuses import Status
from ...spec.verdict import build_report
from ..history.recap import command_of, settings_in
from ..scenarios import Check
from ..scenarios.registry import checks
from .check_result import result_of
from .merge import settings_of
from .reduced_failure import with_recorded_reduction
from .remarks import is_remark_of
from .replay import Recording, as_expected
from .report import SPECIFICATION


class Standing(StrEnum):
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
    standing: Standing
    reason: str = ""


_NOTHING_JUDGED: Final = frozenset({Status.ERROR, Status.NOT_RUN})
"""Results that claim nothing of the target."""
_NEVER_ASKED: Final = frozenset({Status.SKIPPED, Status.DECLINED})
"""Results that a check may have whose scenario was not played."""


def confirmations(report: RunReport, recording: Recording) -> tuple[Confirmation, ...]:
    """Each result of ``report`` held against what ``recording`` gives today, in the report's order.

    Raises ``msgspec.ValidationError`` where the report names settings that this kit does not know.
    """
    known = {check.id: check for check in checks()}
    asked = [(result, _replayed(result, known.get(result.id), recording)) for result in report.results]
    again = as_expected(
        report.run, [found if isinstance(found, CheckResult) else said for said, found in asked]
    )
    return tuple(
        _compared(said, now) if isinstance(found, CheckResult) else found
        for (said, found), now in zip(asked, again, strict=True)
    )


def _replayed(result: CheckResult, check: Check | None, recording: Recording) -> CheckResult | Confirmation:
    """What the record gives for a check; where it gives nothing, what that means."""
    if check is None:
        return Confirmation(result, Standing.UNREPLAYABLE, "this version of the kit has no such check")
    if result.status in _NOTHING_JUDGED:
        return Confirmation(result, Standing.UNJUDGED, result.message)
    if not recording.has(check.scenario):
        if result.status in _NEVER_ASKED:
            return Confirmation(result, Standing.UNJUDGED, result.message)
        return Confirmation(result, Standing.DIFFERS, "no exchange of its scenario is recorded")
    try:
        found = [
            with_recorded_reduction(result, result_of(check, run), check.scenario, recording)
            for run in recording.runs(check.scenario)
        ]
    except ValueError as error:
        return Confirmation(result, Standing.UNREPLAYABLE, str(error))
    return next((one for one in found if not _evidence_differs(result, one)), found[0])


def _compared(said: CheckResult, now: CheckResult) -> Confirmation:
    if said.status is not now.status:
        why = f": {now.message}" if now.message else ""
        reason = f"the report says {said.status}, the record gives {now.status}{why}"
    else:
        reason = _evidence_differs(said, now)
    return Confirmation(said, Standing.DIFFERS if reason else Standing.CONFIRMED, reason)


def _evidence_differs(said: CheckResult, now: CheckResult) -> str:
    """How two results of one check rest on different evidence; empty where they do not."""
    if said.examples != now.examples or said.partitions != now.partitions:
        return f"the report says {said.examples} inputs, the record has {now.examples}, or of other kinds"
    if list(map(_shown, said.failures)) != list(map(_shown, now.failures)):
        return "its failures are others than those that the record shows"
    return ""


def _shown(failure: Failure) -> Failure:
    """``failure`` without what compares the target with known defects, which the record alone does not give."""
    return structs.replace(failure, diagnosis=None, cause="")


def inconsistencies(report: RunReport) -> Iterator[str]:
    """Where the head of ``report`` does not follow from its checks, a sentence each."""
    try:
        again = build_report(
            report.results,
            requirements().values(),
            report.readings,
            report.run,
            covered={check.requirement for check in checks()},
        )
    except ValueError as error:
        yield f"the requirements cannot be made again: {error}"
        return
    own = report.run.kit_version == __version__
    if own and is_remark_of(report, settings_in(report.run)):
        again = structs.replace(again, summary=report.summary)
    for name in ("verdict", "level_reached", "counts", "scope", *(["summary"] if own else [])):
        said, now = getattr(report, name), getattr(again, name)
        if said != now:
            yield f"the {name.replace('_', ' ')} does not follow from the checks: {said} instead of {now}"
    yield from _rows_that_differ(report.requirements, again.requirements, own)
    if own:
        yield from _told_otherwise(report.run)
        yield from _unlike(
            "check", [one.id for one in report.results], [one.id for one in checks()], "of this kit"
        )
        yield from _unlike(
            "requirement",
            [row.id for row in report.requirements],
            [row.id for row in again.requirements],
            "of the catalogue",
        )


def _rows_that_differ(
    said: Iterable[RequirementResult], again: Iterable[RequirementResult], own: bool
) -> Iterator[str]:
    """Rows that are not what the checks make them; ``own``: what they say is this version's to know too."""
    rows = {row.id: row for row in again}
    for row in said:
        made = rows.get(row.id, row)
        if made.status is not row.status:
            yield f"requirement {row.id} is {row.status}, though its checks make it {made.status}"
        elif made != row and own:
            names = [name for name in row.__struct_fields__ if getattr(made, name) != getattr(row, name)]
            yield f"requirement {row.id} has another {' and '.join(names)} than its checks and this kit give"


def _told_otherwise(run: RunInfo) -> Iterator[str]:
    """What a reader is told of the run, against the settings that it names and this version of the kit."""
    settings = settings_in(run)
    known = {
        "specification": SPECIFICATION,
        "target": settings.target,
        "seed": settings.seed,
        "effort": settings.effort.value,
        "fail_on": settings.fail_on.value,
    }
    for name, value in known.items():
        if getattr(run, name) != value:
            yield f"the run's {name.replace('_', ' ')} is {getattr(run, name)}, though its settings say {value}"
    # Shards that are joined have the settings of the first, and repeat as the whole.
    if run.command not in (command_of(settings), command_of(settings_of(run))):
        yield f"the run's command is not that of its settings: {command_of(settings)}"


def _unlike(kind: str, said: Sequence[str], known: Sequence[str], whose: str) -> Iterator[str]:
    """How a report's list differs from the one that every report has: left out, a failure would not be seen."""
    yield from (f"{kind} {name} {whose} is missing" for name in known if name not in said)
    yield from (f"{kind} {name} is none {whose}" for name in said if name not in known)
    yield from (f"{kind} {name} is there {times} times" for name, times in Counter(said).items() if times > 1)


def falsified(report: RunReport, exchanges: Iterable[Exchange], files: Mapping[str, bytes]) -> Iterator[str]:
    """Which of the ``files`` of a report, by name, are not what it and its exchanges give, a sentence each.

    Only for reports of this very version of the kit: another one writes in other words.
    """
    recorded = tuple(exchanges)
    for form in FORMATS.values():
        if form.file and form.file in files and form.render(report, recorded) != files[form.file]:
            yield f"{form.file} is not what report.json and the recording give: report render --format {form.name}"


def tallied(found: Iterable[Confirmation]) -> Mapping[Standing, int]:
    """How many checks stand how."""
    counted = Counter(one.standing for one in found)
    return {standing: counted[standing] for standing in Standing}
