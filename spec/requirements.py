"""The catalogue of requirements: what SearchProfiles must do, with one normative statement in each row.

``requirements/`` has a TOML file for each class, with a table for each requirement:

=================  =========================================================================================
``level``          ``MUST`` or ``SHOULD``
``source``         ``document``, ``service-model``, ``protocol`` or ``admin-guide``
``place``          the place in the source
``inferred``       true if the source does not state it expressly; such a requirement is never a MUST
``statement``      the rule, in our own words
``likely_causes``  what often breaks it, as questions to the author of the target
``excluded``       why no check covers it; left out if one does
``covers``         the facts of the sources that the row covers, as patterns; the tests have the list of facts
=================  =========================================================================================

The id of a requirement is the table's name and starts with the name of its class.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from .classes import Level, RequirementClass
from .releases import since
from .sources import Citation, Source

_REQUIRED: Final = {"level", "source", "place", "statement", "likely_causes"}
_TEXTS: Final = {"level", "source", "place", "statement", "excluded"}
_OPTIONAL: Final = {"inferred", "excluded", "covers"}


class MalformedCatalogue(ValueError):
    """A row of the catalogue breaks the format; the message names the file, the row, and what is expected."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One normative statement.

    ``provenance`` is the citation's source, or ``inferred``. ``excluded`` says why no check covers the requirement; it
    is empty if one does. ``covers`` names facts of the sources, by patterns like those of a shell.
    """

    id: str
    requirement_class: RequirementClass
    level: Level
    statement: str
    citation: Citation
    provenance: Source
    likely_causes: tuple[str, ...]
    excluded: str = ""
    covers: tuple[str, ...] = ()

    @property
    def since(self) -> str:
        """The first version of the kit that has it."""
        return since(self.id)

    @property
    def hint(self) -> str:
        """The likely causes in one text."""
        return " ".join(self.likely_causes)


@cache
def requirements() -> Mapping[str, Requirement]:
    """Return all requirements by id, in the order of the classes and, within a class, of its file.

    Raises ``MalformedCatalogue`` if a file of the package was damaged.
    """
    folder = files(__package__).joinpath("requirements")
    rows: dict[str, Requirement] = {}
    for requirement_class in RequirementClass:
        text = folder.joinpath(f"{requirement_class}.toml").read_text(encoding="utf-8")
        rows.update(parse_requirements(requirement_class, text))
    return MappingProxyType(rows)


def parse_requirements(requirement_class: RequirementClass, text: str) -> dict[str, Requirement]:
    """Return the requirements of one class by id, from the text of its TOML file.

    Raises ``MalformedCatalogue`` if the text is not TOML, or if a row breaks the format.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MalformedCatalogue(f"requirements/{requirement_class}.toml is not TOML: {error}") from error
    return {name: _requirement(requirement_class, name, table) for name, table in tables.items()}


def _requirement(requirement_class: RequirementClass, name: str, row: Any) -> Requirement:
    problem = _problem(requirement_class, name, row)
    if problem:
        raise MalformedCatalogue(f"requirements/{requirement_class}.toml, row {name!r}: {problem}")
    source = Source(row["source"])
    return Requirement(
        id=name,
        requirement_class=requirement_class,
        level=Level(row["level"]),
        statement=row["statement"],
        citation=Citation(source, row["place"]),
        provenance=Source.INFERRED if row.get("inferred") else source,
        likely_causes=tuple(row["likely_causes"]),
        excluded=row.get("excluded", ""),
        covers=tuple(row.get("covers", ())),
    )


def _problem(requirement_class: RequirementClass, name: str, row: Any) -> str:
    """Return what is wrong with a row, in a sentence; empty if nothing is."""
    if not isinstance(row, dict):
        return f"expected a table [{name}], found {row!r}"
    if not name.startswith(f"{requirement_class}-"):
        return f"its id must start with {requirement_class}-"
    if missing := _REQUIRED - row.keys():
        return f"it lacks {', '.join(sorted(missing))}"
    if unknown := row.keys() - _REQUIRED - _OPTIONAL:
        return f"it has {', '.join(sorted(unknown))}; known are {', '.join(sorted(_REQUIRED | _OPTIONAL))}"
    return _value_problem(row)


def _value_problem(row: dict[str, Any]) -> str:
    for member in sorted(_TEXTS & row.keys()):
        if not isinstance(row[member], str) or not row[member].strip():
            return f"{member} must be text that is not empty, found {row[member]!r}"
    if row["level"] not in set(Level):
        return f"level must be one of {', '.join(Level)}, found {row['level']!r}"
    if row["source"] not in set(Source) - {Source.INFERRED}:
        return f"source must be one of the four sources (inferred is a flag), found {row['source']!r}"
    if not isinstance(row.get("inferred", False), bool):
        return f"inferred must be true or false, found {row['inferred']!r}"
    if row.get("inferred") and row["level"] == Level.MUST:
        return "what is inferred is never a MUST: set level = 'SHOULD', or cite a place that states it"
    causes = row["likely_causes"]
    if not _are_texts(causes) or not causes or not all(cause.endswith("?") for cause in causes):
        return f"likely_causes must be a list of questions, found {causes!r}"
    if not _are_texts(row.get("covers", [])):
        return f"covers must be a list of strings, found {row['covers']!r}"
    return ""


def _are_texts(value: Any) -> bool:
    """Return whether ``value`` is a list of strings."""
    return isinstance(value, list) and all(isinstance(each, str) for each in value)
