"""What the page says about the run itself: identity, readings, and what was not measured."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.classes import Level
from ..spec.open_points import OPEN_POINTS
from ..spec.results import CheckResult, ReadingFound, RunInfo, RunReport
from ..spec.statuses import Outcome, Status
from .html_latency import milliseconds
from .violations import UNMEASURED, by_reason, counted, counts_line, fingerprint
from .visible import clip, one_line

_REASONS: Final = 60
_OUTCOMES: Final[Mapping[Outcome, str]] = {
    Outcome.MET: "met",
    Outcome.BROKEN: "broken",
    Outcome.OPEN: "not settled",
    Outcome.SETTLED: "settled by a reading",
    Outcome.OUT_OF_REACH: "out of reach",
}
"""Outcomes of the requirements that count, in words."""
_CHECKS: Final = 40
_CONFIGURATION: Final = 20_000


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some checks judged nothing; ``more`` counts those not named."""

    text: str
    checks: Sequence[CheckResult]
    more: int

    @property
    def total(self) -> int:
        """How many checks have this reason."""
        return len(self.checks) + self.more


@dataclass(frozen=True, slots=True)
class UnmeasuredChecks:
    """Checks of one status that judged nothing, by reason; ``more`` counts the reasons not named."""

    status: Status
    total: int
    reasons: Sequence[Reason]
    more: int


def unmeasured(report: RunReport) -> Sequence[UnmeasuredChecks]:
    """Return what was not measured and why, the statuses that need attention first."""
    found = []
    for status in UNMEASURED:
        reasons = by_reason(report, status)
        if reasons:
            named = [
                Reason(clip(text, 600), checks[:_CHECKS], max(0, len(checks) - _CHECKS))
                for text, checks in list(reasons.items())[:_REASONS]
            ]
            total = sum(map(len, reasons.values()))
            found.append(UnmeasuredChecks(status, total, named, len(reasons) - len(named)))
    return found


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """An open point and the reading found, for all keys or for those named."""

    point: str
    question: str
    reading: str
    meaning: str
    keys: Sequence[str]
    found_by: str


def reading_rows(readings: Iterable[ReadingFound]) -> Sequence[ReadingRow]:
    """Return a row for each reading of each point; keys with one reading share a row."""
    keys: dict[tuple[str, str | None, str], list[str]] = {}
    for found in readings:
        how = found.found_by.replace(found.key, "each key") if found.key else found.found_by
        keys.setdefault((found.point, found.reading, how), []).append(found.key)
    return [
        _reading(point, reading, found_by, [key for key in shared if key])
        for (point, reading, found_by), shared in keys.items()
    ]


def _reading(point: str, reading: str | None, found_by: str, keys: Sequence[str]) -> ReadingRow:
    known = OPEN_POINTS.get(point)
    return ReadingRow(
        point=one_line(point),
        question=known.question if known else "",
        reading=one_line(reading) if reading is not None else "undecided",
        meaning=known.readings.get(reading, "") if known and reading is not None else "",
        keys=keys,
        found_by=clip(found_by, 600),
    )


def differing(readings: Iterable[ReadingFound]) -> Sequence[ReadingRow]:
    """Return the readings that are not those of the reference, which takes the first one of each point."""
    other = [
        found
        for found in readings
        if found.reading
        and found.point in OPEN_POINTS
        and found.reading != next(iter(OPEN_POINTS[found.point].readings))
    ]
    return reading_rows(other)


def basis(report: RunReport) -> str:
    """Return what the verdict rests on, in a line: checks and requirements by result, access and effort."""
    run = report.run
    as_of = f", as of version {run.as_of}" if run.as_of else ""
    levels = " and ".join(
        f"{counted(sum(outcomes.values()), f'{level} requirement')} ({_sum(outcomes, _OUTCOMES)})"
        for level in Level
        if (outcomes := _outcomes(report, level))
    )
    checks = f"{counted(len(report.results), 'check')} ({counts_line(report)})"
    return f"It rests on {checks} of {levels}, at access `{run.access}` and effort `{run.effort}`{as_of}."


def _outcomes(report: RunReport, level: Level) -> Mapping[Outcome, int]:
    return Counter(
        row.outcome for row in report.requirements if row.level is level and row.outcome in _OUTCOMES
    )


def _sum(numbers: Mapping[Outcome, int], words: Mapping[Outcome, str]) -> str:
    return ", ".join(f"{numbers[each]} {word}" for each, word in words.items() if numbers.get(each))


def facts(report: RunReport) -> Mapping[str, str]:
    """Return the facts of the run, label to value, in the order in which they are read."""
    run = report.run
    values = {
        "Target": run.target,
        "Specification": run.specification,
        "Kit": run.kit_version,
        "Judged as of": run.as_of,
        "Versions": _pairs(run.versions),
        "Access": run.access,
        "Effort": run.effort,
        "Seed": str(run.seed),
        "Started": run.started,
        "Duration": f"{run.seconds:.1f} s{'' if run.complete else ', cut short: this is a partial report'}",
        "Requests": _pairs(run.requests),
        "Readings": fingerprint(report.readings) if report.readings else "",
        "Visibility lag": _lag(run),
        "Command": run.command,
        "Marks": ", ".join(run.marks),
        "Recording": f"SHA-256 {run.exchanges_sha256}" if run.exchanges_sha256 else "",
    }
    return {label: clip(value, 600) for label, value in values.items() if value}


def identity(run: RunInfo) -> Mapping[str, str]:
    """Return the few facts that the page begins with, label to value."""
    values = {
        "Target": run.target,
        "Kit": run.kit_version,
        "Seed": str(run.seed),
        "Started": run.started.replace("T", " ").replace("+00:00", " UTC"),
        "Visibility lag": _lag(run),
    }
    return {label: clip(value, 300) for label, value in values.items() if value}


def _lag(run: RunInfo) -> str:
    """Return how long a write took until it was searchable; empty if that was not measured."""
    lag = run.visibility_milliseconds
    return clip(_pairs({name: milliseconds(value) for name, value in lag.items()}), 200)


def configuration(run: RunInfo) -> str:
    """Return the options of the run as indented JSON."""
    text = json.dumps(run.configuration, ensure_ascii=False, indent=2, default=str)
    return clip(text, _CONFIGURATION)


def _pairs(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
