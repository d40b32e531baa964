"""Mutants that find the wrong fields of a profile under its standard keys, lose attached values, or mix keys up."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from msgspec.structs import replace

from ...reference.failures import bad_request
from ...reference.fast_search import matching
from ...reference.index import Index
from ...reference.key_values import KeyValues, key_values
from ...reference.model import Fields, Profile
from ...reference.parts import Call, EngineParts
from ...reference.postings import Postings, union
from ...spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY, PREDEFINED_KEYS
from ...spec.operations import SEARCH
from ...spec.search import Pair
from . import seam
from .fault_class import ADD, BOUND, CORNER, DAMAGE, DROP, FOLD, OFF_BY_ONE, SHARE, SWAP, TYPE
from .mutant import MutantTable
from .seam import Members, in_member, without

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
ACCOUNT, PHONE, EMAIL, PROFILE_ID = "keys-account", "keys-phone", "keys-email", "keys-profile-id"
NAMES, ATTACHED, CUSTOM, SEPARATE = "keys-full-name", "keys-attached", "keys-custom", "keys-separate"
WHOLE = "logic-whole-value"
CHARACTERS: Final = "logic-value-characters"

Values = dict[str, tuple[str, ...]]


def _indexing(key: str, *fields: str) -> EngineParts:
    """Index other fields under ``key`` than its own."""
    return EngineParts(key_values=partial(key_values, fields_by_key={**FIELDS_BY_KEY, key: fields}))


def _with_profile(edit: Callable[[Profile], Profile]) -> EngineParts:
    """Index each profile as changed by ``edit``."""
    return EngineParts(key_values=lambda profile, readings: key_values(edit(profile), readings))


def _with_fields(edit: Callable[[Fields], Fields]) -> EngineParts:
    """Index the fields of each profile as changed by ``edit``."""
    return _with_profile(lambda profile: replace(profile, fields=edit(profile.fields)))


def _with_values(edit: Callable[[Profile, Values], KeyValues]) -> EngineParts:
    """Index the values of a profile under each key as changed by ``edit``."""
    return EngineParts(
        key_values=lambda profile, readings: edit(profile, dict(key_values(profile, readings)))
    )


def _adding(key: str) -> Callable[[Callable[[Profile], Iterable[str]]], EngineParts]:
    """Return the seam at which more values are indexed under ``key``."""
    return lambda more: _with_values(
        lambda profile, values: {**values, key: (*values.get(key, ()), *more(profile))}
    )


def _first_present(key: str) -> EngineParts:
    """Index of the fields of ``key`` only the first that a profile has."""
    return _with_fields(
        lambda fields: without(fields, *[name for name in FIELDS_BY_KEY[key] if name in fields][1:])
    )


def _with_full_name(form: str) -> EngineParts:
    """Write full names of three parts in another form."""

    def edited(profile: Profile, values: Values) -> KeyValues:
        parts = [profile.fields.get(name) for name in FULL_NAME_FIELDS]
        return {**values, FULL_NAME_KEY: (form.format(*parts),)} if all(parts) else values

    return _with_values(edited)


def _with_attached(edit: Callable[[KeyValues], KeyValues]) -> EngineParts:
    """Index the attached values of each profile as changed by ``edit``."""
    return _with_profile(lambda profile: replace(profile, keys=edit(profile.keys)))


def _only_keys(keeps: Callable[[str], bool]) -> EngineParts:
    return _with_attached(lambda keys: {key: held for key, held in keys.items() if keeps(key)})


def _only_values(kept: slice) -> EngineParts:
    return _with_attached(lambda keys: {key: held[kept] for key, held in keys.items()})


def _without_key(lacking: str) -> EngineParts:
    return _only_keys(lambda key: key != lacking)


def _matching_under(keys_for: Callable[[Index, str], Iterable[str]]) -> EngineParts:
    """Match the values of a pair under those keys that ``keys_for`` returns for the index and the pair's key."""

    def match(index: Index, pair: Pair) -> Postings:
        return union(matching(index, Pair(key, pair.values)) for key in keys_for(index, pair.key))

    return EngineParts(match=match)


def _sharing(keys: tuple[str, ...]) -> EngineParts:
    """Let these keys find one another's values."""
    return _matching_under(lambda _, key: keys if key in keys else (key,))


def _refusing(keys: tuple[str, ...]) -> EngineParts:
    """Refuse searches by these keys."""

    def refuse(call: Call, members: Members) -> Members:
        if members.get("KeyName") in keys:
            raise bad_request(f"{members['KeyName']} is no search key")
        return call(SEARCH, members)

    return seam.search(refuse)


def _present(profile: Profile, *names: str) -> list[str]:
    return [profile.fields[name] for name in names if name in profile.fields]


def _not_indexed(name: str, requirement: str, key: str, field: str) -> None:
    """Define a mutant that does not index one of the fields of ``key``."""
    others = (each for each in FIELDS_BY_KEY[key] if each != field)
    define(f"{name}-not-indexed", requirement, DROP, f"finds nothing by {field}")(_indexing(key, *others))


parts, names = MUTANTS.rows(NAMES, _adding(FULL_NAME_KEY)), MUTANTS.rows(NAMES, _with_full_name)
attached, kept = MUTANTS.rows(ATTACHED, _without_key), MUTANTS.rows(ATTACHED, _only_values)
refused, shared = MUTANTS.rows("keys-predefined", _refusing), MUTANTS.rows(SEPARATE, _sharing)

define("account-not-indexed", ACCOUNT, DROP, "finds nothing by AccountNumber")(
    _indexing("_account", "BusinessName")
)
_not_indexed("profile-id", PROFILE_ID, "_profileId", "ProfileId")
_not_indexed("mobile-phone", PHONE, "_phone", "MobilePhoneNumber")
_not_indexed("business-email", EMAIL, "_email", "BusinessEmailAddress")
define("full-name-without-middle", NAMES, DROP, "leaves the middle name out of the full name")(
    _with_fields(lambda fields: without(fields, "MiddleName"))
)
_not_indexed("plain-phone", PHONE, "_phone", "PhoneNumber")
_not_indexed("home-phone", PHONE, "_phone", "HomePhoneNumber")
_not_indexed("business-phone", PHONE, "_phone", "BusinessPhoneNumber")
_not_indexed("plain-email", EMAIL, "_email", "EmailAddress")
_not_indexed("personal-email", EMAIL, "_email", "PersonalEmailAddress")
define("only-first-phone", PHONE, CORNER, "indexes only the first of a profile's phone numbers")(
    _first_present("_phone")
)
define("only-first-email", EMAIL, CORNER, "indexes only the first of a profile's e-mail addresses")(
    _first_present("_email")
)
define("account-among-names", SEPARATE, ADD, "finds a profile by BusinessName as _account")(
    _adding("_account")(lambda profile: _present(profile, "BusinessName"))
)


@breaks("logic-whole-value", TYPE, _with_values)
def account_as_number(_profile: Profile, values: Values) -> KeyValues:
    """keeps account numbers as numbers, without leading zeros or sign"""
    return in_member(
        "_account", lambda held: tuple(str(int(each)) if each.isdecimal() else each for each in held)
    )(values)


define("profile-id-by-start", PROFILE_ID, BOUND, "finds by ProfileId only if it begins with a digit")(
    _with_values(lambda profile, held: held if profile.id[0].isdecimal() else without(held, "_profileId"))
)
define(
    "full-name-cut-at-255", "logic-whole-value", BOUND, "keeps the first 255 characters of a longer full name"
)(
    _with_values(
        lambda _, values: {**values, FULL_NAME_KEY: tuple(n[:255] for n in values.get(FULL_NAME_KEY, ()))}
    )
)
names("full-name-last-first", SWAP, "begins full names with the last name")("{2} {0} {1}")
names("full-name-with-comma", ADD, "writes full names with a comma")("{2}, {0} {1}")
names("full-name-with-two-blanks", OFF_BY_ONE, "joins the parts of a name by two blanks")("{0}  {1}  {2}")
names("full-name-with-initial", BOUND, "keeps the first letter of the middle name only")("{0} {1:.1} {2}")
parts("name-in-list-form-too", ADD, "finds by last and first name with a comma between as _fullName")(
    lambda profile: (
        [f"{profile.fields['LastName']}, {profile.fields['FirstName']}"]
        if {"LastName", "FirstName"} <= set(profile.fields)
        else []
    )
)
define("name-with-initial-too", WHOLE, ADD, "finds by a name with the first letter of its middle name, too")(
    _adding(FULL_NAME_KEY)(
        lambda profile: (
            ["{} {:.1}. {}".format(*_present(profile, *FULL_NAME_FIELDS))]
            if set(FULL_NAME_FIELDS) <= set(profile.fields)
            else []
        )
    )
)
define("first-of-profile-id-too", PROFILE_ID, ADD, "finds by the first eight digits of a ProfileId, too")(
    _adding("_profileId")(lambda profile: [profile.id[:8]])
)
parts("name-parts-indexed", ADD, "finds by each part of a name as _fullName")(
    lambda profile: _present(profile, *FULL_NAME_FIELDS)
)


@breaks(NAMES, ADD, _adding(FULL_NAME_KEY))
def name_without_middle_too(profile: Profile) -> Iterable[str]:
    """finds by first and last name alone, too"""
    first_and_last = _present(profile, "FirstName", "LastName")
    return [" ".join(first_and_last)] if len(first_and_last) == 2 else []


define(
    "attached-values-not-indexed", ATTACHED, DROP, "finds nothing by values attached under predefined keys"
)(_only_keys(lambda key: key not in ATTACHED_KEYS))
define("custom-keys-not-indexed", CUSTOM, DROP, "finds nothing by values attached under custom keys")(
    _only_keys(lambda key: key in PREDEFINED_KEYS)
)
define("business-number-as-email", SEPARATE, ADD, "finds business phone numbers as _email too")(
    _adding("_email")(lambda profile: _present(profile, "BusinessPhoneNumber"))
)
define("values-under-any-key", SEPARATE, FOLD, "finds a value under whatever key it is stored")(
    _matching_under(lambda index, _key: index.keys)
)
kept("only-first-attached-value", DROP, "indexes the first of the values attached under a key")(slice(1))
kept("only-last-attached-value", DROP, "indexes the last of the values attached under a key")(slice(-1, None))
define("tenth-attached-value-lost", CHARACTERS, BOUND, "indexes nine of the values attached under a key")(
    _only_values(slice(9))
)
attached("one-predefined-key-lacking", CORNER, "finds nothing by _shopifyOrderId")("_shopifyOrderId")
attached("contact-key-lacking", CORNER, "finds nothing by _ctrContactId")("_ctrContactId")
define("predefined-key-misspelt", ATTACHED, DAMAGE, "looks for _segmentUserId under another name")(
    _matching_under(lambda _index, key: ("_segmentUserID" if key == "_segmentUserId" else key,))
)
refused("predefined-key-refused", CORNER, "refuses searches by _serviceNowIncidentId")(
    ("_serviceNowIncidentId",)
)
refused("keys-to-attach-refused", DROP, "knows only the five keys that fields fill")(ATTACHED_KEYS)
define("custom-key-of-one-refused", CUSTOM, BOUND, "refuses custom keys of one character")(
    _refusing(("t", "9", "-"))
)


@breaks(CUSTOM, OFF_BY_ONE, _with_values)
def custom_key_of_64_lost(_profile: Profile, values: Values) -> KeyValues:
    """keeps values under 63 characters of a key's name and looks under all of them"""
    for key in [key for key in values if len(key) > 63]:
        values[key[:63]] = values.pop(key)
    return values


shared("asset-keys-as-one", FOLD, "takes _assetId and _salesforceAssetId as one key")(
    ("_assetId", "_salesforceAssetId")
)
shared("phone-and-account-as-one", FOLD, "finds phone numbers as _account and account numbers as _phone")(
    ("_phone", "_account")
)
shared("email-and-account-as-one", FOLD, "finds e-mail addresses as _account too")(("_email", "_account"))
define("attached-account-as-account", SEPARATE, ADD, "finds values of _salesforceAccountId as _account too")(
    _adding("_account")(lambda profile: profile.keys.get("_salesforceAccountId", ()))
)
define("account-as-attached-key", SEPARATE, ADD, "finds account numbers as _zendeskExternalId too")(
    _adding("_zendeskExternalId")(lambda profile: _present(profile, "AccountNumber"))
)
shared("attached-keys-as-one", SHARE, "keeps attached values under one key for all")(ATTACHED_KEYS)


@breaks(SEPARATE, FOLD, _matching_under)
def key_without_underscore(_index: Index, key: str) -> Iterable[str]:
    """takes the name of a predefined key without its underscore for that key"""
    return (key if key.startswith("_") or f"_{key}" not in PREDEFINED_KEYS else f"_{key}",)


define("key-as-beginning", SEPARATE, FOLD, "takes a key for every key whose name begins with it")(
    _matching_under(lambda index, key: [each for each in index.keys if each.startswith(key)])
)
define("key-by-beginning", SEPARATE, FOLD, "takes a key for every key whose name is its beginning")(
    _matching_under(lambda index, key: [each for each in index.keys if key.startswith(each)])
)


@breaks("found-by-or-exact", SHARE, seam.request)
def equal_values_once(members: Members) -> Members:
    """passes over a pair whose values another pair of the search has"""
    seen, kept, entries = [members.get("Values")], [], members.get("AdditionalSearchKeys")
    if not entries or not isinstance(entries, list):
        return members
    for entry in entries:
        values = entry.get("Values") if isinstance(entry, dict) else None
        if values is None or values not in seen:
            kept.append(entry)
        seen.append(values)
    return {**without(members, "AdditionalSearchKeys"), **({"AdditionalSearchKeys": kept} if kept else {})}


@breaks(SEPARATE, ADD, _with_values)
def attributes_as_keys(profile: Profile, values: Values) -> KeyValues:
    """takes the names of attributes as keys"""
    for name, value in profile.fields.get("Attributes", {}).items():
        values[name] = (*values.get(name, ()), value)
    return values


@breaks(SEPARATE, ADD, _with_values)
def fields_as_keys(profile: Profile, values: Values) -> KeyValues:
    """takes the name of a field as a key if nothing is attached under it"""
    return {**{name: (held,) for name, held in profile.fields.items() if isinstance(held, str)}, **values}


@breaks("keys-name-case", FOLD, _matching_under)
def custom_key_in_any_case(index: Index, key: str) -> Iterable[str]:
    """takes the names of custom keys in any letter case"""
    return [each for each in index.keys if each not in PREDEFINED_KEYS and each.lower() == key.lower()] or [
        key
    ]
