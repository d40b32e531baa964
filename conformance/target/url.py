"""The URL of an HTTP target, taken apart."""

import base64
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from ...spec.exchange import Headers
from .connection import Address
from .target import TargetError

_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Url:
    """An HTTP target's URL: where it listens, and what its requests begin with.

    ``text`` is the URL without credentials; ``userinfo`` the credentials in it, as ``name:password``.
    """

    text: str
    scheme: str
    address: Address
    prefix: str
    userinfo: str

    @property
    def host_header(self) -> str:
        """Value of the Host header: the port stands in it unless it is the scheme's own."""
        text = str(self.address)
        return text.removesuffix(f":{_PORTS[self.scheme]}")

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.host_header}"

    @property
    def credentials(self) -> Headers:
        """The header that carries the credentials of the URL, if it has any."""
        if not self.userinfo:
            return ()
        return (("Authorization", "Basic " + base64.b64encode(self.userinfo.encode()).decode()),)


def _userinfo(parts: SplitResult) -> str:
    if parts.username is None:
        return ""
    return f"{unquote(parts.username)}:{unquote(parts.password or '')}"


def parse_url(text: str) -> Url:
    """The parts of an ``http://`` or ``https://`` URL. Raises ``TargetError`` for others."""
    try:
        parts = urlsplit(text)
        port = _PORTS[parts.scheme] if parts.port is None else parts.port
    except (ValueError, KeyError):
        raise TargetError(
            "the target's URL has no valid port or host; expected http://HOST:PORT/PATH"
        ) from None
    if not parts.hostname or not parts.hostname.isprintable() or " " in parts.hostname:
        raise TargetError("the target's URL names no host; expected http://HOST:PORT/PATH")
    if parts.query or parts.fragment:
        raise TargetError("the target's URL has a query or a fragment; give it without, the kit adds its own")
    tls = ssl.create_default_context() if parts.scheme == "https" else None
    address = Address(parts.hostname, port, tls)
    clean = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return Url(clean, parts.scheme, address, parts.path.rstrip("/"), _userinfo(parts))
