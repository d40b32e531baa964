"""What tests of whole runs share."""

from collections.abc import Iterator

import pytest

from . import in_process


@pytest.fixture
def undiagnosed() -> Iterator[None]:
    """Leave the search for causes out of the runs of a test that looks at none."""
    with in_process.undiagnosed():
        yield
