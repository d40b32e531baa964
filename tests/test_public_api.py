"""The names that others may rely on."""

import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path
from typing import Final

import pytest

import searchprofiles_tck

EMPTY_PACKAGES: Final = (
    "searchprofiles_tck",
    "searchprofiles_tck.conformance",
    "searchprofiles_tck.conformance.pytest_plugin",
    "searchprofiles_tck.conformance.suite",
)
PAGE: Final = (Path(__file__).parents[1] / "docs" / "python.md").read_text(encoding="utf-8")
PLUGIN: Final = "searchprofiles_tck.conformance.pytest_plugin.plugin"
MAY_COST: Final = {"errors", "options", "plugin", "values"}
"""Modules of the kit that every pytest session in the environment imports."""


def fresh(code: str) -> str:
    """Return what ``code`` prints in a new interpreter that does not look for modules in its own folder."""
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_version_is_that_of_the_distribution() -> None:
    """The package and its metadata agree on the version."""
    installed = version("searchprofiles-tck")
    assert searchprofiles_tck.__version__ == installed, "install the checkout again: pip install -e ."


@pytest.mark.parametrize(
    ("group", "name", "value"),
    [
        ("console_scripts", "searchprofiles-tck", "searchprofiles_tck.conformance.cli.command:main"),
        ("pytest11", "searchprofiles_tck", PLUGIN),
    ],
)
def test_entry_points_are_declared(group: str, name: str, value: str) -> None:
    """The command and the plugin are found by their names; ``-p no:searchprofiles_tck`` relies on it."""
    assert {point.value for point in entry_points(group=group, name=name)} == {value}


@pytest.mark.parametrize("name", searchprofiles_tck.__all__)
def test_every_public_name_can_be_loaded_and_is_documented(name: str) -> None:
    """Each name leads somewhere, is seen by ``dir``, and is explained in the page on Python."""
    assert getattr(searchprofiles_tck, name)
    assert name in dir(searchprofiles_tck)
    assert name == "__version__" or f"`{name}" in PAGE


def test_a_name_that_does_not_exist_is_refused() -> None:
    """The message lists the names that exist."""
    with pytest.raises(AttributeError, match="has no attribute 'Motor'; it has: Engine, "):
        _ = searchprofiles_tck.Motor


def test_a_former_place_warns() -> None:
    """What the documentation named before can still be imported, and says what to write."""
    from searchprofiles_tck.conformance import testcase

    with pytest.warns(
        DeprecationWarning, match="write from searchprofiles_tck import SearchProfilesConformance"
    ):
        former = testcase.SearchProfilesConformance

    assert former is searchprofiles_tck.SearchProfilesConformance
    with pytest.raises(AttributeError):
        _ = testcase.Other


def test_a_place_that_stays_does_not_warn(recwarn: pytest.WarningsRecorder) -> None:
    """The engine is where it was."""
    from searchprofiles_tck.reference.engine import Engine

    assert Engine is searchprofiles_tck.Engine
    assert not recwarn.list


@pytest.mark.e2e
def test_the_face_loads_nothing() -> None:
    """Importing the package brings no other module, not even of the standard library."""
    code = (
        "import sys; before = set(sys.modules); import searchprofiles_tck; print(*set(sys.modules) - before)"
    )

    assert fresh(code) == "searchprofiles_tck"


@pytest.mark.e2e
@pytest.mark.parametrize("package", EMPTY_PACKAGES)
def test_packages_on_the_plugins_way_import_nothing(package: str) -> None:
    """Importing a package loads no further module of the kit."""
    code = (
        f"import sys, {package}; print(*sorted(m for m in sys.modules if m.startswith('searchprofiles_tck')))"
    )

    loaded = fresh(code).split()

    assert [name for name in loaded if not package.startswith(name)] == []


@pytest.mark.e2e
def test_a_command_that_draws_nothing_loads_no_hypothesis() -> None:
    """Knowing all checks does not bring Hypothesis, whose import takes longer than that of the kit."""
    code = "import sys, searchprofiles_tck.conformance.scenarios.registry; print('hypothesis' in sys.modules)"

    assert fresh(code) == "False"


@pytest.mark.e2e
def test_the_plugin_costs_other_sessions_next_to_nothing() -> None:
    """The plugin brings four small modules of the kit, and no library but pytest."""
    code = (
        f"import sys, pytest; before = set(sys.modules); import {PLUGIN}; "
        "print(*sorted(m.partition('.')[0] + '.' + m.rpartition('.')[2] for m in set(sys.modules) - before))"
    )

    modules = [name.split(".") for name in fresh(code).split()]
    kit = {last for first, last in modules if first == "searchprofiles_tck"}
    others = {first for first, last in modules if first != "searchprofiles_tck"}

    assert kit - {"searchprofiles_tck", "conformance", "pytest_plugin"} == MAY_COST
    assert others <= sys.stdlib_module_names
