"""How long the target took to answer, as a table with a small picture for each operation. All share one scale."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from markupsafe import Markup

from ..spec.response_times import PER_DECADE, bound, quantile
from .visible import quoted

_WIDTH: Final = 360
_HEIGHT: Final = 40
_FOOT: Final = 14
"""Height of the line below the last picture that names the times."""
_BUCKETS: Final = 65
_OPERATIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Latency:
    """Response times of one operation; ``picture`` is how many responses took how long, on a logarithmic scale."""

    operation: str
    responses: int
    median: str
    p99: str
    longest: str
    picture: Markup


def latencies(times: Mapping[str, Sequence[int]]) -> Sequence[Latency]:
    """A row for each operation that answered, the one with most answers first."""
    counted = {operation: counts[:_BUCKETS] for operation, counts in times.items() if sum(counts[:_BUCKETS])}
    ordered = sorted(counted.items(), key=lambda item: -sum(item[1]))
    start, end = _span(counted.values())
    return [_latency(operation, counts, start, end) for operation, counts in islice(ordered, _OPERATIONS)]


def milliseconds(value: float) -> str:
    """A time for people: ``0.4 ms``, ``12 ms``, ``1.8 s``."""
    if value >= 1000:
        return f"{value / 1000:.2g} s" if value < 100_000 else f"{value / 1000:.0f} s"
    return f"{value:.2g} ms" if 0 < value < 99 else f"{value:.0f} ms"


def _span(several: Iterable[Sequence[int]]) -> tuple[int, int]:
    """The first and the last decade that the pictures show, as buckets."""
    used = [bucket for counts in several for bucket, number in enumerate(counts) if number]
    low, high = min(used, default=0), max(used, default=0)
    return low // PER_DECADE * PER_DECADE, (high // PER_DECADE + 1) * PER_DECADE


def _latency(operation: str, counts: Sequence[int], start: int, end: int) -> Latency:
    median, p99, longest = (milliseconds(quantile(counts, share)) for share in (0.5, 0.99, 1.0))
    total = sum(counts)
    said = f"{operation}: of {total:,} responses half came within {median}, 99 of 100 within {p99}"
    return Latency(operation, total, median, p99, longest, _picture(counts, start, end, said))


def _picture(counts: Sequence[int], start: int, end: int, said: str) -> Markup:
    step = _WIDTH / (end - start + 1)
    most = max(counts)
    parts = [*_grid(start, end, step)]
    for bucket, number in enumerate(counts):
        if number:
            height = max(1.5, number / most * _HEIGHT)
            x, y = (bucket - start) * step, _HEIGHT - height
            parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{step - 1:.1f}" height="{height:.1f}"/>')
    return Markup(
        f'<svg class="times" viewBox="0 0 {_WIDTH} {_HEIGHT + _FOOT}" role="img" aria-label="{quoted(said)}">'
        f"{''.join(parts)}</svg>"
    )


def _grid(start: int, end: int, step: float) -> Iterator[str]:
    """A line for each tenfold, with its time below."""
    for bucket in range(start, end + 1, PER_DECADE):
        x = (bucket - start + 1) * step
        yield f'<line x1="{x:.1f}" y1="0" x2="{x:.1f}" y2="{_HEIGHT}"/>'
        place = "end" if bucket == end else "start" if bucket == start else "middle"
        yield f'<text x="{x:.1f}" y="{_HEIGHT + _FOOT - 3}" text-anchor="{place}">{milliseconds(bound(bucket))}</text>'
