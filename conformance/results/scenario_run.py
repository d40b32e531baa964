"""The checks of a run: which it selects, how their scenarios are played, and the result of each.

A result follows from what the judges of the scenario found. That is pure, so the record of a run gives the same results
as the run did.
"""

import hashlib
import re
import traceback
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fnmatch import translate
from functools import cached_property, lru_cache
from typing import Final

from msgspec import structs

from ...spec.classes import Level
from ...spec.exchange import Exchange
from ...spec.requirements import requirements
from ...spec.results import CheckResult, Failure
from ...spec.statuses import Outcome, Status
from ...spec.suggestion import closest
from ..client.capabilities import all_decline
from ..client.loader import was_refused
from ..client.own_data import DomainRefused
from ..client.recorder import Recorder
from ..client.scenario_client import ScenarioClient
from ..client.visibility import Visibility
from ..config import Access, Effort, RunConfig
from ..errors import Unwritable, UsageError
from ..history.directory import ResourceLog
from ..history.facts import Prepared
from ..history.step import NEW_DOMAIN, Step, in_order
from ..judging.answers import is_unanswered
from ..judging.judgement import IncrementalJudging, Judgement, shown_answer
from ..judging.oracle import Oracle
from ..scenarios import Check, Scenario
from ..target.http_message import redactor_around
from .failure import failure_of, oldest_first
from .occasions import without_occasion
from .reproduction import without_long_scripts

SHOWN_FAILURES: Final = 3
"""The number of failures of one check that a report shows; all are of one rule, so more would say the same."""


def matches(check: Check, globs: Sequence[str]) -> bool:
    """Return whether a glob matches the check's id, its requirement, its scenario or its class."""
    if not globs:
        return False
    names = (check.id, check.requirement, check.scenario.name, check.requirement_class.value)
    return any(map(_pattern(tuple(globs)).match, names))


@lru_cache
def _pattern(globs: tuple[str, ...]) -> re.Pattern[str]:
    """Return what matches as one of the globs does: a run asks for each of its scenarios which checks it selects."""
    return re.compile("|".join(map(translate, globs)) or "(?!)")


def refuse_unmatched(checks: Sequence[Check], config: RunConfig) -> None:
    """Raise ``UsageError`` for the first glob of ``--only`` or ``--skip`` that matches nothing."""
    for option, globs in (("only", config.only), ("skip", config.skip)):
        for glob in globs:
            if not any(matches(check, [glob]) for check in checks):
                names = dict.fromkeys(name for check in checks for name in (check.requirement, check.id))
                hint = closest(glob, names, "searchprofiles-tck requirements lists the ids.")
                raise UsageError(f"{option} {glob!r} matches no check; {hint}")


def out_of_plan(scenario: Scenario, access: Access, effort: Effort) -> str:
    """Return why a run with this access and effort does not play ``scenario``; empty if it does."""
    if not access.includes(scenario.least_access):
        return f"needs access `{scenario.least_access}`, this run has `{access}`"
    # Over unknown data there are only metamorphic relations, and no effort leaves one out.
    if access is not Access.READ_ONLY and not effort.includes(scenario.least_effort):
        return f"is part of effort `{scenario.least_effort}`"
    return ""


def selected(checks: Sequence[Check], config: RunConfig) -> tuple[Check, ...]:
    """Return the checks to run, in order. A shard takes whole scenarios, since their checks share exchanges."""
    scenarios = list(dict.fromkeys(check.scenario.name for check in checks))
    part, parts = config.shard or (1, 1)
    mine = {name for place, name in enumerate(scenarios) if place % parts == part - 1}
    return tuple(
        check
        for check in checks
        if check.scenario.name in mine
        and (not config.only or matches(check, config.only))
        and not matches(check, config.skip)
    )


def empty_shard(checks: Sequence[Check], results: Iterable[CheckResult], config: RunConfig) -> str:
    """Return the clause that the shard holds no check that this run can play; else, and mostly, nothing."""
    if config.shard is None:
        return ""
    chosen = {check.id for check in selected(checks, config)}
    if any(result.status is not Status.SKIPPED for result in results if result.id in chosen):
        return ""
    part, parts = config.shard
    return f"shard {part}/{parts} holds none of the selected checks" + (
        ", but some to skip" if chosen else ""
    )


@dataclass
class ScenarioRun:
    """One scenario that was played. ``crash`` holds the kit's own traceback if it failed."""

    scenario: Scenario
    oracle: Oracle
    """The oracle for the world that the scenario reads."""
    config: RunConfig
    steps: list[Step] = field(default_factory=list)
    """The steps that are kept: of a long scenario, those since the last part in which nothing was wrong."""
    searches: int = 0
    """The number of search requests of checks that the process had sent when the scenario was over."""
    crash: str = ""

    @cached_property
    def judging(self) -> IncrementalJudging:
        """The judging of the scenario part by part; it is one part if the scenario ends none itself."""
        return IncrementalJudging(self.scenario.judges, self.oracle, self.steps)

    @cached_property
    def judgement(self) -> Judgement:
        """What the judges of the scenario found."""
        return claimed(self.scenario, self.judging.result())

    @cached_property
    def declined(self) -> tuple[str, ...]:
        """The operations under test that the target does not implement."""
        return self._declined_of(self.scenario.tests)

    @cached_property
    def lacking(self) -> tuple[str, ...]:
        """The operations that the scenario needs and the target does not implement."""
        return self._declined_of(self.scenario.needs)

    def _declined_of(self, operations: Iterable[str]) -> tuple[str, ...]:
        """Return those of ``operations`` for which the target declined every request that it answered."""
        answered = [step for step in self.steps if not is_unanswered(step)]
        return tuple(
            name
            for name in operations
            if all_decline([step for step in answered if step.exchange.call.operation == name])
        )

    @property
    def refused_domain(self) -> str:
        """Why the scenario was not played to its end: the target refused it another domain; else empty."""
        created, refused = self._new_domains
        if created[-2:] != refused[-2:] or len(refused) < 2:
            return ""
        return (
            f"the target refused another domain, with {shown_answer(created[-1])}: let it have more, or judge it in "
            "one domain with --access write --domain NAME"
        )

    @property
    def had_domain_refused(self) -> bool:
        """Whether the target refused a new domain, whatever became of the scenario."""
        return bool(self._new_domains[1])

    @property
    def _new_domains(self) -> tuple[list[Step], list[Step]]:
        """The creations of new domains, and those of them that were refused."""
        created = [step for step in self.steps if step.tag(NEW_DOMAIN)]
        return created, [step for step in created if step.is_error and was_refused(step)]


def claimed(scenario: Scenario, judgement: Judgement) -> Judgement:
    """Make a check of ``scenario`` report each finding of ``judgement``, and return it.

    A finding on a rule that the scenario does not cover is reported by the first check of the same level and class, so
    that it is not lost; if there is none, a broken MUST by any check of that level. A recommendation is then left to
    the scenarios that cover it: not to follow it breaks no requirement.
    """
    judgement.findings = [
        replace(finding, reported_by=rule)
        for finding in judgement.findings
        if (rule := _covered(scenario.covers, finding.requirement))
    ]
    return judgement


def _covered(covers: tuple[str, ...], rule: str) -> str | None:
    if rule in covers:
        return rule
    row = requirements()[rule]
    others = [other for other in covers if requirements()[other].level == row.level]
    alike = (other for other in others if requirements()[other].requirement_class is row.requirement_class)
    return next(alike, next(iter(others), None) if row.level is Level.MUST else None)


def seed_of(seed: int, name: str) -> int:
    """Return the seed of one part of a run, so that order, workers and shards change nothing."""
    return int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest()[:6])


def play(
    scenario: Scenario,
    prepared: Prepared,
    oracle: Oracle,
    recorder: Recorder,
    config: RunConfig,
    resources: ResourceLog,
    visibility: Visibility,
    differing: Sequence[Exchange] = (),
) -> ScenarioRun:
    """Play ``scenario`` against the target behind ``recorder``; what it creates there is noted in ``resources``.

    ``differing`` is what was answered in another way while other scenarios were played.
    """
    run = ScenarioRun(scenario, oracle, config)
    client = ScenarioClient(
        scenario=scenario.name,
        recorder=recorder,
        oracle=oracle,
        namespace=prepared.namespace,
        effort=config.effort,
        seed=seed_of(config.seed, scenario.name),
        access=prepared.access,
        visibility=visibility,
        resources=resources,
        known_pairs=config.known,
        earlier=(*prepared.responses, *differing),
        steps=run.steps,
        judge_part=run.judging.flush,
    )
    try:
        with suppress(DomainRefused):  # the steps say so
            scenario.play(client)
        client.end()
        run.steps.sort(key=in_order)  # concurrent requests end in any order; the record is judged in this one
        _ = run.judgement
    except Unwritable:
        raise
    except Exception:
        run.crash = redactor_around(config.headers).text(traceback.format_exc())
    run.searches = recorder.check_searches
    return run


def result_of(check: Check, run: ScenarioRun) -> CheckResult:
    """Return the result of ``check``, whose scenario ``run`` is, before ``Expectations`` are applied."""
    if run.crash:
        return not_judged(
            check, Status.ERROR, f"fault of the kit in scenario {check.scenario.name}:\n{run.crash}"
        )
    if run.refused_domain:
        return not_judged(check, Status.SKIPPED, run.refused_domain)
    if run.lacking:
        return not_judged(check, Status.SKIPPED, not_implemented(run.lacking))
    declined = run.declined and not_judged(check, Status.DECLINED, not_implemented(run.declined))
    return structs.replace(declined or _judged(check, run), requests=run.searches)


def not_judged(check: Check, status: Status, message: str, outcome: Outcome | None = None) -> CheckResult:
    """Return a result of ``check`` that judges nothing: a status, and a sentence that says why.

    For ``not-exercised`` ``outcome`` is what that makes of the requirement.
    """
    return CheckResult(
        id=check.id,
        title=check.title,
        requirements=(check.requirement,),
        requirement_class=check.requirement_class,
        level=check.level,
        status=status,
        message=message,
        outcome=outcome,
        since=check.since,
    )


def not_implemented(operations: Iterable[str]) -> str:
    """Return the clause that says why a check is declined or skipped."""
    return f"the target does not implement {' and '.join(operations)}"


def message_of(failure: Failure) -> str:
    """Return a failure in a sentence."""
    return f"{failure.request}: expected {failure.expected}; got {failure.actual}"


def with_reduced(result: CheckResult, failure: Failure) -> CheckResult:
    """Return ``result`` with ``failure``, the reduced form of its first failure, in place of that."""
    failures = (failure, *result.failures[1:])
    return structs.replace(result, message=message_of(failure), failures=failures)


def _judged(check: Check, run: ScenarioRun) -> CheckResult:
    counted = structs.replace(
        not_judged(check, *_without_findings(check, run)),
        examples=run.judgement.inputs_per_rule[check.requirement],
        partitions=dict(sorted(run.judgement.partitions.get(check.requirement, Counter()).items())),
    )
    findings = oldest_first(run.judgement.of(check.requirement))
    if not findings:
        return counted
    first, *others = (
        failure_of(finding, run.oracle, run.config, run.steps) for finding in findings[:SHOWN_FAILURES]
    )
    failures = (first, *map(_beside_another, others))
    return structs.replace(
        counted, status=Status.FAILED, message=message_of(first), outcome=None, failures=failures
    )


def _beside_another(failure: Failure) -> Failure:
    """Return ``failure`` as a report has it beside another one of the same check."""
    assert failure.reproduce is not None
    return structs.replace(failure, reproduce=without_long_scripts(failure.reproduce))


def _without_findings(check: Check, run: ScenarioRun) -> tuple[Status, str, Outcome | None]:
    """Return the status of a check without findings, why, and what that makes of its requirement."""
    unanswered = run.judgement.unanswered
    lost = unanswered.get(check.requirement)
    is_exercised = run.judgement.exercised(check.requirement)
    if lost is None and not is_exercised:
        lost = next(iter(unanswered.values()), None)
    if lost is not None:
        return Status.INDETERMINATE, shown_answer(lost), None
    return (Status.PASSED, "", None) if is_exercised else without_occasion(check, run)
