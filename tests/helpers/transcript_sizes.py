"""Long lists, large bodies and many profiles, for a transcript."""

from collections.abc import Iterator
from typing import Final

from desk import Desk, Lines
from searchprofiles_tck.spec.limits import VALUE

BORDER: Final = 1 << 16
"""Where pieces of 8 and of 16 KiB end."""
_HEAD, _TAIL = '{"KeyName":"_account",', '"Values":["'


def large_searches(desk: Desk) -> Lines:
    """Yield searches by lists whose last value finds something, and by bodies whose character lies on a border."""
    for length in (255, 333, 1000):
        yield from desk.walk(("_account", [*(f"v{number}" for number in range(length)), "n3"]))
    for place in range(1, 4):
        blanks = " " * (BORDER - place - len(_HEAD + _TAIL))
        yield desk.raw(f'{_HEAD}{blanks}{_TAIL}😀😀"]}}' + " " * 100)
    yield desk.raw(f'{_HEAD}{" " * (1 << 20)}{_TAIL}n3"]}}')


def large_profile(desk: Desk) -> Lines:
    """Yield a search for a profile of more than 64 KiB, which holds characters of four bytes on every border."""
    attributes = {f"a{number}": "😀" * VALUE.maximum for number in range(80)}
    yield desk.send("CreateProfile", {"AccountNumber": "large", "Attributes": attributes})[0]
    yield from desk.walk(("_account", "large"))


def many_profiles(desk: Desk) -> Iterator[str]:
    """Yield searches in a domain of 1,001 profiles that all match, and for the last of them."""
    domain = {"DomainName": "many"}
    desk.send("CreateDomain", {**domain, "DefaultExpirationDays": 1})
    for number in range(1001):
        desk.send("CreateProfile", {**domain, "AccountNumber": f"m{number}", "PhoneNumber": "888"})
    for number in (512, 1000):
        yield from desk.walk(("_account", f"m{number}"), **domain)
    for size in (100, 20):
        yield from desk.walk(("_phone", "888"), pages=60, MaxResults=size, **domain)


def many_values(desk: Desk) -> Lines:
    """Yield a search for the last of 101 values of one profile under a key."""
    _, created = desk.send("CreateProfile", {"AccountNumber": "of many"})
    values = [f"value {number}" for number in range(101)]
    desk.send("AddProfileKey", {"ProfileId": created.get("ProfileId"), "KeyName": "lots", "Values": values})
    yield from desk.walk(("lots", values[-1]))
