"""The one exception of the engine: an error of the service, with its name and a sentence that helps."""

from ..spec.errors import ErrorName


# errors-bad-request, errors-unknown-domain, errors-access-denied: service model, the errors of each operation.
class ServiceFailure(Exception):
    """An operation is refused with the error ``name``; ``message`` says what is wrong, where, and what is expected."""

    def __init__(self, name: ErrorName, message: str) -> None:
        super().__init__(name, message)
        self.name = name
        self.message = message

    def __str__(self) -> str:
        return f"{self.name}: {self.message}"


def bad_request(message: str) -> ServiceFailure:
    """Return the failure of a request that breaks a rule (400)."""
    return ServiceFailure(ErrorName.BAD_REQUEST, message)


def not_found(message: str) -> ServiceFailure:
    """Return the failure of a request that names something which does not exist (404)."""
    return ServiceFailure(ErrorName.NOT_FOUND, message)


def access_denied(message: str) -> ServiceFailure:
    """Return the failure of a request that names something which the caller may not know (403)."""
    return ServiceFailure(ErrorName.ACCESS_DENIED, message)
