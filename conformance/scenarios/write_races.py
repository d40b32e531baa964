"""Writes at the same time: each that was answered with success has its effect, whatever else was under way.

All writes of a round begin at once and can be carried out in any order with the same outcome, so what must be found
afterwards is known. The profile that they change holds much: to read it, change it and write it back takes longer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from typing import Final

from ...spec.exchange import Json
from ...spec.limits import PAIRS
from ...spec.search import Operator, Pair
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.content import full_content
from ..dataset.model import Namespace
from ..history.step import EITHER
from ..judging.content import CONTENT
from ..judging.expected_state import UNIQUE
from . import ADDRESS_SHAPE, DELETE, EVERY_RESPONSE, Runs, rows_of, writer
from .parallel import THREADED, THREADS, at_once

WRITES, CREATES = "concurrency-writes", "concurrency-creates"
_ROUNDS: Final[Mapping[Effort, int]] = {Effort.STANDARD: 4, Effort.THOROUGH: 40}
_LATE: Final = 1
"""Rounds if changes become visible late, since each has to be waited for."""
_MIXED: Final = 4
"""Of so many rounds one is of updates and attachments together, and one of detachments."""
_MANY: Final = 100
"""Values that the key has before: if they are read and written back, that takes longer."""
_TIMES: Final = 6
"""How often one profile is deleted at once: the answers of fewer may come in the order of the requests, by chance."""
_NOT_ALONE: Final = ("PartyType", "Gender")
"""Members of few values, so that two updates in a row may say the same."""
_KEYS_OF_FIELDS: Final = 4
"""So many of the fields that are updated are found under keys that all differ."""
_KEY: Final = "_caseId"
_KEYS: Final = ("_orderId", "_assetId", "_shopifyOrderId", "_zendeskTicketId")
Change = tuple[str, Mapping[str, Json]]
"""An operation, and members of its input."""


def play(client: ScenarioClient) -> None:
    """Change one profile in several requests at once, again and again; then create, update and delete several."""
    domain = own_domain(client, "races")
    namespace = domain.namespace
    account = Pair("_account", (namespace.text("whole"),))
    fields = {**namespace.name("Race", "First"), **full_content("Race", "1970-01-31")}
    identifier = domain.create(WRITES, AccountNumber=account.values[0], **fields)
    domain.settle(account)
    taken = _taken(domain)
    many = [namespace.text(f"before-{place}") for place in range(_MANY)]
    held = Pair(_KEY, tuple(many))
    if not domain.attach(identifier, held):
        taken -= {"DeleteProfileKey"}
    rounds = _LATE if client.visibility.is_late else _ROUNDS[client.effort]
    for turn in range(rounds):
        race = _Race(domain, identifier, turn)
        if "UpdateProfile" in taken:
            race.update()
        if "AddProfileKey" in taken:
            race.attach()
        if {"UpdateProfile", "AddProfileKey"} <= taken and turn % _MIXED == 0:
            race.update_and_attach()
        if "DeleteProfileKey" in taken and turn % _MIXED == min(1, rounds - 1):
            race.detach(many)
    _come_and_go(domain, taken)


def _taken(domain: OwnDomain) -> set[str]:
    """Return the operations that the target carries out alone, on a profile that nothing else changes."""
    spare = domain.create(WRITES, AccountNumber=domain.namespace.text("spare"))
    alone = Pair(_KEY, (domain.namespace.text("alone"),))
    changes: dict[str, Mapping[str, Json]] = {
        "UpdateProfile": {"AccountNumber": alone.values[0]},
        "AddProfileKey": alone.members(),
        "DeleteProfileKey": alone.members(),
        "DeleteProfile": {},
    }
    return set(domain.accepted(spare, changes))


@dataclass(frozen=True)
class _Race:
    """One round: changes of one profile that begin at once, and the searches that follow."""

    domain: OwnDomain
    identifier: str
    turn: int

    @property
    def client(self) -> ScenarioClient:
        """What sends the requests."""
        return self.domain.client

    @property
    def namespace(self) -> Namespace:
        """Makes the values."""
        return self.domain.namespace

    @property
    def width(self) -> int:
        """How many requests begin at once."""
        return THREADS[self.client.effort]

    def update(self) -> None:
        """Update two fields in each request after another, the second one found in what a search returns."""
        fields = _fields(self.namespace, self.turn)
        contents = full_content(self.namespace.text(f"{self.turn}"), f"{self.turn}.1.1970")
        updates = [("UpdateProfile", {name: contents[name]}) for name in contents if name not in _NOT_ALONE]
        if self.client.visibility.is_immediate:
            self._write(list(zip(map(_update, fields), updates, strict=False)))
        else:  # nobody knows when a change is visible that no search is for
            self._write([(_update(field),) for field in fields[:_KEYS_OF_FIELDS]])
        self._search([pair for _, pair in fields[:_KEYS_OF_FIELDS]])

    def attach(self) -> None:
        """Attach two values under one key in each thread, one after the other."""
        values = [self.namespace.text(f"{self.turn}-{number}") for number in range(2 * self.width)]
        pairs = [Pair(_KEY, (value,)) for value in values]
        changes = list(map(_attachment, pairs))
        self._write(list(zip(changes[: self.width], changes[self.width :], strict=True)))
        self._search_each(pairs, Operator.AND)

    def update_and_attach(self) -> None:
        """Update fields, and attach values under several keys."""
        fields = _fields(self.namespace, 500 + self.turn)[: len(_KEYS)]
        pairs = [Pair(key, (self.namespace.text(f"beside-{self.turn}"),)) for key in _KEYS]
        self._write([(change,) for change in (*map(_update, fields), *map(_attachment, pairs))])
        self._search([pair for _, pair in fields])
        self._search(pairs)

    def detach(self, values: Sequence[str]) -> None:
        """Detach in each request one of ``values``, which were attached under one key."""
        start = self.turn // _MIXED * self.width % (len(values) - self.width)
        pairs = [Pair(_KEY, (value,)) for value in values[start : start + self.width + 1]]
        self._write([(("DeleteProfileKey", _attachment(pair)[1]),) for pair in pairs[:-1]])
        self._search_each(pairs, Operator.OR)

    def _write(self, threads: Sequence[Sequence[Change]]) -> None:
        """Send the changes of each thread, one after the other, while the others send theirs."""

        def send(changes: Sequence[Change]) -> None:
            for change in changes:
                _send(self.domain, self.identifier, *change)

        at_once(self.client, [partial(send, changes) for changes in threads])

    def _search(self, pairs: Sequence[Pair], operator: Operator = Operator.AND) -> None:
        self.domain.search_joined(WRITES, pairs, operator)

    def _search_each(self, pairs: Sequence[Pair], operator: Operator) -> None:
        """Search for pairs of one key: as many at a time as the target takes."""
        for row in rows_of(pairs, PAIRS.maximum if self.client.known.repeats_keys else 1):
            self._search(row, operator)


def _come_and_go(domain: OwnDomain, taken: set[str]) -> None:
    """Create equal profiles at once; then update one half of them, and delete the other, the last one several times."""
    client = domain.client
    width = THREADS[client.effort]
    email = Pair("_email", (domain.namespace.email("equal"),))
    phone = Pair("_phone", (domain.namespace.phone(9999),))
    ids: list[str] = []

    def create() -> None:
        ids.append(domain.create(CREATES, BusinessEmailAddress=email.values[0]))

    at_once(client, [create] * width)
    domain.settle(email)
    domain.search(CREATES, [email])
    halves = zip(sorted(ids), cycle(("UpdateProfile", "DeleteProfile")), strict=False)
    members = {"UpdateProfile": {"HomePhoneNumber": phone.values[0]}, "DeleteProfile": {}}
    writes = [partial(_send, domain, one, what, members[what]) for one, what in halves if what in taken]
    if len(writes) < 2:
        return
    at_once(client, writes[:-1])
    at_once(client, writes[-1:] * _TIMES)
    domain.search(WRITES, [phone])
    domain.search(DELETE, [email])


def _fields(namespace: Namespace, turn: int) -> list[tuple[str, Pair]]:
    """Return fields, each with a pair that finds the profile by the value that the field gets in this turn."""
    return [
        ("AccountNumber", Pair("_account", (namespace.text(f"account-{turn}"),))),
        ("PhoneNumber", Pair("_phone", (namespace.phone(10 * turn),))),
        ("EmailAddress", Pair("_email", (namespace.email(f"first{turn}"),))),
        ("LastName", Pair("_fullName", (f"Race {namespace.prefix} Last{turn}",))),
        ("MobilePhoneNumber", Pair("_phone", (namespace.phone(10 * turn + 1),))),
        ("PersonalEmailAddress", Pair("_email", (namespace.email(f"second{turn}"),))),
        ("HomePhoneNumber", Pair("_phone", (namespace.phone(10 * turn + 2),))),
        ("BusinessEmailAddress", Pair("_email", (namespace.email(f"third{turn}"),))),
    ]


def _update(found: tuple[str, Pair]) -> Change:
    """Return the update of a field to what a pair finds."""
    field, value = found[0], found[1].values[0]
    return "UpdateProfile", {field: value.rpartition(" ")[2] if field == "LastName" else value}


def _attachment(pair: Pair) -> Change:
    """Return the change that attaches the values of ``pair``."""
    return "AddProfileKey", pair.members()


def _send(domain: OwnDomain, identifier: str, operation: str, members: Mapping[str, Json]) -> None:
    """Send a change beside others: the target may refuse it, but not fail."""
    case = f"{operation} beside other changes"
    domain.change(operation, identifier, rule=WRITES, wanted=EITHER, case=case, **members)


SCENARIO = writer(
    "writes-at-once", "changes at the same time", play,
    (WRITES, CREATES, UNIQUE, CONTENT, DELETE, *EVERY_RESPONSE, ADDRESS_SHAPE),
    runs=Runs.ALONE, group=THREADED, least_effort=Effort.STANDARD,
)  # fmt: skip
