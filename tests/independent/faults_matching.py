"""Faults of the logic, of keys and of comparing."""

# ruff: noqa: ARG001 - all that stand in for a method take the same arguments

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .faults import Faults
from .reading import Pair, Query, Reader
from .records import Index, Snapshot
from .service import Service

MATCHING = Faults()
_breaks = MATCHING.breaks


# Logic


@_breaks(Service, "matches")
def and_as_or(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """AND finds what matches any pair."""
    return right(snapshot, replace(query, every=False))


@_breaks(Service, "matches")
def or_as_and(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """OR finds only what matches all pairs."""
    return right(snapshot, replace(query, every=True))


@_breaks(Reader, "operator")
def default_and(right: Any, self: Reader, given: Any) -> str:
    """Without LogicalOperator the pairs are joined by AND."""
    return right(given) if "LogicalOperator" in given else "AND"


@_breaks(Service, "matches")
def and_without_last(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """AND overlooks the last of several pairs."""
    pairs = query.pairs[:-1] if query.every and len(query.pairs) > 1 else query.pairs
    return right(snapshot, replace(query, pairs=pairs))


@_breaks(Service, "matches")
def and_without_first(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """AND joins the additional pairs only."""
    pairs = query.pairs[1:] if query.every and len(query.pairs) > 1 else query.pairs
    return right(snapshot, replace(query, pairs=pairs))


@_breaks(Service, "matches")
def or_without_first(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """OR joins the additional pairs only."""
    pairs = query.pairs[1:] if not query.every and len(query.pairs) > 1 else query.pairs
    return right(snapshot, replace(query, pairs=pairs))


@_breaks(Service, "matches")
def or_without_fifth(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """OR takes four pairs into account."""
    return right(snapshot, query if query.every else replace(query, pairs=query.pairs[:4]))


@_breaks(Service, "matches")
def and_without_fifth(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """AND takes four pairs into account."""
    return right(snapshot, replace(query, pairs=query.pairs[:4]) if query.every else query)


@_breaks(Service, "matches")
def and_of_two(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """AND takes two pairs into account."""
    return right(snapshot, replace(query, pairs=query.pairs[:2]) if query.every else query)


@_breaks(Service, "matches")
def and_by_majority(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """AND over four and more pairs forgives one that does not match."""
    missed = sum(not self.pair_matches(snapshot, pair) for pair in query.pairs)
    return missed <= (len(query.pairs) > 3) if query.every else right(snapshot, query)


@_breaks(Service, "matches")
def repeated_key_last_wins(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """Pairs are kept in a map by key, so that a repeated key forgets its first values."""
    return right(snapshot, replace(query, pairs=tuple({pair.key: pair for pair in query.pairs}.values())))


@_breaks(Service, "matches")
def repeated_key_joined(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """Under AND the values of a repeated key are joined as alternatives."""
    joined: dict[str, tuple[str, ...]] = {}
    for pair in query.pairs:
        joined[pair.key] = (*joined.get(pair.key, ()), *pair.values)
    return right(snapshot, replace(query, pairs=tuple(Pair(*each) for each in joined.items())))


@_breaks(Service, "matches")
def or_is_exclusive(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """OR leaves out what matches every pair."""
    outcomes = [self.pair_matches(snapshot, pair) for pair in query.pairs]
    return right(snapshot, query) and (query.every or len(outcomes) == 1 or not all(outcomes))


@_breaks(Service, "matches")
def and_from_left_to_right(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """AND binds the first two pairs, the others are alternatives."""
    outcomes = [self.pair_matches(snapshot, pair) for pair in query.pairs]
    return all(outcomes[:2]) or any(outcomes[2:]) if query.every else any(outcomes)


@_breaks(Service, "hits")
def empty_and_becomes_or(right: Any, self: Service, domain: Any, query: Query) -> Any:
    """An AND that finds nothing is tried again as OR."""
    return right(domain, query) or right(domain, replace(query, every=False))


@_breaks(Service, "hits")
def or_needs_first(right: Any, self: Service, domain: Any, query: Query) -> Any:
    """OR gives up when the first pair finds nothing."""
    return right(domain, query) if query.every or right(domain, Query(query.pairs[:1])) else ()


@_breaks(Service, "hits")
def or_gives_duplicates(right: Any, self: Service, domain: Any, query: Query) -> Any:
    """OR lists a profile once for each pair that matches."""
    if query.every:
        return right(domain, query)
    return tuple(hit for pair in query.pairs for hit in right(domain, Query((pair,))))


@_breaks(Service, "hits")
def and_stops_at_hundred(right: Any, self: Service, domain: Any, query: Query) -> Any:
    """AND filters only the first thirty hits of its first pair."""
    if not query.every:
        return right(domain, query)
    return tuple(set(right(domain, Query(query.pairs[:1]))[:30]) & set(right(domain, query)))


@_breaks(Service, "matched_values")
def first_value_only(right: Any, self: Service, snapshot: Snapshot, pair: Pair) -> Any:
    """Only the first of several values counts."""
    return right(snapshot, Pair(pair.key, pair.values[:1]))


@_breaks(Service, "matched_values")
def last_value_only(right: Any, self: Service, snapshot: Snapshot, pair: Pair) -> Any:
    """Only the last of several values counts."""
    return right(snapshot, Pair(pair.key, pair.values[-1:]))


@_breaks(Service, "matched_values")
def two_values_at_most(right: Any, self: Service, snapshot: Snapshot, pair: Pair) -> Any:
    """Values after the second are overlooked."""
    return right(snapshot, Pair(pair.key, pair.values[:2]))


@_breaks(Service, "matched_values")
def ten_values_at_most(right: Any, self: Service, snapshot: Snapshot, pair: Pair) -> Any:
    """Values after the tenth are overlooked."""
    return right(snapshot, Pair(pair.key, pair.values[:10]))


@_breaks(Reader, "additional")
def additional_first_value(right: Any, self: Reader, items: Any) -> Any:
    """Of an additional pair only the first value counts."""
    return [Pair(pair.key, pair.values[:1]) for pair in right(items)]


@_breaks(Service, "has")
def value_under_any_key(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """A value is looked for under every key."""
    return any(right(snapshot, each, value) for each in snapshot.values)


@_breaks(Service, "matches")
def five_pairs_find_nothing(right: Any, self: Service, snapshot: Snapshot, query: Query) -> Any:
    """AND over five pairs finds nothing."""
    return right(snapshot, query) and not (query.every and len(query.pairs) == 5)


# Keys


def _without(key: str, field: str) -> Callable[..., Any]:
    def values(right: Any, self: Index, profile: Any) -> Any:
        found = right(profile)
        gone = profile.fields.get(field)
        return found | {key: [value for value in found[key] if value != gone]}

    values.__doc__ = f"{field} is not indexed under {key}."
    return values


for _key, _field in (
    ("_phone", "PhoneNumber"),
    ("_phone", "MobilePhoneNumber"),
    ("_phone", "HomePhoneNumber"),
    ("_phone", "BusinessPhoneNumber"),
    ("_email", "EmailAddress"),
    ("_email", "PersonalEmailAddress"),
    ("_email", "BusinessEmailAddress"),
):
    MATCHING.also(f"without-{_field}", Index, "values", _without(_key, _field))


def _unsupported(key: str) -> Callable[..., Any]:
    def has(right: Any, self: Service, snapshot: Snapshot, asked: str, value: str) -> Any:
        return asked != key and bool(right(snapshot, asked, value))

    has.__doc__ = f"{key} is forgotten."
    return has


for _key in ("_assetId", "_zendeskTicketId", "_serviceNowIncidentId", "_shopifyOrderId", "_segmentUserId"):
    MATCHING.also(f"no{_key}", Service, "has", _unsupported(_key))


@_breaks(Index, "values")
def first_email_only(right: Any, self: Index, profile: Any) -> Any:
    """Of several e-mail addresses only the first is indexed."""
    found = right(profile)
    return found | {"_email": found["_email"][:1]}


@_breaks(Index, "values")
def name_without_middle(right: Any, self: Index, profile: Any) -> Any:
    """The full name leaves the middle name out."""
    parts = [profile.fields.get(name) for name in ("FirstName", "LastName")]
    return right(profile) | {"_fullName": [" ".join(filter(None, parts))]}


@_breaks(Index, "values")
def name_backwards(right: Any, self: Index, profile: Any) -> Any:
    """The full name begins with the last name."""
    parts = [profile.fields.get(name) for name in ("LastName", "FirstName", "MiddleName")]
    return right(profile) | {"_fullName": [" ".join(filter(None, parts))]}


@_breaks(Index, "values")
def name_of_one_part(right: Any, self: Index, profile: Any) -> Any:
    """A first or last name alone is a full name, too."""
    parts = [profile.fields.get(name) for name in ("FirstName", "LastName")]
    found = right(profile)
    return found | {"_fullName": [*found["_fullName"], *filter(None, parts)]}


@_breaks(Index, "values")
def phone_finds_account(right: Any, self: Index, profile: Any) -> Any:
    """The account number is indexed under _phone, too."""
    found = right(profile)
    return found | {"_phone": [*found["_phone"], *found["_account"]]}


@_breaks(Index, "values")
def attributes_are_keys(right: Any, self: Index, profile: Any) -> Any:
    """Attributes are custom keys."""
    return {key: [value] for key, value in profile.fields.get("Attributes", {}).items()} | right(profile)


@_breaks(Index, "values")
def business_name_is_full_name(right: Any, self: Index, profile: Any) -> Any:
    """BusinessName is indexed as a full name."""
    found, name = right(profile), profile.fields.get("BusinessName")
    return found | {"_fullName": [*found["_fullName"], *([name] if name else [])]}


@_breaks(Service, "has")
def key_names_fold(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """Key names are compared without regard to case."""
    return any(right(snapshot, each, value) for each in snapshot.values if each.lower() == key.lower())


@_breaks(Service, "has")
def custom_key_cut(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """Key names are compared by their first 32 characters."""
    return any(right(snapshot, each, value) for each in snapshot.values if each[:32] == key[:32])


@_breaks(Service, "has")
def hyphen_is_underscore(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """A hyphen in a key's name is an underscore."""
    names = [each for each in snapshot.values if each.replace("-", "_") == key.replace("-", "_")]
    return any(right(snapshot, each, value) for each in names)


@_breaks(Service, "has")
def custom_without_underscore(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """Custom keys whose names begin with a digit are not found."""
    return not key[0].isdigit() and right(snapshot, key, value)


# Comparing


def _by(compare: Callable[[str, str], bool], says: str) -> Callable[..., Any]:
    def has(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
        return any(compare(value, own) for own in snapshot.values.get(key, ()))

    has.__doc__ = says
    return has


def _form(change: Callable[[str], str], says: str) -> Callable[..., Any]:
    return _by(lambda wanted, own: change(wanted) == change(own), says)


def _number(text: str) -> str:
    return str(int(text)) if re.fullmatch("[0-9]+", text) else text


_COMPARING: dict[str, Callable[..., Any]] = {
    "prefix": _by(lambda wanted, own: own.startswith(wanted), "A beginning is enough."),
    "suffix": _by(lambda wanted, own: own.endswith(wanted), "An end is enough."),
    "contains": _by(lambda wanted, own: wanted in own, "A part is enough."),
    "contained": _by(lambda wanted, own: own in wanted, "A value that holds the profile's is enough."),
    "wildcard": _by(lambda wanted, own: fnmatch.fnmatchcase(own, wanted), "* and ? are wildcards."),
    "star": _by(lambda wanted, own: wanted in (own, "*"), "* alone matches everything."),
    "like": _by(
        lambda wanted, own: wanted == own or ("%" in wanted and own.startswith(wanted.rstrip("%"))),
        "% at the end matches the rest, as LIKE has it.",
    ),
    "like-one": _by(
        lambda wanted, own: (
            len(wanted) == len(own) and all(a in (b, "_") for a, b in zip(wanted, own, strict=True))
        ),
        "_ matches any character, as LIKE has it.",
    ),
    "number": _form(_number, "Digits compare as a number."),
    "soft-hyphen": _form(lambda text: text.replace("\xad", ""), "Soft hyphens go."),
    "no-blanks": _form(lambda text: re.sub(r"\s", "", text), "Blanks do not count."),
    "no-punctuation": _form(lambda text: re.sub(r"[^\w@]", "", text), "Punctuation does not count."),
    "first-64": _form(lambda text: text[:64], "The first 64 characters count."),
    "first-200": _form(lambda text: text[:200], "The first 200 characters count."),
    "first-254": _form(lambda text: text[:254], "The last character of 255 does not count."),
    "first-line": _form(lambda text: text.split("\n")[0], "The first line counts."),
    "to-nul": _form(lambda text: text.split("\0")[0], "A value ends at NUL."),
    "bmp": _form(lambda text: re.sub("[\U00010000-\U0010ffff]", "?", text), "Astral characters are alike."),
    "ascii": _form(lambda text: text.encode("ascii", "replace").decode(), "What is not ASCII is alike."),
    "latin": _form(
        lambda text: text.encode("latin-1", "replace").decode("latin-1"), "Beyond Latin 1 is alike."
    ),
    "bag": _form(lambda text: "".join(sorted(text)), "The order of characters does not count."),
    "null-text": _by(lambda wanted, own: wanted == own and own != "null", "The text null is nothing."),
    "quotes": _by(lambda wanted, own: wanted == own and "'" not in own, "Quotes end a value."),
    "backslash": _by(lambda wanted, own: wanted == own and "\\" not in own, "Backslashes are lost."),
    "double-quotes": _by(lambda wanted, own: wanted == own and '"' not in own, "Double quotes are lost."),
    "semicolon": _form(lambda text: text.split(";")[0], "A value ends at a semicolon."),
    "comma": _by(lambda wanted, own: own in wanted.split(","), "A comma separates values."),
    "pipe": _by(lambda wanted, own: own in wanted.split("|"), "A bar separates values."),
    "plus": _form(lambda text: text.replace("+", " "), "A plus sign is a blank."),
    "percent": _form(lambda text: re.sub("%20", " ", text), "%20 is a blank."),
    "mail-tag": _form(lambda text: re.sub(r"\+[^@]*@", "@", text), "A tag in an e-mail does not count."),
    "mail-dots": _form(
        lambda text: text.split("@")[0].replace(".", "") + text[text.find("@") :] if "@" in text else text,
        "Dots in an e-mail's local part do not count.",
    ),
    "html": _form(lambda text: re.sub("<[^>]*>?", "", text), "Markup does not count."),
    "tab": _form(lambda text: text.replace("\t", " "), "A tab is a blank."),
    "no-break": _form(lambda text: text.replace("\xa0", " "), "A no-break blank is a blank."),
    "cr": _form(lambda text: text.replace("\r\n", "\n"), "Line ends are alike."),
    "crlf-lost": _form(lambda text: text.replace("\r", ""), "Carriage returns do not count."),
    "one-typo": _by(
        lambda wanted, own: (
            len(wanted) == len(own) and sum(a != b for a, b in zip(wanted, own, strict=True)) < 2
        ),
        "One wrong character is forgiven.",
    ),
}
for _name, _wrong in _COMPARING.items():
    MATCHING.also(f"compare-{_name}", Service, "has", _wrong)


@_breaks(Service, "has")
def regular_expression(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """A value is a regular expression."""
    try:
        return right(snapshot, key, value) or any(
            re.fullmatch(value, own) for own in snapshot.values.get(key, ())
        )
    except re.error:
        return right(snapshot, key, value)


@_breaks(Service, "has")
def phone_by_last_four(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """Phone numbers compare by their last four digits."""
    if key != "_phone":
        return right(snapshot, key, value)
    return any(own[-4:] == value[-4:] for own in snapshot.values.get(key, ()))


@_breaks(Service, "has")
def id_by_first_eight(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """A ProfileId is found by its first eight digits."""
    if key != "_profileId":
        return right(snapshot, key, value)
    return str(snapshot.fields["ProfileId"])[:8] == value[:8]


@_breaks(Service, "has")
def looseness_once(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """Letter case counts in attached values of _orderId only in their first letter."""
    if key != "_orderId":
        return right(snapshot, key, value)
    return any(
        own[:1] == value[:1] and own[1:].lower() == value[1:].lower() for own in snapshot.values.get(key, ())
    )


@_breaks(Service, "has")
def case_of_stored_upper(right: Any, self: Service, snapshot: Snapshot, key: str, value: str) -> Any:
    """Requested e-mails are made lower-case, stored ones are not."""
    return right(snapshot, key, value.lower() if key == "_email" else value)
