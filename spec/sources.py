"""The origin of a rule: one of four sources, in order of authority, and the place in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Source(StrEnum):
    """A source of rules; as a requirement's provenance also ``inferred``: no source states it expressly."""

    DOCUMENT = "document"
    SERVICE_MODEL = "service-model"
    PROTOCOL = "protocol"
    ADMIN_GUIDE = "admin-guide"
    INFERRED = "inferred"


SOURCE_TITLES: Final[Mapping[Source, str]] = {
    Source.DOCUMENT: "document of 2022-11-14",
    Source.SERVICE_MODEL: "service model (botocore 1.29.9)",
    Source.PROTOCOL: "protocol restJson1",
    Source.ADMIN_GUIDE: "administrator guide",
    Source.INFERRED: "inferred",
}


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a source. The source is never ``inferred``: what is inferred follows from some place, too."""

    source: Source
    place: str

    @classmethod
    def of(cls, text: str) -> "Citation | None":
        """Return the citation that is written as ``text``; None if it is of no source."""
        for source, title in SOURCE_TITLES.items():
            if text.startswith(f"{title}: ") and source is not Source.INFERRED:
                return cls(source, text.removeprefix(f"{title}: "))
        return None

    def __str__(self) -> str:
        return f"{SOURCE_TITLES[self.source]}: {self.place}"
