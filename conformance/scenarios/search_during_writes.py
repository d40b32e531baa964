"""Searches while other profiles are written: what was there before is found every time."""

from typing import Final

from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.content import person, person_pairs
from . import STATE_JUDGES, Runs, Scenario
from .parallel import ROUNDS, at_once

RULE: Final = "concurrency-search-while-writing"


def play(client: ScenarioClient) -> None:
    """Search for one profile in two threads while a third creates others."""
    domain, namespace = client.new_domain(), client.new_namespace("writing")
    pairs = person_pairs(namespace, 0)
    first = client.create(RULE, domain, **person(namespace, 0))
    client.wait_until_found(domain, pairs[0], {first})
    rounds = ROUNDS[client.effort]

    def write() -> None:
        for number in range(1, rounds):
            client.create(RULE, domain, **person(namespace, number))

    def search() -> None:
        for turn in range(rounds):
            client.search(RULE, [pairs[turn % 4]], domain=domain)

    at_once([write, search, search])


SCENARIO = Scenario(
    "search-while-writing", "searches while profiles are written", play,
    (RULE,),
    judges=STATE_JUDGES, runs=Runs.ALONE, tests=("CreateProfile",), least_access=Access.WRITE,
    least_effort=Effort.STANDARD,
)  # fmt: skip
