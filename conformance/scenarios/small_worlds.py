"""Every small world and every small search of it, up to renaming: nothing is left to chance."""

from collections.abc import Iterator, Sequence
from typing import Final

from ...spec.exchange import Json
from ...spec.search import Operator, Pair, Search
from ..client.bulk import create_many
from ..client.own_domain import OwnDomain, own_domain
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.model import Namespace
from ..dataset.small_worlds import SmallPair, SmallProfile, up_to_renaming
from ..judging.matching import SEVERAL, base_rule
from ..judging.small_worlds import judge_by_definition
from . import CREATE, EVERY_RESPONSE, FOUND_BY, LOGIC, STATE_JUDGES, writer

_PROFILES, _PAIRS = 3, 3
_OPERATORS: Final = (None, *Operator)


def play(client: ScenarioClient) -> None:
    """Create all worlds in one domain, each with values of its own, and send every search of each."""
    domain = own_domain(client, "small worlds")
    worlds = up_to_renaming(_PROFILES, _PAIRS)
    several = [
        _fields(domain.namespace, number, place, profile)
        for number, world in enumerate(worlds)
        for place, profile in enumerate(world)
    ]
    create_many(domain, CREATE, several)
    domain.settle(Pair("_account", (str(several[-1]["AccountNumber"]),)))
    for number, queries in enumerate(worlds.values()):
        for search in _searches(domain.namespace, number, queries):
            _send(domain, search)


def _fields(namespace: Namespace, number: int, place: int, profile: SmallProfile) -> dict[str, Json]:
    """Return profile ``place`` of world ``number``: an e-mail address, a phone number, both or none."""
    fields: dict[str, Json] = {"AccountNumber": namespace.text(f"{number}-{place}"), "LastName": "Small"}
    email, phone = profile
    if email < 2:
        fields["EmailAddress"] = _emails(namespace, number)[email]
    if phone < 2:
        fields["PhoneNumber"] = _phones(namespace, number)[phone]
    return fields


def _emails(namespace: Namespace, number: int) -> tuple[str, str]:
    return namespace.email(f"a{number}"), namespace.email(f"b{number}")


def _phones(namespace: Namespace, number: int) -> tuple[str, str]:
    return namespace.phone(2 * number), namespace.phone(2 * number + 1)


def _searches(namespace: Namespace, number: int, queries: Sequence[Sequence[SmallPair]]) -> Iterator[Search]:
    """Yield the searches of one world, each with both operators and without; of three pairs one is a list at most."""
    values = ("_email", _emails(namespace, number)), ("_phone", _phones(namespace, number))
    for query in queries:
        if len(query) == _PAIRS and sum(own == 2 for _, own in query) > 1:
            continue
        pairs = tuple(
            Pair(values[key][0], values[key][1] if own == 2 else values[key][1][own : own + 1])
            for key, own in query
        )
        for operator in _OPERATORS:
            yield Search(pairs, operator)


def _send(domain: OwnDomain, search: Search) -> None:
    """Send a search, unless the target is known to refuse one of its kind; it may refuse it if that is not known."""
    repeats_keys = len({pair.key for pair in search.pairs}) < len(search.pairs)
    is_lone = len(search.pairs) == 1 and search.operator is not None
    points = [("repeated-key", repeats_keys), ("lone-operator", is_lone)]
    known = [domain.client.known.get(point) for point, applies in points if applies]
    if "refused" in known:
        return
    is_list = any(len(pair.values) > 1 for pair in search.pairs)
    domain.search(
        SEVERAL if is_list else base_rule(search), search.pairs, search.operator, may_refuse=None in known
    )


SCENARIO = writer(
    "small-worlds", "every small world and every small search", play,
    (*LOGIC, SEVERAL, *FOUND_BY, *EVERY_RESPONSE),
    judges=(*STATE_JUDGES, judge_by_definition), least_effort=Effort.THOROUGH,
)  # fmt: skip
