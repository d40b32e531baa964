"""Responses of SearchProfiles in JSON, put together from profiles that are encoded once.

``Engine.call`` and a JSON encoder would make the same bytes. A server that answers many searches would then encode the
same profiles over and over.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ..definition import lists_matched_values
from ..engine import Engine, FoundPage
from ..parts import EngineParts
from ..responses import as_response

_REFERENCE: Final = EngineParts()
_IMITATED: Final = ("found_by", "respond", "wrap")


class SearchEncoder:
    """Encodes the responses of ``engine`` to searches."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        parts = ((getattr(engine.parts, name), getattr(_REFERENCE, name)) for name in _IMITATED)
        self._is_faithful = all(one is other for one, other in parts)
        """Whether the parts that make a response are the reference's; others need ``Engine.call``."""

    def __call__(self, arguments: Mapping[str, Json]) -> bytes:
        """Return the response of a search in JSON. Raises ``ServiceFailure``."""
        if self._is_faithful:
            return self._engine.search(arguments, self._encoded)
        return msgspec.json.encode(self._engine.call(SEARCH, arguments))

    def _encoded(self, page: FoundPage) -> bytes:
        readings = self._engine.readings
        members = []
        if page.matches or readings["nothing-found"] == "empty-list":
            items = self._items(page, differ=lists_matched_values(page.search, readings))
            members.append(b'"Items":[%b]' % b"".join(items)[:-1])
        if page.next_token is not None:
            members.append(b'"NextToken":' + msgspec.json.encode(page.next_token))
        return b"{" + b",".join(members) + b"}"

    def _items(self, page: FoundPage, differ: bool) -> list[bytes]:
        """Return the items in pieces: a profile without its last brace, then its FoundByItems, the brace and a comma.

        Profiles that the same pairs match share their FoundByItems, unless these ``differ`` from profile to profile.
        """
        encoded = page.view.encoded
        endings: dict[int, bytes] = {}
        pieces: list[bytes] = []
        for number, mask in page.matches:
            if number not in encoded:
                encoded[number] = msgspec.json.encode(as_response(page.view.profiles[number]))[:-1]
            if differ or mask not in endings:
                pairs = page.found_by(number, mask)
                shown = b"" if pairs is None else b',"FoundByItems":' + msgspec.json.encode(pairs)
                endings[mask] = shown + b"},"
            pieces += (encoded[number], endings[mask])
        return pieces
