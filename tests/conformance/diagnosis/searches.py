"""Recorded searches, made up, for tests of what they have in common."""

import json
from typing import Final

from searchprofiles_tck.conformance.diagnosis.traits import ObservedSearch
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.spec.exchange import Call, Exchange, Json, Purpose, Reply
from searchprofiles_tck.spec.search import Operator, Pair, Search

ONE: Final = (Pair("_account", ("a",)),)
TWO: Final = (Pair("_account", ("a",)), Pair("_email", ("b",)))
THREE: Final = (*TWO, Pair("_fullName", ("c",)))
PHONE: Final = (Pair("_phone", ("1",)),)
ACCENT: Final = (Pair("_account", ("é",)),)


def step(
    pairs: tuple[Pair, ...] = ONE,
    operator: Operator | None = None,
    found: tuple[str, ...] = (),
    status: int = 200,
    token: str = "",
    **tags: str,
) -> Step:
    """Return a search and its answer: profiles with the account numbers ``found``, and a token if there is one."""
    output: dict[str, Json] = {"Items": [{"AccountNumber": account} for account in found]}
    if token:
        output["NextToken"] = token
    members = Search(pairs, operator, 100).members()
    exchange = Exchange(
        "s/1",
        "s",
        Purpose.CHECK,
        Call("SearchProfiles", members),
        Reply(status, (), json.dumps(output)),
        tags=tags,
    )
    return Step(exchange)


def searched(
    right: bool, pairs: tuple[Pair, ...], operator: Operator | None = None, *, own: bool = True, due: int = 1
) -> ObservedSearch:
    """Return a search that found the right profiles, or did not."""
    return ObservedSearch([step(pairs, operator, found=(f"{pairs} {operator}",))], right, own, due)
