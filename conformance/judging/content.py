"""Whether a returned profile is the profile that was stored, member by member (document, response structure)."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.limits import contains_profile_id
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, INPUT_FIELDS
from ..history.known_readings import KnownReadings
from ..history.step import printable
from .judgement import Evidence, Finding, Judgement
from .values import same

CONTENT: Final = "logic-profile-content"
_MAY_HAVE_DEFAULTS: Final = frozenset({"PartyType", "Gender"})
"""A service may know a party type or gender of its own for a profile that was created without."""
_KEY_OF: Final[Mapping[str, str]] = {
    **{field: key for key, fields in FIELDS_BY_KEY.items() for field in fields},
    **dict.fromkeys(FULL_NAME_FIELDS, FULL_NAME_KEY),
}


def judge_content(evidence: Evidence) -> Judgement:
    """Every returned profile of the world has its ProfileId and the members that it was created with, and no others."""
    return _judged(evidence, with_identity=True)


def judge_members(evidence: Evidence) -> Judgement:
    """Every returned profile of the world has the members that it was created with, whatever its ProfileId is."""
    return _judged(evidence, with_identity=False)


def _judged(evidence: Evidence, *, with_identity: bool) -> Judgement:
    judgement = Judgement()
    reported = 0
    right: dict[int, Mapping[str, Json]] = {}
    for walk in evidence.walks:
        for step in walk.steps:
            for item in step.items:
                place = evidence.oracle.place(item)
                if place is None:
                    continue
                judgement.note(CONTENT)
                if reported >> place & 1:
                    continue
                # FoundByItems differs from search to search; the rest of a profile is compared once while it stays.
                members = {name: value for name, value in item.items() if name != "FoundByItems"}
                if right.get(place) == members:
                    continue
                draft = evidence.oracle.drafts[place]
                differences = chain(
                    _identity(evidence.oracle.told_ids[place], item) if with_identity else (),
                    _differences(draft.fields, item, evidence.oracle.known),
                )
                wrong = next(differences, None)
                if wrong is None:
                    right[place] = members
                else:
                    member, expected, actual = wrong
                    reported |= 1 << place
                    judgement.findings.append(
                        Finding(
                            requirement=CONTENT,
                            steps=(step,),
                            expected=f"{draft.name}: {member} is {expected}",
                            actual=f"{draft.name}: {member} is {actual}",
                            explanation=f"{member} of a returned profile is not what the profile was created with.",
                            expected_mask=1 << place,
                            returned_mask=1 << place,
                            culprits=1 << place,
                        )
                    )
    return judgement


def _identity(told: str | None, item: Mapping[str, Json]) -> Iterator[tuple[str, str, str]]:
    """ProfileId, where it is that of no profile, though the account number is; the rules of shape tell its form."""
    came = item.get("ProfileId")
    if told is not None and isinstance(came, str) and came != told and contains_profile_id(came):
        yield "ProfileId", _shown(told), _shown(came)


def _differences(
    fields: Mapping[str, Json], item: Mapping[str, Json], known: KnownReadings
) -> Iterator[tuple[str, str, str]]:
    """Each member that differs, with its stored and its returned value for people."""
    for member in INPUT_FIELDS:
        stored, came = fields.get(member), item.get(member)
        if stored == came or (not stored and not came):
            continue
        if stored is None and member in _MAY_HAVE_DEFAULTS:
            continue
        if isinstance(stored, str) and isinstance(came, str) and _is_normalised(member, stored, came, known):
            continue
        if isinstance(stored, dict) and isinstance(came, dict):
            if member in ADDRESS_FIELDS:  # a line that the document does not know is no failure
                came = {name: line for name, line in came.items() if name in ADDRESS_LINES}
            yield from _inner(member, stored, came)
        else:
            yield member, _shown(stored), _shown(came)


def _is_normalised(member: str, stored: str, came: str, known: KnownReadings) -> bool:
    """Whether a target that takes two forms of a value as the same may have stored the other form."""
    key = _KEY_OF.get(member)
    return key is not None and same(came, stored, key, known) is not False


def _inner(
    member: str, stored: Mapping[str, Json], came: Mapping[str, Json]
) -> Iterator[tuple[str, str, str]]:
    for name in (*stored, *(name for name in came if name not in stored)):
        if stored.get(name) != came.get(name):
            yield f"{member}.{printable(name)}", _shown(stored.get(name)), _shown(came.get(name))


def _shown(value: Json) -> str:
    if value is None:
        return "left out"
    return printable(value if isinstance(value, str) else str(value), 90)
