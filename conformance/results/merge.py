"""The reports of the shards of one run, merged to the report that the run would have given in one piece. Pure.

Processes of different shards have the same names, by which exchanges find the world that they searched: so each process
is renamed after its shard, and every exchange with it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import msgspec
from msgspec import structs

from ...spec.exchange import Exchange
from ...spec.results import CheckResult, Failure, RunInfo, RunReport
from ...spec.statuses import Status
from ..client.recorder import worker_of
from ..config import RunConfig
from ..coverage.matrix import OccasionMatrix
from ..history.directory import MAIN
from ..history.facts import Facts, command_of, config_in, merged
from ..scenarios.registry import SCENARIOS, checks
from .report import Diagnose, diagnosed_report, of_history

_OWN: Final = frozenset({"shard", "report", "workers", "write-expected-failures"})
"""Options in which the shards of a run may differ."""
_ALIKE: Final = ("kit_version", "specification", "target", "seed", "effort", "access", "fail_on")


class NotOneRun(ValueError):
    """Reports are not shards of one run; the message says in what they differ."""


def same_run(parts: Sequence[RunReport]) -> None:
    """Raise ``NotOneRun`` unless ``parts`` are different shards of one run."""
    shards = [_shard(part) for part in parts]
    if len({count for _, count in shards}) > 1:
        listed = ", ".join(f"{part}/{count}" for part, count in shards)
        raise NotOneRun(f"they are of different numbers of shards: {listed}")
    twice = next((shard for shard, times in Counter(shards).items() if times > 1), None)
    if twice is not None:
        raise NotOneRun(f"shard {twice[0]}/{twice[1]} is given twice")
    for part in parts[1:]:
        _compare(parts[0].run, part.run)


def missing_shards(parts: Sequence[RunReport]) -> tuple[str, ...]:
    """Return the shards that are not among ``parts``, as ``2/3``; one beyond the last scenario is empty anyway.

    Raise ``NotOneRun`` if a part is not a shard.
    """
    present = {_shard(part) for part in parts}
    count = max(count for _, count in present)
    numbers = range(1, min(count, len(SCENARIOS)) + 1)
    return tuple(f"{number}/{count}" for number in numbers if (number, count) not in present)


def merged_report(
    parts: Sequence[RunReport], diagnose: Diagnose, exchanges: Iterable[Exchange] = (), sha256: str = ""
) -> RunReport:
    """Return the report of the run that ``parts`` are shards of.

    ``exchanges`` are those of ``merged_exchanges``, in which causes are looked for again, since one shard saw only
    some of what a defect does; ``sha256`` is the hash of their file. The checks of a missing shard are not run. Raise
    ``NotOneRun`` if the parts are not shards of one run.
    """
    same_run(parts)
    named = [_named_after_shard(part) for part in parts]
    config, first = whole_config(parts[0].run), parts[0].run
    parsed = (msgspec.convert(part.run, Facts, from_attributes=True) for part in named)
    facts = merged(
        [structs.replace(one, readings=part.readings) for one, part in zip(parsed, named, strict=True)]
    )
    missing = (f"Shard {one} is missing: its checks were not run." for one in missing_shards(parts))
    run = structs.replace(
        first,
        started=min(part.run.started for part in parts),
        seconds=max(part.run.seconds for part in parts),
        complete=all(part.run.complete for part in parts),
        marks=facts.marks,
        requests=facts.requests,
        response_times=facts.response_times,
        configuration={**first.configuration, "shard": None},
        command=command_of(config),
        exchanges_sha256=sha256,
        worlds=facts.worlds,
        leftovers=facts.leftovers,
        notes=(*facts.notes, *_disagreements(parts), *missing),
    )
    found: dict[str, CheckResult] = {}
    for result in (result for part in named for result in part.results):
        if result.id not in found or found[result.id].status is Status.NOT_RUN:
            found[result.id] = result  # of the shard that ran the check
    own = [check for check in checks() if check.id in found]
    results = of_history(found, own, config, run.started_at.date())
    matrix = OccasionMatrix(lambda first: islice(exchanges, first, None))
    return diagnosed_report(results, facts.readings, run, matrix, diagnose)


def _named_after_shard(part: RunReport) -> RunReport:
    """Rename the processes in the exchanges that failures and readings cite, and in the worlds."""
    shard, _ = _shard(part)
    results = tuple(
        structs.replace(
            result, failures=tuple(_with_renamed_exchanges(one, shard) for one in result.failures)
        )
        for result in part.results
    )
    worlds = tuple(
        structs.replace(world, workers=tuple(_process(worker, shard) for worker in world.workers))
        for world in part.run.worlds
    )
    readings = tuple(
        structs.replace(one, exchange=_renamed(one.exchange, shard) if one.exchange else "")
        for one in part.readings
    )
    run = structs.replace(part.run, worlds=worlds)
    return structs.replace(part, results=results, readings=readings, run=run)


def _with_renamed_exchanges(failure: Failure, shard: int) -> Failure:
    return structs.replace(failure, exchanges=tuple(_renamed(name, shard) for name in failure.exchanges))


def merged_exchanges(parts: Iterable[tuple[RunReport, Iterable[Exchange]]]) -> Iterator[Exchange]:
    """Yield the exchanges of all shards, under the names that the merged report has for them."""
    for report, exchanges in parts:
        shard, _ = _shard(report)
        for exchange in exchanges:
            yield structs.replace(exchange, id=_renamed(exchange.id, shard))


def whole_config(run: RunInfo) -> RunConfig:
    """Return the settings of the whole run that ``run`` is a shard of, secrets redacted."""
    return structs.replace(config_in(run), shard=None, write_expected_failures=None, workers=0)


def _shard(report: RunReport) -> tuple[int, int]:
    match report.run.configuration.get("shard"):
        case [int(part), int(parts)] if 1 <= part <= parts:
            return part, parts
    raise NotOneRun(f"the report of {report.run.started} is no shard: run with --shard I/N")


def _compare(first: RunInfo, other: RunInfo) -> None:
    options = sorted((first.configuration.keys() | other.configuration.keys()) - _OWN)
    settings = [(name.replace("_", " "), getattr(first, name), getattr(other, name)) for name in _ALIKE]
    settings += [(name, first.configuration.get(name), other.configuration.get(name)) for name in options]
    for name, mine, theirs in settings:
        if mine != theirs:
            raise NotOneRun(f"they differ in {name}: {mine} and {theirs}")


def _renamed(exchange: str, shard: int) -> str:
    return f"{_process(worker_of(exchange), shard)}:{exchange.rpartition(':')[2]}"


def _process(worker: str, shard: int) -> str:
    return f"shard{shard}" if worker == MAIN else f"shard{shard}-{worker}"


def _disagreements(parts: Iterable[RunReport]) -> Iterator[str]:
    """Yield the open points of which shards found different readings: the target is not consistent, or not one."""
    found: dict[tuple[str, str], set[str]] = {}
    for report in parts:
        for reading in report.readings:
            if reading.reading is not None:
                found.setdefault((reading.point, reading.key), set()).add(reading.reading)
    for (point, key), readings in found.items():
        if len(readings) > 1:
            name = f"{point} {key}".rstrip()
            yield f"Shards found different readings of {name}: {', '.join(sorted(readings))}."
