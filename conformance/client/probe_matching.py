"""Probes of the points that decide which profiles a pair matches."""

import unicodedata
from collections.abc import Iterator
from string import ascii_lowercase, ascii_uppercase

from ...spec.results import ReadingFound
from ...spec.search import Operator, Pair
from ..dataset.edge_cases import mixed_values
from ..dataset.shared_data import HOME_LINE, MOBILE_LINE
from .probe_answers import ask, decided, finds, place_with, refused_or
from .scenario_client import ScenarioClient

_UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)


def several_values(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Two values: are the profiles found that have one of them, or only those that have both?"""
    one, other = client.namespace.phone(MOBILE_LINE), client.namespace.phone(HOME_LINE)
    first, second = (client.oracle.having("_phone", value).lower for value in (one, other))
    either, both = (first | second) & ~(first & second), first & second
    asked = ask(client, [Pair("_phone", (one, other))])
    reading = None
    if asked.answered and both & asked.mask:
        share = (either & asked.mask).bit_count()
        reading = "any" if share == either.bit_count() else "all" if share == 0 else None
    yield decided("several-values", reading, "two phone numbers in one pair")


def comparison(client: ScenarioClient) -> Iterator[ReadingFound]:
    """Under each kind of key: is a profile found by another form of its value?"""
    for key, value in {**mixed_values(client.namespace), **_identifier(client)}.items():
        place = place_with(client, key, value)
        if place is None or finds(client, key, value, place) is not True:
            continue
        if key != "_phone":
            yield _folds(client, "letter-case", "folded", key, place, value.translate(_UPPER))
        if key not in ("_phone", "_profileId"):
            yield _folds(client, "unicode-form", "canonical", key, place, unicodedata.normalize("NFD", value))
        yield _folds(client, "blanks", "trimmed", key, place, f" {value}", f"{value} ")
        if key == "_phone":
            plain = "+" + "".join(character for character in value if character.isdigit())
            yield _folds(client, "phone-format", "digits", key, place, plain)


def _identifier(client: ScenarioClient) -> dict[str, str]:
    """A ProfileId that has letters, so that its case can be told."""
    lettered = next((one for one in client.world.ids.values() if one != one.upper()), None)
    return {} if lettered is None else {"_profileId": lettered}


def _folds(
    client: ScenarioClient, point: str, folding: str, key: str, place: int, *forms: str
) -> ReadingFound:
    found = [finds(client, key, form, place) for form in forms]
    reading = folding if all(found) else None if any(one is not False for one in found) else "exact"
    return decided(point, reading, f"{key} asked for in another form", key)


def full_name_gap(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A profile without middle name: under which full name is it found?"""
    first, last = f"Gap{client.namespace.prefix}", "Middle"
    place = next(
        (p for p, draft in enumerate(client.oracle.profiles) if draft.fields.get("FirstName") == first), None
    )
    if place is None:
        return
    joined = finds(client, "_fullName", f"{first} {last}", place)
    gap = finds(client, "_fullName", f"{first}  {last}", place)
    readings = {(True, False): "joined", (False, True): "gap", (False, False): "unindexed"}
    reading = None if joined is None or gap is None else readings.get((joined, gap))
    yield decided("full-name-gap", reading, "a profile without MiddleName")


def undefined_key(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A key that no profile has."""
    asked = ask(client, [Pair(f"tckUndefined-{client.namespace.prefix}", ("x",))])
    yield refused_or("undefined-key", asked.steps[0], "empty", "a key that nothing defines")


def repeated_key(client: ScenarioClient) -> Iterator[ReadingFound]:
    """One key in two pairs."""
    pairs = [Pair("_phone", (client.namespace.phone(line),)) for line in (MOBILE_LINE, HOME_LINE)]
    asked = ask(client, pairs, Operator.OR)
    yield refused_or("repeated-key", asked.steps[0], "pairs", "_phone in two pairs")


def repeated_value(client: ScenarioClient) -> Iterator[ReadingFound]:
    """One value twice in a list."""
    value = client.namespace.phone(MOBILE_LINE)
    asked = ask(client, [Pair("_phone", (value, value))])
    yield refused_or("repeated-value", asked.steps[0], "accepted", "a phone number twice in one list")


def lone_operator(client: ScenarioClient) -> Iterator[ReadingFound]:
    """An operator without further pairs."""
    asked = ask(client, [Pair("_phone", (client.namespace.phone(MOBILE_LINE),))], Operator.AND)
    yield refused_or("lone-operator", asked.steps[0], "accepted", "LogicalOperator with one pair")


def nothing_found(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A search that finds nothing."""
    step = ask(client, [Pair("_account", (client.namespace.text("nobody"),))]).steps[0]
    reading = None
    if step.succeeded and not step.items:
        reading = "empty-list" if "Items" in (step.answer.output or {}) else "absent"
    yield decided("nothing-found", reading, "an account number that nobody has")


def empty_values(client: ScenarioClient) -> Iterator[ReadingFound]:
    """A pair with an empty list."""
    asked = ask(client, [Pair("_account", ())])
    if not asked.items:
        yield refused_or("empty-values", asked.steps[0], "empty", "Values: []")
