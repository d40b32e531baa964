"""Each judge of the core classes accepts what is allowed, however odd, and names the rule that is broken."""

from collections.abc import Callable
from typing import Any

import pytest
from editing import Body, answered, each, edited, entries, items, lost, page, refused
from msgspec import structs
from searchprofiles_tck.conformance.dataset.shared_data import HOME_LINE, MOBILE_LINE
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.judging.judgement import Evidence
from searchprofiles_tck.conformance.judging.matching import judge_matching
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.pages import judge_pagination
from searchprofiles_tck.conformance.judging.responses import judge_text
from searchprofiles_tck.spec.exchange import FaultKind
from searchprofiles_tck.spec.search import Pair

from .altered_answers import (
    STRANGER,
    Change,
    broken,
    carried,
    empty_page,
    ending_with,
    judged,
    pages_of,
    put,
    reference,
    short_pages,
    shuffled,
    with_what_or_finds,
    without,
)

ALLOWED: list[tuple[str, str, tuple[Change, ...]]] = [
    *[
        (f"{name}-as-it-is", name, ())
        for name in ("single", "and", "or", "default", "twice", "lists", "walk", "ones")
    ],
    ("nobody", "nobody", ()),
    ("nobody-without-items", "nobody", (each(without("Items")),)),
    *[
        (f"{name}-shuffled", name, (shuffled,))
        for name in ("single", "and", "or", "lists", "walk", "and-walk")
    ],
    ("empty-last-page", "walk", (ending_with(None),)),
    ("five-empty-pages", "walk", (ending_with("a", "b", "c", "d", None),)),
    ("five-empty-pages-and-the-end", "walk", (ending_with("a", "b", "c", "d", "e", None),)),
    ("more-members", "or", (each(put("Total", 5)), each(items(put("ProfileType", "ACCOUNT_PROFILE"))))),
    ("pair-listed-once", "twice", (each(items(lambda item: item.update(FoundByItems=_unique(item)))),)),
    (
        "found-by-left-out-of-empty-page",
        "nobody",
        (each(put("NextToken", "t" * 1024)), lambda s: [*s, empty_page(s[0], None)]),
    ),
    ("default-party-type", "or", (each(items(lambda item: item.setdefault("PartyType", "OTHER"))),)),
    ("empty-address", "or", (each(items(lambda item: item.setdefault("Address", {}))),)),
    ("more-lines", "or", (each(items(lambda item: item.get("Address", {}).update(Zone="7"))),)),
    ("refused-where-that-is-allowed", "optional", (refused(400),)),
]


def _unique(item: Body) -> list[Any]:
    return list({entry["KeyName"]: entry for entry in item["FoundByItems"]}.values())


@pytest.mark.parametrize(
    ("name", "changes"), [case[1:] for case in ALLOWED], ids=[case[0] for case in ALLOWED]
)
def test_allowed_answers_pass(name: str, changes: tuple[Change, ...]) -> None:
    """What the sources allow breaks no rule."""
    assert broken(name, *changes) == []


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (put("ProfileId", "0" * 32), "logic-profile-content"),
        (without("AccountNumber"), "logic-profile-content"),
        (put("AdditionalInformation", "Zo?"), "wire-response-encoding"),
    ],
)
def test_only_text_beyond_ascii_is_a_matter_of_encoding(change: Callable[[Body], object], rule: str) -> None:
    """In a scenario about encodings, too, another id and a member that is missing break the rule on content."""
    ready, _ = reference()
    noted = {"AdditionalInformation": "Zoë"}
    profiles = tuple(structs.replace(one, fields={**one.fields, **noted}) for one in ready.world.profiles)
    world = structs.replace(ready.world, world=structs.replace(ready.world.world, profiles=profiles))
    steps = each(items(change))(each(items(lambda item: item.update(noted)))(pages_of("or")))
    findings = judge_text(Evidence(Oracle(world, ready.known), steps)).findings

    assert [finding.requirement for finding in findings] == [rule] * len(steps[0].items) != []


def test_a_malformed_id_is_reported_once() -> None:
    """An id that breaks the rule on its form is not also reported as another profile's."""
    assert broken("or", each(items(put("ProfileId", "none")))) == [
        "shape-profile-id",
        "shape-profile-id-exact",
    ]


def test_short_pages_pass_if_the_target_has_them() -> None:
    """A page may be short while its token leads on."""
    assert broken("walk", short_pages, known=KnownReadings()) == []


def test_values_may_come_back_in_a_form_that_the_target_takes_as_the_same() -> None:
    """Upper case is advised against, unless letter case does not count under the key that finds the member."""
    ready, _ = reference()
    folding = KnownReadings({**ready.known.found, ("letter-case", "_account"): "folded"})
    lower = each(items(lambda item: item.update(AccountNumber=item["AccountNumber"].lower())))
    upper = each(items(lambda item: item.update(AccountNumber=item["AccountNumber"].upper())))

    assert broken("or", upper) == ["logic-profile-text"]
    assert broken("or", upper, known=folding) == broken("or", lower, known=folding) == []


BROKEN: list[tuple[str, str, tuple[Change, ...], list[str]]] = [
    ("missing", "single", (each(lambda b: b["Items"].pop()),), ["logic-single-pair"]),
    ("missing-and", "and", (each(lambda b: b["Items"].pop()),), ["logic-and"]),
    ("missing-or", "or", (each(lambda b: b["Items"].pop()),), ["logic-or"]),
    ("missing-default", "default", (each(lambda b: b["Items"].pop()),), ["logic-or-default"]),
    ("missing-value", "value", (each(put("Items", [])),), ["logic-value-characters"]),
    ("extra-value", "value", (each(lambda b: b["Items"].append(STRANGER)),), ["logic-whole-value"]),
    ("stranger", "account", (each(lambda b: b["Items"].append(STRANGER)),), ["keys-account"]),
    ("refused", "single", (refused(400),), ["logic-single-pair"]),
    ("refused-with-500", "or", (refused(500, ""),), ["logic-or"]),
    ("refused-with-404", "optional", (refused(404, "ResourceNotFoundException"),), ["errors-bad-request"]),
    ("garbled", "or", (lost(FaultKind.MALFORMED),), ["logic-or"]),
    ("raised", "or", (lost(FaultKind.ADAPTER),), ["logic-or"]),
    ("no-object", "or", (answered("[]"),), ["logic-or", "shape-success-object"]),
    ("no-json", "or", (answered("{"),), ["logic-or", "shape-success-object"]),
    ("found-by-absent", "or", (each(items(without("FoundByItems"))),), ["found-by-present"]),
    (
        "found-by-too-few",
        "or",
        (each(items(lambda i: i["FoundByItems"].pop())),),
        ["found-by-or-exact", "shape-found-by-items"],
    ),
    (
        "found-by-default-too-few",
        "default",
        (each(items(lambda i: i["FoundByItems"].pop())),),
        ["found-by-default-or", "shape-found-by-items"],
    ),
    ("found-by-and-too-few", "and", (each(items(lambda i: i["FoundByItems"].pop())),), ["found-by-and-all"]),
    ("found-by-of-extra-profiles", "and", (each(with_what_or_finds),), ["logic-and"]),
    (
        "found-by-and-too-many",
        "and",
        (each(items(lambda i: i["FoundByItems"].append(i["FoundByItems"][0]))),),
        ["found-by-and-all"],
    ),
    (
        "found-by-other-value",
        "or",
        (each(entries(lambda e: e.update(Values=["other"]))),),
        ["found-by-values"],
    ),
    ("found-by-no-values", "and", (each(entries(lambda e: e.update(Values=[]))),), ["found-by-and-all"]),
    (
        "found-by-more-values",
        "lists",
        (each(entries(lambda e: e["Values"].append("more"))),),
        ["found-by-values"],
    ),
    (
        "found-by-repeated",
        "twice",
        (each(items(lambda i: i["FoundByItems"].append(i["FoundByItems"][0]))),),
        ["found-by-repeated-pair"],
    ),
    (
        "found-by-single-other",
        "single",
        (each(entries(lambda e: e.update(Values=["other"]))),),
        ["found-by-single"],
    ),
    ("found-by-single-absent", "single", (each(items(without("FoundByItems"))),), ["found-by-single"]),
    (
        "found-by-wrong-on-later-page",
        "and-walk",
        (page(1, items(lambda i: i["FoundByItems"].pop())),),
        ["pagination-keeps-query"],
    ),
    (
        "found-by-wrong-everywhere",
        "and-walk",
        (each(items(lambda i: i["FoundByItems"].pop())),),
        ["found-by-and-all"],
    ),
    ("content", "or", (each(carried),), ["logic-profile-content"]),
    ("content-lost", "or", (each(items(without("AccountNumber"))),), ["logic-profile-content"]),
    (
        "content-of-address",
        "or",
        (each(items(put("Address", {"City": "Nowhere"}))),),
        ["logic-profile-content"],
    ),
    ("content-id", "or", (each(items(put("ProfileId", "0" * 32))),), ["logic-profile-content"]),
    (
        "content-id-of-one-page",
        "walk",
        (page(1, items(put("ProfileId", "0" * 32))),),
        ["logic-profile-content"],
    ),
    ("once", "single", (each(lambda b: b["Items"].append(b["Items"][0])),), ["logic-profile-once"]),
    (
        "too-long",
        "walk",
        (page(0, lambda b: b["Items"].append(b["Items"][0])),),
        ["logic-profile-once", "pagination-max-results"],
    ),
    (
        "default-too-long",
        "default-walk",
        (page(0, lambda b: b["Items"].append(STRANGER)),),
        ["logic-single-pair", "pagination-default-size"],
    ),
    (
        "again",
        "walk",
        (lambda s: [s[0], edited(s[0], put("NextToken", "other")), *s[1:]],),
        ["pagination-no-repeat"],
    ),
    ("circle", "walk", (lambda s: [*s[:-1], edited(s[0], dict)],), ["pagination-ends"]),
    ("six-empty-pages", "walk", (ending_with("a", "b", "c", "d", "e", "f", None),), ["pagination-ends"]),
    ("ends-early", "walk", (lambda s: [edited(s[0], without("NextToken"))],), ["pagination-leads-on"]),
    ("lost-in-the-middle", "walk", (page(1, lambda b: b["Items"].pop()),), ["pagination-complete"]),
    (
        "other-query-later",
        "walk",
        (page(1, lambda b: b["Items"].append(pages_of("account")[0].items[0])),),
        ["pagination-keeps-query", "pagination-max-results"],
    ),
    ("ones-skipped", "ones", (lambda s: [s[0], *s[2:]],), ["pagination-single-item-pages"]),
]


@pytest.mark.parametrize(
    ("name", "changes", "rules"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN]
)
def test_broken_answers_break_their_rule(name: str, changes: tuple[Change, ...], rules: list[str]) -> None:
    """A broken answer breaks the rule that it is about, and no other."""
    assert broken(name, *changes) == rules


def test_an_occasion_of_found_by_is_a_profile_that_belongs_in_the_answer() -> None:
    """If an answer holds only profiles that must not be in it, no FoundByItems is judged, and nothing passes."""

    def only_wrong(body: Body) -> None:
        right = {item["ProfileId"] for item in body["Items"]}
        with_what_or_finds(body)
        body["Items"] = [item for item in body["Items"] if item["ProfileId"] not in right]

    judgement = judged("and", each(only_wrong))
    assert {finding.requirement for finding in judgement.findings} == {"logic-and"}
    assert not judgement.exercised("found-by-and-all")
    assert judged("and", each(with_what_or_finds)).exercised("found-by-and-all")


def test_another_default_size_shows_when_it_is_repeated() -> None:
    """One short page is allowed; if pages are full, the same other size in two walks without MaxResults is not."""
    ready, _ = reference()
    oracle = Oracle(ready.world, ready.known)
    one, other = short_pages(pages_of("default-walk")), short_pages(pages_of("default-walk-2"))

    assert judge_pagination(Evidence(oracle, one)).findings == []
    found = judge_pagination(Evidence(oracle, [*one, *other])).findings
    assert [finding.requirement for finding in found] == ["pagination-default-size"]


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT, FaultKind.RESET, FaultKind.REFUSED])
def test_lost_answers_are_undecided_everywhere(kind: FaultKind) -> None:
    """A search without an answer counts neither way: no rule is judged as kept or broken."""
    judgement = judged("or", lost(kind))

    assert (judgement.findings, sum(judgement.inputs_per_rule.values())) == ([], 0)
    assert set(judgement.unanswered) == {"logic-or"}


@pytest.mark.parametrize("status", [429, 503])
def test_throttled_to_the_end_is_undecided(status: int) -> None:
    """A search that was throttled to the end counts neither way."""
    judgement = judged("or", refused(status, "ThrottlingException" if status == 429 else ""))

    assert (judgement.findings, sum(judgement.inputs_per_rule.values())) == ([], 0)


def test_a_python_target_refuses_by_the_name_of_an_error() -> None:
    """An error's name is enough if a target has no status codes."""
    assert broken("optional", refused(None, "BadRequestException")) == []  # type: ignore[arg-type]


def test_readings_of_several_values_must_agree() -> None:
    """While the reading is undecided, answers may not fit only ``any`` here and only ``all`` there."""
    ready, client = reference()
    phones = (client.namespace.phone(MOBILE_LINE), client.namespace.phone(HOME_LINE))
    steps = [*client.search("logic-several-values", [Pair("_phone", phones)])]
    steps += client.search("logic-several-values", [Pair("_phone", phones[::-1])])
    all_of_them = client.oracle.matching(Pair("_phone", phones), "all").lower

    def only_all(body: Body) -> None:
        body["Items"] = [
            item for item in body["Items"] if all_of_them >> (client.oracle.place(item) or 0) & 1
        ]

    undecided = Oracle(ready.world, KnownReadings())
    mixed = [steps[0], edited(steps[1], only_all)]
    assert [f.requirement for f in judge_matching(Evidence(undecided, mixed)).findings] == [
        "logic-several-values"
    ]
    assert judge_matching(Evidence(undecided, [edited(step, only_all) for step in steps])).findings == []


def test_an_answer_without_found_by_items_may_be_no_occasion() -> None:
    """A search of one pair is judged with and without FoundByItems; one of several pairs only if some are there."""
    bare = each(items(lambda item: item.pop("FoundByItems", None)))
    assert judged("single", bare).exercised("found-by-single")
    assert not judged("or", bare).exercised("found-by-or-exact")
    assert judged("or").exercised("found-by-or-exact")
