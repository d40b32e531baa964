"""One card for each cause: the likely defect, its simplest failure in full, then every rule and failure folded.

Cards share a budget of bytes. First each cause gets its head, generous and where that does not fit brief; then, as
long as room is left, the other failures get their evidence, and after that a line.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from ..spec.classes import Level
from ..spec.exchange import Exchange
from ..spec.results import RunInfo
from .causes import CauseGroup
from .findings import Broken, Finding
from .html_budget import Budget, claim
from .html_findings import SHORT, WHOLE, finding_view
from .tracker import issue_text
from .visible import one_line

Draw = Callable[[str, Mapping[str, Any]], str]
"""Renders the template of this name with these values."""

_HEAD_BYTES: Final = 400_000
"""For the heads of cards, so that where there are many causes something is left for their other failures."""

_BRIEF_BYTES: Final = 120_000
_ISSUES: Final = 40
_LINES: Final = 20
"""Findings of a rule without their evidence; more of the same tell nobody more."""

_END: Final = Markup("</article>\n")
_RULE_END: Final = Markup("</details>\n")


@dataclass(frozen=True, slots=True)
class Brief:
    """A cause for which there was no room, in a line."""

    id: str
    level: Level
    message: str


@dataclass(frozen=True, slots=True)
class Cards:
    """Rendered cards with their anchors, then causes in a line each, then the number of those that got neither."""

    cards: Sequence[Markup]
    anchors: Sequence[str]
    """Of each card, in this order; empty where others have taken what it could be named after."""
    briefs: Sequence[Brief]
    left_out: int
    rules: int
    """Broken rules, shown or not."""
    levels: Mapping[Level, int]
    """The same by level, what binds first."""

    @property
    def total(self) -> int:
        """Causes, shown or not."""
        return len(self.cards) + len(self.briefs) + self.left_out


class CardPress:
    """Renders cards, within a budget of bytes and with anchors that the whole page shares."""

    def __init__(
        self, draw: Draw, run: RunInfo, recorded: Mapping[str, Exchange], anchors: set[str], budget: Budget
    ) -> None:
        self._draw = draw
        self._run = run
        self._recorded = recorded
        self._anchors = anchors
        self._budget = budget
        self._heads = Budget(_HEAD_BYTES)
        self._issues = _ISSUES

    def cards(self, groups: Sequence[CauseGroup]) -> Cards:
        """Cards for ``groups`` as long as the budget lasts."""
        heads: list[Markup] = []
        anchors: list[str] = []
        for group in groups:
            head, own = self._head(group)
            if head is None:
                break
            heads.append(head)
            anchors.append(own)
        bodies = [
            self._body(group, self._budget.share(len(heads) - place))
            for place, group in enumerate(groups[: len(heads)])
        ]
        rest = groups[len(heads) :]
        briefs = list(_briefs(rest))
        rules = {rule.id: rule.level for group in groups for rule in group.rules}
        levels = Counter(rules.values())
        return Cards(
            cards=[head + body + _END for head, body in zip(heads, bodies, strict=True)],
            anchors=anchors,
            briefs=briefs,
            left_out=len(rest) - len(briefs),
            rules=len(rules),
            levels={level: levels[level] for level in Level if levels[level]},
        )

    def _head(self, group: CauseGroup) -> tuple[Markup | None, str]:
        """The card down to its simplest failure, ``article`` still open, with its anchor; None where it has no room."""
        own = claim(group.link, self._anchors)
        first = claim(group.first_rule.link(group.simplest), self._anchors)
        issue = self._issue(group)
        for size in (WHOLE, SHORT):
            view = finding_view(group.simplest, first, self._recorded, size)
            values = {"group": group, "anchored": own, "each": view}
            head = self._draw(
                "card.html.jinja", {**values, "issue": issue if len(issue) <= size.script else ""}
            )
            if self._heads.takes(head) and self._budget.takes(head, len(_END)):
                return Markup(head), own or first
        self._anchors -= {own, first}
        return None, ""

    def _issue(self, group: CauseGroup) -> str:
        """The text for an issue tracker, for the first causes: the format for trackers has it for all failures."""
        if not self._issues or group.simplest.failure is None:
            return ""
        self._issues -= 1
        return issue_text(group.simplest, self._run)

    def _body(self, group: CauseGroup, room: Budget) -> Markup:
        """The other findings of a single rule; else every rule with its findings."""
        if len(group.rules) == 1:
            return Markup("").join(self._findings(group.rules[0], group.simplest, room))
        starts: list[Markup] = []
        for rule in group.rules:
            start = self._start(rule, room)
            if start is None:
                break
            starts.append(start)
        told = [
            start + Markup("").join(self._findings(rule, group.simplest, room.share(len(starts) - place)))
            for place, (rule, start) in enumerate(zip(group.rules, starts, strict=False))
        ]
        return Markup("").join(each + _RULE_END for each in told) + _more(len(group.rules) - len(starts))

    def _start(self, rule: Broken, room: Budget) -> Markup | None:
        """The line of a rule, ``details`` still open; None where there is no room."""
        own = claim(rule.id, self._anchors)
        start = self._draw("rule.html.jinja", {"rule": rule, "anchored": own})
        if room.takes(start, len(_RULE_END)):
            return Markup(start)
        self._anchors.discard(own)
        return None

    def _findings(self, rule: Broken, simplest: Finding, room: Budget) -> Iterator[Markup]:
        """The findings of a rule, folded: with their evidence, and once ``room`` is short of that, in a line each."""
        others = [finding for finding in rule.findings if finding is not simplest]
        lines = 0
        for number, finding in enumerate(others):
            drawn = None if lines else self._finding("finding.html.jinja", finding, rule, room)
            if drawn is None:
                lines += 1
                drawn = self._finding("line.html.jinja", finding, rule, room) if lines <= _LINES else None
            if drawn is None:
                yield _more(len(others) - number)
                return
            yield drawn

    def _finding(self, template: str, finding: Finding, rule: Broken, room: Budget) -> Markup | None:
        own = claim(rule.link(finding), self._anchors)
        view = finding_view(finding, own, self._recorded, SHORT)
        drawn = self._draw(template, {"each": view})
        if room.takes(drawn):
            return Markup(drawn)
        self._anchors.discard(own)
        return None


def _more(number: int) -> Markup:
    return Markup(f'<p class="cut">{number} more are in report.json.</p>\n' if number else "")


def _briefs(groups: Iterable[CauseGroup]) -> Iterator[Brief]:
    room = Budget(_BRIEF_BYTES)
    for group in groups:
        text = group.title or group.simplest.check.message
        brief = Brief(group.id, group.level, one_line(text, 120))
        if not room.takes(brief.id + brief.message, 120):
            return
        yield brief
