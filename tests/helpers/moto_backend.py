"""Customer Profiles as a backend of moto, which has none: the independent service behind moto's own machinery.

``install`` makes ``mock_aws`` and moto's server know it, as if moto came with it.
"""

import re
import sys
from types import ModuleType
from typing import Any, Final
from urllib.parse import urlsplit

from moto import backend_index
from moto.core.base_backend import BackendDict, BaseBackend

from tests.independent.reading import Request
from tests.independent.service import Service

NAME: Final = "customerprofiles"
ADDRESS: Final = r"https?://profile\.(.+)\.amazonaws\.com"
_REGION: Final = re.compile(r"\.?([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws")
_DEFAULT_REGION: Final = "us-east-1"
_ACCOUNT: Final = "123456789012"

Answer = tuple[int, dict[str, str], bytes]


class CustomerProfilesBackend(BaseBackend):
    """The data of one account in one region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.service = Service()


CustomerProfilesBackend.__module__ = (
    f"moto.{NAME}.models"  # moto finds the addresses in the module urls beside it
)
BACKENDS: Final = BackendDict(CustomerProfilesBackend, "customer-profiles")


def answer(request: Any, full_url: str, headers: Any) -> Answer:
    """Return what the backend of the request's region answers."""
    parts = urlsplit(full_url)
    found = _REGION.search(parts.netloc)
    backend = BACKENDS[_ACCOUNT][found[1] if found else _DEFAULT_REGION]
    given = {name.lower(): value for name, value in headers.items()}
    asked = Request(request.method, parts.path, parts.query, given, request.get_data(), 1)
    told = backend.service.respond(asked)
    return told.status, dict(told.headers), told.body


def install() -> None:
    """Let moto find the backend by its address, and by the name with which requests for it are signed."""
    if f"moto.{NAME}" in sys.modules:
        return
    package, models, urls = (ModuleType(f"moto.{NAME}{part}") for part in ("", ".models", ".urls"))
    vars(package)[f"{NAME}_backends"] = BACKENDS
    vars(urls).update(url_bases=[ADDRESS], url_paths={r"{0}/(?P<rest>[\s\S]*)$": answer})
    sys.modules |= {module.__name__: module for module in (package, models, urls)}
    backend_index.backend_url_patterns.append((NAME, re.compile(ADDRESS)))
