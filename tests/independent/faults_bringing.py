"""Faults that languages, stores and libraries bring along: what a vendor gets without having written it."""

# ruff: noqa: ARG001 - all that stand in for a method take the same arguments

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .faults import Faults
from .reading import Pair, Query, Reader, Refusal, Request
from .records import INDEXED_FIELDS, Domain, Index, Profile, Snapshot
from .service import Response, Service
from .walking import Walk, Walks

BRINGING = Faults()
_breaks = BRINGING.breaks
_MEMBERS = ("KeyName", "Values", "AdditionalSearchKeys", "LogicalOperator")
_PROTOTYPE = ("__proto__", "constructor", "toString", "hasOwnProperty")


def _crash(message: str) -> Refusal:
    return Refusal("InternalServerException", 500, message)


# Languages and their JSON


@_breaks(Reader, "members")
def members_in_any_case(right: Any, self: Reader, body: Any, *args: Any) -> Any:
    """Members are known in any letter case, as in Go."""
    names = {name.lower(): name for name in _MEMBERS}
    return right({names.get(name.lower(), name): value for name, value in body.items()}, *args)


@_breaks(Reader, "additional")
def null_entry_crashes(right: Any, self: Reader, items: Any) -> Any:
    """null among AdditionalSearchKeys is a 500, as a null reference in Java."""
    if isinstance(items, list) and None in items:
        raise _crash("NullPointerException")
    return right(items)


@_breaks(Reader, "additional")
def null_entry_skipped(right: Any, self: Reader, items: Any) -> Any:
    """null among AdditionalSearchKeys is passed over."""
    return right([each for each in items if each is not None] if isinstance(items, list) else items)


@_breaks(Service, "has")
def prototype_value_crashes(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """A value that every object of JavaScript has as a member is a 500."""
    if value in _PROTOTYPE:
        raise _crash("not iterable")
    return right(snapshot, key, value)


@_breaks(Service, "has")
def prototype_key_crashes(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """A key that every object of JavaScript has as a member is a 500."""
    if key in _PROTOTYPE:
        raise _crash("not iterable")
    return right(snapshot, key, value)


@_breaks(Reader, "json")
def not_a_number_read(right: Any, self: Reader, body: bytes) -> Any:
    """NaN and Infinity are read, as Python does."""
    return right(body.replace(b"NaN", b"1").replace(b"Infinity", b"1"))


@_breaks(Service, "item")
def empty_map_is_list(right: Any, self: Service, *args: Any) -> Any:
    """Attributes that are not there are an empty list, as in PHP."""
    return {"Attributes": [], **right(*args)}


@_breaks(Service, "respond", escaped=False)
def length_in_characters(right: Any, self: Service, request: Request) -> Any:
    """The length of a body is counted in characters, so that bodies beyond ASCII are cut."""
    response: Response = right(request)
    return replace(response, body=response.body[: len(response.body.decode())])


@_breaks(Service, "respond")
def malformed_spoils_connection(right: Any, self: Service, request: Request) -> Any:
    """The request after a malformed one on the same connection is refused."""
    spoilt: list[int] = self.__dict__.setdefault("spoilt", [])
    if request.ordinal - 1 in spoilt and request.ordinal > 1:
        spoilt.clear()
        return self.refuse(Refusal("BadRequestException", 400, "bad request line"))
    response: Response = right(request)
    try:
        json.loads(request.body or b"{}")
    except ValueError:
        spoilt[:] = [request.ordinal]
    return response


# Stores and their indexes


def _run_together(separator: str, says: str) -> Callable[..., Any]:
    def has(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
        wanted = f"{key}{separator}{value}"
        return any(
            f"{own}{separator}{each}" == wanted for own, values in snapshot.values.items() for each in values
        )

    has.__doc__ = says
    return has


BRINGING.also("index-by-hyphen", Service, "has", _run_together("-", "Key and value are joined by a hyphen."))
BRINGING.also("index-by-line", Service, "has", _run_together("_", "Key and value are joined by a low line."))
BRINGING.also("index-run-together", Service, "has", _run_together("", "Key and value are run together."))


@_breaks(Index, "snapshot")
def unindexed_from_both(right: Any, self: Index, profile: Profile) -> Any:
    """A value that one field loses is removed from the index, though another field has it."""
    snapshot: Snapshot = right(profile)
    before = next((old for _, old in reversed(profile.history) if old), None)
    if before is None:
        return snapshot
    lost = {
        (key, before.fields[name])
        for key, names in INDEXED_FIELDS.items()
        for name in names
        if name in before.fields and before.fields[name] != snapshot.fields.get(name)
    }
    values = {
        key: frozenset(each for each in several if (key, each) not in lost)
        for key, several in snapshot.values.items()
    }
    return Snapshot(snapshot.fields, values)


@_breaks(Service, "hits")
def update_lists_twice(right: Any, self: Service, domain: Domain, query: Query) -> Any:
    """A profile that was changed is found twice."""
    found = right(domain, query)
    return tuple(each for one in found for each in [one] * min(2, len(domain.profiles[one].history)))


@_breaks(Index, "withdraw")
def deleted_stays_by_attached(right: Any, self: Index, profile: Profile) -> None:
    """A deleted profile is still found by what was attached to it."""
    if profile.attached:
        values = {key: frozenset(several) for key, several in profile.attached.items()}
        self._append(profile, Snapshot(dict(profile.fields), values))
    else:
        right(profile)


@_breaks(Service, "hits")
def attached_in_all_domains(right: Any, self: Service, domain: Domain, query: Query) -> Any:
    """Attached values are found in every domain."""
    found = right(domain, query)
    if any(pair.key in INDEXED_FIELDS or pair.key in ("_profileId", "_fullName") for pair in query.pairs):
        return found
    others = [right(other, query) for other in self.domains.values() if other is not domain]
    for other in self.domains.values():
        for each in {each for several in others for each in several} & set(other.profiles):
            domain.profiles.setdefault(each, other.profiles[each])
    return (*found, *(each for several in others for each in several if each not in found))


@_breaks(Service, "hits")
def nothing_is_remembered(right: Any, self: Service, domain: Domain, query: Query) -> Any:
    """A search that found nothing once finds nothing for ever."""
    nothing = self.__dict__.setdefault("nothing", set())
    if (domain.name, query) in nothing:
        return ()
    found = right(domain, query)
    if not found:
        nothing.add((domain.name, query))
    return found


@_breaks(Walks, "leads_on")
def filtered_after_limit(right: Any, self: Walks, walk: Walk, offset: int, page: Any) -> Any:
    """Under AND a page is cut before it is filtered, and a short page is taken for the last."""
    return right(walk, offset, page) and not (walk.query.every and len(walk.query.pairs) > 2)


@_breaks(Reader, "additional")
def ten_values_in_additional(right: Any, self: Reader, items: Any) -> Any:
    """An additional pair has ten values at most; the others are dropped."""
    return [replace(pair, values=pair.values[:10]) for pair in right(items)]


@_breaks(Service, "matched_values")
def hundred_values_looked_at(right: Any, self: Service, snapshot: Snapshot, pair: Pair) -> Any:
    """Values after the hundredth are overlooked."""
    return right(snapshot, replace(pair, values=pair.values[:100]))


def _at_most(most: int, values: Any) -> Any:
    """The values of a pair, refused where there are more than ``most``."""
    if len(values) > most:
        raise Refusal("BadRequestException", 400, "too many values")
    return values


@_breaks(Reader, "values")
def fifty_values_at_most(right: Any, self: Reader, value: Any) -> Any:
    """More than fifty values are refused."""
    return _at_most(50, right(value))


@_breaks(Reader, "values")
def nine_values_at_most(right: Any, self: Reader, value: Any) -> Any:
    """More than nine values are refused."""
    return _at_most(9, right(value))


@_breaks(Service, "telling_pairs")
def found_by_in_a_set(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """FoundByItems is kept by values, so that of two keys with equal ones the first is listed."""
    pairs: list[Pair] = list(right(snapshot, query))
    return list({pair.values: pair for pair in reversed(pairs)}.values())


# Errors of other services


@_breaks(Service, "refuse")
def names_without_exception(right: Any, self: Service, refusal: Refusal) -> Any:
    """The names of errors do not end in Exception."""
    return right(Refusal(refusal.name.removesuffix("Exception"), refusal.status, refusal.message))


@_breaks(Service, "refuse")
def names_of_python(right: Any, self: Service, refusal: Refusal) -> Any:
    """An unknown domain is a NotFoundError."""
    name = "NotFoundError" if refusal.status == 404 else refusal.name
    return right(Refusal(name, refusal.status, refusal.message))


# Columns that are too narrow


def _narrow(member: str, width: int) -> Callable[..., Any]:
    def item(right: Any, self: Service, *args: Any) -> Any:
        return {
            name: value[:width] if name == member and isinstance(value, str) else value
            for name, value in right(*args).items()
        }

    item.__doc__ = f"{member} is cut to {width} characters."
    return item


for _member, _width in (("BusinessName", 100), ("LastName", 128), ("BusinessEmailAddress", 64)):
    BRINGING.also(f"narrow-{_member}", Service, "item", _narrow(_member, _width))


@_breaks(Service, "has")
def names_indexed_in_part(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """Full names are compared by their first 128 characters."""
    if key != "_fullName":
        return right(snapshot, key, value)
    return any(value[:128] == own[:128] for own in snapshot.values.get(key, ()))


@_breaks(Service, "has")
def emails_indexed_in_part(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """E-mail addresses are compared by their first 100 characters."""
    if key != "_email":
        return right(snapshot, key, value)
    return any(value[:100] == own[:100] for own in snapshot.values.get(key, ()))


@_breaks(Service, "item")
def ten_attributes(right: Any, self: Service, *args: Any) -> Any:
    """Ten attributes of a profile are given at most."""
    item = right(*args)
    cut = dict(list(item.get("Attributes", {}).items())[:10])
    return {**item, "Attributes": cut} if cut else item


@_breaks(Service, "item")
def first_address_lines(right: Any, self: Service, *args: Any) -> Any:
    """Lines of an address are cut to 80 characters."""
    return {
        name: {line: text[:80] for line, text in value.items()}
        if name.endswith("Address") and isinstance(value, dict)
        else value
        for name, value in right(*args).items()
    }
