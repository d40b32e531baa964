"""From what the processes of a run left behind to its report.

A run leaves an event log, and for each process a file of facts and a file of exchanges.
"""

import gzip
import hashlib
import shlex
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import msgspec

from .. import __version__
from ..spec.exchange import Json
from ..spec.requirements import requirements
from ..spec.results import CheckResult, ReadingFound, RunInfo, RunReport
from ..spec.statuses import Status
from ..spec.verdict import build_report
from .config import Access, RunConfig
from .events import Digest
from .facts import Facts
from .options import FIELD_OF, OPTIONS
from .registry import checks
from .selection import selected
from .unjudged import unjudged

EXCHANGES_NAME: Final = "exchanges.ndjson.gz"
SPECIFICATION: Final = "SearchProfiles 2022-11-14"
REDACTED: Final = "[redacted]"


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is over. ``places`` hold its facts and exchanges; ``started`` is seconds since the epoch."""

    settings: RunConfig
    places: tuple[Path, ...]
    started: float
    complete: bool
    remark: str = ""


def report_of(run: Run, log: Digest, into: Path | None) -> RunReport:
    """The report of ``run``; written in all formats, with the exchanges, into ``into`` unless it is None."""
    sha256 = ""
    if into is not None:
        into.mkdir(parents=True, exist_ok=True)
        sha256 = _pack_exchanges(run.places, into / EXCHANGES_NAME)
    facts = merged(_facts(run.places))
    unmeasured = log.unmeasured or facts.not_measured
    report = build_report(
        results=_all_results(run, log, unmeasured),
        requirements=requirements().values(),
        readings=facts.readings,
        run=_info(run, log, facts, sha256),
        covered={check.requirement for check in checks()},
        remark=unmeasured or run.remark,
    )
    if into is not None:
        from ..reports import write

        write(report, into)
    return report


def merged(parts: Iterable[Facts]) -> Facts:
    """What several processes found out, as one. A reading that several found is said once."""
    readings: dict[tuple[str, str], ReadingFound] = {}
    requests: Counter[str] = Counter()
    notes: dict[str, None] = {}
    leftovers: dict[str, None] = {}
    visibility: Mapping[str, float] = {}
    access = unmeasured = ""
    for part in parts:
        for reading in part.readings:
            known = readings.get((reading.point, reading.key))
            if known is None or known.reading is None:
                readings[reading.point, reading.key] = reading
        requests.update(part.requests)
        notes.update(dict.fromkeys(part.notes))
        leftovers.update(dict.fromkeys(part.leftovers))
        visibility = visibility or part.visibility_milliseconds
        access = access or part.access
        unmeasured = unmeasured or part.not_measured
    return Facts(
        readings=tuple(readings.values()),
        requests=dict(requests),
        access=access,
        visibility_milliseconds=visibility,
        notes=tuple(notes),
        leftovers=tuple(leftovers),
        not_measured=unmeasured,
    )


def _facts(places: Iterable[Path]) -> list[Facts]:
    files = sorted(file for place in places for file in place.rglob("facts-*.json"))
    return [msgspec.json.decode(file.read_bytes(), type=Facts) for file in files]


def _pack_exchanges(places: Iterable[Path], packed: Path) -> str:
    """Joins the exchanges of all processes; returns the hash of the file, which bears no date of its own."""
    with packed.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
        for file in sorted(file for place in places for file in place.rglob("exchanges-*.ndjson")):
            with file.open("rb") as part:
                while block := part.read(1 << 20):
                    out.write(block)
    with packed.open("rb") as whole:
        return hashlib.file_digest(whole, "sha256").hexdigest()


def _all_results(run: Run, log: Digest, unmeasured: str) -> list[CheckResult]:
    """A result for every check of the kit, in the kit's order; those that never came to it say why."""
    chosen = {check.id for check in selected(checks(), run.settings)}
    ended = f"not measured: {unmeasured}" if unmeasured else run.remark or "the run ended before"
    return [
        log.results.get(check.id)
        or unjudged(check, Status.NOT_RUN, ended if check.id in chosen else "not selected for this run")
        for check in checks()
    ]


def _info(run: Run, log: Digest, facts: Facts, sha256: str) -> RunInfo:
    settings = redacted(run.settings)
    return RunInfo(
        target=settings.target,
        kit_version=__version__,
        specification=SPECIFICATION,
        seed=settings.seed,
        effort=settings.effort.value,
        access=facts.access or (settings.access or Access.MANAGE).value,
        started=datetime.fromtimestamp(run.started, UTC).isoformat(timespec="seconds"),
        seconds=round(time.time() - run.started, 3),
        complete=run.complete,
        requests=facts.requests,
        configuration=_configuration(settings),
        command=command_of(settings),
        exchanges_sha256=sha256,
        visibility_milliseconds=facts.visibility_milliseconds,
        leftovers=tuple(dict.fromkeys((*facts.leftovers, *log.leftovers))),
        notes=facts.notes,
    )


def _configuration(settings: RunConfig) -> dict[str, Json]:
    configuration: dict[str, Json] = msgspec.to_builtins(settings)
    return configuration


def redacted(settings: RunConfig) -> RunConfig:
    """``settings`` without secrets: header values, and a password or query in the target's URL."""
    return msgspec.structs.replace(
        settings,
        target=_plain_url(settings.target),
        endpoint_url=_plain_url(settings.endpoint_url) if settings.endpoint_url else None,
        headers=tuple((name, REDACTED) for name, _ in settings.headers),
    )


def _plain_url(url: str) -> str:
    if "://" not in url:
        return url
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def command_of(settings: RunConfig) -> str:
    """The command line that repeats a run with ``settings``."""
    given = msgspec.to_builtins(settings)
    plain = msgspec.to_builtins(RunConfig())
    words = ["searchprofiles-tck", "run", settings.target]
    for option in OPTIONS:
        value = given[FIELD_OF.get(option.name, option.name)]
        if value != plain[FIELD_OF.get(option.name, option.name)] and option.name != "report":
            for one in value if option.repeated else [value]:
                words += [f"--{option.name}", option.spell(one)]
    return shlex.join(words)
