"""More than a thousand profiles in a domain, created several at once; long lists of values, and large requests."""

from collections.abc import Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.search import Operator, Pair
from ..client.bulk import create_many
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.model import Namespace
from ..history.step import EITHER, LONG_LIST
from ..judging.content import CONTENT
from ..judging.judgement import SERVER_ERROR
from ..judging.matching import SEVERAL
from . import ADD_KEY, COMPLETE, CREATE, EVERY_RESPONSE, PAGES, WALKS, writer

SINGLE: Final = "logic-single-pair"
PROFILES: Final = 1001
_FIRST: Final = 255
_SOME: Final = 512
_MORE: Final = 1024
_THIRD: Final = 3
_LONG: Final = (255, 334, 1001)
"""Lengths of lists: on a border; three variables of a statement each, of which there may be 999; over a thousand."""
_LONGEST: Final = 32_767
_WIDE: Final = "😀" * 255
_LINES: Final = 80
"""Attributes of the longest values: together more than 64 KiB, all of it characters of four bytes."""


def _email(namespace: Namespace, word: str) -> Pair:
    return Pair("_email", (namespace.email(word),))


def _account(namespace: Namespace, number: int) -> Pair:
    return Pair("_account", (namespace.text(f"{number}"),))


def _phone(namespace: Namespace) -> Pair:
    return Pair("_phone", (namespace.phone(1),))


def _fields(namespace: Namespace, number: int) -> Mapping[str, Json]:
    """Return a profile that a phone number shares with all, and e-mail addresses with some."""
    fields = {
        "AccountNumber": namespace.text(f"{number}"),
        "PhoneNumber": namespace.phone(1),
        "LastName": f"L{number}",
    }
    if number < _FIRST:
        fields["EmailAddress"] = namespace.email("first")
    if number % _THIRD == 0:
        fields["PersonalEmailAddress"] = namespace.email("third")
    return fields


def play(client: ScenarioClient) -> None:
    """Create the first 255 profiles and walk over them, then twice as many, then the others."""
    domain = own_domain(client, "many profiles")
    namespace = domain.namespace
    first = domain.create(CREATE, **_fields(namespace, 0))
    domain.settle(_account(namespace, 0))
    _create(domain, 1, _FIRST)
    domain.search(COMPLETE, [_email(namespace, "first")])
    _create(domain, _FIRST, _SOME)
    domain.search(SINGLE, [_account(namespace, _SOME - 1)])
    _create(domain, _SOME, PROFILES)
    _walk(domain)
    for number in (0, _FIRST - 1, _FIRST, _FIRST + 1, 511, 999, PROFILES - 1):
        domain.search(SINGLE, [_account(namespace, number)])
    for length in _LONG:
        _search_list(domain, length)
    _attach(domain, first)
    _create_large(domain)
    if client.effort is Effort.THOROUGH:
        _create(domain, PROFILES, _MORE)
        domain.search(COMPLETE, [_phone(namespace)])
        _search_list(domain, _LONGEST)


def _create(domain: OwnDomain, start: int, end: int) -> None:
    create_many(domain, CREATE, [_fields(domain.namespace, number) for number in range(start, end)])
    domain.settle(_account(domain.namespace, end - 1))


def _walk(domain: OwnDomain) -> None:
    """Walk over all profiles, in large pages and in those of the default size, and over a third of them."""
    everybody, third = _phone(domain.namespace), _email(domain.namespace, "third")
    domain.search(COMPLETE, [everybody])
    domain.search(COMPLETE, [everybody], size=None)
    domain.search(COMPLETE, [third])
    domain.search(COMPLETE, [everybody, third], Operator.AND, size=99)


def _search_list(domain: OwnDomain, length: int) -> None:
    """Search for so many values, of which profiles have the first one, one in the middle and the last one.

    As no length is stated, it may be refused.
    """
    values = [f"{domain.namespace.prefix}-none-{number}" for number in range(length)]
    for place, number in ((0, 1), (length // 2, 256), (-1, 1000)):
        values[place] = domain.namespace.text(f"{number}")
    domain.search(SEVERAL, [Pair("_account", tuple(values))], may_refuse=LONG_LIST)


def _attach(domain: OwnDomain, identifier: str) -> None:
    """Attach values to one profile, 50 and then 205 at once: as no number is stated, they may be refused."""
    values = [domain.namespace.text(f"case-{number}") for number in range(255)]
    if domain.declines("AddProfileKey", KeyName="_caseId", Values=values[:1]):
        return
    for part in (values[:50], values[50:]):
        case = f"{len(part)} values attached at once"
        if domain.attach(
            identifier, Pair("_caseId", tuple(part)), rule=SERVER_ERROR, wanted=EITHER, case=case
        ):
            domain.settle(Pair("_caseId", (part[-1],)))
            for value in (part[0], part[-1]):
                domain.search(ADD_KEY, [Pair("_caseId", (value,))])


def _create_large(domain: OwnDomain) -> None:
    """Create a profile by a request of more than 64 KiB, which may be refused for its size."""
    account = domain.namespace.text("large")
    attributes = {f"{number:02}": f"{number:02}{_WIDE[2:]}" for number in range(_LINES)}
    given: dict[str, Json] = {"AccountNumber": account, "Attributes": attributes}
    case = "a profile with attributes of 80 KB"
    step = domain.mutate("CreateProfile", rule=SERVER_ERROR, wanted=EITHER, case=case, **given)
    if step.accepted:
        domain.search(CREATE, [Pair("_account", (account,))])


SCENARIO = writer(
    "many-profiles", "a thousand profiles, long lists and large requests", play,
    (
        CREATE, CONTENT, SINGLE, ADD_KEY, SEVERAL, COMPLETE, "pagination-default-size", SERVER_ERROR, *WALKS, *PAGES,
        *EVERY_RESPONSE,
    ),
    least_effort=Effort.STANDARD, loads=PROFILES, is_long=True,
)  # fmt: skip
