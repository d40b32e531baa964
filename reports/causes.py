"""Violations grouped by what seems to cause them, so that a report shows a defect once, not once for each rule."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.classes import Level
from ..spec.results import Agreement, Cause, Diagnosis, Failure, RunReport
from ..spec.statuses import Status
from .violations import BrokenRule, Found, broken_rules

UNEXPLAINED: Final = "unexplained"
"""Id of the group of rules that no known defect explains, although their failures have something in common."""


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Broken rules with one likely cause, MUST before SHOULD.

    ``simplest`` is the deep link of the violation that represents them all: it is one of the rule that the defect is
    about, if that is known. ``title`` is the likely defect in a sentence, else what the failures have in common; empty
    for a single rule that nothing explains.
    """

    id: str
    title: str
    rules: Sequence[BrokenRule]
    simplest: str
    diagnosis: Diagnosis | None

    @property
    def level(self) -> Level:
        """MUST if any of its rules is."""
        return self.rules[0].level

    @property
    def evidence(self) -> Found:
        """The check that found the simplest violation, and its failure."""
        return self.first_rule.violations[self.simplest]

    @property
    def status(self) -> Status:
        """The status of the check that found the simplest failure."""
        return self.evidence[0].status

    @property
    def total(self) -> int:
        """How many violations there are."""
        return sum(len(rule.violations) for rule in self.rules)

    @property
    def nearest(self) -> Agreement | None:
        """The mutant that the target agrees with most; None if none fits."""
        return self.diagnosis.nearest[0] if self.diagnosis and self.diagnosis.nearest else None

    @property
    def ties(self) -> Sequence[Agreement]:
        """Other mutants that the target agrees with equally."""
        return self.diagnosis.ties if self.diagnosis else ()

    @property
    def first_rule(self) -> BrokenRule:
        """The rule that the simplest violation broke."""
        return next(rule for rule in self.rules if self.simplest in rule.violations)

    @property
    def link(self) -> str:
        """Its name in deep links: that of the rule, if it breaks only one."""
        return f"cause-{self.id}" if len(self.rules) > 1 else self.first_rule.id

    @property
    def headline(self) -> str:
        """What a reader should remember: its title, else the statement of the rule that was broken."""
        rule = self.first_rule
        return self.title or (rule.row.statement if rule.row else rule.id)

    @property
    def other_rules(self) -> Sequence[BrokenRule]:
        """The rules other than that of the simplest violation."""
        return [rule for rule in self.rules if rule is not self.first_rule]


def by_cause(report: RunReport, statuses: Collection[Status] = (Status.FAILED,)) -> tuple[CauseGroup, ...]:
    """Return the violations of checks with ``statuses`` by cause: MUST first, else in the report's order.

    A violation without a diagnosis is grouped with the others of its rule. Rules that no known defect explains form
    one group if the report knows what their failures have in common.
    """
    causes = {cause.id: cause for cause in report.causes}
    groups: dict[str, list[BrokenRule]] = {}
    for rule in broken_rules(report, statuses):
        for name, part in _parts(rule, causes):
            groups.setdefault(name, []).append(part)
    order = {name: place for place, name in enumerate([*causes, UNEXPLAINED])}
    found = [_group(name, rules, causes) for name, rules in groups.items()]
    return tuple(
        sorted(found, key=lambda group: (group.level is not Level.MUST, order.get(group.id, len(order))))
    )


def _parts(rule: BrokenRule, causes: Mapping[str, Cause]) -> Iterator[tuple[str, BrokenRule]]:
    """Yield the violations of ``rule`` by the group that they belong to."""
    if not causes:
        yield f"{rule.level} {rule.id}", rule
        return
    parts: dict[str, dict[str, Found]] = {}
    for link, found in rule.violations.items():
        parts.setdefault(_group_of(found[1], rule, causes), {})[link] = found
    for name, violations in parts.items():
        yield name, BrokenRule(rule.id, rule.level, rule.row, violations)


def _group_of(failure: Failure | None, rule: BrokenRule, causes: Mapping[str, Cause]) -> str:
    cause = causes.get(failure.cause) if failure else None
    if cause is None:
        return f"{rule.level} {rule.id}"
    return cause.id if cause.diagnosis.nearest or not cause.diagnosis.symptoms else UNEXPLAINED


def _group(name: str, rules: Sequence[BrokenRule], causes: Mapping[str, Cause]) -> CauseGroup:
    cause = causes.get(name)
    about = [rule for rule in rules if cause and rule.id == cause.about]
    failures = {link: failure for rule in about or rules for link, (_, failure) in rule.violations.items()}
    simplest = min(failures, key=lambda link: _size(failures[link]))
    failure = failures[simplest]
    diagnosis = failure.diagnosis if failure else None
    if cause is not None:
        title = (
            f"{'Perhaps: ' if cause.diagnosis.ties else ''}{cause.title}" if cause.diagnosis.nearest else ""
        )
        return CauseGroup(name, title, rules, simplest, cause.diagnosis)
    if len(rules) == 1:
        return CauseGroup(rules[0].id, "", rules, simplest, diagnosis)
    return CauseGroup(name, diagnosis.symptoms[0] if diagnosis else "", rules, simplest, diagnosis)


def _size(failure: Failure | None) -> tuple[bool, bool, int, int]:
    """Return a key that is small for simple violations: of a MUST, wrong profiles, few profiles, a short request."""
    if failure is None:
        return True, True, 0, 0
    wrong = any(row.expected != row.returned for row in failure.world)
    return failure.level is not Level.MUST, not wrong, len(failure.world), len(failure.request)


def agreement(nearest: Agreement) -> str:
    """Return how far the target agrees with a mutant, in words that follow the mutant's name."""
    if nearest.agreed == nearest.cases == 1:
        return "in the one case that distinguishes it"
    return f"in {nearest.agreed:,} of {nearest.cases:,} cases that distinguish it"
