"""What tests of whole runs share."""

from collections.abc import Iterator

import pytest

from . import in_process


@pytest.fixture
def undiagnosed() -> Iterator[None]:
    """Spare a test that looks at no cause the search for causes."""
    with in_process.undiagnosed():
        yield
