"""What searches find of profiles and keys whose members are in every state, also in those that no write may have.

Whether a write is refused is not judged here. What was refused must not be found; what was taken all the same is looked
at as any response is.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.limits import VALUE
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, INPUT_FIELDS, STRING_FIELDS
from ...spec.search import Operator, Pair
from ..client.loader import id_of, was_refused
from ..client.own_domain import OwnDomain, similar_domains
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.edge_cases import CUSTOM_KEYS
from ..dataset.member_states import MemberState, fields_in, pairs_in, text_in
from ..history.step import OPEN
from ..judging.expected_state import REFUSED
from ..judging.judgement import SERVER_ERROR
from ..judging.matching import WHOLE
from ..target.http_message import encode
from . import (
    ADD_KEY,
    ADDRESS_SHAPE,
    CREATE,
    DELETE_KEY,
    EVERY_RESPONSE,
    UNKNOWN_PROFILE,
    UPDATE,
    rows_of,
    writer,
)
from .refused_writes import look_at, send_bad

_LISTED: Final = 20
_WRONG: Final[tuple[Json, ...]] = (5, ["x"], True, {"a": "b"}, 1.5)
_TOO_LONG: Final = "x" * 256
_KEY: Final = "_caseId"

Members = Mapping[str, Json]


def play(client: ScenarioClient) -> None:
    """Create a profile in each state, and update another one to each."""
    domain, _ = similar_domains(client, "states")
    living = domain.create(CREATE, AccountNumber=domain.namespace.text("living"))
    for state in MemberState:
        fields = fields_in(state, client.new_namespace(f"created {state}"), 0)
        domain.create(CREATE, **fields)
        _search(domain, CREATE, fields)
        fields = fields_in(state, client.new_namespace(f"updated {state}"), len(STRING_FIELDS))
        domain.change("UpdateProfile", living, rule=UPDATE, **fields)
        _search(domain, UPDATE, fields)


def _search(domain: OwnDomain, rule: str, fields: dict[str, Json]) -> None:
    several = tuple(pairs_in(fields))
    domain.settle(several[0][0])
    for pairs in several:
        domain.search_joined(rule, pairs, Operator.AND)
    full_name = " ".join(fields[part] for part in FULL_NAME_FIELDS)
    if not VALUE.allows(len(full_name)):  # nothing can ask for it whole, so nothing finds it
        start = full_name[: VALUE.maximum]
        domain.search(WHOLE, [Pair(FULL_NAME_KEY, (start,))], since="0.2.0")


def refuse(client: ScenarioClient) -> None:
    """Send nulls, then writes with one bad member each, and search for the values beside them."""
    domain, _ = similar_domains(client, "bad")
    living = domain.create(CREATE, AccountNumber=domain.namespace.text("living"))
    _nulls(domain, living)
    creations = _each_refused(domain, "CreateProfile", {}, (*_bad_members(), *_empty_members()))
    own = {"ProfileId": living}
    updates = _each_refused(domain, "UpdateProfile", own, _together(_bad_members()))
    for key, values in (("_account", creations), ("_email", updates)):
        for row in rows_of(values, _LISTED if client.known.lists_mean_any else 1):
            domain.search(REFUSED, [Pair(key, row)], long_lists=True)
    for value in creations[-1:]:  # without the bad member it is a valid request
        domain.create(CREATE, AccountNumber=value)
        domain.settle(Pair("_account", (value,)))
        domain.search(REFUSED, [Pair("_account", (value,))])


def _nulls(domain: OwnDomain, living: str) -> None:
    """Send null, or an object without members, for every member but one: as good as left out, or a bad request."""
    lines = {name: dict.fromkeys(ADDRESS_LINES) for name in ADDRESS_FIELDS}
    empty: Members = {name: {} for name in (*ADDRESS_FIELDS, "Attributes")}
    nothing: tuple[tuple[str, Members], ...] = (
        ("AccountNumber", {name: None for name in INPUT_FIELDS if name != "AccountNumber"}),
        ("AccountNumber", {**lines, "Attributes": {"tckNull": None}}),
        ("EmailAddress", {"AccountNumber": None, **empty}),
    )
    for number, (name, more) in enumerate(nothing):
        for operation, rule in (("CreateProfile", CREATE), ("UpdateProfile", UPDATE)):
            is_new = operation == "CreateProfile"
            namespace = domain.client.new_namespace(f"null {number} {operation}")
            own = namespace.text("own") if name == "AccountNumber" else namespace.email("own")
            pair = Pair("_account" if name == "AccountNumber" else "_email", (own,))
            good = {name: own, **({} if is_new else {"ProfileId": living})}
            http = encode(operation, {"DomainName": domain.name, **good, **more})
            case = f"a {operation} with nothing for some members"
            domain.mutate(operation, rule=rule, wanted=OPEN, case=case, http=http, **good)
            domain.settle(pair)
            domain.search(rule, [pair])


def _bad_members() -> Iterator[dict[str, Json]]:
    """Yield members in states that no write may have, one at a time."""
    for place, name in enumerate(INPUT_FIELDS):
        is_object = name in (*ADDRESS_FIELDS, "Attributes")
        yield {name: "x" if is_object else _WRONG[place % len(_WRONG)]}
    for name in ("PartyType", "Gender"):
        yield from ({name: text} for text in ("", " OTHER ", "{0}", "a&b=c", "TOO LONG A WORD"))
    for name in ADDRESS_FIELDS:
        yield from ({name: {"City": value}} for value in (5, _TOO_LONG))
    yield from ({"Attributes": each} for each in ({"a": 5}, {"a": _TOO_LONG}, {"": "x"}, {_TOO_LONG: "x"}))


def _empty_members() -> Iterator[dict[str, Json]]:
    """Yield an empty text for each member, which an update takes and a creation does not."""
    yield from ({name: ""} for name in STRING_FIELDS)
    yield from ({name: {"City": ""}} for name in ADDRESS_FIELDS)
    yield {"Attributes": {"a": ""}}


def _together(several: Iterable[dict[str, Json]]) -> list[dict[str, Json]]:
    """Return the same members in few objects: each name once in each."""
    joined: list[dict[str, Json]] = []
    for one in several:
        into = next((other for other in joined if not other.keys() & one.keys()), None)
        if into is None:
            joined.append(dict(one))
        else:
            into |= one
    return joined


def _each_refused(domain: OwnDomain, operation: str, own: Members, several: Iterable[Members]) -> list[str]:
    """Send writes with bad members, each with a value of its own; return the values of those that were refused.

    A creation has an account number, which a bad one replaces; an update an e-mail address.
    """
    refused: list[str] = []
    accepted: list[str] = []
    for number, bad in enumerate(several):
        namespace = domain.client.new_namespace(f"{operation} {number}")
        is_new = operation == "CreateProfile"
        value = namespace.text("beside") if is_new else namespace.email("beside")
        beside = {"AccountNumber" if is_new else "EmailAddress": value}
        good = {**own, **{name: each for name, each in beside.items() if name not in bad}}
        http = encode(operation, {"DomainName": domain.name, **good, **bad})
        step = send_bad(domain, operation, http, **good)
        if was_refused(step):
            refused.append(value)
        elif not is_new:
            accepted.append(own["ProfileId"])
            break  # nobody knows what the profile holds now
        elif step.accepted:
            accepted.append(id_of(step.output))
    look_at(domain, accepted)
    return refused


def change_keys(client: ScenarioClient) -> None:
    """Attach and detach values in each state, and with members in states that no write may have."""
    domain, _ = similar_domains(client, "key states")
    namespace = domain.namespace
    identifier = domain.create(ADD_KEY, **domain.person(1))
    longest = max(CUSTOM_KEYS, key=len) if client.known.takes_custom_keys else "_assetId"
    values = [text_in(state, namespace.text(state.name), 0) for state in MemberState]
    given: dict[str, Json] = {"ProfileId": identifier, "KeyName": longest, "Values": values}
    domain.mutate("AddProfileKey", **given)
    kept = {**given, "KeyName": _KEY, "Values": [namespace.text("kept")]}
    domain.mutate("AddProfileKey", rule=ADD_KEY, **kept)
    domain.mutate("AddProfileKey", **{**kept, "Values": [namespace.text("twice")] * 2})
    domain.settle(Pair(_KEY, (namespace.text("twice"),)))
    _search_values(domain, ADD_KEY, longest, values)
    _name_no_profile(domain, kept, namespace.text("of nobody"))
    tries = (("AddProfileKey", namespace.text("beside")), ("DeleteProfileKey", ""))
    if all(_are_refused(domain, operation, kept, beside) for operation, beside in tries):
        for word in ("beside", "kept"):
            domain.search(REFUSED, [Pair(_KEY, (namespace.text(word),))])
        domain.search(REFUSED, [domain.person_pairs(1)[0]])
    domain.mutate("DeleteProfileKey", rule=DELETE_KEY, **{**given, "Values": values[:1] * 2 + values[1:]})
    domain.settle(Pair(longest, (values[-1],)))
    _search_values(domain, DELETE_KEY, longest, values)


def _name_no_profile(domain: OwnDomain, kept: Members, value: str) -> None:
    """Attach and detach values of what names no profile: the one profile there is neither gets one nor loses one."""
    for operation, values in (("AddProfileKey", [value]), ("DeleteProfileKey", kept["Values"])):
        for bad in (_LEFT_OUT, "", None, 5, "{0}", "a&b=c"):
            given = {"KeyName": _KEY, "Values": values, **({} if bad is _LEFT_OUT else {"ProfileId": bad})}
            http = encode(operation, {"DomainName": domain.name, **given})
            send_bad(domain, operation, http)
    for one in (value, *kept["Values"]):
        domain.search(UNKNOWN_PROFILE, [Pair(_KEY, (one,))])


def _are_refused(domain: OwnDomain, operation: str, kept: Members, beside: str) -> bool:
    """Send writes under a key with bad members; return whether all that would have an effect were refused."""
    for bad in _bad_key_members(kept, beside):
        whole = {name: value for name, value in {**kept, **bad}.items() if value is not _LEFT_OUT}
        step = send_bad(domain, operation, encode(operation, {"DomainName": domain.name, **whole}))
        if not was_refused(step) and bad.get("Values") != [] and bad.get("KeyName") != _UNUSED:
            return False
    return True


def _search_values(domain: OwnDomain, rule: str, key: str, values: list[str]) -> None:
    for value in values:
        domain.search(rule, [Pair(key, (value,))])


_LEFT_OUT: Final[Json] = object()
_UNUSED: Final = "k"
"""A key under which the profile has nothing."""


def _bad_key_members(kept: Members, beside: str) -> Iterator[dict[str, Json]]:
    """Yield members in states that no write under a key may have; ``beside`` is a good value beside a bad one."""
    values = [beside] if beside else list(kept["Values"])
    bad: Json
    for bad in ("", None, _TOO_LONG, 5):
        yield {"Values": [*values, bad]}
    for bad in () if beside else (_LEFT_OUT, None, values[0], []):
        yield {"Values": bad}
    for bad in () if beside else (_LEFT_OUT, "", None, "k" * 65, 5, f" {_KEY} ", "{0}", "a&b=c", _UNUSED):
        yield {"KeyName": bad, "Values": values}
    for bad in (f" {kept['ProfileId']} ", [kept["ProfileId"]]):  # may be the same id to a target
        yield {"ProfileId": bad, "Values": values}


STATES = writer(
    "member-states", "profiles whose members are in every state that is allowed", play,
    (CREATE, UPDATE, WHOLE, *EVERY_RESPONSE, ADDRESS_SHAPE),
    tests=("UpdateProfile",), least_access=Access.MANAGE, least_effort=Effort.STANDARD,
)  # fmt: skip
BAD = writer(
    "bad-members", "writes with members in states that are not allowed", refuse,
    (CREATE, UPDATE, REFUSED, SERVER_ERROR, *EVERY_RESPONSE, ADDRESS_SHAPE),
    needs=("UpdateProfile",), least_access=Access.MANAGE, least_effort=Effort.STANDARD, raw=True,
)  # fmt: skip
KEYS = writer(
    "key-member-states", "writes under keys with members in every state", change_keys,
    (ADD_KEY, DELETE_KEY, REFUSED, UNKNOWN_PROFILE, SERVER_ERROR, *EVERY_RESPONSE),
    tests=("AddProfileKey", "DeleteProfileKey"), least_access=Access.MANAGE, least_effort=Effort.STANDARD, raw=True,
)  # fmt: skip
