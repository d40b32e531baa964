"""The values that the engine works on: pairs, queries, profiles, pages. All of them frozen."""

from collections.abc import Mapping
from typing import Any

import msgspec

from ..spec.search import Operator as Operator
from ..spec.search import Pair as Pair
from ..spec.search import Search

Query = Search


class Profile(msgspec.Struct, frozen=True):
    """A stored profile: its id, the fields it was created with, and the values attached under search keys."""

    id: str
    fields: Mapping[str, Any]
    keys: Mapping[str, tuple[str, ...]]


class Hit(msgspec.Struct, frozen=True):
    """A profile that a query found, and the entries of its FoundByItems; None where they are left out."""

    profile: Profile
    found_by: tuple[Pair, ...] | None


class Page(msgspec.Struct, frozen=True):
    """One page of hits, and the token of the next page; None on the last."""

    hits: tuple[Hit, ...]
    next_token: str | None
