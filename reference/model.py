"""The values that the engine works on: requests, profiles, pages. All of them are frozen."""

from collections.abc import Mapping
from typing import Any

import msgspec

from ..spec.exchange import Json
from ..spec.search import Pair, Search

Fields = Mapping[str, Json]
"""Members of a profile or a domain."""

Members = Mapping[str, Any]
"""Checked input members of an operation: strings, whole numbers, tuples and objects."""


class SearchRequest(msgspec.Struct, frozen=True):
    """A request for one page of a search. ``size`` is the page's maximum; ``token`` is None for the first page."""

    domain: str
    query: Search
    size: int
    token: str | None


class Profile(msgspec.Struct, frozen=True):
    """A stored profile: its id, the fields it was created with, and the values attached under search keys.

    ``hidden`` are values of fields that DeleteProfileKey removed from their keys.
    """

    id: str
    fields: Fields
    keys: Mapping[str, tuple[str, ...]]
    hidden: Mapping[str, tuple[str, ...]] = {}


class Hit(msgspec.Struct, frozen=True):
    """A profile that a query found, and the entries of its FoundByItems; None if they are left out."""

    profile: Profile
    found_by: tuple[Pair, ...] | None


class Page(msgspec.Struct, frozen=True):
    """One page of hits, and the token of the next page; None on the last one."""

    hits: tuple[Hit, ...]
    next_token: str | None
