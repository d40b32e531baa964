"""A class to subclass: the whole suite against the target that ``make_target`` makes.

class TestOurFake(SearchProfilesConformance):
    def make_target(self):
        return OurFake()
"""

from collections.abc import Iterator

import pytest

from ..spec.results import CheckResult
from .harness import Unjudgeable
from .outcome import conclude
from .plugin import harness
from .session import Session


class SearchProfilesConformance:
    """Every check as a test of the subclass, named by the check's id."""

    def make_target(self) -> object:
        """A URL or another target form, an object with boto3-style methods, or a boto3 client."""
        raise NotImplementedError(f"{type(self).__name__} needs a method make_target that returns the target")

    @pytest.fixture(scope="class")
    @classmethod
    def tck_target(cls) -> object:
        """The target; one for the whole class."""
        return cls().make_target()

    @pytest.fixture(scope="class")
    @classmethod
    def tck_session(
        cls, request: pytest.FixtureRequest, tck_target: object
    ) -> "Iterator[Session | Unjudgeable]":
        """The target, opened for the whole class."""
        yield from harness(request.config).opened(tck_target)

    def test_check(self, tck_result: CheckResult) -> None:
        """The target keeps the rule."""
        conclude(tck_result)
