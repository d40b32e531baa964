"""What searches find after AddProfileKey attached values, and after DeleteProfileKey detached some."""

from collections.abc import Sequence
from typing import Final

from ...spec.keys import PREDEFINED_KEYS
from ...spec.search import Operator, Pair
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
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
    domain = own_domain(client, "keys")
    namespace = domain.namespace
    ids = [domain.create(ADD_KEY, **domain.person(number)) for number in (1, 2)]
    one, other, third = (namespace.text(word) for word in ("one", "other", "third"))
    note_key, odd_key = (NOTE, ODD) if client.known.takes_custom_keys else PREDEFINED
    for key in (CASE, note_key):
        for identifier, values in ((ids[0], (one,)), (ids[0], (other, third)), (ids[1], (third,))):
            _attach(domain, ADD_KEY, identifier, Pair(key, values))
    odd, late = Pair(odd_key, (one,)), Pair(CASE, (namespace.text("late"),))
    domain.search(ADD_KEY, [late])  # what found nothing before must find it afterwards
    for pair in (odd, late):
        _attach(domain, ADD_KEY, ids[1], pair)
    domain.settle(late)
    domain.settle(Pair(note_key, (third,)))
    for pair in (odd, late):
        domain.search(ADD_KEY, [pair])
    for key in (CASE, note_key):
        for value in (one, other, third):
            domain.search(ADD_KEY, [Pair(key, (value,))])
    note = Pair(note_key, (one,))
    domain.search(ADD_KEY, [domain.person_pairs(1)[0], note], Operator.AND)
    domain.search(OTHERS, [domain.person_pairs(2)[1]])
    if not client.is_quick:
        _attach_twice(domain, ids[0], Pair(note_key, (namespace.text("twice"),)))
        _attach_in_part(domain, ids[0], [namespace.text(f"part-{number}") for number in range(4)])
    _attach_beside_fields(domain, ids[0])
    _attach_refused(domain)
    moved = namespace.text("moved")
    if domain.change("UpdateProfile", ids[0], AccountNumber=moved):
        domain.settle(Pair("_account", (moved,)))
        domain.search(ADD_KEY, [note])
        # What was attached may have put the profile into an index of another kind.
        domain.search(OLD_VALUE, [domain.person_pairs(1)[0]], since="0.2.0")
    if domain.change("DeleteProfile", ids[1]):
        domain.settle(late)
        domain.search(DELETE, [late])


def detach(client: ScenarioClient) -> None:
    """Detach values: they find the profile no more; its other values, and those of other profiles, still do."""
    domain = own_domain(client, "detach")
    namespace = domain.namespace
    ids = [domain.create(DELETE_KEY, **domain.person(number)) for number in (1, 2)]
    key = NOTE if client.known.takes_custom_keys else PREDEFINED[0]
    one, other, two = (namespace.text(word) for word in ("one", "one more", "two"))
    whole, beside = Pair(key, (one, other, two)), Pair(CASE, (one,))
    attached = [_attach(domain, "", identifier, whole) for identifier in ids]
    if not (_attach(domain, "", ids[0], beside) and all(attached)):
        return  # what AddProfileKey must take is tested elsewhere
    domain.settle(Pair(key, (one,)))
    domain.settle(beside)
    domain.detach(ids[0], Pair(key, (one, two)), rule=DELETE_KEY)
    for value in (one, two):
        domain.settle(Pair(key, (value,)))
        domain.search(DELETE_KEY, [Pair(key, (value,))])
    domain.search(DELETE_KEY, [Pair(key, (other,))])
    domain.search(DELETE_KEY, [beside])  # the same value under another key
    kept = [Pair(key, (other,)), domain.person_pairs(2)[0]]
    domain.search(OTHERS, kept, Operator.AND)
    if not client.is_quick:
        _detach_last(domain, ids[1], whole)
        domain.search(OTHERS, [domain.person_pairs(2)[1]])
        _detach_in_part(domain, ids[1])
    _detach_from_field(domain, ids[1])


def _attach(domain: OwnDomain, rule: str, identifier: str, pair: Pair) -> bool:
    """Attach the values of ``pair``; return whether the target took them."""
    may_be_refused = rule and pair.key not in PREDEFINED_KEYS
    wanted = domain.client.known.wanted("custom-key-undefined") if may_be_refused else ACCEPTED
    return domain.attach(identifier, pair, rule=rule, wanted=wanted, or_status="404")


def _attach_refused(domain: OwnDomain) -> None:
    """Attach to one more profile what was refused of the shared data."""
    client = domain.client
    held = {profile.name: profile.keys for profile in client.world.profiles}
    refused = [
        Pair(key, left)
        for profile in shared_data(client.namespace, client.effort).profiles
        for key, values in profile.keys.items()
        if (left := _not_in(values, held.get(profile.name, profile.keys).get(key, ())))
        and (key in PREDEFINED_KEYS or client.known.takes_custom_keys)
    ]
    if refused and client.world.has_custom_keys:
        identifier = domain.create(ADD_KEY, **domain.person(3))
        for pair in refused[:_MOST_REFUSED]:
            _attach(domain, ADD_KEY, identifier, pair)


def _not_in(values: Sequence[str], held: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value not in held)


def _attach_twice(domain: OwnDomain, identifier: str, pair: Pair) -> None:
    """Attach a value that is attached already: it is taken or refused, and either way finds its profile once."""
    for rule in (ADD_KEY, ""):
        _attach(domain, rule, identifier, pair)
    domain.settle(pair)
    domain.search(ADD_KEY, [pair])


def _attach_in_part(domain: OwnDomain, identifier: str, parts: Sequence[str]) -> None:
    """Attach lists of which a part is there already: if that is accepted, the others find the profile too."""
    for values in (parts[:2], parts[1:3], (parts[3], parts[0])):
        domain.attach(identifier, Pair(CASE, tuple(values)), rule=ADD_KEY, wanted=OPEN)
    for part in (*parts, ",".join(parts[:2])):
        domain.search(ADD_KEY, [Pair(CASE, (part,))])


def _attach_beside_fields(domain: OwnDomain, identifier: str) -> None:
    """Attach values under keys that fields fill: refused, or found beside the values of the fields."""
    every = (*domain.person_pairs(1), domain.id_pair(identifier))
    for own in every[2:3] if domain.client.is_quick else every:
        beside = Pair(own.key, (domain.namespace.text(f"beside{own.key}"),))
        wanted = domain.client.known.wanted("field-key")
        if domain.attach(identifier, beside, rule=ADD_KEY, wanted=wanted):
            domain.settle(beside)
        domain.search(ADD_KEY, [beside])
        domain.search(ADD_KEY, [own])


def _detach_last(domain: OwnDomain, identifier: str, pair: Pair) -> None:
    """Detach the last values of a profile: they go like any others."""
    domain.detach(identifier, pair, rule=DELETE_KEY)
    domain.settle(Pair(pair.key, pair.values[-1:]))
    for value in pair.values:
        domain.search(DELETE_KEY, [Pair(pair.key, (value,))])


def _detach_in_part(domain: OwnDomain, identifier: str) -> None:
    """Detach lists of which a part is not there, and one value of several: what is accepted is done."""
    parts = tuple(domain.namespace.text(f"part-{number}") for number in range(4))
    longer = f"{parts[3]} and more"  # of which a value that stays is a part
    # To a target that tells upper case from lower case this is no value that is there.
    is_exact = domain.client.known.get("letter-case", PROBED) == "exact"
    upper = parts[3].upper() if is_exact else longer
    _attach(domain, "", identifier, Pair(PROBED, parts))
    for values in (parts[:1], (longer, parts[1]), (parts[2], upper)):
        domain.detach(identifier, Pair(PROBED, values), rule=DELETE_KEY, wanted=OPEN)
    for part in parts:
        domain.search(DELETE_KEY, [Pair(PROBED, (part,))])


def _detach_from_field(domain: OwnDomain, identifier: str) -> None:
    """Detach a value that a field gives: what becomes of it is open, but no other value goes, and a new one comes."""
    account, _, email, _ = domain.person_pairs(2)
    is_detached = domain.detach(identifier, email, rule=DELETE_KEY, wanted=OPEN)
    if is_detached and domain.client.known.get("field-value-deletion") == "hidden":
        domain.settle(email)
    domain.search(DELETE_KEY, [email])
    domain.search(DELETE_KEY, [account])
    moved = Pair(email.key, (domain.namespace.email("moved"),))
    if domain.change("UpdateProfile", identifier, EmailAddress=moved.values[0]):
        domain.settle(moved)
        domain.search(DELETE_KEY, [moved])


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
