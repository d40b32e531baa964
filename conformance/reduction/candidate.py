"""A small world with a search in it, and the candidates that are smaller still."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from msgspec import structs

from ...spec.exchange import Json
from ..dataset.model import ProfileSpec
from .query import Query, smaller, without

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
