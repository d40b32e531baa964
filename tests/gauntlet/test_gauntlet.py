"""Whatever a server does, the run ends in time, tells the truth, and harms neither the machine nor the reader."""

from pathlib import Path

import pytest

from .course import flaws, run
from .hostile import HOSTILE, Hostile
from .test_opened_report import OPENED

IN_EVERY_RUN = [hostile for hostile in HOSTILE if hostile.fast and hostile.name not in OPENED]
"""``benchmarks/matrix.py`` tries all servers."""


def test_the_gauntlet_has_many_servers() -> None:
    """The names are unique, and there are more than forty."""
    names = [hostile.name for hostile in HOSTILE]

    assert len(names) == len(set(names)) > 40


@pytest.mark.e2e
@pytest.mark.parametrize("hostile", IN_EVERY_RUN, ids=lambda hostile: hostile.name)
def test_a_run_survives(hostile: Hostile, tmp_path: Path) -> None:
    """The exit status, the statuses and the sentence are right, in time, in bounds, and safe to open."""
    finish = run(hostile, tmp_path)

    assert flaws(hostile, finish, tmp_path) == [], finish.output[-2000:]
