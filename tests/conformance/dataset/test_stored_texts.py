"""Texts that are often changed come to every kind of place."""

from searchprofiles_tck.conformance.dataset.lives import by_key, fields_of
from searchprofiles_tck.conformance.dataset.model import Namespace
from searchprofiles_tck.conformance.dataset.stored_texts import TEXTS, stored_texts
from searchprofiles_tck.reference.engine import Engine

MINE = Namespace.of("texts")
PROFILES = [stored_texts(MINE, number) for number in range(10)]


def texts_in(*kinds: str) -> set[str]:
    """Return the texts that some profile holds in members whose names end so, the middle of the value left aside."""
    held = (value for values in PROFILES for cell, value in values.items() if cell[0].endswith(kinds))
    return {text for value in held for text in TEXTS if value.startswith(text) and value.endswith(text)}


def test_every_text_comes_to_every_kind_of_place() -> None:
    """Lines of addresses, attributes, their names, values that keys find and others each hold every text."""
    names = {cell[1] for values in PROFILES for cell in values if cell[0] == "Attributes"}

    assert len(TEXTS) == len(set(TEXTS))
    assert names == set(TEXTS)
    assert texts_in("Address") == texts_in("PhoneNumber", "EmailAddress", "AccountNumber") == set(TEXTS)


def test_the_reference_takes_them_all() -> None:
    """They keep all limits, and values that keys find are those of one profile and place."""
    engine = Engine()
    engine.call("CreateDomain", {"DomainName": "d", "DefaultExpirationDays": 1})
    for values in PROFILES:
        engine.call("CreateProfile", {"DomainName": "d", **fields_of(values)})
    several = [value for values in PROFILES for held in by_key(values).values() for value in held]

    assert len(several) == len(set(several))
