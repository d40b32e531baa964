"""Profiles that are created at the same time: all of them are there, each with an id of its own."""

from functools import partial
from typing import Final

from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.content import person, person_pairs
from . import STATE_JUDGES, Runs, Scenario
from .parallel import THREADS, at_once

RULE: Final = "concurrency-creates"
_EACH: Final = 3
"""Profiles that each thread creates."""


def play(client: ScenarioClient) -> None:
    """Create profiles at once, and search for all of them and for every other one."""
    domain, namespace = client.new_domain(), client.new_namespace("creates")
    threads, email = THREADS[client.effort], namespace.email("parallel")
    shared = Pair("_email", (email,))

    def create(start: int) -> None:
        for number in range(start, start + _EACH):
            client.create(RULE, domain, **person(namespace, number), BusinessEmailAddress=email)

    at_once([partial(create, number * _EACH) for number in range(threads)])
    client.wait_until_found(domain, shared, client.created_ids(domain))
    client.search(RULE, [shared], domain=domain)
    for number in range(0, _EACH * threads, 2):
        client.search(RULE, [person_pairs(namespace, number)[number % 4]], domain=domain)


SCENARIO = Scenario(
    "parallel-creates", "profiles created at the same time", play,
    (RULE,),
    judges=STATE_JUDGES, runs=Runs.ALONE, tests=("CreateProfile",), least_access=Access.WRITE,
    least_effort=Effort.STANDARD,
)  # fmt: skip
