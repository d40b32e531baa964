"""Findings grouped by what seems to cause them, so that a report tells one defect once and not once a rule."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.classes import Level
from ..spec.results import Agreement, Cause, Diagnosis, RunReport
from ..spec.statuses import Status
from .findings import Broken, Finding, broken

UNEXPLAINED: Final = "unexplained"
"""Id of the group of rules that no known defect explains, though their failures have something in common."""


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Broken rules with one likely cause, those that bind first.

    ``simplest`` stands for all their findings: of the rule that the defect is about, where that is known. ``title``
    is the likely defect in a sentence, else what the failures have in common; empty for a single rule that nothing
    explains.
    """

    id: str
    title: str
    rules: Sequence[Broken]
    simplest: Finding
    diagnosis: Diagnosis | None

    @property
    def level(self) -> Level:
        """MUST where any of its rules binds."""
        return self.rules[0].level

    @property
    def status(self) -> Status:
        """The status of the check that found the simplest failure."""
        return self.simplest.check.status

    @property
    def total(self) -> int:
        """How many findings there are."""
        return sum(len(rule.findings) for rule in self.rules)

    @property
    def nearest(self) -> Agreement | None:
        """The mutant that the target agrees with most; None where none fits."""
        return self.diagnosis.nearest[0] if self.diagnosis and self.diagnosis.nearest else None

    @property
    def ties(self) -> Sequence[Agreement]:
        """Other mutants that the target agrees with just as much."""
        return self.diagnosis.ties if self.diagnosis else ()

    @property
    def first_rule(self) -> Broken:
        """The rule that the simplest finding broke."""
        return next(rule for rule in self.rules if any(finding is self.simplest for finding in rule.findings))

    @property
    def link(self) -> str:
        """Its name in deep links: that of the rule, where it breaks only one."""
        return f"cause-{self.id}" if len(self.rules) > 1 else self.first_rule.id

    @property
    def headline(self) -> str:
        """What a reader is to remember of it: its title, else what the rule says that was broken."""
        rule = self.first_rule
        return self.title or (rule.row.statement if rule.row else rule.id)

    @property
    def other_rules(self) -> Sequence[Broken]:
        """The rules but that of the simplest finding."""
        return [rule for rule in self.rules if rule is not self.first_rule]


def by_cause(report: RunReport, statuses: Collection[Status] = (Status.FAILED,)) -> tuple[CauseGroup, ...]:
    """The findings of checks with ``statuses``, by cause: what breaks a MUST first, else in the report's order.

    A finding whose cause nobody looked for stands with the other findings of its rule. Rules that no known defect
    explains are one group where the report knows what their failures have in common.
    """
    causes = {cause.id: cause for cause in report.causes}
    groups: dict[str, list[Broken]] = {}
    for rule in broken(report, statuses):
        for name, part in _parts(rule, causes):
            groups.setdefault(name, []).append(part)
    order = {name: place for place, name in enumerate([*causes, UNEXPLAINED])}
    found = [_group(name, rules, causes) for name, rules in groups.items()]
    return tuple(
        sorted(found, key=lambda group: (group.level is not Level.MUST, order.get(group.id, len(order))))
    )


def _parts(rule: Broken, causes: Mapping[str, Cause]) -> Iterator[tuple[str, Broken]]:
    """The findings of ``rule`` by the group that they go to."""
    if not causes:
        yield f"{rule.level} {rule.id}", rule
        return
    parts: dict[str, list[Finding]] = {}
    for finding in rule.findings:
        parts.setdefault(_group_of(finding, rule, causes), []).append(finding)
    for name, findings in parts.items():
        yield name, Broken(rule.id, rule.level, rule.row, findings)


def _group_of(finding: Finding, rule: Broken, causes: Mapping[str, Cause]) -> str:
    cause = causes.get(finding.failure.cause) if finding.failure else None
    if cause is None:
        return f"{rule.level} {rule.id}"
    return cause.id if cause.diagnosis.nearest or not cause.diagnosis.symptoms else UNEXPLAINED


def _group(name: str, rules: Sequence[Broken], causes: Mapping[str, Cause]) -> CauseGroup:
    cause = causes.get(name)
    telling = [rule for rule in rules if cause and rule.id == cause.about]
    simplest = min((finding for rule in telling or rules for finding in rule.findings), key=_size)
    diagnosis = simplest.failure.diagnosis if simplest.failure else None
    if cause is not None:
        title = (
            f"{'Perhaps: ' if cause.diagnosis.ties else ''}{cause.title}" if cause.diagnosis.nearest else ""
        )
        return CauseGroup(name, title, rules, simplest, cause.diagnosis)
    if len(rules) == 1:
        return CauseGroup(rules[0].id, "", rules, simplest, diagnosis)
    return CauseGroup(name, diagnosis.symptoms[0] if diagnosis else "", rules, simplest, diagnosis)


def _size(finding: Finding) -> tuple[bool, bool, int, int]:
    """What makes a finding simple: it binds, shows wrong profiles, few profiles at all, and the request is short."""
    failure = finding.failure
    if failure is None:
        return True, True, 0, 0
    wrong = any(row.expected != row.returned for row in failure.world)
    return failure.level is not Level.MUST, not wrong, len(failure.world), len(failure.request)


def agreement(nearest: Agreement) -> str:
    """How far the target agrees with a mutant, in words, for all but the mutant's name."""
    if nearest.agreed == nearest.cases == 1:
        return "on the one case that tells it apart"
    return f"on {nearest.agreed:,} of {nearest.cases:,} cases that tell it apart"
