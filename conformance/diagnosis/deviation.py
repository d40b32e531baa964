"""In what way an answer differs from the right one, whatever profiles, members or numbers it is about.

Two defects of one kind seldom give the same answers: one loses the second phone number, the other the third. But they
go wrong in the same way, so that their kind can be recognised although no known defect answers as the target does.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from unicodedata import normalize

import msgspec

from ..history.step import Step
from .observation import Aspect, Observation, agree

Deviation = Mapping[Aspect, object]
"""By aspect, a description of the difference; aspects without one are left out."""


def deviation(answer: Observation, right: Observation, aspects: Iterable[Aspect]) -> Deviation:
    """Return in what way ``answer`` differs from ``right`` by each of ``aspects``."""
    return {
        aspect: _DESCRIBED[aspect](answer, right) for aspect in aspects if not agree(answer, right, {aspect})
    }


def _sorted(ways: Iterable[object]) -> tuple[object, ...]:
    return tuple(sorted(ways, key=repr))


def _sign(one: int, other: int) -> int:
    return (one > other) - (one < other)


def _of_answer(answer: Observation, right: Observation) -> object:
    """Return for each pair of replies how they differ: kind of reply, status, media type, error and types."""
    pairs = zip(answer.answers, right.answers, strict=False)
    kinds = {(_kind(given), _kind(due), _parts(given, due)) for given, due in pairs}
    return _sorted(kind for kind in kinds if kind[0] != kind[1] or kind[2])


def _kind(step: Step | None) -> object:
    if step is None:
        return None
    return (step.status or 400) // 100 if step.is_error else "accepted"


def _parts(given: Step | None, due: Step | None) -> object:
    if given is None or due is None:
        return ()
    parts = (
        given.media_type != due.media_type,
        given.error_name != due.error_name,
        bool(given.error_message[0]) != bool(due.error_message[0]),
        (given.output is None) != (due.output is None),
        *(
            type((given.output or {}).get(name)).__name__ if _differs(given, due, name) else ""
            for name in ("Items", "NextToken")
        ),
    )
    return parts if any(parts) else ()


def _differs(given: Step, due: Step, name: str) -> bool:
    return type((given.output or {}).get(name)) is not type((due.output or {}).get(name))


def _of_pages(answer: Observation, right: Observation) -> object:
    """Return whether there are more or fewer pages, and how the first page that differs does."""
    given: Any = answer.pages
    due: Any = right.pages
    if not isinstance(given, Sequence) or not isinstance(due, Sequence):
        return given
    first = next((pair for pair in zip(given, due, strict=False) if pair[0] != pair[1]), None)
    if first is None or None in first:
        return _sign(len(given), len(due)), first is None
    (size, token, again), (right_size, right_token, right_again) = first
    return _sign(len(given), len(due)), _sign(size, right_size), token - right_token, again - right_again


def _of_items(answer: Observation, right: Observation) -> object:
    """Return whether profiles are missing, extra or repeated, and whether the answer is a result at all."""
    given: Any = answer.items
    due: Any = right.items
    names, right_names = Counter(given[0]), Counter(due[0])
    missing, extra = bool(right_names - names), bool(names.keys() - right_names.keys())
    repeated = any(names[name] > max(1, right_names[name]) for name in names)
    return missing, extra, repeated, given[1:]


def _of_found_by(answer: Observation, right: Observation) -> object:
    """Return the ways in which FoundByItems of profiles differ: another type, or too few or too many entries."""
    given, due = answer.entries, right.entries
    return _sorted(
        {
            _of_entries(given[name][0], due[name][0])
            for name in given.keys() & due.keys()
            if given[name] != due[name]
        }
    )


def _of_entries(given: object, due: object) -> object:
    if not isinstance(given, list) or not isinstance(due, list):
        return type(given).__name__ if isinstance(given, list) else given
    return bool({*due} - {*given}), bool({*given} - {*due}), _sign(len(given), len(due))


def _of_content(answer: Observation, right: Observation) -> object:
    """Return the ways in which the members of profiles differ: lost, added, of another type, or changed."""
    given, due = answer.content, right.content
    ways: set[object] = set()
    for name in (name for name in given.keys() & due.keys() if given[name] != due[name]):
        ways |= _of_members(min(given[name], key=repr), min(due[name], key=repr))
    return _sorted(ways)


def _of_members(given: Any, due: Any) -> set[object]:
    (identity, empty, encoded), (right_identity, right_empty, right_encoded) = given, due
    ways: set[object] = set()
    if identity != right_identity:
        ways.add(("id", identity if isinstance(identity, str) else repr(identity)))
    if empty != right_empty:
        ways.add("empty")
    members, right_members = msgspec.json.decode(encoded), msgspec.json.decode(right_encoded)
    for name in members.keys() | right_members.keys():
        if members.get(name) != right_members.get(name):
            ways.add(_change(members.get(name, ...), right_members.get(name, ...)))
    return ways


def _change(given: object, due: object) -> object:
    if given is ...:
        return "lost"
    if due is ...:
        return "added"
    if isinstance(given, str) and isinstance(due, str):
        return next((way for way, alike in _TEXTS.items() if alike(given, due)), "another text")
    if isinstance(given, dict) and isinstance(due, dict):
        names = given.keys() | due.keys()
        return _sorted(
            {
                _change(given.get(name, ...), due.get(name, ...))
                for name in names
                if given.get(name, ...) != due.get(name, ...)
            }
        )
    return type(due).__name__, type(given).__name__


_TEXTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "another case": lambda given, due: given.casefold() == due.casefold(),
    "other blanks": lambda given, due: given.split() == due.split(),
    "another form": lambda given, due: normalize("NFKC", given) == normalize("NFKC", due),
    "cut": lambda given, due: due.startswith(given),
    "continued": lambda given, due: given.startswith(due),
    "characters lost": lambda given, due: {*given} < {*due} and len(given) < len(due),
}
"""Ways in which a text may differ from the right one; the first that applies counts."""


_DESCRIBED: Final[Mapping[Aspect, Callable[[Observation, Observation], object]]] = {
    Aspect.ANSWER: _of_answer,
    Aspect.PAGES: _of_pages,
    Aspect.ITEMS: _of_items,
    Aspect.FOUND_BY: _of_found_by,
    Aspect.CONTENT: _of_content,
}
