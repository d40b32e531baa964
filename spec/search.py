"""A search as a client states it: pairs, operator and page size (document, request parameters of SearchProfiles)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

import msgspec

from .exchange import Json
from .limits import DEFAULT_MAX_RESULTS


class Operator(StrEnum):
    """How the pairs of a search are combined (document, LogicalOperator)."""

    AND = "AND"
    OR = "OR"


class Pair(msgspec.Struct, frozen=True, rename={"key": "KeyName", "values": "Values"}):
    """A key-value(s) pair: the name of a search key and the values searched under it; in JSON a FoundByItems entry."""

    key: str
    values: tuple[str, ...]

    def members(self) -> dict[str, Json]:
        """Return the members by which a request names the pair."""
        return {"KeyName": self.key, "Values": list(self.values)}


class Search(msgspec.Struct, frozen=True):
    """What all pages of one walk have in common: the outer pair and the additional ones, operator and page size.

    ``None`` means that the member is left out of the request: ``operator`` is then OR, ``max_results`` 20.
    """

    pairs: tuple[Pair, ...]
    operator: Operator | None = None
    max_results: int | None = None

    @classmethod
    def of(cls, members: Mapping[str, Json]) -> Self:
        """Return the search that well-formed input members of SearchProfiles describe."""
        pairs = (members, *(members.get("AdditionalSearchKeys") or ()))
        operator = members.get("LogicalOperator")
        return cls(
            tuple(Pair(pair["KeyName"], tuple(pair["Values"])) for pair in pairs),
            None if operator is None else Operator(operator),
            members.get("MaxResults"),
        )

    @property
    def has_additional(self) -> bool:
        """Whether the request has AdditionalSearchKeys, which hold every pair but the first."""
        return len(self.pairs) > 1

    @property
    def conjunctive(self) -> bool:
        """Whether a profile must match several pairs: AND with AdditionalSearchKeys."""
        return self.operator is Operator.AND and self.has_additional

    @property
    def page_size(self) -> int:
        """The maximum number of items on a page."""
        return DEFAULT_MAX_RESULTS if self.max_results is None else self.max_results

    def members(self) -> dict[str, Json]:
        """Return the input members of SearchProfiles for the first page, without DomainName."""
        first, *additional = [pair.members() for pair in self.pairs]
        given = {
            "AdditionalSearchKeys": additional or None,
            "LogicalOperator": self.operator and self.operator.value,
            "MaxResults": self.max_results,
        }
        return {**first, **{name: member for name, member in given.items() if member is not None}}
