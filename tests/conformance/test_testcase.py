"""The class that a fake subclasses: mistakes in its attributes are errors when pytest collects."""

from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.errors import UsageError

from searchprofiles_tck import SearchProfilesConformance

ATTRIBUTES = ("access", "domain", "known", "without", "expected_failures", "auth", "headers")


def _class(**attributes: object) -> type[SearchProfilesConformance]:
    return type("TestFake", (SearchProfilesConformance,), {"make_target": lambda _: object(), **attributes})


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_an_empty_attribute_is_a_mistake(name: str) -> None:
    """An empty text, as of a variable that is not set, never means that the attribute is left alone."""
    with pytest.raises(UsageError, match="TestFake: "):
        _class(**{name: ""}).tck_inspect(RunConfig())


def test_attributes_may_be_what_options_in_python_may_be(tmp_path: Path) -> None:
    """A path counts as its text, and what is no text is an error that names the attribute and what it takes."""
    listed = tmp_path / "known.toml"
    listed.write_text('[logic-and]\nreason = "known"\n')

    _class(expected_failures=listed).tck_inspect(RunConfig())
    with pytest.raises(UsageError, match="TestFake: known takes KEY=VALUE, such as _account=1234"):
        _class(known=[("_account", "A-1")]).tck_inspect(RunConfig())


def test_attributes_that_name_nothing_are_left_alone() -> None:
    """None, and collections that hold nothing, change no setting of the session."""
    _class(access=None, domain=None, without=(), known=[], headers={}).tck_inspect(RunConfig(domain="d"))
