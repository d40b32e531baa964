"""Tidies a target at the end of a run, whatever state it is in."""

from pathlib import Path

from .config import RunConfig


def tidied(config: RunConfig, directory: Path, target: object | None = None) -> tuple[str, ...]:
    """What ``tidy`` could not remove. Never raises: a target that cannot be tidied must not cost the report."""
    from .tidy import tidy

    try:
        return tidy(config, directory, target)
    except Exception as error:  # an adapter may raise anything
        return (f"everything that this run made: {type(error).__name__}: {error}",)
