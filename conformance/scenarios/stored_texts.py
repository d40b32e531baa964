"""What searches find and return of texts that are often changed when they are stored, in every kind of place."""

from typing import Final

from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.model import Namespace
from ..dataset.stored_texts import TEXTS, in_plain_value, stored_texts
from ..judging.content import CONTENT, TEXT
from . import ADD_KEY, ADDRESS_SHAPE, CREATE, DELETE_KEY, EVERY_RESPONSE, UPDATE, writer
from .field_lives import newborn, search_all, settle

_PROFILES: Final = 5
_KEYS: Final = ("_caseId", "_orderId", "_assetId", "_ctrContactId", "_segmentUserId")


def store(client: ScenarioClient) -> None:
    """Create profiles with such texts in every place, update them to others, and attach them under keys."""
    domain = client.new_domain()
    several = []
    for number in range(_PROFILES):
        namespace = client.new_namespace(f"texts {number}")
        several.append(newborn(client, domain, CREATE, namespace, stored_texts(namespace, number)))
    settle(client, domain, several[-1])
    for living in several:
        search_all(client, CREATE, domain, living)
    for number, living in enumerate(several, start=_PROFILES):
        living.update(client, domain, stored_texts(living.namespace, number))
    settle(client, domain, several[-1])
    for living in several:
        search_all(client, UPDATE, domain, living)


def attach(client: ScenarioClient) -> None:
    """Attach such texts under several keys, and detach every second of them again."""
    domain, namespace = client.new_domain(), client.new_namespace("attached texts")
    account = Pair("_account", (namespace.text("attached"),))
    identifier = client.create(CREATE, domain, AccountNumber=account.values[0])
    held = values_to_attach(client, namespace)
    for key, values in held.items():
        given = Pair(key, tuple(values)).members()
        client.mutate("AddProfileKey", domain, rule=ADD_KEY, ProfileId=identifier, **given)
    last = Pair(_KEYS[-1], (held[_KEYS[-1]][-1],))
    if not client.visibility.is_immediate:
        client.wait_until_found(domain, last, {identifier})
    for row in range(max(map(len, held.values()))):
        pairs = [Pair(key, (values[row % len(values)],)) for key, values in held.items()]
        client.search(ADD_KEY, pairs, Operator.AND, domain=domain)
    _detach(client, domain, identifier, held)


def _detach(client: ScenarioClient, domain: str, identifier: str, held: dict[str, list[str]]) -> None:
    """Detach every second of the texts: nothing is found by them any more, and the profile still by the others."""
    for key, values in held.items():
        given = Pair(key, tuple(values[::2][::-1])).members()
        client.mutate("DeleteProfileKey", domain, rule=DELETE_KEY, ProfileId=identifier, **given)
    if client.known.lists_mean_any:
        gone = [Pair(key, tuple(values[::2])) for key, values in held.items()]
        client.search(DELETE_KEY, gone, Operator.OR, domain=domain, long_lists=True)
    shortest = min(map(len, held.values()))
    for row in range(1, shortest, 2) if client.known.lists_mean_any else range(shortest):
        pairs = [Pair(key, (values[row],)) for key, values in held.items()]
        client.search(DELETE_KEY, pairs, Operator.AND if row % 2 else Operator.OR, domain=domain)


def values_to_attach(client: ScenarioClient, namespace: Namespace) -> dict[str, list[str]]:
    """Return the texts dealt to several keys."""
    held: dict[str, list[str]] = {key: [] for key in _KEYS}
    for number, text in enumerate(TEXTS):
        # In a shared domain the text alone may be somebody else's.
        is_own = client.access is Access.MANAGE
        value = text if is_own else in_plain_value(namespace, text, "", number)
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
