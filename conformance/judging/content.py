"""What returned profiles hold, against what was stored: members, and the ProfileId.

Rests on the document's response structure. That text comes back in the very spelling in which it was sent is inferred.
"""

import html
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote_plus

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.limits import contains_profile_id
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, INPUT_FIELDS
from ..history.facts import KnownReadings
from ..history.step import printable
from .comparison import bucket, same
from .judgement import Evidence, Finding, Judgement, about
from .oracle import Oracle

CONTENT: Final = "logic-profile-content"
TEXT: Final = "logic-profile-text"
_MAY_HAVE_DEFAULTS: Final = frozenset({"PartyType", "Gender"})
"""A service may have a default party type or gender for a profile that was created without."""
_KEY_OF: Final[Mapping[str, str]] = {
    **{field: key for key, fields in FIELDS_BY_KEY.items() for field in fields},
    **dict.fromkeys(FULL_NAME_FIELDS, FULL_NAME_KEY),
}


class _Difference(NamedTuple):
    """A member of a returned profile that is not what it was created with."""

    member: str
    stored: Json
    found: Json

    @property
    def is_respelt(self) -> bool:
        """Whether it is the same text, but for blanks, control characters, letter case, or an escape of some language.

        Nothing else may be missing, but blanks alone may have been taken for no text.
        """
        if not isinstance(self.stored, str) or not isinstance(self.found, str | None):
            return False
        if self.found is None:
            return not _bare(self.stored)
        return _bare(self.stored) == _bare(self.found)

    @property
    def is_of_encoding(self) -> bool:
        """Whether text beyond ASCII came back as other text, as it does when it was encoded wrongly."""
        return isinstance(self.stored, str) and isinstance(self.found, str) and not self.stored.isascii()


def _bare(text: str) -> str:
    """Return what is left of a text in every spelling of it."""
    return "".join(bucket("", html.unescape(unquote_plus(text))).split())


def judge_content(evidence: Evidence, *, encoding: str = CONTENT) -> Judgement:
    """Judge whether returned profiles have the members that they were created with, no others, and their ProfileId.

    ``encoding`` is the rule that text beyond ASCII breaks if it comes back as other text. The same text in another
    spelling breaks a recommendation.
    """
    judgement = Judgement()
    oracle = evidence.oracle
    compared: dict[int, Mapping[str, Json] | None] = {}  # by place; None once a difference was reported
    number = 0
    for step in (step for walk in evidence.walks for step in walk):
        for item in step.items:
            place = oracle.place(item)
            if place is None:
                continue
            number += 1
            # FoundByItems differs from search to search; the rest of a profile is compared once while it is the same.
            members = {name: value for name, value in item.items() if name != "FoundByItems"}
            if place in compared and compared[place] in (None, members):
                continue
            profile = oracle.profiles[place]
            wrong = _wrong(oracle, place, item)
            compared[place] = members if wrong is None else None
            if wrong is not None:
                rule = TEXT if wrong.is_respelt else encoding if wrong.is_of_encoding else CONTENT
                due, got = (
                    f"{profile.name}: {wrong.member} is {_shown(value)}"
                    for value in (wrong.stored, wrong.found)
                )
                text = f"{wrong.member} of a returned profile is not what the profile was created with."
                judgement.findings.append(about(1 << place, Finding(rule, (step,), due, got, text)))
    if number:
        judgement.note(CONTENT, number=number)
        judgement.note(TEXT, number=number)
    return judgement


def has_due_content(oracle: Oracle, item: Mapping[str, Json]) -> bool:
    """Return whether a returned profile holds what is stored by now, in whatever spelling."""
    place = oracle.place(item)
    wrong = None if place is None else _wrong(oracle, place, item)
    return wrong is None or wrong.is_respelt


def _wrong(oracle: Oracle, place: int, item: Mapping[str, Json]) -> _Difference | None:
    """Return a member of the profile in ``place`` that differs from what may be stored; None if there is none."""
    if (other := next(_identity(oracle.created_ids[place], item), None)) is not None:
        return other
    ways = [_worst(_differences(one, item, oracle.known)) for one in oracle.contents(place)]
    return None if None in ways else min(ways, key=lambda way: way is None or not way.is_respelt)


def _identity(created: str | None, item: Mapping[str, Json]) -> Iterator[_Difference]:
    """Yield ProfileId if it is another one than the account number's; the rules of shape judge its form."""
    found = item.get("ProfileId")
    if created is not None and isinstance(found, str) and found != created and contains_profile_id(found):
        yield _Difference("ProfileId", created, found)


def _worst(differences: Iterator[_Difference]) -> _Difference | None:
    """Return the first difference that is more than one of spelling, else the first; None if there is none."""
    several = list(differences)
    return next((one for one in several if not one.is_respelt), next(iter(several), None))


def _differences(
    fields: Mapping[str, Json], item: Mapping[str, Json], known: KnownReadings
) -> Iterator[_Difference]:
    """Yield each member that differs, with its stored and its returned value."""
    for member in INPUT_FIELDS:
        stored, found = fields.get(member), item.get(member)
        if stored == found or (not stored and _is_empty(member, found)):
            continue
        if stored is None and member in _MAY_HAVE_DEFAULTS:
            continue
        key = _KEY_OF.get(member)
        # A target that takes two forms of a value as the same may have stored the other form.
        if (
            key
            and isinstance(stored, str)
            and isinstance(found, str)
            and same(found, stored, key, known) is not False
        ):
            continue
        if isinstance(stored, dict) and isinstance(found, dict):
            yield from _differences_inside(member, stored, found)
        else:
            yield _Difference(member, stored, found)


def _is_empty(member: str, found: Json) -> bool:
    """Return whether a member holds nothing that the document knows."""
    is_address = member in ADDRESS_FIELDS and isinstance(found, dict)
    return found.keys().isdisjoint(ADDRESS_LINES) if is_address else not found


def _differences_inside(
    member: str, stored: Mapping[str, Json], found: Mapping[str, Json]
) -> Iterator[_Difference]:
    """Yield each line of an address, or each attribute, that differs, or whose name does."""
    new = {_bare(name): name for name in found if name not in stored}
    respelt = {name: new[_bare(name)] for name in stored if name not in found and _bare(name) in new}
    for name in dict.fromkeys((*stored, *found)):
        # A line of an address that the document does not know is no failure.
        known_line = member not in ADDRESS_FIELDS or name in stored or name in ADDRESS_LINES
        got = found.get(respelt.get(name, name))
        if name in respelt:
            yield _Difference(f"a name in {member}", name, respelt[name])
        if known_line and name not in respelt.values() and stored.get(name) != got:
            yield _Difference(f"{member}.{printable(name)}", stored.get(name), got)


def _shown(value: Json) -> str:
    if value is None:
        return "left out"
    return printable(value if isinstance(value, str) else str(value), 90)
