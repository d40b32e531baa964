"""The names that others may rely on."""

import subprocess
import sys
from importlib.metadata import entry_points, version
from typing import Final

import pytest

import searchprofiles_tck

EMPTY_PACKAGES: Final = (
    "searchprofiles_tck",
    "searchprofiles_tck.conformance",
    "searchprofiles_tck.conformance.pytest_plugin",
    "searchprofiles_tck.conformance.suite",
)
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
        ("console_scripts", "searchprofiles-tck", "searchprofiles_tck.conformance.cli.main:main"),
        ("pytest11", "searchprofiles_tck", PLUGIN),
    ],
)
def test_entry_points_are_declared(group: str, name: str, value: str) -> None:
    """The command and the plugin are found by their names; ``-p no:searchprofiles_tck`` relies on it."""
    assert {point.value for point in entry_points(group=group, name=name)} == {value}


def test_the_documented_names_exist() -> None:
    """The classes and functions that the documentation names can be imported."""
    from searchprofiles_tck.conformance.testcase import SearchProfilesConformance
    from searchprofiles_tck.reference.engine import Engine

    assert callable(SearchProfilesConformance.make_target)
    assert callable(Engine.call)


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
