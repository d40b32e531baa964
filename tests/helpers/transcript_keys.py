"""Values that are attached and detached under every key, and changes that overlap, for a transcript."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Final

from desk import Desk, Json, Lines, request
from searchprofiles_tck.spec.keys import ATTACHED_KEYS, STANDARD_KEYS

KEYS: Final = ("tckLife", "k", *STANDARD_KEYS, *ATTACHED_KEYS)
TURNS: Final = 12
"""So often changes begin at once that those which overlap only now and then do."""
BESIDE: Final = "beside"
"""A key under which the first profile has every value, too."""


def key_lives(desk: Desk) -> Lines:
    """Yield searches after each step in the life of values under a key."""
    for key in KEYS:
        ids = [
            desk.send("CreateProfile", {"AccountNumber": f"{key} {number}"})[1].get("ProfileId")
            for number in (1, 2)
        ]
        first, second = ids
        one, two, three = (f"{key}-{word}" for word in ("one", "two", "three"))
        for operation, members in (
            ("AddProfileKey", {"ProfileId": first, "KeyName": BESIDE, "Values": [one, two]}),
            ("AddProfileKey", {"ProfileId": first, "KeyName": key, "Values": [one, two]}),
            ("AddProfileKey", {"ProfileId": second, "KeyName": key, "Values": [one]}),
            ("AddProfileKey", {"ProfileId": first, "KeyName": key, "Values": [two, three, three]}),
            ("DeleteProfileKey", {"ProfileId": first, "KeyName": key, "Values": [one]}),
            ("AddProfileKey", {"ProfileId": first, "KeyName": key, "Values": [one]}),
            ("UpdateProfile", {"ProfileId": first, "BusinessName": "Another Company"}),
            ("DeleteProfile", {"ProfileId": second}),
        ):
            desk.send(operation, members)
            for pair in ((key, one), (key, two), (key, three), (BESIDE, one)):
                yield from desk.walk(pair)
    yield from _shared_with_fields(desk)


def _shared_with_fields(desk: Desk) -> Lines:
    """Yield searches for values that were attached, and that a field held too until it changed."""
    names = {"FirstName": "Held", "MiddleName": "By", "LastName": "Fields"}
    held = {"AccountNumber": "held", "PhoneNumber": "4711", "EmailAddress": "held@x", **names}
    line, created = desk.send("CreateProfile", held)
    yield line
    pairs = {"_account": "held", "_phone": "4711", "_email": "held@x", "_fullName": "Held By Fields"}
    for key, value in pairs.items():
        desk.send("AddProfileKey", {"ProfileId": created.get("ProfileId"), "KeyName": key, "Values": [value]})
    changes = {name: f"1{value}" for name, value in held.items()}
    yield desk.send("UpdateProfile", {"ProfileId": created.get("ProfileId"), **changes})[0]
    for pair in pairs.items():
        yield from desk.walk(pair)


def elsewhere(desk: Desk) -> Lines:
    """Yield searches after changes that name a profile of another domain, and in a domain made after another's end."""
    for domain in ("others", "before"):
        desk.send("CreateDomain", {"DomainName": domain, "DefaultExpirationDays": 1})
    own = {"AccountNumber": "at home", "PhoneNumber": "1234321"}
    identifier = desk.send("CreateProfile", own)[1].get("ProfileId")
    key = {"ProfileId": identifier, "KeyName": "home", "Values": ["kept"]}
    desk.send("AddProfileKey", key)
    for operation, members in (
        ("UpdateProfile", {"ProfileId": identifier, "AccountNumber": "moved"}),
        ("AddProfileKey", {**key, "Values": ["added"]}),
        ("DeleteProfileKey", key),
        ("CreateProfile", {"ProfileId": identifier, "AccountNumber": "moved"}),
        ("DeleteProfile", {"ProfileId": identifier}),
    ):
        yield desk.send(operation, {**members, "DomainName": "others"})[0]
        for pair in (("_account", "at home"), ("_account", "moved"), ("home", "added"), ("home", "kept")):
            yield from desk.walk(pair)
    desk.send("CreateProfile", {**own, "DomainName": "before"})
    desk.send("DeleteDomain", {"DomainName": "before"})
    desk.send("CreateDomain", {"DomainName": "after", "DefaultExpirationDays": 1})
    yield from desk.walk(("_account", "at home"), DomainName="after")


def races(desk: Desk) -> Lines:
    """Yield searches after changes that began at once."""
    for turn in range(TURNS):
        yield from _race(desk, turn)


def _race(desk: Desk, turn: int) -> Lines:
    made = [
        desk.send("CreateProfile", {"AccountNumber": f"race {turn} {number}"})[1].get("ProfileId")
        for number in range(5)
    ]

    def key(operation: str, word: str) -> Callable[[], object]:
        members = {"ProfileId": made[0], "KeyName": "race", "Values": [f"{word} {turn}"]}
        return lambda: desk.send(operation, members)

    def update(**fields: str) -> Callable[[], object]:
        return lambda: desk.send("UpdateProfile", {"ProfileId": made[0], **fields})

    def delete(number: int) -> Callable[[], object]:
        return lambda: desk.send("DeleteProfile", {"ProfileId": made[number]})

    def create() -> Json:
        return desk.send("CreateProfile", {"AccountNumber": f"equal {turn}"})[1]

    email, phone, home = f"race{turn}@x", f"8{turn}", f"9{turn}"
    for tasks in (
        [update(EmailAddress=email), update(PhoneNumber=phone)],
        [key("AddProfileKey", "one"), key("AddProfileKey", "two")],
        [update(HomePhoneNumber=home), key("AddProfileKey", "three")],
        [key("AddProfileKey", "four"), update(BusinessPhoneNumber=f"6{turn}")],
        [key("DeleteProfileKey", "one"), key("DeleteProfileKey", "two")],
        [delete(1), delete(2)],
        [update(MobilePhoneNumber=f"7{turn}"), delete(3)],
        [delete(4), update(BusinessEmailAddress=f"late{turn}@x")],
        [create, create],
    ):
        _at_once(tasks)
        for pair in (
            *(("_email", email), ("_email", f"late{turn}@x")),
            *(("_phone", number) for number in (phone, home, f"6{turn}", f"7{turn}")),
            *(("race", f"{word} {turn}") for word in ("one", "two", "three", "four")),
            *(("_account", f"race {turn} {number}") for number in range(1, 5)),
            ("_account", f"equal {turn}"),
        ):
            answer = desk.send("SearchProfiles", request(pair))[1]
            yield f"{pair} {len(answer.get('Items', ()))}"


def _at_once(tasks: Sequence[Callable[[], object]]) -> None:
    """Start each task in a thread of its own when all threads are there."""
    barrier = Barrier(len(tasks))

    def started(task: Callable[[], object]) -> None:
        barrier.wait()
        task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        list(pool.map(started, tasks))
