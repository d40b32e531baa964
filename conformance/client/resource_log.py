"""Notes on what a run makes in a target, taken before anything can be lost."""

from typing import Protocol


class ResourceLog(Protocol):
    """Takes note of what is made, so that it can be removed."""

    def made(self, domain: str, profile: str) -> None:
        """A domain is about to be made (``profile`` empty), or a profile was."""

    def refused(self, domain: str) -> None:
        """The domain was not made after all."""


class NullLog:
    """Forgets: for what ends with the process anyway."""

    def made(self, domain: str, profile: str) -> None:
        """See ``ResourceLog``."""

    def refused(self, domain: str) -> None:
        """See ``ResourceLog``."""
