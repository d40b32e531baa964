"""Write ``service_model.json``: what the service model says of the ten operations, without its documentation.

Usage: ``python extract_service_model.py``. Fetches the wheel of botocore 1.29.9, the release that brought the
model of the operation's document, with pip and without installing it. Keeps what the ten operations reach.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).with_name("service_model.json")
RELEASE = "botocore==1.29.9"
MODEL = "botocore/data/customer-profiles/2020-08-15/service-2.json"
OPERATIONS = (
    "SearchProfiles",
    "CreateDomain",
    "GetDomain",
    "ListDomains",
    "DeleteDomain",
    "CreateProfile",
    "UpdateProfile",
    "DeleteProfile",
    "AddProfileKey",
    "DeleteProfileKey",
)
_METADATA = ("apiVersion", "protocol", "signatureVersion", "signingName")


def _without_prose(value: Any) -> Any:
    """Return ``value`` without documentation; a member of a structure that has this name is kept."""
    if isinstance(value, list):
        return [_without_prose(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _without_prose(item)
        for name, item in value.items()
        if not (name == "documentation" and isinstance(item, str))
    }


def _references(shape: dict[str, Any]) -> list[str]:
    parts = [
        *shape.get("members", {}).values(),
        *(shape[k] for k in ("member", "key", "value") if k in shape),
    ]
    return [part["shape"] for part in parts]


def reduce_model(model: dict[str, Any]) -> dict[str, Any]:
    """Return metadata, the ten operations, and every shape that they reach, each sorted by name."""
    operations = {name: model["operations"][name] for name in OPERATIONS}
    waiting = [
        part["shape"]
        for operation in operations.values()
        for part in (operation["input"], operation["output"], *operation["errors"])
    ]
    shapes: dict[str, Any] = {}
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = model["shapes"][name]
            waiting += _references(shapes[name])
    reduced = {
        "metadata": {name: model["metadata"][name] for name in _METADATA if name in model["metadata"]},
        "operations": operations,
        "shapes": shapes,
    }
    kept: dict[str, Any] = _without_prose(reduced)
    return kept


def downloaded() -> dict[str, Any]:
    """Return the whole model, from the release's wheel. Raises ``CalledProcessError`` if it cannot be fetched."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, RELEASE]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as archive:
            model: dict[str, Any] = json.loads(archive.read(MODEL))
            return model


def main() -> None:
    """Fetch the release and write the data file beside this script."""
    reduced = reduce_model(downloaded())
    OUTPUT.write_text(json.dumps(reduced, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
