"""The standing world of a process as a report keeps it, and back: enough to judge the run's exchanges again."""

from collections.abc import Collection, Iterable

from msgspec import structs

from ...spec.results import WorldUsed
from ..config import Effort
from ..dataset.model import LoadedWorld, Namespace, ProfileSpec, World
from ..dataset.shared_data import shared_data
from .prepared import Prepared

UNKNOWN = "unknown"
"""Name of a world of which the kit knows nothing."""


def world_used(prepared: Prepared, effort: Effort, worker: str) -> WorldUsed:
    """What a report keeps of the world that ``worker`` reads."""
    loaded = prepared.world
    return WorldUsed(
        workers=(worker,),
        name=loaded.world.name,
        domain=loaded.domain,
        tag=prepared.naming.prefix,
        number=prepared.naming.digits,
        effort=effort.value,
        ids=tuple(loaded.ids.get(draft.name, "") for draft in loaded.world.profiles),
        attached=loaded.has_custom_keys,
        unattached=_unattached(prepared, effort) if loaded.has_custom_keys else {},
    )


def _unattached(prepared: Prepared, effort: Effort) -> dict[str, tuple[str, ...]]:
    """What a world lacks of the one that was to be loaded."""
    there = {draft.name: draft.keys for draft in prepared.world.world.profiles}
    lacking = {
        draft.name: tuple(key for key in draft.keys if key not in there[draft.name])
        for draft in shared_data(prepared.naming, effort).profiles
        if draft.name in prepared.world.ids
    }
    return {name: keys for name, keys in lacking.items() if keys}


def joined(known: Iterable[WorldUsed], more: Iterable[WorldUsed]) -> list[WorldUsed]:
    """The worlds of several processes, one that some of them shared said once."""
    found = list(known)
    for world in more:
        for place, other in enumerate(found):
            if structs.replace(world, workers=other.workers) == other:
                found[place] = structs.replace(other, workers=(*other.workers, *world.workers))
                break
        else:
            found.append(world)
    return found


def loaded_world(used: WorldUsed) -> LoadedWorld:
    """The world that ``used`` was made of. Raises ``ValueError`` where this kit makes a world of another size."""
    if used.name == UNKNOWN:
        return LoadedWorld(World(UNKNOWN, used.tag, ()), used.domain, {}, used.attached)
    world = shared_data(Namespace(used.tag, used.number), Effort(used.effort))
    if len(world.profiles) != len(used.ids):
        raise ValueError(
            f"the report's world has {len(used.ids)} profiles, this kit makes {len(world.profiles)}: "
            "use the version of the kit that the report names"
        )
    ids = {draft.name: id_ for draft, id_ in zip(world.profiles, used.ids, strict=True) if id_}
    drafts = tuple(_without(draft, used.unattached.get(draft.name, ())) for draft in world.profiles)
    return LoadedWorld(structs.replace(world, profiles=drafts), used.domain, ids, used.attached)


def _without(draft: ProfileSpec, keys: Collection[str]) -> ProfileSpec:
    if not keys:
        return draft
    return structs.replace(draft, keys={key: values for key, values in draft.keys.items() if key not in keys})
