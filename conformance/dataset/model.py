"""A world: the profiles and keys that are loaded into one domain, before and after it is loaded."""

from collections.abc import Mapping

import msgspec

from ...spec.exchange import Json


class ProfileSpec(msgspec.Struct, frozen=True):
    """A profile as the kit creates it: CreateProfile's members, and the values that AddProfileKey attaches.

    ``name`` is p1 … pn in order of creation; reports call the profile so.
    """

    name: str
    fields: Mapping[str, Json]
    keys: Mapping[str, tuple[str, ...]] = {}


def no_id(name: str) -> str:
    """What stands for the ProfileId of a draft as long as the target has not told it."""
    return f"(no id was given for {name})"


class World(msgspec.Struct, frozen=True):
    """Profiles that belong together. ``tag`` is the text by which every value of the world is told apart."""

    name: str
    tag: str
    drafts: tuple[ProfileSpec, ...]


class LoadedWorld(msgspec.Struct, frozen=True):
    """A world in a target's domain.

    ``ids`` maps a draft's name to the ProfileId that the target gave it. Drafts that the target refused are absent
    from ``ids``; ``attached`` says whether the values of AddProfileKey are there too. ``gone`` maps the ProfileIds of
    what was there before, and was deleted, to names.
    """

    world: World
    domain: str
    ids: Mapping[str, str]
    attached: bool
    gone: Mapping[str, str] = {}

    @property
    def drafts(self) -> tuple[ProfileSpec, ...]:
        """The drafts that are really in the target."""
        return tuple(draft for draft in self.world.drafts if draft.name in self.ids)
