"""Names by which the pytest plugin and the processes of a session find one another."""

import tempfile
from pathlib import Path
from typing import Final

TARGET_VARIABLE: Final = "SEARCHPROFILES_TCK_TARGET"
IMPORT_VARIABLE: Final = "SEARCHPROFILES_TCK_IMPORT_FROM"
"""The caller's folder, for a process that imports a ``python:`` target but works elsewhere."""
PROPERTY: Final = "searchprofiles_tck"
"""The entry for the settings of the run in a worker's input."""
CONFIG_NAME: Final = "config.json"
"""The settings in the private directory of a run that the command line started."""
INTERRUPTED: Final = "interrupted"
"""File in a run's directory which says that the run is to end."""


def shared_directory(uid: str) -> Path:
    """Return the directory that the processes of a pytest-xdist session share, though each finds out for itself.

    ``uid`` is what pytest-xdist draws for a session; nobody else can guess it.
    """
    return Path(tempfile.gettempdir()) / f"searchprofiles-tck-{uid}"
