"""Hypothesis with draws that the seed alone decides, in every project.

Hypothesis mixes constants that it reads in the modules of a project into what it draws, so one more test of a user
would change what the kit sends. Its provider interface is the documented way to draw otherwise; this module is the
only one of the kit that uses it (``pyproject.toml`` bounds the version of Hypothesis for that reason).
"""

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, ClassVar, Final

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, PrimitiveProvider

if TYPE_CHECKING:
    from hypothesis.internal.intervalsets import IntervalSet

BACKEND: Final = "searchprofiles-tck"
_WIDE: Final = (8, 16, 32, 64, 128)
"""Bits of an integer that has no bounds; each width is as likely as the others."""
_MEAN_SIZE: Final = 8
_ASCII: Final = 0.8
"""The share of ASCII among characters, if a string may hold others too."""
_FLOATS: Final = (
    0.0, -0.0, 1.0, -1.0, 0.5, 1.5, 1e16, 1e-5, 1.7976931348623157e308, 5e-324, math.inf, -math.inf, math.nan,
)  # fmt: skip


class SeededDraws(PrimitiveProvider):
    """Draw every choice from one random number generator."""

    seed: ClassVar[int] = 0

    def __init__(self, conjecturedata: None, /) -> None:
        """Begin anew for each test function, so that draws do not depend on what was drawn before."""
        super().__init__(conjecturedata)
        self._random = Random(self.seed)

    def draw_boolean(self, p: float = 0.5) -> bool:
        """Return True with probability ``p``."""
        return self._random.random() < p

    def draw_integer(
        self,
        min_value: int | None = None,
        max_value: int | None = None,
        *,
        weights: dict[int, float] | None = None,
        shrink_towards: int = 0,
    ) -> int:
        """Return an integer in the bounds, each equally likely unless ``weights`` says otherwise."""
        if min_value is not None and max_value is not None:
            if weights and self._random.random() < sum(weights.values()):
                return self._random.choices(list(weights), list(weights.values()))[0]
            return self._random.randint(min_value, max_value)
        distance = self._random.getrandbits(self._random.choice(_WIDE))
        if min_value is not None:
            return max(min_value, shrink_towards) + distance
        if max_value is not None:
            return min(max_value, shrink_towards) - distance
        return shrink_towards + distance * self._random.choice((1, -1))

    def draw_float(
        self,
        *,
        min_value: float = -math.inf,
        max_value: float = math.inf,
        allow_nan: bool = True,
        smallest_nonzero_magnitude: float,
    ) -> float:
        """Return a special number, or any number, in the bounds."""

        def is_allowed(number: float) -> bool:
            if math.isnan(number):
                return allow_nan
            return min_value <= number <= max_value and (
                number == 0 or abs(number) >= smallest_nonzero_magnitude
            )

        low, high = max(min_value, -1e308), min(max_value, 1e308)
        for _ in range(3):
            number = self._random.choice(_FLOATS)
            if self._random.random() < 0.5:
                number = self._random.uniform(low / 2, high / 2) * 2
            if is_allowed(number):
                return number
        return min_value if is_allowed(min_value) else max_value

    def draw_string(self, intervals: "IntervalSet", *, min_size: int = 0, max_size: int = 10**10) -> str:
        """Return a string of characters from ``intervals``, most of them ASCII if there are any."""
        plain = sum(1 for place in range(min(len(intervals), 128)) if intervals[place] < 128)
        several = (
            plain if plain and self._random.random() < _ASCII else len(intervals)
            for _ in range(self._size(min_size, max_size, nothing=not len(intervals)))
        )
        return "".join(chr(intervals[self._random.randrange(among)]) for among in several)

    def draw_bytes(self, min_size: int = 0, max_size: int = 10**10) -> bytes:
        """Return bytes."""
        return self._random.randbytes(self._size(min_size, max_size))

    def _size(self, least: int, most: int, *, nothing: bool = False) -> int:
        """Return a size in the bounds that is small most of the time."""
        return 0 if nothing else min(most, least + int(self._random.expovariate(1 / _MEAN_SIZE)))


def exact_settings(examples: int, steps: int = 50) -> settings:
    """Return settings for ``examples`` draws, each of ``steps`` steps if it is a state machine.

    Every setting is given, so that none comes from the profile that the user has loaded. What breaks a rule is found
    by judges after the draws and reduced by the kit, world and all, so Hypothesis has nothing to shrink or to explain.
    Use them within ``seeded``.
    """
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        derandomize=False,
        verbosity=Verbosity.normal,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        backend=BACKEND,
    )


_DRAWING: Final = threading.RLock()
"""Held by the scenario that draws: Hypothesis makes the backend itself, so that its seed is one for all threads."""


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let the backend of ``exact_settings`` draw from ``seed`` within the context, in one thread at a time."""
    with _DRAWING:
        before = SeededDraws.seed
        SeededDraws.seed = seed
        try:
            yield
        finally:
            SeededDraws.seed = before


AVAILABLE_PROVIDERS[BACKEND] = SeededDraws
