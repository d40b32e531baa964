"""What an application answers to a fixed list of requests, so that two applications can be compared."""

import json
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from desk import FULL, NEAR, OWN, TRAPS, WIDE, Desk, Json, Lines, loaded, request
from disturbed_walks import between_changes, disturbed, near
from searchprofiles_tck.reference.service.wire import Application
from searchprofiles_tck.spec.keys import PREDEFINED_KEYS
from transcript_keys import elsewhere, key_lives, races
from transcript_lives import changed_alone, lives
from transcript_sizes import large_profile, large_searches, many_profiles, many_values
from transcript_special import malformed, misplaced, respelt, special

A, B, C = ("_phone", "777"), ("_email", "0@x"), ("_email", "3@p")
NOBODY, ONE = ("_account", "nobody"), ("_account", "n3")


def logic(desk: Desk) -> Lines:
    """Pairs, operators, values, content."""
    joined = [
        (A, B),
        (B, C),
        (ONE, A),
        (NOBODY, B, C),
        (B, NOBODY, C),
        (B, C, NOBODY),
        (A, B, C),
        (ONE, B, C, A),
        (C, C, B),
        (NOBODY, ("_account", "x"), ("_email", "z"), ("_phone", "0"), ONE),
        (ONE, A, B, C, ("_email", "1@x")),
        (A, B, C, ("_email", "1@x"), ONE),
        (("_account", "n13"), A, C, ("_email", "1@x"), ("_account", "n13")),
    ]
    for pairs in joined:
        for operator in ({"LogicalOperator": "OR"}, {"LogicalOperator": "AND"}, {}):
            yield from desk.walk(*pairs, **operator, MaxResults=100)
    for values in (
        ["1@x", "3@p"],
        ["zz", "3@p"],
        ["3@p", "zz"],
        ["z", "y", "3@p"],
        ["0@x", "z", "1@x"],
        [*"abcdefghi", "3@p"],
    ):
        yield from desk.walk(("_email", values), MaxResults=100)
        yield from desk.walk(("_account", ["n3", "n4"]), ("_email", values), LogicalOperator="AND")
        yield from desk.walk(
            ("_email", values), ("_account", ["n3", "n4"]), LogicalOperator="OR", MaxResults=9
        )
        yield from desk.walk(("_account", "n3"), ("_email", values), LogicalOperator="AND")
    for value in (*TRAPS, *NEAR):
        yield from desk.walk(("_account", value), MaxResults=100)
    for value in ("ab+c@d", "a.b@d", "ab@d", "a.b+c@e", "ab@e"):
        yield from desk.walk(("_email", value))
    for value in ("T ann U", "T án-na U", "T na an U", "T ánna U", "Ann Bea Cox", "Ann Cox", "Bea"):
        yield from desk.walk(("_fullName", value), ("_account", "anna"))
    yield from desk.walk(("_phone", "9991234"))
    yield from desk.walk(("many", "k"))
    yield from near(desk)
    yield from special(desk)
    yield from respelt(desk)
    yield from large_searches(desk)
    yield from large_profile(desk)


def shape(desk: Desk) -> Lines:
    """Yield content as it was created, and as updates left it."""
    yield from logic(desk)
    yield from lives(desk)
    yield from changed_alone(desk)


def keys(desk: Desk) -> Lines:
    """Each key with values of its own and of others."""
    known = [("_phone", FULL[name]) for name in FULL if "Phone" in name] + [
        ("_email", FULL[name]) for name in FULL if "Email" in name
    ]
    known += [
        ("_account", "0815"),
        ("_fullName", "Ann Bea Cox"),
        *[(key, value) for key, values in OWN.items() for value in values],
    ]
    strange = [("_account", v) for v in ("hidden", "shop", "815", "5551234", "a.b+c@d")] + [
        ("_phone", "0815"),
        ("tier", "5"),
    ]
    strange += [
        ("_fullName", v)
        for v in ("Ann", "Ann Cox", "Cox Ann Bea", "Cox, Ann Bea", "Ann  Bea  Cox", "Ann B Cox")
    ]
    strange += [
        (key, f"of {other}") for key, other in (("_salesforceAssetId", "_assetId"), ("_orderId", "_caseId"))
    ]
    strange += [(key, "x") for key in PREDEFINED_KEYS] + [("9", "x"), ("_email", "0815")]
    for pair in (*known, *strange):
        yield from desk.walk(pair)
    for place in range(16):
        _, answer = desk.send("SearchProfiles", request(("_account", f"n{place}")))
        item = (answer.get("Items") or [{}])[0]
        yield from desk.walk(("_profileId", str(item.get("ProfileId"))))
    yield from respelt(desk)


def pagination(desk: Desk) -> Lines:
    """Yield walks of every kind."""
    for size in ({}, *({"MaxResults": size} for size in (1, 2, 7, 10, 13, 26, 65, 99, 100)), {}):
        yield from desk.walk(A, pages=20, **size)
        yield from desk.walk(B, C, LogicalOperator="AND", pages=20, **size)
        yield from desk.walk(B, C, pages=20, **size)
    yield from desk.walk(A, B, C, LogicalOperator="AND", MaxResults=3)
    one, other = desk.walk(A, MaxResults=20), desk.walk(B, MaxResults=20)
    for lines in zip(one, other, strict=False):
        yield from lines
    yield from near(desk)
    yield from disturbed(desk)
    yield from misplaced(desk)
    yield from many_profiles(desk)


def limits(desk: Desk) -> Lines:
    """Yield requests on each limit and past it."""
    good: Json = {"KeyName": "_account", "Values": ["n3"]}
    entry = {"KeyName": "_phone", "Values": ["777"]}
    values: list[Any] = [
        "x",
        5,
        None,
        {"0": "n3"},
        [""],
        ["n3", ""],
        ["", "n3"],
        ["x" * 255],
        ["x" * 256],
        ["x" * 257],
        ["x"],
        [5],
        [True],
        [None],
        [["n3"]],
    ]
    values += [["e\u0301" * 128]]
    values += [[character * size] for character in ("é", "😀") for size in (128, 255, 256)] + [
        ["n3", "x" * 256],
        ["x" * 256, "n3"],
        [True, "n3"],
    ]
    names: list[Any] = [
        "",
        *("k" * size for size in (64, 65, 66, 1)),
        "a b",
        "_account ",
        "_account\n",
        "_accöunt",
        "_acc.ount",
        "_acc^ount",
        "_\u017f\u212a",
        5,
        None,
        ["_account"],
        {},
    ]
    changed: list[Json] = [{"Values": each} for each in values] + [{"KeyName": each} for each in names]
    entries: list[Any] = [
        {},
        {"KeyName": "_phone"},
        {"Values": ["777"]},
        *[{**entry, "Values": each} for each in values],
        *[{**entry, "KeyName": each} for each in names],
    ]
    changed += [{"AdditionalSearchKeys": [each]} for each in (*entries, 5, "x")] + [
        {"AdditionalSearchKeys": [entry, each]} for each in entries
    ]
    changed += [{"AdditionalSearchKeys": [entry] * count} for count in range(7)] + [
        {"AdditionalSearchKeys": each} for each in ("x", {}, 5)
    ]
    operators: list[Any] = ["and", "AND ", "", "NOT", "XOR", "AND", True, 5, None]
    changed += [{"AdditionalSearchKeys": [entry], "LogicalOperator": each} for each in operators]
    sizes: list[Any] = [
        0,
        -1,
        -5,
        1,
        100,
        101,
        102,
        2**32 + 20,
        "x",
        "1.5",
        "1e1",
        "5x",
        "0x10",
        "1_0",
        "٥",
        "5 ",
    ]
    changed += [{"MaxResults": each} for each in sizes] + [
        {"NextToken": "x" * size} for size in (1024, 1025, 1026)
    ]
    changed += [{"DomainName": each} for each in ("d" * 64, "d" * 65, "d" * 66, "d\n", "d ", "d.d", "dö")]
    for change in changed:
        yield f"{change} {desk.send('SearchProfiles', {**good, **change})[0]}"
    yield desk.send("SearchProfiles", request(A, LogicalOperator="XOR"))[0]
    _, page = desk.send("SearchProfiles", request(A, MaxResults=5))
    beside = request(A, MaxResults=101, NextToken=page.get("NextToken"))
    yield desk.send("SearchProfiles", beside)[0]
    yield desk.send("SearchProfiles", {"Values": ["n3"]})[0]
    yield desk.send("SearchProfiles", {"KeyName": "_account"})[0]
    yield desk.send("SearchProfiles", {"Values": ["n3"], "AdditionalSearchKeys": [entry]})[0]
    yield from special(desk)


def errors(desk: Desk) -> Lines:
    """Domains that are not there, bodies that are no JSON."""
    yield from limits(desk)
    yield desk.send("SearchProfiles", {"DomainName": "unknown", **request(ONE)})[0]
    yield desk.send("SearchProfiles", {"DomainName": "unknown", **request(ONE)})[0]
    body = json.dumps(request(ONE))
    for wrong in (
        body[:9],
        body + "x",
        body + body,
        body.replace("n3", "n\n3"),
        body.replace('"', "'"),
        "{/* c */" + body[1:],
        body[:-1] + ",}",
        body.replace(":", ":\f"),
        body.replace('"KeyName"', "KeyName"),
        body.replace("n3", "n\\x3"),
        f"[{body}]",
        "10",
        "null",
        "[]",
        json.dumps(body),
        '"x"',
        body + " // c",
    ):
        yield desk.raw(wrong)
        yield desk.raw(body)
    for parameter in ("next-token=", "max-results"):
        yield desk.raw(body, f"/domains/d/profiles/search?{parameter}")
    yield from disturbed(desk)
    yield from misplaced(desk)
    yield from malformed(desk)
    yield from large_searches(desk)
    yield from _unknown(desk)


def _unknown(desk: Desk) -> Lines:
    """Yield changes of a profile that does not exist."""
    absent = {"ProfileId": "0" * 32}
    key = {**absent, "KeyName": "k", "Values": ["a"]}
    for operation, members in (
        ("UpdateProfile", {**absent, "FirstName": "A"}),
        ("DeleteProfile", absent),
        ("AddProfileKey", key),
        ("DeleteProfileKey", key),
    ):
        yield desk.send(operation, members)[0]


def wire(desk: Desk) -> Lines:
    """Yield the same searches written in other ways."""
    asked = request(A, B, LogicalOperator="AND")
    turned = dict(reversed(asked.items()))
    path = "/domains/d/profiles/search"
    for body in (
        json.dumps(asked),
        json.dumps(turned),
        json.dumps(asked, indent=2),
        " " + json.dumps(asked),
        json.dumps(asked, indent="\t"),
        json.dumps(asked, separators=(",", "\n:\n")),
    ):
        for query in ("", "?max-results=2", "?max-results=30", "", "?maxResults=2"):
            yield desk.raw(body, path + query)
    for written in ("%64", "%6", "d%2d", "%64%2D", "d-", "%64%78"):
        yield desk.raw(json.dumps(asked), f"/domains/{written}/profiles/search")
    for value in (WIDE, "é", "\u00f6", "😀😀", "שלום"):
        for ascii_only in (True, False):
            yield desk.raw(json.dumps(request(("_account", value)), ensure_ascii=ascii_only))
    yield desk.raw(json.dumps(request(("_email", "w@d"))))
    yield desk.raw(json.dumps(request(A, B, logicalOperator="AND")))
    yield desk.raw(" " + json.dumps(request(("_account", ["n3", *["€" * 255] * 100])), ensure_ascii=False))
    yield from desk.walk(NOBODY)
    yield desk.raw("{")
    yield desk.raw(json.dumps(request(A, B)))
    yield from pagination(desk)
    for order in ("max-results=30&next-token={}", "next-token={}&max-results=30"):
        for write in (quote, lambda text, safe: "".join(f"%{ord(c):02x}" for c in text)):  # noqa: ARG005
            _, page = desk.send("SearchProfiles", request(A, MaxResults=30))
            token = write(str(page.get("NextToken")), safe="")
            yield re.sub(
                "[0-9a-zA-Z%_-]{38,}", "…", desk.raw(json.dumps(request(A)), f"{path}?{order.format(token)}")
            )
    yield from malformed(desk)


def state(desk: Desk) -> Lines:
    """Yield changes, each followed by searches."""
    own = {
        "AccountNumber": "s1",
        "PhoneNumber": "901",
        "MobilePhoneNumber": "902",
        "HomePhoneNumber": "ask",
        "EmailAddress": "s@s",
        "FirstName": "S",
        "LastName": "T",
    }
    pairs = (
        ("_account", "s1"),
        ("_phone", "901"),
        ("_phone", "902"),
        ("_phone", "call"),
        ("_email", "s@s"),
        ("_email", "t@s"),
        ("_email", "b"),
        ("_fullName", "S T"),
        ("_fullName", "U T"),
        ("note", "a"),
        ("note", "b"),
        ("_caseId", "c"),
    )
    line, one = desk.send("CreateProfile", own)
    yield line
    line, other = desk.send("CreateProfile", own)
    yield line
    first, second = one.get("ProfileId"), other.get("ProfileId")
    for operation, members in (
        ("GetDomain", {}),
        ("AddProfileKey", {"ProfileId": first, "KeyName": "_caseId", "Values": ["c"]}),
        ("AddProfileKey", {"ProfileId": first, "KeyName": "note", "Values": ["a", "b"]}),
        ("AddProfileKey", {"ProfileId": first, "KeyName": "_email", "Values": ["b"]}),
        ("AddProfileKey", {"ProfileId": first, "KeyName": "note", "Values": ["e", "f"]}),
        *[("AddProfileKey", {"ProfileId": second, "KeyName": "note", "Values": ["a"]})] * 2,
        ("DeleteProfileKey", {"ProfileId": second, "KeyName": "note", "Values": ["a"]}),
        ("UpdateProfile", {"ProfileId": first, "EmailAddress": "t@s", "FirstName": "U"}),
        ("DeleteProfileKey", {"ProfileId": first, "KeyName": "note", "Values": ["a"]}),
        ("DeleteProfileKey", {"ProfileId": first, "KeyName": "note", "Values": ["c", "b"]}),
        ("DeleteProfile", {"ProfileId": first}),
        ("UpdateProfile", {"ProfileId": second, **FULL, "AccountNumber": "s1"}),
        ("UpdateProfile", {"ProfileId": second, "AccountNumber": "0816"}),
    ):
        desk.send(operation, members)
        for pair in (*pairs, ("note", "f"), ("_profileId", str(first))):
            yield from desk.walk(pair)
    desk.send("CreateDomain", {"DomainName": "e", "DefaultExpirationDays": 1})
    yield from desk.walk(A, DomainName="e")
    yield from desk.walk(("k", "of k"), DomainName="e")
    yield from desk.walk(("_profileId", str(second)), DomainName="e")
    desk.send("CreateDomain", {"DomainName": "e2", "DefaultExpirationDays": 1})
    desk.send("CreateProfile", {"DomainName": "e2", "AccountNumber": "beside"})
    _, page = desk.send("SearchProfiles", request(A, MaxResults=5))
    yield desk.send(
        "SearchProfiles", request(A, MaxResults=5, DomainName="e", NextToken=page.get("NextToken"))
    )[0]
    desk.send("DeleteDomain", {"DomainName": "e"})
    yield from desk.walk(A, DomainName="e")
    yield from desk.walk(("_account", "beside"), DomainName="e2")
    yield from between_changes(desk)
    yield from lives(desk)
    yield from special(desk)
    yield from elsewhere(desk)
    yield from key_lives(desk)
    yield from many_values(desk)
    yield from races(desk)
    # Long, and few mutants show nowhere else.
    yield from changed_alone(desk)
    yield from many_profiles(desk)


def together(desk: Desk) -> Lines:
    """Yield requests from four threads at once; what each is answered must not depend on the others."""
    desk.send("CreateDomain", {"DomainName": "e", "DefaultExpirationDays": 1})
    queries: list[Callable[[], list[str]]] = []
    for number in range(4):
        domain = {"DomainName": "e"} if number == 3 else {}
        operator = {"LogicalOperator": ("AND", "OR")[number % 2]}
        pair = ("_account", f"n{number}")
        queries += [
            lambda pair=pair, domain=domain: list(desk.walk(pair, **domain)),  # type: ignore[misc]
            lambda pair=pair, operator=operator: list(desk.walk(pair, A, **operator, pages=1)),  # type: ignore[misc]
            lambda pair=(A, B, C, ONE)[number]: list(desk.walk(pair, MaxResults=40)),  # type: ignore[misc]
        ]
    with ThreadPoolExecutor(4) as pool:
        for lines in pool.map(lambda query: query(), queries * 6):
            yield from lines
        made = pool.map(
            lambda number: desk.send("CreateProfile", {"FaxNumber": f"{number}", "BirthDate": "1.1."})[1],
            range(12),
        )
        yield f"{len({str(each.get('ProfileId')) for each in made})} ids"
    yield from races(desk)


SECTIONS: Mapping[str, Callable[[Desk], Lines]] = {
    "logic": logic,
    "found-by": logic,
    "shape": shape,
    "pagination": pagination,
    "keys": keys,
    "limits": limits,
    "errors": errors,
    "wire": wire,
    "state": state,
    "concurrency": together,
}


def transcript(application: Application, section: str) -> Lines:
    """Return the lines of one section against a fresh application."""
    desk = loaded(application)
    lines = SECTIONS[section](desk)
    return iter(sorted(lines)) if section == "concurrency" else lines
