"""Mutants that find the right profiles and tell wrongly what they hold, or tell it several times."""

import copy
import hashlib
import html
import re
import unicodedata
from collections.abc import Callable

from msgspec.structs import replace

from ...reference import responses
from ...reference.model import Page
from ...reference.parts import Call, EngineParts
from ...reference.readings import Readings
from ...reference.requests import SearchRequest
from ...spec.exchange import Json
from ...spec.profile_fields import ADDRESS_FIELDS
from .edits import Members, around, every_text, with_all_items, with_items, with_member
from .fault_class import FaultClass
from .mutant import Mutant

CONTENT = "logic-profile-content"


def _carried_over(request: SearchRequest, page: Page, readings: Readings) -> dict[str, Json]:
    """Each item is filled over the one before, so what a profile does not have stays from its neighbour."""
    carried: dict[str, Json] = {}
    hits = []
    for hit in page.hits:
        carried = {**carried, **hit.profile.fields}
        hits.append(replace(hit, profile=replace(hit.profile, fields=carried)))
    return responses.search_response(request, replace(page, hits=tuple(hits)), readings)


def _without(*names: str) -> EngineParts:
    return with_items(lambda item: {name: value for name, value in item.items() if name not in names})


def _swapped(one: str, other: str) -> EngineParts:
    """Two members in each other's place."""
    names = {one: other, other: one}
    return with_items(lambda item: {names.get(name, name): value for name, value in item.items()})


def _text(edit: Callable[[str], str]) -> EngineParts:
    """The text of profiles changed by ``edit``, FoundByItems and ProfileId apart."""

    def edited(item: Members) -> Members:
        return {
            name: value if name in ("FoundByItems", "ProfileId") else every_text(value, edit)
            for name, value in item.items()
        }

    return with_items(edited)


def _first_shared(name: str) -> EngineParts:
    """A member of the first item stands in all of them."""

    def edited(items: list[Members]) -> list[Members]:
        first = items[0].get(name)
        return [{**item, name: first} if first is not None and name in item else item for item in items]

    return with_all_items(edited)


def _first_seen(call: Call) -> Call:
    """What a profile held when a search first returned it is returned ever after."""
    seen: dict[str, Members] = {}

    def wrapped(operation: str, arguments: Members) -> Members:
        output = call(operation, arguments)
        if operation == "SearchProfiles":
            for item in output.get("Items", ()):
                first = seen.setdefault(item["ProfileId"], copy.deepcopy(item))
                found_by = item.get("FoundByItems")
                item.clear()
                item.update(first)
                item.pop("FoundByItems", None)
                if found_by is not None:
                    item["FoundByItems"] = found_by
        return output

    return wrapped  # type: ignore[return-value]


def _made_up_id(where: Callable[[SearchRequest, Members], str]) -> EngineParts:
    """ProfileId made of the profile's and of what ``where`` says of the search and the item; kept where it is empty."""

    def respond(request: SearchRequest, page: Page, readings: Readings) -> Members:
        response = responses.search_response(request, page, readings)
        for item in response.get("Items", ()):
            if place := where(request, item):
                item["ProfileId"] = hashlib.md5(
                    f"{item['ProfileId']} {place}".encode(), usedforsecurity=False
                ).hexdigest()
        return response

    return EngineParts(respond=respond)


def _whole_lines(address: Members) -> Members:
    return {name: value for name, value in address.items() if name not in ("Address3", "Address4")}


def _stored_cut(call: Call, arguments: Members) -> Members:
    note = arguments.get("AdditionalInformation")
    if isinstance(note, str):
        arguments["AdditionalInformation"] = note[:255]
    return call("CreateProfile", arguments)


MUTANTS = (
    Mutant(
        "members-carried-over",
        CONTENT,
        FaultClass.SHARE,
        "fills members that a profile does not have from the profile before it",
        EngineParts(respond=_carried_over),
    ),
    Mutant(
        "names-swapped",
        CONTENT,
        FaultClass.SWAP,
        "gives first and last name in each other's place",
        _swapped("FirstName", "LastName"),
    ),
    Mutant(
        "addresses-swapped",
        CONTENT,
        FaultClass.SWAP,
        "gives shipping and billing address in each other's place",
        _swapped("ShippingAddress", "BillingAddress"),
    ),
    Mutant(
        "middle-name-dropped", CONTENT, FaultClass.DROP, "leaves the middle name out", _without("MiddleName")
    ),
    Mutant("addresses-dropped", CONTENT, FaultClass.DROP, "leaves addresses out", _without(*ADDRESS_FIELDS)),
    Mutant(
        "later-address-lines-dropped",
        CONTENT,
        FaultClass.CORNER,
        "leaves the third and fourth line of an address out",
        with_member("Address", _whole_lines),
    ),
    Mutant("attributes-dropped", CONTENT, FaultClass.DROP, "leaves attributes out", _without("Attributes")),
    Mutant("gender-dropped", CONTENT, FaultClass.DROP, "leaves the gender out", _without("Gender")),
    Mutant(
        "attributes-shared",
        CONTENT,
        FaultClass.SHARE,
        "gives every profile the attributes of the first one",
        _first_shared("Attributes"),
    ),
    Mutant(
        "account-of-first",
        CONTENT,
        FaultClass.SHARE,
        "gives every profile the account number of the first one",
        _first_shared("AccountNumber"),
    ),
    Mutant(
        "note-cut-at-255",
        CONTENT,
        FaultClass.BOUND,
        "keeps 255 characters of AdditionalInformation",
        around("CreateProfile", _stored_cut),
    ),
    Mutant(
        "text-cut-at-64",
        CONTENT,
        FaultClass.BOUND,
        "gives 64 characters of any text",
        _text(lambda text: text[:64]),
    ),
    Mutant(
        "text-cut-at-128",
        CONTENT,
        FaultClass.BOUND,
        "gives 128 characters of any text",
        _text(lambda text: text[:128]),
    ),
    Mutant(
        "text-lower-case",
        CONTENT,
        FaultClass.DAMAGE,
        "gives account numbers in lower case",
        with_member("AccountNumber", str.lower),
    ),
    Mutant(
        "text-without-zero-width",
        CONTENT,
        FaultClass.DAMAGE,
        "drops characters of no width from text",
        _text(lambda text: re.sub("[\u200b\u2060\ufeff\u00ad]", "", text)),
    ),
    Mutant(
        "text-composed",
        CONTENT,
        FaultClass.DAMAGE,
        "gives text in composed form",
        _text(lambda text: unicodedata.normalize("NFC", text)),
    ),
    Mutant(
        "text-as-markup",
        CONTENT,
        FaultClass.DAMAGE,
        "gives text with character references of HTML",
        _text(html.escape),
    ),
    Mutant(
        "text-astral-damaged",
        CONTENT,
        FaultClass.DAMAGE,
        "gives characters beyond the first plane as question marks",
        _text(lambda text: re.sub("[^\0-\uffff]", "?", text)),
    ),
    Mutant(
        "line-breaks-as-blanks",
        CONTENT,
        FaultClass.DAMAGE,
        "gives line breaks as blanks",
        _text(lambda text: re.sub(r"[\r\n\t]+", " ", text)),
    ),
    Mutant(
        "attributes-composed",
        CONTENT,
        FaultClass.CORNER,
        "gives attributes in composed form",
        with_member(
            "Attributes", lambda held: every_text(held, lambda text: unicodedata.normalize("NFC", text))
        ),
    ),
    Mutant(
        "blanks-in-addresses-collapsed",
        CONTENT,
        FaultClass.CORNER,
        "gives several blanks inside a line of an address as one",
        with_member("Address", lambda held: every_text(held, lambda text: re.sub(r" {2,}", " ", text))),
    ),
    Mutant(
        "line-breaks-in-notes-alike",
        CONTENT,
        FaultClass.CORNER,
        "gives line breaks of either kind in AdditionalInformation as one kind",
        with_member("AdditionalInformation", lambda text: text.replace("\r\n", "\n")),
    ),
    Mutant(
        "profile-id-made-up",
        CONTENT,
        FaultClass.SWAP,
        "gives each profile a ProfileId that is made anew for each search",
        _made_up_id(lambda request, _: repr(request)),
    ),
    Mutant(
        "profile-id-of-later-pages",
        CONTENT,
        FaultClass.CORNER,
        "gives profiles of later pages a ProfileId that is none",
        _made_up_id(lambda request, _: request.token or ""),
    ),
    Mutant(
        "profile-id-of-index-entry",
        CONTENT,
        FaultClass.CORNER,
        "gives who was found by only some of the pairs the id of what is in the index",
        _made_up_id(
            lambda request, item: (
                repr(item.get("FoundByItems"))
                if len(item.get("FoundByItems", request.query.pairs)) < len(request.query.pairs)
                else ""
            )
        ),
    ),
    Mutant(
        "profiles-as-first-seen",
        "state-update",
        FaultClass.STALE,
        "gives profiles as they were when first found",
        EngineParts(wrap=_first_seen),
    ),
)
