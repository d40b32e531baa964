"""What searches find after updates of values that two fields share, to null, and of profiles that are not there."""

import hashlib
from typing import Final

from ...spec.exchange import Json
from ...spec.search import Pair
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.lives import CELLS, MEMBERS, ByKey, Cell, by_key, changed, fields_of, joined, value_of
from ..history.step import OPEN
from ..judging.pages import ONCE
from . import ADDRESS_SHAPE, EVERY_RESPONSE, KEEPS, OLD_VALUE, UNKNOWN_PROFILE, UPDATE, writer
from .field_lives import Living, newborn, search_listed
from .single_changes import whole

_SHARING: Final = (("PhoneNumber", "HomePhoneNumber"), ("EmailAddress", "BusinessEmailAddress"))
MOVED: Final[tuple[Cell, ...]] = (("AccountNumber",),)
"""What an update to null changes beside."""


def update_specially(client: ScenarioClient) -> None:
    """Update profiles in each of these ways, and search after each."""
    domain = own_domain(client, "special changes")
    _clear_one_of_two(domain)
    _update_whole_to_null(domain)
    _update_each_unknown(domain)


def _clear_one_of_two(domain: OwnDomain) -> None:
    """Clear one of two fields that hold the same value: the other still gives it to the key, until it is cleared."""
    several = sharing(domain)
    several[-1].settle()
    for key, values in several[0].found_by.items():
        domain.search(ONCE, [Pair(key, values[:1])])
    for is_first in (True, False):
        gone = cleared(several, is_first=is_first)
        several[-1].settle()
        for living in several:
            living.search_all(KEEPS)
        search_listed(domain, OLD_VALUE, gone)


def sharing(domain: OwnDomain) -> list[Living]:
    """Create two profiles, each with values that two fields share."""
    several = []
    for number in range(2):
        own = domain.with_namespace(f"shared {number}")
        values: dict[Cell, str] = {
            (field,): value_of(own.namespace, (fields[0],), 1) for fields in _SHARING for field in fields
        }
        several.append(newborn(own, UPDATE, values))
    return several


def cleared(several: list[Living], *, is_first: bool) -> ByKey:
    """Clear one field of each two, in the second profile the other one, and return what no key finds any more."""
    return joined(
        living.update({(fields[is_first is bool(number)],): "" for fields in _SHARING})
        for number, living in enumerate(several)
    )


def _update_whole_to_null(domain: OwnDomain) -> None:
    living = whole(domain, "null")
    living.settle()
    living.search_all(UPDATE)
    update_to_null(living)
    _update_to_no_word(living)
    living.settle()
    living.search_all(KEEPS)


def _update_to_no_word(living: Living) -> None:
    """Give no word for members that are one of a few: a bad request, or it removes them as it does any member."""
    nothing: dict[Cell, str] = {("PartyType",): "", ("Gender",): ""}
    given = fields_of(nothing)
    if living.domain.change("UpdateProfile", living.identifier, rule=UPDATE, wanted=OPEN, **given):
        living.values = changed(living.values, nothing)


def update_to_null(living: Living) -> None:
    """Update all members but one to null: as good as not given, if the target takes null at all."""
    moved = {cell: living.domain.namespace.text("moved") for cell in MOVED}
    nulls: dict[str, Json] = dict.fromkeys(MEMBERS)
    changes = {**nulls, "ProfileId": living.identifier, **fields_of(moved)}
    if living.domain.mutate("UpdateProfile", rule=UPDATE, wanted=OPEN, **changes).accepted:
        living.values = changed(living.values, moved)


def _update_each_unknown(domain: OwnDomain) -> None:
    """Update a profile that was deleted, and one that never was: nothing comes to be, and no other profile changes."""
    deleted, living = (whole(domain, part) for part in ("deleted", "bystander"))
    living.settle()
    ids = [unknown_id(living)]
    if domain.change("DeleteProfile", deleted.identifier):
        ids.append(deleted.identifier)
    for identifier in ids:
        search_listed(domain, UNKNOWN_PROFILE, update_unknown(domain, identifier))
    living.search_all(UNKNOWN_PROFILE)


def unknown_id(living: Living) -> str:
    """Return an id that no profile has."""
    return hashlib.sha256(living.domain.namespace.prefix.encode()).hexdigest()[:32]


def update_unknown(domain: OwnDomain, identifier: str) -> ByKey:
    """Update a profile that is not there, and return the values that must not find any."""
    namespace = domain.client.new_namespace(f"unknown {identifier}")
    values = {cell: value_of(namespace, cell, 4) for cell in CELLS}
    domain.change("UpdateProfile", identifier, **fields_of(values))
    return {"_profileId": (identifier,), **by_key(values)}


SCENARIO = writer(
    "special-changes", "updates of shared values, to null, and of what is not there", update_specially,
    (UPDATE, OLD_VALUE, KEEPS, UNKNOWN_PROFILE, ONCE, *EVERY_RESPONSE, ADDRESS_SHAPE),
    tests=("UpdateProfile",), least_effort=Effort.STANDARD,
)  # fmt: skip
