"""Pages in JSON, put together from profiles that are encoded once.

The same bytes could be had from ``Engine.call`` and a JSON encoder; a server that answers many searches would
then encode the same profiles over and over.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from ..spec.search import Search
from . import responses
from .definition import lists_matched_values
from .fast_search import Match, found_by, matched_values
from .parts import EngineParts
from .profiles import as_response
from .readings import Readings
from .view import View

_REFERENCE: Final = EngineParts()
_IMITATED: Final = ("found_by", "respond", "wrap")


class PageEncoder:
    """Encodes pages as ``responses`` would, for an engine of these readings and parts."""

    def __init__(self, readings: Readings, parts: EngineParts) -> None:
        self._readings = readings
        self._parts = parts
        self.is_faithful = all(getattr(parts, name) is getattr(_REFERENCE, name) for name in _IMITATED)
        """Whether the parts that make a response are the reference's; others need ``Engine.call``."""

    def page(self, view: View, query: Search, matches: Sequence[Match], token: str | None) -> bytes:
        """The response of a search in JSON."""
        make = self._differing if lists_matched_values(query, self._readings) else self._shared
        return responses.encoded_page(make(view, query, matches), token, self._readings)

    def _shared(self, view: View, query: Search, matches: Sequence[Match]) -> list[bytes]:
        """Profiles that the same pairs matched share their FoundByItems."""
        encoded = view.encoded
        endings: dict[int, bytes] = {}
        pieces: list[bytes] = []
        for number, mask in matches:
            if number not in encoded:
                self._encode(view, number)
            if mask not in endings:
                endings[mask] = self._ending(view, query, number, mask)
            pieces += (encoded[number], endings[mask])
        return pieces

    def _differing(self, view: View, query: Search, matches: Sequence[Match]) -> list[bytes]:
        """FoundByItems with the values that matched depend on the profile."""
        pieces: list[bytes] = []
        for number, mask in matches:
            if number not in view.encoded:
                self._encode(view, number)
            pieces += (view.encoded[number], self._ending(view, query, number, mask))
        return pieces

    def _ending(self, view: View, query: Search, number: int, mask: int) -> bytes:
        matched = matched_values(view.index, number, self._parts.match)
        return responses.encoded_entries(found_by(query, mask, matched, self._readings))

    @staticmethod
    def _encode(view: View, number: int) -> None:
        """Keep a profile in JSON, less its last brace."""
        view.encoded[number] = msgspec.json.encode(as_response(view.profiles[number]))[:-1]
