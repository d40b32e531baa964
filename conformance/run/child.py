"""The pytest process that runs the checks, kept apart from everything the caller has set up for pytest.

What would leak without these measures: ``PYTEST_ADDOPTS`` and ``PYTEST_PLUGINS``, other installed plugins,
the caller's ini file and conftest (pytest looks for them from the suite's folder upwards, and an environment
often lies in its owner's project), caches and Hypothesis's database in the caller's folder.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from ..config import RunConfig
from ..names import CONFIG_NAME, IMPORT_VARIABLE, TARGET_VARIABLE

_STEERING: Final = ("PYTEST_", TARGET_VARIABLE)
_PLUGIN: Final = "searchprofiles_tck.conformance.pytest_plugin.plugin"


def command(config: RunConfig, directory: Path, journal: Path) -> list[str]:
    """The command line of the child; ``directory`` is its own, ``journal`` the folder of the run's journal."""
    suite = Path(__file__).parents[1] / "suite"
    words = [sys.executable, "-m", "pytest", str(suite), "-c", os.devnull]
    words += [f"--rootdir={suite}", f"--confcutdir={suite}", "--import-mode=importlib", "-o", "addopts="]
    words += ["-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", _PLUGIN]
    words += ["-W", "ignore::pytest.PytestAssertRewriteWarning", "-q", "--tb=short", "-rN"]
    words += [f"--basetemp={directory / 'pytest'}", f"--tck-config={directory / CONFIG_NAME}"]
    words += [f"--tck-journal={journal}"]
    if config.workers:
        words += ["-p", "xdist", "-n", str(config.workers), "--dist", "loadgroup"]
    return words


def environment(config: RunConfig, directory: Path, caller: Mapping[str, str], cwd: Path) -> dict[str, str]:
    """The environment of the child: the caller's, without what steers pytest.

    A ``python:`` target is imported as if from ``cwd``, the caller's folder; the child runs elsewhere. It is
    told so in a variable of our own: in ``PYTHONPATH`` the folder would come before the installed kit, which a
    folder of the caller's named ``searchprofiles_tck``, such as a checkout of this kit has, would then hide.
    """
    kept = {name: value for name, value in caller.items() if not name.startswith(_STEERING)}
    kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    kept["HYPOTHESIS_STORAGE_DIRECTORY"] = str(directory / "hypothesis")
    if config.target.startswith("python:"):
        kept[IMPORT_VARIABLE] = str(cwd)
    return kept
