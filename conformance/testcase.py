"""A class to subclass: the whole suite against the target that ``make_target`` makes.

class TestOurFake(SearchProfilesConformance):
    def make_target(self):
        return OurFake()
"""

from collections.abc import Iterator, Sequence

import pytest

from ..spec.results import CheckResult
from .errors import UsageError
from .pytest_plugin.harness import TargetSession, conclude
from .pytest_plugin.plugin import harness
from .run.settings import overlaid


class SearchProfilesConformance:
    """Every check as a test of the subclass, named by the check's id.

    The properties say what the target can do; those left alone follow the options of the session.
    """

    __test__ = False  # whatever names of classes the session collects

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.__test__ = True

    def make_target(self) -> object:
        """Return a URL or another target form, an object with boto3-style methods, or a boto3 client."""
        pytest.fail(
            f"{type(self).__name__} needs a method make_target that returns the target: a URL, or an object "
            "with search_profiles",
            pytrace=False,
        )

    @property
    def access(self) -> str:
        """What the kit may do to the target: ``manage``, ``write``, ``preloaded`` or ``read-only``."""
        return ""

    @property
    def domain(self) -> str:
        """The domain to work in, if the kit may not create its own."""
        return ""

    @property
    def known(self) -> Sequence[str]:
        """Searches that find something, as ``KEY=VALUE``, for access ``read-only``."""
        return ()

    @property
    def without(self) -> Sequence[str]:
        """Operations that the target does not implement: no requests for them are sent, their checks are skipped."""
        return ()

    @property
    def expected_failures(self) -> str:
        """The file of failures that you know of."""
        return ""

    @pytest.fixture(scope="class")
    @classmethod
    def tck_target(cls) -> object:
        """Return the target; one for the whole class."""
        return cls().make_target()

    @pytest.fixture(scope="class")
    @classmethod
    def tck_session(cls, request: pytest.FixtureRequest, tck_target: object) -> Iterator[TargetSession]:
        """Open the target for the whole class."""
        at_work = harness(request.config)
        try:
            settings = overlaid(at_work.config, cls()._capabilities())
        except UsageError as fault:
            pytest.fail(f"{cls.__name__}: {fault}", pytrace=False)
        yield from at_work.opened(tck_target, f"{cls.__module__}.{cls.__qualname__}", settings)

    def test_check(self, tck_result: CheckResult) -> None:
        """Check that the target keeps the rule."""
        conclude(tck_result)

    test_check.__test__ = True  # type: ignore[attr-defined]  # whatever names of functions the session collects

    def _capabilities(self) -> dict[str, str | Sequence[str]]:
        """Return the properties that are set, by the names of the options."""
        names = ("access", "domain", "known", "without", "expected_failures")
        return {name.replace("_", "-"): value for name in names if (value := getattr(self, name))}
