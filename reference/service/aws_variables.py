"""The environment variables by which an AWS SDK finds a server on this machine, so that applications stay unchanged."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

DEFAULT_REGION: Final = "us-east-1"
ACCESS_KEY, SECRET_KEY = "searchprofiles", "made-up"
"""Keys that open nothing, so that a request which goes elsewhere by mistake is refused there."""

_REGIONS: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
_KEYS: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_IN_THE_WAY: Final = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
"""Variables that would bring other keys, or keep the SDK from reading the endpoint."""


def aws_variables(url: str, around: Mapping[str, str], *, own_keys: bool = False) -> dict[str, str | None]:
    """Return the variables that lead an SDK to the server at ``url``; None for one that must not be set.

    A region that is set in ``around`` stays, and so do its keys if ``own_keys`` says so.
    """
    region = next((around[name] for name in _REGIONS if around.get(name)), DEFAULT_REGION)
    keys: dict[str, str | None] = dict(zip(_KEYS, (ACCESS_KEY, SECRET_KEY, None), strict=True))
    return {
        "AWS_ENDPOINT_URL_CUSTOMER_PROFILES": url,
        **dict.fromkeys(_REGIONS, region),
        **({} if own_keys else keys),
        **dict.fromkeys(_IN_THE_WAY),
    }


@contextmanager
def aws_environment(url: str) -> Iterator[None]:
    """Point the AWS SDKs of this process to the server at ``url``; afterwards all is as it was.

    boto3's default session, which keeps the keys that it has seen, is a new one inside.
    """
    variables = aws_variables(url, os.environ)
    before = {name: os.environ.get(name) for name in variables}
    session = getattr(sys.modules.get("boto3"), "DEFAULT_SESSION", None)
    _set_session(None)
    _set(variables)
    try:
        yield
    finally:
        _set(before)
        _set_session(session)


def _set(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _set_session(session: object) -> None:
    if boto3 := sys.modules.get("boto3"):
        setattr(boto3, "DEFAULT_SESSION", session)  # noqa: B010  # the module may be untyped, or absent
