"""Searches at the same time, beside one another or beside writes, which must not mix."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.search import Operator, Pair
from ..client.own_domain import own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.shared_data import groups, subset_pairs
from ..judging.shape import SHAPE_RULES
from . import ADD_KEY, CORE_JUDGES, DELETE, DELETE_KEY, EVERY_RESPONSE, UPDATE, Runs, Scenario, writer

THREADS: Final[Mapping[Effort, int]] = {Effort.QUICK: 4, Effort.STANDARD: 8, Effort.THOROUGH: 16}
_ROUNDS: Final[Mapping[Effort, int]] = {Effort.QUICK: 2, Effort.STANDARD: 8, Effort.THOROUGH: 100}
_PART_OF_QUERIES, _PART_OF_WALKS = 8, 2
"""Rounds that are judged together: of those before, only what is wrong is kept."""
_WIDE, _NARROW = (7, 10, 20, 25), (25, 5, 25, 5)
"""Page sizes of walks side by side; the second ones make walks through large and small groups equally long."""
_QUERIES, _WALKS, _ONE_TOKEN = "concurrency-queries", "concurrency-walks", "concurrency-same-token"
_DOMAINS, _CREATES = "concurrency-domains", "concurrency-creates"
_WRITING: Final = "concurrency-search-while-writing"
THREADED: Final = "threaded"
"""The group of scenarios that send from threads of their own: each in domains of its own, or searching only."""
_OPERATORS: Final = (Operator.AND, Operator.OR, None)
_EACH: Final = 3
"""Profiles that each thread creates, and profiles that are changed beside searches."""


def at_once(client: ScenarioClient, tasks: Sequence[Callable[[], object]]) -> None:
    """Run each of ``tasks`` in a thread of its own; their first requests are sent at the same moment.

    Raise the first exception of any, and that no more threads can be had.
    """
    gate = threading.Barrier(len(tasks))

    def started(task: Callable[[], object]) -> object:
        with client.recorder.sent_together(gate):
            return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        try:
            results = [pool.submit(started, task) for task in tasks]
        except RuntimeError:
            gate.abort()  # those that were started would wait for the others for ever
            raise
        for result in results:
            result.result()


def search_and_walk(client: ScenarioClient) -> None:
    """Send different searches, each with its own set of profiles, again and again side by side; then walks."""
    threads, rounds = THREADS[client.effort], _ROUNDS[client.effort]
    several = [group.pair for group in groups(client.namespace, client.effort)]
    queries = _queries(client, several[0], threads)
    sizes = _NARROW if client.is_quick else _WIDE

    def search(turns: range, number: int) -> None:
        for turn in turns:
            pairs = queries[(number + turn) % len(queries)]
            operator = _OPERATORS[(number + turn) % 3] if len(pairs) > 1 else None
            client.search(_QUERIES, pairs, operator)

    def walk(turns: range, number: int) -> None:
        for turn in turns:
            client.search(_WALKS, [several[(number + turn) % len(several)]], size=sizes[number % 4])

    for turns in _parts(client, rounds, _PART_OF_QUERIES):
        at_once(client, [partial(search, turns, number) for number in range(threads)])
    for turns in _parts(client, max(1, rounds // 4), _PART_OF_WALKS):
        at_once(client, [partial(walk, turns, number) for number in range(threads)])
    _one_token(client, several[0], threads)


def _parts(client: ScenarioClient, rounds: int, size: int) -> Iterator[range]:
    """Yield the numbers of the rounds, ``size`` at a time, and have each part judged before the next begins."""
    for start in range(0, rounds, size):
        if start:
            client.end_part()
        yield range(start, min(start + size, rounds))


def _queries(client: ScenarioClient, group: Pair, threads: int) -> list[Sequence[Pair]]:
    """Return lists of pairs; the joined ones come first, so that even in few rounds different operators meet."""
    pairs = subset_pairs(client.namespace)[:3]
    profiles = client.oracle.profiles[: threads // 2]
    return [pairs[:2], pairs[1:], pairs, [group, pairs[1]], *([profile.by_account] for profile in profiles)]


def _one_token(client: ScenarioClient, pair: Pair, threads: int) -> None:
    """Send one token several times at once: each is refused, or gets a page of this search."""
    members = client.members([pair], size=10)
    token = client.send(SEARCH, members).next_token
    if token is not None:
        again = {**members, "NextToken": token}
        at_once(client, [partial(client.page, _ONE_TOKEN, again, may_refuse=True, partial=True)] * threads)


def search_two_domains(client: ScenarioClient) -> None:
    """Search two domains at once, in which equal values belong to different profiles."""
    first = own_domain(client, "parallel")
    domains = [first, first.another()]
    email = first.namespace.email("both")
    shared = Pair("_email", (email,))
    for domain in domains:
        for number in range(3):
            domain.create(_DOMAINS, PersonalEmailAddress=email, LastName=f"L{number}")
        domain.settle(shared)

    def search(number: int) -> None:
        for turn in range(_ROUNDS[client.effort]):
            domains[(number + turn) % 2].search(_DOMAINS, [shared])

    at_once(client, [partial(search, number) for number in range(THREADS[client.effort])])


def create_profiles(client: ScenarioClient) -> None:
    """Create profiles at once, and search for all of them and for every other one: each has an id of its own."""
    domain = own_domain(client, "creates")
    threads, email = THREADS[client.effort], domain.namespace.email("parallel")
    shared = Pair("_email", (email,))

    def create(start: int) -> None:
        for number in range(start, start + _EACH):
            domain.create(_CREATES, **domain.person(number), BusinessEmailAddress=email)

    at_once(client, [partial(create, number * _EACH) for number in range(threads)])
    domain.settle(shared)
    domain.search(_CREATES, [shared])
    for number in range(0, _EACH * threads, 2):
        domain.search(_CREATES, [domain.person_pairs(number)[number % 4]])


def search_during_writes(client: ScenarioClient) -> None:
    """Search in two threads for a profile that was there before, while a third creates others and changes them."""
    domain = own_domain(client, "writing")
    pairs = domain.person_pairs(0)
    domain.create_person(_WRITING, 0)
    rounds = _ROUNDS[client.effort]

    def write() -> None:
        for number in range(1, rounds):
            domain.create(_WRITING, **domain.person(number))

    def search() -> None:
        for turn in range(rounds):
            domain.search(_WRITING, [pairs[turn % 4]])

    at_once(client, [write, search, search])
    look = partial(domain.search, _WRITING, pairs[:1])
    attached = Pair("_caseId", (domain.namespace.text("beside"),))
    for number in range(rounds, rounds + _EACH):
        changing, account = domain.create_person(_WRITING, number), domain.person_pairs(number)[0]
        changes: tuple[tuple[str, dict[str, Json], str, Pair], ...] = (
            ("UpdateProfile", {"BusinessName": "Beside"}, UPDATE, account),
            ("AddProfileKey", attached.members(), ADD_KEY, attached),
            ("DeleteProfileKey", attached.members(), DELETE_KEY, attached),
            ("DeleteProfile", {}, DELETE, account),
        )
        for operation, members, rule, pair in changes:
            at_once(client, [look, look, partial(domain.change, operation, changing, **members)])
            domain.search(rule, [pair])


SEARCHES = Scenario(
    "parallel", "searches at the same time", search_and_walk,
    (_QUERIES, _WALKS, _ONE_TOKEN, *SHAPE_RULES),
    judges=CORE_JUDGES, runs=Runs.ALONE, group=THREADED,
)  # fmt: skip
_alone: Final = partial(writer, runs=Runs.ALONE, group=THREADED, least_effort=Effort.STANDARD)
DOMAINS = _alone(
    "parallel-domains", "searches in two domains at the same time", search_two_domains,
    (_DOMAINS, *EVERY_RESPONSE),
    tests=("CreateDomain",), least_access=Access.MANAGE,
)  # fmt: skip
CREATES = _alone(
    "parallel-creates", "profiles created at the same time", create_profiles, (_CREATES, *EVERY_RESPONSE)
)
DURING_WRITES = _alone(
    "search-while-writing",
    "searches while profiles are written",
    search_during_writes,
    (_WRITING, UPDATE, ADD_KEY, DELETE_KEY, DELETE, *EVERY_RESPONSE),
)
