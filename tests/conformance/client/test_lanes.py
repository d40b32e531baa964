"""How many requests may be under way at once."""

from typing import Any

import pytest
from searchprofiles_tck.conformance.client.lanes import most_at_once
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.target.target import TargetForm
from searchprofiles_tck.spec.response_times import bucket_of

URL = "http://h:1"


def most(
    milliseconds: float, form: TargetForm = TargetForm.HTTP, *, late: bool = False, **settings: Any
) -> int:
    """Return how many requests may be under way at a target whose searches take so long."""
    times = {"SearchProfiles": (*[0] * bucket_of(milliseconds), 10)}
    return most_at_once(RunConfig(**{"target": URL, **settings}), form, times, is_late=late)


def test_what_is_far_away_is_sent_many_requests_at_once() -> None:
    """A target on the same machine gets as few as keep it busy, one far away as many as there may be."""
    assert [most(milliseconds) for milliseconds in (0.5, 3, 200)] == [3, 3, 32]
    assert most(0.5, concurrency=1) == most(0.5, rate=1.0) == 1
    assert 8 < most(15) <= 32


def test_a_target_that_shows_writes_late_is_sent_many() -> None:
    """However soon it answers: scenarios wait for their changes side by side."""
    assert most(1, late=True) == 32


def test_the_reference_in_this_process_is_sent_many_if_it_shows_writes_late() -> None:
    """It may be called at once, which is worth nothing but where scenarios wait."""
    assert most(0.2, TargetForm.IN_PROCESS, target="reference:") == 1
    assert most(0.2, TargetForm.IN_PROCESS, target="reference:", late=True) == 32


@pytest.mark.parametrize("form", [TargetForm.PYTHON, TargetForm.BOTO3])
def test_objects_are_called_by_one_thread(form: TargetForm) -> None:
    """Nobody said that they can be called at once, so the user has to say it."""
    assert most(200, form, target="python:a:b") == 1
    assert most(200, form, target="python:a:b", concurrency=5) == 5


@pytest.mark.parametrize("target", ["aws:", "boto3:"])
def test_an_sdk_is_given_eight(target: str) -> None:
    """Also if the user wants more: the real service may lie behind it."""
    assert most(200, TargetForm.BOTO3, target=target) == 8
    assert most(200, TargetForm.BOTO3, target=target, concurrency=30) == 8


@pytest.mark.parametrize(("rate", "number"), [(5.0, 5), (0.1, 1), (1000.0, 32)])
def test_no_more_than_the_rate(rate: float, number: int) -> None:
    """More under way than may be sent in a second would only wait."""
    assert most(200, rate=rate) == most(200, rate=rate, concurrency=32) == number
