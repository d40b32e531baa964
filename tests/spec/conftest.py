"""The sources as data, for the tests that compare the package ``spec`` with them."""

import json
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader
from searchprofiles_tck.spec.keys import ATTACHED_KEYS, FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY

DATA = Path(__file__).parent / "data"

_CONSTRAINTS = ("min", "max", "pattern", "enum")
_PARTS = {"member": "item", "key": "key", "value": "value"}


def _json(name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return value


@pytest.fixture(scope="session")
def model() -> dict[str, Any]:
    """Return the service model of botocore 1.29.9, reduced to the ten operations."""
    return _json("service_model.json")


@pytest.fixture(scope="session")
def newest_model() -> dict[str, Any]:
    """Return the service model of the installed botocore, reduced in the same way."""
    whole = Loader().load_service_model("customer-profiles", "service-2", "2020-08-15")
    reduced: dict[str, Any] = runpy.run_path(str(DATA / "extract_service_model.py"))["reduce_model"](whole)
    return reduced


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    """Return places, counts of sentences, enums and keys of the operation's document."""
    return _json("document.json")


@pytest.fixture(scope="session")
def facts(model: dict[str, Any], document: dict[str, Any]) -> frozenset[str]:
    """Return every fact of the sources that a requirement has to cover, each under its own name."""
    return frozenset([*_model_facts(model), *_document_facts(document), *_guide_facts()])


def _model_facts(model: dict[str, Any]) -> Iterator[str]:
    yield "service.protocol"
    yield "service.signature"
    for name, operation in model["operations"].items():
        yield f"{name}.http"
        yield from (f"{name}.{error['shape']}" for error in operation["errors"])
    for name, shape in model["shapes"].items():
        if shape["type"] == "structure":
            yield from _structure_facts(name, shape, model["shapes"])


def _structure_facts(name: str, shape: dict[str, Any], shapes: dict[str, Any]) -> Iterator[str]:
    yield name
    if "error" in shape:
        yield f"{name}.status"
    for member, reference in shape["members"].items():
        if "location" in reference:
            yield f"{name}.{member}.location"
        if member in shape.get("required", ()):
            yield f"{name}.{member}.required"
        yield from _value_facts(f"{name}.{member}", shapes[reference["shape"]], shapes)


def _value_facts(prefix: str, shape: dict[str, Any], shapes: dict[str, Any]) -> Iterator[str]:
    """Yield a value's type, its constraints, and those of its parts; a structure has facts under its own name."""
    yield f"{prefix}.type"
    if shape["type"] != "structure":
        yield from (f"{prefix}.{constraint}" for constraint in _CONSTRAINTS if constraint in shape)
        for part, word in _PARTS.items():
            if part in shape:
                yield from _value_facts(f"{prefix}.{word}", shapes[shape[part]["shape"]], shapes)


def _document_facts(document: dict[str, Any]) -> Iterator[str]:
    for place, sentences in document["places"].items():
        yield f"document:{place}"
        yield from (f"document:{place}#{number}" for number in range(1, sentences + 1))
    yield from (f"document:enum.{name}" for name in document["enums"])
    yield from (f"document:key.{name}" for name in document["predefined_keys"])
    yield from (f"document:required.{name}" for name in document["required"])


def _guide_facts() -> Iterator[str]:
    """Yield the guide's table as ``spec.keys`` contains it: one fact for each row."""
    for key, fields in {**FIELDS_BY_KEY, FULL_NAME_KEY: FULL_NAME_FIELDS}.items():
        yield from (f"admin-guide:{key}.{field}" for field in fields)
    yield from (f"admin-guide:attached.{key}" for key in ATTACHED_KEYS)
