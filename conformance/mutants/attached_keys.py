"""Mutants that lose attached values, or mix keys up."""

from collections.abc import Callable

from msgspec.structs import replace

from ...reference.failures import bad_request
from ...reference.index import Index
from ...reference.model import Pair, Profile
from ...reference.parts import Call, EngineParts
from ...reference.postings import Postings, union
from ...reference.search import matching
from ...spec.keys import ATTACHED_KEYS, PREDEFINED_KEYS
from ...spec.operations import SEARCH
from .edits import Members, around
from .fault_class import FaultClass
from .keys import reading_profile, values_edited
from .mutant import Mutant


def _with_keys(profile: Profile, keeps: Callable[[str], bool]) -> Profile:
    return replace(profile, keys={key: values for key, values in profile.keys.items() if keeps(key)})


def _under_any_key(index: Index, pair: Pair) -> Postings:
    return union(matching(index, Pair(key, pair.values)) for key in index.keys)


def _shared_by(*keys: str) -> EngineParts:
    """These keys find one another's values."""

    def match(index: Index, pair: Pair) -> Postings:
        return union(
            matching(index, Pair(key, pair.values)) for key in (keys if pair.key in keys else (pair.key,))
        )

    return EngineParts(match=match)


def _attached(kept: slice) -> EngineParts:
    """Of the values attached under a key only some count."""
    return reading_profile(
        lambda profile: replace(profile, keys={key: values[kept] for key, values in profile.keys.items()})
    )


def _refusing(*keys: str) -> EngineParts:
    """Searches by these keys are refused."""

    def refusing(call: Call, arguments: Members) -> Members:
        if arguments.get("KeyName") in keys:
            raise bad_request(f"{arguments['KeyName']} is no search key")
        return call(SEARCH, arguments)

    return around(SEARCH, refusing)


def _attributes(profile: Profile, values: dict[str, tuple[str, ...]]) -> None:
    for name, value in profile.fields.get("Attributes", {}).items():
        values[name] = (*values.get(name, ()), value)


def _renamed_where_looked_for(key: str) -> str:
    return {"_segmentUserId": "_segmentUserID"}.get(key, key)


def _lacking(*keys: str) -> EngineParts:
    """Values attached under these keys are not indexed."""
    return reading_profile(lambda profile: _with_keys(profile, lambda key: key not in keys))


def _kept_under_63(_profile: Profile, values: dict[str, tuple[str, ...]]) -> None:
    for key in [key for key in values if len(key) > 63]:
        values[key[:63]] = values.pop(key)


MUTANTS = (
    Mutant(
        "attached-values-not-indexed",
        "keys-attached",
        FaultClass.DROP,
        "finds nothing by values attached under predefined keys",
        reading_profile(lambda profile: _with_keys(profile, lambda key: key not in ATTACHED_KEYS)),
    ),
    Mutant(
        "custom-keys-not-indexed",
        "keys-custom",
        FaultClass.DROP,
        "finds nothing by values attached under custom keys",
        reading_profile(lambda profile: _with_keys(profile, lambda key: key in PREDEFINED_KEYS)),
    ),
    Mutant(
        "values-under-any-key",
        "keys-separate",
        FaultClass.FOLD,
        "finds a value under whatever key it is stored",
        EngineParts(match=_under_any_key),
    ),
    Mutant(
        "only-first-attached-value",
        "keys-custom",
        FaultClass.DROP,
        "indexes the first of the values attached under a key",
        _attached(slice(0, 1)),
    ),
    Mutant(
        "only-last-attached-value",
        "keys-custom",
        FaultClass.DROP,
        "indexes the last of the values attached under a key",
        _attached(slice(-1, None)),
    ),
    Mutant(
        "tenth-attached-value-lost",
        "logic-value-characters",
        FaultClass.BOUND,
        "indexes nine of the values attached under a key",
        _attached(slice(0, 9)),
    ),
    Mutant(
        "one-predefined-key-lacking",
        "keys-attached",
        FaultClass.CORNER,
        "finds nothing by _shopifyOrderId",
        _lacking("_shopifyOrderId"),
    ),
    Mutant(
        "contact-key-lacking",
        "keys-attached",
        FaultClass.CORNER,
        "finds nothing by _ctrContactId",
        _lacking("_ctrContactId"),
    ),
    Mutant(
        "predefined-key-misspelt",
        "keys-attached",
        FaultClass.DAMAGE,
        "looks for _segmentUserId under another name",
        EngineParts(
            match=lambda index, pair: matching(index, Pair(_renamed_where_looked_for(pair.key), pair.values))
        ),
    ),
    Mutant(
        "predefined-key-refused",
        "keys-predefined",
        FaultClass.CORNER,
        "refuses searches by _serviceNowIncidentId",
        _refusing("_serviceNowIncidentId"),
    ),
    Mutant(
        "keys-to-attach-refused",
        "keys-predefined",
        FaultClass.DROP,
        "knows only the five keys that fields fill",
        _refusing(*ATTACHED_KEYS),
    ),
    Mutant(
        "custom-key-of-one-refused",
        "keys-custom",
        FaultClass.BOUND,
        "refuses custom keys of one character",
        _refusing("k", "9", "-"),
    ),
    Mutant(
        "custom-key-of-64-lost",
        "keys-custom",
        FaultClass.OFF_BY_ONE,
        "keeps values under 63 characters of a key's name and looks under all of them",
        values_edited(_kept_under_63),
    ),
    Mutant(
        "asset-keys-as-one",
        "keys-separate",
        FaultClass.FOLD,
        "takes _assetId and _salesforceAssetId as one key",
        _shared_by("_assetId", "_salesforceAssetId"),
    ),
    Mutant(
        "phone-and-account-as-one",
        "keys-separate",
        FaultClass.FOLD,
        "finds phone numbers as _account and account numbers as _phone",
        _shared_by("_phone", "_account"),
    ),
    Mutant(
        "email-and-account-as-one",
        "keys-separate",
        FaultClass.FOLD,
        "finds e-mail addresses as _account too",
        _shared_by("_email", "_account"),
    ),
    Mutant(
        "attached-keys-as-one",
        "keys-separate",
        FaultClass.SHARE,
        "keeps attached values under one key for all",
        _shared_by(*ATTACHED_KEYS),
    ),
    Mutant(
        "attributes-as-keys",
        "keys-separate",
        FaultClass.ADD,
        "takes the names of attributes as keys",
        values_edited(_attributes),
    ),
)
