"""One card for each cause: the likely defect, its simplest failure in full, then every rule with its other failures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.classes import Level
from ..spec.exchange import Exchange
from ..spec.results import RunInfo
from .causes import CauseGroup
from .html_violations import Size, ViolationView, violation_view
from .tracker import issue_text
from .violations import BrokenRule, Violation
from .visible import claim


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of its failures a card shows.

    ``simplest`` is the size of its simplest failure and ``other`` that of the others. Of each rule, ``evidence``
    failures are shown with their evidence, and ``lines`` more in a line each.
    """

    simplest: Size
    other: Size
    evidence: int
    lines: int = 20


_WHOLE: Final = Size(characters=4_000, script=24_000, profiles=40, exchanges=3)
_SHORT: Final = Size(characters=600, script=1_200, profiles=8, exchanges=1)
_LEAST: Final = Size(characters=100, script=0, profiles=4, exchanges=0)
DETAILS: Final = (
    Detail(_WHOLE, _SHORT, evidence=40),
    Detail(_WHOLE, _SHORT, evidence=4),
    Detail(_SHORT, _LEAST, evidence=1),
    Detail(_LEAST, _LEAST, evidence=0, lines=3),
)
"""From the most to the least: the first is for all runs but those in which a target fails nearly everywhere."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """A broken rule on a card: its failures with evidence, those in a line each, and how many are left out."""

    rule: BrokenRule
    anchor: str
    hint: str
    """What often breaks the rule; empty if a failure that is shown says so."""
    shown: Sequence[ViolationView]
    lines: Sequence[ViolationView]
    left_out: int


@dataclass(frozen=True, slots=True)
class Card:
    """A cause with its simplest failure, and its rules with the other failures.

    ``anchor`` is empty if other parts of the page have taken the name that it would have. ``issue`` is the text for
    an issue tracker, empty if there is no evidence, or if it is too long.
    """

    group: CauseGroup
    anchor: str
    simplest: ViolationView
    issue: str
    rules: Sequence[RuleView]

    @property
    def link(self) -> str:
        """The anchor that leads to the card, or to its simplest failure."""
        return self.anchor or self.simplest.anchor


@dataclass(frozen=True, slots=True)
class CardSection:
    """The cards of one section of the page, its number of broken rules, and that number by level, MUST first."""

    cards: Sequence[Card]
    rules: int
    levels: Mapping[Level, int]


class CardMaker:
    """Makes cards with one level of detail; ``anchors`` are those that the page has, and each card adds its own."""

    def __init__(
        self, run: RunInfo, recorded: Mapping[str, Exchange], anchors: set[str], detail: Detail
    ) -> None:
        self._run = run
        self._recorded = recorded
        self._anchors = anchors
        self._detail = detail

    def section(self, groups: Sequence[CauseGroup]) -> CardSection:
        """Return the section with a card for each of ``groups``."""
        # First the anchors of all cards: the links at the top of the page lead to them.
        anchors = [claim(group.link, self._anchors) for group in groups]
        rules = {rule.id: rule.level for group in groups for rule in group.rules}
        levels = Counter(rules.values())
        return CardSection(
            cards=[self._card(group, anchor) for group, anchor in zip(groups, anchors, strict=True)],
            rules=len(rules),
            levels={level: levels[level] for level in Level if levels[level]},
        )

    def _card(self, group: CauseGroup, anchor: str) -> Card:
        detail, simplest = self._detail, group.simplest
        issue = issue_text(simplest, self._run) if simplest.failure else ""
        return Card(
            group=group,
            anchor=anchor,
            simplest=self._view(simplest, group.first_rule, detail.simplest),
            issue=issue if len(issue) <= detail.simplest.script else "",
            rules=[self._rule(rule, simplest) for rule in group.rules],
        )

    def _rule(self, rule: BrokenRule, simplest: Violation) -> RuleView:
        """Return ``rule`` with its failures, but for the ``simplest``, which the card shows above."""
        detail, anchor = self._detail, claim(rule.id, self._anchors)
        others = [violation for violation in rule.violations if violation is not simplest]
        views = [self._view(other, rule, detail.other) for other in others[: detail.evidence + detail.lines]]
        shown = views[: detail.evidence]
        return RuleView(
            rule=rule,
            anchor=anchor,
            hint=rule.row.hint if rule.row and not any(view.likely_causes for view in shown) else "",
            shown=shown,
            lines=views[detail.evidence :],
            left_out=len(others) - len(views),
        )

    def _view(self, violation: Violation, rule: BrokenRule, size: Size) -> ViolationView:
        own = claim(rule.link(violation), self._anchors)
        return violation_view(violation, own, self._recorded, size)
