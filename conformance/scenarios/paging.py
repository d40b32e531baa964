"""Walks over results of the sizes at which paging goes wrong."""

from itertools import zip_longest

from ...reference.model import Pair
from ..config import Effort
from ..drive import Drive
from ..worlds.groups import Group, groups
from .lattice import pairs_of

COMPLETE = "pagination-complete"
SINGLE_ITEMS = "pagination-single-item-pages"
STABLE = "pagination-stable"


def play(drive: Drive) -> None:
    """The default page size over every group, then page sizes around the sizes of groups."""
    by_size = {group.size: group for group in groups(drive.naming, drive.effort)}
    for size in (21, 41, 20, 101, 19, 40, 39, 100, 99, 1):
        drive.walk(COMPLETE, [_pair(by_size[size])])
    for size, page in (
        (21, 20),
        (41, 7),
        (101, 100),
        (100, 100),
        (100, 99),
        (101, 50),
        (40, 20),
        (39, 40),
        (20, 19),
        (20, 20),
    ):
        drive.walk(COMPLETE, [_pair(by_size[size])], size=page)
    drive.walk(SINGLE_ITEMS, [_pair(by_size[19])], size=1)
    drive.walk(COMPLETE, [Pair("_account", (drive.naming.text("nobody"),))], size=5)
    _joined(drive, by_size)
    _stable(drive, by_size)
    if drive.effort is not Effort.QUICK:
        for group in by_size.values():
            for page in (10, 20, 33, 100):
                drive.walk(COMPLETE, [_pair(group)], size=page)
        drive.walk(SINGLE_ITEMS, [_pair(by_size[41])], size=1)


def _pair(group: Group) -> Pair:
    return Pair(group.key, (group.value,))


def _joined(drive: Drive, by_size: dict[int, Group]) -> None:
    """Walks over AND and OR, so that later pages must remember the whole query."""
    large, other = _pair(by_size[101]), _pair(by_size[99])
    drive.walk(COMPLETE, [large, other], "AND", 10)
    drive.walk(COMPLETE, [large, other], "OR", 30)
    drive.walk(COMPLETE, [_pair(by_size[21]), large])
    pairs = pairs_of(drive)
    drive.walk(COMPLETE, pairs, "OR", 4)
    drive.walk(COMPLETE, pairs[:3], None, 3)
    drive.walk(COMPLETE, pairs[:2], "AND", 3)
    drive.walk(COMPLETE, pairs[2::-1], "AND", 1)


def _stable(drive: Drive, by_size: dict[int, Group]) -> None:
    """The same walk with another page size, and two walks whose pages take turns."""
    drive.walk(STABLE, [_pair(by_size[99])], size=30)
    drive.walk(STABLE, [_pair(by_size[99])], size=99)
    one = drive.pages(STABLE, [_pair(by_size[41])], size=10)
    other = drive.pages(STABLE, [_pair(by_size[40]), _pair(by_size[21])], "OR", size=10)
    for _ in zip_longest(one, other):
        pass
