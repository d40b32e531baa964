"""A class to subclass: the whole suite against the target that ``make_target`` makes.

class TestOurFake(SearchProfilesConformance):
    def make_target(self):
        return OurFake()
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

import pytest

from ...spec.results import CheckResult
from ...spec.suggestion import nearest
from ..config import RunConfig
from ..errors import UsageError
from ..run.settings import as_written, overlaid
from .harness import TargetSession, conclude
from .plugin import harness, variant_of

_OPTIONS: Final = {
    "access": "access",
    "domain": "domain",
    "known": "known",
    "without": "without",
    "expected_failures": "expected-failures",
    "auth": "auth",
    "headers": "header",
}
"""From the properties of a class to the names of the options."""
_NO_TARGET: Final = (
    "needs a method make_target that returns the target: a URL, or an object with search_profiles"
)
_ALIKE: Final = 0.8
"""How much an attribute resembles one of ours, 0 to 1, if it is that one misspelt."""


class SearchProfilesConformance:
    """Every check as a test of the subclass, named by the check's id.

    The properties say what the target can do; those left alone follow the options of the session.
    """

    __test__ = False  # whatever names of classes the session collects
    tck_target: ClassVar[Any]
    """The fixture of the target, one for the whole class. Each subclass has its own, made of its ``make_target``."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.__test__ = True
        cls.tck_target = _target_fixture(cls.make_target)

    def make_target(self) -> object:
        """Return a URL or another target form, an object with boto3-style methods, or a boto3 client.

        Parameters that a subclass adds are fixtures, of the scope of the class or a wider one.
        """
        raise UsageError(f"{type(self).__name__} {_NO_TARGET}")

    def close_target(self, target: object) -> None:
        """Release what ``make_target`` holds. Called when everything that the kit made in the target is removed."""

    @property
    def access(self) -> str | None:
        """What the kit may do to the target: ``manage``, ``write``, ``preloaded`` or ``read-only``."""
        return None

    @property
    def domain(self) -> str | None:
        """The domain to work in, if the kit may not create its own."""
        return None

    @property
    def known(self) -> Sequence[str]:
        """Searches that find something, as ``KEY=VALUE``, for access ``read-only``."""
        return ()

    @property
    def without(self) -> Sequence[str]:
        """Operations that the target does not implement: no requests for them are sent, their checks are skipped."""
        return ()

    @property
    def expected_failures(self) -> str | Path | None:
        """The file of failures that you know of."""
        return None

    @property
    def auth(self) -> str | None:
        """How requests to a URL are authorised: ``none``, ``sigv4`` or ``bearer``."""
        return None

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers to send with every request to a URL."""
        return {}

    @pytest.fixture(scope="class")
    @classmethod
    def tck_instance(cls) -> "SearchProfilesConformance":
        """Return the instance that makes the target, describes it and closes it."""
        return cls()

    @pytest.fixture(scope="class")
    @classmethod
    def tck_session(
        cls,
        request: pytest.FixtureRequest,
        tck_instance: "SearchProfilesConformance",
        tck_target: object,
    ) -> Iterator[TargetSession]:
        """Open the target for the whole class."""
        at_work = harness(request.config)
        given = {name: getattr(tck_instance, name) for name in _OPTIONS}
        try:
            settings = cls._settings(at_work.config, given)
        except UsageError as fault:
            pytest.fail(str(fault), pytrace=False)
        name = f"{cls.__module__}.{cls.__qualname__}{variant_of(request)}"
        yield from at_work.opened(tck_target, name, settings)

    @classmethod
    def tck_inspect(cls, config: RunConfig) -> None:
        """Raise ``UsageError`` for mistakes that can be seen before anything is run: called when pytest collects."""
        ours = (*_OPTIONS, "make_target", "close_target")
        for name in dir(cls):
            near = None if name in dir(SearchProfilesConformance) else nearest(name, ours, _ALIKE)
            if near and not name.startswith(("_", "test")):
                raise UsageError(
                    f"{cls.__name__} has {name!r}, which means nothing here; did you mean {near!r}?"
                )
        if cls.make_target is SearchProfilesConformance.make_target:
            raise UsageError(f"{cls.__name__} {_NO_TARGET}")
        for name in _OPTIONS:
            if not isinstance(inspect.getattr_static(cls, name), property):
                cls._settings(config, {name: getattr(cls, name)})

    def test_check(self, tck_result: CheckResult) -> None:
        """Check that the target keeps the rule."""
        conclude(tck_result)

    test_check.__test__ = True  # type: ignore[attr-defined]  # whatever names of functions the session collects

    @classmethod
    def _settings(cls, config: RunConfig, given: Mapping[str, Any]) -> RunConfig:
        """Return ``config`` with what is ``given`` of the properties; None and empty collections change nothing."""
        set_here = {_OPTIONS[name]: value for name, value in given.items() if value or value == ""}
        if isinstance(headers := set_here.get("header"), Mapping):
            set_here["header"] = tuple(f"{name}: {value}" for name, value in headers.items())
        try:
            return overlaid(config, {name: as_written(value) for name, value in set_here.items()})
        except UsageError as fault:
            raise UsageError(f"{cls.__name__}: {fault}") from None


def _target_fixture(make_target: Callable[..., object]) -> Any:
    """Return the fixture for the target of a class; pytest fills the parameters of ``make_target`` through it."""

    def tck_target(
        _cls: type, /, tck_instance: SearchProfilesConformance, **fixtures: object
    ) -> Iterator[object]:
        made = tck_instance.make_target(**fixtures)
        yield made
        tck_instance.close_target(made)

    own = [
        one for one in inspect.signature(tck_target).parameters.values() if one.kind is not one.VAR_KEYWORD
    ]
    added = list(inspect.signature(make_target).parameters.values())[1:]
    tck_target.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [*own, *(one.replace(kind=one.KEYWORD_ONLY) for one in added)]
    )
    made_for_class: Any = classmethod(tck_target)
    return pytest.fixture(scope="class")(made_for_class)
