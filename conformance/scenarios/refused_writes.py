"""What searches find after writes that were refused for one member: nothing of what the others would have stored.

That a target refuses them is not judged: the limits of writes are no business of a search. If it takes one, the profile
is looked at: the response has to be one that can be read, whatever the profile holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ...spec.exchange import HttpRequest, Json
from ...spec.limits import ADDITIONAL_INFORMATION, VALUE
from ...spec.operations import SEARCH
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, STRING_FIELDS
from ...spec.search import Pair
from ..client.loader import id_of, was_refused
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.lives import ByKey, Cell, by_key, fields_of, joined, value_of
from ..dataset.model import Namespace
from ..history.step import EITHER, TAKEN, Step
from ..judging.answers import is_not_sendable
from ..judging.expected_state import REFUSED
from ..judging.judgement import SERVER_ERROR
from . import ADDRESS_SHAPE, CREATE, EVERY_RESPONSE, rows_of, writer
from .field_lives import newborn, search_listed
from .key_changes import CASE, NOTE, PREDEFINED

_LISTED: Final = 20
"""Profiles that one search looks at."""
_Bad = Sequence[dict[str, Json]]
_TOO_LONG: Final = "x" * (VALUE.maximum + 1)
_GOOD: Final[tuple[Cell, ...]] = (
    *((name,) for name in ("AccountNumber", "PhoneNumber", "EmailAddress")),
    *((name,) for name in ("FirstName", "MiddleName", "LastName", "BusinessName")),
    ("Address", "City"), ("Attributes", "tier"),
)  # fmt: skip
"""What each refused write would store, apart from the member that it is refused for."""


def _bad_members() -> Iterator[dict[str, Json]]:
    """Yield members for which a write has to be refused, each of another kind or in another place."""
    for name in STRING_FIELDS:
        yield {name: "x" * (ADDITIONAL_INFORMATION.maximum + 1) if name.startswith("Add") else _TOO_LONG}
    for name in ("PartyType", "Gender"):
        yield {name: "NOBODY"}
    for place, name in enumerate(ADDRESS_FIELDS):
        yield {name: {ADDRESS_LINES[0]: "1 High Street", ADDRESS_LINES[2 * place + 1]: _TOO_LONG}}
    yield {"Attributes": {"first": "kept", "tckLong": _TOO_LONG}}
    yield {"Attributes": {"first": "kept", _TOO_LONG: "long"}}
    yield from ({"AccountNumber": 7}, {"Address": "here"}, {"Attributes": {"first": 7}})


def refuse(client: ScenarioClient) -> None:
    """Send writes with one bad member each, and search for what all the others would have stored."""
    domain = own_domain(client, "refused writes")
    bad_members = list(_bad_members())
    search_listed(domain, REFUSED, _refused_creations(domain, bad_members))
    search_listed(domain, REFUSED, _refused_updates(domain, bad_members))
    search_listed(domain, REFUSED, _refused_values(domain, (_TOO_LONG, "", 7)))


def _good(namespace: Namespace, bad: Mapping[str, Json] = MappingProxyType({})) -> dict[Cell, str]:
    """Return values to store beside bad members."""
    return {cell: value_of(namespace, cell, 1) for cell in _GOOD if cell[0] not in bad}


def _refused_creations(domain: OwnDomain, several: _Bad) -> ByKey:
    """Create profiles with a bad member, then one of them without it. Return what finds that one, and no other."""
    refused, accepted = [], []
    for number, bad in enumerate(several):
        good = _good(domain.client.new_namespace(f"refused {number}"), bad)
        step = send_bad(domain, "CreateProfile", **fields_of(good), **bad)
        if was_refused(step):
            refused.append(good)
        elif step.accepted:
            accepted.append(id_of(step.output))
    look_at(domain, accepted)
    for good in refused[-1:]:
        newborn(domain.with_namespace("refused again"), CREATE, good).settle()
    return joined(map(by_key, refused))


def _refused_updates(domain: OwnDomain, several: _Bad) -> ByKey:
    """Update a profile with a bad member each time. Return its own values, and those that do not find it."""
    own = domain.with_namespace("not updated")
    living = newborn(own, CREATE, _good(own.namespace))
    living.settle()
    values = [living.found_by]
    if domain.declines("UpdateProfile", BirthDate="1990-01-01"):
        return {}
    for number, bad in enumerate(several):
        good = _good(domain.client.new_namespace(f"no update {number}"), bad)
        given = {"ProfileId": living.identifier, **fields_of(good), **bad}
        step = send_bad(domain, "UpdateProfile", **given)
        if _may_be_done(step):
            look_at(domain, [living.identifier])
            return {}
        values.append(by_key(good))
    return joined(values)


def send_bad(domain: OwnDomain, operation: str, http: HttpRequest | None = None, **members: Json) -> Step:
    """Send a write with a member in a state that it may not have: the target may take or refuse it, but not fail."""
    case = f"a {operation} with a member that it may not have so"
    return domain.mutate(operation, rule=SERVER_ERROR, wanted=EITHER, case=case, http=http, **members)


def look_at(domain: OwnDomain, identifiers: Sequence[str]) -> None:
    """Search for profiles by their ids, whatever they hold: a page is due, and no limit of what is in it."""
    taken = {TAKEN: "yes"}
    for identifier in identifiers[-1:]:
        domain.settle(Pair("_profileId", (identifier,)), **taken)
    for listed in rows_of(identifiers, _LISTED if domain.client.known.lists_mean_any else 1):
        members = domain.members([Pair("_profileId", listed)], size=_LISTED)
        domain.client.send(SEARCH, members, None, **taken)


def _refused_values(domain: OwnDomain, several: Sequence[Json]) -> ByKey:
    """Attach and detach values among which one is bad. Return what is still attached, and what never was."""
    namespace = domain.client.new_namespace("refused values")
    # What finds one profile must not hide that it finds it by another value too, so each has a profile of its own.
    attached, detached = (
        domain.create(CREATE, AccountNumber=namespace.text(word)) for word in ("attached", "detached")
    )
    keys = (CASE, NOTE if domain.client.known.takes_custom_keys else PREDEFINED[0])
    held = namespace.text("held")
    values: list[ByKey] = [dict.fromkeys(keys, (held,))]
    for key in keys:
        if not domain.attach(detached, Pair(key, (held,))):
            return {}
    domain.settle(Pair(keys[-1], (held,)))
    detaches = not domain.declines("DeleteProfileKey", KeyName=keys[0], Values=[namespace.text("none")])
    for number, bad in enumerate(several):
        new = [namespace.text(f"new-{number}{place}") for place in "ab"]
        values.append(dict.fromkeys(keys, tuple(new)))
        for key in keys:
            for operation, identifier, listed in (
                ("AddProfileKey", attached, [new[0], bad, new[1]]),
                *([("DeleteProfileKey", detached, [held, bad])] if detaches else ()),
            ):
                given: dict[str, Json] = {"ProfileId": identifier, "KeyName": key, "Values": listed}
                if _may_be_done(send_bad(domain, operation, **given)):
                    return {}
    return joined(values)


def _may_be_done(step: Step) -> bool:
    """Return whether a write may have been carried out, so that nobody knows what the profile holds now."""
    return not (was_refused(step) or is_not_sendable(step))


SCENARIO = writer(
    "refused-writes", "writes that were refused for one of their members", refuse,
    (REFUSED, SERVER_ERROR, *EVERY_RESPONSE, ADDRESS_SHAPE),
    least_effort=Effort.STANDARD,
)  # fmt: skip
