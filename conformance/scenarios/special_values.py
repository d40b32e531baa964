"""Texts that mean something to a language or a protocol, stored as whole values, and as ids of profiles to change."""

from typing import Final

from ...spec.exchange import Json
from ...spec.search import Operator, Pair
from ..client.loader import was_refused
from ..client.own_domain import own_domain, similar_domains
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.model import Namespace
from ..dataset.special_texts import ALIKE, COMMANDS, NAMES
from ..dataset.values import neighbours
from ..history.step import REFUSED
from ..judging.expected_state import OTHERS
from ..judging.judgement import BAD_REQUEST, SERVER_ERROR
from ..judging.matching import WHOLE
from . import ADDRESS_SHAPE, CREATE, DELETE_KEY, EVERY_RESPONSE, rows_of, writer
from .refused_writes import send_bad
from .special_names import search_texts

_ATTACHED: Final = "_caseId"
_EACH: Final = 16
"""Texts that are attached to one profile."""
_NEAR: Final = 150
"""Texts in a list that almost are account numbers."""


def store(client: ScenarioClient) -> None:
    """Create profiles whose values are such texts; each is found by its own and by nothing else."""
    domain = own_domain(client, "special")
    texts = (*ALIKE, *NAMES, *COMMANDS)
    places = range(0, len(texts), 2)
    for place in places:
        domain.create(CREATE, **_fields(texts, place, domain.namespace))
    last = Pair("_account", (texts[places[-1]],))
    domain.settle(last)
    domain.search(CREATE, [last])
    # Of two texts that are alike a key has one: no list holds both, since what has the one is rightly found.
    for some in (ALIKE[::2], ALIKE[1::2], texts[len(ALIKE) :]):
        for key in ("_account", "_email"):
            search_texts(client, key, some, domain.name)
        search_texts(
            client, "_fullName", [f"Special {domain.namespace.prefix} {text}" for text in some], domain.name
        )
    for text in NAMES[::2]:
        domain.search(WHOLE, [Pair("_account", (text,))])
    if client.known.lists_mean_any:
        for near in rows_of(tuple(neighbours(texts[::2])), _NEAR):
            domain.search(WHOLE, [Pair("_account", near)], long_lists=True, since="0.2.0")


def _fields(texts: tuple[str, ...], place: int, namespace: Namespace) -> dict[str, Json]:
    """Return the fields of a profile, each with another of the texts.

    Those at even places are account numbers, those at odd ones e-mail addresses and last names.
    """

    def text(shift: int) -> str:
        return texts[(place + shift) % len(texts)]

    return {
        "AccountNumber": text(0),
        "PersonalEmailAddress": text(1),
        "BusinessEmailAddress": text(5),
        **namespace.name("Special", text(7)),
        "BusinessName": text(11),
        "AdditionalInformation": text(13),
        "Address": {"City": text(17), "Address4": text(3)},
        "Attributes": {text(19): text(2), text(24): text(29)},
    }


def attach(client: ScenarioClient) -> None:
    """Attach such texts under one key, and plain ones under keys that are such texts: each finds its profile."""
    domain = own_domain(client, "special keys")
    identifier = domain.create(CREATE, **domain.person(1))
    texts = (*NAMES, *COMMANDS, _ATTACHED)
    attached: list[Pair] = [Pair(_ATTACHED, row) for row in rows_of(texts, _EACH)]
    if client.known.takes_custom_keys:
        names = NAMES[::2]
        attached += [
            Pair(name, (domain.namespace.text(f"under-{place}"),)) for place, name in enumerate(names)
        ]
    for pair in attached:
        domain.attach(identifier, pair)
    domain.settle(Pair(attached[-1].key, attached[-1].values[-1:]))
    domain.search(CREATE, [domain.person_pairs(1)[0]])
    search_texts(client, _ATTACHED, texts, domain.name)
    domain.search(WHOLE, [Pair(_ATTACHED, (_ATTACHED,))], since="0.2.0")
    for pair in attached:
        if pair.key != _ATTACHED:
            domain.search(WHOLE, [pair])
    last = attached[-1]
    domain.detach(identifier, last)
    domain.search(DELETE_KEY, [Pair(last.key, last.values[-1:])])


def change(client: ScenarioClient) -> None:
    """Delete and update what such texts, or no texts, name as an id: it is refused, and every profile stays."""
    domain, _ = similar_domains(client, "special ids")
    for number in (1, 2):
        identifier = domain.create(OTHERS, **domain.person(number))
    domain.settle(domain.person_pairs(2)[0])
    fields: dict[str, dict[str, Json]] = {"DeleteProfile": {}, "UpdateProfile": {"FirstName": "X"}}
    for operation, texts in (
        ("DeleteProfile", (*NAMES[:4], *COMMANDS[:14])),
        ("UpdateProfile", COMMANDS[:4]),
    ):
        almost = (text for text in (identifier.upper(), identifier[:16]) if text != identifier)
        for text in (*texts, "", *almost):
            case = f"{operation} of the ProfileId {text!r}"
            expected = {"rule": BAD_REQUEST, "wanted": REFUSED, "or_status": "404", "case": case}
            domain.change(operation, text, **expected, **fields[operation])
        # What is answered to these is judged nowhere, what follows is.
        for odd in (None, 5, [identifier], {"$ne": ""}):
            domain.change(operation, odd, **fields[operation])
        domain.mutate(operation, **fields[operation])
    padded: dict[str, Json] = {"ProfileId": f" {identifier} "}
    for operation, more in fields.items():
        if not was_refused(send_bad(domain, operation, **padded, **more)):
            return  # it may be the same id to a target
    for number in (1, 2):
        domain.search(OTHERS, domain.person_pairs(number), Operator.AND)


VALUES = writer(
    "special-values", "values that mean something to a language or a protocol", store,
    (CREATE, WHOLE, "logic-value-characters", *EVERY_RESPONSE, ADDRESS_SHAPE),
    least_access=Access.MANAGE, least_effort=Effort.STANDARD,
)  # fmt: skip
ATTACHED = writer(
    "special-keys", "keys and attached values that mean something to a language or a protocol", attach,
    (CREATE, WHOLE, DELETE_KEY, "logic-value-characters", *EVERY_RESPONSE),
    needs=("AddProfileKey",), least_access=Access.MANAGE, least_effort=Effort.STANDARD,
)  # fmt: skip
IDS = writer(
    "special-ids", "changes of profiles whose ids mean something to a language or a protocol", change,
    (BAD_REQUEST, SERVER_ERROR, OTHERS, *EVERY_RESPONSE),
    needs=("UpdateProfile", "DeleteProfile"), least_access=Access.MANAGE, least_effort=Effort.STANDARD,
)  # fmt: skip
