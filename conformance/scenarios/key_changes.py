"""What searches find after AddProfileKey attached values, and after DeleteProfileKey detached some."""

from collections.abc import Sequence
from typing import Final

from ...spec.keys import PREDEFINED_KEYS
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.content import id_pair, person, person_pairs
from ..dataset.model import Namespace
from ..dataset.shared_data import shared_data
from ..history.step import ACCEPTED, OPEN
from ..judging.expected_state import OTHERS
from . import ADD_KEY, DELETE, DELETE_KEY, EVERY_RESPONSE, OLD_VALUE, writer

CASE: Final = "_caseId"
NOTE: Final = "tckState"
ODD: Final = "9-_"
"""A name that is allowed, and that no variable of a programming language could have."""
PROBED: Final = "_zendeskUserId"
"""A key of which probes find out how its values compare."""
PREDEFINED: Final = ("_orderId", "_assetId")
"""Keys to use instead if the target takes no custom keys."""
_MOST_REFUSED: Final = 20
"""Values that were refused of the shared data and are attached once more."""


def attach(client: ScenarioClient) -> None:
    """Attach values: they find the profile, beside the values that found it before."""
    domain, namespace = client.new_domain(), client.new_namespace("keys")
    ids = [client.create(ADD_KEY, domain, **person(namespace, number)) for number in (1, 2)]
    one, other, third = (namespace.text(word) for word in ("one", "other", "third"))
    note_key, odd_key = (NOTE, ODD) if client.known.takes_custom_keys else PREDEFINED
    for key in (CASE, note_key):
        for identifier, values in ((ids[0], (one,)), (ids[0], (other, third)), (ids[1], (third,))):
            _attach(client, ADD_KEY, domain, identifier, Pair(key, values))
    odd, late, shared = Pair(odd_key, (one,)), Pair(CASE, (namespace.text("late"),)), Pair(note_key, (third,))
    client.search(ADD_KEY, [late], domain=domain)  # what found nothing before must find it afterwards
    for pair in (odd, late):
        _attach(client, ADD_KEY, domain, ids[1], pair)
    client.wait_until_found(domain, late, {ids[1]})
    client.wait_until_found(domain, shared, set(ids))
    for pair in (odd, late):
        client.search(ADD_KEY, [pair], domain=domain)
    for key in (CASE, note_key):
        for value in (one, other, third):
            client.search(ADD_KEY, [Pair(key, (value,))], domain=domain)
    note = Pair(note_key, (one,))
    client.search(ADD_KEY, [person_pairs(namespace, 1)[0], note], Operator.AND, domain=domain)
    client.search(OTHERS, [person_pairs(namespace, 2)[1]], domain=domain)
    if not client.is_quick:
        _attach_twice(client, domain, ids[0], Pair(note_key, (namespace.text("twice"),)))
        _attach_in_part(client, domain, ids[0], [namespace.text(f"part-{number}") for number in range(4)])
    _attach_beside_fields(client, domain, ids[0], namespace)
    _attach_refused(client, domain, namespace)
    moved = namespace.text("moved")
    if client.mutate("UpdateProfile", domain, ProfileId=ids[0], AccountNumber=moved).accepted:
        client.wait_until_found(domain, Pair("_account", (moved,)), {ids[0]})
        client.search(ADD_KEY, [note], domain=domain)
        # What was attached may have put the profile into an index of another kind.
        client.search(OLD_VALUE, [person_pairs(namespace, 1)[0]], domain=domain, since="0.2.0")
    if client.mutate("DeleteProfile", domain, ProfileId=ids[1]).accepted:
        client.wait_until_found(domain, late, set())
        client.search(DELETE, [late], domain=domain)


def detach(client: ScenarioClient) -> None:
    """Detach values: they find the profile no more; its other values, and those of other profiles, still do."""
    domain, namespace = client.new_domain(), client.new_namespace("detach")
    ids = [client.create(DELETE_KEY, domain, **person(namespace, number)) for number in (1, 2)]
    key = NOTE if client.known.takes_custom_keys else PREDEFINED[0]
    one, other, two = (namespace.text(word) for word in ("one", "one more", "two"))
    whole, beside = Pair(key, (one, other, two)), Pair(CASE, (one,))
    attached = [_attach(client, "", domain, identifier, whole) for identifier in ids]
    if not (_attach(client, "", domain, ids[0], beside) and all(attached)):
        return  # what AddProfileKey must take is tested elsewhere
    client.wait_until_found(domain, Pair(key, (one,)), set(ids))
    client.wait_until_found(domain, beside, {ids[0]})
    detached = Pair(key, (one, two)).members()
    client.mutate("DeleteProfileKey", domain, rule=DELETE_KEY, ProfileId=ids[0], **detached)
    for value in (one, two):
        client.wait_until_found(domain, Pair(key, (value,)), {ids[1]})
        client.search(DELETE_KEY, [Pair(key, (value,))], domain=domain)
    client.search(DELETE_KEY, [Pair(key, (other,))], domain=domain)
    client.search(DELETE_KEY, [beside], domain=domain)  # the same value under another key
    kept = [Pair(key, (other,)), person_pairs(namespace, 2)[0]]
    client.search(OTHERS, kept, Operator.AND, domain=domain)
    if not client.is_quick:
        _detach_last(client, domain, ids[1], whole)
        client.search(OTHERS, [person_pairs(namespace, 2)[1]], domain=domain)
        _detach_in_part(client, domain, ids[1], namespace)
    _detach_from_field(client, domain, ids[1], namespace)


def _attach(client: ScenarioClient, rule: str, domain: str, identifier: str, pair: Pair) -> bool:
    """Attach the values of ``pair``; return whether the target took them."""
    may_be_refused = rule and pair.key not in PREDEFINED_KEYS
    wanted = client.known.wanted("custom-key-undefined") if may_be_refused else ACCEPTED
    given = {"ProfileId": identifier, **pair.members()}
    return client.mutate("AddProfileKey", domain, rule=rule, wanted=wanted, or_status="404", **given).accepted


def _attach_refused(client: ScenarioClient, domain: str, namespace: Namespace) -> None:
    """Attach to one more profile what was refused of the shared data."""
    held = {profile.name: profile.keys for profile in client.world.profiles}
    refused = [
        Pair(key, left)
        for profile in shared_data(client.namespace, client.effort).profiles
        for key, values in profile.keys.items()
        if (left := _not_in(values, held.get(profile.name, profile.keys).get(key, ())))
        and (key in PREDEFINED_KEYS or client.known.takes_custom_keys)
    ]
    if refused and client.world.has_custom_keys:
        identifier = client.create(ADD_KEY, domain, **person(namespace, 3))
        for pair in refused[:_MOST_REFUSED]:
            _attach(client, ADD_KEY, domain, identifier, pair)


def _not_in(values: Sequence[str], held: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value not in held)


def _attach_twice(client: ScenarioClient, domain: str, identifier: str, pair: Pair) -> None:
    """Attach a value that is attached already: it is taken or refused, and either way finds its profile once."""
    for rule in (ADD_KEY, ""):
        _attach(client, rule, domain, identifier, pair)
    client.wait_until_found(domain, pair, {identifier})
    client.search(ADD_KEY, [pair], domain=domain)


def _attach_in_part(client: ScenarioClient, domain: str, identifier: str, parts: Sequence[str]) -> None:
    """Attach lists of which a part is there already: if that is accepted, the others find the profile too."""
    for values in (parts[:2], parts[1:3], (parts[3], parts[0])):
        given = {"ProfileId": identifier, **Pair(CASE, tuple(values)).members()}
        client.mutate("AddProfileKey", domain, rule=ADD_KEY, wanted=OPEN, **given)
    for part in (*parts, ",".join(parts[:2])):
        client.search(ADD_KEY, [Pair(CASE, (part,))], domain=domain)


def _attach_beside_fields(client: ScenarioClient, domain: str, identifier: str, namespace: Namespace) -> None:
    """Attach values under keys that fields fill: refused, or found beside the values of the fields."""
    every = (*person_pairs(namespace, 1), id_pair(identifier, namespace))
    for own in every[2:3] if client.is_quick else every:
        beside = Pair(own.key, (namespace.text(f"beside{own.key}"),))
        wanted = client.known.wanted("field-key")
        if client.mutate(
            "AddProfileKey", domain, rule=ADD_KEY, wanted=wanted, ProfileId=identifier, **beside.members()
        ).accepted:
            client.wait_until_found(domain, beside, {identifier})
        client.search(ADD_KEY, [beside], domain=domain)
        client.search(ADD_KEY, [own], domain=domain)


def _detach_last(client: ScenarioClient, domain: str, identifier: str, pair: Pair) -> None:
    """Detach the last values of a profile: they go like any others."""
    client.mutate("DeleteProfileKey", domain, rule=DELETE_KEY, ProfileId=identifier, **pair.members())
    client.wait_until_found(domain, Pair(pair.key, pair.values[-1:]), set())
    for value in pair.values:
        client.search(DELETE_KEY, [Pair(pair.key, (value,))], domain=domain)


def _detach_in_part(client: ScenarioClient, domain: str, identifier: str, namespace: Namespace) -> None:
    """Detach lists of which a part is not there, and one value of several: what is accepted is done."""
    parts = tuple(namespace.text(f"part-{number}") for number in range(4))
    longer = f"{parts[3]} and more"  # of which a value that stays is a part
    # To a target that tells upper case from lower case this is no value that is there.
    is_exact = client.known.get("letter-case", PROBED) == "exact"
    upper = parts[3].upper() if is_exact else longer
    _attach(client, "", domain, identifier, Pair(PROBED, parts))
    for values in (parts[:1], (longer, parts[1]), (parts[2], upper)):
        given = {"ProfileId": identifier, **Pair(PROBED, values).members()}
        client.mutate("DeleteProfileKey", domain, rule=DELETE_KEY, wanted=OPEN, **given)
    for part in parts:
        client.search(DELETE_KEY, [Pair(PROBED, (part,))], domain=domain)


def _detach_from_field(client: ScenarioClient, domain: str, identifier: str, namespace: Namespace) -> None:
    """Detach a value that a field gives: what becomes of it is open, but no other value goes, and a new one comes."""
    account, _, email, _ = person_pairs(namespace, 2)
    step = client.mutate(
        "DeleteProfileKey", domain, rule=DELETE_KEY, wanted=OPEN, ProfileId=identifier, **email.members()
    )
    if step.accepted and client.known.get("field-value-deletion") == "hidden":
        client.wait_until_found(domain, email, set())
    client.search(DELETE_KEY, [email], domain=domain)
    client.search(DELETE_KEY, [account], domain=domain)
    moved = Pair(email.key, (namespace.email("moved"),))
    if client.mutate("UpdateProfile", domain, ProfileId=identifier, EmailAddress=moved.values[0]).accepted:
        client.wait_until_found(domain, moved, {identifier})
        client.search(DELETE_KEY, [moved], domain=domain)


ATTACHED = writer(
    "attached", "values that were just attached", attach,
    (ADD_KEY, OLD_VALUE, DELETE, OTHERS, *EVERY_RESPONSE),
    tests=("AddProfileKey",),
)  # fmt: skip
DETACHED = writer(
    "detached", "values that were just detached", detach,
    (DELETE_KEY, OTHERS, *EVERY_RESPONSE),
    tests=("AddProfileKey", "DeleteProfileKey"),
)  # fmt: skip
