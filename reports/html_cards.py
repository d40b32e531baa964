"""One card for each broken requirement: the rule, what was asked, expected before actual, and the proof."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from ..spec.classes import Level
from ..spec.exchange import Exchange
from ..spec.results import CheckResult, Failure
from ..spec.statuses import Status
from .findings import Broken
from .html_budget import Budget, claim
from .html_exchanges import ExchangeView, exchange_view
from .html_world import World, world_table
from .visible import anchor, clip, one_line

EXCHANGES_SHOWN: Final = 3
"""Exchanges that a finding shows at most."""

_SIZES: Final = ((3, 4_000), (1, 600))
"""Findings a card shows and characters a text may have: generous, and where that does not fit, brief."""

_BRIEF_BYTES: Final = 120_000


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding, its texts cut to size."""

    check: CheckResult
    message: str
    failure: Failure | None
    title: str = ""
    request: str = ""
    expected: str = ""
    actual: str = ""
    explanation: str = ""
    curl: str = ""
    python: str = ""
    world: World | None = None
    exchanges: Sequence[ExchangeView] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A broken requirement. ``anchor`` says that the card carries the requirement's deep link."""

    id: str
    anchor: bool
    level: Level
    status: Status
    statement: str
    citation: str
    hint: str
    findings: Sequence[FindingView]
    more: int


@dataclass(frozen=True, slots=True)
class Brief:
    """A broken requirement for which there was no room, in a line."""

    id: str
    level: Level
    message: str


@dataclass(frozen=True, slots=True)
class Cards:
    """Rendered cards, then requirements in a line each, then the number of those that got neither."""

    cards: Sequence[Markup]
    briefs: Sequence[Brief]
    left_out: int

    @property
    def total(self) -> int:
        """Broken requirements, shown or not."""
        return len(self.cards) + len(self.briefs) + self.left_out


def render_cards(
    groups: Sequence[Broken],
    draw: Callable[[Card], str],
    recorded: Mapping[str, Exchange],
    anchors: set[str],
    budget: Budget,
) -> Cards:
    """Cards for ``groups`` as long as ``budget`` lasts; ``draw`` makes the markup of one."""
    cards: list[Markup] = []
    for group in groups:
        first = claim(group.id, anchors)
        for findings, limit in _SIZES:
            markup = Markup(draw(_card(group, first, recorded, findings, limit)))
            if budget.takes(markup):
                cards.append(markup)
                break
        else:
            if first:
                anchors.discard(anchor(group.id))
            break
    rest = groups[len(cards) :]
    room = Budget(_BRIEF_BYTES)
    briefs: list[Brief] = []
    for group in rest:
        brief = Brief(group.id, group.level, one_line(group.findings[0].check.message, 120))
        if not room.takes(brief.id, brief.message, markup=120):
            break
        briefs.append(brief)
    return Cards(cards, briefs, len(rest) - len(briefs))


def _card(group: Broken, anchor: bool, recorded: Mapping[str, Exchange], findings: int, limit: int) -> Card:
    shown_findings = group.findings[:findings]
    row = group.row
    return Card(
        id=group.id,
        anchor=anchor,
        level=group.level,
        status=group.findings[0].check.status,
        statement=clip(row.statement, limit) if row else "",
        citation=clip(row.citation, limit) if row else "",
        hint=_hint(group, limit),
        findings=[_view(each.check, each.failure, recorded, limit) for each in shown_findings],
        more=len(group.findings) - len(shown_findings),
    )


def _hint(group: Broken, limit: int) -> str:
    """What often breaks the rule, unless the first finding says so itself."""
    hint = group.row.hint if group.row else ""
    failure = group.findings[0].failure
    return "" if failure and hint in failure.explanation else clip(hint, limit)


def _view(
    check: CheckResult, failure: Failure | None, recorded: Mapping[str, Exchange], limit: int
) -> FindingView:
    message = clip(check.message, limit)
    if failure is None:
        return FindingView(check, message, None)
    shown = [recorded[id_] for id_ in failure.exchanges if id_ in recorded][:EXCHANGES_SHOWN]
    return FindingView(
        check=check,
        message=message,
        failure=failure,
        title=one_line(failure.request, 140),
        request=clip(failure.request, limit),
        expected=clip(failure.expected, limit),
        actual=clip(failure.actual, limit),
        explanation=clip(failure.explanation, limit),
        curl=clip(failure.reproduce.curl, 2 * limit) if failure.reproduce else "",
        python=clip(failure.reproduce.python, 2 * limit) if failure.reproduce else "",
        world=world_table(failure, limit),
        exchanges=[exchange_view(exchange, limit) for exchange in shown],
    )
