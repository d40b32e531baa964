"""Tidies a target at the end of a run, whatever state it is in."""

from pathlib import Path

from ..config import RunConfig


def tidied(
    config: RunConfig, directory: Path, target: object | None = None, seconds: float | None = None
) -> tuple[str, ...]:
    """What ``tidy`` could not remove. Never raises: a target that cannot be tidied must not cost the report.

    ``seconds`` is what it may take; None: what the run's settings leave for it.
    """
    from .cleanup import tidy

    try:
        reserved = None if config.reserve is None else config.reserve / 2
        return tidy(config, directory, target, reserved if seconds is None else seconds)
    except Exception as error:  # an adapter may raise anything
        return (f"everything that this run made: {type(error).__name__}: {error}",)
