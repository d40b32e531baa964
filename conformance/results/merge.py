"""Joins the reports of the shards of one run to the report that the run would have given in one piece. Pure.

Processes of different shards bear the same names, by which exchanges find the world that they asked: so each is
renamed after its shard, and every exchange with it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from ...spec.exchange import Exchange, Json
from ...spec.requirements import requirements
from ...spec.response_times import summed
from ...spec.results import CheckResult, ReadingFound, RunInfo, RunReport, WorldUsed
from ...spec.statuses import Status
from ...spec.verdict import build_report
from ..client.recorder import MAIN, worker_of
from ..config import RunConfig
from ..history.recap import command_of, settings_in
from ..scenarios.registry import checks
from .diagnosing import diagnosed_if_failed
from .expectations import Expectations

_OWN: Final = frozenset({"shard", "report", "workers", "write-expected-failures"})
"""Options in which the shards of a run may differ."""
_ALIKE: Final = ("kit_version", "specification", "target", "seed", "effort", "access", "fail_on")


class NotOneRun(ValueError):
    """Reports that are not shards of one run; the message says in what they differ."""


def same_run(parts: Sequence[RunReport]) -> None:
    """Raises ``NotOneRun`` unless ``parts`` are different shards of one run."""
    _shards(parts)
    for part in parts[1:]:
        _compare(parts[0].run, part.run)


def missing_shards(parts: Sequence[RunReport]) -> tuple[str, ...]:
    """The shards of the run that are not among ``parts``, as ``2/3``. Raises ``NotOneRun`` for what is no shard."""
    present = {_shard(part) for part in parts}
    count = max(count for _, count in present)
    return tuple(f"{number}/{count}" for number in range(1, count + 1) if (number, count) not in present)


def merged_report(
    parts: Sequence[RunReport], exchanges: Iterable[Exchange] = (), sha256: str = ""
) -> RunReport:
    """The report of the run that ``parts`` are shards of.

    ``exchanges`` are those of ``merged_exchanges``, in which causes are looked for again, since one shard saw
    only some of what a defect does; ``sha256`` is the hash of their file. A shard that is missing leaves its
    checks not run. Raises ``NotOneRun``.
    """
    same_run(parts)
    shards = _shards(parts)
    settings = settings_of(parts[0].run)
    readings = _readings(parts)
    run = _run(parts, shards, settings, sha256)
    settled = Expectations(settings.expected).settled(_results(parts, shards), checks(), settings.effort)
    told = diagnosed_if_failed(settled, exchanges, run.worlds, readings, run.effort)
    return build_report(
        told.results,
        requirements().values(),
        readings,
        msgspec.structs.replace(run, notes=(*run.notes, *told.remarks)),
        covered={check.requirement for check in checks()},
        causes=told.causes,
    )


def merged_exchanges(parts: Iterable[tuple[RunReport, Iterable[Exchange]]]) -> Iterator[Exchange]:
    """The exchanges of all shards, under the names that the joined report knows them by."""
    for report, exchanges in parts:
        shard, _ = _shard(report)
        for exchange in exchanges:
            yield msgspec.structs.replace(exchange, id=_renamed(exchange.id, shard))


def settings_of(run: RunInfo) -> RunConfig:
    """The settings of the whole run that ``run`` is a shard of, secrets redacted."""
    return msgspec.structs.replace(settings_in(run), shard=None, write_expected_failures=None, workers=0)


def _shard(report: RunReport) -> tuple[int, int]:
    shard = report.run.configuration.get("shard")
    if not isinstance(shard, Sequence) or len(shard) != 2:
        raise NotOneRun(f"the report of {report.run.started} is no shard: run with --shard I/N")
    part, parts = shard
    return int(str(part)), int(str(parts))


def _shards(parts: Sequence[RunReport]) -> list[int]:
    shards = [_shard(part) for part in parts]
    if len({count for _, count in shards}) > 1:
        raise NotOneRun(f"they are of different numbers of shards: {_listed(shards)}")
    twice = next((shard for shard, times in Counter(shards).items() if times > 1), None)
    if twice is not None:
        raise NotOneRun(f"shard {twice[0]}/{twice[1]} is given twice")
    return [number for number, _ in shards]


def _listed(shards: Iterable[tuple[int, int]]) -> str:
    return ", ".join(f"{part}/{parts}" for part, parts in shards)


def _compare(first: RunInfo, other: RunInfo) -> None:
    for name in _ALIKE:
        mine, theirs = getattr(first, name), getattr(other, name)
        if mine != theirs:
            raise NotOneRun(f"they differ in {name.replace('_', ' ')}: {mine} and {theirs}")
    for name in sorted((first.configuration.keys() | other.configuration.keys()) - _OWN):
        mine, theirs = first.configuration.get(name), other.configuration.get(name)
        if mine != theirs:
            raise NotOneRun(f"they differ in {name}: {mine} and {theirs}")


def _results(parts: Sequence[RunReport], shards: Sequence[int]) -> list[CheckResult]:
    """Of each check the result of the shard that it belonged to."""
    found: dict[str, CheckResult] = {}
    for shard, report in zip(shards, parts, strict=True):
        for result in report.results:
            known = found.get(result.id)
            if known is None or known.status is Status.NOT_RUN:
                found[result.id] = _told(result, shard)
    return list(found.values())


def _told(result: CheckResult, shard: int) -> CheckResult:
    failures = tuple(
        msgspec.structs.replace(each, exchanges=tuple(_renamed(name, shard) for name in each.exchanges))
        for each in result.failures
    )
    return msgspec.structs.replace(result, failures=failures)


def _renamed(exchange: str, shard: int) -> str:
    return f"{_process(worker_of(exchange), shard)}:{exchange.rpartition(':')[2]}"


def _process(worker: str, shard: int) -> str:
    return f"shard{shard}" if worker == MAIN else f"shard{shard}-{worker}"


def _readings(parts: Iterable[RunReport]) -> list[ReadingFound]:
    """Each reading once; one that was found before one that was not."""
    found: dict[tuple[str, str], ReadingFound] = {}
    for report in parts:
        for reading in report.readings:
            known = found.get((reading.point, reading.key))
            if known is None or known.reading is None:
                found[reading.point, reading.key] = reading
    return list(found.values())


def _run(parts: Sequence[RunReport], shards: Sequence[int], settings: RunConfig, sha256: str) -> RunInfo:
    runs = [part.run for part in parts]
    requests: Counter[str] = Counter()
    times: Mapping[str, tuple[int, ...]] = {}
    for run in runs:
        requests.update(run.requests)
        times = summed(times, run.response_times)
    configuration: Mapping[str, Json] = {**runs[0].configuration, "shard": None}
    return msgspec.structs.replace(
        runs[0],
        started=min(run.started for run in runs),
        seconds=max(run.seconds for run in runs),
        complete=all(run.complete for run in runs),
        marks=_union(run.marks for run in runs),
        requests=dict(requests),
        response_times=times,
        configuration=configuration,
        command=command_of(settings),
        exchanges_sha256=sha256,
        worlds=tuple(_worlds(parts, shards)),
        leftovers=_union(run.leftovers for run in runs),
        notes=_union([*(run.notes for run in runs), _disagreements(parts), _missing(parts)]),
    )


def _worlds(parts: Sequence[RunReport], shards: Sequence[int]) -> Iterator[WorldUsed]:
    for shard, report in zip(shards, parts, strict=True):
        for world in report.run.worlds:
            workers = tuple(_process(worker, shard) for worker in world.workers)
            yield msgspec.structs.replace(world, workers=workers)


def _union(several: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for each in several for one in each))


def _disagreements(parts: Iterable[RunReport]) -> Iterator[str]:
    """Open points that shards found read differently: the target is not consistent with itself, or not one."""
    found: dict[tuple[str, str], set[str]] = {}
    for report in parts:
        for reading in report.readings:
            if reading.reading is not None:
                found.setdefault((reading.point, reading.key), set()).add(reading.reading)
    for (point, key), readings in found.items():
        if len(readings) > 1:
            yield (
                f"Shards found different readings of {point} {key}".rstrip()
                + f": {', '.join(sorted(readings))}."
            )


def _missing(parts: Sequence[RunReport]) -> Iterator[str]:
    for shard in missing_shards(parts):
        yield f"Shard {shard} is missing: its checks were not run."
