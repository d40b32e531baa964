"""Every small case of a search, up to renaming of profiles, keys and values.

A world has some profiles; under each of two keys a profile has no value or one of two. A search has some pairs, and a
pair one or both of the two values. Keys, values of a key, and profiles may change names without changing anything that
counts, so of all cases that are renamings of one another one is taken.
"""

from collections.abc import Sequence
from itertools import combinations_with_replacement, product
from typing import Final

SmallProfile = tuple[int, int]
"""Under each key: 0 or 1 for a value, 2 for none."""
SmallPair = tuple[int, int]
"""A key, and 0 or 1 for one value, 2 for both."""
_SWAP: Final = (1, 0, 2)
_KEEP: Final = (0, 1, 2)


def up_to_renaming(profiles: int, pairs: int) -> dict[tuple[SmallProfile, ...], list[tuple[SmallPair, ...]]]:
    """Return the queries of each world.

    No renaming gives a smaller world, or the same one and a smaller query.
    """
    kinds: list[SmallProfile] = list(product(range(3), range(3)))
    pair_kinds: list[SmallPair] = list(product(range(2), range(3)))
    queries = [query for count in range(1, pairs + 1) for query in product(pair_kinds, repeat=count)]
    found: dict[tuple[SmallProfile, ...], list[tuple[SmallPair, ...]]] = {}
    for count in range(profiles + 1):
        for world in combinations_with_replacement(kinds, count):
            images = [(_renamed_world(world, renaming), renaming) for renaming in _RENAMINGS]
            if world == min(image for image, _ in images):
                own = [renaming for image, renaming in images if image == world]
                found[world] = [query for query in queries if query == min(_renamed(query, r) for r in own)]
    return found


_Renaming = tuple[bool, tuple[tuple[int, int, int], tuple[int, int, int]]]
"""Whether the keys change places, then what becomes of the values under each."""
_RENAMINGS: Final[list[_Renaming]] = [
    (swaps, (first, second))
    for swaps, first, second in product((False, True), (_KEEP, _SWAP), (_KEEP, _SWAP))
]


def _renamed_world(world: Sequence[SmallProfile], renaming: _Renaming) -> tuple[SmallProfile, ...]:
    swaps, values = renaming
    places = (1, 0) if swaps else (0, 1)
    return tuple(sorted((values[0][one[places[0]]], values[1][one[places[1]]]) for one in world))


def _renamed(query: Sequence[SmallPair], renaming: _Renaming) -> tuple[SmallPair, ...]:
    swaps, values = renaming
    moved = [(1 - key if swaps else key, own) for key, own in query]
    return tuple((key, values[key][own]) for key, own in moved)
