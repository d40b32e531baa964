"""Violations grouped by what seems to cause them, so that a report shows a defect once, not once for each rule.

What was observed and what is guessed never stand in one sentence, in no format: a group has a headline and facts, which
are observations, and apart from them a guess with what it rests on.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.classes import Harm, Level, harm_of
from ..spec.results import Agreement, Cause, Diagnosis, Failure, RunReport
from ..spec.statuses import Status
from .observation import observation
from .violations import BrokenRule, Found, broken_rules, counted

_CHANGING: Final = (
    "Answers change from one request to the next: this did not happen again when the request was sent again."
)


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Broken rules with one cause, the main one first, then MUST before SHOULD.

    ``simplest`` is the deep link of the violation that represents them all: it is one of the main rule, or of the
    rules that do most harm, if the main one does less. ``cause`` is None if the report names none.
    """

    id: str
    rules: Sequence[BrokenRule]
    simplest: str
    cause: Cause | None = None

    @property
    def level(self) -> Level:
        """MUST if any of its rules is."""
        return Level.MUST if any(rule.level is Level.MUST for rule in self.rules) else Level.SHOULD

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
    def first_rule(self) -> BrokenRule:
        """The rule that the simplest violation broke."""
        return next(rule for rule in self.rules if self.simplest in rule.violations)

    @property
    def follow_ups(self) -> Sequence[BrokenRule]:
        """The rules that are broken only along with the first one."""
        names = self.cause.follow_ups if self.cause else ()
        return [rule for rule in self.rules if rule.id in names and rule is not self.first_rule]

    @property
    def other_rules(self) -> Sequence[BrokenRule]:
        """The rules other than that of the simplest violation, without those that are broken along with it."""
        folded = self.follow_ups
        return [rule for rule in self.rules if rule is not self.first_rule and rule not in folded]

    @property
    def link(self) -> str:
        """Its name in deep links: that of the rule, if it breaks only one."""
        return f"cause-{self.id}" if len(self.rules) > 1 else self.first_rule.id

    @property
    def harm(self) -> Harm:
        """What its simplest failure leads to, which is the worst: what is broken along with it is its consequence."""
        return _harm(self.first_rule)

    @property
    def title(self) -> str:
        """What was observed, if the report says that of the rule that the simplest violation broke; else empty."""
        return self.cause.title if self.cause and self.first_rule.id == main_of(self.cause) else ""

    @property
    def headline(self) -> str:
        """What the target does: its title, else what the simplest failure shows; if there is none, what is not met."""
        _, failure = self.evidence
        stated = self.first_rule.stated
        return observation(failure) if failure and self.title in ("", stated) else self.title or stated

    @property
    def facts(self) -> Sequence[str]:
        """What else was observed, a sentence each."""
        symptoms = self.cause.diagnosis.symptoms if self.cause else ()
        return [fact for fact in symptoms if fact != self.title]

    @property
    def changing(self) -> str:
        """The sentence that a failure did not happen again when its request was sent again; empty if all did."""
        return self.cause.changing if self.cause else changing(self.evidence[1])

    @property
    def guess(self) -> str:
        """The likely defect, or the kind of defect, in a sentence of its own; empty if nothing is guessed."""
        return self.cause.diagnosis.guess if self.cause else ""

    @property
    def breaks(self) -> str:
        """How many rules it breaks, and how many of them only along with another one: ``breaks 2 rules``."""
        along = len(self.follow_ups)
        return f"breaks {counted(len(self.rules) - along, 'rule')}{f', and {along} along with it' if along else ''}"


def main_of(cause: Cause) -> str:
    """Return the main requirement of ``cause``; empty if it has none."""
    return next(iter(cause.requirements), "")


def changing(failure: Failure | None) -> str:
    """Return the sentence that ``failure`` did not happen again when its request was sent again; else nothing."""
    return _CHANGING if failure is not None and failure.reduction == "not reproduced" else ""


def also_near(diagnosis: Diagnosis | None) -> Sequence[Agreement]:
    """Return the known defects that a guess rests on and does not name itself."""
    if diagnosis is None or not diagnosis.guess:
        return ()
    return [each for each in diagnosis.nearest if each.agreed and f" {each.mutant} " not in diagnosis.guess]


def by_cause(report: RunReport, statuses: Collection[Status] = (Status.FAILED,)) -> tuple[CauseGroup, ...]:
    """Return the violations of checks with ``statuses`` by cause: by harm, else in the report's order.

    A violation without a cause is grouped with the others of its rule.
    """
    causes = {cause.id: cause for cause in report.causes}
    groups: dict[str, list[BrokenRule]] = {}
    for rule in broken_rules(report, statuses):
        for name, part in _parts(rule, causes):
            groups.setdefault(name, []).append(part)
    harms, order = list(Harm), {name: place for place, name in enumerate(causes)}
    found = [_group(name, rules, causes.get(name)) for name, rules in groups.items()]
    return tuple(sorted(found, key=lambda group: (harms.index(group.harm), order.get(group.id, len(order)))))


def _parts(rule: BrokenRule, causes: Mapping[str, Cause]) -> Iterator[tuple[str, BrokenRule]]:
    """Yield the violations of ``rule`` by the group that they belong to."""
    parts: dict[str, dict[str, Found]] = {}
    for link, found in rule.violations.items():
        failure = found[1]
        name = failure.cause if failure and failure.cause in causes else f"{rule.level} {rule.id}"
        parts.setdefault(name, {})[link] = found
    for name, violations in parts.items():
        yield name, BrokenRule(rule.id, rule.level, rule.row, violations)


def _group(name: str, rules: Sequence[BrokenRule], cause: Cause | None) -> CauseGroup:
    main = [rule for rule in rules if cause and rule.id == main_of(cause)]
    ordered = [*main, *(rule for rule in rules if rule not in main)]
    folded = cause.follow_ups if cause else ()
    telling = [rule for rule in rules if rule.id not in folded] or rules
    worst = [rule for rule in telling if _harm(rule) is _worst(telling)]
    about = [rule for rule in main if rule in worst] or worst
    failures = {link: failure for rule in about for link, (_, failure) in rule.violations.items()}
    simplest = min(failures, key=lambda link: _size(failures[link]))
    return CauseGroup(name if cause else rules[0].id, ordered, simplest, cause)


def _harm(rule: BrokenRule) -> Harm:
    """Return what a broken rule leads to."""
    return (
        harm_of(rule.id, rule.row.requirement_class) if rule.level is Level.MUST and rule.row else Harm.ADVICE
    )


def _worst(rules: Sequence[BrokenRule]) -> Harm:
    """Return the worst that ``rules`` lead to."""
    return min(map(_harm, rules), key=list(Harm).index)


def _size(failure: Failure | None) -> tuple[bool, bool, int, int]:
    """Return a key that is small for simple violations: of a MUST, wrong profiles, few profiles, a short request."""
    if failure is None:
        return True, True, 0, 0
    wrong = any(row.expected != row.returned for row in failure.world)
    return failure.level is not Level.MUST, not wrong, len(failure.world), len(failure.request)


def agreement(nearest: Agreement) -> str:
    """Return how far a target agrees with a mutant, in words that follow the mutant's name."""
    return f"in {nearest.agreed:,} of {counted(nearest.cases, 'telling case')}"
