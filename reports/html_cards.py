"""One card for each cause: what was observed, its simplest failure in full, then every rule with its other failures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.classes import Level
from ..spec.places import Quotes
from ..spec.results import LONGEST_SCRIPT, RunInfo
from .causes import CauseGroup
from .html_exchanges import KeptExchanges
from .html_violations import Size
from .tracker import issue_text, source_text
from .violations import BrokenRule, Found
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


_WHOLE: Final = Size(characters=4_000, script=LONGEST_SCRIPT, profiles=40, exchanges=3)
_SHORT: Final = Size(characters=600, script=1_200, profiles=8, exchanges=1)
_LEAST: Final = Size(characters=100, script=0, profiles=4, exchanges=0)
DETAILS: Final = (
    Detail(_WHOLE, _SHORT, evidence=8),
    Detail(_SHORT, _LEAST, evidence=1),
    Detail(_LEAST, _LEAST, evidence=0, lines=3),
)
"""From the most to the least: the first is for all runs but those in which a target fails nearly everywhere."""


@dataclass(frozen=True, slots=True)
class RuleView:
    """A broken rule on a card: its failures with evidence, those in a line each, and how many are left out.

    Each failure has its anchor before it, empty if another part of the page has taken the name.
    """

    rule: BrokenRule
    anchor: str
    quoted: Mapping[str, str]
    """What its source says, by what that documents."""
    hint: str
    """What often breaks the rule; empty if a failure that is shown says so."""
    shown: Sequence[tuple[str, Found]]
    lines: Sequence[tuple[str, Found]]
    left_out: int


@dataclass(frozen=True, slots=True)
class Card:
    """A cause with its simplest failure, and its rules with the other failures; ``follow_ups`` are folded under them.

    ``anchor`` and ``simplest``, the anchor of the simplest failure, are empty if other parts of the page have taken
    the name that they would have. ``issue`` is the text for an issue tracker, empty if there is no evidence, or if it
    is too long.
    """

    group: CauseGroup
    anchor: str
    simplest: str
    issue: str
    rules: Sequence[RuleView]
    follow_ups: Sequence[RuleView]

    @property
    def link(self) -> str:
        """The anchor that leads to the card, or to its simplest failure."""
        return self.anchor or self.simplest


@dataclass(frozen=True, slots=True)
class CardSection:
    """The cards of one section of the page, its number of broken rules, and that number by level, MUST first.

    With ``detail`` and the ``recorded`` exchanges that they cite, the templates show the failures of the cards.
    """

    cards: Sequence[Card]
    rules: int
    levels: Mapping[Level, int]
    detail: Detail
    recorded: KeptExchanges


class CardMaker:
    """Makes cards with one level of detail; ``anchors`` are those that the page has, and each card adds its own."""

    def __init__(
        self, run: RunInfo, recorded: KeptExchanges, anchors: set[str], detail: Detail, quotes: Quotes
    ) -> None:
        self._run = run
        self._recorded = recorded
        self._anchors = anchors
        self._detail = detail
        self._quotes = quotes

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
            detail=self._detail,
            recorded=self._recorded,
        )

    def _card(self, group: CauseGroup, anchor: str) -> Card:
        check, failure = group.evidence
        source = source_text(group.first_rule, self._quotes)
        issue = issue_text(check, failure, self._run, group.follow_ups, source) if failure else ""
        return Card(
            group=group,
            anchor=anchor,
            simplest=claim(group.simplest, self._anchors),
            issue=issue if len(issue) <= self._detail.simplest.script else "",
            rules=[self._rule(rule, group.simplest) for rule in (group.first_rule, *group.other_rules)],
            follow_ups=[self._rule(rule, group.simplest) for rule in group.follow_ups],
        )

    def _rule(self, rule: BrokenRule, simplest: str) -> RuleView:
        """Return ``rule`` with its failures, but for the ``simplest``, which the card shows above."""
        detail, anchor = self._detail, claim(rule.id, self._anchors)
        others = [(link, found) for link, found in rule.violations.items() if link != simplest]
        kept = others[: detail.evidence + detail.lines]
        named = [(claim(link, self._anchors), found) for link, found in kept]
        shown = named[: detail.evidence]
        has_guess = any(failure and failure.likely_causes for _, (_, failure) in shown)
        return RuleView(
            rule=rule,
            anchor=anchor,
            quoted=self._quotes(rule.row.citation) if rule.row else {},
            hint=rule.row.hint if rule.row and not has_guess else "",
            shown=shown,
            lines=named[detail.evidence :],
            left_out=len(others) - len(named),
        )
