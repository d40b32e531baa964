"""Takes up a run that did not come to its end: what is settled stays, what was under way is forgotten.

A scenario that was played to its end is settled, with the results of its checks; so is a check that needed no
request. The exchanges of any other scenario are dropped, since it will be played anew.
"""

import os
import time
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Final

import msgspec

from ... import __version__
from ...spec.exchange import Purpose
from ...spec.statuses import Status
from ..config import RunConfig
from ..errors import UsageError
from ..history.events import LOG_NAME, Resumed, ScenarioFinished, Started, append
from ..history.facts import Facts
from ..history.journal import FOLDER
from ..history.ledger import MADE_NAME
from ..history.recap import configuration, redacted
from ..history.run_state import RunState, digest
from ..names import INTERRUPTED
from .settings import Raw, overlaid

_FREE: Final = ("report", "workers")
"""Options that may differ from those that the run began with."""
_BY_SCENARIO: Final = frozenset({Purpose.CHECK, Purpose.REDUCTION})
_UNPLAYED: Final = frozenset({Status.SKIPPED, Status.DECLINED})


class _Head(msgspec.Struct):
    """What is to be known of an exchange here."""

    scenario: str
    purpose: Purpose


def unfinished(report: Path) -> tuple[RunState, Started]:
    """What the log in ``report`` says of a run that did not come to its end, and how it started.

    Raises ``UsageError`` where there is none.
    """
    if not (report / LOG_NAME).exists():
        raise UsageError(
            f"there is no {LOG_NAME} in {report}, so no run to take up; name the --report of that run"
        )
    if not (report / FOLDER).exists():
        raise UsageError(f"the run in {report} came to its end; nothing is left to take up")
    try:
        log = digest(report)
    except msgspec.DecodeError as error:
        raise UsageError(f"{report / LOG_NAME} cannot be read: {error}; run anew") from None
    if log.started is None:
        raise UsageError(f"the run in {report} was stopped before it began; run anew")
    if log.started.kit_version != __version__:
        raise UsageError(
            f"the run in {report} was made by version {log.started.kit_version}, this is {__version__}; "
            "take it up with that one, or run anew"
        )
    return log, log.started


def settings_of(started: Started, given: Raw, report: Path) -> RunConfig:
    """The settings that a run ``started`` with; what its log does not tell comes from ``given``.

    Raises ``UsageError`` where ``given`` differs from what the run began with, or lacks what is needed.
    """
    began = started.configuration
    lacking = [words for option, words in started.withheld.items() if option not in given]
    if lacking:
        raise UsageError(
            f"the run in {report} was given {' and '.join(lacking)}, which its log does not tell; give it again"
        )
    before = msgspec.convert(began, RunConfig)
    now = msgspec.structs.replace(overlaid(before, given), report=str(report))
    shown = msgspec.json.decode(msgspec.json.encode(configuration(redacted(now))))
    for name, value in shown.items():
        if name not in _FREE and value != began.get(name):
            raise UsageError(
                f"the run in {report} began with {name} {_said(began.get(name))}, not {_said(value)}; "
                "leave the option out, or run anew"
            )
    return now


def _said(value: object) -> str:
    return "unset" if value is None else msgspec.json.encode(value).decode()


def take_up(folder: Path, log: RunState) -> tuple[str, ...]:
    """Put the journal in ``folder`` in order and note that the run goes on; the checks whose results stand."""
    for written in (LOG_NAME, MADE_NAME):
        _mend(folder / written)
    for name in ("prepared.json", "prepared.lock", INTERRUPTED):
        (folder / name).unlink(missing_ok=True)
    for file in folder.glob("exchanges-*.ndjson"):
        worker = file.stem.partition("-")[2]
        _settle(folder, worker, [one for (who, _), one in log.finished.items() if who == worker])
    kept = {check for one in log.finished.values() for check in (result.id for result in one.results)}
    done = tuple(name for name, result in log.results.items() if name in kept or result.status in _UNPLAYED)
    now = time.time()
    append(folder, Resumed(done, now, max(0.0, now - (folder / LOG_NAME).stat().st_mtime)))
    return done


def _settle(folder: Path, worker: str, played: Collection[ScenarioFinished]) -> None:
    """Keep of one process what belongs to the scenarios that it played, and what it needed to play them."""
    exchanges, facts = folder / f"exchanges-{worker}.ndjson", folder / f"facts-{worker}.json"
    if not (played and facts.exists()):
        exchanges.unlink()
        facts.unlink(missing_ok=True)
        return
    _keep(exchanges, {each.scenario for each in played})
    known = msgspec.json.decode(facts.read_bytes(), type=Facts)
    counted = Counter({name: n for name, n in known.requests.items() if name not in _BY_SCENARIO})
    for each in played:
        counted.update(each.requests)
    _write(facts, msgspec.json.encode(msgspec.structs.replace(known, requests=dict(counted))))


def _keep(file: Path, scenarios: Collection[str]) -> None:
    """Leave out exchanges of other scenarios, and a last line that was cut short."""
    decoder = msgspec.json.Decoder(_Head)
    fresh = file.with_suffix(".new")
    with file.open("rb") as old, fresh.open("wb") as new:
        for line in old:
            if not line.endswith(b"\n"):
                break
            head = decoder.decode(line)
            if head.scenario in scenarios or head.purpose not in _BY_SCENARIO:
                new.write(line)
    fresh.replace(file)


def _write(file: Path, content: bytes) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(file)


def _mend(file: Path) -> None:
    """Take away a last line that was cut short, which the next one would be glued to."""
    if not file.exists():
        return
    with file.open("r+b") as lines:
        end = lines.seek(0, os.SEEK_END)
        tail = end
        while tail:
            start = max(0, tail - 65536)
            lines.seek(start)
            newline = lines.read(tail - start).rfind(b"\n")
            if newline >= 0:
                break
            tail = start
        else:
            start, newline = 0, -1
        if start + newline + 1 < end:
            lines.truncate(start + newline + 1)
