"""Requests with members in places that are not theirs, and with texts that mean something to a language."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from desk import Desk, Json, Lines, request
from msgspec import structs
from searchprofiles_tck.conformance.dataset.special_texts import COMMANDS, NAMES
from searchprofiles_tck.conformance.target.http_message import encode
from searchprofiles_tck.spec.exchange import HttpRequest
from searchprofiles_tck.spec.operations import OPERATIONS

A, B = ("_phone", "777"), ("_email", "0@x")


def _stray(operation: str, members: Json, **stray: Any) -> Iterator[HttpRequest]:
    """Yield a request with more members in its body, in its query string, and in its headers."""
    plain = encode(operation, {"DomainName": "d", **members})
    texts = {name: each if isinstance(each, str) else json.dumps(each) for name, each in stray.items()}
    query = "&".join(f"{name}={quote(text, safe='')}" for name, text in texts.items())
    yield structs.replace(plain, body=json.dumps({**json.loads(plain.body), **stray}))
    yield structs.replace(plain, target=f"{plain.target}{'&' if '?' in plain.target else '?'}{query}")
    yield structs.replace(plain, headers=(*plain.headers, *texts.items()))


def misplaced(desk: Desk) -> Lines:
    """Yield searches and writes with members in other places."""
    _, page = desk.send("SearchProfiles", request(A, MaxResults=30))
    entry = {"KeyName": B[0], "Values": [B[1]]}
    for stray in (
        {"DomainName": "unknown"}, {"MaxResults": 100}, {"NextToken": page.get("NextToken")},
        {"KeyName": B[0]}, {"Values": B[1]}, {"LogicalOperator": "AND"}, {"AdditionalSearchKeys": [entry]},
    ):  # fmt: skip
        asked = request(A, B) if "LogicalOperator" in stray else request(A)
        if "NextToken" in stray:
            asked["MaxResults"] = 30
        for http in list(_stray("SearchProfiles", asked, **stray))["KeyName" in stray or "Values" in stray :]:
            yield desk.send("SearchProfiles", asked, http)[0]
        for name in stray.keys() & {"KeyName", "Values"}:
            lacking = {member: value for member, value in asked.items() if member != name}
            for http in _stray("SearchProfiles", lacking, **stray):
                yield desk.send("SearchProfiles", lacking, http)[0]
    yield from _misspelled(desk, str(page.get("NextToken")))
    ids = [desk.send("CreateProfile", {"AccountNumber": f"stray{n}"})[1].get("ProfileId") for n in (1, 2)]
    key = {"ProfileId": ids[0], "KeyName": "_caseId", "Values": ["own"]}
    for operation, members in (
        ("CreateProfile", {"EmailAddress": "new@stray"}), ("AddProfileKey", key), ("DeleteProfileKey", key),
        ("UpdateProfile", {"ProfileId": ids[0], "BusinessName": "x"}), ("DeleteProfile", {"ProfileId": ids[0]}),
    ):  # fmt: skip
        for stray in (
            {"DomainName": "unknown"}, {"ProfileId": ids[1]}, {"KeyName": "_orderId"}, {"Values": "stray"},
            {"AccountNumber": "lent"}, {"profileId": ids[1]},
        ):  # fmt: skip
            if operation == "DeleteProfileKey":
                desk.send("AddProfileKey", key)
            body, query, _ = _stray(operation, members, **stray)
            yield desk.send(operation, members, body if "DomainName" in stray else query)[0]
            yield from _looks(desk)


def _misspelled(desk: Desk, token: str) -> Lines:
    """Yield searches with members under names by which some frameworks look for them."""
    for asked, stray in (
        (request(A), {"maxResults": 100}),
        (request(A), {"max_results": 100}),
        (request(A), {"max-results": 100}),
        (request(A, MaxResults=30), {"nextToken": token}),
        (request(A, MaxResults=30), {"next-token": token}),
        (request(A, B), {"logical-operator": "AND"}),
    ):
        body, query, headers = _stray("SearchProfiles", asked, **stray)
        is_right = not stray.keys().isdisjoint(OPERATIONS["SearchProfiles"].query.values())
        for http in (body, headers) if is_right else (body, query, headers):
            yield desk.send("SearchProfiles", asked, http)[0]


def respelt(desk: Desk) -> Lines:
    """Yield searches for values and keys in another spelling than that in which they are stored."""
    fields = {
        "AccountNumber": "2024-01-05",
        "EmailAddress": "j.doe@gmail.com",
        "BusinessEmailAddress": "box@host",
        "FirstName": "Mary-Ann",
        "MiddleName": "B",
        "LastName": "Lee",
    }
    identifier = desk.send("CreateProfile", fields)[1].get("ProfileId")
    desk.send("AddProfileKey", {"ProfileId": identifier, "KeyName": "k", "Values": ["one-two"]})
    for pair in (
        ("_account", "2024-1-5"), ("_email", "jdoe@gmail.com"), ("_email", "box"), ("_fullName", "Mary Ann B Lee"),
        ("k", "two"), ("K", "one-two"), ("_account", "of _salesforceAccountId"), ("BusinessName", "shop"),
    ):  # fmt: skip
        yield from desk.walk(pair)
    yield from desk.walk(
        ("_account", "2024-01-05"), ("_email", ["BOX@host", "box@host"]), LogicalOperator="AND"
    )
    desk.send(
        "CreateProfile", {"AccountNumber": "as\\u0041", "HomePhoneNumber": "234", "FirstName": "\u00dc"}
    )
    for pair in (
        ("_account", "asA"), ("_account", "2024\x07-01-05"), ("_phone", "ADG"), ("_fullName", "Ue"),
        ("assetId", "of _assetId"),
    ):  # fmt: skip
        yield from desk.walk(pair)
    dashed = "-".join(re.findall(".{8}", str(identifier)))
    yield str(len(desk.send("SearchProfiles", request(("_profileId", dashed)))[1].get("Items", ())))
    empty = {"KeyName": "_email", "Values": []}
    for operator in ("AND", "OR"):
        asked = {**request(("_account", "2024-01-05")), "AdditionalSearchKeys": [empty]}
        yield desk.send("SearchProfiles", {**asked, "LogicalOperator": operator})[0]


def _looks(desk: Desk) -> Lines:
    for value in ("stray1", "stray2", "lent"):
        yield from desk.walk(("_account", value))
    yield from desk.walk(("_email", "new@stray"))
    for key in ("_caseId", "_orderId"):
        for value in ("own", "stray"):
            yield from desk.walk((key, value))


def special(desk: Desk) -> Lines:
    """Yield special texts in every place: stored, searched for, and where they are refused."""
    texts = (*NAMES, *COMMANDS)
    for text in texts:
        desk.send("CreateProfile", {"AccountNumber": text})
    for text in texts:
        yield from desk.walk(("_account", text))
        for changed in ({"KeyName": text}, {"NextToken": text}, {"DomainName": text}, {"MaxResults": text}):
            yield desk.send("SearchProfiles", {**request(A), **changed})[0]
        yield desk.send("SearchProfiles", request(A, B, LogicalOperator=text))[0]
    yield desk.send("SearchProfiles", {"KeyName": "_account", "Values": [{"$gt": ""}]})[0]
    _, owner = desk.send("CreateProfile", {"AccountNumber": "owner"})
    for name in NAMES:
        desk.send(
            "AddProfileKey", {"ProfileId": owner.get("ProfileId"), "KeyName": name, "Values": ["under"]}
        )
        yield from desk.walk((name, "under"))
    for odd in (*COMMANDS, None, 5, [owner.get("ProfileId")], {"$ne": ""}):
        desk.send("CreateProfile", {"AccountNumber": "newest"})
        yield desk.send("DeleteProfile", {"ProfileId": odd})[0]
        yield from desk.walk(("_account", "newest"))


def malformed(desk: Desk) -> Lines:
    """Yield bodies that are nearly JSON, and a header that includes it."""
    body = json.dumps(request(A))
    for wrong in (
        "x " + body,
        body.replace("]", "", 1),
        body[:-1],
        body[:-1] + ',"x":NaN}',
        body[:-1] + ',"x":-Infinity}',
    ):
        yield desk.raw(wrong)
    plain = encode("SearchProfiles", {"DomainName": "d", **request(A)})
    of_range = structs.replace(
        plain, headers=(("Content-Type", "application/json"), ("Accept", "application/*"))
    )
    yield desk.send("SearchProfiles", {}, of_range)[0]
