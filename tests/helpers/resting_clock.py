"""A clock for tests in which something waits: they take no time, and the load of the machine changes nothing."""


class Clock:
    """A clock whose time passes only during sleep."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.slept += seconds
