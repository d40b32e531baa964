"""Probes that search for another form of a stored value: they find out what a target takes for the same."""

import unicodedata
from collections.abc import Iterator, Sequence
from string import ascii_lowercase, ascii_uppercase
from typing import Final

from ...spec.results import ReadingFound
from ...spec.search import Pair
from ..dataset.edge_cases import mixed_values
from .foreseen import foresee_each
from .scenario_client import ScenarioClient
from .search_probes import decided, search_all

_UPPER: Final = str.maketrans(ascii_lowercase, ascii_uppercase)


def comparison(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search under each kind of key: is a profile found by another form of its value?"""
    lettered = next((one for one in client.world.ids.values() if one != one.upper()), None)
    by_id = {} if lettered is None else {"_profileId": lettered}  # letters, so that case makes a difference
    for key, value in {**mixed_values(client.namespace), **by_id}.items():
        having = client.oracle.having(key, value).lower
        place = (having & -having).bit_length() - 1
        if not having or _finds(client, key, value, place) is not True:
            continue
        points = list(_points(key, value))
        forms = [Pair(key, (form,)) for _, _, several in points for form in several]
        foresee_each(client, [(form,) for form in forms])
        for point, folding, several in points:
            yield _folds(client, point, folding, key, place, several)


def _points(key: str, value: str) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield the points that ``value`` shows, each with the reading that folds, and other forms of it under that."""
    if key != "_phone":
        yield "letter-case", "folded", _in_upper_case(value)
    if key not in ("_phone", "_profileId"):
        yield from _other_forms(value)
    yield "blanks", "trimmed", [f" {value}", f"{value} "]
    if key == "_phone":
        plain = "".join(character for character in value if character.isdigit())
        yield "phone-format", "digits", [f"+{plain}"]


def _in_upper_case(value: str) -> list[str]:
    """Return ``value`` with its letters in upper case: all but i, and i alone, whose case Turkish does not fold."""
    upper = value.translate(_UPPER)
    all_but_i = "".join(old if new == "I" else new for old, new in zip(value, upper, strict=True))
    return [form for form in (all_but_i, value.replace("i", "I")) if form != value]


def _unmarked(value: str) -> list[str]:
    """Return ``value`` with one letter without its mark, for each: Swedish has letters that no other is the same as."""
    plain = [unicodedata.normalize("NFD", letter)[0] for letter in value]
    return [
        value[:place] + letter + value[place + 1 :]
        for place, letter in enumerate(plain)
        if letter != value[place]
    ]


def _other_forms(value: str) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield the points that any text shows; see ``_points``."""
    decomposed = unicodedata.normalize("NFD", value)
    yield "unicode-form", "canonical", [decomposed]
    yield "compatible-characters", "folded", [value.replace("i", "ｉ", 1), value.replace("i", "i\u200b", 1)]
    yield "marks", "ignored", _unmarked(value)
    if " " in value:
        yield "inner-blanks", "collapsed", [value.replace(" ", "  ")]


def _finds(client: ScenarioClient, key: str, value: str, place: int) -> bool | None:
    """Return whether searching one value finds one profile; None if the search is not answered."""
    found = search_all(client, [Pair(key, (value,))])
    return bool(found.mask >> place & 1) if found.answered else None


def _folds(
    client: ScenarioClient, point: str, folding: str, key: str, place: int, forms: Sequence[str]
) -> ReadingFound:
    found = [_finds(client, key, form, place) for form in forms]
    reading = folding if all(found) else None if any(one is not False for one in found) else "exact"
    return decided(point, reading, f"{key} searched in another form", key)


def full_name_gap(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Search for a profile without middle name: under which full name is it found?"""
    first, last = f"Gap{client.namespace.prefix}", "Middle"
    profiles = client.oracle.profiles
    place = next((p for p, one in enumerate(profiles) if one.fields.get("FirstName") == first), None)
    if place is None:
        return
    joined, gap = (_finds(client, "_fullName", f"{first}{gap}{last}", place) for gap in (" ", "  "))
    readings = {(True, False): "joined", (False, True): "gap", (False, False): "unindexed"}
    reading = None if joined is None or gap is None else readings.get((joined, gap))
    yield decided("full-name-gap", reading, "a profile without MiddleName")
