"""A search as reduction sees it, and the smaller searches that could show the same broken requirement."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from ...spec.exchange import Json
from ...spec.search import Pair
from ..history.step import SearchRequest, search_input


@dataclass(frozen=True, slots=True)
class Query:
    """A walk through all pages of a search; ``size`` None leaves MaxResults out."""

    pairs: tuple[Pair, ...]
    operator: str | None
    size: int | None

    @classmethod
    def of(cls, request: SearchRequest) -> "Query":
        """The walk that begins with ``request``."""
        return cls(request.pairs, request.operator, request.max_results)

    @property
    def conjunctive(self) -> bool:
        """Whether all pairs must match."""
        return self.operator == "AND" and len(self.pairs) > 1

    def members(self, domain: str, rename: Callable[[str, str], str]) -> dict[str, Json]:
        """The input of its first page; ``rename`` gives each value, by its key, the form that it has in ``domain``."""
        pairs = tuple(Pair(pair.key, tuple(rename(pair.key, v) for v in pair.values)) for pair in self.pairs)
        sized = {} if self.size is None else {"MaxResults": self.size}
        return {"DomainName": domain, **search_input(pairs, self.operator), **sized}


T = TypeVar("T")
Keeps = Callable[[Query], bool]


def _joined_by(operator: str | None) -> Keeps:
    return lambda query: query.operator == operator and len(query.pairs) > 1


def _several_pairs(query: Query) -> bool:
    return len(query.pairs) > 1


# A walk bears the requirement that it was made for, and a wrong answer breaks that one: so a smaller walk may bear the
# requirement only while the requirement speaks of it.
_SPEAKS_OF: Final[Mapping[str, Keeps]] = {
    "logic-single-pair": lambda query: len(query.pairs) == 1,
    "logic-and": _joined_by("AND"),
    "logic-or": _joined_by("OR"),
    "logic-or-default": _joined_by(None),
    "logic-operator-covers-all-pairs": _several_pairs,
    "logic-five-pairs": _several_pairs,
    "logic-several-values": lambda query: any(len(pair.values) > 1 for pair in query.pairs),
    "pagination-single-item-pages": lambda query: query.size == 1,
    "pagination-default-size": lambda query: query.size is None,
    "pagination-max-results": lambda query: query.size is not None,
}


def speaks_of(requirement: str, query: Query) -> bool:
    """Whether ``requirement`` says what the answer to ``query`` must be."""
    keeps = _SPEAKS_OF.get(requirement)
    return keeps is None or keeps(query)


def smaller(query: Query, requirement: str) -> Iterator[Query]:
    """The searches that are ``query`` with one thing taken away, as far as ``requirement`` speaks of them."""
    return (candidate for candidate in _cut(query) if speaks_of(requirement, candidate))


def _cut(query: Query) -> Iterator[Query]:
    for place in range(len(query.pairs) if len(query.pairs) > 1 else 0):
        yield replace(query, pairs=without(query.pairs, place))
    for place, pair in enumerate(query.pairs):
        for number in range(len(pair.values) if len(pair.values) > 1 else 0):
            fewer = (Pair(pair.key, without(pair.values, number)),)
            yield replace(query, pairs=(*query.pairs[:place], *fewer, *query.pairs[place + 1 :]))
    if query.operator is not None and not query.conjunctive:
        yield replace(query, operator=None)
    if query.size is not None:
        yield replace(query, size=None)


def without(several: Sequence[T], place: int) -> tuple[T, ...]:
    """``several`` without the one at ``place``."""
    return (*several[:place], *several[place + 1 :])
