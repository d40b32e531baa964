"""A target in Python, for ``searchprofiles-tck run python:adapter:make``.

Replace ``Engine`` by the fake or client that your application uses. Methods take the operation's members as
keyword arguments, return the response as a dict, and raise errors with a ``response`` like those of boto3. Only
``search_profiles`` and some way to load data are required.
"""

from typing import Any

from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure


class ServiceError(Exception):
    """An error of the service, in the shape of botocore's ClientError."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.response = {"Error": {"Code": code, "Message": message}}


class Adapter:
    """Forwards boto3-style calls to an engine in memory."""

    def __init__(self) -> None:
        self._engine = Engine()

    def _call(self, operation: str, members: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._engine.call(operation, members)
        except ServiceFailure as failure:
            raise ServiceError(failure.name, failure.message) from failure

    def search_profiles(self, **members: Any) -> dict[str, Any]:
        return self._call("SearchProfiles", members)

    def create_domain(self, **members: Any) -> dict[str, Any]:
        return self._call("CreateDomain", members)

    def delete_domain(self, **members: Any) -> dict[str, Any]:
        return self._call("DeleteDomain", members)

    def create_profile(self, **members: Any) -> dict[str, Any]:
        return self._call("CreateProfile", members)

    def add_profile_key(self, **members: Any) -> dict[str, Any]:
        return self._call("AddProfileKey", members)


def make() -> Adapter:
    """Return a new target."""
    return Adapter()
