"""Many profiles for one scenario, created by several requests at a time."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Final

from ...spec.exchange import Call, Exchange, Json
from ...spec.response_times import quantile
from ..history.directory import Created
from ..history.step import ACCEPTED, CASE, EXPECT, RULE
from .capabilities import sent_again
from .loader import id_of
from .own_domain import OwnDomain
from .scenario_client import ScenarioClient

AT_ONCE: Final = 16
_CREATE: Final = "CreateProfile"


def create_many(domain: OwnDomain, rule: str, several: Sequence[Mapping[str, Json]]) -> None:
    """Create profiles; refusing one breaks ``rule``.

    The requests of a batch are sent at the same time, and recorded in order. After the first that was throttled they
    are sent one by one.
    """
    client = domain.client
    tags = {RULE: rule, EXPECT: ACCEPTED, CASE: f"a valid {_CREATE}"}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for exchange in _sent(client, pool, [{"DomainName": domain.name, **fields} for fields in several]):
            step = client.recorder.record(exchange, client.scenario, client.purpose, tags, exchange.id)
            step = sent_again(client.recorder, step, if_lost=True)
            client.keep(step)
            if step.succeeded:
                client.created += 1
                client.resources(Created(domain.name, id_of(step.output)))


def _sent(
    client: ScenarioClient, pool: ThreadPoolExecutor, several: Sequence[Mapping[str, Json]]
) -> Iterator[Exchange]:
    """Send a creation for each of ``several``, and yield the exchanges in order."""
    place, count = 0, AT_ONCE
    while place < len(several):
        calls = [Call(_CREATE, members) for members in several[place : place + count]]
        ids = [client.recorder.next_id(client.scenario) for _ in calls]
        batch = list(pool.map(client.recorder.send_unrecorded, calls, repeat(client.purpose), ids))
        yield from batch
        place += count
        if any(exchange.retries for exchange in batch):
            count = 1


def seconds_to_create(
    number: int, response_times: Mapping[str, Sequence[int]], rate: float | None, *, removes: bool
) -> float:
    """Return about how long it takes to create so many profiles, given how long the target took so far.

    ``removes`` says that each of them has to be deleted as well.
    """
    medians = [quantile(counts, 0.5) for counts in response_times.values() if sum(counts)]
    each = max(medians, default=0.0) / 1000
    spaced = 1 / rate if rate else 0.0
    return number * (max(each / AT_ONCE, spaced) + (max(each, spaced) if removes else 0.0))
