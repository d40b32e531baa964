"""The errors of the ten operations, their HTTP status, and the place of their name in a response.

Source: service model (``errors`` of each operation, ``httpStatusCode`` of each shape); protocol (restJson1:
the name in a header, the message in a JSON body).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ErrorName(StrEnum):
    """Names of the errors that the service model declares."""

    BAD_REQUEST = "BadRequestException"
    ACCESS_DENIED = "AccessDeniedException"
    NOT_FOUND = "ResourceNotFoundException"
    THROTTLING = "ThrottlingException"
    INTERNAL = "InternalServerException"


STATUS_OF: Final[Mapping[ErrorName, int]] = {
    ErrorName.BAD_REQUEST: 400,
    ErrorName.ACCESS_DENIED: 403,
    ErrorName.NOT_FOUND: 404,
    ErrorName.THROTTLING: 429,
    ErrorName.INTERNAL: 500,
}

ERROR_TYPE_HEADER: Final = "x-amzn-ErrorType"
"""Contains the error's name; header names are compared without regard to letter case."""

UNKNOWN_OPERATION: Final = "UnknownOperationException"
"""The name that AWS front ends return for a path that no operation has; not part of the model."""

NOT_AN_ERROR: Final = ", which has no .response['Error']['Code']"
"""What follows the exception of a Python object in the kit's sentences, if it is no error of the service."""

HTTP_REFUSALS: Final[Mapping[int, str]] = {
    406: "NotAcceptableException",
    413: "RequestEntityTooLargeException",
    415: "UnsupportedMediaTypeException",
    431: "RequestHeaderFieldsTooLargeException",
}
"""Names, by status, of the errors with which a server may refuse any request for its HTTP; not part of the model.

Source: protocol (malformed Accept and Content-Type); RFC 9110, 15.5.14; RFC 6585, 5.
"""
