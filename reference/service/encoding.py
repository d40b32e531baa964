"""Responses of SearchProfiles in JSON, put together from profiles that are encoded once.

``Engine.call`` and a JSON encoder would make the same bytes. A server that answers many searches would then encode the
same profiles over and over.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.readings import Readings
from ...spec.search import Pair
from ..definition import lists_matched_values
from ..engine import Engine, FoundPage
from ..parts import EngineParts
from ..profiles import as_response

_REFERENCE: Final = EngineParts()
_IMITATED: Final = ("found_by", "respond", "wrap")


class SearchEncoder:
    """Encodes the responses of ``engine`` to searches."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._is_faithful = all(
            getattr(engine.parts, name) is getattr(_REFERENCE, name) for name in _IMITATED
        )
        """Whether the parts that make a response are the reference's; others need ``Engine.call``."""

    def __call__(self, arguments: Mapping[str, Json]) -> bytes:
        """Return the response of a search in JSON. Raises ``ServiceFailure``."""
        if self._is_faithful:
            return self._engine.search(arguments, self._encoded)
        return msgspec.json.encode(self._engine.call(SEARCH, arguments))

    def _encoded(self, page: FoundPage) -> bytes:
        readings = self._engine.readings
        differ = lists_matched_values(page.search, readings)
        encoded = page.view.encoded
        endings: dict[int, bytes] = {}
        pieces: list[bytes] = []
        for number, mask in page.matches:
            if number not in encoded:
                encoded[number] = msgspec.json.encode(as_response(page.view.profiles[number]))[:-1]
            # Profiles that the same pairs match share their FoundByItems, unless only values that match are listed.
            if differ or mask not in endings:
                endings[mask] = _entries(page.found_by(number, mask))
            pieces += (encoded[number], endings[mask])
        return _response(pieces, page.next_token, readings)


def _entries(pairs: Sequence[Pair] | None) -> bytes:
    """Return what closes an item in JSON: its FoundByItems, if it has any, the brace, and the comma after it."""
    return b"}," if pairs is None else b',"FoundByItems":%b},' % msgspec.json.encode(pairs)


def _response(pieces: Sequence[bytes], next_token: str | None, readings: Readings) -> bytes:
    """Return ``responses.search_response`` in JSON; ``pieces`` are the encoded items, with a comma after each."""
    members = []
    if pieces or readings["nothing-found"] == "empty-list":
        members.append(b'"Items":[%b]' % b"".join(pieces)[:-1])
    if next_token is not None:
        members.append(b'"NextToken":' + msgspec.json.encode(next_token))
    return b"{" + b",".join(members) + b"}"
