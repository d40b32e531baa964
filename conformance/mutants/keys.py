"""Mutants that find the wrong fields of a profile under its standard keys, lose attached values, or mix keys up."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from msgspec.structs import replace

from ...reference.failures import bad_request
from ...reference.fast_search import matching
from ...reference.index import Index
from ...reference.key_values import KeyValues, key_values
from ...reference.model import Profile
from ...reference.parts import Call, EngineParts
from ...reference.postings import union
from ...spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY, PREDEFINED_KEYS
from ...spec.operations import SEARCH
from ...spec.readings import Readings
from ...spec.search import Pair
from .fault_class import ADD, BOUND, CORNER, DAMAGE, DROP, FOLD, OFF_BY_ONE, SHARE, SWAP, TYPE
from .mutant import MutantTable
from .seams import Members, without, wrap_search

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
ACCOUNT, PHONE, EMAIL, PROFILE_ID = "keys-account", "keys-phone", "keys-email", "keys-profile-id"
NAMES, ATTACHED, CUSTOM, SEPARATE = "keys-full-name", "keys-attached", "keys-custom", "keys-separate"

Values = dict[str, tuple[str, ...]]


def _indexing(key: str, *fields: str) -> EngineParts:
    """Index other fields under ``key`` than its own."""
    return EngineParts(key_values=partial(key_values, fields_by_key={**FIELDS_BY_KEY, key: fields}))


def _with_profile(edit: Callable[[Profile], Profile]) -> EngineParts:
    """Index each profile as changed by ``edit``."""
    return EngineParts(key_values=lambda profile, readings: key_values(edit(profile), readings))


def _with_key_values(edit: Callable[[Profile, Values], None]) -> EngineParts:
    """Index the values of a profile as changed in place by ``edit``."""

    def edited(profile: Profile, readings: Readings) -> KeyValues:
        values = dict(key_values(profile, readings))
        edit(profile, values)
        return values

    return EngineParts(key_values=edited)


def _adding(key: str) -> Callable[[Callable[[Profile], Iterable[str]]], EngineParts]:
    """Return the seam at which more values are indexed under ``key``."""

    def seam(more: Callable[[Profile], Iterable[str]]) -> EngineParts:
        return _with_key_values(
            lambda profile, values: values.update({key: (*values.get(key, ()), *more(profile))})
        )

    return seam


def _first_present(key: str) -> EngineParts:
    """Index of the fields of ``key`` only the first that a profile has."""

    def edited(profile: Profile) -> Profile:
        present = [name for name in FIELDS_BY_KEY[key] if name in profile.fields]
        return replace(profile, fields=without(profile.fields, *present[1:]))

    return _with_profile(edited)


def _with_full_name(form: str) -> EngineParts:
    """Write full names of three parts in another form."""

    def rename(profile: Profile, values: Values) -> None:
        parts = [profile.fields.get(name) for name in FULL_NAME_FIELDS]
        if all(parts):
            values[FULL_NAME_KEY] = (form.format(*parts),)

    return _with_key_values(rename)


def _keeping_keys(keeps: Callable[[str], bool]) -> EngineParts:
    """Index the attached values of some keys only."""
    return _with_profile(
        lambda profile: replace(profile, keys={key: held for key, held in profile.keys.items() if keeps(key)})
    )


def _keeping_values(kept: slice) -> EngineParts:
    """Index only some of the values attached under a key."""
    return _with_profile(
        lambda profile: replace(profile, keys={key: held[kept] for key, held in profile.keys.items()})
    )


def _without_key(lacking: str) -> EngineParts:
    return _keeping_keys(lambda key: key != lacking)


def _with_match_under(keys: Callable[[Index, str], Iterable[str]]) -> EngineParts:
    """Match the values of a pair under those keys that ``keys`` returns of the index and the pair's key."""
    return EngineParts(
        match=lambda index, pair: union(
            matching(index, Pair(key, pair.values)) for key in keys(index, pair.key)
        )
    )


def _sharing(keys: tuple[str, ...]) -> EngineParts:
    """Let these keys find one another's values."""
    return _with_match_under(lambda _, key: keys if key in keys else (key,))


def _refusing(keys: tuple[str, ...]) -> EngineParts:
    """Refuse searches by these keys."""

    def refuse(call: Call, members: Members) -> Members:
        if members.get("KeyName") in keys:
            raise bad_request(f"{members['KeyName']} is no search key")
        return call(SEARCH, members)

    return wrap_search(refuse)


def _not_indexed(name: str, requirement: str, key: str, field: str) -> None:
    """Define a mutant that does not index one of the fields of ``key``."""
    others = (each for each in FIELDS_BY_KEY[key] if each != field)
    define(f"{name}-not-indexed", requirement, DROP, f"finds nothing by {field}")(_indexing(key, *others))


adds_names = MUTANTS.family(NAMES, _adding(FULL_NAME_KEY))
writes_names = MUTANTS.family(NAMES, _with_full_name)

define("account-not-indexed", ACCOUNT, DROP, "finds nothing by AccountNumber")(
    _indexing("_account", "BusinessName")
)
_not_indexed("profile-id", PROFILE_ID, "_profileId", "ProfileId")
_not_indexed("mobile-phone", PHONE, "_phone", "MobilePhoneNumber")
_not_indexed("business-email", EMAIL, "_email", "BusinessEmailAddress")
define("full-name-without-middle", NAMES, DROP, "leaves the middle name out of the full name")(
    _with_profile(lambda profile: replace(profile, fields=without(profile.fields, "MiddleName")))
)
_not_indexed("plain-phone", PHONE, "_phone", "PhoneNumber")
_not_indexed("home-phone", PHONE, "_phone", "HomePhoneNumber")
_not_indexed("business-phone", PHONE, "_phone", "BusinessPhoneNumber")
_not_indexed("plain-email", EMAIL, "_email", "EmailAddress")
_not_indexed("personal-email", EMAIL, "_email", "PersonalEmailAddress")
MUTANTS.family(PHONE, _first_present)(
    "only-first-phone", CORNER, "indexes only the first of a profile's phone numbers"
)("_phone")
MUTANTS.family(EMAIL, _first_present)(
    "only-first-email", CORNER, "indexes only the first of a profile's e-mail addresses"
)("_email")


@breaks(SEPARATE, ADD, _adding("_account"))
def account_among_names(profile: Profile) -> Iterable[str]:
    """finds a profile by BusinessName as _account"""
    return [profile.fields[name] for name in ("BusinessName",) if name in profile.fields]


@breaks("logic-whole-value", TYPE, _with_key_values)
def account_as_number(_profile: Profile, values: Values) -> None:
    """keeps account numbers as numbers, without leading zeros or sign"""
    if held := values.get("_account"):
        values["_account"] = tuple(str(int(each)) if each.isdecimal() else each for each in held)


@breaks(PROFILE_ID, BOUND, _with_key_values)
def profile_id_by_start(profile: Profile, values: Values) -> None:
    """finds by ProfileId only where it begins with a digit"""
    if not profile.id[0].isdecimal():
        del values["_profileId"]


writes_names("full-name-last-first", SWAP, "begins full names with the last name")("{2} {0} {1}")
writes_names("full-name-with-comma", ADD, "writes full names with a comma")("{2}, {0} {1}")
writes_names("full-name-with-two-blanks", OFF_BY_ONE, "joins the parts of a name by two blanks")(
    "{0}  {1}  {2}"
)
writes_names("full-name-with-initial", BOUND, "keeps the first letter of the middle name only")(
    "{0} {1:.1} {2}"
)


@breaks(NAMES, ADD, _adding(FULL_NAME_KEY))
def name_parts_indexed(profile: Profile) -> Iterable[str]:
    """finds by each part of a name as _fullName"""
    return [profile.fields[name] for name in FULL_NAME_FIELDS if name in profile.fields]


@breaks(NAMES, ADD, _adding(FULL_NAME_KEY))
def name_without_middle_too(profile: Profile) -> Iterable[str]:
    """finds by first and last name alone, too"""
    parts = [profile.fields[name] for name in ("FirstName", "LastName") if name in profile.fields]
    return [" ".join(parts)] if len(parts) == 2 else []


@breaks(ATTACHED, DROP, _keeping_keys)
def attached_values_not_indexed(key: str) -> bool:
    """finds nothing by values attached under predefined keys"""
    return key not in ATTACHED_KEYS


define("custom-keys-not-indexed", CUSTOM, DROP, "finds nothing by values attached under custom keys")(
    _keeping_keys(lambda key: key in PREDEFINED_KEYS)
)
define("values-under-any-key", SEPARATE, FOLD, "finds a value under whatever key it is stored")(
    _with_match_under(lambda index, _key: index.keys)
)


keeps = MUTANTS.family(CUSTOM, _keeping_values)
lacks, refuses = MUTANTS.family(ATTACHED, _without_key), MUTANTS.family("keys-predefined", _refusing)
shares = MUTANTS.family(SEPARATE, _sharing)

keeps("only-first-attached-value", DROP, "indexes the first of the values attached under a key")(slice(1))
keeps("only-last-attached-value", DROP, "indexes the last of the values attached under a key")(
    slice(-1, None)
)
MUTANTS.family("logic-value-characters", _keeping_values)(
    "tenth-attached-value-lost", BOUND, "indexes nine of the values attached under a key"
)(slice(9))
lacks("one-predefined-key-lacking", CORNER, "finds nothing by _shopifyOrderId")("_shopifyOrderId")
lacks("contact-key-lacking", CORNER, "finds nothing by _ctrContactId")("_ctrContactId")
define("predefined-key-misspelt", ATTACHED, DAMAGE, "looks for _segmentUserId under another name")(
    _with_match_under(lambda _index, key: ("_segmentUserID" if key == "_segmentUserId" else key,))
)
refuses("predefined-key-refused", CORNER, "refuses searches by _serviceNowIncidentId")(
    ("_serviceNowIncidentId",)
)
refuses("keys-to-attach-refused", DROP, "knows only the five keys that fields fill")(ATTACHED_KEYS)
MUTANTS.family(CUSTOM, _refusing)("custom-key-of-one-refused", BOUND, "refuses custom keys of one character")(
    ("k", "9", "-")
)


@breaks(CUSTOM, OFF_BY_ONE, _with_key_values)
def custom_key_of_64_lost(_profile: Profile, values: Values) -> None:
    """keeps values under 63 characters of a key's name and looks under all of them"""
    for key in [key for key in values if len(key) > 63]:
        values[key[:63]] = values.pop(key)


shares("asset-keys-as-one", FOLD, "takes _assetId and _salesforceAssetId as one key")(
    ("_assetId", "_salesforceAssetId")
)
shares("phone-and-account-as-one", FOLD, "finds phone numbers as _account and account numbers as _phone")(
    ("_phone", "_account")
)
shares("email-and-account-as-one", FOLD, "finds e-mail addresses as _account too")(("_email", "_account"))
shares("attached-keys-as-one", SHARE, "keeps attached values under one key for all")(ATTACHED_KEYS)


@breaks(SEPARATE, ADD, _with_key_values)
def attributes_as_keys(profile: Profile, values: Values) -> None:
    """takes the names of attributes as keys"""
    for name, value in profile.fields.get("Attributes", {}).items():
        values[name] = (*values.get(name, ()), value)
