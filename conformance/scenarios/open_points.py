"""What the sources leave open, within its bounds: either reading is fine, anything else is not.

A request that an open point lets a target refuse is answered, as what it means, or refused as a bad request; it is
never a fault of the service, and never leads to profiles that do not match.
"""

from ...spec.exchange import Json
from ...spec.search import Pair
from ..client.scenario_client import ScenarioClient
from ..config import Effort
from ..dataset.shared_data import groups, subset_pairs
from ..history.step import MAY_REFUSE
from ..judging.matching import SEVERAL

TOKENS = "pagination-keeps-query"
_LARGE, _OTHER = 99, 39


def play(drive: ScenarioClient) -> None:
    """Requests that may be refused, then tokens that may be."""
    pairs = [Pair(*pair) for pair in subset_pairs(drive.naming)[:3]]
    nobody = drive.naming.text("nobody")
    _either(drive, "logic-single-pair", pairs[:1], "AND")
    _either(drive, "logic-single-pair", pairs[1:2], "OR")
    _either(drive, SEVERAL, [Pair("_email", (*pairs[1].values, *pairs[1].values))])
    _either(drive, SEVERAL, [Pair("_phone", (nobody, nobody)), pairs[1]], "OR")
    # Names that nothing defines, two of which every object of JavaScript has.
    _either(drive, "logic-single-pair", [Pair("__proto__", (nobody,))])
    _either(drive, "logic-or", [Pair("constructor", (nobody,)), pairs[0]], "OR")
    _either(drive, "logic-and", [pairs[0], Pair(f"tckUndefined-{drive.naming.prefix}", (nobody,))], "AND")
    _either(drive, "logic-single-pair", [Pair("_account", ())])
    _either(drive, "logic-or", [pairs[0], pairs[0]], "OR")
    _either(drive, "logic-and", [pairs[1], pairs[0], pairs[1]], "AND")
    members = drive.members(drive.world.domain, pairs[:2], "AND") | {"MaxResults": 100}
    odd: tuple[dict[str, Json], ...] = (
        {"TckUnknown": "x"},
        {"Values2": []},
        {"NextToken": None},
        {"MaxResults": None},
    )
    for changes in odd:
        drive.one_page("logic-and", {**members, **changes}, **{MAY_REFUSE: "yes"})
    single = drive.members(drive.world.domain, pairs[:1]) | {"MaxResults": 100}
    for name in ("LogicalOperator", "AdditionalSearchKeys"):
        drive.one_page("logic-single-pair", {**single, name: None}, **{MAY_REFUSE: "yes"})
    _tokens(drive)


def _either(drive: ScenarioClient, rule: str, pairs: list[Pair], operator: str | None = None) -> None:
    drive.find(rule, pairs, operator, **{MAY_REFUSE: "yes"})


def _tokens(drive: ScenarioClient) -> None:
    """A token used again, with other sizes, changed, cut short, made up: refused, or a page of this query."""
    by_size = {group.size: Pair(group.key, (group.value,)) for group in groups(drive.naming, drive.effort)}
    given = drive.members(drive.world.domain, [by_size[_LARGE]]) | {"MaxResults": 10}
    first = drive.one_page(TOKENS, given, partial="yes")
    token = first.next_token
    if token is None:
        return
    quick = drive.effort is Effort.QUICK
    for size in (10, 7) if quick else (10, 10, 7, 50):
        drive.page_of(TOKENS, {**given, "NextToken": token, "MaxResults": size})
    drive.page_of(TOKENS, {**drive.members(drive.world.domain, [by_size[_LARGE]]), "NextToken": token})
    for changed in _changed(token)[:: 2 if quick else 1]:
        drive.page_of(TOKENS, {**given, "NextToken": changed})
    _elsewhere(drive, given, token, by_size[_OTHER])


def _changed(token: str) -> tuple[str, ...]:
    """Texts that were never a token of this walk, each close to one that is."""
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"
    turned = token[:middle] + other + token[middle + 1 :]
    cut = (token[:-1], token[: max(1, middle)])
    return turned, *cut, token + "A", token[::-1], "never-was-a-token", "0", "=" * 16, "%00"


def _elsewhere(drive: ScenarioClient, given: dict[str, Json], token: str, other: Pair) -> None:
    """The token with another query of the domain: a bad request, or a page, but no fault."""
    elsewhere = {**drive.members(drive.world.domain, [other]), "MaxResults": 10, "NextToken": token}
    drive.expect("errors-no-server-error", "either", "a token of another query", elsewhere)
    joined = {
        **given,
        "AdditionalSearchKeys": [{"KeyName": other.key, "Values": list(other.values)}],
        "NextToken": token,
    }
    if other.key != given["KeyName"]:
        drive.expect("errors-no-server-error", "either", "a token of a query with fewer pairs", joined)
