"""Which fields and values each search key finds."""

from ...spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY, PREDEFINED_KEYS
from ...spec.limits import PAIRS
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.content import unsearched
from ..dataset.edge_cases import (
    ATTRIBUTE,
    CUSTOM_KEYS,
    FIELD_LINES,
    SPACED_NAME,
    attached_value,
    crossed_values,
    equal_value,
)
from ..dataset.shared_data import TIER_KEY
from ..history.step import MAY_REFUSE


def play_standard(drive: ScenarioClient) -> None:
    """The five keys that CreateProfile fills, field by field; and every predefined key with a value nobody has."""
    naming = drive.naming
    _fields(drive)
    seen = (
        1 if drive.effort is Effort.QUICK else 0
    )  # the first look asked for the first name, and the last id
    for name in _names(drive)[seen:]:
        drive.find("keys-full-name", [Pair(FULL_NAME_KEY, (name,))])
    drafts = drive.oracle.profiles
    for draft in (drafts[-1], drafts[0], drafts[len(drafts) // 2])[seen : 3 - seen]:
        drive.find("keys-account", [Pair("_account", (draft.fields["AccountNumber"],))])
        drive.find("keys-profile-id", [Pair("_profileId", (drive.world.ids[draft.name],))])
    other = drive.world.ids[drafts[0].name]
    drive.find("keys-profile-id", [Pair("_profileId", (other[:8] + other[:7:-1],))])
    crossed = crossed_values(naming)
    for kind, own in {
        "phone": "_phone",
        "email": "_email",
        "name": FULL_NAME_KEY,
        "plain": "_assetId",
    }.items():
        for key in ("_account", own, "_phone" if kind != "phone" else "_email"):
            if key in FIELDS_BY_KEY or key == FULL_NAME_KEY or drive.world.has_custom_keys:
                drive.find("keys-separate", [Pair(key, (crossed[kind],))])
    drive.find("keys-separate", [Pair(FULL_NAME_KEY, (crossed["plain"],))])  # two profiles' BusinessName
    equal = [Pair(key, (equal_value(naming),)) for key in ("_account", "_email")]
    drive.find("keys-separate", equal, "OR")
    drive.find("keys-separate", equal, "AND")
    attribute = Pair(ATTRIBUTE, (crossed["plain"],))
    drive.find("keys-separate", [attribute], **{MAY_REFUSE: "yes"})
    _predefined(drive)
    if (
        drive.effort is not Effort.QUICK and drive.access is Access.MANAGE
    ):  # a shared domain may have such values
        _other_members(drive)
    _names_in_another_case(drive)


def _fields(drive: ScenarioClient) -> None:
    """Each phone field and each e-mail field: in pairs at effort ``quick``, since the first look saw them alone."""
    phones = [Pair("_phone", (drive.naming.phone(FIELD_LINES[field]),)) for field in FIELDS_BY_KEY["_phone"]]
    emails = [Pair("_email", (drive.naming.email(field.lower()),)) for field in FIELDS_BY_KEY["_email"]]
    if drive.effort is Effort.QUICK:
        rules = ("keys-phone", "keys-email", "keys-phone")
        for rule, both in zip(rules, zip(phones[1:], emails, strict=True), strict=True):
            drive.find(rule, both, "OR")
        return
    for rule, pairs in (("keys-phone", phones), ("keys-email", emails)):
        for pair in pairs:
            drive.find(rule, [pair])


def _other_members(drive: ScenarioClient) -> None:
    """What stands in members that no key reads is found under none of the standard keys."""
    texts = sorted({text for draft in drive.oracle.profiles[:120] for text in unsearched(draft.fields)})
    packed = 24 if drive.known.get("several-values") == "any" else 1
    some = texts if packed > 1 else texts[::12]
    for key in (*FIELDS_BY_KEY, FULL_NAME_KEY):
        for start in range(0, len(some), packed):
            drive.find_any("keys-separate", [Pair(key, tuple(some[start : start + packed]))])


def _predefined(drive: ScenarioClient) -> None:
    """Every predefined key is known, whether anybody has a value under it or not."""
    pairs = [Pair(key, (drive.naming.text("nobody"),)) for key in PREDEFINED_KEYS]
    at_once = 5 if drive.effort is Effort.QUICK else 1
    for start in range(0, len(pairs), at_once):
        drive.find("keys-predefined", pairs[start : start + at_once])


def _names(drive: ScenarioClient) -> tuple[str, ...]:
    """Full names that are stored, and parts and rearrangements of them that are nobody's."""
    tag = drive.naming.prefix
    names = [
        " ".join(draft.fields[part] for part in FULL_NAME_FIELDS)
        for draft in drive.oracle.profiles
        if all(part in draft.fields for part in FULL_NAME_FIELDS)
    ]
    longest = max(names, key=len, default=f"Nobody {tag} Nowhere")
    stored = (f"Mary Ann {tag} Lee", f"Lee Ann {tag} Mary", f"Mary Ann {tag} Leeson", f"Every {tag} Field")
    spaced = f"{SPACED_NAME[0]} {tag} {SPACED_NAME[1]}"
    return (
        *stored,
        spaced,
        " ".join(spaced.split()),
        longest,
        longest[:-1] + "_",
        f"Mary {tag} Lee",
        *(["Mary Lee", "Leeson"] if drive.access is Access.MANAGE else []),  # a shared domain may have one
        f"Gap{tag}",
        f"Mary Ann {tag}",
        f"Lee, Mary Ann {tag}",
        f"Ann {tag} Lee",
        tag,
    )


def play_attached(drive: ScenarioClient) -> None:
    """Values that AddProfileKey attached, under predefined and custom keys."""
    for rule, several in (("keys-attached", ATTACHED_KEYS), ("keys-custom", CUSTOM_KEYS)):
        pairs = [Pair(key, (attached_value(drive.naming, key),)) for key in several]
        at_once = 3 if drive.effort is Effort.QUICK else 1
        for start in range(0, len(pairs), at_once):
            drive.find(
                rule, pairs[start : start + at_once], "OR" if at_once > 1 and start + 1 < len(pairs) else None
            )
    _values_of_other_keys(drive)
    respelled = (("K" * 63 + "L", "K" * 64), ("tck_note_1", "tck-note_1"), ("tck-note-1", "tck-note_1"))
    for near, key in respelled[: 2 if drive.effort is Effort.QUICK else None]:
        pair = Pair(near, (attached_value(drive.naming, key),))
        drive.find("keys-separate", [pair], **{MAY_REFUSE: "yes"})
    _split_elsewhere(drive)
    account = drive.oracle.profiles[0].fields["AccountNumber"]
    drive.find(
        "keys-attached", [Pair("_orderId", (drive.naming.text("order"),)), Pair("_account", (account,))], "OR"
    )
    both = [
        Pair(key, (attached_value(drive.naming, key),))
        for key in (ATTACHED_KEYS[0], CUSTOM_KEYS[0], CUSTOM_KEYS[2])
    ]
    drive.find("keys-custom", both, "AND")
    for value in () if drive.effort is Effort.QUICK else ("tier", "tier-b"):
        drive.find("keys-custom", [Pair(TIER_KEY, (drive.naming.text(value),))])


def _split_elsewhere(drive: ScenarioClient) -> None:
    """The name of a key and its value, split at another place: an index of both in one text takes them for the same."""
    first, second, third = "tck", "note", "1"
    value = attached_value(drive.naming, f"{first}-{second}_{third}")
    pairs = [
        Pair(first, (f"{second}_{third}-{value}",)),
        Pair(f"{first}-{second}", (f"{third}_{value}",)),
        Pair(f"{first}-{second}_", (f"{third}{value}",)),
    ]
    drive.find("keys-separate", pairs, "OR", **{MAY_REFUSE: "yes"})


def _values_of_other_keys(drive: ScenarioClient) -> None:
    """Under each key the values of other ones: of all others at once, where a list means any of them."""
    names = (*ATTACHED_KEYS, *CUSTOM_KEYS)
    if drive.known.get("several-values") == "any":
        values = {name: attached_value(drive.naming, name) for name in names}
        for start in range(0, len(names), PAIRS.maximum):
            asked = [
                Pair(name, tuple(value for other, value in values.items() if other != name))
                for name in names[start : start + PAIRS.maximum]
            ]
            drive.find_any("keys-separate", asked, "OR")
        return
    for place in range(0, len(names), 5 if drive.effort is Effort.QUICK else 2):
        wrong = attached_value(drive.naming, names[place - 2])
        drive.find("keys-separate", [Pair(names[place], (wrong,))])


def _names_in_another_case(drive: ScenarioClient) -> None:
    """Another key, which nothing defines: finding nothing is right, refusing it too."""
    phone = drive.naming.phone(FIELD_LINES["PhoneNumber"])
    email = drive.naming.email("lattice")
    several = (("_PHONE", phone), ("_eMail", email), ("_Phone", phone), ("phone", phone), ("_EMAIL", email))
    for key, value in several[: 2 if drive.effort is Effort.QUICK else None]:
        drive.find("keys-name-case", [Pair(key, (value,))], **{MAY_REFUSE: "yes"})
