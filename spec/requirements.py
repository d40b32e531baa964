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
from typing import Annotated, Literal

import msgspec

from .classes import Level, RequirementClass
from .releases import since
from .sources import Citation, Source


class MalformedCatalogue(ValueError):
    """A row of the catalogue breaks the format; the message names the file, the row, and what is expected."""


_Text = Annotated[str, msgspec.Meta(pattern=r"\S")]
_Question = Annotated[str, msgspec.Meta(pattern=r"\?$")]


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the catalogue, as the head of this module describes it."""

    level: Level
    source: Literal["document", "service-model", "protocol", "admin-guide"]
    place: _Text
    statement: _Text
    likely_causes: Annotated[tuple[_Question, ...], msgspec.Meta(min_length=1)]
    inferred: bool = False
    excluded: _Text = ""
    covers: tuple[str, ...] = ()


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


def _requirement(requirement_class: RequirementClass, name: str, table: object) -> Requirement:
    try:
        row = msgspec.convert(table, _Row)
        if not name.startswith(f"{requirement_class}-"):
            raise MalformedCatalogue(f"its id must start with {requirement_class}-")
        if row.inferred and row.level is Level.MUST:
            raise MalformedCatalogue(
                "what is inferred is never a MUST: set level = 'SHOULD', or cite a place that states it"
            )
    except (MalformedCatalogue, msgspec.ValidationError) as problem:
        raise MalformedCatalogue(f"requirements/{requirement_class}.toml, row {name!r}: {problem}") from None
    source = Source(row.source)
    return Requirement(
        id=name,
        requirement_class=requirement_class,
        level=row.level,
        statement=row.statement,
        citation=Citation(source, row.place),
        provenance=Source.INFERRED if row.inferred else source,
        likely_causes=row.likely_causes,
        excluded=row.excluded,
        covers=row.covers,
    )
