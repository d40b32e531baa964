"""The lives of attached values: under every key each step of a life, followed by searches.

Two profiles share a value under each key, and the first of them has it under the next key too. It is detached from one
and then from the other, and attached again: a step that goes too far shows on the other profile, or under the next key.
"""

from collections.abc import Sequence
from typing import Final

from ...spec.keys import ATTACHED_KEYS, STANDARD_KEYS
from ...spec.limits import PAIRS
from ...spec.search import Operator, Pair
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..history.step import ACCEPTED, OPEN
from . import ADD_KEY, DELETE, DELETE_KEY, EVERY_RESPONSE, FOUND_BY_JOINED, KEEPS, rows_of, writer

_CUSTOM: Final = ("kLife", "k", "-9_" * 21 + "z")
"""Neighbours of which one name begins with the other; then the longest name."""
SHARED, FIRST, LATE = "shared", "first", "late"
_WORDS: Final = (SHARED, FIRST, LATE)
_KEYS: Final = (*_CUSTOM, *STANDARD_KEYS, *ATTACHED_KEYS)


def play(client: ScenarioClient) -> None:
    """Attach, detach and search under every key; then attach what a field holds too."""
    domain = own_domain(client, "lives")
    both = [domain.create(ADD_KEY, **domain.person(number)) for number in (1, 2)]
    for number in (1, 2):
        domain.settle(domain.person_pairs(number)[0])
    _Lives(domain, both).lead()
    _held_by_fields(domain)


def _keys(client: ScenarioClient) -> list[str]:
    """Return the keys to attach to, as far as the target is not known to refuse them."""
    custom = _CUSTOM if client.known.takes_custom_keys else ()
    standard = STANDARD_KEYS if client.known.get("field-key") in (None, "accepted") else ()
    return [*custom, *standard, *ATTACHED_KEYS]


class _Lives:
    """Two profiles, and the keys under which they have values."""

    def __init__(self, domain: OwnDomain, both: Sequence[str]) -> None:
        self._domain = domain
        self._both = both
        self._keys: list[str] = []

    def lead(self) -> None:
        """Attach, detach, attach again, update something else and delete, with searches after each step."""
        first, second = self._both
        for key in _keys(self._domain.client):
            taken = [self._attach(first, key, SHARED, FIRST), self._attach(second, key, SHARED)]
            self._keys += [key] if all(taken) else []
        self._detach(first)
        self._search(DELETE_KEY, SHARED, Operator.OR)
        self._search(DELETE_KEY, FIRST)
        self._detach(second)
        self._search(DELETE_KEY, SHARED, Operator.OR)
        for key in self._keys:
            # A value twice in a list may be refused.
            if not self._attach(second, key, SHARED, LATE, LATE, wanted=OPEN):
                self._attach(second, key, SHARED, LATE)
            self._attach(first, key, SHARED)
        self._search(ADD_KEY, SHARED)
        self._search(ADD_KEY, LATE)
        if self._domain.change("UpdateProfile", first, BusinessName="Another Company"):
            self._attach(first, self._keys[-1], LATE)  # an update may change how values are kept
            self._search(KEEPS, FIRST)
        if self._domain.change("DeleteProfile", second):
            self._search(DELETE, SHARED, Operator.OR)

    def _detach(self, identifier: str) -> None:
        """Detach the shared value of each key."""
        for key in self._keys:
            self._domain.detach(identifier, self._pair(key, SHARED), rule=DELETE_KEY)

    def _attach(self, identifier: str, key: str, *words: str, wanted: str = ACCEPTED) -> bool:
        """Attach values; return whether the target took them. Only the keys of ingested objects have to be taken."""
        due = wanted if key in ATTACHED_KEYS else OPEN
        pair = self._pair(key, *words)
        return self._domain.attach(identifier, pair, rule=ADD_KEY, wanted=due, or_status="404")

    def _search(self, rule: str, word: str, operator: Operator = Operator.AND) -> None:
        """Search under all keys, a few at a time, for their values of this word."""
        for keys in rows_of(self._keys, PAIRS.maximum):
            self._domain.search_joined(rule, [self._pair(key, word) for key in keys], operator)

    def _pair(self, key: str, *words: str) -> Pair:
        return Pair(key, tuple(self._value(key, word) for word in words))

    def _value(self, key: str, word: str) -> str:
        """Return the value under a key; the first one is the shared one of the neighbour, if both take any text."""
        if key == "_phone":
            return self._domain.namespace.phone(800 + _WORDS.index(word))
        if key == "_email":
            return self._domain.namespace.email(word)
        place = _KEYS.index(key)
        if word == FIRST:
            return self._domain.namespace.text(f"{SHARED}-{place ^ 1}")
        return self._domain.namespace.text(f"{word}-{place}")


def _held_by_fields(domain: OwnDomain) -> None:
    """Attach what fields hold; then change the fields of one profile, and detach the values of another."""
    for number, change in ((3, _change_fields), (4, _detach_from_fields)):
        identifier = domain.create_person(ADD_KEY, number)
        attached = [pair for pair in domain.person_pairs(number) if _takes(domain, identifier, pair)]
        if attached:
            change(domain, identifier, attached)


def _takes(domain: OwnDomain, identifier: str, pair: Pair) -> bool:
    """Return whether the target takes a value that a field holds under the key of that field."""
    return domain.attach(identifier, pair, rule=ADD_KEY, wanted=OPEN)


def _change_fields(domain: OwnDomain, identifier: str, attached: Sequence[Pair]) -> None:
    if domain.change("UpdateProfile", identifier, **domain.person(5)):
        domain.search_joined(ADD_KEY, attached, Operator.AND)
        domain.search(ADD_KEY, domain.person_pairs(5), Operator.AND)


def _detach_from_fields(domain: OwnDomain, identifier: str, attached: Sequence[Pair]) -> None:
    """Detach the values: what becomes of those of fields is open."""
    for pair in attached:
        domain.detach(identifier, pair, rule=DELETE_KEY, wanted=OPEN)
    domain.search_joined(DELETE_KEY, attached, Operator.OR)


SCENARIO = writer(
    "key-lives", "values that are attached, detached and attached again", play,
    (ADD_KEY, DELETE_KEY, KEEPS, DELETE, *FOUND_BY_JOINED, *EVERY_RESPONSE),
    tests=("AddProfileKey", "DeleteProfileKey"), least_effort=Effort.STANDARD, is_long=True,
)  # fmt: skip
