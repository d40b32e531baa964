"""What a run knows beside its results: its settings without secrets, the prepared target, readings, and data used."""

import shlex
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import msgspec
from msgspec import structs

from ...spec.exchange import Exchange, Json
from ...spec.response_times import summed
from ...spec.results import ReadingFound, RunInfo, WorldUsed
from ..config import REDACTED, Access, Effort, RunConfig
from ..dataset.model import LoadedWorld, Namespace, World
from ..dataset.shared_data import shared_data
from ..options import FIELD_OF, OPTIONS
from .step import ACCEPTED, OPEN

_ELSEWHERE: Final = ("report", "write-expected-failures")
"""Options that say where results go, which a repetition need not overwrite."""
_UNKNOWN: Final = "unknown"
"""The name of a world of which the kit knows nothing."""


@dataclass(frozen=True)
class KnownReadings:
    """The readings that the probes found: what the oracle may take as the target's own choice.

    They are given by point, and by point and key for points that differ by key. What is absent is undecided.
    """

    found: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, readings: Iterable[ReadingFound]) -> "KnownReadings":
        """Return what ``readings`` decide."""
        return cls(
            {(found.point, found.key): found.reading for found in readings if found.reading is not None}
        )

    def get(self, point: str, key: str = "") -> str | None:
        """Return the reading of ``point``, for ``key`` if it differs by key; None while it is undecided."""
        return self.found.get((point, key))

    def wanted(self, point: str) -> str:
        """Return what a change must be that an open point lets a target refuse: accepted, if the target accepts it."""
        return ACCEPTED if self.get(point) == "accepted" else OPEN

    @property
    def repeats_keys(self) -> bool:
        """Whether the target takes a key in two pairs of one search."""
        return self.get("repeated-key") == "pairs"

    @property
    def lists_mean_any(self) -> bool:
        """Whether the target finds the profiles that have any of several values."""
        return self.get("several-values") == "any"

    @property
    def takes_custom_keys(self) -> bool:
        """Whether AddProfileKey may take a custom key, as far as is known."""
        return self.get("custom-key-undefined") in (None, "accepted")


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """A target that is ready to be judged, as its first process writes it down for the others."""

    world: LoadedWorld
    namespace: Namespace
    readings: tuple[ReadingFound, ...]
    declined: tuple[str, ...]
    access: Access
    visibility: dict[str, float]
    is_patient: bool = True
    """Whether a change that is not seen is worth a long wait, as far as the preparation shows."""
    is_erratic: bool = False
    """Whether answers changed for no reason while it was prepared, so that waiting for a change is of no use."""
    notes: tuple[str, ...] = ()
    responses: tuple[Exchange, ...] = ()
    """Searches before the checks: those whose responses break a rule on every response, and some others."""

    @property
    def known(self) -> KnownReadings:
        """The readings that were found."""
        return KnownReadings.of(self.readings)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Facts for the head of the report; each process of a run writes some, and the controller merges them."""

    readings: tuple[ReadingFound, ...] = ()
    requests: Mapping[str, int] = {}
    response_times: Mapping[str, tuple[int, ...]] = {}
    access: str = ""
    visibility_milliseconds: Mapping[str, float] = {}
    notes: tuple[str, ...] = ()
    leftovers: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    """What this process drew by chance to mark its values."""
    worlds: tuple[WorldUsed, ...] = ()
    """The shared data that this process read."""


def merged(parts: Collection[Facts]) -> Facts:
    """Return the facts of several processes as one. A reading that several found is listed once."""
    requests: Counter[str] = Counter()
    times: Mapping[str, tuple[int, ...]] = {}
    for part in parts:
        requests.update(part.requests)
        times = summed(times, part.response_times)
    return Facts(
        readings=_merged_readings(part.readings for part in parts),
        requests=dict(requests),
        response_times=times,
        access=next((part.access for part in parts if part.access), ""),
        visibility_milliseconds=next(
            (part.visibility_milliseconds for part in parts if part.visibility_milliseconds), {}
        ),
        notes=_union(part.notes for part in parts),
        leftovers=_union(part.leftovers for part in parts),
        marks=_union(part.marks for part in parts),
        worlds=merged_worlds(world for part in parts for world in part.worlds),
    )


def _merged_readings(several: Iterable[Iterable[ReadingFound]]) -> tuple[ReadingFound, ...]:
    """Return each reading once; one that was found rather than one that was not."""
    readings: dict[tuple[str, str], ReadingFound] = {}
    for reading in (reading for each in several for reading in each):
        known = readings.get((reading.point, reading.key))
        if known is None or known.reading is None:
            readings[reading.point, reading.key] = reading
    return tuple(readings.values())


def _union(several: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Return the texts of several collections, each once, in order."""
    return tuple(dict.fromkeys(one for each in several for one in each))


def world_used(prepared: Prepared, effort: Effort, worker: str) -> WorldUsed:
    """Return what a report keeps of the world that ``worker`` reads: enough to judge the run's exchanges again."""
    loaded = prepared.world
    return WorldUsed(
        workers=(worker,),
        name=loaded.world.name,
        domain=loaded.domain,
        tag=prepared.namespace.prefix,
        number=prepared.namespace.digits,
        effort=effort.value,
        ids=tuple(loaded.ids.get(profile.name, "") for profile in loaded.world.profiles),
        attached=loaded.has_custom_keys,
        unattached=_missing_keys(prepared, effort) if loaded.has_custom_keys else {},
    )


def _missing_keys(prepared: Prepared, effort: Effort) -> dict[str, tuple[str, ...]]:
    """Return, by profile, the custom keys that were to be loaded and are not there."""
    there = {profile.name: profile.keys for profile in prepared.world.world.profiles}
    missing = {
        profile.name: tuple(key for key in profile.keys if key not in there[profile.name])
        for profile in shared_data(prepared.namespace, effort).profiles
        if profile.name in prepared.world.ids
    }
    return {name: keys for name, keys in missing.items() if keys}


def merged_worlds(worlds: Iterable[WorldUsed]) -> tuple[WorldUsed, ...]:
    """Return the worlds of several processes; one that some of them shared is listed once."""
    found: dict[bytes, WorldUsed] = {}
    for world in worlds:
        key = msgspec.json.encode(structs.replace(world, workers=()))
        before = found[key].workers if key in found else ()
        found[key] = structs.replace(world, workers=(*before, *world.workers))
    return tuple(found.values())


def loaded_world(used: WorldUsed) -> LoadedWorld:
    """Return the world that ``used`` was made of. Raise ``ValueError`` if this kit makes a world of another size."""
    if used.name == _UNKNOWN:
        return LoadedWorld(World(_UNKNOWN, ()), used.domain, {}, used.attached)
    world = shared_data(Namespace(used.tag, used.number), Effort(used.effort))
    if len(world.profiles) != len(used.ids):
        raise ValueError(
            f"the report's world has {len(used.ids)} profiles, this kit makes {len(world.profiles)}: "
            "use the version of the kit that the report names"
        )
    ids = {profile.name: id_ for profile, id_ in zip(world.profiles, used.ids, strict=True) if id_}
    profiles = list(world.profiles)
    for place, profile in enumerate(profiles):
        if missing := used.unattached.get(profile.name):
            kept = {key: values for key, values in profile.keys.items() if key not in missing}
            profiles[place] = structs.replace(profile, keys=kept)
    return LoadedWorld(structs.replace(world, profiles=tuple(profiles)), used.domain, ids, used.attached)


def configuration(config: RunConfig) -> dict[str, Json]:
    """Return ``config`` by the names of the options."""
    shown: dict[str, Json] = msgspec.to_builtins(config)
    return shown


def config_in(run: RunInfo) -> RunConfig:
    """Return the settings in a report, secrets redacted. Raise ``msgspec.ValidationError`` for another kit's."""
    return msgspec.convert(run.configuration, RunConfig)


def redacted(config: RunConfig) -> RunConfig:
    """Return ``config`` without secrets: header values, and a password or query in the target's URL."""
    return structs.replace(
        config,
        target=_plain_url(config.target),
        endpoint_url=_plain_url(config.endpoint_url) if config.endpoint_url else None,
        headers=tuple((name, REDACTED) for name, _ in config.headers),
    )


def withheld(config: RunConfig) -> dict[str, str]:
    """Return the options with parts that ``redacted`` takes away, and these parts in words."""
    names = ", ".join(name for name, _ in config.headers)
    bare = redacted(config)
    parts = {
        "header": f"the header {names}" if names else "",
        "target": "more of the target's URL" if bare.target != config.target else "",
        "endpoint-url": "more of the endpoint's URL" if bare.endpoint_url != config.endpoint_url else "",
    }
    return {option: words for option, words in parts.items() if words}


def _plain_url(url: str) -> str:
    if "://" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:  # no URL, so nobody can say what of it is secret
        return f"{url.partition('://')[0]}://"
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def command_of(config: RunConfig) -> str:
    """Return the command line that repeats a run with ``config``."""
    given = msgspec.to_builtins(config)
    plain = msgspec.to_builtins(RunConfig())
    words = ["searchprofiles-tck", "run", config.target]
    for option in OPTIONS:
        value = given[FIELD_OF.get(option.name, option.name)]
        if value != plain[FIELD_OF.get(option.name, option.name)] and option.name not in _ELSEWHERE:
            for one in value if option.repeated else [value]:
                words += [f"--{option.name}", *([] if option.flag else [option.spell(one)])]
    return shlex.join(words)
