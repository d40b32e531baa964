"""The small worlds to try first: the wrong profiles of a failure, stripped to what its search asks for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from typing import Final

from msgspec import structs

from ...spec.classes import RequirementClass
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.limits import DEFAULT_MAX_RESULTS
from ...spec.requirements import requirements
from ..dataset.model import ProfileSpec
from ..history.step import search_request
from ..judging.oracle import places
from .candidate import Candidate, Drafts
from .laboratory import Outcome
from .query import Query, speaks_of

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
    expected = places(oracle.search(request, oracle.several_values(request)[0]).must)
    right = [place for place in dict.fromkeys((*seen, *expected)) if place not in wrong]
    touched = (place for pair in request.pairs for place in places(oracle.found_by(pair).may))
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
