"""The command for one check alone."""

import pytest
from searchprofiles_tck.reports.rerun import rerun_command

RUN = "searchprofiles-tck run http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("command", "rerun"),
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
def test_the_selection_of_the_run_is_left_out(command: str, rerun: str) -> None:
    """Several ``--only`` would add up, and a ``--skip`` or a shard could leave the check out."""
    assert rerun_command(command, "logic-or@lattice") == rerun


def test_an_id_is_one_word_of_the_shell() -> None:
    """Whatever the id of a check, the shell reads it as one word."""
    assert rerun_command(RUN, "a b;c") == f"{RUN} --only 'a b;c'"
