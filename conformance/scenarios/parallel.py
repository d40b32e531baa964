"""Searches at the same time, which must not mix."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from ...spec.operations import SEARCH
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import groups, subset_pairs
from . import CORE_JUDGES, Runs, Scenario

THREADS: Final[Mapping[Effort, int]] = {Effort.QUICK: 4, Effort.STANDARD: 8, Effort.THOROUGH: 16}
ROUNDS: Final[Mapping[Effort, int]] = {Effort.QUICK: 2, Effort.STANDARD: 10, Effort.THOROUGH: 100}
_WIDE, _NARROW = (7, 10, 20, 25), (25, 5, 25, 5)
"""Page sizes of walks side by side; the second ones make walks through large and small groups equally long."""
QUERIES, WALKS, ONE_TOKEN = "concurrency-queries", "concurrency-walks", "concurrency-same-token"
_OPERATORS: Final = (Operator.AND, Operator.OR, None)


def at_once(tasks: Sequence[Callable[[], object]]) -> None:
    """Run each of ``tasks`` in a thread of its own, started at the same moment; raise the first exception of any."""
    gate = threading.Barrier(len(tasks))

    def started(task: Callable[[], object]) -> object:
        gate.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        for result in [pool.submit(started, task) for task in tasks]:
            result.result()


def play(client: ScenarioClient) -> None:
    """Send different searches, each with its own set of profiles, again and again side by side; then walks."""
    threads, rounds = THREADS[client.effort], ROUNDS[client.effort]
    several = [group.pair for group in groups(client.namespace, client.effort)]
    queries = _queries(client, several[0], threads)
    sizes = _NARROW if client.is_quick else _WIDE

    def search(number: int) -> None:
        for turn in range(number, number + rounds):
            pairs = queries[turn % len(queries)]
            client.search(QUERIES, pairs, _OPERATORS[turn % 3] if len(pairs) > 1 else None)

    def walk(number: int) -> None:
        for turn in range(number, number + max(1, rounds // 4)):
            client.search(WALKS, [several[turn % len(several)]], size=sizes[number % 4])

    at_once([partial(search, number) for number in range(threads)])
    at_once([partial(walk, number) for number in range(threads)])
    _one_token(client, several[0], threads)


def _queries(client: ScenarioClient, group: Pair, threads: int) -> list[Sequence[Pair]]:
    """Return lists of pairs; the joined ones come first, so that even in few rounds different operators meet."""
    pairs = subset_pairs(client.namespace)[:3]
    profiles = client.oracle.profiles[: threads // 2]
    accounts = [[Pair("_account", (profile.fields["AccountNumber"],))] for profile in profiles]
    return [pairs[:2], pairs[1:], pairs, [group, pairs[1]], *accounts]


def _one_token(client: ScenarioClient, pair: Pair, threads: int) -> None:
    """Send one token several times at once: each is refused, or gets a page of this search."""
    members = client.members([pair], size=10)
    token = client.send(SEARCH, members).next_token
    if token is not None:
        again = {**members, "NextToken": token}
        at_once([partial(client.page, ONE_TOKEN, again, may_refuse=True, partial=True)] * threads)


SCENARIO = Scenario(
    "parallel", "searches at the same time", play,
    (QUERIES, WALKS, ONE_TOKEN, "shape-profile-id-exact"),
    judges=CORE_JUDGES, runs=Runs.ALONE,
)  # fmt: skip
