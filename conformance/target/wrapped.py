"""A target around another: everything but ``call`` is the inner one's."""

from .target import Load, Target, TargetForm


class WrappedTarget:
    """Base of targets that change when or how often another one is asked."""

    def __init__(self, inner: Target) -> None:
        self._inner = inner

    @property
    def description(self) -> str:
        """See ``Target``."""
        return self._inner.description

    @property
    def form(self) -> TargetForm:
        """See ``Target``."""
        return self._inner.form

    @property
    def operations(self) -> frozenset[str]:
        """See ``Target``."""
        return self._inner.operations

    @property
    def load(self) -> Load | None:
        """See ``Target``."""
        return self._inner.load

    def close(self) -> None:
        """See ``Target.close``."""
        self._inner.close()
