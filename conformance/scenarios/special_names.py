"""Texts that mean something to a language or a protocol, wherever a search has a name or a value: only text."""

from collections.abc import Iterator, Sequence
from typing import Final

from ...spec.exchange import Json
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..config import Access, Effort
from ..dataset.shared_data import subset_pairs
from ..dataset.special_texts import COMMANDS, NAMES
from ..history.step import REFUSED, UNKNOWN
from ..judging.matching import WHOLE
from ..judging.responses import ERROR_RULES, judge_responses, judge_wire
from . import CORE_JUDGES, EVERYWHERE, UNKNOWN_DOMAIN, Runs, Scenario, rows_of

TOKENS: Final = "pagination-keeps-query"
_LISTED: Final = 9
"""Values of a list: so few that it is plain which of them is lost."""
_FOLDED: Final = "\u017f\u212a"
"""A long s and the sign of kelvin: a pattern that ignores letter case may take them for s and k."""


def search(client: ScenarioClient) -> None:
    """Give such texts as domain, key, value, operator, size and token: they are unknown, or refused."""
    known = subset_pairs(client.namespace)[0]
    _domains(client, known)
    _keys(client, known)
    _values(client)
    _refused(client, known)
    for text in (*NAMES[:4], *COMMANDS[:12]):
        members = {**client.members([known]), "NextToken": text}
        client.page(TOKENS, members, may_refuse=True, partial=True)


def _domains(client: ScenarioClient, known: Pair) -> None:
    # Elsewhere the user may have a domain of a name that is a plain word.
    names = NAMES[:12] if client.access is Access.MANAGE else NAMES[:2]
    for name in names:
        members = client.members([known], domain=name)
        case = f"a search in the domain {name}, which does not exist"
        client.expect("errors-unknown-domain", UNKNOWN, case, members, None, **UNKNOWN_DOMAIN)
    # A slash or a dot in a path may be followed before any service sees it.
    texts = [text for text in (*COMMANDS[:11], "&lt;") if "/" not in text and "." not in text]
    for text in texts:
        members, case = client.members([known], domain=text), f"DomainName {text!r}"
        client.expect("limits-domain-name-pattern", REFUSED, case, members, None, **UNKNOWN_DOMAIN)


def _keys(client: ScenarioClient, known: Pair) -> None:
    """Search under keys that nothing defines, four at once beside one that finds something, then one by one."""
    nobody = client.nobody.values
    for names in rows_of(NAMES, 4):
        client.search(
            "logic-or", [*(Pair(name, nobody) for name in names), known], Operator.OR, may_refuse=True
        )
    for name in NAMES[::5]:
        client.search("logic-single-pair", [Pair(name, nobody)], may_refuse=True)


def _values(client: ScenarioClient) -> None:
    # Ids are the target's own, so no profile has one of these; account numbers of a shared domain may be anything.
    keys = ("_profileId", "_account") if client.access is Access.MANAGE else ("_profileId",)
    texts = (*NAMES, *COMMANDS)[::2]
    for key in keys:
        search_texts(client, key, texts if client.known.lists_mean_any else texts[::4])


def search_texts(client: ScenarioClient, key: str, texts: Sequence[str], domain: str = "") -> None:
    """Search for whole texts: several in a list if it means any of them, else one by one."""
    for values in rows_of(texts, _LISTED if client.known.lists_mean_any else 1):
        client.search(WHOLE, [Pair(key, values)], domain=domain, long_lists=True)


def _refused(client: ScenarioClient, known: Pair) -> None:
    """Send such texts in the place of names, words and numbers: the error is one, whatever it says of them."""
    valid = client.members([known])
    for rule, case, changes in _wrong(client.nobody):
        client.expect(rule, REFUSED, case, {**valid, **changes})


def _wrong(nobody: Pair) -> Iterator[tuple[str, str, dict[str, Json]]]:
    """Yield rule, name and changes of a request."""
    values = list(nobody.values)
    for text in (*COMMANDS[:16], _FOLDED):
        yield "limits-key-name-pattern", f"KeyName {text!r}", {"KeyName": text}
    for text in COMMANDS[::4]:
        entry = {"KeyName": text, "Values": values}
        case = f"KeyName {text!r} in an entry"
        yield "limits-additional-key-name-pattern", case, {"AdditionalSearchKeys": [entry]}
        entries = {"AdditionalSearchKeys": [{"KeyName": "_phone", "Values": values}], "LogicalOperator": text}
        yield "limits-logical-operator", f"LogicalOperator {text!r}", entries
        yield "limits-max-results-integer", f"MaxResults {text!r}", {"MaxResults": text}
    for changes in ({"KeyName": {"$ne": None}}, {"Values": {"$in": values}}, {"Values": [{"$gt": ""}]}):
        yield "limits-json-types", f"an expression of a query language: {changes}", changes


SCENARIO = Scenario(
    "special-names", "texts that mean something to a language or a protocol", search,
    (
        "errors-unknown-domain", "limits-domain-name-pattern", "limits-key-name-pattern",
        "limits-additional-key-name-pattern", "limits-logical-operator", "limits-max-results-integer",
        "limits-json-types", "logic-or", *ERROR_RULES, *EVERYWHERE,
    ),
    judges=(*CORE_JUDGES, judge_responses, judge_wire), runs=Runs.READS, least_effort=Effort.STANDARD,
)  # fmt: skip
