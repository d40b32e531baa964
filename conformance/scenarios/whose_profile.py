"""Changes of a profile that the named domain does not hold: they are refused, and change nothing anywhere."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from ...spec.exchange import Json
from ...spec.limits import NAME
from ...spec.search import Operator, Pair
from ..client.domain_names import nested_names
from ..client.own_domain import OwnDomain, own_domain, similar_domains
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..history.step import UNKNOWN
from . import EVERY_RESPONSE, SEPARATE, UNKNOWN_PROFILE, writer

REFUSED: Final = "errors-unknown-profile"
_HEX: Final = str.maketrans("0123456789abcdef", "fedcba9876543210")


def other_domain(client: ScenarioClient) -> None:
    """Change a profile by its id in a domain that does not hold it, where an equal one is, then in its own."""
    first = own_domain(client, "whose")
    second = first.another()
    own, kept = _created(first)
    _created(second)
    changes = _taken(second)

    for operation, members in changes.items():
        _refuse(second, operation, own, members, "another domain")
        _search((first, second), kept)
    # CreateProfile knows no ProfileId: whether it is refused is open, and an SDK does not even send it.
    second.mutate("CreateProfile", ProfileId=own, HomePhoneNumber=first.namespace.phone(700))
    _search((first, second), kept)
    for operation, members in changes.items():  # in its own domain, so only there
        first.change(operation, own, **members)
        second.search(SEPARATE, kept, Operator.AND)
    second.search(SEPARATE, _fresh(second), Operator.OR)


def next_domain(client: ScenarioClient) -> None:
    """Delete a domain and create another one: it holds nothing of what the first one held."""
    before, beside = similar_domains(client, "before", nested_names())
    own, kept = _created(before)
    beside.create_person(SEPARATE, 1)
    if not before.mutate("DeleteDomain").accepted:
        return
    beside.search(SEPARATE, [kept[0]])  # its name begins with that of the deleted one
    after = before.another()
    pairs = (*kept[:4], after.id_pair(own))
    after.search(SEPARATE, pairs, Operator.OR)
    after.create_person(SEPARATE, 1)
    after.search(SEPARATE, pairs, Operator.OR)


def no_domain(client: ScenarioClient) -> None:
    """Change a profile that never was, one in a domain that is none, and one that was deleted."""
    domain = own_domain(client, "nowhere")
    nowhere = replace(domain, name=f"{domain.name[: NAME.maximum - 2]}x-")
    own, kept = _created(domain)
    changes = _taken(domain)
    never = re.sub("(?<=[0-9a-f]{24})[0-9a-f]{8}", lambda digits: digits[0].translate(_HEX), own, count=1)
    for operation, members in changes.items():
        _refuse(domain, operation, never, members, "no domain")
        _refuse(nowhere, operation, own, members, "another domain than that, which is none")
    _search((domain,), kept)
    if "DeleteProfile" in changes:
        domain.change("DeleteProfile", own)
        domain.settle(kept[0])
        for operation, members in changes.items():
            _refuse(domain, operation, own, members, "the past")
        domain.search(UNKNOWN_PROFILE, [kept[0], *_fresh(domain)], Operator.OR)


def _search(domains: Iterable[OwnDomain], kept: Iterable[Pair]) -> None:
    """Search each domain by the pairs that find the profile, and by those that a change of it would bring."""
    for domain in domains:
        domain.search(UNKNOWN_PROFILE, kept, Operator.AND)
        domain.search(UNKNOWN_PROFILE, _fresh(domain), Operator.OR)


def _created(domain: OwnDomain) -> tuple[str, tuple[Pair, ...]]:
    """Create a profile, and attach a value to it; return its id, and the pairs that find it."""
    identifier = domain.create(UNKNOWN_PROFILE, **domain.person(1))
    pairs, held = domain.person_pairs(1), _held(domain)
    if domain.attach(identifier, held):
        pairs = (*pairs, held)
    domain.settle(pairs[-1])
    return identifier, pairs


def _fresh(domain: OwnDomain) -> tuple[Pair, ...]:
    """Return the pairs that would find the profile if a change of it were carried out."""
    return (
        Pair("_email", (domain.namespace.email("fresh"),)),
        Pair("_orderId", (domain.namespace.text("fresh"),)),
        Pair("_phone", (domain.namespace.phone(700),)),
    )


def _held(domain: OwnDomain) -> Pair:
    """Return the pair of the value that is attached to the profile."""
    return Pair("_caseId", (domain.namespace.text("held"),))


def _taken(domain: OwnDomain) -> dict[str, Mapping[str, Json]]:
    """Return the changes that the target carries out: each is tried on a profile that its domain holds."""
    spare = domain.create(UNKNOWN_PROFILE, **domain.person(2))
    domain.attach(spare, _held(domain))
    email, fresh, _ = _fresh(domain)
    # Values of several keys, which the equal profile of the other domain keeps.
    replaced: dict[str, Json] = {"PhoneNumber": domain.namespace.phone(701), "LastName": "Fresh"}
    changes: dict[str, Mapping[str, Json]] = {
        "UpdateProfile": {"EmailAddress": email.values[0], **replaced},
        "AddProfileKey": fresh.members(),
        "DeleteProfileKey": _held(domain).members(),
        "DeleteProfile": {},
    }
    return domain.accepted(spare, changes)


def _refuse(
    domain: OwnDomain, operation: str, identifier: str, members: Mapping[str, Json], where: str
) -> None:
    """Send a change of a profile that the domain does not hold, and expect a refusal."""
    case = f"{operation} of a profile of {where}"
    domain.change(
        operation, identifier, rule=REFUSED, wanted=UNKNOWN, case=case, or_status="404 403", **members
    )


OTHER_DOMAIN = writer(
    "other-domain", "changes of a profile of another domain", other_domain,
    (UNKNOWN_PROFILE, REFUSED, SEPARATE, *EVERY_RESPONSE),
    tests=("CreateDomain",), least_access=Access.MANAGE, least_effort=Effort.STANDARD,
)  # fmt: skip
NO_DOMAIN = writer(
    "no-such-profile", "changes of a profile that was deleted, or never was", no_domain,
    (UNKNOWN_PROFILE, REFUSED, *EVERY_RESPONSE),
    least_effort=Effort.STANDARD,
)  # fmt: skip
NEXT_DOMAIN = writer(
    "next-domain", "a domain created after another one was deleted", next_domain,
    (SEPARATE, *EVERY_RESPONSE),
    tests=("CreateDomain", "DeleteDomain"), least_access=Access.MANAGE, least_effort=Effort.STANDARD,
)  # fmt: skip
