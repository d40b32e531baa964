"""How many requests may be under way at once: what the user said, or as many as the target's response times justify."""

from collections.abc import Mapping, Sequence
from typing import Final

from ...spec.operations import SEARCH
from ...spec.response_times import quantile
from ..config import RunConfig
from ..target.target import TargetForm
from ..values import MOST_AT_ONCE

_SDK: Final = ("boto3:", "aws:")
_MOST_OF_SDK: Final = 8
"""The most requests at once through an SDK, and so to the real service."""
_OWN_TIME: Final = 1.0
"""Milliseconds that the kit itself needs for a request: waiting for less is not worth a thread."""
_NEAR: Final = 4.0
"""Milliseconds of a response up to which a target counts as one on the same machine."""
NEARBY: Final = 3
"""The most requests at once to such a target: it works on some while the kit judges another."""


def most_at_once(
    config: RunConfig, form: TargetForm, response_times: Mapping[str, Sequence[int]], *, is_late: bool
) -> int:
    """Return how many requests may be under way at once.

    ``response_times`` are the target's so far, by operation; ``is_late`` says that searches see writes after a delay,
    for which scenarios wait.
    """
    is_sdk = config.target.startswith(_SDK)
    most = _MOST_OF_SDK if is_sdk else MOST_AT_ONCE
    if config.rate is not None:
        most = min(most, max(1, int(config.rate)))
    if config.concurrency is not None:
        return min(most, config.concurrency)
    may_be_worth_it = form is TargetForm.HTTP or (form is TargetForm.IN_PROCESS and is_late)
    if not (is_sdk or may_be_worth_it):
        return 1
    if is_late:
        return most
    typical = _typical(response_times)
    return min(most, NEARBY if typical <= _NEAR else round(typical / _OWN_TIME))


def is_near(response_times: Mapping[str, Sequence[int]]) -> bool:
    """Return whether a target with these ``response_times`` counts as one on the same machine."""
    return _typical(response_times) <= _NEAR


def _typical(response_times: Mapping[str, Sequence[int]]) -> float:
    """Return how many milliseconds the target takes for a search."""
    counts = response_times.get(SEARCH, ())
    return quantile(counts, 0.5) if sum(counts) else 0.0
