"""Requests that a scenario is about to send, sent several at a time before their turn.

They are recorded, each when its turn comes, under the id that it has if one request is sent after the other. If another
request comes than was foreseen, what was sent for nothing counts as sent and is not recorded, and nothing is foreseen
any more: a target whose walks have more pages than they need would be sent too much.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future, wait
from typing import TYPE_CHECKING, Any, Final

from ...spec.exchange import Call, Exchange
from ...spec.limits import MAX_RESULTS
from ...spec.search import Pair, Search

if TYPE_CHECKING:
    from .scenario_client import ScenarioClient

_BURST: Final = 8
"""How many requests of one scenario are under way at once."""


class Foreseen:
    """What one scenario is about to send, as far as it said so."""

    def __init__(self, crew: Executor) -> None:
        """Let ``crew`` send."""
        self._crew = crew
        self._next: deque[Call] = deque()
        self._under_way: deque[tuple[int, Call, Future[Exchange]]] = deque()
        self._is_wrong = False

    def expect(self, calls: Iterable[Call]) -> None:
        """Note what will be sent next, or after what was noted before."""
        if not self._is_wrong:
            self._next += calls

    def answer(self, number: int, call: Call, send: Callable[[int, Call], Exchange]) -> Exchange | None:
        """Return the answer to the request with this ``number``; None if it was not foreseen.

        Those that follow it are sent by ``send``, each with its number.
        """
        if not self._under_way and not self._next:
            return None
        if not self._under_way and self._next[0] != call:
            self._give_up()
            return None
        place = self._under_way[-1][0] + 1 if self._under_way else number
        while len(self._under_way) < _BURST and self._next:
            following = self._next.popleft()
            self._under_way.append((place, following, self._crew.submit(send, place, following)))
            place += 1
        foreseen, sent, answer = self._under_way.popleft()
        if (foreseen, sent) == (number, call):
            return answer.result()
        wait([answer, *(one for _, _, one in self._under_way)])
        self._give_up()
        return None

    def _give_up(self) -> None:
        """Drop what is left, and expect nothing any more."""
        self._is_wrong = True
        self._under_way.clear()
        self._next.clear()


def foresee_each(client: "ScenarioClient", several: Iterable[Sequence[Pair]]) -> None:
    """Say that ``client.search`` will be called for each of ``several`` tuples of pairs, in order, without a size."""
    searches = (Search(tuple(pairs), max_results=MAX_RESULTS.maximum) for pairs in several)
    client.foresee(search.members() for search in searches)


def search_each(client: "ScenarioClient", rule: str, several: Iterable[Sequence[Pair]], **how: Any) -> None:
    """Search for each of ``several`` tuples of pairs, in order, as ``client.search`` does; a page holds them all."""
    all_pairs = list(several)
    foresee_each(client, all_pairs)
    for pairs in all_pairs:
        client.search(rule, pairs, **how)
