"""Walks over results of the sizes at which paging goes wrong."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Final

from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import Group, groups
from .lattice import pairs_of

COMPLETE = "pagination-complete"
SINGLE_ITEMS = "pagination-single-item-pages"
STABLE = "pagination-stable"


_DEFAULT_SIZES: Final = (41, 20, 101, 1, 21, 100, 19, 40, 39, 99)
_SIZED: Final = (
    (21, 20),
    (41, 7),
    (100, 100),
    (100, 99),
    (101, 100),
    (20, 20),
    (101, 50),
    (40, 20),
    (39, 40),
    (20, 19),
)
"""Sizes of group and page: just over, just under, and exact multiples."""
_AT_QUICK: Final = 4
"""How many of each effort ``quick`` walks; the first look walked others."""
_PAGES: Final = (10, 20, 33, 100)


def play(drive: ScenarioClient) -> None:
    """The default page size over every group, then page sizes around the sizes of groups."""
    quick = drive.effort is Effort.QUICK
    by_size = {group.size: group for group in groups(drive.naming, drive.effort)}
    for size in _DEFAULT_SIZES[: _AT_QUICK if quick else None]:
        drive.walk(COMPLETE, [_pair(by_size[size])])
    for size, page in _SIZED[: _AT_QUICK if quick else None]:
        drive.walk(COMPLETE, [_pair(by_size[size])], size=page)
    drive.walk(SINGLE_ITEMS, pairs_of(drive)[:1] if quick else [_pair(by_size[19])], size=1)
    phones, emails = (_by_key(by_size.values(), key) for key in ("_phone", "_email"))
    _joined(drive, phones, emails)
    _stable(drive, phones, emails)
    if not quick:
        drive.walk(COMPLETE, [Pair("_account", (drive.naming.text("nobody"),))], size=5)
        drive.walk(COMPLETE, pairs_of(drive)[2::-1], "AND", 1)
        for group in by_size.values():
            for page in _PAGES:
                drive.walk(COMPLETE, [_pair(group)], size=page)
        drive.walk(SINGLE_ITEMS, [_pair(by_size[41])], size=1)


def _pair(group: Group) -> Pair:
    return Pair(group.key, (group.value,))


def _by_key(several: Iterable[Group], key: str) -> list[Pair]:
    """Groups of one key, the largest first. A search joins groups of two keys: giving one twice may be refused."""
    return [_pair(group) for group in sorted(several, key=lambda group: -group.size) if group.key == key]


def _joined(drive: ScenarioClient, phones: Sequence[Pair], emails: Sequence[Pair]) -> None:
    """Walks over AND and OR, so that later pages must remember the whole query."""
    drive.walk(COMPLETE, [phones[0], emails[0]], "AND", 10)
    drive.walk(COMPLETE, [emails[0], phones[0]], "OR", 60)
    pairs = pairs_of(drive)
    drive.walk(COMPLETE, pairs, "OR", 7)
    drive.walk(COMPLETE, pairs[:3], "AND", 3)
    both = tuple(value for pair in phones[1:3] for value in pair.values)
    if drive.effort is not Effort.QUICK:
        drive.walk(COMPLETE, [Pair("_phone", both), emails[-1]], "OR", 15)
    drive.walk(COMPLETE, [emails[-1], phones[1]])
    drive.walk(COMPLETE, pairs[:3], None, 7)


def _stable(drive: ScenarioClient, phones: Sequence[Pair], emails: Sequence[Pair]) -> None:
    """The same walk with another page size, and two walks whose pages take turns."""
    for size in (99, 30)[: 1 if drive.effort is Effort.QUICK else None]:
        drive.walk(STABLE, emails[:1], size=size)
    one = drive.pages(STABLE, emails[:1], size=25)
    other = drive.pages(STABLE, [emails[-1], phones[-1]], "OR", size=5)
    for _ in zip_longest(one, other):
        pass
