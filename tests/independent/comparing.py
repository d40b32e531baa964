"""When a requested value is a profile's value: identity, or one of the looser readings, key by key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

PREDEFINED = frozenset(
    {
        *("_account", "_profileId", "_assetId", "_caseId", "_orderId", "_fullName", "_phone", "_email"),
        *("_ctrContactId", "_marketoLeadId", "_salesforceAccountId", "_salesforceContactId"),
        *("_salesforceAssetId", "_zendeskUserId", "_zendeskExternalId", "_zendeskTicketId"),
        *("_serviceNowSystemId", "_serviceNowIncidentId", "_segmentUserId", "_shopifyCustomerId"),
        "_shopifyOrderId",
    }
)
_PHONE_LIKE = re.compile(r"[+0-9][0-9 ()./-]*")
_SHORTEST_SUFFIX = 7


def digits(value: str) -> str:
    """The decimal digits alone; a value without any stays as it is."""
    return "".join(c for c in value if c in "0123456789") or value


def digits_of_phones(value: str) -> str:
    """Digits of what is written like a phone number; other text stays as it is."""
    return digits(value) if _PHONE_LIKE.fullmatch(value) else value


def international(value: str) -> str:
    """Digits, with a leading 00 taken as the plus sign."""
    plain = digits(value)
    return plain.removeprefix("00") if plain.isdigit() and len(plain) > 9 else plain


def american(value: str) -> str:
    """Digits, with ten of them taken as a number in the United States."""
    plain = international(value)
    return "1" + plain if plain.isdigit() and len(plain) == 10 and "+" not in value else plain


def german(value: str) -> str:
    """Digits, with one leading zero taken as a number in Germany."""
    plain = international(value)
    national = plain.isdigit() and plain.startswith("0") and len(plain) > 7 and "+" not in value
    return "49" + plain[1:] if national else plain


def lower_ascii(value: str) -> str:
    """Only the letters a to z lose their case."""
    return "".join(c.lower() if c.isascii() else c for c in value)


def unmarked(value: str) -> str:
    """Letters without their marks."""
    return "".join(c for c in unicodedata.normalize("NFD", value) if not unicodedata.combining(c))


def unmarked_one_by_one(value: str) -> str:
    """Likewise, character by character: a mark of its own counts."""
    apart = [unicodedata.normalize("NFD", c) for c in value]
    return "".join(
        c[0] if all(map(unicodedata.combining, c[1:])) else given
        for c, given in zip(apart, value, strict=True)
    )


def unmarked_in_swedish(value: str) -> str:
    """Letters without their marks, but å, ä and ö, which are letters of their own, and ü, which is a y."""
    composed = unicodedata.normalize("NFC", value).translate(str.maketrans("üÜ", "yY"))
    return "".join(c if c in "åäöÅÄÖ" else unmarked(c) for c in composed)


def lower_in_turkish(value: str) -> str:
    """Lower case in Turkish, which has two letters i, one with a dot and one without."""
    return value.translate(str.maketrans("Iİ", "ıi")).lower()


def without_width(value: str) -> str:
    """Without what the Unicode collation algorithm ignores, or most of it."""
    return re.sub("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]", "", value)


def ascii_folded(value: str) -> str:
    """What Lucene's filter of that name makes of a text, or most of it."""
    return unmarked(unicodedata.normalize("NFKD", value.translate(_ASCII)))


_ASCII = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "\u2011": "-",
    }
)
_AXES: dict[str, Callable[[str], str]] = {
    "nfc": lambda value: unicodedata.normalize("NFC", value),
    "nfd": lambda value: unicodedata.normalize("NFD", value),
    "compatible": lambda value: unicodedata.normalize("NFKC", value),
    "no-width": without_width,
    "marks": unmarked,
    "marks-composed": unmarked_one_by_one,
    "marks-swedish": unmarked_in_swedish,
    "ascii-folding": ascii_folded,
    "blank-runs": lambda value: re.sub(r"\s+", " ", value),
    "blank-runs-plain": lambda value: re.sub(" +", " ", value),
    "pad": lambda value: value.rstrip(" "),
    "trim": str.strip,
    "trim-ascii": lambda value: value.strip(" \t\r\n"),
    "case-lower": str.lower,
    "case-fold": str.casefold,
    "case-ascii": lower_ascii,
    "case-turkish": lower_in_turkish,
    "digits": digits,
    "digits-only-phones": digits_of_phones,
    "digits-00": international,
    "digits-us": american,
    "digits-de": german,
    "digits-suffix": international,
}


class Comparer:
    """Compares values under a key by the axes that hold for it."""

    def __init__(self, comparing: tuple[tuple[str, str], ...]) -> None:
        self._comparing = comparing

    def axes(self, key: str) -> list[str]:
        """The axes of a key, in the order of the table above."""
        names = {key, "*"} if key in PREDEFINED else {key, "*", "custom"}
        chosen = {axis for name, axis in self._comparing if name in names}
        return [axis for axis in _AXES if axis in chosen]

    def canonical(self, key: str, value: str) -> str:
        """The form in which two values that are the same become identical."""
        axes = self.axes(key)
        for axis in axes:
            value = _AXES[axis](value)
        if "nfc" in axes or "nfd" in axes:
            value = unicodedata.normalize("NFC", value)
        return value

    def same(self, key: str, one: str, other: str) -> bool:
        """Whether two canonical values are the same under a key."""
        if one == other:
            return True
        if "digits-suffix" not in self.axes(key):
            return False
        shorter, longer = sorted((one, other), key=len)
        return (
            len(shorter) >= _SHORTEST_SUFFIX
            and shorter.isdigit()
            and longer.isdigit()
            and longer.endswith(shorter)
        )
