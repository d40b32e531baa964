"""The service model of the botocore that is installed, or of a file."""

import gzip
import json
import zlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from ...spec.operations import SERVICE
from ...spec.places import texts
from ...spec.sources import Citation
from ..errors import UsageError

_GZIP: Final = b"\x1f\x8b"


def installed() -> tuple[str, Any]:
    """Return the newest service model of the installed botocore, and what to call it.

    Raises ``UsageError`` if there is none: only the extra ``boto3`` of the kit brings it.
    """
    try:
        import botocore
    except ModuleNotFoundError:
        raise UsageError(
            "botocore is not installed, whose service model this takes: pip install botocore"
        ) from None

    return f"botocore {botocore.__version__}", _loaded()


@cache
def _loaded() -> Any:
    from botocore.loaders import Loader

    # Neither files in the user's home nor the API version of the document hide what this botocore has.
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    return loader.load_service_model(SERVICE, "service-2")


def installed_version() -> str:
    """Return the version of botocore that is installed; empty if none is."""
    try:
        return version("botocore")
    except PackageNotFoundError:
        return ""


def quoted(citation: str) -> Mapping[str, str]:
    """Return what the installed botocore says at the place of a citation; nothing if it has no such model."""
    cited = Citation.of(citation)
    try:
        name, model = installed()
    except Exception:  # a report is written whatever is installed
        return {}
    return {f"{place}, in {name}": text for place, text in texts(cited, model).items()} if cited else {}


def of_file(path: Path) -> Any:
    """Return the JSON value in ``path``, which may be compressed. Raises ``UsageError`` if it cannot be read."""
    try:
        content = path.read_bytes()
        return json.loads(gzip.decompress(content) if content.startswith(_GZIP) else content)
    except OSError as fault:
        reason = fault.strerror or "it is not compressed as gzip does"
    except (EOFError, zlib.error, ValueError, RecursionError):
        reason = "it is not JSON"
    raise UsageError(f"model {path} cannot be read: {reason}; name a service-2.json, as botocore has it")
