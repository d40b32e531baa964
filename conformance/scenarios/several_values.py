"""Pairs with several Values, in every position, alone and joined with other pairs."""

from typing import Final

from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.shared_data import HOME_LINE, MOBILE_LINE
from ..history.step import LONG_LIST
from ..judging.matching import SEVERAL
from . import EVERYWHERE, FOUND_BY, reader

_MANY: Final = 150
"""Values before those that some profile has."""


def play(client: ScenarioClient) -> None:
    """Search for several values, some of which nobody has."""
    namespace = client.namespace
    phones = (namespace.phone(MOBILE_LINE), namespace.phone(HOME_LINE))
    nobody = f" {namespace.text('nobody')} "  # an entry holds values as requested, blanks and all
    with_nobody = ((nobody, phones[0]), (phones[0], nobody), (nobody, nobody + "2", *phones))
    for values in (phones, phones[::-1], *with_nobody):
        client.search(SEVERAL, [Pair("_phone", values)])
    many = [f"{nobody}{number}" for number in range(_MANY)]  # as no length is stated, so many may be refused
    client.search(SEVERAL, [Pair("_phone", (*many, *phones))], may_refuse=LONG_LIST)
    accounts = tuple(profile.fields["AccountNumber"] for profile in client.oracle.profiles[:40:4])
    any_of_them = client.known.lists_mean_any
    client.search(
        SEVERAL,
        [Pair("_account", accounts)],
        may_refuse="" if any_of_them else LONG_LIST,
        long_lists=any_of_them,
    )
    for operator in (Operator.AND, Operator.OR, None)[: 2 if client.is_quick else None]:
        _joined(client, phones, nobody, operator)
    if client.is_quick:
        _joined(client, phones, nobody, None, most=1)
        return
    email = namespace.email("lattice")
    for form in (
        email.upper(),
        f" {email}",
    ):  # an entry holds both, whether they are the same to the target or not
        client.search(SEVERAL, [Pair("_phone", phones[:1]), Pair("_email", (form, email))], Operator.AND)


def _joined(
    client: ScenarioClient,
    phones: tuple[str, ...],
    nobody: str,
    operator: Operator | None,
    most: int | None = None,
) -> None:
    """Search for several values in the outer pair, in an additional one, and in both; in ``most`` such searches."""
    namespace = client.namespace
    emails = (namespace.email("lattice"), namespace.email("lattice-b"))
    name = Pair("_fullName", (f"Lattice {namespace.prefix} Shared",))
    searches = (
        [Pair("_phone", phones), Pair("_email", emails)],
        [Pair("_email", emails[:1]), Pair("_phone", phones)],
        [Pair("_email", emails), Pair("_phone", phones[1:])],
        [Pair("_email", (nobody, *emails)), Pair("_phone", (*phones, nobody)), name],
        [name, Pair("_email", emails), Pair("_phone", phones)],
    )
    for pairs in searches[:most]:
        client.search(SEVERAL, pairs, operator)


SCENARIO = reader("several-values", "several values in a pair", play, (SEVERAL, *FOUND_BY, *EVERYWHERE))
