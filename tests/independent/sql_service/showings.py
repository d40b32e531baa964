"""For each fault what shows it from outside: a function whose result is another with the fault than without it."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

from .doors import Client, ServiceError

Showing = Callable[["Desk"], Any]
SHOWINGS: Final[dict[str, Showing]] = {}
"""By the name of the fault. Those that take a `Wire` are shown over HTTP, all others by an object."""


def shows(*names: str) -> Callable[[Showing], Showing]:
    """Return a decorator that adds a showing to the table, for these faults."""

    def add(showing: Showing) -> Showing:
        SHOWINGS.update(dict.fromkeys(names, showing))
        return showing

    return add


class Desk:
    """A client with a domain ``d``, and profiles named by the order in which they were created."""

    def __init__(self, client: Client) -> None:
        self.client, self.ids = client, list[str]()
        client.create_domain(DomainName="d", DefaultExpirationDays=1)

    def new(self, domain: str = "d", **fields: Any) -> str:
        """Create a profile; return its id."""
        self.ids.append(self.client.create_profile(DomainName=domain, **fields)["ProfileId"])
        return self.ids[-1]

    def change(self, profile: str, **fields: Any) -> None:
        """Update a profile."""
        self.client.update_profile(DomainName="d", ProfileId=profile, **fields)

    def attach(self, profile: str, key: str, *values: Any) -> None:
        """Attach values under a key."""
        self.client.add_profile_key(DomainName="d", ProfileId=profile, KeyName=key, Values=list(values))

    def detach(self, profile: str, key: str, *values: Any) -> None:
        """Remove values under a key."""
        self.client.delete_profile_key(DomainName="d", ProfileId=profile, KeyName=key, Values=list(values))

    def page(self, *pairs: tuple[str, Iterable[str]], domain: str = "d", **more: Any) -> dict[str, Any]:
        """Search for pairs of a key and values; return the response."""
        (key, values), *others = pairs
        if others:
            more["AdditionalSearchKeys"] = [{"KeyName": one, "Values": list(many)} for one, many in others]
        return self.client.search_profiles(DomainName=domain, KeyName=key, Values=list(values), **more)

    def names(self, page: dict[str, Any]) -> list[int]:
        """Return the numbers of the profiles on a page."""
        return [self.ids.index(item["ProfileId"]) for item in page["Items"]]

    def found(self, key: str, *values: str, domain: str = "d") -> list[int]:
        """Return the numbers of the profiles that one page of a search with one pair holds."""
        return self.names(self.page((key, values), domain=domain, MaxResults=100))

    def code(self, call: Callable[[], object]) -> str:
        """Return the error that a call raises, or nothing."""
        try:
            call()
        except ServiceError as error:
            return str(error.response["Error"]["Code"])
        except Exception as error:
            return type(error).__name__
        return ""


def together(*calls: Callable[[], object]) -> None:
    """Make calls at the same time, and wait for all of them."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        barrier.wait()
        call()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@shows("column-forgotten")
def middle_name(desk: Desk) -> Any:
    """Change a middle name and search for the new full name."""
    desk.change(desk.new(FirstName="A", MiddleName="B", LastName="C"), MiddleName="X")
    return desk.found("_fullName", "A X C")


@shows("lines-only-replaced")
def line_added(desk: Desk) -> Any:
    """Add a line of an address and an attribute to a profile that has none."""
    desk.change(desk.new(AccountNumber="1"), Address={"City": "X"}, Attributes={"a": "b"})
    item = desk.page(("_account", ["1"]))["Items"][0]
    return item.get("Address"), item.get("Attributes")


@shows("update-drops-keys")
def key_after_update(desk: Desk) -> Any:
    """Search for an attached value after a field has changed."""
    one = desk.new(AccountNumber="1")
    desk.attach(one, "_orderId", "7")
    desk.change(one, FirstName="A")
    return desk.found("_orderId", "7")


@shows("attached-shadowed")
def value_twice(desk: Desk) -> Any:
    """Attach the value of a field, remove the field, and search for what is still attached."""
    one = desk.new(AccountNumber="1", EmailAddress="a@b")
    desk.attach(one, "_email", "a@b")
    desk.change(one, EmailAddress="")
    return desk.found("_email", "a@b")


@shows("tags-overwritten")
def value_beside(desk: Desk) -> Any:
    """Attach one value after the other."""
    one = desk.new(AccountNumber="1")
    desk.attach(one, "_orderId", "7")
    desk.attach(one, "_orderId", "8")
    return desk.found("_orderId", "7")


@shows("value-belongs-to-one")
def value_of_two(desk: Desk) -> Any:
    """Attach one value to two profiles."""
    for number in "12":
        desk.attach(desk.new(AccountNumber=number), "_orderId", "7")
    return desk.found("_orderId", "7")


@shows("detach-across-keys")
def value_under_two_keys(desk: Desk) -> Any:
    """Attach a value under two keys and remove it under one."""
    one = desk.new(AccountNumber="1")
    desk.attach(one, "_orderId", "7")
    desk.attach(one, "_caseId", "7")
    desk.detach(one, "_caseId", "7")
    return desk.found("_orderId", "7")


@shows("half-batch")
def refused_values(desk: Desk) -> Any:
    """Attach a value and an empty one, which is refused, and search for the first."""
    one = desk.new(AccountNumber="1")
    return desk.code(lambda: desk.attach(one, "_orderId", "7", "")), desk.found("_orderId", "7")


@shows("ghost-profile")
def refused_profile(desk: Desk) -> Any:
    """Create a profile with an attribute that is too long, and search for it."""
    refused = desk.code(lambda: desk.new(AccountNumber="1", Attributes={"a": "x" * 256}))
    return refused, len(desk.page(("_account", ["1"]))["Items"])


@shows("lost-update")
def two_updates(desk: Desk) -> Any:
    """Change two fields of a profile at once, some hundred times."""
    one, lost = desk.new(AccountNumber="1"), 0
    for turn in map(str, range(300)):
        together(partial(desk.change, one, PhoneNumber=turn), partial(desk.change, one, EmailAddress=turn))
        lost += not (desk.found("_phone", turn) and desk.found("_email", turn))
    return lost > 0


@shows("keys-lost")
def two_keys(desk: Desk) -> Any:
    """Attach two values at once, some hundred times."""
    one, lost = desk.new(AccountNumber="1"), 0
    for turn in range(300):
        a, b = f"a{turn}", f"b{turn}"
        together(partial(desk.attach, one, "_orderId", a), partial(desk.attach, one, "_orderId", b))
        lost += not (desk.found("_orderId", a) and desk.found("_orderId", b))
    return lost > 0


@shows("shared-scratch")
def two_searches(desk: Desk) -> Any:
    """Search for two accounts at once, some hundred times."""
    desk.new(AccountNumber="1")
    desk.new(AccountNumber="2")
    others = [f"x{number}" for number in range(100)]  # so that a search takes longer
    results: list[bool] = []

    def search(account: int) -> None:
        for _ in range(300):
            try:
                results.append(desk.found("_account", str(account), *others) == [account - 1])
            except Exception:
                results.append(False)

    together(*[partial(search, account) for account in (1, 2, 1, 2)])
    return all(results)


@shows("delete-anywhere")
def deleted_elsewhere(desk: Desk) -> Any:
    """Delete a profile in a domain that does not hold it."""
    desk.client.create_domain(DomainName="other", DefaultExpirationDays=1)
    one = desk.new(AccountNumber="1")
    return desk.code(lambda: desk.client.delete_profile(DomainName="other", ProfileId=one)), desk.found(
        "_account", "1"
    )


@shows("domain-reborn")
def new_domain(desk: Desk) -> Any:
    """Delete a domain and create another."""
    desk.new(AccountNumber="1")
    desk.client.delete_domain(DomainName="d")
    desk.client.create_domain(DomainName="e", DefaultExpirationDays=1)
    return desk.found("_account", "1", domain="e")


@shows("controls-stripped", "form-c-on-save", "zero-is-empty", "decoded-on-save", "null-is-null")
def stored_text(desk: Desk) -> Any:
    """Search for each text that was stored, as it was stored."""
    texts = ("a\tb", "e\u0301", "0", "100%25", "null", "Null")
    for text in texts:
        desk.new(AccountNumber=text)
    return [desk.found("_account", text) for text in texts]


@shows("string-affinity")
def number_alike(desk: Desk) -> Any:
    """Search for a number with another number of zeros in front."""
    desk.new(AccountNumber="007")
    return desk.found("_account", "7"), desk.found("_account", "007")


@shows("limit-before-group")
def two_matches_each(desk: Desk) -> Any:
    """Search for two pairs that every profile matches, three on a page."""
    for _ in range(5):
        desk.new(PhoneNumber="1", EmailAddress="2")
    page = desk.page(("_phone", ["1"]), ("_email", ["2"]), MaxResults=3)
    return desk.names(page), "NextToken" in page


@shows("like-for-equals")
def wildcard(desk: Desk) -> Any:
    """Search for a value with an underscore."""
    desk.new(AccountNumber="a-b")
    return desk.found("_account", "a_b")


@shows("alias-per-key")
def key_names(desk: Desk) -> Any:
    """Search under names of keys that SQL does not take for names."""
    return [desk.code(partial(desk.found, key, "1")) for key in ("my-key", "order", "1st")]


@shows("dotted-attribute")
def dotted(desk: Desk) -> Any:
    """Give a profile an attribute whose name has a dot."""
    desk.new(AccountNumber="1", Attributes={"a.b": "c"})
    return desk.page(("_account", ["1"]))["Items"][0]["Attributes"]


@shows("variables-run-out")
def many_values(desk: Desk) -> Any:
    """Search for a thousand values."""
    desk.new(AccountNumber="1")
    return desk.code(lambda: desk.found("_account", *map(str, range(1000))))


@shows("hits-end-at200")
def many_matches(desk: Desk) -> Any:
    """Walk through 210 profiles that match."""
    for _ in range(210):
        desk.new(PhoneNumber="1")
    page = desk.page(("_phone", ["1"]), MaxResults=100)
    walked = desk.names(page)
    while "NextToken" in page:
        page = desk.page(("_phone", ["1"]), MaxResults=100, NextToken=page["NextToken"])
        walked += desk.names(page)
    return len(walked)


def second_page(
    desk: Desk, size: int = 2, then: int = 2, between: Callable[[], object] = lambda: None
) -> Any:
    """Return the numbers on the second page of a search, which is of another size perhaps."""
    page = desk.page(("_phone", ["1"]), MaxResults=size)
    between()
    return desk.names(desk.page(("_phone", ["1"]), MaxResults=then, NextToken=page["NextToken"]))


@shows("ties-skipped")
def made_in_one_second(desk: Desk) -> Any:
    """Create five profiles in one second, and request the second page."""
    time.sleep(1 - time.time() % 1)
    for _ in range(5):
        desk.new(PhoneNumber="1")
    return second_page(desk)


@shows("page-number-token")
def other_size(desk: Desk) -> Any:
    """Request a second page of another size."""
    for _ in range(9):
        desk.new(PhoneNumber="1")
    return second_page(desk, 2, 3)


@shows("one-cursor-per-query")
def page_again(desk: Desk) -> Any:
    """Request the second page twice with one token."""
    for _ in range(9):
        desk.new(PhoneNumber="1")
    token = desk.page(("_phone", ["1"]), MaxResults=2)["NextToken"]
    return [desk.names(desk.page(("_phone", ["1"]), MaxResults=2, NextToken=token)) for _ in range(2)]


@shows("anchor-deleted")
def last_deleted(desk: Desk) -> Any:
    """Delete the last profile of the first page and request the second."""
    for _ in range(5):
        desk.new(PhoneNumber="1")
    gone = {"DomainName": "d", "ProfileId": desk.ids[1]}
    return desk.code(lambda: second_page(desk, between=lambda: desk.client.delete_profile(**gone)))


@shows("operator-not-in-key")
def both_operators(desk: Desk) -> Any:
    """Send one search with OR, then with AND."""
    desk.new(PhoneNumber="1")
    pairs = (("_phone", ["1"]), ("_email", ["2"]))
    return [desk.names(desk.page(*pairs, LogicalOperator=operator)) for operator in ("OR", "AND")]


@shows("cache-outlives")
def attached_between(desk: Desk) -> Any:
    """Send one search before and after a value is attached."""
    one = desk.new(AccountNumber="1")
    before = desk.found("_orderId", "7")
    desk.attach(one, "_orderId", "7")
    return before, desk.found("_orderId", "7")


@shows("stale-node")
def deleted_stays(desk: Desk) -> Any:
    """Send one search three times after a profile was deleted."""
    desk.client.delete_profile(DomainName="d", ProfileId=desk.new(AccountNumber="1"))
    return [desk.found("_account", "1") for _ in range(3)]


@shows("nested-crash")
def pair_without_key(desk: Desk) -> Any:
    """Search with a pair that has no KeyName."""
    more: dict[str, Any] = {"AdditionalSearchKeys": [{"Values": ["1"]}]}
    return desk.code(lambda: desk.page(("_account", ["1"]), **more))


class Wire:
    """One connection to a service, with a domain ``d`` that holds an account ``1``."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(address.removeprefix("http://"))
        self.send("/domains/d", {"DefaultExpirationDays": 1})
        self.send("/domains/d/profiles", {"AccountNumber": "1"})

    def send(self, path: str, body: object) -> tuple[int, str | None, Any]:
        """Send a body as JSON; return the status, the error's name and the response's JSON."""
        payload = json.dumps(body, ensure_ascii=False).encode()
        self.connection.request("POST", path, payload, {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        text = response.read()
        try:
            return response.status, response.getheader("x-amzn-ErrorType"), json.loads(text)
        except ValueError:
            return response.status, None, text

    def found(self, body: object, domain: str = "d", query: str = "") -> Any:
        """Search; return the status and how many were found."""
        status, _, members = self.send(f"/domains/{domain}/profiles/search{query}", body)
        return status, len(members.get("Items", ())) if isinstance(members, dict) else members


ACCOUNT: Final = {"KeyName": "_account", "Values": ["1"]}
WIRED: Final[dict[str, Callable[[Wire], Any]]] = {
    "body-in-pieces": lambda wire: [
        wire.send("/domains/d/profiles", {"AccountNumber": "é" * 100})[0],
        [wire.found({**ACCOUNT, "Values": [*["x" * 200] * 80, "y" * n, "é" * 100]}) for n in (1, 2)],
    ],
    "path-overridden": lambda wire: wire.found({**ACCOUNT, "DomainName": "d"}, domain="other"),
    "query-fills-body": lambda wire: wire.found({"Values": ["1"]}, query="?KeyName=_account"),
    "percent-in-message": lambda wire: wire.found(ACCOUNT, domain="a%20b"),
    "no-error-name": lambda wire: wire.send("/domains/other/profiles/search", ACCOUNT)[1],
    "body-left-unread": lambda wire: [wire.found(ACCOUNT, domain=name) for name in ("other", "d")],
}
"""For faults of the HTTP door."""
