"""A check passes only if it saw what its requirement speaks of; else the reason decides about the requirement."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from itertools import chain

import pytest
from msgspec import structs
from playing import (
    QUICK,
    ChangedTarget,
    Passing,
    ResourceLog,
    in_process,
    oracle_of,
    prepared,
    ready_reference,
    recorder_for,
    with_body,
)
from searchprofiles_tck.conformance.client.visibility import Visibility
from searchprofiles_tck.conformance.config import Access, Effort, RunConfig
from searchprofiles_tck.conformance.history.facts import Prepared
from searchprofiles_tck.conformance.history.step import EXPECT, REFUSED, Step
from searchprofiles_tck.conformance.judging.content import CONTENT
from searchprofiles_tck.conformance.judging.shape import EMPTY_RESPONSES, SHAPE_RULES, judge_shape
from searchprofiles_tck.conformance.results.occasions import OPERATIONS_OF, SETTLED_BY
from searchprofiles_tck.conformance.results.scenario_run import ScenarioRun, play, result_of
from searchprofiles_tck.conformance.scenarios import ADDRESS_SHAPE, TOKEN_SHAPE
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS, checks
from searchprofiles_tck.conformance.target.python_object import PythonTarget
from searchprofiles_tck.conformance.target.target import NOT_SENDABLE, Target, unlabelled
from searchprofiles_tck.conformance.target.wrappers import PartialTarget
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.spec.exchange import Call, Exchange, Fault, FaultKind, Json, Reply
from searchprofiles_tck.spec.keys import PREDEFINED_KEYS
from searchprofiles_tck.spec.open_points import OPEN_POINTS
from searchprofiles_tck.spec.operations import OPERATIONS, SEARCH
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import CheckResult
from searchprofiles_tck.spec.statuses import Outcome, Status

BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
BY_ID = {check.id: check for check in checks()}


def nothing_found(call: Call, pass_on: Passing) -> Exchange:
    """Answer searches with an empty list."""
    if call.operation == SEARCH:
        return unlabelled(call, Reply(200, (("Content-Type", "application/json"),), '{"Items":[]}'))
    return pass_on(call)


def custom_keys_refused(call: Call, pass_on: Passing) -> Exchange:
    """Take values under predefined keys alone."""
    if call.operation == "AddProfileKey" and call.input["KeyName"] not in PREDEFINED_KEYS:
        return unlabelled(call, Reply(400, (("x-amzn-ErrorType", "BadRequestException"),), "{}"))
    return pass_on(call)


def items_changed(edit: Callable[[dict[str, Json]], object]) -> Callable[[Call, Passing], Exchange]:
    """Return what answers searches with every item changed."""
    return lambda call, pass_on: with_body(
        pass_on(call), lambda body: [edit(item) for item in body.get("Items", ()) if call.operation == SEARCH]
    )


def ran(target: Target, name: str, config: RunConfig = QUICK, ready: Prepared | None = None) -> ScenarioRun:
    """Return a scenario that was played against ``target``."""
    recorder = recorder_for(target)
    ready = ready or prepared(recorder)
    return play(
        BY_NAME[name], ready, oracle_of(ready), recorder, config, ResourceLog(), Visibility(patience=0.0)
    )


@cache
def conforming(name: str) -> ScenarioRun:
    """Return a scenario that was played against the reference."""
    engine, ready = ready_reference()
    return ran(in_process(engine), name, ready=ready)


def judged(check: str, keeps: Callable[[Step], bool] = bool) -> CheckResult:
    """Return the result of a check of the reference if only some of the steps had been sent."""
    run = conforming(check.partition("@")[2])
    steps = [step for step in run.steps if keeps(step)]
    return result_of(BY_ID[check], ScenarioRun(run.scenario, run.oracle, run.config, steps))


class Served:
    """The reference behind those of boto3's methods that two domains need."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> Callable[..., dict[str, Json]]:
        operation = "".join(map(str.capitalize, name.split("_")))
        if operation not in ("CreateDomain", "DeleteDomain", "CreateProfile", "SearchProfiles"):
            raise AttributeError(name)
        return partial(self._call, operation)

    def _call(self, operation: str, **members: Json) -> dict[str, Json]:
        try:
            return self._engine.call(operation, members)
        except ServiceFailure as failure:
            failure.response = {"Error": {"Code": str(failure.name)}}  # type: ignore[attr-defined]
            raise


def of_rule(name: str) -> Callable[[Step], bool]:
    """Return what keeps the steps that were sent for one rule."""
    return lambda step: step.rule == name


def finds_nothing(step: Step) -> bool:
    """Keep the searches that found nothing."""
    return not step.items


def first_page(step: Step) -> bool:
    """Keep the first pages of walks."""
    return "NextToken" not in step.exchange.call.input


WITHOUT_OCCASION = [
    ("logic-and@lattice", finds_nothing),
    ("logic-whole-value@values", finds_nothing),
    ("logic-profile-once@lattice", finds_nothing),
    ("logic-profile-content@lattice", finds_nothing),
    ("found-by-and-all@lattice", finds_nothing),
    ("shape-items-list@lattice", finds_nothing),
    ("keys-predefined@keys", of_rule("keys-predefined")),
    ("keys-name-case@keys", of_rule("keys-name-case")),
    ("pagination-complete@paging", first_page),
    ("pagination-no-repeat@paging", first_page),
    ("pagination-keeps-query@paging", first_page),
    ("limits-json-types@limits", lambda step: step.tag(EXPECT) != REFUSED),
    ("errors-name@limits", lambda step: step.tag(EXPECT) != REFUSED),
    (
        "state-update-old-value@updated",
        lambda step: step.rule == "state-update-old-value" or step.exchange.call.operation != SEARCH,
    ),
    ("state-update@updated", lambda step: step.exchange.call.operation != SEARCH),
]


@pytest.mark.parametrize(("check", "keeps"), WITHOUT_OCCASION, ids=[check for check, _ in WITHOUT_OCCASION])
def test_without_occasion_nothing_passes(check: str, keeps: Callable[[Step], bool]) -> None:
    """A check that passes does not pass any more if what its requirement speaks of had not happened."""
    assert judged(check).status is Status.PASSED
    result = judged(check, keeps)

    assert (result.status, result.outcome) == (Status.NOT_EXERCISED, Outcome.OPEN)
    assert result.message


def test_searches_after_changes_keep_the_shape() -> None:
    """A member that an update removed is left out: an empty text breaks the rule on lengths, and is named so."""
    kept = items_changed(lambda item: item.setdefault("EmailAddress", ""))
    run = ran(ChangedTarget(in_process(Engine()), kept), "updated")

    assert failed_in(run) == {"shape-string-lengths"}


def failed_in(run: ScenarioRun) -> set[str]:
    """Return the requirements whose checks fail."""
    own = [result_of(check, run) for check in checks() if check.scenario is run.scenario]
    return {one.requirements[0] for one in own if one.status is Status.FAILED}


def test_what_is_answered_before_the_checks_is_judged() -> None:
    """The responses to probes are held against the rules on shape, under their names."""
    left = iter(range(60))  # the first searches, those of probes among them

    def with_null(call: Call, pass_on: Passing) -> Exchange:
        exchange = pass_on(call)
        if call.operation != SEARCH or exchange.reply.status != 200 or next(left, None) is None:
            return exchange
        return with_body(exchange, lambda body: body.setdefault("NextToken", None))

    ready = prepared(recorder_for(ChangedTarget(in_process(Engine()), with_null)))
    run = ran(in_process(Engine()), "preparation", ready=ready)

    assert failed_in(run) == {"shape-no-null"}
    assert failed_in(conforming("preparation")) == set()


@pytest.mark.parametrize("name", [one.name for one in SCENARIOS if judge_shape in one.judges])
def test_a_broken_shape_is_reported_under_its_own_name(name: str) -> None:
    """Whatever scenario sees a response of another shape has a check of the rule that is broken."""
    if name == "domains":  # every response there is an error
        return
    found_nothing = name in ("limits", "bodies")
    seldom = {ADDRESS_SHAPE, TOKEN_SHAPE}  # see below

    assert {*(EMPTY_RESPONSES if found_nothing else SHAPE_RULES)} - seldom <= {*BY_NAME[name].covers}


def test_a_rule_without_a_check_of_its_own_in_a_scenario_is_named_all_the_same() -> None:
    """If no response there should hold an address, another check reports a wrong one, against its own rule."""
    addressed = items_changed(lambda item: item.update(Address={"City": "x" * 256}))
    run = ran(ChangedTarget(in_process(Engine()), addressed), "deleted")
    results = [result_of(check, run) for check in checks() if check.scenario is run.scenario]
    failed = [result for result in results if result.status is Status.FAILED]

    assert ADDRESS_SHAPE not in run.scenario.covers
    assert {failure.requirement for result in failed for failure in result.failures} == {
        ADDRESS_SHAPE,
        CONTENT,
    }


@pytest.mark.e2e
def test_a_conforming_target_gives_nearly_every_check_its_occasion() -> None:
    """At effort ``quick`` no check of the reference misses its occasion, but for what chance or the run decides."""
    missed = [
        check.id
        for check in checks()
        if check.scenario.least_effort is Effort.QUICK
        and check.scenario.name not in ("exploration", "preparation", "at-once")
        if result_of(check, conforming(check.scenario.name)).status is Status.NOT_EXERCISED
    ]

    assert missed == []


def test_a_key_that_is_not_known_is_no_matter_of_paging() -> None:
    """If no page of a walk lists a key, its pages have not forgotten it: no rule on paging is broken."""

    def without_ids(call: Call, pass_on: Passing) -> Exchange:
        given = json.loads(json.dumps(call.input).replace('"_profileId"', '"_assetId"'))
        return structs.replace(pass_on(structs.replace(call, input=given)), call=call)

    engine = in_process(Engine(Readings({"repeated-key": "refused"})))
    failed = failed_in(ran(ChangedTarget(PartialTarget(engine, ["AddProfileKey"]), without_ids), "paging"))

    assert failed
    assert not {name for name in failed if name.startswith("pagination-")}


def test_custom_keys_that_are_refused_throughout_are_not_passed() -> None:
    """If no value was ever attached under a custom key, the rule on custom keys was not put to the test."""
    run = ran(ChangedTarget(in_process(Engine()), custom_keys_refused), "attached-keys")
    results = {
        name: result_of(BY_ID[f"{name}@attached-keys"], run) for name in ("keys-custom", "keys-attached")
    }

    assert results["keys-attached"].status is Status.PASSED
    assert results["keys-custom"].status is Status.NOT_EXERCISED


@pytest.mark.parametrize("name", ["first-look", "attached-keys"])
def test_custom_keys_that_the_owner_could_not_fill_are_out_of_reach(name: str) -> None:
    """At access `preloaded` nobody knows whether the target refused them, which it may, so no verdict stays open."""
    target = ChangedTarget(in_process(Engine()), custom_keys_refused)
    ready = prepared(recorder_for(target))
    unknown = tuple(one for one in ready.readings if one.point != "custom-key-undefined")
    run = ran(
        target,
        name,
        structs.replace(QUICK, access=Access.PRELOADED),
        structs.replace(ready, access=Access.PRELOADED, readings=unknown),
    )
    result = result_of(BY_ID[f"keys-custom@{name}"], run)

    assert (result.status, result.outcome) == (Status.NOT_EXERCISED, Outcome.OUT_OF_REACH)
    assert result.message.startswith("the data was loaded without values under custom keys")


def test_a_reading_settles_what_it_leaves_without_object() -> None:
    """If a key may not be given twice, no pair can be listed twice: the reading settles that rule, and says so."""
    run = ran(in_process(Engine(Readings({"repeated-key": "refused"}))), "lattice")
    result = result_of(BY_ID["found-by-repeated-pair@lattice"], run)

    assert (result.status, result.outcome) == (Status.NOT_EXERCISED, Outcome.SETTLED)
    assert "`repeated-key`" in result.message


@pytest.mark.parametrize(("is_found", "outcome"), [(False, Outcome.OPEN), (True, Outcome.OUT_OF_REACH)])
def test_unknown_data_must_be_found(is_found: bool, outcome: Outcome) -> None:
    """At access `read-only` a target that finds nothing proves nothing; one known pair puts AND out of reach."""
    engine, ready = ready_reference()
    inner = in_process(engine)
    known = (("_account", ready.world.profiles[0].fields["AccountNumber"]),)
    config = structs.replace(QUICK, access=Access.READ_ONLY, known=known)
    target = inner if is_found else ChangedTarget(inner, nothing_found)
    result = result_of(BY_ID["logic-and@laws"], ran(target, "laws", config, ready))

    assert (result.status, result.outcome) == (Status.NOT_EXERCISED, outcome)


def test_what_only_http_has_is_skipped_for_an_object() -> None:
    """The rules on statuses and headers cannot apply to a target that has none."""
    run = conforming("first-look")
    bare = [_answered(step, structs.replace(step.exchange.reply, headers=())) for step in run.steps]
    results = [
        result_of(BY_ID[f"{name}@first-look"], ScenarioRun(run.scenario, run.oracle, run.config, bare))
        for name in ("wire-response-content-type", "errors-json-body")
    ]

    assert {(result.status, result.outcome) for result in results} == {(Status.SKIPPED, None)}


def test_an_operation_that_the_owner_leaves_out_is_no_sign_of_http() -> None:
    """What the kit declines in an object's place has no headers either, so rules of HTTP stay skipped."""
    without = PartialTarget(PythonTarget(Served(Engine()), "python:x:y"), ("AddProfileKey",))
    result = result_of(BY_ID["wire-success-status@two-domains"], ran(without, "two-domains"))

    assert (result.status, result.outcome) == (Status.SKIPPED, None)


def test_what_the_client_does_not_send_is_out_of_reach() -> None:
    """If the SDK between kit and target refuses every request that tests a limit, the limit is out of reach."""
    run = conforming("limits")
    unsent = Reply(None, fault=Fault(FaultKind.ADAPTER, NOT_SENDABLE))
    steps = [_answered(step, unsent) if step.rule == "limits-json-types" else step for step in run.steps]
    again = ScenarioRun(run.scenario, run.oracle, run.config, steps)
    result = result_of(BY_ID["limits-json-types@limits"], again)

    assert (result.status, result.outcome) == (Status.NOT_EXERCISED, Outcome.OUT_OF_REACH)
    assert result_of(BY_ID["limits-max-results@limits"], again).status is Status.PASSED


def _answered(step: Step, reply: Reply) -> Step:
    return replace(step, exchange=structs.replace(step.exchange, reply=reply))


def test_tables_name_what_there_is() -> None:
    """What settles a requirement, and what it needs, are points, readings and operations that exist."""
    assert {*SETTLED_BY, *OPERATIONS_OF} <= {*requirements()}
    assert {*chain(*OPERATIONS_OF.values())} <= {*OPERATIONS}
    for point, readings in SETTLED_BY.values():
        assert readings <= {*OPEN_POINTS[point].readings}
