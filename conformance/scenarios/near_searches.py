"""Pairs of searches that differ in one thing only, sent one straight after the other, in both orders.

A target that remembers answers under too little of a search gives the second one the answer of the first.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from ...spec.search import Operator, Pair, Search
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import HOME_LINE, MOBILE_LINE, subset_pairs
from ..judging.matching import SEVERAL, base_rule
from . import COMPLETE, EVERYWHERE, FOUND_BY, LOGIC, PAGES, WALKS, Runs, reader

_SEPARATORS: Final = (",", "", '","', ";", "|", "\u001f", " ", "\n", "&", ", ")
"""What lists are joined with to make the name under which something is remembered: half for each set of values."""
_LISTED: Final = 30
"""Values before those in which two lists differ: a name that is cut, or made of the first values, is the same."""
AND, OR = Operator.AND, Operator.OR
DEFAULT_OPERATOR, SINGLE, DEFAULT_SIZE = "logic-or-default", "logic-single-pair", "pagination-default-size"


class _Values(NamedTuple):
    """Values that profiles have: a phone number, two e-mail addresses, a full name."""

    phone: str
    email: str
    other: str
    name: str


def play(client: ScenarioClient) -> None:
    """Send each pair of searches, then once more with other values, the second search first."""
    namespace = client.namespace
    (name,) = subset_pairs(namespace)[2].values
    one, other = namespace.email("lattice"), namespace.email("lattice-b")
    values = _Values(namespace.phone(MOBILE_LINE), one, other, name)
    mirrored = _Values(namespace.phone(HOME_LINE), other, one, name)
    for searches in _near(values, _SEPARATORS[::2]):
        _send(client, searches)
    for first, second in (*_near(mirrored, _SEPARATORS[1::2]), *_near_sizes(client)):
        _send(client, (second, first))
    _leave_out(client, values)


def _send(client: ScenarioClient, searches: tuple[Search, Search]) -> None:
    for search in searches:
        is_list = any(len(pair.values) > 1 for pair in search.pairs)
        rule = COMPLETE if search.max_results else SEVERAL if is_list else base_rule(search)
        client.search(rule, search.pairs, search.operator, size=search.max_results or 100)


def _near(values: _Values, separators: Sequence[str]) -> Iterator[tuple[Search, Search]]:
    """Yield pairs of searches."""
    phone, email, other, name = (
        Pair(key, (value,))
        for key, value in zip(("_phone", "_email", "_email", "_fullName"), values, strict=True)
    )
    exchanged = Pair("_fullName", email.values), Pair("_email", name.values)
    lists = Pair("_email", (values.email, values.other))
    both = Search((phone, email), AND)
    yield Search((phone, email), OR), both
    for separator in separators:
        yield Search((lists,)), Search((Pair("_email", (separator.join(lists.values),)),))
    before = tuple(f"{values.phone}{number:030}" for number in range(_LISTED))  # what nobody has
    yield (
        Search((Pair("_email", (*before, values.email)),)),
        Search((Pair("_email", (*before, values.other)),)),
    )
    yield Search((phone,)), Search((phone, email))
    yield Search((email,)), Search((Pair("_phone", email.values),))
    yield Search((email, name), AND), Search(exchanged, AND)
    yield both, Search((phone, other), AND)
    yield Search((email, phone), OR), Search((email, Pair("_account", phone.values)), OR)
    yield Search((email, phone, name), AND), Search((email, phone), AND)
    yield Search((other, phone), AND), both
    yield Search((email,)), Search((lists,))
    yield Search((lists, phone), OR), Search((email, phone), OR)
    # The same keys and the same values, in the same order.
    phones = Pair("_phone", (values.other, values.phone))
    yield Search((lists, phone), OR), Search((email, phones), OR)
    for sign in ("&_phone=", "|_phone|"):
        yield Search((email, phone), OR), Search((Pair("_email", (values.email + sign + values.phone,)),))
    for form in (values.email.upper(), f" {values.email}", f"{values.email} "):
        yield Search((email,)), Search((Pair("_email", (form,)),))
    yield Search((phone, email, name), OR), Search((name, email, phone), AND)


def _near_sizes(client: ScenarioClient) -> Iterator[tuple[Search, Search]]:
    """Yield pairs of searches that differ in MaxResults."""
    pair = client.group(40)
    for one, other in ((40, 39), (20, 10), (9, 30)):
        yield Search((pair,), None, one), Search((pair,), None, other)


def _leave_out(client: ScenarioClient, values: _Values) -> None:
    """Give members, and straight afterwards leave them out, or give null, which may be refused."""
    phone, email = Pair("_phone", (values.phone,)), Pair("_email", (values.email,))
    single, both = client.members([phone], size=100), client.members([phone, email], size=100)
    client.search(base_rule(Search((phone, email), AND)), [phone, email], AND)
    client.page(DEFAULT_OPERATOR, {**both, "LogicalOperator": None}, may_refuse=True)
    client.page(SINGLE, {**single, "AdditionalSearchKeys": None}, may_refuse=True)
    client.search(base_rule(Search((phone, email), AND)), [phone, email], AND)
    client.search(DEFAULT_OPERATOR, [phone, email])
    for size in (39, None):
        client.search(COMPLETE, [client.group(40)], size=size)


SCENARIO = reader(
    "near-searches", "searches that differ in one thing only", play,
    (*LOGIC, SEVERAL, COMPLETE, DEFAULT_SIZE, *WALKS, *FOUND_BY, *EVERYWHERE, *PAGES),
    runs=Runs.ALONE, least_effort=Effort.STANDARD,
)  # fmt: skip
