"""What judges take as given, found again: data is loaded and probes ask once more, and the record answers.

A reading that the record does not bear out, or a profile that the target took and the report denies, would let a
failure pass.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ...spec.exchange import Call, Exchange, Json, Purpose
from ...spec.results import ReadingFound, RunReport, WorldUsed
from ..client.loader import Loader, NullLog
from ..client.probes import BLIND_PROBES, PROBES
from ..client.recorder import Recorder, is_brief
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.model import LoadedWorld, Namespace, no_id
from ..dataset.shared_data import shared_data
from ..errors import NotMeasured
from ..history.known_readings import KnownReadings
from ..history.world_used import loaded_world
from ..judging.oracle import Oracle
from ..target.target import Load, TargetForm
from .replay import Recording

MEASURED: Final = "visibility"
"""The point whose reading no probe finds: it is measured while data is loaded."""


class _Recorded:
    """A target that gives recorded replies in order, to the requests that they were recorded for."""

    description = "the record"
    load: Load | None = None

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._left = deque(exchanges)
        self.operations = frozenset(exchange.call.operation for exchange in self._left)
        written = any(exchange.call.http is not None for exchange in self._left)
        self.form = TargetForm.HTTP if written else TargetForm.PYTHON

    def call(self, call: Call, *, timeout: float | None = None) -> Exchange:  # noqa: ARG002
        """The recorded reply. Raises ``ValueError`` where another request was recorded, or not all of the reply."""
        if not self._left or _asked(self._left[0].call) != _asked(call):
            raise ValueError("the probes and the set-up of this kit ask otherwise than those of the run")
        exchange = self._left.popleft()
        if is_brief(exchange.reply):
            raise ValueError("an answer was so large that only its beginning is recorded")
        return exchange

    def close(self) -> None:
        """Nothing is open."""


def _asked(call: Call) -> tuple[str, Mapping[str, Json]]:
    """What a call asks for; a domain that is made for a probe has a name of its own in every run."""
    return call.operation, {name: value for name, value in call.input.items() if name != "DomainName"}


def differences(report: RunReport, recording: Recording) -> list[str]:
    """Data and readings of ``report`` that the record does not give, a sentence each.

    What the probes ask depends on the data: where that differs, readings are not looked at. Raises ``ValueError``
    where this kit asks otherwise than the run did, or makes another world.
    """
    try:
        data = [
            sentence
            for used in report.run.worlds
            for worker in used.workers
            for sentence in _world_differences(used, worker, recording)
        ]
        return data or list(_reading_differences(report, recording))
    except (NotMeasured, LookupError, TypeError, AttributeError) as error:  # a record that was damaged
        raise ValueError(f"the record cannot be read as this kit would: {error}") from error


def _reading_differences(report: RunReport, recording: Recording) -> Iterator[str]:
    again = _readings(report, recording)
    said = {(one.point, one.key): one.reading for one in report.readings if one.point != MEASURED}
    for point, key in sorted(said.keys() | again.keys()):
        before, now = said.get((point, key)), again.get((point, key))
        if before != now:
            name = f"{point} {key}".rstrip()
            yield f"reading {name}: the report says {before or 'undecided'}, the record gives {now or 'undecided'}"


def _readings(report: RunReport, recording: Recording) -> dict[tuple[str, str], str | None]:
    """By point and key; of several processes the first that could tell."""
    found: dict[tuple[str, str], str | None] = {}
    for used in report.run.worlds:
        for worker in used.workers:
            for one in _probed(report, used, worker, recording):
                found[one.point, one.key] = found.get((one.point, one.key)) or one.reading
    return found


def _recorder(exchanges: Iterable[Exchange], recording: Recording) -> Recorder:
    return Recorder(_Recorded(exchanges), lambda _: None, config=recording.config)


def _probed(report: RunReport, used: WorldUsed, worker: str, recording: Recording) -> Iterator[ReadingFound]:
    """What the probes of one process found; nothing where it used what another one had found."""
    exchanges = recording.probes(worker)
    if not exchanges:
        return
    world = loaded_world(used)
    client = ScenarioClient(
        "probes",
        _recorder(exchanges, recording),
        Oracle(world, KnownReadings()),
        Namespace(used.tag, used.number),
        Effort(used.effort),
        report.run.seed,
        access=Access(report.run.access),
        purpose=Purpose.PROBE,
    )
    for probe in PROBES if world.world.profiles else BLIND_PROBES:
        yield from probe(client)


def _world_differences(used: WorldUsed, worker: str, recording: Recording) -> Iterator[str]:
    """How the data differs; nothing where the run did not load it by CreateProfile."""
    exchanges = recording.loading(worker, used.domain)
    if not exchanges:
        return
    loader = Loader(_recorder(exchanges, recording), NullLog())
    planned = shared_data(Namespace(used.tag, used.number), Effort(used.effort))
    said, now = loaded_world(used), loader.load(planned, used.domain)
    if said.has_custom_keys != now.has_custom_keys:
        yield "data: the report and the record differ in whether the values of AddProfileKey are there"
    for draft in planned.profiles:
        name = draft.name
        # Where CreateProfile told no id, the run found one by searching.
        if now.ids.get(name) not in (said.ids.get(name), no_id(name)):
            yield f"data: {name} is {said.ids.get(name, 'absent')}, the record gives {now.ids.get(name, 'absent')}"
        elif _attached(said, name) != _attached(now, name):
            yield f"data: {name} has other values of AddProfileKey than the record gives"


def _attached(loaded: LoadedWorld, name: str) -> Mapping[str, tuple[str, ...]]:
    """What is attached to a profile; nothing where it, or all of AddProfileKey, is not there."""
    drafts = {draft.name: draft.keys for draft in loaded.profiles if loaded.has_custom_keys}
    return drafts.get(name, {})
