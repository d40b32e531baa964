"""The badge shows the verdict in words."""

import json
from collections.abc import Callable

import pytest
from searchprofiles_tck.reports import badge
from searchprofiles_tck.spec.results import RunReport

from . import sample


@pytest.mark.parametrize(
    ("report", "message", "colour"),
    [
        (sample.report, "non-conforming · access write", "red"),
        (sample.conforming, "conforming · access write", "brightgreen"),
        (sample.not_measured, "not-measured · access write", "lightgrey"),
    ],
)
def test_badge(report: Callable[[], RunReport], message: str, colour: str) -> None:
    """Message and colour follow the verdict, and no figure replaces it."""
    shown = json.loads(badge.render(report()))
    assert (shown["message"], shown["color"], shown["schemaVersion"]) == (message, colour, 1)
    assert "%" not in shown["message"]
