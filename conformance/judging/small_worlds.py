"""Searches of plain values, judged by the reference's definition alone, profile by profile."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ...reference.definition import finds
from ...reference.key_values import KeyValues
from ...spec.keys import FIELDS_BY_KEY
from ...spec.readings import Readings
from ...spec.search import Search
from .answers import is_whole
from .expected_state import searched
from .judgement import Evidence, Finding, Judgement, profile_list
from .matching import base_rule, returned, shown_return
from .oracle import Oracle

_READINGS: Final[Mapping[str, Readings]] = {
    reading: Readings({"several-values": reading}) for reading in ("any", "all")
}


def judge_by_definition(evidence: Evidence) -> Judgement:
    """Judge whether each whole search returned just the profiles that ``definition.finds`` finds.

    Values are such that no way to compare makes two of them equal, and are under keys that single fields fill.
    """
    judgement = Judgement()
    worlds: dict[int, list[KeyValues]] = {}
    for oracle, walk in searched(evidence.judgeable, evidence.oracle.known):
        if not all(step.succeeded for step in walk) or not is_whole(walk):
            continue
        search = walk[0].search
        mask, unknown = returned(oracle, walk)
        world = worlds.get(id(oracle)) or worlds.setdefault(id(oracle), _values(oracle))
        due = [_defined(world, search, readings) for readings in _readings(oracle)]
        judgement.note(base_rule(search), occasion=bool(mask))
        if unknown or mask not in due:
            yields = " or ".join(dict.fromkeys(profile_list(oracle, each) for each in due))
            text = "The definition, applied to each profile of the domain, gives another set."
            got = shown_return(oracle, mask, unknown)
            judgement.findings.append(
                Finding(base_rule(search), walk, yields, got, text, due[0], mask, due[0] ^ mask)
            )
    return judgement


def _readings(oracle: Oracle) -> Iterator[Readings]:
    """Yield the readings of several Values that the target may take."""
    decided = oracle.known.get("several-values")
    yield from (readings for name, readings in _READINGS.items() if decided in (None, name))


def _values(oracle: Oracle) -> list[KeyValues]:
    """Return the values of each profile under the keys that single fields fill."""
    return [
        {
            key: tuple(str(profile.fields[field]) for field in fields if profile.fields.get(field))
            for key, fields in FIELDS_BY_KEY.items()
        }
        for profile in oracle.profiles
    ]


def _defined(world: Sequence[KeyValues], search: Search, readings: Readings) -> int:
    """Return the profiles that the definition finds; those that have none of the values need not be tried."""
    wanted = {value for pair in search.pairs for value in pair.values}
    return sum(
        finds(search, values, readings) << place
        for place, values in enumerate(world)
        if not wanted.isdisjoint(value for several in values.values() for value in several)
    )
