"""Walks over results of the sizes at which paging goes wrong."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final

from ...spec.keys import FIELDS_BY_KEY
from ...spec.limits import NEXT_TOKEN, VALUE
from ...spec.search import Operator, Pair, Search
from ..client.scenario_client import ScenarioClient
from ..dataset.edge_cases import FIELD_LINES
from ..dataset.shared_data import TIER_KEY, Group, groups, odd_value
from . import COMPLETE, EVERYWHERE, FOUND_BY, LOGIC, PAGES, WALKS, reader

SINGLE_ITEMS: Final = "pagination-single-item-pages"
STABLE: Final = "pagination-stable"


_DEFAULT_SIZES: Final = (41, 20, 101, 1, 21, 100, 19, 40, 39, 99)
_SIZED: Final = (
    (21, 20), (41, 7), (100, 100), (100, 99), (101, 100), (20, 20), (101, 50), (40, 20), (39, 40), (20, 19),
)  # fmt: skip
"""Sizes of group and page: just over, just under, and exact multiples."""
_AT_QUICK: Final = 4
"""How many of each effort ``quick`` walks; the first look walked others."""
_PAGES: Final = (10, 20, 33, 100)
_LONG_VALUES: Final = 1 + NEXT_TOKEN.maximum // VALUE.maximum
"""Values that are together longer than a token may be."""


def play(client: ScenarioClient) -> None:
    """Walk every group in pages of the default size, then in pages of sizes around the sizes of groups."""
    by_size = {group.size: group for group in groups(client.namespace, client.effort)}
    for size in _DEFAULT_SIZES[: _AT_QUICK if client.is_quick else None]:
        client.search(COMPLETE, [by_size[size].pair], size=None)
    for size, page in _SIZED[: _AT_QUICK if client.is_quick else None]:
        client.search(COMPLETE, [by_size[size].pair], size=page)
    phones, emails = (_by_key(by_size.values(), key) for key in ("_phone", "_email"))
    _joined(client, phones, emails)
    _stable(client, phones, emails)
    if client.is_quick:
        client.search(SINGLE_ITEMS, client.five_pairs()[:1], size=1)
        return
    lines = [FIELD_LINES[name] for name in FIELDS_BY_KEY["_phone"]]
    either = Pair("_phone", tuple(map(client.namespace.phone, lines[:2])))
    client.search(SINGLE_ITEMS, [either], size=1, since="0.2.0")
    client.search(COMPLETE, [client.nobody], size=5)
    client.search(COMPLETE, client.five_pairs()[2::-1], Operator.AND, size=1)
    for group in by_size.values():
        for page in _PAGES:
            if group.size > 1 and (group.size, page) not in _SIZED:
                client.search(COMPLETE, [group.pair], size=page)
    _remembered(client, phones, emails)
    if client.known.lists_mean_any:
        _long_query(client, emails[0])
    client.search(SINGLE_ITEMS, [by_size[41].pair], size=1)


def _remembered(client: ScenarioClient, phones: Sequence[Pair], emails: Sequence[Pair]) -> None:
    """Walk by a value that a token may spoil, and over AND in pages of the default size."""
    client.search(COMPLETE, [phones[0], emails[0]], Operator.AND, size=None, since="0.2.0")
    if client.world.has_custom_keys:
        odd = Pair(TIER_KEY, (odd_value(client.namespace),))
        client.search(COMPLETE, [odd, client.nobody], Operator.OR, size=6, since="0.2.0")


def _long_query(client: ScenarioClient, pair: Pair) -> None:
    """Walk over a search that is longer than a token may be."""
    unmatched = (
        f"{client.namespace.text('nobody')}{number}".ljust(VALUE.maximum, "x")
        for number in range(_LONG_VALUES)
    )
    longer = Pair(pair.key, (*pair.values, *unmatched))
    client.search(COMPLETE, [longer], size=60, long_lists=True, since="0.2.0")


def _by_key(several: Iterable[Group], key: str) -> list[Pair]:
    """Return the pairs of the groups of one key, the largest group first.

    A search joins groups of two keys, since a key that is given twice may be refused.
    """
    return [group.pair for group in sorted(several, key=lambda group: -group.size) if group.pair.key == key]


def _joined(client: ScenarioClient, phones: Sequence[Pair], emails: Sequence[Pair]) -> None:
    """Walk over AND and OR, so that later pages must remember the whole search."""
    client.search(COMPLETE, [phones[0], emails[0]], Operator.AND, size=10)
    client.search(COMPLETE, [emails[0], phones[0]], Operator.OR, size=60)
    pairs = client.five_pairs()
    client.search(COMPLETE, pairs, Operator.OR, size=7)
    client.search(COMPLETE, pairs[:3], Operator.AND, size=3)
    both = tuple(value for pair in phones[1:3] for value in pair.values)
    if not client.is_quick:
        client.search(COMPLETE, [Pair("_phone", both), emails[-1]], Operator.OR, size=15)
    client.search(COMPLETE, [emails[-1], phones[1]], size=None)
    client.search(COMPLETE, pairs[:3], size=7)


def _stable(client: ScenarioClient, phones: Sequence[Pair], emails: Sequence[Pair]) -> None:
    """Repeat a walk with another page size, and let two walks take turns page by page."""
    for size in (99, 30)[: 1 if client.is_quick else None]:
        client.search(STABLE, emails[:1], size=size)
    one = client.pages(STABLE, Search((emails[0],), None, 25))
    other = client.pages(STABLE, Search((emails[-1], phones[-1]), Operator.OR, 5))
    for _ in zip_longest(one, other):
        pass


SCENARIO = reader(
    "paging", "walks over results of every critical size", play,
    (
        COMPLETE, SINGLE_ITEMS, STABLE, "pagination-default-size", *WALKS, *FOUND_BY, *LOGIC,
        "keys-phone", "keys-email", "keys-full-name", *EVERYWHERE, *PAGES,
    ),
    is_long=True,
)  # fmt: skip
