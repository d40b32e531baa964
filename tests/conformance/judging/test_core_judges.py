"""Each judge of the core classes accepts what is allowed, however odd, and names the rule that is broken."""

import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import pytest
from editing import Body, Edit, answered, each, edited, entries, items, lost, page, refused
from playing import QUICK, ResourceLog, in_process, prepared, recorder_for
from searchprofiles_tck.conformance.client.scenario_client import ScenarioClient
from searchprofiles_tck.conformance.dataset.shared_data import HOME_LINE, MOBILE_LINE, groups, subset_pairs
from searchprofiles_tck.conformance.history.known_readings import KnownReadings
from searchprofiles_tck.conformance.history.prepared import Prepared
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.conformance.judging.found_by import judge_found_by
from searchprofiles_tck.conformance.judging.judgement import Evidence, Judgement, judged_by
from searchprofiles_tck.conformance.judging.matching import judge_content, judge_matching
from searchprofiles_tck.conformance.judging.oracle import Oracle
from searchprofiles_tck.conformance.judging.pages import judge_pagination
from searchprofiles_tck.conformance.judging.responses import judge_text
from searchprofiles_tck.conformance.judging.shape import SHAPE_RULES, judge_shape
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.exchange import FaultKind
from searchprofiles_tck.spec.search import Operator, Pair

JUDGES = (judge_matching, judge_found_by, judge_content, judge_pagination, judge_shape)
Change = Callable[[Sequence[Step]], list[Step]]


@cache
def reference() -> tuple[Prepared, ScenarioClient]:
    """The reference with the standing world, and a client against it."""
    recorder = recorder_for(in_process(Engine()))
    ready = prepared(recorder, QUICK, ResourceLog())
    client = ScenarioClient(
        "judged", recorder, Oracle(ready.world, ready.known), ready.naming, QUICK.effort, 0
    )
    return ready, client


@cache
def asked(name: str) -> tuple[Step, ...]:
    """The pages of a search, by name."""
    ready, client = reference()
    pairs = subset_pairs(ready.naming)
    group = {one.size: one.pair for one in groups(ready.naming, QUICK.effort)}
    phones = Pair("_phone", (ready.naming.phone(MOBILE_LINE), ready.naming.phone(HOME_LINE)))
    first = client.oracle.profiles[1]
    searches: dict[str, Callable[[], list[Step]]] = {
        "single": lambda: client.search("logic-single-pair", pairs[:1]),
        "and": lambda: client.search("logic-and", pairs[:3], Operator.AND),
        "or": lambda: client.search("logic-or", pairs[:3], Operator.OR),
        "default": lambda: client.search("logic-or-default", pairs[:3]),
        "twice": lambda: client.search("logic-or", [pairs[0], pairs[1], pairs[0]], Operator.OR),
        "lists": lambda: client.search("logic-several-values", [phones, pairs[1]], Operator.OR),
        "account": lambda: client.search(
            "keys-account", [Pair("_account", (first.fields["AccountNumber"],))]
        ),
        "value": lambda: client.search(
            "logic-whole-value", [Pair("_account", (first.fields["AccountNumber"],))]
        ),
        "nobody": lambda: client.search(
            "logic-single-pair", [Pair("_account", (ready.naming.text("nobody"),))]
        ),
        "optional": lambda: client.search("keys-name-case", [Pair("_PHONE", ("1",))], may_refuse=True),
        "walk": lambda: client.search("pagination-complete", [group[41]], size=10),
        "default-walk": lambda: client.search("pagination-complete", [group[41]], size=None),
        "default-walk-2": lambda: client.search("pagination-complete", [group[21]], size=None),
        "and-walk": lambda: client.search("pagination-complete", pairs[:2], Operator.AND, size=3),
        "ones": lambda: client.search("pagination-single-item-pages", [group[19]], size=1),
    }
    return tuple(searches[name]())


def judged(name: str, *changes: Change, known: KnownReadings | None = None) -> Judgement:
    """What the judges say of a search whose answers were changed."""
    ready, _ = reference()
    steps = list(asked(name))
    for change in changes:
        steps = change(steps)
    return judged_by(JUDGES, Evidence(Oracle(ready.world, known or ready.known), steps))


def broken(name: str, *changes: Change, known: KnownReadings | None = None) -> list[str]:
    """The requirements that a changed search breaks, sorted, each once."""
    return sorted({finding.requirement for finding in judged(name, *changes, known=known).findings})


def without(member: str) -> Edit:
    """Takes a member out."""
    return lambda body: body.pop(member, None)


def put(member: str, value: Any) -> Edit:
    """Sets a member."""
    return lambda body: body.update({member: value})


def shuffled(steps: Sequence[Step]) -> list[Step]:
    """Items, entries and values in another order."""

    def mix(body: Body) -> None:
        mixing = random.Random(5)
        mixing.shuffle(body["Items"])
        for item in body["Items"]:
            mixing.shuffle(item.get("FoundByItems", []))
            for entry in item.get("FoundByItems", ()):
                mixing.shuffle(entry["Values"])

    return each(mix)(steps)


def empty_page(step: Step, token: str | None) -> Step:
    """An empty page like ``step`` that leads on by ``token``, or nowhere."""

    def change(body: Body) -> None:
        body["Items"] = []
        body.pop("NextToken", None)
        body.update({"NextToken": token} if token else {})

    return edited(step, change)


def ending_with(*tokens: str | None) -> Change:
    """Empty pages at the end, each with one of these tokens."""

    def change(steps: Sequence[Step]) -> list[Step]:
        last = edited(steps[-1], put("NextToken", "to the empty ones"))
        return [*steps[:-1], last, *(empty_page(steps[-1], token) for token in tokens)]

    return change


def short_pages(steps: Sequence[Step]) -> list[Step]:
    """Every page in two, the first of which is short and leads on."""
    pages = []
    for number, step in enumerate(steps):
        size = len(step.items) // 2
        pages.append(
            edited(
                step, lambda body, s=size, n=number: body.update(Items=body["Items"][:s], NextToken=f"s{n}")
            )
        )
        pages.append(edited(step, lambda body, s=size: body.update(Items=body["Items"][s:])))
    return pages


def carried(body: Body) -> None:
    """Moves the first item's business name to the second."""
    body["Items"][0]["BusinessName"] = "of another profile"


STRANGER = {"ProfileId": "f" * 32, "AccountNumber": "of nobody"}
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
    """What the sources allow breaks nothing."""
    assert broken(name, *changes) == []


def test_an_id_is_no_matter_of_encoding() -> None:
    """Where text is compared for what became of it on its way, another ProfileId is left to the rule of content."""
    ready, _ = reference()
    steps = each(items(put("ProfileId", "0" * 32)))(asked("or"))
    evidence = Evidence(Oracle(ready.world, ready.known), steps)

    assert judge_text(evidence).findings == []
    assert len(judge_content(evidence).findings) == len(steps[0].items) > 0


def test_an_id_that_is_none_is_told_by_its_form() -> None:
    """What breaks the rule of the form is not told a second time as another profile's."""
    assert broken("or", each(items(put("ProfileId", "none")))) == [
        "shape-profile-id",
        "shape-profile-id-exact",
    ]


def test_short_pages_pass_where_the_target_has_them() -> None:
    """A page may be short while its token leads on."""
    assert broken("walk", short_pages, known=KnownReadings()) == []


def test_values_may_come_back_in_a_form_that_the_target_takes_as_the_same() -> None:
    """Lower case is damage, unless letter case does not count under the key that finds the member."""
    ready, _ = reference()
    folding = KnownReadings({**ready.known.found, ("letter-case", "_account"): "folded"})
    lower = each(items(lambda item: item.update(AccountNumber=item["AccountNumber"].lower())))
    upper = each(items(lambda item: item.update(AccountNumber=item["AccountNumber"].upper())))

    assert broken("or", upper) == ["logic-profile-content"]
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
        (page(1, lambda b: b["Items"].append(asked("account")[0].items[0])),),
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


def test_other_default_size_shows_where_it_comes_again() -> None:
    """One short page is allowed; where pages are full, the same other size without MaxResults again is not."""
    ready, _ = reference()
    oracle = Oracle(ready.world, ready.known)
    one, other = short_pages(asked("default-walk")), short_pages(asked("default-walk-2"))

    assert judge_pagination(Evidence(oracle, one)).findings == []
    found = judge_pagination(Evidence(oracle, [*one, *other])).findings
    assert [finding.requirement for finding in found] == ["pagination-default-size"]


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
    steps = each(edit)(asked("account"))
    findings = judge_shape(Evidence(Oracle(ready.world, ready.known), steps)).findings

    assert sorted({finding.requirement for finding in findings}) == rules


def test_every_shape_rule_can_be_broken() -> None:
    """No rule of the shape judge is without a response that breaks it."""
    told = {rule for _, _, rules in SHAPES for rule in rules} | {"shape-success-object"}

    assert told == set(SHAPE_RULES)


@pytest.mark.parametrize("kind", [FaultKind.TIMEOUT, FaultKind.RESET, FaultKind.REFUSED])
def test_lost_answers_are_undecided_everywhere(kind: FaultKind) -> None:
    """A search without an answer counts for nothing: no rule is held to be kept or broken."""
    judgement = judged("or", lost(kind))

    assert (judgement.findings, sum(judgement.inputs_per_rule.values())) == ([], 0)
    assert set(judgement.unanswered) == {"logic-or"}


@pytest.mark.parametrize("status", [429, 503])
def test_throttled_to_the_end_is_undecided(status: int) -> None:
    """A search that was throttled to the end counts for nothing."""
    judgement = judged("or", refused(status, "ThrottlingException" if status == 429 else ""))

    assert (judgement.findings, sum(judgement.inputs_per_rule.values())) == ([], 0)


def test_python_target_says_by_name_what_others_say_by_status() -> None:
    """A target without status codes refuses by the error's name."""
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
