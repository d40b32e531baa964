"""What the SDK's configuration says of AWS: the region, an endpoint that somebody set, and the real service's own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from ...spec.operations import SERVICE
from ..config import RunConfig
from .target import TargetError

if TYPE_CHECKING:
    from botocore.loaders import Loader
    from botocore.session import Session

_REGION_VARIABLES: Final = ("AWS_REGION", "AWS_DEFAULT_REGION")
_HOSTS: Final = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_UNUSED: Final = "unused"
"""Stands for credentials, which nobody needs to look up an address: to find some can take seconds."""


def require_sdk() -> None:
    """Raise ``TargetError`` if botocore is not installed, which the extra ``boto3`` of the kit brings."""
    if find_spec("botocore") is None:
        raise TargetError(
            "targets boto3: and aws:, and --auth sigv4, need botocore: pip install botocore, or install the kit "
            "with its extra, searchprofiles-tck[boto3]"
        )


@contextmanager
def explained(failure: str) -> Iterator[None]:
    """Raise ``TargetError`` for what the SDK raises: ``failure`` and why, or that the profile does not exist."""
    from botocore.exceptions import BotoCoreError, ClientError, ProfileNotFound

    try:
        yield
    except ProfileNotFound as error:
        there = ", ".join(sorted(new_session(None).available_profiles)) or "none"
        raise TargetError(
            f"the configuration of AWS has no profile {error.kwargs['profile']!r}; there are: {there}"
        ) from None
    except (BotoCoreError, ClientError, ValueError) as error:
        raise TargetError(f"{failure}: {error}") from None


def configured_region(profile: str | None, *, variables_only: bool = False) -> str | None:
    """Return the region that the environment, or else the configuration file of AWS, names; None without one.

    Raise ``TargetError`` if that file cannot be read, or has no such ``profile``.
    """
    named = next(filter(None, map(os.environ.get, _REGION_VARIABLES)), None)
    if named or variables_only:
        return named
    require_sdk()
    with explained("the configuration of AWS names no region"):
        found = new_session(profile).get_config_variable("region")
    return str(found) if found else None


def configured_endpoint(config: RunConfig) -> str | None:
    """Return the endpoint that the environment or the configuration file of AWS sets; None if it sets none.

    Raise ``TargetError`` for a configuration that makes no client.
    """
    endpoint = _endpoint(config, ignore_configured=False)
    return None if endpoint == real_endpoint(config) else endpoint


def real_endpoint(config: RunConfig) -> str:
    """Return the address of the real service in the region of ``config``. Raises ``TargetError`` as above."""
    return _endpoint(config, ignore_configured=True)


def is_real(host: str) -> bool:
    """Return whether ``host`` belongs to AWS."""
    return host.lower().rstrip(".").endswith(_HOSTS)


def _endpoint(config: RunConfig, *, ignore_configured: bool) -> str:
    require_sdk()
    from botocore.config import Config

    with explained(f"the SDK makes no client for {SERVICE}"):
        client: Any = new_session(config.profile).create_client(
            SERVICE,
            config.region,
            aws_access_key_id=_UNUSED,
            aws_secret_access_key=_UNUSED,
            config=Config(ignore_configured_endpoint_urls=ignore_configured or None),
        )
    return str(client.meta.endpoint_url)


def new_session(profile: str | None) -> "Session":
    """Return a session of the SDK; all share what they load, of which a client takes megabytes of JSON."""
    from botocore.session import Session

    session = Session(profile=profile)
    session.lazy_register_component("data_loader", lambda: _loader(session.get_config_variable("data_path")))
    return session


@cache
def _loader(search_path: str | None) -> "Loader":
    from botocore.loaders import create_loader

    return create_loader(search_path)
