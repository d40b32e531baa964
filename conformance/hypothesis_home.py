"""Where Hypothesis keeps its files, those that schemathesis has it make included: never in the current directory."""

from pathlib import Path

from platformdirs import user_cache_path


def hypothesis_home() -> Path:
    """Return a directory in the user's cache, which may be removed at any time.

    What it holds are tables of characters. To make them takes Hypothesis some three seconds, so one directory serves
    all runs. Where it cannot be written, Hypothesis makes them anew each time.
    """
    return user_cache_path("searchprofiles-tck") / "hypothesis"
