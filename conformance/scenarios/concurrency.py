"""Requests at the same time: queries, walks and changes that must not mix."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import groups, subset_pairs
from .state import created_id, person, person_pairs

_THREADS: Final[Mapping[Effort, int]] = {Effort.QUICK: 4, Effort.STANDARD: 8, Effort.THOROUGH: 16}
_ROUNDS: Final[Mapping[Effort, int]] = {Effort.QUICK: 2, Effort.STANDARD: 10, Effort.THOROUGH: 100}
_WIDE, _NARROW = (7, 10, 20, 25), (25, 5, 25, 5)
"""Page sizes of walks side by side; the second ones make walks through large and small groups equally long."""
QUERIES, WALKS, DOMAINS = "concurrency-queries", "concurrency-walks", "concurrency-domains"

Task = Callable[[], object]


def together(tasks: Sequence[Task]) -> None:
    """Run ``tasks`` in a thread each; they start at the same moment. The first exception is raised here."""
    gate = threading.Barrier(len(tasks))

    def started(task: Task) -> object:
        gate.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        for result in [pool.submit(started, task) for task in tasks]:
            result.result()


def play_searches(drive: ScenarioClient) -> None:
    """Different queries, each of its own set of profiles, asked again and again side by side; then walks."""
    threads, rounds = _THREADS[drive.effort], _ROUNDS[drive.effort]
    pairs = [Pair(*pair) for pair in subset_pairs(drive.naming)[:3]]
    several = [Pair(group.key, (group.value,)) for group in groups(drive.naming, drive.effort)]
    accounts = [
        Pair("_account", (draft.fields["AccountNumber"],)) for draft in drive.oracle.profiles[:threads]
    ]
    queries = [  # the joined ones first, so that even in few rounds different operators meet
        pairs[:2],
        pairs[1:],
        pairs,
        [several[0], pairs[1]],
        *[[pair] for pair in accounts[: threads // 2]],
    ]

    def ask(number: int) -> None:
        for turn in range(rounds):
            asked = queries[(number + turn) % len(queries)]
            drive.find(QUERIES, asked, ("AND", "OR", None)[(number + turn) % 3] if len(asked) > 1 else None)

    sizes = _NARROW if drive.effort is Effort.QUICK else _WIDE

    def walk(number: int) -> None:
        for turn in range(max(1, rounds // 4)):
            drive.walk(WALKS, [several[(number + turn) % len(several)]], size=sizes[number % 4])

    together([partial(ask, number) for number in range(threads)])
    together([partial(walk, number) for number in range(threads)])
    _one_token(drive, several[0], threads)


def _one_token(drive: ScenarioClient, pair: Pair, threads: int) -> None:
    """One token, used by several at once: each is refused, or gets a page of this query."""
    first = drive.search([pair], MaxResults=10)
    if first.next_token is not None:
        members = drive.members(drive.world.domain, [pair]) | {
            "MaxResults": 10,
            "NextToken": first.next_token,
        }
        together([partial(drive.page_of, "concurrency-same-token", members)] * threads)


def play_domains(drive: ScenarioClient) -> None:
    """Searches in two domains at once, where equal values belong to different profiles."""
    naming = drive.fresh_naming("parallel")
    domains = [drive.fresh_domain(), drive.fresh_domain()]
    shared = Pair("_email", (naming.email("both"),))
    for domain in domains:
        ids = {
            created_id(drive, domain, DOMAINS, PersonalEmailAddress=shared.values[0], LastName=f"L{number}")
            for number in range(3)
        }
        drive.settle(domain, shared, set(ids))
    rounds = _ROUNDS[drive.effort]

    def ask(number: int) -> None:
        for turn in range(rounds):
            drive.look(DOMAINS, domains[(number + turn) % 2], [shared])

    together([partial(ask, number) for number in range(_THREADS[drive.effort])])


def play_creates(drive: ScenarioClient) -> None:
    """Profiles created at the same time: all of them are there, each with an id of its own."""
    domain, naming = drive.fresh_domain(), drive.fresh_naming("creates")
    each = 3
    shared = Pair("_email", (naming.email("parallel"),))

    def create(start: int) -> None:
        for number in range(start, start + each):
            fields = person(naming, number)
            drive.change(
                "concurrency-creates",
                "CreateProfile",
                domain,
                **fields,
                BusinessEmailAddress=shared.values[0],
            )

    together([partial(create, number * each) for number in range(_THREADS[drive.effort])])
    drive.settle(domain, shared, drive.created_in(domain))
    drive.look("concurrency-creates", domain, [shared])
    for number in range(0, each * _THREADS[drive.effort], 2):
        drive.look("concurrency-creates", domain, [person_pairs(naming, number)[number % 4]])


def play_search_while_writing(drive: ScenarioClient) -> None:
    """Searches while other profiles are written: what was there before is found every time."""
    domain, naming = drive.fresh_domain(), drive.fresh_naming("writing")
    rule = "concurrency-search-while-writing"
    first = created_id(drive, domain, rule, **person(naming, 0))
    drive.settle(domain, person_pairs(naming, 0)[0], {first})
    rounds = _ROUNDS[drive.effort]

    def write() -> None:
        for number in range(1, rounds):
            drive.change(rule, "CreateProfile", domain, **person(naming, number))

    def ask() -> None:
        for turn in range(rounds):
            drive.look(rule, domain, [person_pairs(naming, 0)[turn % 4]])

    together([write, ask, ask])
