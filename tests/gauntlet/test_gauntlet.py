"""Whatever a server does, the run ends in time, tells the truth, and harms neither the machine nor the reader."""

from pathlib import Path

import pytest

from .course import flaws, run
from .hostile import HOSTILE, Hostile


def test_the_gauntlet_has_many_servers() -> None:
    """The names are unique, and there are more than forty."""
    names = [hostile.name for hostile in HOSTILE]

    assert len(names) == len(set(names)) > 40


@pytest.mark.e2e
@pytest.mark.parametrize(
    "hostile",
    [
        pytest.param(hostile, id=hostile.name, marks=[] if hostile.fast else [pytest.mark.slow])
        for hostile in HOSTILE
    ],
)
def test_a_run_survives(hostile: Hostile, tmp_path: Path) -> None:
    """The exit status, the statuses and the sentence are right, in time, in bounds, and safe to open."""
    finish = run(hostile, tmp_path)

    assert flaws(hostile, finish, tmp_path) == [], finish.output[-2000:]
