"""Requests are of one kind if they break the same limit, and values are found by mistake in the same way."""

from typing import Any

import pytest
from searchprofiles_tck.conformance.dataset.model import ProfileSpec
from searchprofiles_tck.conformance.diagnosis.request_kinds import kind_of, mistaken
from searchprofiles_tck.conformance.history.step import Step
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply


def step_of(**members: Any) -> Step:
    """Return a search by an account number, with other or more ``members``."""
    given = {"DomainName": "d", "KeyName": "_account", "Values": ["a"], **members}
    return Step(Exchange("s/1", "s", Purpose.CHECK, Call("SearchProfiles", given), Reply(200)))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ({"Values": [1, "a"]}, {"Values": ["a", True]}, True),
        ({"Values": [1]}, {"Values": "a"}, False),
        ({"Values": [1]}, {"KeyName": 1}, False),
        ({"MaxResults": 0}, {"MaxResults": -1}, True),
        ({"MaxResults": 0}, {"MaxResults": 101}, False),
        ({}, {"Values": ["b"]}, True),
        ({}, {"AdditionalSearchKeys": [{"KeyName": "k", "Values": ["a"]}]}, False),
    ],
)
def test_requests_that_break_the_same_limit_are_of_one_kind(
    one: dict[str, Any], other: dict[str, Any], alike: bool
) -> None:
    """It does not matter by which value, but by which member; requests that break none differ in their operator."""
    assert (kind_of(step_of(**one)) == kind_of(step_of(**other))) is alike


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (("a-b", "ab"), ("c.d", "cd"), True),
        (("a-b", "ab"), ("a-b", "a_b"), False),
        (("abc", "abcdef"), ("x", "xyz12345"), True),
        (("abc", "abcdef"), ("def", "abc-def"), True),
        (("a\nb", "a\r\nb"), ("a b", "a+b"), False),
    ],
)
def test_values_differ_in_one_way_if_characters_of_one_kind_do(
    one: tuple[str, str], other: tuple[str, str], alike: bool
) -> None:
    """Which ones are there does not matter, nor how long what is more than a few characters longer."""

    def way(asked: str, stored: str) -> list[object]:
        return mistaken(step_of(Values=[asked]), [ProfileSpec("p1", {"AccountNumber": stored})])

    assert way(*one)
    assert (way(*one) == way(*other)) is alike
