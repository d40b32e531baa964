"""The one exception of the engine: an error of the service, by name and with a sentence that helps."""

from ..spec.errors import ErrorName


class ServiceFailure(Exception):
    """An operation is refused: with the error ``name``, and what was wrong, where, and what was expected."""

    def __init__(self, name: ErrorName, message: str) -> None:
        super().__init__(name, message)
        self.name = name
        self.message = message

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


def bad_request(message: str) -> ServiceFailure:
    """The request breaks a rule (400)."""
    return ServiceFailure(ErrorName.BAD_REQUEST, message)


def not_found(message: str) -> ServiceFailure:
    """The request names something that does not exist (404)."""
    return ServiceFailure(ErrorName.NOT_FOUND, message)


def access_denied(message: str) -> ServiceFailure:
    """The request names something that the caller may not know of (403)."""
    return ServiceFailure(ErrorName.ACCESS_DENIED, message)
