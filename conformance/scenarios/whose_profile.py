"""Changes of a profile that the named domain does not hold: they are refused, and change nothing anywhere."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.limits import NAME
from ...spec.search import Operator, Pair
from ..client.domain_names import nested_names
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.content import id_pair, person, person_pairs
from ..dataset.model import Namespace
from ..history.step import UNKNOWN
from . import EVERY_RESPONSE, SEPARATE, UNKNOWN_PROFILE, writer

REFUSED: Final = "errors-unknown-profile"
_HEX: Final = str.maketrans("0123456789abcdef", "fedcba9876543210")


def other_domain(client: ScenarioClient) -> None:
    """Change a profile by its id in a domain that does not hold it, where an equal one is, then in its own."""
    domains = first, second = client.new_domain(), client.new_domain()
    namespace = client.new_namespace("whose")
    own, kept = _created(client, first, namespace)
    _created(client, second, namespace)
    changes = _taken(client, second, namespace)

    for operation, members in changes.items():
        _refuse(client, operation, second, own, members, "another domain")
        _search(client, domains, kept, namespace)
    # CreateProfile knows no ProfileId: whether it is refused is open, and an SDK does not even send it.
    client.mutate("CreateProfile", second, ProfileId=own, HomePhoneNumber=namespace.phone(700))
    _search(client, domains, kept, namespace)
    for operation, members in changes.items():  # in its own domain, so only there
        client.mutate(operation, first, ProfileId=own, **members)
        client.search(SEPARATE, kept, Operator.AND, domain=second)
    client.search(SEPARATE, _fresh(namespace), Operator.OR, domain=second)


def next_domain(client: ScenarioClient) -> None:
    """Delete a domain and create another one: it holds nothing of what the first one held."""
    (before, beside), namespace = client.similar_domains(nested_names()), client.new_namespace("before")
    own, kept = _created(client, before, namespace)
    equal = client.create(SEPARATE, beside, **person(namespace, 1))
    client.wait_until_found(beside, kept[0], {equal})
    if not client.mutate("DeleteDomain", before).accepted:
        return
    client.search(SEPARATE, [kept[0]], domain=beside)  # its name begins with that of the deleted one
    after = client.new_domain()
    pairs = (*kept[:4], id_pair(own, namespace))
    client.search(SEPARATE, pairs, Operator.OR, domain=after)
    equal = client.create(SEPARATE, after, **person(namespace, 1))
    client.wait_until_found(after, kept[0], {equal})
    client.search(SEPARATE, pairs, Operator.OR, domain=after)


def no_domain(client: ScenarioClient) -> None:
    """Change a profile that never was, one in a domain that is none, and one that was deleted."""
    domain, namespace = client.new_domain(), client.new_namespace("nowhere")
    own, kept = _created(client, domain, namespace)
    changes = _taken(client, domain, namespace)
    never = re.sub("(?<=[0-9a-f]{24})[0-9a-f]{8}", lambda digits: digits[0].translate(_HEX), own, count=1)
    for operation, members in changes.items():
        _refuse(client, operation, domain, never, members, "no domain")
        nowhere = f"{domain[: NAME.maximum - 2]}x-"
        _refuse(client, operation, nowhere, own, members, "another domain than that, which is none")
    _search(client, (domain,), kept, namespace)
    if "DeleteProfile" in changes:
        client.mutate("DeleteProfile", domain, ProfileId=own)
        client.wait_until_found(domain, kept[0], set())
        for operation, members in changes.items():
            _refuse(client, operation, domain, own, members, "the past")
        client.search(UNKNOWN_PROFILE, [kept[0], *_fresh(namespace)], Operator.OR, domain=domain)


def _search(
    client: ScenarioClient, domains: tuple[str, ...], kept: tuple[Pair, ...], namespace: Namespace
) -> None:
    """Search each domain by the pairs that find the profile, and by those that a change of it would bring."""
    for domain in domains:
        client.search(UNKNOWN_PROFILE, kept, Operator.AND, domain=domain)
        client.search(UNKNOWN_PROFILE, _fresh(namespace), Operator.OR, domain=domain)


def _created(client: ScenarioClient, domain: str, namespace: Namespace) -> tuple[str, tuple[Pair, ...]]:
    """Create a profile, and attach a value to it; return its id, and the pairs that find it."""
    identifier = client.create(UNKNOWN_PROFILE, domain, **person(namespace, 1))
    pairs, held = person_pairs(namespace, 1), _held(namespace)
    if client.mutate("AddProfileKey", domain, ProfileId=identifier, **held.members()).accepted:
        pairs = (*pairs, held)
    client.wait_until_found(domain, pairs[-1], {identifier})
    return identifier, pairs


def _fresh(namespace: Namespace) -> tuple[Pair, ...]:
    """Return the pairs that would find the profile if a change of it were carried out."""
    return (
        Pair("_email", (namespace.email("fresh"),)),
        Pair("_orderId", (namespace.text("fresh"),)),
        Pair("_phone", (namespace.phone(700),)),
    )


def _held(namespace: Namespace) -> Pair:
    """Return the pair of the value that is attached to the profile."""
    return Pair("_caseId", (namespace.text("held"),))


def _changes(namespace: Namespace) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """Yield each operation that changes a profile, and what it is to change."""
    email, fresh, _ = _fresh(namespace)
    yield "UpdateProfile", {"EmailAddress": email.values[0]}
    yield "AddProfileKey", fresh.members()
    yield "DeleteProfileKey", _held(namespace).members()
    yield "DeleteProfile", {}


def _taken(client: ScenarioClient, domain: str, namespace: Namespace) -> dict[str, Mapping[str, Json]]:
    """Return the changes that the target carries out: each is tried on a profile that its domain holds."""
    spare = client.create(UNKNOWN_PROFILE, domain, **person(namespace, 2))
    client.mutate("AddProfileKey", domain, ProfileId=spare, **_held(namespace).members())
    return {
        operation: members
        for operation, members in _changes(namespace)
        if client.mutate(operation, domain, ProfileId=spare, **members).accepted
    }


def _refuse(
    client: ScenarioClient,
    operation: str,
    domain: str,
    identifier: str,
    members: Mapping[str, Json],
    where: str,
) -> None:
    """Send a change of a profile that the domain does not hold, and expect a refusal."""
    case = f"{operation} of a profile of {where}"
    given: dict[str, Json] = {"ProfileId": identifier, **members}
    client.mutate(operation, domain, rule=REFUSED, wanted=UNKNOWN, case=case, or_status="404 403", **given)


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
