"""Searches in two domains at the same time, which must not mix."""

from functools import partial
from typing import Final

from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from . import STATE_JUDGES, Runs, Scenario
from .parallel import ROUNDS, THREADS, at_once

RULE: Final = "concurrency-domains"


def play(client: ScenarioClient) -> None:
    """Search two domains at once, in which equal values belong to different profiles."""
    namespace = client.new_namespace("parallel")
    domains = [client.new_domain(), client.new_domain()]
    email = namespace.email("both")
    shared = Pair("_email", (email,))
    for domain in domains:
        ids = {
            client.create(RULE, domain, PersonalEmailAddress=email, LastName=f"L{number}")
            for number in range(3)
        }
        client.wait_until_found(domain, shared, set(ids))
    rounds = ROUNDS[client.effort]

    def search(number: int) -> None:
        for turn in range(rounds):
            client.search(RULE, [shared], domain=domains[(number + turn) % 2])

    at_once([partial(search, number) for number in range(THREADS[client.effort])])


SCENARIO = Scenario(
    "parallel-domains", "searches in two domains at the same time", play,
    (RULE,),
    judges=STATE_JUDGES, runs=Runs.ALONE, tests=("CreateDomain",), least_access=Access.MANAGE,
    least_effort=Effort.STANDARD,
)  # fmt: skip
