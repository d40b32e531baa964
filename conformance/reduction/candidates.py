"""Candidates: a search with the profiles that it is sent to, the smaller ones, and the small ones to try first.

The first candidate is the failing search on the shared data. Once the search is small, ``initial_candidates`` gives
small worlds that may show the failure too; ``shrinks`` takes one thing away from any candidate.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from typing import Final, TypeVar

from msgspec import structs

from ...spec.classes import RequirementClass
from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.limits import DEFAULT_MAX_RESULTS, PAIRS
from ...spec.requirements import requirements
from ...spec.search import Operator, Pair, Search
from ..dataset.model import ProfileSpec
from ..history.step import Step
from ..judging.judgement import Finding
from ..judging.oracle import places
from .context import TrialWorld

_MANY_MEMBERS: Final = 8
"""Members of a profile beyond which halves are removed before single members."""
_SIZES: Final = (1, 2, 3, 4, 5, 6, 8, 11, 16, 21, 41)
"""Numbers of profiles to try, in this order."""
_WHOLE_PROFILES: Final = 2
"""Up to this number, profiles are also tried with all their members."""
_FEW_REMEMBERED: Final = 2
"""Up to this number, profiles are also tried after searches that a target may remember."""
_LEAST: Final[Mapping[str, int]] = {"pagination-default-size": DEFAULT_MAX_RESULTS + 1}
"""Numbers of profiles below which a requirement cannot be broken."""

T = TypeVar("T")
Profiles = tuple[ProfileSpec, ...]
Condition = Callable[[Search], bool]


@dataclass(frozen=True)
class Candidate:
    """A search, and the profiles that it is sent to; ``profiles`` is None for the shared data.

    ``before`` are searches that are sent just before it, since a target may remember them.
    """

    search: Search
    profiles: Profiles | None = None
    before: tuple[Search, ...] = ()


@dataclass(frozen=True)
class FailingCandidate:
    """A candidate that shows the failure: the world it was tried in, the pages that were returned, and the finding.

    ``before`` are the steps that were sent just before these pages, because the candidate says so.
    """

    candidate: Candidate
    world: TrialWorld
    steps: tuple[Step, ...]
    finding: Finding
    before: tuple[Step, ...] = ()


def _joined_by(operator: Operator | None) -> Condition:
    return lambda search: search.operator == operator and len(search.pairs) > 1


def _several_pairs(search: Search) -> bool:
    return len(search.pairs) > 1


# A wrong answer to a walk breaks the requirement that the walk was made for. So a smaller walk can show the failure of
# a requirement only if the requirement applies to the smaller walk too.
_APPLIES: Final[Mapping[str, Condition]] = {
    "logic-single-pair": lambda search: len(search.pairs) == 1,
    "logic-and": _joined_by(Operator.AND),
    "logic-or": _joined_by(Operator.OR),
    "logic-or-default": _joined_by(None),
    "logic-operator-covers-all-pairs": _several_pairs,
    "logic-five-pairs": lambda search: len(search.pairs) == PAIRS.maximum,
    "logic-several-values": lambda search: any(len(pair.values) > 1 for pair in search.pairs),
    "pagination-single-item-pages": lambda search: search.max_results == 1,
    "pagination-default-size": lambda search: search.max_results is None,
    "pagination-max-results": lambda search: search.max_results is not None,
}


def applies(requirement: str, search: Search) -> bool:
    """Return whether ``requirement`` says what the response to ``search`` must be."""
    condition = _APPLIES.get(requirement)
    return condition is None or condition(search)


def shrinks(candidate: Candidate, requirement: str) -> Iterator[Candidate]:
    """Yield every candidate with one thing less than ``candidate``; before these, some with much less."""
    for place in range(len(candidate.before)):
        yield replace(candidate, before=without(candidate.before, place))
    for search in smaller_searches(candidate.search, requirement):
        yield replace(candidate, search=search)
    if candidate.profiles is None:
        return
    for fewer in _fewer_profiles(candidate.profiles):
        yield replace(candidate, profiles=fewer)
    for place, profile in enumerate(candidate.profiles):
        for smaller in _smaller_profiles(profile):
            profiles = (*candidate.profiles[:place], smaller, *candidate.profiles[place + 1 :])
            yield replace(candidate, profiles=profiles)


def smaller_searches(search: Search, requirement: str) -> Iterator[Search]:
    """Return the searches that are ``search`` with one thing removed, if ``requirement`` still applies to them."""
    return (candidate for candidate in _with_one_removed(search) if applies(requirement, candidate))


def _with_one_removed(search: Search) -> Iterator[Search]:
    for place in range(len(search.pairs) if len(search.pairs) > 1 else 0):
        yield structs.replace(search, pairs=without(search.pairs, place))
    for place, pair in enumerate(search.pairs):
        for number in range(len(pair.values) if len(pair.values) > 1 else 0):
            fewer = (Pair(pair.key, without(pair.values, number)),)
            yield structs.replace(search, pairs=(*search.pairs[:place], *fewer, *search.pairs[place + 1 :]))
    if search.operator is not None and not search.conjunctive:
        yield structs.replace(search, operator=None)
    if search.max_results is not None:
        yield structs.replace(search, max_results=None)


def without(several: Sequence[T], place: int) -> tuple[T, ...]:
    """Return ``several`` without the one at ``place``."""
    return (*several[:place], *several[place + 1 :])


def _fewer_profiles(profiles: Profiles) -> Iterator[Profiles]:
    half = len(profiles) // 2
    if half > 1:
        yield profiles[:half]
        yield profiles[half:]
    for place in range(len(profiles)):
        yield without(profiles, place)


def _smaller_profiles(profile: ProfileSpec) -> Iterator[ProfileSpec]:
    names = list(profile.fields)
    if len(names) > _MANY_MEMBERS:
        half = len(names) // 2
        yield from (_with_fields(profile, part) for part in (names[:half], names[half:]))
    for name in names:
        yield _with_fields(profile, [other for other in names if other != name])
    for name in names:
        inner = profile.fields[name]
        if isinstance(inner, Mapping) and len(inner) > 1:
            for entry in inner:
                fields = {**profile.fields, name: _without_entry(inner, entry)}
                yield structs.replace(profile, fields=fields)
    for key, values in profile.keys.items():
        yield structs.replace(profile, keys=_without_entry(profile.keys, key))
        for place in range(len(values) if len(values) > 1 else 0):
            yield structs.replace(profile, keys={**profile.keys, key: without(values, place)})


def _with_fields(profile: ProfileSpec, names: Sequence[str]) -> ProfileSpec:
    return structs.replace(profile, fields={name: profile.fields[name] for name in names})


def _without_entry(entries: Mapping[str, Json], name: str) -> dict[str, Json]:
    return {other: value for other, value in entries.items() if other != name}


def initial_candidates(
    failing: FailingCandidate, requirement: str, wrong: Sequence[int], remembered: Sequence[Search] = ()
) -> Iterator[Candidate]:
    """Yield candidates of one profile, of two, and so on; ``wrong`` are the places of the wrong profiles.

    What needs searches before it keeps these; else few profiles are also tried with ``remembered`` before them.
    """
    search, before = failing.candidate.search, failing.candidate.before
    order = [failing.world.oracle.profiles[place] for place in _by_relevance(failing, wrong)]
    if not order:
        yield Candidate(search, (), before)
    for size in _SIZES:
        if size > len(order) or size < _LEAST.get(requirement, 0):
            continue
        chosen = tuple(order[:size])
        for profiles in _stripped(chosen, _together(search, before), failing.finding.actual):
            for resized in _resized(failing, requirement, size):
                yield Candidate(resized, profiles, before)
        if remembered and not before and size <= _FEW_REMEMBERED:
            all_asked = _together(search, remembered)
            least = tuple(_matching_values(profile, all_asked) for profile in chosen)
            yield Candidate(search, least, tuple(remembered))


def _together(search: Search, others: Sequence[Search]) -> Search:
    """Return a search with the pairs of ``others`` too: what it holds is what all of them ask for."""
    return structs.replace(search, pairs=(*search.pairs, *(pair for one in others for pair in one.pairs)))


def _stripped(chosen: Profiles, search: Search, actual: str) -> Sequence[Profiles]:
    """Return profiles with less and less taken from them.

    They hold the values in ``search``, also the members that the text ``actual`` names, the members that the keys of
    ``search`` read, and all that they held.
    """
    matching = tuple(_matching_values(profile, search) for profile in chosen)
    named = tuple(
        structs.replace(least, fields={**least.fields, **_named(profile, actual)})
        for profile, least in zip(chosen, matching, strict=True)
    )
    indexed = tuple(_indexed_members(profile, search) for profile in chosen)
    forms = (matching, named, indexed, *((chosen,) if len(chosen) <= _WHOLE_PROFILES else ()))
    return [form for place, form in enumerate(forms) if form not in forms[:place]]


def _named(profile: ProfileSpec, text: str) -> Mapping[str, Json]:
    return {name: value for name, value in profile.fields.items() if name in text}


def _by_relevance(failing: FailingCandidate, wrong: Sequence[int]) -> Sequence[int]:
    """Return places of profiles, the relevant first: wrong and right ones in turn, then those that match some pair."""
    oracle = failing.world.oracle
    request = failing.steps[0].search
    returned = (oracle.place(item) for step in failing.steps for item in step.items)
    # In the order of the world: the response may be ordered by ids, which differ from run to run.
    seen = sorted(place for place in returned if place is not None)
    expected = places(oracle.search(request).lower)
    right = [place for place in dict.fromkeys((*seen, *expected)) if place not in wrong]
    matched = (place for pair in request.pairs for place in places(oracle.matching(pair).upper))
    in_turn = (place for pair in zip_longest(wrong, right) for place in pair if place is not None)
    return list(dict.fromkeys(chain(in_turn, matched)))


def _matching_values(profile: ProfileSpec, search: Search) -> ProfileSpec:
    """Return only the values of a profile that ``search`` contains; if it has none, the members that its keys read."""
    indexed = _indexed_members(profile, search)
    wanted = {value for pair in search.pairs for value in pair.values}
    names = {name for name in indexed.fields if name in FULL_NAME_FIELDS}
    fields = {name: value for name, value in indexed.fields.items() if name in names or value in wanted}
    held = {key: tuple(one for one in values if one in wanted) for key, values in indexed.keys.items()}
    keys = {key: values for key, values in held.items() if values}
    return structs.replace(profile, fields=fields, keys=keys) if fields or keys else indexed


def _indexed_members(profile: ProfileSpec, search: Search) -> ProfileSpec:
    """Return only the members that the keys of ``search`` read; if there are none, an account number."""
    keys = {pair.key for pair in search.pairs}
    wanted = {field for key in keys for field in FIELDS_BY_KEY.get(key, ())}
    wanted |= set(FULL_NAME_FIELDS) if FULL_NAME_KEY in keys else set()
    fields = {name: value for name, value in profile.fields.items() if name in wanted}
    custom = {key: values for key, values in profile.keys.items() if key in keys}
    if not fields and not custom and "AccountNumber" in profile.fields:
        fields = {"AccountNumber": profile.fields["AccountNumber"]}
    return structs.replace(profile, fields=fields, keys=custom)


def _resized(failing: FailingCandidate, requirement: str, profiles: int) -> Iterator[Search]:
    """Return the search, with page sizes that fit this number of profiles if the failure is one of pagination."""
    search = failing.candidate.search
    several_pages = len(failing.steps) > 1
    if several_pages or requirements()[requirement].requirement_class is RequirementClass.PAGINATION:
        sizes = dict.fromkeys((max(1, profiles - 1), 1, search.max_results))
    else:
        sizes = dict.fromkeys((search.max_results,))
    resized = (structs.replace(search, max_results=size) for size in sizes)
    return (one for one in resized if applies(requirement, one))
