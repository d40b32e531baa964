"""The check of the lower bounds."""

import pytest

from . import lowest


def test_every_dependency_has_a_lower_bound() -> None:
    """Each dependency of the kit and of its extras says from which version on it works."""
    bounds = dict(lowest.bounds(["boto3", "test"]))

    assert {"click", "hypothesis", "schemathesis", "boto3", "playwright"} <= bounds.keys()


@pytest.mark.parametrize(
    ("installed", "bound", "lowest_one"),
    [
        ("8.2.0", "8.2", True),
        ("8.2", "8.2", True),
        ("8.2.1", "8.2", False),
        ("8.20.0", "8.2", False),
        ("1.35.16", "1.35.16", True),
    ],
)
def test_only_the_bound_itself_is_lowest(installed: str, bound: str, lowest_one: bool) -> None:
    """Zeros at the end do not count, everything else does."""
    assert lowest.is_lowest(installed, bound) is lowest_one
