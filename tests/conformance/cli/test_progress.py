"""What a run says while it goes on."""

import io
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.cli.progress import wants_bar, wants_colour

from ..command_line import SMALL
from ..in_process import tck


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("variables", "colour", "bar"),
    [
        ({"TERM": "xterm"}, True, True),
        ({}, True, True),
        ({"TERM": "dumb"}, False, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"CI": "1"}, True, False),
    ],
)
def test_a_terminal_gets_what_it_can_show(variables: dict[str, str], colour: bool, bar: bool) -> None:
    """A terminal that takes plain text only gets plain lines."""
    assert wants_colour(_Terminal(), variables) == colour
    assert wants_bar(_Terminal(), variables) == bar


@pytest.mark.e2e
@pytest.mark.usefixtures("undiagnosed")
@pytest.mark.parametrize(
    ("target", "says_so"), [("reference:", False), ("mutant:plain-email-not-indexed", True)]
)
def test_the_wait_for_a_diagnosis_is_announced(tmp_path: Path, target: str, says_so: bool) -> None:
    """Where checks failed there is more to wait for than the last check."""
    said = tck(tmp_path, "run", target, *SMALL).stderr

    assert "1 of 1 checks" in said
    assert ("comparing the target with known defects" in said) == says_so
