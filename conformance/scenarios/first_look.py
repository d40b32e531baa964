"""A first look at everything: few requests, chosen so that most mistakes show in them.

A user who runs the kit on an unfinished implementation learns early that it is wrong. The scenarios after this one test
the same rules thoroughly.
"""

from typing import Final

from ...spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY, FULL_NAME_KEY
from ...spec.search import Operator, Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.edge_cases import CUSTOM_KEYS, FIELD_LINES, attached_value, crossed_values
from ..dataset.values import adversarial_values, near_misses, parsed_misses
from ..history.step import REFUSED, UNKNOWN
from ..judging.matching import WHOLE
from ..judging.responses import ERROR_RULES, judge_responses, judge_wire
from . import (
    ALL_PAIRS,
    COMPLETE,
    CORE_JUDGES,
    EVERYWHERE,
    FIVE_PAIRS,
    FOUND_BY,
    LOGIC,
    PAGES,
    WALKS,
    Runs,
    Scenario,
    rows_of,
)

_LISTED: Final = 30
"""Values in one pair: under the reading that any of them matches, one request searches for all."""


def play(client: ScenarioClient) -> None:
    """Send the most telling requests on operators, keys, pages, values and limits."""
    _operators(client)
    _keys(client)
    _pages(client)
    _values(client)
    _limits(client)


def _operators(client: ScenarioClient) -> None:
    pairs = client.five_pairs()
    client.search("logic-and", pairs[:2], Operator.AND)
    client.search("logic-or", pairs[:2], Operator.OR)
    client.search("logic-or-default", pairs[2:0:-1])
    client.search(FIVE_PAIRS, pairs, Operator.AND)
    client.search(FIVE_PAIRS, pairs, Operator.OR)
    client.search(ALL_PAIRS, [client.nobody, *pairs[:2]], Operator.OR)
    client.search(ALL_PAIRS, [client.nobody, pairs[0]], Operator.AND)


def _keys(client: ScenarioClient) -> None:
    namespace = client.namespace
    for field in FIELDS_BY_KEY["_phone"]:
        client.search("keys-phone", [Pair("_phone", (namespace.phone(FIELD_LINES[field]),))])
    for field in FIELDS_BY_KEY["_email"]:
        client.search("keys-email", [Pair("_email", (namespace.email(field.lower()),))])
    client.search("keys-full-name", [Pair(FULL_NAME_KEY, (f"Mary Ann {namespace.prefix} Lee",))])
    client.search("keys-separate", [Pair("_account", (crossed_values(namespace)["email"],))])
    client.search("keys-profile-id", [client.world.by_id(client.oracle.profiles[-1])])
    if client.world.has_custom_keys:
        for key in (ATTACHED_KEYS[-1], CUSTOM_KEYS[2]):
            rule = "keys-attached" if key in ATTACHED_KEYS else "keys-custom"
            client.search(rule, [Pair(key, (attached_value(namespace, key),))])


def _pages(client: ScenarioClient) -> None:
    client.search(COMPLETE, [client.group(21)], size=None)
    client.search(COMPLETE, [client.group(40)], size=20)
    client.search(COMPLETE, client.five_pairs()[:3], Operator.OR, size=10)
    client.search(COMPLETE, [client.group(101)])


def _values(client: ScenarioClient) -> None:
    if not client.known.lists_mean_any:
        return
    near = (*near_misses(client.namespace), *parsed_misses(client.namespace))
    stored = adversarial_values(client.namespace)
    held = (value for value in stored if client.oracle.having("_account", value).upper)
    for values in (near, *rows_of(held, _LISTED)):
        client.search(WHOLE, [Pair("_account", values)], long_lists=True)


def _limits(client: ScenarioClient) -> None:
    value = client.namespace.text("nobody")
    valid = client.members([Pair("_account", (value,))])
    entry = {"KeyName": "_phone", "Values": [value]}
    for rule, name, changes in (
        ("limits-max-results", "MaxResults 0", {"MaxResults": 0}),
        ("limits-max-results", "MaxResults 101", {"MaxResults": 101}),
        ("limits-value-length", "a value of 256 characters", {"Values": ["x" * 256]}),
        (
            "limits-logical-operator",
            "operator 'and'",
            {"AdditionalSearchKeys": [entry], "LogicalOperator": "and"},
        ),
        ("limits-additional-keys-count", "five entries", {"AdditionalSearchKeys": [entry] * 5}),
        ("limits-json-types", "Values with 5", {"Values": [5]}),
    ):
        client.expect(rule, REFUSED, name, {**valid, **changes})
    unknown = {**valid, "DomainName": "tck-unknown"}
    client.expect("errors-unknown-domain", UNKNOWN, "a domain that does not exist", unknown)


SCENARIO = Scenario(
    "first-look", "a first look at everything", play,
    (
        *LOGIC[:3], ALL_PAIRS, FIVE_PAIRS, "keys-phone", "keys-email", "keys-full-name", "keys-profile-id",
        "keys-separate", "keys-attached", "keys-custom", COMPLETE, "pagination-default-size", *WALKS,
        *FOUND_BY, "limits-max-results", "limits-value-length", "limits-logical-operator",
        "limits-additional-keys-count", "limits-json-types", "errors-unknown-domain", *ERROR_RULES,
        *EVERYWHERE, *PAGES, WHOLE, "logic-value-characters",
        "wire-success-status", "wire-response-content-type",
    ),
    judges=(*CORE_JUDGES, judge_responses, judge_wire), runs=Runs.READS,
)  # fmt: skip
