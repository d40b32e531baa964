"""Valid searches of sizes on which servers cut bodies: in chunks, or at a bound. A body may be refused as too large."""

from typing import Final

from ...spec.operations import SEARCH
from ...spec.search import Operator, Pair, Search
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..history.step import LARGE_BODY
from ..judging.judgement import SERVER_ERROR
from ..target.http_message import encode
from . import CORE_JUDGES, EVERYWHERE, FOUND_BY_JOINED, Runs, Scenario
from .wire import written

NON_ASCII, BODY = "wire-non-ascii", "wire-body"
_SIZES: Final = (64 << 10, 1 << 20)
_BEYOND: Final = _SIZES[-1] + 1
_PIECE: Final = "😀" * 200
"""A value of characters of four bytes; not of the greatest length, since a damaged character may become three."""


def play(client: ScenarioClient) -> None:
    """Send bodies of exactly 64 KiB and 1 MiB: a short search among many blanks, and long lists of long values.

    The short search is sent in a body of a byte more than 1 MiB too. The shorter list is sent once more a byte later:
    if a border fell between two characters, it does not again. The longer one is alone in its search, so that the
    response need not hold it.
    """
    profile = client.oracle.profiles[0]
    account, identifier = profile.by_account, client.world.by_id(profile)
    both = Search((account, identifier), Operator.AND)
    for size in (*_SIZES, _BEYOND):
        _send(client, BODY, both, _padded(both, size, size // 2))
    if not client.known.lists_mean_any:
        return
    echoed, alone = _filled((account, identifier), _SIZES[0]), _filled((account,), _SIZES[1])
    for search, size, late in ((echoed, _SIZES[0], 0), (echoed, _SIZES[0], 1), (alone, _SIZES[1], 0)):
        _send(client, NON_ASCII, search, _padded(search, size, late))


def _filled(pairs: tuple[Pair, ...], size: int) -> Search:
    """Return a search whose body has a little less than ``size`` bytes, by values before that of the first pair."""
    first, *others = pairs
    many = [f"{number:04}{_PIECE}" for number in range(size // (len(_PIECE) * 4 + 8) - 1)]
    return Search((Pair(first.key, (*many, *first.values)), *others), Operator.AND if others else None)


def _padded(search: Search, size: int, late: int) -> str:
    """Return the body of ``search`` with blanks around it, ``late`` of them in front, so that it has ``size`` bytes."""
    body = encode(SEARCH, {"DomainName": "d", **search.members()}).body
    left = size - len(body.encode())
    front = min(late, left)
    return " " * front + body + " " * (left - front)


def _send(client: ScenarioClient, rule: str, search: Search, body: str) -> None:
    client.search(rule, search.pairs, search.operator, http=written(body=body), may_refuse=LARGE_BODY)


SCENARIO = Scenario(
    "large-bodies", "searches of 64 KiB and 1 MiB", play,
    (NON_ASCII, BODY, SERVER_ERROR, *FOUND_BY_JOINED, *EVERYWHERE),
    judges=CORE_JUDGES, runs=Runs.READS, least_effort=Effort.STANDARD, raw=True,
)  # fmt: skip
