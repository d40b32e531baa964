"""The OpenAPI document is valid, complete, and usable by tools that nobody here wrote."""

import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from openapi_spec_validator import OpenAPIV31SpecValidator
from searchprofiles_tck.spec.errors import ERROR_TYPE_HEADER, HTTP_REFUSALS, STATUS_OF
from searchprofiles_tck.spec.openapi import openapi_document
from searchprofiles_tck.spec.operations import OPERATIONS
from searchprofiles_tck.spec.schemas import fast_validator


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [reference for item in value.values() for reference in _references(item)]
    return [reference for item in value for reference in _references(item)] if isinstance(value, list) else []


def test_document_is_valid() -> None:
    """The document satisfies the meta-schema of OpenAPI 3.1 and is plain JSON."""
    document = openapi_document()
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
    assert json.loads(json.dumps(document)) == document


def test_each_call_makes_a_new_document() -> None:
    """Changing one document changes no other."""
    openapi_document()["components"]["schemas"]["name"].clear()
    assert openapi_document()["components"]["schemas"]["name"]["maxLength"] == 64


def test_references_lead_somewhere() -> None:
    """Every reference stays in the document, and every component is referred to."""
    document = openapi_document()
    found = set(_references(document))
    kinds = ("schemas", "responses")
    there = {f"#/components/{kind}/{name}" for kind in kinds for name in document["components"][kind]}
    assert found == there


@pytest.mark.parametrize("name", OPERATIONS)
def test_errors_of_each_operation(name: str) -> None:
    """Each operation declares the errors of the model and of HTTP; a header has the name as its example."""
    operation = OPERATIONS[name]
    document = openapi_document()
    responses = document["paths"][operation.path][operation.method.lower()]["responses"]
    names = {status: name for name, status in STATUS_OF.items()} | HTTP_REFUSALS
    assert set(responses) == {"200", *map(str, names)}
    for status, error in names.items():
        component = responses[str(status)]["$ref"].rpartition("/")[2]
        header = document["components"]["responses"][component]["headers"][ERROR_TYPE_HEADER]
        assert header["schema"]["examples"] == [error]


def test_authentication_is_optional() -> None:
    """A request without credentials fits the description, so that a mock answers it."""
    assert {} in openapi_document()["security"]


def test_schemathesis_reads_it() -> None:
    """The ten operations are found by schemathesis, with the names of the service model."""
    loaded = schemathesis.openapi.from_dict(openapi_document())
    names = [result.ok().definition.raw["operationId"] for result in loaded.get_all_operations()]
    assert sorted(names) == sorted(OPERATIONS)


def test_examples_are_valid() -> None:
    """Every example satisfies the schema that contains it, so that a mock answers in the right shape."""
    document = openapi_document()
    components = document["components"]["schemas"]
    examples = [(name, shape["examples"]) for name, shape in components.items() if "examples" in shape]
    assert examples
    for name, values in examples:
        entry = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        assert all(jsonschema.Draft202012Validator(entry).is_valid(value) for value in values), name


def test_components_mean_what_the_files_mean() -> None:
    """A response is judged alike by the component and by the schema it was made from."""
    document = openapi_document()
    entry = {"$ref": "#/components/schemas/SearchProfilesResponse", "components": document["components"]}
    by_component = jsonschema.Draft202012Validator(entry)
    profile = {"ProfileId": "0" * 32}
    for body in ({"Items": [profile]}, {"Items": [{}]}, {"Items": [profile], "NextToken": None}, []):
        assert by_component.is_valid(body) == fast_validator("search-response").is_valid(body)


def test_what_the_usual_linters_look_for_is_there() -> None:
    """The rules that Redocly and Spectral apply by default and that a change of the tables could break."""
    document = openapi_document()
    described = [operation for path in document["paths"].values() for operation in path.values()]
    tags = Counter(tag["name"] for tag in document["tags"] if tag["description"])
    used = {tag for operation in described for tag in operation["tags"]}

    assert all(document["info"][member] for member in ("contact", "license", "description"))
    assert all(operation[member] for operation in described for member in ("summary", "description", "tags"))
    assert set(tags.values()) == {1}
    assert used == set(tags)


@pytest.mark.e2e
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm: apt-get install npm")
def test_the_usual_linters_find_nothing(tmp_path: Path) -> None:
    """Redocly and Spectral, from the npm registry, as they are without a configuration of ours."""
    (tmp_path / "openapi.json").write_text(json.dumps(openapi_document()))
    (tmp_path / ".spectral.json").write_text('{"extends": ["spectral:oas"]}')
    linters = ("@redocly/cli@2.77.0", "@stoplight/spectral-cli@6.16.3")
    if _run(tmp_path, "npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *linters).returncode:
        pytest.skip("the linters could not be installed from the npm registry")

    bin_folder = tmp_path / "node_modules" / ".bin"
    redocly = _run(tmp_path, str(bin_folder / "redocly"), "lint", "openapi.json", "--format=json")
    spectral = _run(
        tmp_path, str(bin_folder / "spectral"), "lint", "openapi.json", "--format=json", "--quiet"
    )
    problems = json.loads(redocly.stdout[redocly.stdout.index("{") :])["problems"]

    assert (problems, json.loads(spectral.stdout)) == ([], [])


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
