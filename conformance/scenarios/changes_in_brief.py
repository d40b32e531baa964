"""The lives of fields, special changes, stored texts and refused writes in few requests, for every effort."""

from typing import Final

from ...spec.exchange import Json
from ...spec.limits import PAIRS
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.lives import (
    ByKey,
    Stage,
    born,
    by_key,
    changes_in,
    joined,
    rows,
    value_of,
    without,
)
from ..dataset.stored_texts import stored_texts
from ..judging.expected_state import REFUSED
from . import ADDRESS_SHAPE, EVERY_RESPONSE, writer
from .field_lives import DELETE, OLD_VALUE, UPDATE, Living, is_late, newborn, search_listed, settle
from .refused_writes import CREATE, refused_parts
from .single_changes import KEEPS, whole
from .special_changes import (
    MOVED,
    UNKNOWN_PROFILE,
    cleared,
    sharing,
    unknown_id,
    update_to_null,
    update_unknown,
)
from .stored_texts import values_to_attach

_ALONE: Final = (
    *("AccountNumber", "FirstName", "MiddleName", "LastName"),
    *("MobilePhoneNumber", "BusinessPhoneNumber", "PersonalEmailAddress"),
)
"""Members that are each changed alone."""
_STRIDE: Final = 8
"""Of so many writes that have to be refused one is sent."""


def change(client: ScenarioClient) -> None:
    """Change profiles in all of these ways, and search for much at once."""
    domain = client.new_domain()
    if client.is_quick or not is_late(client):  # else the scenario of whole lives is enough to wait for
        _live(client, domain)
    _update_specially(client, domain)
    _store(client, domain)
    search_listed(client, REFUSED, domain, joined(refused_parts(client, domain, _STRIDE)))


def _search_once(client: ScenarioClient, rule: str, domain: str, living: Living) -> None:
    """Search for a profile by its id and by one value of each key."""
    settle(client, domain, living)
    pairs = (living.by_id, *next(iter(rows(living.found_by)), ()))[: PAIRS.maximum]
    client.search(rule, pairs, Operator.AND, domain=domain)


def _live(client: ScenarioClient, domain: str) -> None:
    """Take the fields of a profile through all stages, and delete it."""
    namespace = client.new_namespace("life in brief")
    living = newborn(client, domain, UPDATE, namespace, born(namespace, 0))
    _search_once(client, UPDATE, domain, living)
    gone: list[ByKey] = []
    for turn in range(1, len(Stage) + 1):
        gone.append(living.update(client, domain, changes_in(namespace, turn)))
        _search_once(client, UPDATE, domain, living)
    search_listed(client, OLD_VALUE, domain, joined(gone))
    if client.mutate("DeleteProfile", domain, ProfileId=living.identifier).accepted:
        if not client.visibility.is_immediate:
            client.wait_until_found(domain, living.by_id, set())
        search_listed(client, DELETE, domain, {living.by_id.key: living.by_id.values, **living.found_by})


def _update_specially(client: ScenarioClient, domain: str) -> None:
    """Update members alone, shared values, to null, and what is not there; search for everything together."""
    several = [whole(client, domain, f"alone {number}") for number in range(len(_ALONE))]
    two = sharing(client, domain)
    new: list[ByKey] = []
    for living, member in zip(several, _ALONE, strict=True):
        before = living.found_by
        living.update(client, domain, {(member,): value_of(living.namespace, (member,), 2)})
        new.append(without(living.found_by, before))
    update_to_null(client, domain, several[0])
    moved = by_key({cell: several[0].values[cell] for cell in MOVED})
    cleared(client, domain, two, is_first=True)
    # Each profile by one key alone, so that none is found by another one of its values.
    kept = [{key: one.found_by[key]} for one, key in zip(two, ("_phone", "_email"), strict=True)]
    settle(client, domain, two[-1])
    search_listed(client, KEEPS, domain, joined((*new[1:], moved, *kept)))
    unknown = update_unknown(client, domain, unknown_id(two[0]))
    search_listed(client, UNKNOWN_PROFILE, domain, joined((unknown, kept[0])))


def _store(client: ScenarioClient, domain: str) -> None:
    """Create and update a profile with texts that are often changed, and attach some."""
    namespace = client.new_namespace("texts in brief")
    living = newborn(client, domain, CREATE, namespace, stored_texts(namespace, 0))
    _search_once(client, CREATE, domain, living)
    living.update(client, domain, stored_texts(namespace, 1))
    _search_once(client, UPDATE, domain, living)
    attached = []
    for key, values in values_to_attach(client, namespace).items():
        given: dict[str, Json] = {"ProfileId": living.identifier, "KeyName": key, "Values": values}
        if client.mutate("AddProfileKey", domain, **given).accepted:
            attached += [Pair(key, (value,)) for value in values[:1]]
    if len(attached) > 1:
        client.search(CREATE, attached, Operator.AND, domain=domain)


SCENARIO = writer(
    "changes-in-brief", "fields that live, texts that are stored, and writes that are refused, in brief", change,
    (UPDATE, OLD_VALUE, KEEPS, CREATE, DELETE, UNKNOWN_PROFILE, REFUSED, *EVERY_RESPONSE, ADDRESS_SHAPE),
    tests=("UpdateProfile",),
)  # fmt: skip
