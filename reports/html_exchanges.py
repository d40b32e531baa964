"""Recorded requests and responses as people read them, as many as a page can hold."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import escape

from ..spec.exchange import Exchange, HttpRequest
from ..spec.results import RunReport
from .visible import clip, one_line, shown

_KEPT: Final = 400
_KEPT_OF_A_SCENARIO: Final = 8
_CITED: Final = 1_000
_CHARACTERS: Final = 2_000
_MARKUP: Final = 420
_SECTION: Final = 350_000
"""Characters of the section of exchanges."""


@dataclass(frozen=True, slots=True)
class KeptExchanges:
    """What the page needs of a run's exchanges: those that failures cite, the first of each scenario, their number."""

    cited: Mapping[str, Exchange]
    first: Sequence[Exchange]
    total: int


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """One exchange as people read it."""

    id: str
    purpose: str
    title: str
    request: str
    outcome: str
    response: str
    milliseconds: float


def exchange_view(exchange: Exchange, limit: int) -> ExchangeView:
    """Return ``exchange`` as text, request and response cut to ``limit`` characters each."""
    sent, reply = exchange.sent or exchange.call.http, exchange.reply
    title = f"{sent.method} {sent.target}" if sent else exchange.call.operation
    if reply.fault:
        outcome = f"{reply.fault.kind}: {reply.fault.detail}"
    else:
        outcome = str(reply.status) if reply.status is not None else "returned"
    return ExchangeView(
        id=exchange.id,
        purpose=exchange.purpose,
        title=one_line(title),
        request=clip(_request(exchange, sent), limit),
        outcome=one_line(outcome),
        response=clip(_message(reply.headers, reply.body, reply.raw), limit),
        milliseconds=reply.milliseconds,
    )


def _request(exchange: Exchange, sent: HttpRequest | None) -> str:
    if sent:
        return f"{sent.method} {sent.target}\n{_message(sent.headers, sent.body, sent.raw)}"
    members = json.dumps(exchange.call.input, ensure_ascii=False, indent=2, default=str)
    return f"{exchange.call.operation}\n{members}"


def _message(headers: Iterable[tuple[str, str]], body: str, raw: bytes | None) -> str:
    lines = [f"{name}: {value}" for name, value in headers]
    return "\n".join([*lines, "", repr(raw) if raw is not None else body]).lstrip("\n")


def kept_exchanges(report: RunReport, exchanges: Iterable[Exchange]) -> KeptExchanges:
    """Return what the page needs of ``exchanges``, which may be a stream of any length."""
    names = {id_ for check in report.results for failure in check.failures for id_ in failure.exchanges}
    cited: dict[str, Exchange] = {}
    first: list[Exchange] = []
    total = 0
    kept: Counter[str] = Counter()
    for exchange in exchanges:
        total += 1
        if exchange.id in names and len(cited) < _CITED:
            cited[exchange.id] = exchange
        if kept[exchange.scenario] < _KEPT_OF_A_SCENARIO and len(first) < _KEPT:
            kept[exchange.scenario] += 1
            first.append(exchange)
    return KeptExchanges(cited, first, total)


def exchange_views(kept: KeptExchanges) -> Sequence[ExchangeView]:
    """Return the first exchanges, as many as fit the section."""
    views: list[ExchangeView] = []
    left = _SECTION
    for exchange in kept.first:
        view = exchange_view(exchange, _CHARACTERS)
        texts = (view.id, view.title, view.request, view.response)
        left -= _MARKUP + sum(len(shown(str(escape(text)))) for text in texts)
        if left < 0:
            break
        views.append(view)
    return views
