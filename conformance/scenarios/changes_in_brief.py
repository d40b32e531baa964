"""The lives of fields, special changes and stored texts in few requests, for every effort."""

from typing import Final

from ...spec.limits import PAIRS
from ...spec.search import Operator
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..dataset.lives import ByKey, Stage, born, by_key, changes_in, joined, rows, value_of, without
from ..dataset.stored_texts import stored_texts
from . import ADDRESS_SHAPE, CREATE, EVERY_RESPONSE, KEEPS, OLD_VALUE, UNKNOWN_PROFILE, UPDATE, writer
from .field_lives import Living, newborn, search_listed
from .single_changes import whole
from .special_changes import MOVED, cleared, sharing, unknown_id, update_to_null, update_unknown

_ALONE: Final = (
    *("AccountNumber", "FirstName", "MiddleName", "LastName"),
    *("MobilePhoneNumber", "BusinessPhoneNumber", "PersonalEmailAddress"),
)
"""Members that are each changed alone."""


def change(client: ScenarioClient) -> None:
    """Change profiles in all of these ways, and search for much at once."""
    domain = own_domain(client, "changes in brief")
    if client.is_quick or not client.visibility.is_late:
        _live(domain)  # else the scenario of whole lives is enough to wait for
    _update_specially(domain)
    _store(domain)


def _search_once(rule: str, living: Living) -> None:
    """Search for a profile by its id and by one value of each key."""
    living.settle()
    pairs = (living.by_id, *next(iter(rows(living.found_by)), ()))[: PAIRS.maximum]
    living.domain.search(rule, pairs, Operator.AND)


def _live(domain: OwnDomain) -> None:
    """Take the fields of a profile through all stages."""
    own = domain.with_namespace("life in brief")
    living = newborn(own, UPDATE, born(own.namespace, 0))
    gone: list[ByKey] = []
    for turn in range(1, len(Stage) + 1):
        gone.append(living.update(changes_in(own.namespace, turn)))
        _search_once(UPDATE, living)
    search_listed(domain, OLD_VALUE, joined(gone))


def _update_specially(domain: OwnDomain) -> None:
    """Update members alone, shared values, to null, and what is not there; search for everything together."""
    several = [whole(domain, f"alone {number}") for number in range(len(_ALONE))]
    two = sharing(domain)
    new: list[ByKey] = []
    for living, member in zip(several, _ALONE, strict=True):
        before = living.found_by
        living.update({(member,): value_of(living.domain.namespace, (member,), 2)})
        new.append(without(living.found_by, before))
    update_to_null(several[0])
    moved = by_key({cell: several[0].values[cell] for cell in MOVED})
    cleared(two, is_first=True)
    # Each profile by one key alone, so that none is found by another one of its values.
    kept = [{key: one.found_by[key]} for one, key in zip(two, ("_phone", "_email"), strict=True)]
    two[-1].settle()
    unknown = update_unknown(domain, unknown_id(two[0]))
    search_listed(domain, KEEPS, joined((*new[1:], moved, *kept)))
    search_listed(domain, UNKNOWN_PROFILE, joined((unknown, kept[0])))


def _store(domain: OwnDomain) -> None:
    """Create a profile with texts that are often changed, update it with others, and with the same ones again."""
    own = domain.with_namespace("texts in brief")
    living = newborn(own, CREATE, stored_texts(own.namespace, 0))
    _search_once(CREATE, living)
    for _ in range(2):
        living.update(stored_texts(own.namespace, 1))
    _search_once(UPDATE, living)


SCENARIO = writer(
    "changes-in-brief", "fields that live, and texts that are stored, in brief", change,
    (UPDATE, OLD_VALUE, KEEPS, CREATE, UNKNOWN_PROFILE, *EVERY_RESPONSE, ADDRESS_SHAPE),
    tests=("UpdateProfile",),
)  # fmt: skip
