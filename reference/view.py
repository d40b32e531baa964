"""What searches of one domain see: its profiles and their index, at once or some time after a change."""

from collections import deque
from collections.abc import Callable
from typing import Final

from ..spec.readings import Readings
from .index import Index
from .key_values import KeyValues
from .model import Profile
from .parts import EngineParts

Clock = Callable[[], float]
"""Returns seconds since 1970."""

_INDEXING: Final = ("form_of", "key_values", "reindex")


class View:
    """The searchable profiles of one domain by number, and their index.

    A change becomes visible after ``delay`` seconds of ``clock``; ``settle`` applies the changes whose time has come.
    """

    def __init__(self, readings: Readings, parts: EngineParts, clock: Clock, delay: float) -> None:
        self.index = Index(readings, parts.form_of)
        self.profiles: dict[int, Profile] = {}
        self.encoded: dict[int, bytes] = {}
        """Profiles in JSON, for those who encode responses; the entry of a profile that changes is dropped."""
        self._readings = readings
        self._parts = parts
        self._clock = clock
        self._delay = delay
        self._waiting: deque[tuple[float, int, Profile | None]] = deque()

    def copy(self, parts: EngineParts) -> "View":
        """Return a view of the same profiles that is made of other ``parts``; changing one leaves the other."""
        twin = View(self._readings, parts, self._clock, self._delay)
        if all(getattr(parts, name) == getattr(self._parts, name) for name in _INDEXING):
            twin.index, twin.profiles = self.index.copy(), dict(self.profiles)
        else:
            for number, profile in self.profiles.items():
                twin._show(number, profile)
        twin._waiting = self._waiting.copy()
        return twin

    def change(self, number: int, profile: Profile | None) -> None:
        """Let searches find ``profile`` under ``number`` from now on; None if they are to find nothing there."""
        if self._delay:
            self._waiting.append((self._clock() + self._delay, number, profile))
        else:
            self._show(number, profile)

    def settle(self) -> None:
        """Apply every change that has waited long enough."""
        while self._waiting and self._waiting[0][0] <= self._clock():
            _, number, profile = self._waiting.popleft()
            self._show(number, profile)

    def _show(self, number: int, profile: Profile | None) -> None:
        old = self.profiles.pop(number, None)
        self.encoded.pop(number, None)
        if profile is not None:
            self.profiles[number] = profile
        self._parts.reindex(self.index, number, self._values(old), self._values(profile))

    def _values(self, profile: Profile | None) -> KeyValues:
        return self._parts.key_values(profile, self._readings) if profile else {}
