"""The record of a run, replayed: results, readings and data again, from its report and its exchanges alone.

Judges are pure, so what they find in this evidence is what they found in the run. Loading the data and probing are
repeated against the recorded replies: a reading that the record does not confirm, or a profile that the target took and
the report denies, would let a failure pass.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import filterfalse
from typing import Final

from msgspec import structs

from ...spec.exchange import Exchange, Purpose
from ...spec.operations import SEARCH
from ...spec.results import CheckResult, Failure, ReadingFound, RunReport, WorldUsed
from ...spec.statuses import Status
from ...spec.strict_json import MAXIMUM_DEPTH
from ..client.loader import SCENARIO as SETUP
from ..client.loader import Loader
from ..client.probes import BLIND_PROBES, PROBES, probe
from ..client.recorder import Recorder, worker_of
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.model import LoadedWorld, Namespace, ProfileSpec, World, no_id
from ..dataset.shared_data import shared_data
from ..errors import NotMeasured
from ..history.facts import KnownReadings, config_in, loaded_world
from ..history.step import AGAIN, REDUCED, WALK, WORLD, Step, in_order, is_of_reduction, without_replaced
from ..judging.oracle import Oracle
from ..scenarios import Check, Scenario
from .failure import broken, reduced_failure
from .recorded_target import RecordedTarget, RecordedVisibility
from .scenario_run import ScenarioRun, not_judged, result_of, with_reduced

JUDGES_NOTHING: Final = frozenset({Status.ERROR, Status.NOT_RUN})
"""Statuses that claim nothing of the target."""
NOT_PLAYED: Final = frozenset({Status.SKIPPED, Status.DECLINED, Status.NOT_EXERCISED})
"""Statuses that a check may have if its scenario was not played."""
_LOADING: Final = ("CreateProfile", "AddProfileKey")
_MEASURED: Final = "visibility"
"""The point whose reading no probe finds: it is measured while data is loaded."""


class Recording:
    """What a run recorded: scenarios that can be judged again, and the requests of probes and of loading."""

    def __init__(self, report: RunReport, exchanges: Iterable[Exchange]) -> None:
        """Raise ``msgspec.ValidationError`` if the settings of the run are not those of this kit."""
        self.report = report
        self.config = config_in(report.run)
        self._known = KnownReadings.of(report.readings)
        self._oracles: dict[int, Oracle] = {}
        self._scenarios: dict[str, dict[str, list[Exchange]]] = {}
        self._probes: dict[str, list[Exchange]] = {}
        self._loading: dict[str, list[Exchange]] = {}
        self._reductions: dict[str, Exchange] = {}
        self.runs = lru_cache(maxsize=1)(self._runs)  # checks that share a scenario follow one another
        for exchange in exchanges:
            worker = worker_of(exchange.id)
            if exchange.purpose is Purpose.CHECK:
                self._scenarios.setdefault(exchange.scenario, {}).setdefault(worker, []).append(exchange)
            elif exchange.purpose is Purpose.REDUCTION:
                self._reductions[exchange.id] = exchange
            elif exchange.purpose is Purpose.PROBE:
                self._probes.setdefault(worker, []).append(exchange)
            elif exchange.scenario == SETUP and (
                exchange.call.operation in _LOADING or AGAIN in exchange.tags
            ):
                self._loading.setdefault(worker, []).append(exchange)

    def has(self, scenario: Scenario) -> bool:
        """Return whether anything of ``scenario`` was recorded."""
        return scenario.name in self._scenarios

    def _runs(self, scenario: Scenario) -> tuple[ScenarioRun, ...]:
        """Return ``scenario`` as each process played it: several if pytest-xdist had no ``--dist loadgroup``.

        Raise ``ValueError``, with the reason, if the record does not suffice to judge it.
        """
        workers = self._scenarios.get(scenario.name, {})
        return tuple(self._run(scenario, worker, own) for worker, own in workers.items())

    def result(self, check: Check, said: CheckResult | None) -> CheckResult:
        """Judge ``check`` again; ``said`` is the result that the run gave it, None if the run had no such check.

        A check that the run did not judge keeps the reason; ``not-run`` means that the record does not suffice.
        """
        if said is not None and said.status in JUDGES_NOTHING:
            return not_judged(check, said.status, said.message)
        if not self.has(check.scenario):
            if said is not None and said.status in NOT_PLAYED:
                return not_judged(check, said.status, said.message)
            return not_judged(check, Status.NOT_RUN, "the recorded run did not play its scenario")
        try:
            found = [
                self._reduced_as(said, result_of(check, run), check.scenario)
                for run in self.runs(check.scenario)
            ]
        except Exception as error:  # a record of another version of the kit, or one that was damaged
            cannot = f"the kit cannot judge this record: {type(error).__name__}: {error}"
            why = error if isinstance(error, ValueError) else cannot
            return not_judged(check, Status.NOT_RUN, f"the record does not suffice: {why}")
        if said is None and found[0].status is Status.NOT_EXERCISED:
            return not_judged(check, Status.NOT_RUN, "the record has no request by which it could be judged")
        return next((one for one in found if said and not evidence_differs(said, one)), found[0])

    def _run(self, scenario: Scenario, worker: str, exchanges: Iterable[Exchange]) -> ScenarioRun:
        steps = steps_of(exchanges, scenario.name, depth=self.config.max_depth)
        run = ScenarioRun(scenario, self._oracle(world_of(self.report, worker)), self.config, steps)
        _ = run.judgement  # here, since ``result_of`` takes what it raises for a fault of the kit
        return run

    def _oracle(self, used: WorldUsed) -> Oracle:
        place = self.report.run.worlds.index(used)
        if place not in self._oracles:
            self._oracles[place] = Oracle(loaded_world(used), self._known)
        return self._oracles[place]

    def _reduced_as(self, said: CheckResult | None, found: CheckResult, scenario: Scenario) -> CheckResult:
        """Return ``found`` with the reduced failure that ``said`` cites.

        Return ``found`` itself if ``said`` cites no reduction, one that was not recorded, or one whose exchanges do not
        break the requirement.
        """
        if said is None or not (said.failures and found.failures):
            return found
        cited, recorded = said.failures[0].exchanges, self._reductions
        ids = tuple(filter(is_of_reduction, cited))
        if (
            not ids
            or tuple(filterfalse(is_of_reduction, cited)) != found.failures[0].exchanges
            or not recorded.keys() >= set(ids)
        ):
            return found
        steps = [Step(recorded[one]) for one in ids]
        searched = [step for step in steps if step.exchange.call.operation == SEARCH]
        made = [step for step in steps if step.exchange.call.operation != SEARCH]
        searches = [step for step in searched if step.tag(WALK) == searched[-1].tag(WALK)]
        oracle = self._oracle(world_of(self.report, worker_of(ids[0])))
        if searches and searches[0].tag(WORLD) == REDUCED:
            oracle = Oracle(_reduced_world(searches[0], made), oracle.known)
        first, reduction = found.failures[0], said.failures[0].reduction
        finding = broken(first.requirement, scenario, oracle, searches)
        if finding is None and reduction == "minimised":
            return found
        before = searched[: -len(searches)]
        smallest = reduced_failure(first, finding, searches, made, oracle, reduction, self.config, before)
        return with_reduced(found, smallest)

    def differences(self) -> list[str]:
        """Return how data and readings of the report differ from what the record gives, a sentence each.

        What the probes send depends on the data: if that differs, readings are not compared. Raise ``ValueError`` if
        this kit sends other requests than the run did, or makes another world.
        """
        worlds = [(used, worker) for used in self.report.run.worlds for worker in used.workers]
        try:
            data = [sentence for one in worlds for sentence in self._data_differences(*one)]
            return data or list(self._reading_differences(worlds))
        except (NotMeasured, LookupError, TypeError, AttributeError) as error:  # a record that was damaged
            raise ValueError(f"the record cannot be read as this kit would: {error}") from error

    def _data_differences(self, used: WorldUsed, worker: str) -> Iterator[str]:
        """Load the data again; yield how it differs. Yield nothing if the run did not load it by CreateProfile."""
        now = self._loaded(used, worker, used.domain)
        if now is None:
            return
        said, planned = loaded_world(used), _planned(used)
        if said.has_custom_keys != now.has_custom_keys:
            yield "data: the report and the record differ in whether the values of AddProfileKey are there"
        for name in (profile.name for profile in planned.profiles):
            # If CreateProfile returned no id, the run found one by searching.
            if now.ids.get(name) not in (said.ids.get(name), no_id(name)):
                yield (
                    f"data: {name} is {said.ids.get(name, 'absent')}, "
                    f"the record gives {now.ids.get(name, 'absent')}"
                )
            elif _custom_keys(said, name) != _custom_keys(now, name):
                yield f"data: {name} has other values of AddProfileKey than the record gives"

    def _loaded(self, used: WorldUsed, worker: str, domain: str) -> LoadedWorld | None:
        """Load the data into ``domain`` again; return None if the run did not load it there by CreateProfile."""
        exchanges = [
            one for one in self._loading.get(worker, ()) if one.call.input.get("DomainName") == domain
        ]
        recorder = Recorder(RecordedTarget(exchanges), lambda _: None, config=self.config)
        loader = Loader(recorder, lambda _: None)
        return loader.load(_planned(used), domain) if exchanges else None

    def _reading_differences(self, worlds: Iterable[tuple[WorldUsed, str]]) -> Iterator[str]:
        """Probe again; yield the readings that differ. Of several processes the first that found a reading counts."""
        again: dict[tuple[str, str], str | None] = {}
        for used, worker in worlds:
            for one in self._probed(used, worker):
                again[one.point, one.key] = again.get((one.point, one.key)) or one.reading
        said = {(one.point, one.key): one.reading for one in self.report.readings if one.point != _MEASURED}
        for point, key in sorted(said.keys() | again.keys()):
            before, now = said.get((point, key)), again.get((point, key))
            if before != now:
                name = f"{point} {key}".rstrip()
                yield (
                    f"reading {name}: the report says {before or 'undecided'}, "
                    f"the record gives {now or 'undecided'}"
                )

    def _probed(self, used: WorldUsed, worker: str) -> Iterator[ReadingFound]:
        """Yield what the probes of one process found; nothing if it used what another process had found."""
        exchanges = self._probes.get(worker)
        if not exchanges:
            return
        domain = str(exchanges[0].call.input.get("DomainName"))
        # If the data vanished while the target was probed, it was loaded again, into another domain.
        world = (domain != used.domain and self._loaded(used, worker, domain)) or loaded_world(used)
        target = RecordedTarget(exchanges)
        oracle = Oracle(world, KnownReadings())
        milliseconds = self.report.run.visibility_milliseconds.get("p99", 0.0)

        def client_of(row: str, recorder: Recorder) -> ScenarioClient:
            return ScenarioClient(
                row,
                recorder,
                oracle,
                Namespace(used.tag, used.number),
                Effort(used.effort),
                self.report.run.seed,
                access=Access(self.report.run.access),
                visibility=RecordedVisibility(target, milliseconds / 1000),
                purpose=Purpose.PROBE,
            )

        recorder = Recorder(target, lambda _: None, config=self.config)
        yield from probe(recorder, client_of, PROBES if world.profiles else BLIND_PROBES)[0]


def _planned(used: WorldUsed) -> World:
    return shared_data(Namespace(used.tag, used.number), Effort(used.effort))


def steps_of(
    exchanges: Iterable[Exchange], scenario: str, worker: str | None = None, depth: int = MAXIMUM_DEPTH
) -> list[Step]:
    """Return the steps of ``scenario`` among ``exchanges``, as they were judged; only those of ``worker`` if given.

    ``depth`` is how many levels of JSON the run read. Of a search that was sent again only the last counts.
    """
    played = [
        Step(exchange, depth)
        for exchange in exchanges
        if exchange.scenario == scenario
        and exchange.purpose is Purpose.CHECK
        and worker in (None, worker_of(exchange.id))
    ]
    played.sort(key=in_order)
    steps: list[Step] = []
    for step in played:
        if step.tag(AGAIN):
            steps = without_replaced(steps, step)
        steps.append(step)
    return steps


def world_of(report: RunReport, worker: str) -> WorldUsed:
    """Return the world that ``worker`` read. Raise ``ValueError`` if the report has none."""
    for world in report.run.worlds:
        if worker in world.workers:
            return world
    raise ValueError(f"the report names no world of {worker}: the run ended before it was loaded")


def evidence_differs(said: CheckResult, now: CheckResult) -> str:
    """Return how two results of one check rest on different evidence; empty if they do not."""
    if said.examples != now.examples or said.partitions != now.partitions:
        return f"the report says {said.examples} inputs, the record has {now.examples}, or of other kinds"
    if said.outcome is not now.outcome:
        return f"the report says that this leaves the requirement {said.outcome}, the record {now.outcome}"
    if list(map(_undiagnosed, said.failures)) != list(map(_undiagnosed, now.failures)):
        return "its failures are others than those that the record shows"
    return ""


def _undiagnosed(failure: Failure) -> Failure:
    """Remove the comparison with known defects from ``failure``: the record alone does not give it."""
    return structs.replace(failure, diagnosis=None, cause="")


def _reduced_world(search: Step, made: Sequence[Step]) -> LoadedWorld:
    """Return the world that the requests ``made`` created and ``search`` searched."""
    profiles: list[ProfileSpec] = []
    ids: dict[str, str] = {}
    for step in made:
        members = step.exchange.call.input
        if step.exchange.call.operation == "CreateProfile":
            name = f"p{len(profiles) + 1}"
            fields = {key: value for key, value in members.items() if key != "DomainName"}
            profiles.append(ProfileSpec(name, fields))
            ids[name] = str((step.output or {}).get("ProfileId") or no_id(name))
        else:
            keys = {**profiles[-1].keys, members["KeyName"]: tuple(members["Values"])}
            profiles[-1] = structs.replace(profiles[-1], keys=keys)
    has_custom_keys = any(profile.keys for profile in profiles)
    domain = str(search.exchange.call.input["DomainName"])
    return LoadedWorld(World(REDUCED, tuple(profiles)), domain, ids, has_custom_keys=has_custom_keys)


def _custom_keys(loaded: LoadedWorld, name: str) -> Mapping[str, tuple[str, ...]]:
    """Return the values of AddProfileKey that a profile has; none if it is absent, or if nothing has any."""
    keys = {profile.name: profile.keys for profile in loaded.profiles if loaded.has_custom_keys}
    return keys.get(name, {})
