"""A response of another shape breaks the rule on the member that is wrong."""

import pytest
from editing import Edit, each, entries, items
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.shape import SHAPE_RULES, judge_shape

from .altered_answers import pages_of, put, reference, without

SHAPES: list[tuple[str, Edit, list[str]]] = [
    ("null-token", put("NextToken", None), ["shape-no-null"]),
    ("null-member", items(put("Address", {"City": None})), ["shape-no-null"]),
    ("null-items", put("Items", None), ["shape-no-null"]),
    ("token-number", put("NextToken", 5), ["shape-next-token"]),
    ("token-empty", put("NextToken", ""), ["shape-next-token"]),
    ("token-too-long", put("NextToken", "t" * 1025), ["shape-next-token"]),
    ("items-object", put("Items", {}), ["shape-items-list"]),
    ("item-string", put("Items", ["p1"]), ["shape-items-list"]),
    ("id-absent", items(without("ProfileId")), ["shape-profile-id"]),
    ("id-number", items(put("ProfileId", 5)), ["shape-profile-id"]),
    ("id-prefixed", items(put("ProfileId", "id-" + "0" * 32)), ["shape-profile-id-exact"]),
    ("id-upper", items(put("ProfileId", "A" * 32)), ["shape-profile-id", "shape-profile-id-exact"]),
    ("member-number", items(put("FirstName", 5)), ["shape-profile-members"]),
    ("member-empty", items(put("FirstName", "")), ["shape-string-lengths"]),
    ("member-long", items(put("BusinessName", "b" * 256)), ["shape-string-lengths"]),
    ("information-long", items(put("AdditionalInformation", "b" * 1001)), ["shape-string-lengths"]),
    ("gender", items(put("Gender", "female")), ["shape-enums"]),
    ("address-string", items(put("Address", "Street 1")), ["shape-address"]),
    ("address-long", items(put("Address", {"City": "c" * 256})), ["shape-address"]),
    ("attributes-list", items(put("Attributes", [])), ["shape-attributes"]),
    ("attributes-number", items(put("Attributes", {"a": 5})), ["shape-attributes"]),
    ("found-by-empty", items(put("FoundByItems", [])), ["shape-found-by-items"]),
    ("found-by-six", items(lambda i: i.update(FoundByItems=i["FoundByItems"] * 6)), ["shape-found-by-items"]),
    ("found-by-no-name", entries(without("KeyName")), ["shape-found-by-items"]),
    ("found-by-string", entries(put("Values", "text")), ["shape-found-by-items"]),
]


@pytest.mark.parametrize(("edit", "rules"), [case[1:] for case in SHAPES], ids=[case[0] for case in SHAPES])
def test_broken_shapes_break_their_rule(edit: Edit, rules: list[str]) -> None:
    """A response of another shape breaks the rule on the member that is wrong."""
    ready, _ = reference()
    steps = each(edit)(pages_of("account"))
    findings = judge_shape(Evidence(Oracle(ready.world, ready.known), steps)).findings

    assert sorted({finding.requirement for finding in findings}) == rules


def test_every_shape_rule_can_be_broken() -> None:
    """Each rule of the shape judge has a response that breaks it."""
    seen = {rule for _, _, rules in SHAPES for rule in rules} | {"shape-success-object"}

    assert seen == set(SHAPE_RULES)
