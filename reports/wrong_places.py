"""Where an answer differs from what is allowed, as far as a failure says it: the places that the page marks."""

import json
import re
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from ..spec.exchange import Exchange
from ..spec.operations import SEARCH
from ..spec.results import Failure
from .json_layout import Marked, Path

_WORD: Final = re.compile(r"[A-Z]\w+")
_STATUS: Final = re.compile(r"status \d{3}")
_OF_THE_PLACE: Final = frozenset({"NextToken"})
"""Members by which the pages of one search differ."""


@dataclass(frozen=True, slots=True)
class WrongPlaces:
    """What is wrong with the answers to one search, or to one other request.

    ``ids`` are the profiles that are wrong, ``names`` the members that the failure speaks of; ``is_status`` says that
    it speaks of the status.
    """

    call: Any
    ids: Collection[str]
    names: Collection[str]
    is_status: bool

    def applies(self, exchange: Exchange) -> bool:
        """Return whether the failure speaks of the answer to ``exchange``."""
        return bool(_essence(exchange) == self.call)

    def in_body(self, body: str) -> Marked:
        """Return what says of a path in ``body`` whether the value there is wrong."""
        ids = _ids(body)

        def is_wrong(path: Path) -> bool:
            if path[:1] != ("Items",) or len(path) < 2:
                return path[-1] in self.names and not self.ids
            if self.ids and ids.get(path[1]) not in self.ids:
                return False
            return (
                bool(path[2:]) and path[2] in (self.names or ("ProfileId",)) and bool(self.ids or self.names)
            )

        return is_wrong


def wrong_places(failure: Failure, recorded: Mapping[str, Exchange]) -> WrongPlaces | None:
    """Return the places that are wrong in the answers that ``failure`` cites; None if none of them was recorded.

    The last of the exchanges shows the failure.
    """
    cited = [recorded[id_] for id_ in failure.exchanges if id_ in recorded]
    if not cited:
        return None
    ids = {row.profile_id for row in failure.world if row.wrong or row.returned != row.expected}
    names = {*_WORD.findall(f"{failure.actual} {failure.expected}")}
    if failure.requirement.startswith("found-by"):
        names = {"FoundByItems"}
    is_status = bool(_STATUS.search(failure.actual)) and "status" in failure.expected
    return WrongPlaces(_essence(cited[-1]), ids, names, is_status)


def _essence(exchange: Exchange) -> Any:
    """Return what is equal for all pages of one search; of any other request, its id."""
    call = exchange.call
    if call.operation != SEARCH or call.http is not None:
        return exchange.id
    return {name: value for name, value in call.input.items() if name not in _OF_THE_PLACE}


def _ids(body: str) -> Mapping[Any, str]:
    """Return the ProfileId of each of the Items by its place."""
    with suppress(ValueError, RecursionError, AttributeError, TypeError):
        items = json.loads(body).get("Items")
        return {place: str(item.get("ProfileId")) for place, item in enumerate(items)}
    return {}
