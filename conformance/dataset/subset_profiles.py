"""Profiles that match every subset of five pairs, so that AND, OR and FoundByItems show what they do."""

from typing import Final

from ...spec.exchange import Json
from .namespace import Namespace

SUBSETS: Final = 32
CASE_KEY: Final = "_caseId"
TIER_KEY: Final = "tckTier"
FULL_NAME: Final = ("Lattice", "Shared")
MOBILE_LINE, HOME_LINE = 1, 2

PairInput = tuple[str, tuple[str, ...]]


def lattice_pairs(naming: Namespace) -> tuple[PairInput, ...]:
    """The five pairs under five keys; the last two need values that AddProfileKey attached."""
    first, last = FULL_NAME
    return (
        ("_phone", (naming.phone(MOBILE_LINE),)),
        ("_email", (naming.email("lattice"),)),
        ("_fullName", (f"{first} {naming.tag} {last}",)),
        (CASE_KEY, (naming.text("case"),)),
        (TIER_KEY, (naming.text("tier"),)),
    )


def plain_pairs(naming: Namespace) -> tuple[PairInput, ...]:
    """Five pairs that CreateProfile alone can fill; two keys are given twice."""
    return (
        *lattice_pairs(naming)[:3],
        ("_phone", (naming.phone(HOME_LINE),)),
        ("_email", (naming.email("lattice-b"),)),
    )


def lattice_fields(naming: Namespace, subset: int) -> dict[str, Json]:
    """The fields of the profile that matches the pairs whose bits are set in ``subset``."""
    first, last = FULL_NAME
    fields: dict[str, Json] = {}
    if subset & 1:
        fields["MobilePhoneNumber"] = naming.phone(MOBILE_LINE)
    if subset & 2:
        fields["EmailAddress"] = naming.email("lattice")
    fields |= naming.name(first, last if subset & 4 else f"Single{subset}")
    if subset & 8:
        fields["HomePhoneNumber"] = naming.phone(HOME_LINE)
    if subset & 16:
        fields["BusinessEmailAddress"] = naming.email("lattice-b")
    return fields


def lattice_keys(naming: Namespace, subset: int) -> dict[str, tuple[str, ...]]:
    """What AddProfileKey attaches to that profile."""
    keys: dict[str, tuple[str, ...]] = {}
    if subset & 8:
        keys[CASE_KEY] = (naming.text("case"),)
    if subset & 16:
        keys[TIER_KEY] = (naming.text("tier"), naming.text("tier-b"))
    return keys
