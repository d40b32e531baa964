"""The reports of the shards of one run, merged to the report that the run would have given in one piece. Pure.

Processes of different shards have the same names, by which exchanges find the world that they searched: so each process
is renamed after its shard, and every exchange with it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import msgspec

from ...spec.exchange import Exchange, Json
from ...spec.response_times import summed
from ...spec.results import CheckResult, RunInfo, RunReport, WorldUsed
from ...spec.statuses import Status
from ..client.recorder import MAIN, worker_of
from ..config import RunConfig
from ..history.facts import command_of, config_in, merged_readings, union
from ..scenarios.registry import checks
from .report import Diagnose, History, day_of, diagnosed_report, of_history

_OWN: Final = frozenset({"shard", "report", "workers", "write-expected-failures"})
"""Options in which the shards of a run may differ."""
_ALIKE: Final = ("kit_version", "specification", "target", "seed", "effort", "access", "fail_on")


class NotOneRun(ValueError):
    """Reports are not shards of one run; the message says in what they differ."""


def same_run(parts: Sequence[RunReport]) -> None:
    """Raise ``NotOneRun`` unless ``parts`` are different shards of one run."""
    _shards(parts)
    for part in parts[1:]:
        _compare(parts[0].run, part.run)


def missing_shards(parts: Sequence[RunReport]) -> tuple[str, ...]:
    """Return the shards that are not among ``parts``, as ``2/3``. Raise ``NotOneRun`` if a part is not a shard."""
    present = {_shard(part) for part in parts}
    count = max(count for _, count in present)
    return tuple(f"{number}/{count}" for number in range(1, count + 1) if (number, count) not in present)


def merged_report(
    parts: Sequence[RunReport], diagnose: Diagnose, exchanges: Iterable[Exchange] = (), sha256: str = ""
) -> RunReport:
    """Return the report of the run that ``parts`` are shards of.

    ``exchanges`` are those of ``merged_exchanges``, in which causes are looked for again, since one shard saw only
    some of what a defect does; ``sha256`` is the hash of their file. The checks of a missing shard are not run. Raise
    ``NotOneRun`` if the parts are not shards of one run.
    """
    same_run(parts)
    shards = _shards(parts)
    run = _run(parts, shards, whole_config(parts[0].run), sha256)
    found = _results(parts, shards)
    history = History(whole_config(parts[0].run), day_of(run), found)
    results = of_history(history, [check for check in checks() if check.id in found])
    return diagnosed_report(
        results, merged_readings(part.readings for part in parts), run, exchanges, diagnose
    )


def merged_exchanges(parts: Iterable[tuple[RunReport, Iterable[Exchange]]]) -> Iterator[Exchange]:
    """Yield the exchanges of all shards, under the names that the merged report has for them."""
    for report, exchanges in parts:
        shard, _ = _shard(report)
        for exchange in exchanges:
            yield msgspec.structs.replace(exchange, id=_renamed(exchange.id, shard))


def whole_config(run: RunInfo) -> RunConfig:
    """Return the settings of the whole run that ``run`` is a shard of, secrets redacted."""
    return msgspec.structs.replace(config_in(run), shard=None, write_expected_failures=None, workers=0)


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


def _results(parts: Sequence[RunReport], shards: Sequence[int]) -> dict[str, CheckResult]:
    """Return for each check the result of the shard that ran it."""
    found: dict[str, CheckResult] = {}
    for shard, report in zip(shards, parts, strict=True):
        for result in report.results:
            known = found.get(result.id)
            if known is None or known.status is Status.NOT_RUN:
                found[result.id] = _with_renamed_exchanges(result, shard)
    return found


def _with_renamed_exchanges(result: CheckResult, shard: int) -> CheckResult:
    failures = tuple(
        msgspec.structs.replace(each, exchanges=tuple(_renamed(name, shard) for name in each.exchanges))
        for each in result.failures
    )
    return msgspec.structs.replace(result, failures=failures)


def _renamed(exchange: str, shard: int) -> str:
    return f"{_process(worker_of(exchange), shard)}:{exchange.rpartition(':')[2]}"


def _process(worker: str, shard: int) -> str:
    return f"shard{shard}" if worker == MAIN else f"shard{shard}-{worker}"


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
        marks=union(run.marks for run in runs),
        requests=dict(requests),
        response_times=times,
        configuration=configuration,
        command=command_of(settings),
        exchanges_sha256=sha256,
        worlds=tuple(_worlds(parts, shards)),
        leftovers=union(run.leftovers for run in runs),
        notes=union([*(run.notes for run in runs), _disagreements(parts), _missing(parts)]),
    )


def _worlds(parts: Sequence[RunReport], shards: Sequence[int]) -> Iterator[WorldUsed]:
    for shard, report in zip(shards, parts, strict=True):
        for world in report.run.worlds:
            workers = tuple(_process(worker, shard) for worker in world.workers)
            yield msgspec.structs.replace(world, workers=workers)


def _disagreements(parts: Iterable[RunReport]) -> Iterator[str]:
    """Yield the open points of which shards found different readings: the target is not consistent, or not one."""
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
