"""A report keeps enough of a world to make it again."""

from typing import Final

import pytest
from msgspec import structs
from searchprofiles_tck.conformance.config import Access, Effort
from searchprofiles_tck.conformance.dataset.model import LoadedWorld, Namespace, World
from searchprofiles_tck.conformance.dataset.shared_data import shared_data
from searchprofiles_tck.conformance.history.facts import Prepared, loaded_world, merged_worlds, world_used

NAMING: Final = Namespace.of("seed 3")
WORLD: Final = shared_data(NAMING, Effort.QUICK)


def prepared(world: LoadedWorld) -> Prepared:
    """Return a target in which ``world`` was loaded."""
    return Prepared(
        world=world, namespace=NAMING, readings=(), declined=(), access=Access.MANAGE, visibility={}
    )


def ids(*refused: str) -> dict[str, str]:
    """Return ids as a target returns them, except for what it refused."""
    return {draft.name: f"id-of-{draft.name}" for draft in WORLD.profiles if draft.name not in refused}


def test_a_world_comes_back_as_it_was_loaded() -> None:
    """Refused profiles and values that were not attached are missing from it again."""
    keyless = next(draft for draft in WORLD.profiles if draft.keys)
    drafts = tuple(structs.replace(draft, keys={}) if draft is keyless else draft for draft in WORLD.profiles)
    loaded = LoadedWorld(
        structs.replace(WORLD, profiles=drafts), "tck-a", ids("p7", "p150"), has_custom_keys=True
    )

    used = world_used(prepared(loaded), Effort.QUICK, "main")

    assert loaded_world(used) == loaded
    assert used.unattached == {keyless.name: tuple(keyless.keys)}


def test_a_world_without_attached_values_comes_back() -> None:
    """If AddProfileKey is not implemented, single keys are not listed."""
    loaded = LoadedWorld(WORLD, "tck-a", ids(), has_custom_keys=False)

    used = world_used(prepared(loaded), Effort.QUICK, "main")

    assert (loaded_world(used), used.unattached) == (loaded, {})


def test_an_unknown_world_comes_back_empty() -> None:
    """Of data that the kit does not know the report keeps the domain."""
    loaded = LoadedWorld(World("unknown", ()), "theirs", {}, has_custom_keys=False)

    assert loaded_world(world_used(prepared(loaded), Effort.QUICK, "main")) == loaded


def test_a_world_of_another_kit_is_refused() -> None:
    """A report whose world has another size than this kit makes is not judged by the wrong one."""
    used = world_used(
        prepared(LoadedWorld(WORLD, "tck-a", ids(), has_custom_keys=True)), Effort.QUICK, "main"
    )

    with pytest.raises(ValueError, match="149 profiles, this kit makes 150"):
        loaded_world(structs.replace(used, ids=used.ids[1:]))


def test_a_shared_world_is_said_once() -> None:
    """Processes that read one world are named together, those with worlds of their own apart."""
    loaded = LoadedWorld(WORLD, "tck-a", ids(), has_custom_keys=True)
    first, second = (world_used(prepared(loaded), Effort.QUICK, name) for name in ("gw0", "gw1"))
    other = structs.replace(second, domain="tck-b", workers=("gw2",))

    assert [world.workers for world in merged_worlds([first, second, other])] == [("gw0", "gw1"), ("gw2",)]
