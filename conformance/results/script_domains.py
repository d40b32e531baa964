"""The domains of scripts: those of a run are gone when the scripts are run."""

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote

DOMAIN: Final = "tck-reproduce"
_MARKED_DOMAIN: Final = re.compile(r"tck-[0-9a-f]{10}")
_ANY_DOMAIN: Final = re.compile("(?<=^/domains/)[^/?]+")
_ALTERED: Final = 8
"""Characters that a name has in common with another that was made from it."""


@dataclass
class ScriptDomains:
    """Names of the domains of the scripts: those of the run are gone when they are read, unless they were ``given``."""

    shared: str
    given: bool = False
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.given:
            self.names[self.shared] = self.shared
        elif not _MARKED_DOMAIN.search(self.shared):
            self.names[self.shared] = DOMAIN
        self.renamed(self.shared)

    def renamed(self, text: str) -> str:
        """Return ``text`` with names of the scripts; a name that was altered is altered in the same way."""
        if text in self.names:
            return self.names[text]
        if _MARKED_DOMAIN.search(text):
            return _MARKED_DOMAIN.sub(self._name, text)
        for old, new in self.names.items():
            kept = _common(old, text)
            if kept >= _ALTERED and len(old) == len(new):
                cased = (
                    letter.upper() if text[place].isupper() else letter
                    for place, letter in enumerate(new[:kept])
                )
                return "".join(cased) + text[kept:]
        return text

    def in_text(self, text: str) -> str:
        """Return a text with the domains that it contains renamed."""
        return _MARKED_DOMAIN.sub(self._name, text)

    def _name(self, found: re.Match[str]) -> str:
        marked = sum(_MARKED_DOMAIN.fullmatch(name) is not None for name in self.names)
        return self.names.setdefault(found[0], f"{DOMAIN}{marked + 1}")

    def in_address(self, target: str) -> str:
        """Return a path with the domain renamed, percent-encoded as it was; those in the query are renamed too."""
        path, mark, query = target.partition("?")
        found = _ANY_DOMAIN.search(path)
        if found is not None:
            before = unquote(found[0])
            name = self.renamed(before)
            path = path if name == before else _ANY_DOMAIN.sub(_spelt_like(found[0], name), path, count=1)
        return path + mark + self.in_text(query)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike, whatever their letter case."""
    shorter = min(len(one), len(other))
    return next((place for place in range(shorter) if one[place].lower() != other[place].lower()), shorter)


def _spelt_like(written: str, name: str) -> str:
    """Return ``name`` percent-encoded as ``written`` is: wholly, for the same characters, or at the beginning."""
    codes = re.findall("%..", written)
    if len(written) == 3 * len(codes):
        return "".join(f"%{ord(character):02X}" for character in name)
    by_character = {unquote(code): code for code in codes}
    return "".join(by_character.get(character, character) for character in name)
