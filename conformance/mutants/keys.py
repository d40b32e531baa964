"""Mutants that find the wrong fields of a profile under its standard keys."""

from collections.abc import Callable, Iterable
from functools import partial

from msgspec.structs import replace

from ...reference.key_values import KeyValues, key_values
from ...reference.model import Profile
from ...reference.parts import EngineParts
from ...reference.readings import Readings
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from .fault_class import FaultClass
from .mutant import Mutant


def _indexing(key: str, *fields: str) -> EngineParts:
    """``key`` indexes these fields instead of its own."""
    return EngineParts(key_values=partial(key_values, fields_by_key={**FIELDS_BY_KEY, key: fields}))


def reading_profile(edit: Callable[[Profile], Profile]) -> EngineParts:
    """The index is made of the profile as changed by ``edit``."""

    def edited(profile: Profile, readings: Readings) -> KeyValues:
        return key_values(edit(profile), readings)

    return EngineParts(key_values=edited)


def _without_field(profile: Profile, name: str) -> Profile:
    return replace(profile, fields={field: value for field, value in profile.fields.items() if field != name})


def _first_present(key: str) -> EngineParts:
    """Of the fields that ``key`` indexes only the first that a profile has counts."""

    def edited(profile: Profile) -> Profile:
        present = [name for name in FIELDS_BY_KEY[key] if name in profile.fields]
        return replace(profile, fields={n: v for n, v in profile.fields.items() if n not in present[1:]})

    return reading_profile(edited)


def values_edited(edit: Callable[[Profile, dict[str, tuple[str, ...]]], None]) -> EngineParts:
    """The values of a profile, changed in place by ``edit``."""

    def edited(profile: Profile, readings: Readings) -> KeyValues:
        values = dict(key_values(profile, readings))
        edit(profile, values)
        return values

    return EngineParts(key_values=edited)


def _also(key: str, more: Callable[[Profile], Iterable[str]]) -> EngineParts:
    """More values under ``key``."""

    def add(profile: Profile, values: dict[str, tuple[str, ...]]) -> None:
        values[key] = (*values.get(key, ()), *more(profile))

    return values_edited(add)


def _full_name(write: Callable[[str, str, str], str]) -> EngineParts:
    """Full names of three parts, written in another way."""

    def rename(profile: Profile, values: dict[str, tuple[str, ...]]) -> None:
        parts = [profile.fields.get(name) for name in FULL_NAME_FIELDS]
        if all(parts):
            values[FULL_NAME_KEY] = (write(*parts),)  # type: ignore[arg-type]

    return values_edited(rename)


def _name_parts(profile: Profile) -> Iterable[str]:
    return [profile.fields[name] for name in FULL_NAME_FIELDS if name in profile.fields]


def _without_middle(profile: Profile) -> Iterable[str]:
    fields = profile.fields
    return (
        [f"{fields['FirstName']} {fields['LastName']}"] if {"FirstName", "LastName"} <= fields.keys() else []
    )


def _account_as_number(_profile: Profile, values: dict[str, tuple[str, ...]]) -> None:
    if "_account" in values:
        values["_account"] = tuple(
            str(int(each)) if each.isdecimal() else each for each in values["_account"]
        )


def _only_numeric_ids(profile: Profile, values: dict[str, tuple[str, ...]]) -> None:
    if not profile.id[0].isdecimal():
        del values["_profileId"]


MUTANTS = (
    Mutant(
        "account-not-indexed",
        "keys-account",
        FaultClass.DROP,
        "finds nothing by AccountNumber",
        _indexing("_account", "BusinessName"),
    ),
    Mutant(
        "profile-id-not-indexed",
        "keys-profile-id",
        FaultClass.DROP,
        "finds nothing by ProfileId",
        _indexing("_profileId"),
    ),
    Mutant(
        "mobile-phone-not-indexed",
        "keys-phone",
        FaultClass.DROP,
        "finds nothing by MobilePhoneNumber",
        _indexing("_phone", "PhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
    ),
    Mutant(
        "business-email-not-indexed",
        "keys-email",
        FaultClass.DROP,
        "finds nothing by BusinessEmailAddress",
        _indexing("_email", "EmailAddress", "PersonalEmailAddress"),
    ),
    Mutant(
        "full-name-without-middle",
        "keys-full-name",
        FaultClass.DROP,
        "leaves the middle name out of the full name",
        reading_profile(lambda profile: _without_field(profile, "MiddleName")),
    ),
    Mutant(
        "plain-phone-not-indexed",
        "keys-phone",
        FaultClass.DROP,
        "finds nothing by PhoneNumber",
        _indexing("_phone", "MobilePhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
    ),
    Mutant(
        "home-phone-not-indexed",
        "keys-phone",
        FaultClass.DROP,
        "finds nothing by HomePhoneNumber",
        _indexing("_phone", "PhoneNumber", "MobilePhoneNumber", "BusinessPhoneNumber"),
    ),
    Mutant(
        "business-phone-not-indexed",
        "keys-phone",
        FaultClass.DROP,
        "finds nothing by BusinessPhoneNumber",
        _indexing("_phone", "PhoneNumber", "MobilePhoneNumber", "HomePhoneNumber"),
    ),
    Mutant(
        "plain-email-not-indexed",
        "keys-email",
        FaultClass.DROP,
        "finds nothing by EmailAddress",
        _indexing("_email", "PersonalEmailAddress", "BusinessEmailAddress"),
    ),
    Mutant(
        "personal-email-not-indexed",
        "keys-email",
        FaultClass.DROP,
        "finds nothing by PersonalEmailAddress",
        _indexing("_email", "EmailAddress", "BusinessEmailAddress"),
    ),
    Mutant(
        "only-first-phone",
        "keys-phone",
        FaultClass.CORNER,
        "indexes only the first of a profile's phone numbers",
        _first_present("_phone"),
    ),
    Mutant(
        "only-first-email",
        "keys-email",
        FaultClass.CORNER,
        "indexes only the first of a profile's e-mail addresses",
        _first_present("_email"),
    ),
    Mutant(
        "account-among-names",
        "keys-separate",
        FaultClass.ADD,
        "finds a profile by BusinessName as _account",
        _also(
            "_account",
            lambda profile: [profile.fields[name] for name in ("BusinessName",) if name in profile.fields],
        ),
    ),
    Mutant(
        "account-as-number",
        "logic-whole-value",
        FaultClass.TYPE,
        "keeps account numbers as numbers, without leading zeros or sign",
        values_edited(_account_as_number),
    ),
    Mutant(
        "profile-id-by-start",
        "keys-profile-id",
        FaultClass.BOUND,
        "finds by ProfileId only where it begins with a digit",
        values_edited(_only_numeric_ids),
    ),
    Mutant(
        "full-name-last-first",
        "keys-full-name",
        FaultClass.SWAP,
        "begins full names with the last name",
        _full_name(lambda first, middle, last: f"{last} {first} {middle}"),
    ),
    Mutant(
        "full-name-with-comma",
        "keys-full-name",
        FaultClass.ADD,
        "writes full names with a comma",
        _full_name(lambda first, middle, last: f"{last}, {first} {middle}"),
    ),
    Mutant(
        "full-name-with-two-blanks",
        "keys-full-name",
        FaultClass.OFF_BY_ONE,
        "joins the parts of a name by two blanks",
        _full_name(lambda first, middle, last: f"{first}  {middle}  {last}"),
    ),
    Mutant(
        "full-name-with-initial",
        "keys-full-name",
        FaultClass.BOUND,
        "keeps the first letter of the middle name only",
        _full_name(lambda first, middle, last: f"{first} {middle[:1]} {last}"),
    ),
    Mutant(
        "name-parts-indexed",
        "keys-full-name",
        FaultClass.ADD,
        "finds by each part of a name as _fullName",
        _also(FULL_NAME_KEY, _name_parts),
    ),
    Mutant(
        "name-without-middle-too",
        "keys-full-name",
        FaultClass.ADD,
        "finds by first and last name alone, too",
        _also(FULL_NAME_KEY, _without_middle),
    ),
)
