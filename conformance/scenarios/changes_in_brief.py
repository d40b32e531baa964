"""The lives of fields, special changes and stored texts in few requests, for every effort."""

from typing import Final

from ...spec.limits import PAIRS
from ...spec.search import Operator
from ..client.scenario_client import ScenarioClient
from ..dataset.lives import ByKey, Stage, born, by_key, changes_in, joined, rows, value_of, without
from ..dataset.stored_texts import stored_texts
from . import ADDRESS_SHAPE, CREATE, EVERY_RESPONSE, KEEPS, OLD_VALUE, UNKNOWN_PROFILE, UPDATE, writer
from .field_lives import Living, newborn, search_listed, settle
from .single_changes import whole
from .special_changes import MOVED, cleared, sharing, unknown_id, update_to_null, update_unknown

_ALONE: Final = (
    *("AccountNumber", "FirstName", "MiddleName", "LastName"),
    *("MobilePhoneNumber", "BusinessPhoneNumber", "PersonalEmailAddress"),
)
"""Members that are each changed alone."""


def change(client: ScenarioClient) -> None:
    """Change profiles in all of these ways, and search for much at once."""
    domain = client.new_domain()
    if client.is_quick or not client.visibility.is_late:
        _live(client, domain)  # else the scenario of whole lives is enough to wait for
    _update_specially(client, domain)
    _store(client, domain)


def _search_once(client: ScenarioClient, rule: str, domain: str, living: Living) -> None:
    """Search for a profile by its id and by one value of each key."""
    settle(client, domain, living)
    pairs = (living.by_id, *next(iter(rows(living.found_by)), ()))[: PAIRS.maximum]
    client.search(rule, pairs, Operator.AND, domain=domain)


def _live(client: ScenarioClient, domain: str) -> None:
    """Take the fields of a profile through all stages."""
    namespace = client.new_namespace("life in brief")
    living = newborn(client, domain, UPDATE, namespace, born(namespace, 0))
    gone: list[ByKey] = []
    for turn in range(1, len(Stage) + 1):
        gone.append(living.update(client, domain, changes_in(namespace, turn)))
        _search_once(client, UPDATE, domain, living)
    search_listed(client, OLD_VALUE, domain, joined(gone))


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
    unknown = update_unknown(client, domain, unknown_id(two[0]))
    search_listed(client, KEEPS, domain, joined((*new[1:], moved, *kept)))
    search_listed(client, UNKNOWN_PROFILE, domain, joined((unknown, kept[0])))


def _store(client: ScenarioClient, domain: str) -> None:
    """Create a profile with texts that are often changed, update it with others, and with the same ones again."""
    namespace = client.new_namespace("texts in brief")
    living = newborn(client, domain, CREATE, namespace, stored_texts(namespace, 0))
    _search_once(client, CREATE, domain, living)
    for _ in range(2):
        living.update(client, domain, stored_texts(namespace, 1))
    _search_once(client, UPDATE, domain, living)


SCENARIO = writer(
    "changes-in-brief", "fields that live, and texts that are stored, in brief", change,
    (UPDATE, OLD_VALUE, KEEPS, CREATE, UNKNOWN_PROFILE, *EVERY_RESPONSE, ADDRESS_SHAPE),
    tests=("UpdateProfile",),
)  # fmt: skip
