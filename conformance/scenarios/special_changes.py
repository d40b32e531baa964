"""What searches find after updates of values that two fields share, to null, and of profiles that are not there."""

import hashlib
from typing import Final

from ...spec.exchange import Json
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.lives import CELLS, MEMBERS, ByKey, Cell, by_key, changed, fields_of, joined, value_of
from ..history.step import OPEN
from ..judging.pages import ONCE
from . import ADDRESS_SHAPE, EVERY_RESPONSE, KEEPS, OLD_VALUE, UNKNOWN_PROFILE, UPDATE, writer
from .field_lives import Living, newborn, search_all, search_listed, settle
from .single_changes import whole

_SHARING: Final = (("PhoneNumber", "HomePhoneNumber"), ("EmailAddress", "BusinessEmailAddress"))
MOVED: Final[tuple[Cell, ...]] = (("AccountNumber",),)
"""What an update to null changes beside."""


def update_specially(client: ScenarioClient) -> None:
    """Update profiles in each of these ways, and search after each."""
    domain = client.new_domain()
    _clear_one_of_two(client, domain)
    _update_whole_to_null(client, domain)
    _update_each_unknown(client, domain)


def _clear_one_of_two(client: ScenarioClient, domain: str) -> None:
    """Clear one of two fields that hold the same value: the other still gives it to the key, until it is cleared."""
    several = sharing(client, domain)
    settle(client, domain, several[-1])
    for key, values in several[0].found_by.items():
        client.search(ONCE, [Pair(key, values[:1])], domain=domain)
    for is_first in (True, False):
        gone = cleared(client, domain, several, is_first=is_first)
        settle(client, domain, several[-1])
        for living in several:
            search_all(client, KEEPS, domain, living)
        search_listed(client, OLD_VALUE, domain, gone)


def sharing(client: ScenarioClient, domain: str) -> list[Living]:
    """Create two profiles, each with values that two fields share."""
    several = []
    for number in range(2):
        namespace = client.new_namespace(f"shared {number}")
        values: dict[Cell, str] = {
            (field,): value_of(namespace, (fields[0],), 1) for fields in _SHARING for field in fields
        }
        several.append(newborn(client, domain, UPDATE, namespace, values))
    return several


def cleared(client: ScenarioClient, domain: str, several: list[Living], *, is_first: bool) -> ByKey:
    """Clear one field of each two, in the second profile the other one, and return what no key finds any more."""
    return joined(
        living.update(client, domain, {(fields[is_first is bool(number)],): "" for fields in _SHARING})
        for number, living in enumerate(several)
    )


def _update_whole_to_null(client: ScenarioClient, domain: str) -> None:
    living = whole(client, domain, "null")
    settle(client, domain, living)
    search_all(client, UPDATE, domain, living)
    update_to_null(client, domain, living)
    _update_to_no_word(client, domain, living)
    settle(client, domain, living)
    search_all(client, KEEPS, domain, living)


def _update_to_no_word(client: ScenarioClient, domain: str, living: Living) -> None:
    """Give no word for members that are one of a few: a bad request, or it removes them as it does any member."""
    nothing: dict[Cell, str] = {("PartyType",): "", ("Gender",): ""}
    given = {"ProfileId": living.identifier, **fields_of(nothing)}
    if client.mutate("UpdateProfile", domain, rule=UPDATE, wanted=OPEN, **given).accepted:
        living.values = changed(living.values, nothing)


def update_to_null(client: ScenarioClient, domain: str, living: Living) -> None:
    """Update all members but one to null: as good as not given, if the target takes null at all."""
    moved = {cell: living.namespace.text("moved") for cell in MOVED}
    nulls: dict[str, Json] = dict.fromkeys(MEMBERS)
    changes = {**nulls, "ProfileId": living.identifier, **fields_of(moved)}
    if client.mutate("UpdateProfile", domain, rule=UPDATE, wanted=OPEN, **changes).accepted:
        living.values = changed(living.values, moved)


def _update_each_unknown(client: ScenarioClient, domain: str) -> None:
    """Update a profile that was deleted, and one that never was: nothing comes to be, and no other profile changes."""
    deleted, living = (whole(client, domain, part) for part in ("deleted", "bystander"))
    settle(client, domain, living)
    ids = [unknown_id(living)]
    if client.mutate("DeleteProfile", domain, ProfileId=deleted.identifier).accepted:
        ids.append(deleted.identifier)
    for identifier in ids:
        search_listed(client, UNKNOWN_PROFILE, domain, update_unknown(client, domain, identifier))
    search_all(client, UNKNOWN_PROFILE, domain, living)


def unknown_id(living: Living) -> str:
    """Return an id that no profile has."""
    return hashlib.sha256(living.namespace.prefix.encode()).hexdigest()[:32]


def update_unknown(client: ScenarioClient, domain: str, identifier: str) -> ByKey:
    """Update a profile that is not there, and return the values that must not find any."""
    namespace = client.new_namespace(f"unknown {identifier}")
    values = {cell: value_of(namespace, cell, 4) for cell in CELLS}
    client.mutate("UpdateProfile", domain, ProfileId=identifier, **fields_of(values))
    return {"_profileId": (identifier,), **by_key(values)}


SCENARIO = writer(
    "special-changes", "updates of shared values, to null, and of what is not there", update_specially,
    (UPDATE, OLD_VALUE, KEEPS, UNKNOWN_PROFILE, ONCE, *EVERY_RESPONSE, ADDRESS_SHAPE),
    tests=("UpdateProfile",), least_effort=Effort.STANDARD,
)  # fmt: skip
