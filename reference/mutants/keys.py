"""Mutants whose index misses values, or finds them under the wrong key."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ...spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY, PREDEFINED_KEYS
from ..index import Index
from ..key_values import KeyValues, key_values
from ..model import Pair, Profile
from ..parts import Parts
from ..postings import Postings, union
from ..readings import Readings
from ..search import matching
from .mutant import Mutant


def _indexing(key: str, *fields: str) -> Parts:
    """``key`` indexes these fields instead of its own."""
    return Parts(key_values=partial(key_values, fields_by_key={**FIELDS_BY_KEY, key: fields}))


def _reading_profile(edit: Callable[[Profile], Profile]) -> Parts:
    """The index is made of the profile as changed by ``edit``."""

    def edited(profile: Profile, readings: Readings) -> KeyValues:
        return key_values(edit(profile), readings)

    return Parts(key_values=edited)


def _without_field(profile: Profile, name: str) -> Profile:
    return replace(profile, fields={field: value for field, value in profile.fields.items() if field != name})


def _with_keys(profile: Profile, keeps: Callable[[str], bool]) -> Profile:
    return replace(profile, keys={key: values for key, values in profile.keys.items() if keeps(key)})


def _under_any_key(index: Index, pair: Pair) -> Postings:
    return union(matching(index, Pair(key, pair.values)) for key in index.keys)


MUTANTS = (
    Mutant(
        "account-not-indexed",
        "keys-account",
        "finds nothing by AccountNumber",
        _indexing("_account", "BusinessName"),
    ),
    Mutant(
        "profile-id-not-indexed", "keys-profile-id", "finds nothing by ProfileId", _indexing("_profileId")
    ),
    Mutant(
        "mobile-phone-not-indexed",
        "keys-phone",
        "finds nothing by MobilePhoneNumber",
        _indexing("_phone", "PhoneNumber", "HomePhoneNumber", "BusinessPhoneNumber"),
    ),
    Mutant(
        "business-email-not-indexed",
        "keys-email",
        "finds nothing by BusinessEmailAddress",
        _indexing("_email", "EmailAddress", "PersonalEmailAddress"),
    ),
    Mutant(
        "full-name-without-middle",
        "keys-full-name",
        "leaves the middle name out of the full name",
        _reading_profile(lambda profile: _without_field(profile, "MiddleName")),
    ),
    Mutant(
        "attached-values-not-indexed",
        "keys-attached",
        "finds nothing by values attached under predefined keys",
        _reading_profile(lambda profile: _with_keys(profile, lambda key: key not in ATTACHED_KEYS)),
    ),
    Mutant(
        "custom-keys-not-indexed",
        "keys-custom",
        "finds nothing by values attached under custom keys",
        _reading_profile(lambda profile: _with_keys(profile, lambda key: key in PREDEFINED_KEYS)),
    ),
    Mutant(
        "values-under-any-key",
        "keys-separate",
        "finds a value under whatever key it is stored",
        Parts(match=_under_any_key),
    ),
)
