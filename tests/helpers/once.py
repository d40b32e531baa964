"""What several processes of one test run need, made by the first of them."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that ``make`` filled, in this process or in another worker of pytest-xdist."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    place, part = root / name, root / f"{name}-part"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            shutil.rmtree(
                part, ignore_errors=True
            )  # if making it failed in another worker, this one fails too
            part.mkdir()
            make(part)
            part.rename(place)
    return place
