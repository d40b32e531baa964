"""The reference as a server for tests and for development, in a thread of the process that uses it."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Final, Self

from ...spec.operations import SERVICE
from ...spec.readings import Readings
from ...spec.readings_file import from_toml
from ..corpus import filled
from ..engine import Engine
from .aws_variables import ACCESS_KEY, DEFAULT_REGION, SECRET_KEY, aws_environment
from .controls import with_controls
from .http_app import http_app
from .server import running_server

_DEFAULTS: Final[Mapping[str, str]] = MappingProxyType({})


def _chosen(readings: Readings | Mapping[str, str] | Path | str) -> Readings:
    if isinstance(readings, Readings):
        return readings
    if isinstance(readings, Path | str):
        return from_toml(Path(readings).read_text(encoding="utf-8-sig")).as_readings()
    return Readings(readings)


class ReferenceServer:
    """The reference at a URL on this machine, for as long as the context lasts.

    with ReferenceServer(domains=["shop"]) as server:
        client = server.client()

    ``readings`` says how it reads what the specification leaves open, such as ``{"letter-case": "folded"}``, or is
    a file of readings to imitate. ``domains``, or the only one that is named, exist from the start; ``corpus`` is a
    file of profiles for the only one of them. Data lives in memory.

    Raises ``ValueError`` for a reading that does not exist and a file that is no corpus, ``OSError`` for one that
    cannot be read.
    """

    def __init__(
        self,
        *,
        readings: Readings | Mapping[str, str] | Path | str = _DEFAULTS,
        domains: Iterable[str] | str = (),
        corpus: Path | str | None = None,
    ) -> None:
        names = (domains,) if isinstance(domains, str) else tuple(domains)
        self._engine = filled(Engine(_chosen(readings)), names, None if corpus is None else Path(corpus))
        self._reset = self._engine.savepoint()
        self._running = ExitStack()
        self._url = ""

    def __enter__(self) -> Self:
        self._url = self._running.enter_context(
            running_server(with_controls(http_app(self._engine), self.reset))
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._url = ""
        self._running.close()

    @property
    def url(self) -> str:
        """The address, such as ``http://127.0.0.1:40123``. Raises ``RuntimeError`` while the server is not running."""
        if not self._url:
            raise RuntimeError(
                "the server runs inside a with statement only: with ReferenceServer() as server: …"
            )
        return self._url

    def client(self, **options: Any) -> Any:
        """Return a boto3 client of the server; ``options`` are those of ``boto3.client``.

        Raises ``ImportError`` if boto3 is not installed.
        """
        try:
            import boto3
        except ImportError:
            raise ImportError("client() needs boto3: pip install boto3") from None
        given = {
            "endpoint_url": self.url,
            "region_name": DEFAULT_REGION,
            "aws_access_key_id": ACCESS_KEY,
            "aws_secret_access_key": SECRET_KEY,
            **options,
        }
        return boto3.Session().client(SERVICE, **given)

    def reset(self) -> None:
        """Restore the data that the server began with."""
        self._reset()

    def aws_environment(self) -> AbstractContextManager[None]:
        """Return a context in which the AWS SDKs of this process, and of processes that it starts, use this server.

        It sets variables of the environment: an endpoint for Customer Profiles alone, made-up keys, and a region if
        there is none. Afterwards all is as it was. Clients that were made before keep their endpoint.
        """
        return aws_environment(self.url)
