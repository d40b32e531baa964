"""How long the target took to answer, as a table with a small picture for each operation. All share one scale."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..spec.response_times import PER_DECADE, bound, quantile

WIDTH: Final = 360
HEIGHT: Final = 40
FOOT: Final = 14
"""Height of the line below a picture that names the times."""
_BUCKETS: Final = 65


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a picture: how many responses took how long, on a logarithmic scale."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of a picture for each tenfold time; ``text`` is the time, and ``place`` where it is aligned."""

    x: float
    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Latency:
    """Response times of one operation, in figures and as a picture."""

    operation: str
    responses: int
    median: str
    p99: str
    longest: str
    bars: Sequence[Bar]
    ticks: Sequence[Tick]


def latencies(times: Mapping[str, Sequence[int]]) -> Sequence[Latency]:
    """Return a row for each operation that answered, the one with most answers first."""
    counted = {operation: counts[:_BUCKETS] for operation, counts in times.items() if sum(counts[:_BUCKETS])}
    ordered = sorted(counted.items(), key=lambda item: -sum(item[1]))
    start, end = _span(counted.values())
    return [_latency(operation, counts, start, end) for operation, counts in ordered]


def milliseconds(value: float) -> str:
    """Return a time for people: ``0.4 ms``, ``12 ms``, ``1.8 s``."""
    if value >= 1000:
        return f"{value / 1000:.2g} s" if value < 100_000 else f"{value / 1000:.0f} s"
    return f"{value:.2g} ms" if 0 < value < 99 else f"{value:.0f} ms"


def _span(several: Iterable[Sequence[int]]) -> tuple[int, int]:
    """Return the first and the last decade that the pictures show, as buckets."""
    used = [bucket for counts in several for bucket, number in enumerate(counts) if number]
    low, high = min(used, default=0), max(used, default=0)
    return low // PER_DECADE * PER_DECADE, (high // PER_DECADE + 1) * PER_DECADE


def _latency(operation: str, counts: Sequence[int], start: int, end: int) -> Latency:
    median, p99, longest = (milliseconds(quantile(counts, share)) for share in (0.5, 0.99, 1.0))
    step = WIDTH / (end - start + 1)
    return Latency(
        operation, sum(counts), median, p99, longest, _bars(counts, start, step), _ticks(start, end, step)
    )


def _bars(counts: Sequence[int], start: int, step: float) -> Sequence[Bar]:
    most = max(counts)
    heights = {bucket: max(1.5, number / most * HEIGHT) for bucket, number in enumerate(counts) if number}
    return [
        Bar((bucket - start) * step, HEIGHT - height, step - 1, height) for bucket, height in heights.items()
    ]


def _ticks(start: int, end: int, step: float) -> Sequence[Tick]:
    """Return a line for each tenfold, with its time below."""
    places = {end: "end", start: "start"}
    return [
        Tick((bucket - start + 1) * step, milliseconds(bound(bucket)), places.get(bucket, "middle"))
        for bucket in range(start, end + 1, PER_DECADE)
    ]
