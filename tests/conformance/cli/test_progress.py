"""What a run says while it goes on."""

from pathlib import Path

import pytest

from ..command_line import SMALL
from ..in_process import tck

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(
    ("target", "says_so"), [("reference:", False), ("mutant:plain-email-not-indexed", True)]
)
def test_the_wait_for_a_diagnosis_is_announced(tmp_path: Path, target: str, says_so: bool) -> None:
    """Where checks failed there is more to wait for than the last check."""
    said = tck(tmp_path, "run", target, *SMALL).stderr

    assert "1 of 1 checks" in said
    assert ("comparing the target with known defects" in said) == says_so
