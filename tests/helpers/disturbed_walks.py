"""Requests that are near to one another, and walks that are not straight, for the transcript of an application."""

from desk import Desk, Lines, request

A, ONE, TWO = ("_phone", "777"), ("_email", "3@p"), ("_email", "1@x")


def near(desk: Desk) -> Lines:
    """Yield searches that differ in one thing, one straight after the other."""
    both = [ONE[1], TWO[1]]
    for pairs, members in (
        ((A, ONE), {"LogicalOperator": "OR"}),
        ((A, ONE), {"LogicalOperator": "AND"}),
        ((A, ONE), {"LogicalOperator": None}),
        ((A,), {"AdditionalSearchKeys": None}),
        ((A, TWO), {"LogicalOperator": "AND"}),
        ((A,), {}),
        ((("_email", A[1]),), {}),
        ((("_email", A[1]), ("_phone", ONE[1])), {"LogicalOperator": "AND"}),
        ((ONE,), {}),
        ((("_email", both),), {}),
        *(((("_email", sign.join(both)),), {}) for sign in (",", "", "|")),
        ((ONE, A), {}),
        ((("_email", f"{ONE[1]}&_phone={A[1]}"),), {}),
        ((A,), {"MaxResults": 7}),
        ((A,), {"MaxResults": 3}),
    ):
        yield desk.send("SearchProfiles", request(*pairs, **members))[0]


def disturbed(desk: Desk) -> Lines:
    """Yield pages of walks with tokens that are used again, resized, or after a change."""
    search = request(A, MaxResults=7)
    _, page = desk.send("SearchProfiles", search)
    token = page.get("NextToken")
    for again in (
        {},
        {"MaxResults": 3},
        {"MaxResults": 9},
        {},
        request(ONE, MaxResults=7),
        {},
    ):
        yield desk.send("SearchProfiles", {**search, **again, "NextToken": token})[0]
    for operation, members in (
        ("UpdateProfile", {"LastName": "Changed"}),
        ("CreateProfile", {"LastName": "Apart"}),
        ("DeleteProfile", {}),
    ):
        _, page = desk.send("SearchProfiles", search)
        last = str((page.get("Items") or [{}])[-1].get("ProfileId"))
        own = {"ProfileId": last} if operation != "CreateProfile" else {}
        desk.send(operation, {**own, **members})
        given = {**search, "NextToken": page.get("NextToken")}
        for _ in range(2):
            line, page = desk.send("SearchProfiles", given)
            yield f"{line} {page.get('NextToken') == given['NextToken']}"


def between_changes(desk: Desk) -> Lines:
    """Yield the same searches before and after changes, in two domains by turns."""
    desk.send("CreateDomain", {"DomainName": "f", "DefaultExpirationDays": 1})
    made = desk.send("CreateProfile", {"AccountNumber": "near"})[1].get("ProfileId")
    for operation, members in (
        ("CreateProfile", {"AccountNumber": "near"}),
        ("UpdateProfile", {"ProfileId": made, "AccountNumber": "near 2"}),
        ("UpdateProfile", {"ProfileId": made, "AccountNumber": "near"}),
    ):
        for _ in range(2):
            for domain in ("d", "f"):
                yield desk.send("SearchProfiles", {**request(("_account", "near")), "DomainName": domain})[0]
            desk.send(operation, members)
