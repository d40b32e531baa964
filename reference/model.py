"""The values that the engine works on: pairs, queries, profiles, pages. All of them frozen."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec


class Operator(StrEnum):
    """Relationship between the pairs of a query (document, LogicalOperator)."""

    AND = "AND"
    OR = "OR"


class Pair(msgspec.Struct, frozen=True, rename={"key": "KeyName", "values": "Values"}):
    """A key-value(s) pair: a key name and the values asked for under it; in JSON an entry of FoundByItems."""

    key: str
    values: tuple[str, ...]


class Query(msgspec.Struct, frozen=True):
    """What a search asks for: KeyName and Values, then the AdditionalSearchKeys, joined by ``operator``.

    ``has_additional`` tells a request without AdditionalSearchKeys, whose FoundByItems are an open point,
    from one that has them.
    """

    pairs: tuple[Pair, ...]
    operator: Operator = Operator.OR
    has_additional: bool = False


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
