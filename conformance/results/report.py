"""From what the processes of a run left behind to its report.

A run leaves an event log, and for each process a file of facts and a file of exchanges.
"""

import gzip
import hashlib
import platform
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from ... import __version__
from ...reports.exchanges import FILE_NAME
from ...reports.write import write_reports
from ...spec.exchange import Exchange
from ...spec.requirements import requirements
from ...spec.response_times import summed
from ...spec.results import CheckResult, ReadingFound, RunInfo, RunReport, WorldUsed
from ...spec.statuses import Status
from ...spec.verdict import build_report
from ..client.cleanup import made_in
from ..config import Access, RunConfig
from ..errors import sentence
from ..history.facts import Facts
from ..history.ledger import MADE_NAME
from ..history.recap import command_of, configuration, redacted
from ..history.run_state import RunState
from ..history.world_used import joined
from ..scenarios.registry import checks
from .applying import all_with_reduced
from .diagnosing import Told, diagnosed_if_failed, undiagnosed
from .expectations import Expectations
from .not_judged import unjudged
from .remarks import not_measured
from .selection import selected
from .time_limit import TimeOver, time_limit

_LIBRARIES: Final = ("hypothesis", "jsonschema", "pytest", "urllib3")
_SWIFT_FROM: Final = 100_000_000
"""Bytes of recorded exchanges from which time counts more than room."""
_HURRIED: Final = "The failures were not diagnosed, since the time for the run was over."
SPECIFICATION: Final = "SearchProfiles 2022-11-14"


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is over. ``places`` hold its facts and exchanges; ``started`` is seconds since the epoch.

    ``idle`` are seconds since then for which nobody worked on it.
    """

    settings: RunConfig
    places: tuple[Path, ...]
    started: float
    complete: bool
    remark: str = ""
    idle: float = 0.0
    diagnosing: float | None = None
    """Seconds in which failures may be diagnosed; None: as long as it takes."""

    @property
    def is_late(self) -> bool:
        """Whether its time was over before its end."""
        return self.settings.max_time is not None and not self.complete


def report_of(run: Run, log: RunState, into: Path | None) -> RunReport:
    """The report of ``run``; written in all formats, with the exchanges, into ``into`` unless it is None."""
    sha256 = ""
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        sha256 = _pack_exchanges(run.places, into / FILE_NAME)
    facts = merged(_facts(run.places))
    unmeasured = log.unmeasured or facts.not_measured
    results = _all_results(run, log, unmeasured)
    told = undiagnosed(results, _HURRIED) if run.is_late else _diagnosed(run, facts, results)
    facts = msgspec.structs.replace(facts, notes=(*facts.notes, *told.remarks))
    report = build_report(
        results=told.results,
        requirements=requirements().values(),
        readings=facts.readings,
        run=_info(run, log, facts, sha256),
        covered={check.requirement for check in checks()},
        remark=unmeasured or sentence(run.remark),
        causes=told.causes,
    )
    if into is not None:
        write_reports(report, into)
    return report


def _diagnosed(run: Run, facts: Facts, results: Sequence[CheckResult]) -> Told:
    try:
        with time_limit(run.diagnosing):
            return diagnosed_if_failed(
                results, _exchanges(run.places), facts.worlds, facts.readings, run.settings.effort.value
            )
    except TimeOver:
        return undiagnosed(results, _HURRIED)


def merged(parts: Iterable[Facts]) -> Facts:
    """What several processes found out, as one. A reading that several found is said once."""
    readings: dict[tuple[str, str], ReadingFound] = {}
    requests: Counter[str] = Counter()
    times: Mapping[str, tuple[int, ...]] = {}
    notes: dict[str, None] = {}
    leftovers: dict[str, None] = {}
    marks: dict[str, None] = {}
    worlds: list[WorldUsed] = []
    visibility: Mapping[str, float] = {}
    access = unmeasured = ""
    for part in parts:
        for reading in part.readings:
            known = readings.get((reading.point, reading.key))
            if known is None or known.reading is None:
                readings[reading.point, reading.key] = reading
        requests.update(part.requests)
        times = summed(times, part.response_times)
        notes.update(dict.fromkeys(part.notes))
        leftovers.update(dict.fromkeys(part.leftovers))
        marks.update(dict.fromkeys(part.marks))
        worlds = joined(worlds, part.worlds)
        visibility = visibility or part.visibility_milliseconds
        access = access or part.access
        unmeasured = unmeasured or part.not_measured
    return Facts(
        readings=tuple(readings.values()),
        requests=dict(requests),
        response_times=times,
        access=access,
        visibility_milliseconds=visibility,
        notes=tuple(notes),
        leftovers=tuple(leftovers),
        marks=tuple(marks),
        worlds=tuple(worlds),
        not_measured=unmeasured,
    )


def _exchanges(places: Iterable[Path]) -> Iterator[Exchange]:
    """What all processes recorded. A line that a crash cut short is left out."""
    decoder = msgspec.json.Decoder(Exchange)
    for file in _files(places, "exchanges-*.ndjson"):
        with file.open("rb") as lines:
            for line in lines:
                with suppress(msgspec.DecodeError):
                    yield decoder.decode(line)


def _facts(places: Iterable[Path]) -> list[Facts]:
    files = _files(places, "facts-*.json")
    return [msgspec.json.decode(file.read_bytes(), type=Facts) for file in files]


def _files(places: Iterable[Path], pattern: str) -> list[Path]:
    """Files in the places, and in folders that processes have there; other subjects lie deeper."""
    return sorted(file for place in places for deep in ("", "*/") for file in place.glob(deep + pattern))


def _pack_exchanges(places: Iterable[Path], packed: Path) -> str:
    """Joins the exchanges of all processes; returns the hash of the file, which bears no date of its own."""
    files = _files(places, "exchanges-*.ndjson")
    level = 6 if sum(file.stat().st_size for file in files) < _SWIFT_FROM else 1
    with packed.open("wb") as raw, gzip.GzipFile("", "wb", level, raw, mtime=0) as out:
        for file in files:
            with file.open("rb") as part:
                while block := part.read(1 << 20):
                    out.write(block)
    with packed.open("rb") as whole:
        return hashlib.file_digest(whole, "sha256").hexdigest()


def _all_results(run: Run, log: RunState, unmeasured: str) -> list[CheckResult]:
    """A result for every check of the kit, in the kit's order; those that never came to it say why."""
    chosen = {check.id for check in selected(checks(), run.settings)}
    ended = not_measured(unmeasured) if unmeasured else run.remark or "the run ended before"
    results = [
        log.results.get(check.id)
        or unjudged(check, Status.NOT_RUN, ended if check.id in chosen else "not selected for this run")
        for check in checks()
    ]
    results = all_with_reduced(results, log.reduced)
    return Expectations(run.settings.expected).settled(results, checks(), run.settings.effort)


def _info(run: Run, log: RunState, facts: Facts, sha256: str) -> RunInfo:
    settings = redacted(run.settings)
    return RunInfo(
        target=settings.target,
        kit_version=__version__,
        specification=SPECIFICATION,
        seed=settings.seed,
        effort=settings.effort.value,
        access=facts.access or (settings.access or Access.MANAGE).value,
        started=datetime.fromtimestamp(run.started, UTC).isoformat(timespec="seconds"),
        seconds=round(time.time() - run.started - run.idle, 3),
        complete=run.complete,
        versions=_versions(),
        marks=tuple(sorted({*facts.marks, *_domains(run.places)})),
        fail_on=settings.fail_on.value,
        requests=facts.requests,
        response_times=facts.response_times,
        configuration=configuration(settings),
        command=command_of(settings),
        exchanges_sha256=sha256,
        worlds=facts.worlds,
        visibility_milliseconds=facts.visibility_milliseconds,
        leftovers=tuple(dict.fromkeys((*facts.leftovers, *log.leftovers))),
        notes=facts.notes,
    )


def _domains(places: Iterable[Path]) -> set[str]:
    return {one.domain for file in _files(places, MADE_NAME) for one in made_in(file.parent)}


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}}
