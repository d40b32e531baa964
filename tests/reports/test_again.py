"""The command for one check alone."""

import pytest
from searchprofiles_tck.reports.again import again

RUN = "searchprofiles-tck run http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (RUN, f"{RUN} --only logic-or@lattice"),
        (f"{RUN} --only 'logic-*' --seed 7 --skip 'logic-five*'", f"{RUN} --seed 7 --only logic-or@lattice"),
        (
            f"{RUN} --shard 1/4 --only=a --known '_phone=a b'",
            f"{RUN} --known '_phone=a b' --only logic-or@lattice",
        ),
        (f"{RUN} --only", f"{RUN} --only logic-or@lattice"),
        ("run 'open", "run 'open --only logic-or@lattice"),
        ("", ""),
    ],
)
def test_the_run_s_own_selection_is_left_out(command: str, told: str) -> None:
    """Several ``--only`` would add up, and a ``--skip`` or a shard could leave the check out."""
    assert again(command, "logic-or@lattice") == told


def test_an_id_is_one_word_of_the_shell() -> None:
    """Whatever a report calls a check."""
    assert again(RUN, "a b;c") == f"{RUN} --only 'a b;c'"
