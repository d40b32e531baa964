"""Names by which the pytest plugin and the processes of a session find one another."""

import tempfile
from pathlib import Path
from typing import Final

TARGET_VARIABLE: Final = "SEARCHPROFILES_TCK_TARGET"
IMPORT_VARIABLE: Final = "SEARCHPROFILES_TCK_IMPORT_FROM"
"""The caller's folder, for a process that imports a ``python:`` target but works elsewhere."""
PROPERTY: Final = "searchprofiles_tck"
"""The entry for the settings of the run in a worker's input."""


def shared_directory(uid: str) -> Path:
    """Return the directory for processes of a pytest-xdist session that find out separately that they use the kit.

    ``uid`` is what pytest-xdist draws for a session; nobody else can guess it.
    """
    return Path(tempfile.gettempdir()) / f"searchprofiles-tck-{uid}"
