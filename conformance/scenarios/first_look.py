"""A first look at everything: few requests, chosen so that most mistakes show in them.

Whoever runs the kit on an unfinished implementation learns early that it is wrong. The scenarios after this one ask
the same questions thoroughly.
"""

from typing import Final

from ...spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY, FULL_NAME_KEY
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..dataset.edge_cases import CUSTOM_KEYS, FIELD_LINES, attached_value, crossed_values
from ..dataset.shared_data import groups
from ..dataset.values import adversarial_values, near_misses
from ..history.step import REFUSED, UNKNOWN, search_input
from ..judging.matching import WHOLE
from .lattice import ALL_PAIRS, AND, FIVE, OR, pairs_of
from .paging import COMPLETE

_LISTED: Final = 30
"""Values in one pair: under the reading that any of them matches, one request asks for all."""


def play(drive: ScenarioClient) -> None:
    """Operators, keys, pages, values, limits: the tell-tale requests of each."""
    _operators(drive)
    _keys(drive)
    _pages(drive)
    _values(drive)
    _limits(drive)


def _operators(drive: ScenarioClient) -> None:
    pairs = pairs_of(drive)
    nobody = Pair("_account", (drive.naming.text("nobody"),))
    drive.find("logic-and", pairs[:2], AND)
    drive.find("logic-or", pairs[:2], OR)
    drive.find("logic-or-default", pairs[2:0:-1])
    drive.find(FIVE, pairs, AND)
    drive.find(FIVE, pairs, OR)
    drive.find(ALL_PAIRS, [nobody, *pairs[:2]], OR)
    drive.find(ALL_PAIRS, [nobody, pairs[0]], AND)


def _keys(drive: ScenarioClient) -> None:
    naming = drive.naming
    for field in FIELDS_BY_KEY["_phone"]:
        drive.find("keys-phone", [Pair("_phone", (naming.phone(FIELD_LINES[field]),))])
    for field in FIELDS_BY_KEY["_email"]:
        drive.find("keys-email", [Pair("_email", (naming.email(field.lower()),))])
    drive.find("keys-full-name", [Pair(FULL_NAME_KEY, (f"Mary Ann {naming.prefix} Lee",))])
    drive.find("keys-separate", [Pair("_account", (crossed_values(naming)["email"],))])
    last = drive.oracle.profiles[-1]
    drive.find("keys-profile-id", [Pair("_profileId", (drive.world.ids[last.name],))])
    if drive.world.has_custom_keys:
        for key in (ATTACHED_KEYS[-1], CUSTOM_KEYS[2]):
            rule = "keys-attached" if key in ATTACHED_KEYS else "keys-custom"
            drive.find(rule, [Pair(key, (attached_value(naming, key),))])


def _pages(drive: ScenarioClient) -> None:
    by_size = {group.size: Pair(group.key, (group.value,)) for group in groups(drive.naming, drive.effort)}
    drive.walk(COMPLETE, [by_size[21]])
    drive.walk(COMPLETE, [by_size[40]], size=20)
    drive.walk(COMPLETE, pairs_of(drive)[:3], OR, 10)
    drive.walk(COMPLETE, [by_size[101]], size=100)


def _values(drive: ScenarioClient) -> None:
    if drive.known.get("several-values") != "any":
        return
    held = [
        trap.value
        for trap in adversarial_values(drive.naming)
        if drive.oracle.having("_account", trap.value).upper
    ]
    drive.find_any(WHOLE, [Pair("_account", tuple(trap.value for trap in near_misses(drive.naming)))])
    for start in range(0, len(held), _LISTED):
        drive.find_any(WHOLE, [Pair("_account", tuple(held[start : start + _LISTED]))])


def _limits(drive: ScenarioClient) -> None:
    value = drive.naming.text("nobody")
    valid = search_input((Pair("_account", (value,)),), None)
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
        drive.expect(rule, REFUSED, name, {**valid, **changes})
    unknown = {**valid, "DomainName": "tck-unknown"}
    drive.expect("errors-unknown-domain", UNKNOWN, "a domain that does not exist", unknown)
