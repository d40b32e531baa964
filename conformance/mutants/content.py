"""Mutants that find the right profiles and return wrongly what they hold, or return it several times."""

import copy
import hashlib
import html
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec.structs import replace

from ...reference import responses
from ...reference.model import Page, SearchRequest
from ...reference.parts import Call, EngineParts
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from ...spec.profile_fields import ADDRESS_FIELDS, INPUT_FIELDS
from ...spec.readings import Readings
from . import seam
from .fault_class import BOUND, CORNER, DAMAGE, DROP, SHARE, STALE, SWAP
from .mutant import MutantTable
from .seam import ASTRAL, NO_WIDTH, Members, State, in_every_text, substitute, without

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
CONTENT, TEXT = "logic-profile-content", "logic-profile-text"


def _without(names: tuple[str, ...]) -> EngineParts:
    return seam.items(lambda item: without(item, *names))


def _with_names(names: tuple[str, str]) -> EngineParts:
    """Return two members in each other's place."""
    one, other = names
    other_name = {one: other, other: one}
    return seam.items(lambda item: {other_name.get(name, name): value for name, value in item.items()})


def _with_text(edit: Callable[[str], str]) -> EngineParts:
    """Change the text of profiles by ``edit``, FoundByItems and ProfileId apart."""

    def edited(item: Members) -> Members:
        kept = {name: item[name] for name in ("FoundByItems", "ProfileId") if name in item}
        return {**in_every_text(item, edit), **kept}

    return seam.items(edited)


def _with_text_of(member: str) -> Callable[[Callable[[str], str]], EngineParts]:
    """Return the seam at which the text of one member is changed."""
    return lambda edit: seam.member(member)(lambda value: in_every_text(value, edit))


def _with_first(name: str) -> EngineParts:
    """Return a member of the first item in all of them."""

    def edited(items: list[Members]) -> list[Members]:
        first = items[0].get(name)
        return [{**item, name: first} if first is not None and name in item else item for item in items]

    return seam.all_items(edited)


def _with_profile_id(place: Callable[[SearchRequest, Members], str]) -> EngineParts:
    """Make ProfileId of the profile's and of what ``place`` returns for search and item, unless that is empty."""

    def respond(request: SearchRequest, page: Page, readings: Readings) -> Members:
        response = responses.search_response(request, page, readings)
        for item in response.get("Items", ()):
            if found_at := place(request, item):
                text = f"{item['ProfileId']} {found_at}"
                item["ProfileId"] = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
        return response

    return EngineParts(respond=respond)


@breaks(CONTENT, SHARE, lambda respond: EngineParts(respond=respond))
def members_carried_over(request: SearchRequest, page: Page, readings: Readings) -> Members:
    """fills members that a profile does not have from the profile before it"""
    carried: dict[str, Json] = {}
    hits = []
    for hit in page.hits:
        carried = {**carried, **hit.profile.fields}
        hits.append(replace(hit, profile=replace(hit.profile, fields=carried)))
    return responses.search_response(request, replace(page, hits=tuple(hits)), readings)


swaps, drops = MUTANTS.rows(CONTENT, _with_names), MUTANTS.rows(CONTENT, _without)
shares, texts = MUTANTS.rows(CONTENT, _with_first), MUTANTS.rows(CONTENT, _with_text)
respells = MUTANTS.rows(TEXT, _with_text)
respells_account, respells_attributes, respells_lines = (
    MUTANTS.rows(TEXT, _with_text_of(name)) for name in ("AccountNumber", "Attributes", "Address")
)
ids = MUTANTS.rows(CONTENT, _with_profile_id)
_composed = partial(unicodedata.normalize, "NFC")

swaps("names-swapped", SWAP, "gives first and last name in each other's place")(("FirstName", "LastName"))
swaps("addresses-swapped", SWAP, "gives shipping and billing address in each other's place")(
    ("ShippingAddress", "BillingAddress")
)
drops("middle-name-dropped", DROP, "leaves the middle name out")(("MiddleName",))
drops("addresses-dropped", DROP, "leaves addresses out")(ADDRESS_FIELDS)
define("later-address-lines-dropped", CONTENT, CORNER, "leaves the third and fourth line of an address out")(
    seam.member("Address")(lambda address: without(address, "Address3", "Address4"))
)
drops("attributes-dropped", DROP, "leaves attributes out")(("Attributes",))
drops("gender-dropped", DROP, "leaves the gender out")(("Gender",))
shares("attributes-shared", SHARE, "gives every profile the attributes of the first one")("Attributes")
shares("account-of-first", SHARE, "gives every profile the account number of the first one")("AccountNumber")


@breaks(CONTENT, BOUND, seam.operation("CreateProfile"))
def note_cut_at_255(call: Call, members: Members) -> Members:
    """keeps 255 characters of AdditionalInformation"""
    note = members.get("AdditionalInformation")
    if isinstance(note, str):
        members["AdditionalInformation"] = note[:255]
    return call("CreateProfile", members)


texts("text-cut-at-64", BOUND, "gives 64 characters of any text")(lambda text: text[:64])
texts("text-cut-at-128", BOUND, "gives 128 characters of any text")(lambda text: text[:128])
respells_account("text-lower-case", DAMAGE, "gives account numbers in lower case")(str.lower)
respells("text-without-zero-width", DAMAGE, "drops characters of no width from text")(
    substitute(NO_WIDTH, "")
)
respells("text-composed", DAMAGE, "gives text in composed form")(_composed)
respells("text-as-markup", DAMAGE, "gives text with character references of HTML")(html.escape)
define("text-astral-damaged", CONTENT, DAMAGE, "gives characters beyond the first plane as question marks")(
    _with_text(substitute(ASTRAL, "?"))
)
respells("line-breaks-as-blanks", DAMAGE, "gives line breaks as blanks")(substitute(r"[\r\n\t]+", " "))
respells_attributes("attributes-composed", CORNER, "gives attributes in composed form")(_composed)
respells_lines(
    "blanks-in-addresses-collapsed", CORNER, "gives several blanks inside a line of an address as one"
)(substitute(r" {2,}", " "))


@breaks(TEXT, CORNER, _with_text_of("AdditionalInformation"))
def line_breaks_in_notes_alike(text: str) -> str:
    """gives line breaks of either kind in AdditionalInformation as one kind"""
    return text.replace("\r\n", "\n")


ids("profile-id-made-up", SWAP, "gives each profile a ProfileId that is made anew for each search")(
    lambda request, _: repr(request)
)
ids("profile-id-of-later-pages", CORNER, "gives profiles of later pages a ProfileId that no profile has")(
    lambda request, _: request.token or ""
)


@breaks(CONTENT, CORNER, _with_profile_id)
def profile_id_of_index_entry(request: SearchRequest, item: Members) -> str:
    """gives profiles that only some of the pairs match the id of their entry in the index"""
    pairs = request.query.pairs
    entries = item.get("FoundByItems", pairs)
    return repr(item.get("FoundByItems")) if len(entries) < len(pairs) else ""


@breaks("state-update", STALE, seam.state)
def profiles_as_first_seen(call: Call, state: State, operation: str, members: Members) -> Members:
    """gives profiles as they were when first found"""
    output = call(operation, members)
    for item in output.get("Items", ()) if operation == SEARCH else ():
        first = state.setdefault(item["ProfileId"], copy.deepcopy(item))
        found_by = {name: item[name] for name in ("FoundByItems",) if name in item}
        item.clear()
        item.update(without(first, "FoundByItems") | found_by)
    return output


@breaks("state-update", DROP, seam.operation("CreateProfile"))
def attributes_named_as_members_dropped(call: Call, members: Members) -> Members:
    """drops an attribute that has the name of a profile's member"""
    if isinstance(attributes := members.get("Attributes"), dict):
        members = {**members, "Attributes": without(attributes, *INPUT_FIELDS)}
    return call("CreateProfile", members)
