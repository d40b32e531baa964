"""All probes: they find out which permitted reading a target takes, and never fail it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from typing import Final, NamedTuple

from msgspec import structs

from ...spec.exchange import Exchange
from ...spec.operations import SEARCH
from ...spec.results import ReadingFound
from ..errors import NotMeasured
from ..history.step import Step
from ..target.wrappers import Lanes, LimitedTarget
from .capabilities import all_decline, denies, let_in, shown, stop_if_down, stop_if_late, without_search
from .comparison_probes import comparison, full_name_gap
from .own_data import DomainRefused
from .recorder import Recorder
from .scenario_client import ScenarioClient
from .search_probes import (
    empty_parameters,
    empty_values,
    found_by_order,
    found_by_single,
    found_by_values,
    items_order,
    last_page,
    many_values,
    naming_of_errors,
    nothing_found,
    odd_members,
    page_fill,
    repeated_pair,
    repetition,
    several_values,
    success_status,
    tokens,
    undefined_key,
    unknown_domain,
)
from .signature_probe import signature
from .write_probes import changes, domain_case, domain_twice, foreign_token, malformed_profile_id

Probe = Callable[[ScenarioClient], Iterator[ReadingFound]]

PROBES: Final[Mapping[str, tuple[Probe, ...]]] = {
    "probes/searches": (
        several_values, full_name_gap, undefined_key, repetition, many_values, nothing_found, empty_values,
        found_by_values, found_by_single, repeated_pair, found_by_order, last_page, items_order, tokens,
        naming_of_errors, unknown_domain, odd_members, empty_parameters, signature,
    ),
    "probes/comparison": (comparison, page_fill),
    "probes/writes": (foreign_token, domain_twice, domain_case, malformed_profile_id, changes),
}  # fmt: skip
"""In rows, each by its name. All but the last only search, and may be sent at the same time; a target that a write
confuses has answered them by then. Within a row in the order in which they are sent."""
BLIND_PROBES: Final[Mapping[str, tuple[Probe, ...]]] = {
    "probes/searches": (undefined_key, empty_values, naming_of_errors, unknown_domain, odd_members)
}
"""Those that need to know no data."""
_MOST_UNUSABLE: Final = 10
"""Searches without a usable answer after which no more probes are sent."""


class _Row(NamedTuple):
    """What a row of probes found, and what it recorded."""

    readings: Sequence[ReadingFound]
    steps: Sequence[Step]
    recorder: Recorder
    exchanges: Sequence[Exchange]


def probe(
    recorder: Recorder,
    client_of: Callable[[str, Recorder], ScenarioClient],
    probes: Mapping[str, Sequence[Probe]],
    most: int = 1,
) -> tuple[list[ReadingFound], list[Step]]:
    """Send all of ``probes``, and return the readings and the steps, both in order.

    ``client_of`` returns what sends a row, given its name and its recorder. All rows but the last are sent at the same
    time if so many as ``most`` requests may be under way. Raise ``NotMeasured`` if the target turns out not to have
    SearchProfiles.
    """
    readings, steps = list[ReadingFound](), list[Step]()
    with ThreadPoolExecutor(most) as crew, ThreadPoolExecutor(min(most, len(probes))) as pool:
        target = LimitedTarget(recorder.target, Lanes(most)) if most > 1 else recorder.target

        def sent(name: str) -> _Row:
            exchanges = list[Exchange]()
            own = recorder.fork(target, exchanges.append, crew if most > 1 else None)
            client = client_of(name, own)
            row = () if _is_hopeless(_searches(steps)) else probes[name]
            return _Row(_readings(client, row), client.steps, own, exchanges)

        *beside, last = probes
        for row in chain(pool.map(sent, beside) if most > 1 else map(sent, beside), map(sent, [last])):
            recorder.absorb(row.recorder, row.exchanges)
            readings += row.readings
            steps += row.steps
    of_all = (structs.replace(one, exchange=steps[-1].exchange.id) for one in success_status(steps))
    return [*readings, *of_all], steps


def _readings(client: ScenarioClient, probes: Sequence[Probe]) -> list[ReadingFound]:
    readings: list[ReadingFound] = []
    for one in probes:
        with suppress(DomainRefused):
            for reading in one(client):
                shown_by = client.steps[-1].exchange.id if client.steps else ""
                readings.append(structs.replace(reading, exchange=shown_by))
        searches = _searches(client.steps)
        _stop_without_search(client.recorder, searches)
        if _is_hopeless(searches):
            break
    return readings


def _searches(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.exchange.call.operation == SEARCH]


def _is_hopeless(searches: Sequence[Step]) -> bool:
    """Return whether so many searches had no usable answer that no more probes are worth sending."""
    return len(searches) >= _MOST_UNUSABLE and not any(one.succeeded or one.error for one in searches)


def _stop_without_search(recorder: Recorder, searches: Sequence[Step]) -> None:
    if all_decline(searches):
        raise without_search(recorder, searches[-1])
    if searches and all(denies(step) for step in searches):
        target, answer = recorder.target.description, shown(searches[-1])
        raise NotMeasured(
            f"Access refused: {target} answered {answer} to every search. {let_in(recorder.config)}"
        )
    stop_if_late(recorder)
    stop_if_down(recorder, "does not answer any more")
