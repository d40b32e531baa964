"""A search over a small world, the smaller candidates that follow from it, and the small worlds to try first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import Final, TypeVar

from msgspec import structs

from ...spec.classes import RequirementClass
from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.limits import DEFAULT_MAX_RESULTS
from ...spec.requirements import requirements
from ...spec.search import Pair
from ..dataset.model import ProfileSpec
from ..history.step import SearchRequest, Step, search_input, search_request
from ..judging.finding import Finding
from ..judging.oracle import places
from .context import Ground


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


Drafts = tuple[ProfileSpec, ...]

_FEW: Final = 8
"""Members of a profile that are taken away one by one; of more, first halves."""


@dataclass(frozen=True)
class Candidate:
    """A search, and the profiles that it is asked of; ``drafts`` None stands for the standing world."""

    query: Query
    drafts: Drafts | None = None


def removals(candidate: Candidate, requirement: str) -> Iterator[Candidate]:
    """Every candidate with one thing less, and before them some with much less."""
    for query in smaller(candidate.query, requirement):
        yield replace(candidate, query=query)
    if candidate.drafts is None:
        return
    for fewer in _fewer(candidate.drafts):
        yield replace(candidate, drafts=fewer)
    for place, draft in enumerate(candidate.drafts):
        for lesser in _lesser(draft):
            drafts = (*candidate.drafts[:place], lesser, *candidate.drafts[place + 1 :])
            yield replace(candidate, drafts=drafts)


def _fewer(drafts: Drafts) -> Iterator[Drafts]:
    half = len(drafts) // 2
    if half > 1:
        yield drafts[:half]
        yield drafts[half:]
    for place in range(len(drafts)):
        yield without(drafts, place)


def _lesser(draft: ProfileSpec) -> Iterator[ProfileSpec]:
    names = list(draft.fields)
    if len(names) > _FEW:
        half = len(names) // 2
        yield from (_with_fields(draft, part) for part in (names[:half], names[half:]))
    for name in names:
        yield _with_fields(draft, [other for other in names if other != name])
    for name in names:
        inner = draft.fields[name]
        if isinstance(inner, Mapping) and len(inner) > 1:
            for entry in inner:
                yield structs.replace(draft, fields={**draft.fields, name: _less(inner, entry)})
    for key, values in draft.keys.items():
        yield structs.replace(draft, keys=_less(draft.keys, key))
        for place in range(len(values) if len(values) > 1 else 0):
            yield structs.replace(draft, keys={**draft.keys, key: without(values, place)})


def _with_fields(draft: ProfileSpec, names: Sequence[str]) -> ProfileSpec:
    return structs.replace(draft, fields={name: draft.fields[name] for name in names})


def _less(entries: Mapping[str, Json], name: str) -> dict[str, Json]:
    return {other: value for other, value in entries.items() if other != name}


@dataclass(frozen=True)
class Outcome:
    """What became of a candidate: the pages that were answered and, where the fault shows again, the finding."""

    candidate: Candidate
    ground: Ground
    steps: tuple[Step, ...]
    finding: Finding


_SIZES: Final = (1, 2, 3, 4, 5, 6, 8, 11, 16, 21, 41)
_WHOLE_PROFILES: Final = 2
"""Up to so many profiles are also tried with all their members."""
_LEAST: Final[Mapping[str, int]] = {"pagination-default-size": DEFAULT_MAX_RESULTS + 1}
"""Profiles below which a requirement cannot be broken."""


def seeds(outcome: Outcome, requirement: str, wrong: Sequence[int]) -> Iterator[Candidate]:
    """Candidates of one profile, of two, and so on; ``wrong`` are the places of the profiles that are wrong."""
    query = outcome.candidate.query
    order = [outcome.ground.oracle.drafts[place] for place in _order(outcome, wrong)]
    if not order:
        yield Candidate(query, ())
    for size in _SIZES:
        if size > len(order) or size < _LEAST.get(requirement, 0):
            continue
        chosen = tuple(order[:size])
        for drafts in _forms(chosen, query):
            for resized in _resized(outcome, requirement, size):
                yield Candidate(resized, drafts)


def _forms(chosen: Drafts, query: Query) -> Sequence[Drafts]:
    """Some profiles with what ``query`` names, with what its keys look at, and with all that they hold."""
    named = tuple(_named(draft, query) for draft in chosen)
    looked_at = tuple(_looked_at(draft, query) for draft in chosen)
    forms = (named, looked_at, chosen) if len(chosen) <= _WHOLE_PROFILES else (named, looked_at)
    return [form for place, form in enumerate(forms) if form not in forms[:place]]


def _order(outcome: Outcome, wrong: Sequence[int]) -> Sequence[int]:
    """The profiles that matter, by place: wrong ones and right ones in turn, then those that a pair touches."""
    oracle = outcome.ground.oracle
    request = search_request(outcome.steps[0])
    returned = (oracle.place(item) for step in outcome.steps for item in step.items)
    # In the world's order: that of the answer may be by ids, which the target draws anew in every run.
    seen = sorted(place for place in returned if place is not None)
    expected = places(oracle.search(request, oracle.several_values(request)[0]).lower)
    right = [place for place in dict.fromkeys((*seen, *expected)) if place not in wrong]
    touched = (place for pair in request.pairs for place in places(oracle.found_by(pair).upper))
    in_turn = (place for pair in zip_longest(wrong, right) for place in pair if place is not None)
    return list(dict.fromkeys(chain(in_turn, touched)))


def _named(draft: ProfileSpec, query: Query) -> ProfileSpec:
    """Only the values of a profile that ``query`` asks for; what its keys look at where that would leave none."""
    looked_at = _looked_at(draft, query)
    asked = {value for pair in query.pairs for value in pair.values}
    names = {name for name in looked_at.fields if name in FULL_NAME_FIELDS}
    fields = {name: value for name, value in looked_at.fields.items() if name in names or value in asked}
    held = {key: tuple(one for one in values if one in asked) for key, values in looked_at.keys.items()}
    keys = {key: values for key, values in held.items() if values}
    return structs.replace(draft, fields=fields, keys=keys) if fields or keys else looked_at


def _looked_at(draft: ProfileSpec, query: Query) -> ProfileSpec:
    """Only the members that the keys of ``query`` look at; an account number where that would leave none."""
    keys = {pair.key for pair in query.pairs}
    wanted = {field for key in keys for field in FIELDS_BY_KEY.get(key, ())}
    wanted |= set(FULL_NAME_FIELDS) if FULL_NAME_KEY in keys else set()
    fields = {name: value for name, value in draft.fields.items() if name in wanted}
    attached = {key: values for key, values in draft.keys.items() if key in keys}
    if not fields and not attached and "AccountNumber" in draft.fields:
        fields = {"AccountNumber": draft.fields["AccountNumber"]}
    return structs.replace(draft, fields=fields, keys=attached)


def _resized(outcome: Outcome, requirement: str, profiles: int) -> Iterator[Query]:
    """The search with page sizes that fit so few profiles, where the failure is one of paging."""
    query = outcome.candidate.query
    pages = len(outcome.steps) > 1
    if pages or requirements()[requirement].requirement_class is RequirementClass.PAGINATION:
        sizes = dict.fromkeys((max(1, profiles - 1), 1, query.size))
    else:
        sizes = dict.fromkeys((query.size,))
    return (one for size in sizes if speaks_of(requirement, one := replace(query, size=size)))
