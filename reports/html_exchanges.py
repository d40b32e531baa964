"""Recorded requests and responses as people read them, as many as a page can hold."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import escape

from ..spec.exchange import Exchange, HttpRequest, Json
from ..spec.results import RunReport
from .json_layout import Line, Marked, laid_out, windowed
from .visible import one_line, shown
from .wrong_places import WrongPlaces

_KEPT: Final = 400
_KEPT_OF_A_SCENARIO: Final = 8
_CITED: Final = 1_000
_CHARACTERS: Final = 2_000
_MARKUP: Final = 420
_SECTION: Final = 350_000
"""Characters of the section of exchanges."""


Writes = Sequence[tuple[str, Json]]
"""What was sent of a profile: fields of CreateProfile with their values, and values of AddProfileKey by key."""


@dataclass(frozen=True, slots=True)
class KeptExchanges:
    """What the page needs of a run's exchanges: those that failures cite, the first of each scenario, their number.

    ``pages`` counts the pages of walks by the id of the exchange; ``writes`` are by ProfileId those of the profiles
    that matter for failures.
    """

    cited: Mapping[str, Exchange]
    first: Sequence[Exchange]
    total: int
    pages: Mapping[str, int]
    writes: Mapping[str, Writes]


@dataclass(frozen=True, slots=True)
class ExchangeView:
    """One exchange as people read it. ``page`` is its number in its walk, 0 if the search has no other page."""

    exchange: Exchange
    title: str
    request: Sequence[Line]
    outcome: str
    response: Sequence[Line]
    printed: Sequence[Line]
    """What the target printed meanwhile; empty if the run did not start it."""
    page: int
    is_wrong: bool
    """Whether its status differs from what is allowed."""
    is_cited: bool = False
    """Whether a failure cites it."""

    @property
    def status(self) -> str:
        """The status of the response, or the kind of fault, by which exchanges are chosen."""
        reply = self.exchange.reply
        return str(reply.fault.kind) if reply.fault else str(reply.status or "returned")


def exchange_view(
    exchange: Exchange, limit: int, page: int = 0, wrong: WrongPlaces | None = None
) -> ExchangeView:
    """Return ``exchange`` as lines, request and response cut to about ``limit`` characters each, ``wrong`` marked."""
    sent, reply = exchange.sent or exchange.call.http, exchange.reply
    title = f"{sent.method} {sent.target}" if sent else exchange.call.operation
    if reply.fault:
        outcome = f"{reply.fault.kind}: {reply.fault.detail}"
    else:
        outcome = str(reply.status) if reply.status is not None else "returned"
    applies = wrong is not None and wrong.applies(exchange)
    marked = wrong.in_body(reply.body) if wrong and applies else None
    return ExchangeView(
        exchange=exchange,
        title=one_line(title),
        request=_request(exchange, sent, limit),
        outcome=one_line(outcome),
        response=_message(reply.headers, _body(reply.body, reply.raw), limit, marked),
        printed=windowed([Line([("", line)]) for line in exchange.printed.splitlines()], limit),
        page=page,
        is_wrong=bool(wrong and applies and wrong.is_status),
    )


def _request(exchange: Exchange, sent: HttpRequest | None, limit: int) -> Sequence[Line]:
    if sent:
        first = [Line([("", f"{sent.method} {sent.target}")])]
        return windowed([*first, *_message(sent.headers, _body(sent.body, sent.raw), limit)], limit)
    members = json.dumps(exchange.call.input, ensure_ascii=False, default=str)
    return windowed([Line([("", exchange.call.operation)]), *laid_out(members)], limit)


def _body(text: str, raw: bytes | None) -> str:
    return repr(raw) if raw is not None else text


def _message(
    headers: Iterable[tuple[str, str]], body: str, limit: int, marked: Marked | None = None
) -> Sequence[Line]:
    head = [Line([("", f"{name}: {value}")]) for name, value in headers]
    lines = laid_out(body, marked) if body else []
    return windowed([*head, *([Line([])] if head and lines else []), *lines], limit)


def kept_exchanges(report: RunReport, exchanges: Iterable[Exchange]) -> KeptExchanges:
    """Return what the page needs of ``exchanges``, which may be a stream of any length."""
    failures = [failure for check in report.results for failure in check.failures]
    names = {id_ for failure in failures for id_ in failure.exchanges}
    ids = {row.profile_id for failure in failures for row in failure.world}
    cited: dict[str, Exchange] = {}
    first: list[Exchange] = []
    pages: dict[str, int] = {}
    writes: dict[str, list[tuple[str, Json]]] = {}
    walks: Counter[tuple[str, str]] = Counter()
    kept: Counter[str] = Counter()
    total = 0
    for exchange in exchanges:
        total += 1
        walk = exchange.scenario, exchange.tags.get("walk", "")
        walks[walk] += bool(walk[1])
        if walks[walk] > 1:
            pages[exchange.id] = walks[walk]
        _note_write(exchange, ids, writes)
        if exchange.id in names and len(cited) < _CITED:
            cited[exchange.id] = exchange
        if kept[exchange.scenario] < _KEPT_OF_A_SCENARIO and len(first) < _KEPT:
            kept[exchange.scenario] += 1
            first.append(exchange)
    return KeptExchanges(cited, first, total, pages, writes)


def _note_write(exchange: Exchange, ids: Collection[str], writes: dict[str, list[tuple[str, Json]]]) -> None:
    """Add to ``writes`` what ``exchange`` sent of a profile that is one of ``ids``."""
    call = exchange.call
    if call.operation == "CreateProfile" and len(exchange.reply.body) < _CHARACTERS:
        with suppress(ValueError, AttributeError, RecursionError):
            made = json.loads(exchange.reply.body).get("ProfileId")
            if isinstance(made, str) and made in ids:  # a target may return anything for an id
                fields = [(name, value) for name, value in call.input.items() if name != "DomainName"]
                writes.setdefault(made, []).extend(fields)
    elif call.operation == "AddProfileKey" and call.input.get("ProfileId") in ids:
        named = f"AddProfileKey {call.input.get('KeyName')}"
        writes.setdefault(call.input["ProfileId"], []).append((named, call.input.get("Values")))


def exchange_views(kept: KeptExchanges) -> Sequence[ExchangeView]:
    """Return the exchanges that failures cite, then the first of each scenario, as many as fit the section."""
    views: list[ExchangeView] = []
    left = _SECTION
    others = (exchange for exchange in kept.first if exchange.id not in kept.cited)
    for exchange in (*kept.cited.values(), *others):
        view = replace(
            exchange_view(exchange, _CHARACTERS, kept.pages.get(exchange.id, 0)),
            is_cited=exchange.id in kept.cited,
        )
        texts = (
            exchange.id,
            view.title,
            *(line.text for line in (*view.request, *view.response, *view.printed)),
        )
        left -= _MARKUP + 1 + len(escape(shown("\n".join(texts))))
        if left < (0 if not view.is_cited else _SECTION / 2):
            if view.is_cited:
                continue
            break
        views.append(view)
    return sorted(views, key=lambda view: view.exchange.id)


def choices_of(views: Sequence[ExchangeView]) -> Mapping[str, Sequence[str]]:
    """Return by what exchanges can be chosen: operation, scenario and status, each with its values."""
    return {
        "operation": sorted({one_line(view.exchange.call.operation) for view in views}),
        "scenario": sorted({one_line(view.exchange.scenario) for view in views}),
        "status": sorted({one_line(view.status) for view in views}),
    }
