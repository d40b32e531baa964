"""Targets in Python that get in a run's way. Tests copy this file into the folder of a user."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure

LOADING: Final = ("create_domain", "delete_domain", "create_profile", "add_profile_key")
PROBED: Final = 200
"""More searches than probing takes, fewer than all checks of a quick run."""
DIED: Final = "ADAPTER_DIED"
"""Environment variable with the path of a file that says that a process died already."""

Members = dict[str, Any]


class Refused(Exception):
    """An error of the service as boto3 raises it."""

    def __init__(self, failure: ServiceFailure) -> None:
        super().__init__(str(failure))
        self.response = {"Error": {"Code": str(failure.name), "Message": failure.message}}


class Adapter:
    """The reference behind boto3-style methods."""

    def __init__(self) -> None:
        self.engine = Engine()
        self.searches = 0

    def __getattr__(self, name: str) -> Callable[..., Members]:
        if name not in LOADING:
            raise AttributeError(name)
        return lambda **members: self.call("".join(map(str.capitalize, name.split("_"))), members)

    def call(self, operation: str, members: Members) -> Members:
        """Return the engine's output members; raise ``Refused`` if it refuses the request."""
        try:
            return self.engine.call(operation, members)
        except ServiceFailure as failure:
            raise Refused(failure) from failure

    def search_profiles(self, **members: Any) -> Members:
        """Answer a search."""
        self.searches += 1
        return self.call("SearchProfiles", members)


class Deadly(Adapter):
    """Takes its process down in the middle of the checks, once."""

    def search_profiles(self, **members: Any) -> Members:
        """Answer a search."""
        died = Path(os.environ[DIED])
        if self.searches > PROBED and not died.exists():
            died.touch()
            os._exit(9)
        return super().search_profiles(**members)


class Slow(Adapter):
    """Takes its time, once it has been probed."""

    def search_profiles(self, **members: Any) -> Members:
        """Answer a search."""
        if self.searches > PROBED:
            time.sleep(0.1)
        return super().search_profiles(**members)
