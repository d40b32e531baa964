"""The progress of a run: a bar on a terminal, plain lines elsewhere."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, TextIO

from ...spec.statuses import Status
from ..history.events import CheckFinished, Event, FailureReduced, RunState, ScenarioFinished

Follower = Callable[[Event, RunState], None]

LINES: Final = 10
"""How many times a run without a bar says how far it is."""

_DIAGNOSING: Final = "comparing the target with known defects"


def wants_colour(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Return whether ``stream`` is a terminal that shows colours."""
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"


def wants_bar(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Return whether ``stream`` is a terminal at which somebody watches."""
    return wants_colour(stream, environment) and not environment.get("CI")


@contextmanager
def shown(stream: TextIO) -> Iterator[Follower]:
    """Yield a function that takes events and shows progress on ``stream`` while the context lasts."""
    if wants_bar(stream, os.environ):
        with _bar(stream) as follower:
            yield follower
    else:
        yield _lines(stream)


def _is_diagnosed(log: RunState) -> bool:
    """Return whether all checks are done and some failed: the diagnosis is under way then and may take seconds."""
    return len(log.results) == log.total and _failed(log) > 0


def _doing(event: Event, log: RunState) -> str:
    """Return what the run does, as far as ``event``, the latest one, tells."""
    if isinstance(event, FailureReduced):
        return f"reducing {event.check}"
    if _is_diagnosed(log):
        return _DIAGNOSING
    return f"checks, after {event.scenario}" if isinstance(event, ScenarioFinished) else "checks"


def _failed(log: RunState) -> int:
    return sum(result.status is Status.FAILED for result in log.results.values())


def _lines(stream: TextIO) -> Follower:
    said = 0

    def follow(event: Event, log: RunState) -> None:
        nonlocal said
        if not isinstance(event, CheckFinished | ScenarioFinished) or not log.total:
            return
        for result in event.results if isinstance(event, ScenarioFinished) else (event.result,):
            if result.status is Status.FAILED:
                print(f"failed {result.id}", file=stream, flush=True)
        step = len(log.results) * LINES // log.total
        if step > said:
            said = step
            print(f"{len(log.results)} of {log.total} checks, {_failed(log)} failed", file=stream, flush=True)
        if _is_diagnosed(log):
            print(_DIAGNOSING, file=stream, flush=True)

    return follow


@contextmanager
def _bar(stream: TextIO) -> Iterator[Follower]:
    # Imported here: drawing costs more than starting, and nobody watches in CI.
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    left = (TextColumn("about"), TimeRemainingColumn(compact=True), TextColumn("left"))
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), *left
    )  # fmt: skip
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        task = progress.add_task("loading the target", total=None)

        def follow(event: Event, log: RunState) -> None:
            failed = f", {_failed(log)} failed" if _failed(log) else ""
            done, total = len(log.results), log.total or None
            progress.update(task, total=total, completed=done, description=f"{_doing(event, log)}{failed}")

        yield follow
