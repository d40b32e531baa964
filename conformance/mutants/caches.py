"""Mutants that remember answers under too little of a search, or for too long."""

import json
from collections.abc import Callable, Collection
from typing import Final

from ...reference.parts import Call, EngineParts
from ...spec.exchange import Json
from ...spec.operations import SEARCH
from . import seam
from .fault_class import FOLD, LEAK, SHARE, STALE
from .mutant import MutantTable
from .seam import Members, State, without
from .state import dashed

MUTANTS: Final = MutantTable()
_CHANGES: Final = frozenset(
    {"CreateProfile", "UpdateProfile", "DeleteProfile", "AddProfileKey", "DeleteProfileKey", "DeleteDomain"}
)


def _remembering(
    name_of: Callable[[Members], Json], forgets: Collection[str] = (), *, nothing_too: bool = False
) -> EngineParts:
    """Answer a search as an earlier one of the same name, until one of ``forgets`` is carried out.

    That nothing was found is remembered only ``nothing_too``.
    """

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        answer = call(operation, members)
        if operation in forgets:
            state.clear()
        if operation != SEARCH or not (nothing_too or answer.get("Items")):
            return answer
        return dict(state.setdefault(json.dumps(name_of(members), sort_keys=True), answer))

    return seam.state(step)


def _under(name_of: Callable[[Members], Json]) -> EngineParts:
    """Remember answers, until anything changes, under what ``name_of`` leaves of a search."""
    return _remembering(name_of, _CHANGES, nothing_too=True)


def _outliving(operation: str) -> EngineParts:
    """Remember answers until anything changes but by ``operation``."""
    return _remembering(lambda members: members, _CHANGES - {operation}, nothing_too=True)


def _in_pairs(edit: Callable[[Members], Members]) -> Callable[[Members], Members]:
    """Return an edit of all pairs of a search."""

    def edited(members: Members) -> Members:
        others = members.get("AdditionalSearchKeys") or ()
        return {**edit(members), "AdditionalSearchKeys": [edit(pair) for pair in others]}

    return edited


def _joined(separator: str) -> Callable[[Members], Members]:
    """Return an edit that joins the values of each pair."""
    return _in_pairs(lambda pair: {**pair, "Values": separator.join(pair["Values"])})


def _pairs(members: Members) -> list[Members]:
    return [members, *(members.get("AdditionalSearchKeys") or ())]


def _apart(members: Members) -> Json:
    """Return the keys and the values of a search, each in order."""
    keys = sorted(pair["KeyName"] for pair in _pairs(members))
    values = sorted(value for pair in _pairs(members) for value in pair["Values"])
    return [keys, values, without(members, "KeyName", "Values", "AdditionalSearchKeys")]


def _beside(members: Members) -> Json:
    """Return the keys and the values of a search, each as they were given."""
    keys = [pair["KeyName"] for pair in _pairs(members)]
    values = [value for pair in _pairs(members) for value in pair["Values"]]
    return [keys, values, without(members, "KeyName", "Values", "AdditionalSearchKeys")]


def _as_query(members: Members) -> Json:
    """Return the pairs of a search as one text, with no regard to what values hold."""
    text = "&".join(f"{pair['KeyName']}={','.join(pair['Values'])}" for pair in _pairs(members))
    return [text, without(members, "KeyName", "Values", "AdditionalSearchKeys")]


def _of_additional(members: Members) -> Members:
    """Return a search with the names of its additional keys, and without their values."""
    others = members.get("AdditionalSearchKeys") or ()
    return {**members, "AdditionalSearchKeys": [pair["KeyName"] for pair in others]}


AND, SINGLE, SEVERAL = "logic-and", "logic-single-pair", "logic-several-values"
for _name, _requirement, _part, _name_of in (
    ("without-operator", AND, "without its operator", lambda members: without(members, "LogicalOperator")),
    ("without-additional-values", AND, "without the values of additional keys", _of_additional),
    ("keys-apart-from-values", AND, "as its keys and its values, each in order", _apart),
    (
        "without-additional-keys",
        "logic-or-default",
        "without its AdditionalSearchKeys",
        lambda members: without(members, "AdditionalSearchKeys"),
    ),
    (
        "without-key-names",
        SINGLE,
        "without the names of keys",
        _in_pairs(lambda pair: without(pair, "KeyName")),
    ),
    ("as-query-text", SINGLE, "as one text of keys and values", _as_query),
    ("values-joined-by-commas", SINGLE, "with values joined by commas", _joined(",")),
    ("values-joined-by-nothing", SEVERAL, "with values joined by nothing", _joined("")),
    ("values-joined-by-bars", SINGLE, "with values joined by bars", _joined("|")),
    ("values-joined-by-blanks", SINGLE, "with values joined by blanks", _joined(" ")),
    ("values-beside-keys", SEVERAL, "as its keys and its values, each in the order given", _beside),
    (
        "twenty-values",
        SEVERAL,
        "with the first twenty values of each list and its length",
        _in_pairs(lambda pair: {**pair, "Values": [*pair["Values"][:20], str(len(pair["Values"]))]}),
    ),
    (
        "first-values",
        SEVERAL,
        "with the first value of each list",
        _in_pairs(lambda pair: {**pair, "Values": pair["Values"][:1]}),
    ),
    (
        "four-values",
        SEVERAL,
        "with the first four values of each list",
        _in_pairs(lambda pair: {**pair, "Values": pair["Values"][:4]}),
    ),
):
    MUTANTS.define(
        f"remembered-{_name}",
        _requirement,
        FOLD,
        f"gives an answer again that it remembers under the search {_part}",
    )(_under(_name_of))

MUTANTS.define(
    "remembered-without-max-results",
    "pagination-max-results",
    SHARE,
    "gives a page again with another MaxResults",
)(_under(lambda members: without(members, "MaxResults")))
MUTANTS.define(
    "create-answered-from-memory",
    "state-create",
    STALE,
    "answers a search that found something as it did the first time",
)(_remembering(lambda members: members))
MUTANTS.define(
    "domains-share-answers",
    "state-domains-separate",
    LEAK,
    "answers a search as it was answered in another domain",
)(_remembering(lambda members: without(members, "DomainName")))

for _operation, _requirement in (
    ("CreateProfile", "state-create"),
    ("UpdateProfile", "state-update"),
    ("DeleteProfile", "state-delete"),
    ("AddProfileKey", "state-add-key"),
    ("DeleteProfileKey", "state-delete-key"),
):
    MUTANTS.define(
        f"remembered-past-{_operation.lower()}",
        _requirement,
        STALE,
        f"remembers answers past every {_operation}",
    )(_outliving(_operation))


@MUTANTS.breaks("state-update", STALE, seam.state)
def remembered_past_other_searches(call: Call, state: State, operation: str, members: Members) -> Members:
    """forgets answers when a domain changes only if it was searched last"""
    answer = call(operation, members)
    domain = str(members.get("DomainName"))
    if operation in _CHANGES and state.get("last") == domain:
        state.pop(domain, None)
    if operation != SEARCH:
        return answer
    state["last"] = domain
    return dict(state.setdefault(domain, {}).setdefault(json.dumps(members, sort_keys=True), answer))


def _kept_from_before(name: str, *, if_null: bool) -> EngineParts:
    """Take a member that a search leaves out, or gives as null, from the search before."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        if operation != SEARCH:
            return call(operation, members)
        is_open = members.get(name, "") is None if if_null else name not in members
        if is_open and state.get(name) is not None:
            members[name] = state[name]
        state[name] = members.get(name)
        return call(operation, members)

    return seam.state(step)


for _member, _requirement, _if_null in (
    ("LogicalOperator", "logic-or-default", True),
    ("AdditionalSearchKeys", SINGLE, True),
    ("LogicalOperator", "logic-or-default", False),
    ("MaxResults", "pagination-default-size", False),
):
    MUTANTS.define(
        f"{dashed(_member)}-{'null' if _if_null else 'left-out'}-as-before",
        _requirement,
        SHARE,
        f"takes {_member} from the search before if it is {'null' if _if_null else 'left out'}",
    )(_kept_from_before(_member, if_null=_if_null))


def _of_before(is_meant: Callable[[Members], bool]) -> EngineParts:
    """Answer some searches with profiles as they were before they were last changed."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        is_change = operation == "UpdateProfile" and "ProfileId" in members
        if is_change:
            own = {"KeyName": "_profileId", "Values": [members["ProfileId"]]}
            before = call(SEARCH, {"DomainName": members["DomainName"], **own})
        output = call(operation, members)
        if is_change:
            state.update((item["ProfileId"], without(item, "FoundByItems")) for item in before["Items"])
        if operation != SEARCH or not is_meant(members):
            return output
        items = []
        for item in output["Items"]:
            found_by = {name: held for name, held in item.items() if name == "FoundByItems"}
            items.append({**state.get(item["ProfileId"], item), **found_by})
        return {**output, "Items": items}

    return seam.state(step)


earlier = MUTANTS.rows("state-update", _of_before)
earlier(
    "earlier-version-on-later-pages", STALE, "returns a changed profile as it was on pages but the first"
)(lambda members: "NextToken" in members)
earlier(
    "earlier-version-by-default-operator", STALE, "returns a changed profile as it was without an operator"
)(lambda members: "LogicalOperator" not in members and "AdditionalSearchKeys" in members)
earlier("earlier-version-of-default-size", STALE, "returns a changed profile as it was without MaxResults")(
    lambda members: "MaxResults" not in members and "AdditionalSearchKeys" in members
)
