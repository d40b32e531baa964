"""Faults of FoundByItems, of pages and of what an item holds."""

# ruff: noqa: ARG001 - all that stand in for a method take the same arguments

from __future__ import annotations

import random
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .faults import Faults
from .reading import Pair, Query, Reader, Request
from .service import Service
from .walking import Walk, Walks

TELLING = Faults()
_breaks = TELLING.breaks

# FoundByItems


@_breaks(Service, "found_by")
def found_never(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """FoundByItems is missing."""
    return []


@_breaks(Service, "found_by")
def found_only_under_or(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """FoundByItems is missing under AND."""
    return [] if query.every else right(snapshot, query)


@_breaks(Service, "telling_pairs")
def found_all_under_or(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """OR lists every requested pair."""
    return query.pairs


@_breaks(Service, "telling_pairs")
def found_first_only(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """OR lists the first pair that matched."""
    return right(snapshot, query) if query.every else right(snapshot, query)[:1]


@_breaks(Service, "telling_pairs")
def found_last_only(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """OR lists the last pair that matched."""
    return right(snapshot, query) if query.every else right(snapshot, query)[-1:]


@_breaks(Service, "telling_pairs")
def found_two_at_most(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """OR lists two pairs at most."""
    return right(snapshot, query) if query.every else right(snapshot, query)[:2]


@_breaks(Service, "telling_pairs")
def found_three_at_most(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """OR lists three pairs at most."""
    return right(snapshot, query) if query.every else right(snapshot, query)[:3]


@_breaks(Service, "telling_pairs")
def found_four_under_and(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """AND lists four pairs at most."""
    return right(snapshot, query)[:4]


@_breaks(Service, "telling_pairs")
def found_first_under_and(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """AND lists the outer pair only."""
    return query.pairs[:1] if query.every else right(snapshot, query)


@_breaks(Service, "telling_pairs")
def found_without_outer(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """The outer pair is listed under AND only."""
    pairs = right(snapshot, query)
    return pairs if query.every else [pair for pair in pairs if pair != query.pairs[0]] or pairs


@_breaks(Service, "telling_pairs")
def found_one_a_key(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """Of two pairs with one key only the last is listed."""
    return list({pair.key: pair for pair in right(snapshot, query)}.values())


@_breaks(Service, "telling_pairs")
def found_one_a_value(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """Of two keys with equal values only one is listed."""
    return list({pair.values: pair for pair in right(snapshot, query)}.values())


@_breaks(Service, "telling_pairs")
def found_extra_one(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """When three pairs matched, OR lists a fourth."""
    pairs = list(right(snapshot, query))
    others = [pair for pair in query.pairs if pair not in pairs]
    return pairs + others[:1] if len(pairs) == 3 else pairs


@_breaks(Service, "telling_pairs")
def found_by_any_value(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """With values that must all match, OR lists a pair of which one value matched."""
    return [pair for pair in query.pairs if self.matched_values(snapshot, pair)]


TELLING["found-by-any-value"] = replace(TELLING["found-by-any-value"], freedoms={"several_values": "all"})


@_breaks(Service, "entry")
def found_matched_under_and(right: Any, self: Service, snapshot: Any, pair: Pair, query: Query) -> Any:
    """Under AND an entry holds the matched values only."""
    return {"KeyName": pair.key, "Values": self.matched_values(snapshot, pair)}


@_breaks(Service, "entry")
def found_first_value(right: Any, self: Service, snapshot: Any, pair: Pair, query: Query) -> Any:
    """An entry holds the first requested value, matched or not."""
    return {"KeyName": pair.key, "Values": list(pair.values[:1])}


@_breaks(Service, "entry")
def found_missed_values(right: Any, self: Service, snapshot: Any, pair: Pair, query: Query) -> Any:
    """Under OR an entry holds the values that did not match, if any."""
    missed = [value for value in pair.values if not self.has(snapshot, pair.key, value)]
    return (
        {"KeyName": pair.key, "Values": missed}
        if missed and not query.every
        else right(snapshot, pair, query)
    )


@_breaks(Service, "entry")
def found_values_of_all(right: Any, self: Service, snapshot: Any, pair: Pair, query: Query) -> Any:
    """An entry holds the values of all pairs."""
    return {"KeyName": pair.key, "Values": [value for each in query.pairs for value in each.values]}


@_breaks(Service, "entry")
def found_own_values(right: Any, self: Service, snapshot: Any, pair: Pair, query: Query) -> Any:
    """An entry holds the profile's values in place of the requested ones."""
    return {"KeyName": pair.key, "Values": sorted(snapshot.values.get(pair.key, ()))}


@_breaks(Service, "entry")
def found_text(right: Any, self: Service, snapshot: Any, pair: Pair, query: Query) -> Any:
    """Values of an entry is a text."""
    return {"KeyName": pair.key, "Values": pair.values[0]}


@_breaks(Service, "entry")
def found_without_key(right: Any, self: Service, snapshot: Any, pair: Pair, query: Query) -> Any:
    """An entry names no key."""
    return {"Values": list(pair.values)}


@_breaks(Service, "entry")
def found_plain_key(right: Any, self: Service, snapshot: Any, pair: Pair, query: Query) -> Any:
    """An entry's key has lost its underscore."""
    return {"KeyName": pair.key.lstrip("_"), "Values": list(pair.values)}


@_breaks(Service, "entry")
def found_lower(right: Any, self: Service, snapshot: Any, pair: Pair, query: Query) -> Any:
    """An entry's values are in lower case."""
    return {"KeyName": pair.key, "Values": [value.lower() for value in pair.values]}


@_breaks(Service, "entry")
def found_trimmed(right: Any, self: Service, snapshot: Any, pair: Pair, query: Query) -> Any:
    """An entry's values have lost their blanks."""
    return {"KeyName": pair.key, "Values": [value.strip() for value in pair.values]}


@_breaks(Service, "items")
def found_shared(right: Any, self: Service, *args: Any) -> Any:
    """All items of a page bear the FoundByItems of the first."""
    items = right(*args)
    return [
        item | {"FoundByItems": items[0]["FoundByItems"]} if "FoundByItems" in item else item
        for item in items
    ]


@_breaks(Service, "items")
def found_piles_up(right: Any, self: Service, *args: Any) -> Any:
    """One list is filled from item to item."""
    items, pile = right(*args), []
    for item in items:
        pile += [entry for entry in item.get("FoundByItems", []) if entry not in pile]
        if "FoundByItems" in item:
            item["FoundByItems"] = list(pile)
    return items


@_breaks(Service, "items")
def found_rotated(right: Any, self: Service, *args: Any) -> Any:
    """FoundByItems are shifted by one item."""
    items = right(*args)
    found = [item.get("FoundByItems") for item in items]
    return [
        item | ({"FoundByItems": one} if one else {})
        for item, one in zip(items, found[1:] + found[:1], strict=True)
    ]


@_breaks(Service, "walk")
def found_on_first_page(right: Any, self: Service, domain: Any, query: Query, size: int, token: Any) -> Any:
    """FoundByItems is missing on later pages."""
    walk = right(domain, query, size, token)
    return replace(walk, query=replace(walk.query, additional=False)) if token else walk


@_breaks(Service, "item")
def found_empty_alone(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """Without additional keys FoundByItems is an empty list."""
    return {"FoundByItems": []} | right(snapshot, query)


@_breaks(Service, "item")
def found_not_for_five(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
    """FoundByItems is left out when five pairs matched."""
    item = right(snapshot, query)
    if len(item.get("FoundByItems", ())) > 4:
        del item["FoundByItems"]
    return item


# Pages


def _sized(size: int) -> Callable[..., Any]:
    def default(right: Any, self: Reader) -> Any:
        return size

    default.__doc__ = f"Without MaxResults a page holds {size}."
    return default


for _size in (10, 19, 21, 25, 50, 100):
    TELLING.also(f"default-{_size}", Reader, "default_size", _sized(_size))


@_breaks(Walks, "length")
def page_one_more(right: Any, self: Walks, walk: Walk) -> Any:
    """A page holds one item more than MaxResults."""
    return walk.size + 1


@_breaks(Walks, "length")
def page_never_over_50(right: Any, self: Walks, walk: Walk) -> Any:
    """MaxResults is ignored below ten."""
    return max(walk.size, 10)


@_breaks(Walks, "length")
def one_means_all(right: Any, self: Walks, walk: Walk) -> Any:
    """MaxResults 1 means no maximum."""
    return 1000 if walk.size == 1 else walk.size


@_breaks(Walks, "length")
def later_pages_of_20(right: Any, self: Walks, walk: Walk) -> Any:
    """Later pages are of twenty, whatever MaxResults says."""
    return 20 if walk.token else walk.size


@_breaks(Walks, "page")
def page_overlaps(right: Any, self: Walks, walk: Walk) -> Any:
    """A page begins with the last item of the one before."""
    return right(replace(walk, offset=max(0, walk.offset - 1)) if walk.size > 1 else walk)


@_breaks(Walks, "page")
def page_skips(right: Any, self: Walks, walk: Walk) -> Any:
    """A later page leaves its first item out."""
    return right(replace(walk, offset=walk.offset + 1) if walk.offset else walk)


@_breaks(Walks, "page")
def third_page_skips(right: Any, self: Walks, walk: Walk) -> Any:
    """The third page leaves its first item out."""
    return right(replace(walk, offset=walk.offset + 1) if walk.offset == 2 * walk.size else walk)


@_breaks(Walks, "page")
def third_page_is_second(right: Any, self: Walks, walk: Walk) -> Any:
    """The third page repeats the second, then all goes on."""
    page, token = right(walk)
    return (walk.hits[walk.size : 2 * walk.size] if walk.offset == 2 * walk.size else page), token


@_breaks(Walks, "page")
def pages_end_after_five(right: Any, self: Walks, walk: Walk) -> Any:
    """The fifth page is the last."""
    page, token = right(walk)
    return page, token if walk.offset < 4 * walk.size else None


@_breaks(Walks, "page")
def second_page_is_last(right: Any, self: Walks, walk: Walk) -> Any:
    """The second page is the last."""
    page, token = right(walk)
    return page, None if walk.offset else token


@_breaks(Service, "hits")
def hundred_at_most(right: Any, self: Service, *args: Any) -> Any:
    """A search finds a hundred profiles at most."""
    return right(*args)[:100]


@_breaks(Service, "hits")
def fifty_at_most(right: Any, self: Service, *args: Any) -> Any:
    """A search finds fifty profiles at most."""
    return right(*args)[:50]


@_breaks(Walks, "page")
def multiple_loses_last(right: Any, self: Walks, walk: Walk) -> Any:
    """When the hits fill their pages exactly, the last one is lost."""
    exact = len(walk.hits) % walk.size == 0
    return right(
        replace(walk, hits=walk.hits[:-1]) if exact and walk.offset + walk.size == len(walk.hits) else walk
    )


@_breaks(Walks, "leads_on")
def rest_of_one_is_lost(right: Any, self: Walks, walk: Walk, offset: int, page: Any) -> Any:
    """A single item that remains gets no page."""
    return offset + 1 < len(walk.hits)


@_breaks(Walks, "leads_on")
def never_ends(right: Any, self: Walks, walk: Walk, offset: int, page: Any) -> Any:
    """Every page has a NextToken."""
    return True


@_breaks(Walks, "new_token")
def one_token(right: Any, self: Walks) -> str:
    """All walks of all queries share one token."""
    return "next"


@_breaks(Walks, "new_token")
def token_too_long(right: Any, self: Walks) -> str:
    """A token has 1,500 characters."""
    return secrets.token_hex(750)


@_breaks(Walks, "resume")
def token_ignored(right: Any, self: Walks, token: Any, *args: Any) -> Any:
    """NextToken is ignored."""
    return None


@_breaks(Walks, "resume")
def walks_share_place(right: Any, self: Walks, token: Any, *args: Any) -> Any:
    """A token leads to where the newest walk of the same domain stands."""
    walk = right(token, *args)
    newest = list(self._walks.values())[-1] if walk else None
    return newest if newest and walk and newest.domain == walk.domain else walk


@_breaks(Service, "walk", token_other_query="offset")
def order_changes_between_pages(right: Any, self: Service, *args: Any) -> Any:
    """Each page orders the hits anew."""
    walk = right(*args)
    return replace(walk, hits=tuple(random.Random(walk.offset).sample(walk.hits, len(walk.hits))))


@_breaks(Service, "told_page")
def last_token_empty(right: Any, self: Service, items: Any, token: Any) -> Any:
    """The last page has an empty NextToken."""
    return {"NextToken": ""} | right(items, token)


@_breaks(Service, "told_page")
def last_token_null(right: Any, self: Service, items: Any, token: Any) -> Any:
    """The last page has NextToken null."""
    return {"NextToken": None} | right(items, token)


@_breaks(Service, "told_page")
def token_is_number(right: Any, self: Service, items: Any, token: Any) -> Any:
    """NextToken is an object."""
    page = right(items, token)
    return page | {"NextToken": {"value": token}} if token else page


@_breaks(Service, "told_page")
def none_is_null(right: Any, self: Service, items: Any, token: Any) -> Any:
    """Nothing found is Items null."""
    return right(items, token) | ({} if items else {"Items": None})


@_breaks(Service, "told_page")
def items_lower_case(right: Any, self: Service, items: Any, token: Any) -> Any:
    """The members of a page begin with a small letter."""
    return {name[0].lower() + name[1:]: value for name, value in right(items, token).items()}


@_breaks(Service, "told_page")
def single_item_unwrapped(right: Any, self: Service, items: Any, token: Any) -> Any:
    """A single hit is no list."""
    page = right(items, token)
    return page | {"Items": items[0]} if len(items) == 1 else page


@_breaks(Service, "search_profiles", token_other_domain="offset")
def token_leaks_domain(right: Any, self: Service, name: str, request: Request) -> Any:
    """A token leads to profiles of the domain it was made for."""
    walk = self.walks.known(self.reader.token(request))
    return right(walk.domain if walk else name, request)


@_breaks(Walks, "length", page_lengths="full")
def nine_empty_pages(right: Any, self: Walks, walk: Walk) -> Any:
    """Nine empty pages stand before the second."""
    return 0 if walk.offset and walk.empty < 9 else walk.size


# Items


def _edited(edit: Callable[[dict[str, Any]], dict[str, Any]], says: str) -> Callable[..., Any]:
    def item(right: Any, self: Service, snapshot: Any, query: Query) -> Any:
        return edit(right(snapshot, query))

    item.__doc__ = says
    return item


def _drop(*names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda item: {name: value for name, value in item.items() if name not in names}


def _map(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda item: item | {name: change(item[name])} if name in item else item


_EDITS: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "no-id": (_drop("ProfileId"), "Items have no ProfileId."),
    "id-upper": (_map("ProfileId", str.upper), "A ProfileId is in upper case."),
    "id-dashed": (_map("ProfileId", lambda i: f"{i[:8]}-{i[8:]}"), "A ProfileId has a dash."),
    "id-drawn": (_map("ProfileId", lambda _: secrets.token_hex(16)), "A ProfileId is drawn for each answer."),
    "no-attributes": (_drop("Attributes"), "Attributes are missing."),
    "no-middle-name": (_drop("MiddleName"), "MiddleName is missing."),
    "no-shipping": (_drop("ShippingAddress"), "ShippingAddress is missing."),
    "no-gender": (_drop("Gender"), "Gender is missing."),
    "no-additional": (_drop("AdditionalInformation"), "AdditionalInformation is missing."),
    "info-cut": (_map("AdditionalInformation", lambda text: text[:255]), "AdditionalInformation is cut."),
    "gender-lower": (_map("Gender", str.lower), "Gender is in lower case."),
    "party-title": (_map("PartyType", str.title), "PartyType is in title case."),
    "attributes-list": (
        _map("Attributes", lambda a: [{"Key": k, "Value": v} for k, v in a.items()]),
        "Attributes is a list.",
    ),
    "attributes-text": (_map("Attributes", str), "Attributes is a text."),
    "address-text": (_map("Address", lambda a: ", ".join(a.values())), "Address is a text."),
    "address-no-4": (_map("Address", _drop("Address4")), "Address4 of Address is missing."),
    "mailing-no-county": (_map("MailingAddress", _drop("County")), "County of MailingAddress is missing."),
    "billing-is-address": (
        lambda item: (
            item | {"BillingAddress": item["Address"]} if {"BillingAddress", "Address"} <= set(item) else item
        ),
        "BillingAddress shows Address.",
    ),
    "nulls": (lambda item: {"MiddleName": None, "Gender": None} | item, "What is not there is null."),
    "empties": (
        lambda item: {"BusinessName": "", "BirthDate": ""} | item,
        "What is not there is an empty text.",
    ),
    "empty-address": (lambda item: {"Address": None} | item, "An address that is not there is null."),
    "names-trimmed": (_map("FirstName", str.strip), "FirstName is trimmed."),
    "email-lower": (_map("EmailAddress", str.lower), "EmailAddress is in lower case."),
    "phone-digits": (
        _map("PhoneNumber", lambda text: re.sub(r"\D", "", text)),
        "PhoneNumber shows digits only.",
    ),
    "account-number": (
        _map("AccountNumber", lambda text: int(text) if text.isdigit() else text),
        "AccountNumber of digits is a number.",
    ),
    "swap-phones": (
        lambda item: (
            item | {"HomePhoneNumber": item["BusinessPhoneNumber"]}
            if {"HomePhoneNumber", "BusinessPhoneNumber"} <= set(item)
            else item
        ),
        "HomePhoneNumber shows the business number.",
    ),
    "birth-date": (_map("BirthDate", lambda text: text.replace("-", "/")), "BirthDate is written anew."),
    "html-escaped": (
        lambda item: {
            n: v.replace("&", "&amp;").replace("<", "&lt;") if isinstance(v, str) else v
            for n, v in item.items()
        },
        "Texts are escaped for HTML.",
    ),
    "composed": (
        lambda item: {
            n: unicodedata.normalize("NFC", v) if isinstance(v, str) else v for n, v in item.items()
        },
        "Texts are composed on output.",
    ),
    "truncated-100": (
        lambda item: {n: v[:100] if isinstance(v, str) else v for n, v in item.items()},
        "Texts are cut after 100 characters.",
    ),
    "attribute-names-lower": (
        _map("Attributes", lambda a: {name.lower(): value for name, value in a.items()}),
        "Names of attributes are in lower case.",
    ),
}
for _name, (_edit, _says) in _EDITS.items():
    TELLING.also(f"item-{_name}", Service, "item", _edited(_edit, _says))


@_breaks(Service, "items")
def items_rotated(right: Any, self: Service, *args: Any) -> Any:
    """Ids are shifted by one item within a page of twenty."""
    items = right(*args)
    ids = [item["ProfileId"] for item in items]
    shifted = ids[1:] + ids[:1] if len(ids) == 20 else ids
    return [item | {"ProfileId": one} for item, one in zip(items, shifted, strict=True)]


@_breaks(Service, "items")
def items_share_fields(right: Any, self: Service, *args: Any) -> Any:
    """A field that an item lacks is taken from the item before."""
    before: dict[str, Any] = {}
    items = []
    for item in right(*args):
        items.append(
            {"AdditionalInformation": before.get("AdditionalInformation", "none")} | item if before else item
        )
        before = item
    return items
