"""Which cells an exchange fills, given those before it: a pure function of the record, exchange by exchange.

Tags are not believed: requests and replies alone are looked at. All exchanges are followed, since they say what the
target holds; only those whose answers are judged fill cells.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from ...spec.exchange import Exchange, Purpose
from ...spec.operations import SEARCH
from .cell import Cell
from .held import HeldProfiles
from .lives import Lives
from .members import member_states, needs_acceptance
from .message import Message, ReplyFacts
from .overlaps import Overlaps
from .places import answered_names, requested_names
from .sizes import ATTACHED, PROFILES, request_sizes, sized, walk_sizes
from .tokens import Tokens


class Occasions:
    """Follows the requests that one target gets, and says of each which cells it fills."""

    def __init__(self) -> None:
        self.held = HeldProfiles()
        self._lives = Lives(self.held)
        self._tokens = Tokens()
        self._overlaps = Overlaps()

    def of(self, exchange: Exchange) -> frozenset[Cell]:
        """Return the cells that ``exchange`` fills: none without a response, or if what is answered is not judged."""
        message = Message.of(exchange) if exchange.reply.fault is None else None
        if message is None:
            return frozenset()
        overlapping = self._overlaps.recorded(exchange.id, message)
        facts = ReplyFacts.of(exchange)
        answered = self.answered(message, facts)
        if not is_judged(exchange):
            return frozenset()
        sent = (cell for cell in requested(message) if facts.accepted or not needs_acceptance(cell))
        return frozenset((*sent, *answered, *overlapping))

    def answered(self, message: Message, outcome: ReplyFacts) -> frozenset[Cell]:
        """Return the cells that a request fills by what was answered to it."""
        if message.operation.name == SEARCH:
            return frozenset(self._searched(message, outcome))
        self._lives.written(message, outcome)
        if outcome.accepted:
            self.held.apply(message, outcome)
            self._tokens.written(message)
        return frozenset()

    def _searched(self, message: Message, outcome: ReplyFacts) -> Iterator[Cell]:
        cells, walk = self._tokens.searched(message, outcome)
        yield from cells
        yield from walk_sizes(walk) if walk else ()
        yield from self._lives.searched(message, outcome)
        yield from answered_names(message, outcome, self.held)
        if outcome.ids:
            profiles = self.held.domains.get(message.domain, {})
            yield from sized(PROFILES, len(profiles))
            for profile in filter(None, map(profiles.get, outcome.ids)):
                yield from sized(
                    ATTACHED, max((len(profile.keys.get(k, ())) for k, _ in message.pairs), default=0)
                )


def requested(message: Message) -> frozenset[Cell]:
    """Return the cells that a request fills whatever is answered."""
    sizes = request_sizes(message) if message.operation.name == SEARCH else ()
    return frozenset((*member_states(message), *requested_names(message), *sizes))


DRAWN: Final = "fuzzing"
"""The scenario that fills no cell: other seeds draw other requests, and few of its answers are judged."""


def is_judged(exchange: Exchange) -> bool:
    """Return whether what is answered in ``exchange`` is held against requirements, so that it may fill a cell."""
    return exchange.purpose is Purpose.CHECK and exchange.scenario != DRAWN


def filled(exchanges: Iterable[Exchange]) -> Counter[Cell]:
    """Return how many exchanges of checks fill each cell that any of them fills."""
    filling: Counter[Cell] = Counter()
    one = Occasions()
    for exchange in exchanges:
        filling.update(one.of(exchange))
    return filling
