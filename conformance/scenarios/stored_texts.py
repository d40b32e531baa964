"""What searches find and return of texts that are often changed when they are stored, in every kind of place."""

from typing import Final

from ...spec.search import Operator, Pair
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.stored_texts import TEXTS, in_plain_value, stored_texts
from ..judging.content import CONTENT, TEXT
from . import ADD_KEY, ADDRESS_SHAPE, CREATE, DELETE_KEY, EVERY_RESPONSE, UPDATE, writer
from .field_lives import newborn

_PROFILES: Final = 5
_KEYS: Final = ("_caseId", "_orderId", "_assetId", "_ctrContactId", "_segmentUserId")


def store(client: ScenarioClient) -> None:
    """Create profiles with such texts in every place, update them to others, and attach them under keys."""
    domain = own_domain(client, "texts")
    several = []
    for number in range(_PROFILES):
        own = domain.with_namespace(f"texts {number}")
        several.append(newborn(own, CREATE, stored_texts(own.namespace, number)))
    several[-1].settle()
    for living in several:
        living.search_all(CREATE)
    for number, living in enumerate(several, start=_PROFILES):
        living.update(stored_texts(living.domain.namespace, number))
    several[-1].settle()
    for living in several:
        living.search_all(UPDATE)


def attach(client: ScenarioClient) -> None:
    """Attach such texts under several keys, and detach every second of them again."""
    domain = own_domain(client, "attached texts")
    account = Pair("_account", (domain.namespace.text("attached"),))
    identifier = domain.create(CREATE, AccountNumber=account.values[0])
    held = _values_to_attach(domain)
    for key, values in held.items():
        domain.attach(identifier, Pair(key, tuple(values)), rule=ADD_KEY)
    last = Pair(_KEYS[-1], (held[_KEYS[-1]][-1],))
    if not client.visibility.is_immediate:
        domain.settle(last)
    for row in range(max(map(len, held.values()))):
        pairs = [Pair(key, (values[row % len(values)],)) for key, values in held.items()]
        domain.search(ADD_KEY, pairs, Operator.AND)
    _detach(domain, identifier, held)


def _detach(domain: OwnDomain, identifier: str, held: dict[str, list[str]]) -> None:
    """Detach every second of the texts: nothing is found by them any more, and the profile still by the others."""
    for key, values in held.items():
        domain.detach(identifier, Pair(key, tuple(values[::2][::-1])), rule=DELETE_KEY)
    if domain.client.known.lists_mean_any:
        gone = [Pair(key, tuple(values[::2])) for key, values in held.items()]
        domain.search(DELETE_KEY, gone, Operator.OR, long_lists=True)
    shortest = min(map(len, held.values()))
    for row in range(1, shortest, 2) if domain.client.known.lists_mean_any else range(shortest):
        pairs = [Pair(key, (values[row],)) for key, values in held.items()]
        domain.search(DELETE_KEY, pairs, Operator.AND if row % 2 else Operator.OR)


def _values_to_attach(domain: OwnDomain) -> dict[str, list[str]]:
    """Return the texts dealt to several keys."""
    held: dict[str, list[str]] = {key: [] for key in _KEYS}
    for number, text in enumerate(TEXTS):
        # In a shared domain the text alone may be somebody else's.
        is_own = domain.client.access is Access.MANAGE
        value = text if is_own else in_plain_value(domain.namespace, text, "", number)
        held[_KEYS[number % len(_KEYS)]].append(value)
    return held


SCENARIO = writer(
    "stored-texts", "texts that are often changed when they are stored", store,
    (CREATE, UPDATE, CONTENT, TEXT, *EVERY_RESPONSE, ADDRESS_SHAPE),
    tests=("UpdateProfile",), least_effort=Effort.STANDARD,
)  # fmt: skip
ATTACHED = writer(
    "attached-texts", "such texts attached to a profile", attach,
    (ADD_KEY, DELETE_KEY, "found-by-and-all", *EVERY_RESPONSE),
    needs=("DeleteProfileKey",), tests=("AddProfileKey",), least_effort=Effort.STANDARD,
)  # fmt: skip
