"""What changed in the service model is found, each kind of fact by itself, and what is known is not reported as new."""

import copy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader
from searchprofiles_tck.spec import drift
from searchprofiles_tck.spec.service_model import text_facts

Model = dict[str, Any]
REQUEST = "SearchProfilesRequest"


@pytest.fixture(scope="module")
def whole() -> Model:
    """Return the whole model of the installed botocore, with its texts."""
    found: Model = Loader().load_service_model("customer-profiles", "service-2", "2020-08-15")
    return found


def unexplained(model: object) -> list[str]:
    """Return the changes that a requirement may rest on, as they are printed."""
    return [str(change) for change in drift.changes(model) if not change.reason]


def test_the_installed_model_has_no_unknown_change(whole: Model) -> None:
    """Everything that AWS changed up to now is known, and every known change of a text is there."""
    assert unexplained(whole) == []


def test_the_release_has_no_change_at_all(model: Model) -> None:
    """The structures of 1.29.9 are those of 2022-11-14; only its texts are not among the data of the tests."""
    assert {change.fact.partition(".")[0] for change in drift.changes(model)} == {"text"}


def _narrower(model: Model) -> None:
    model["shapes"]["maxSize100"]["max"] = 50


def _required(model: Model) -> None:
    model["shapes"][REQUEST]["required"].append("LogicalOperator")


def _optional(model: Model) -> None:
    model["shapes"][REQUEST]["required"].remove("Values")


def _new_member(model: Model) -> None:
    model["shapes"][REQUEST]["members"]["Fuzzy"] = {"shape": "optionalBoolean"}


def _lost_member(model: Model) -> None:
    del model["shapes"]["Profile"]["members"]["BirthDate"]


def _another_name(model: Model) -> None:
    model["shapes"][REQUEST]["members"]["Values"]["locationName"] = "values"


def _another_place(model: Model) -> None:
    model["shapes"][REQUEST]["members"]["MaxResults"]["location"] = "header"


def _pattern(model: Model) -> None:
    model["shapes"]["name"]["pattern"] = "^[a-z]+$"


def _enum(model: Model) -> None:
    model["shapes"]["logicalOperator"]["enum"].append("NOT")


def _path(model: Model) -> None:
    model["operations"]["SearchProfiles"]["http"]["requestUri"] = "/search/{DomainName}"


def _error(model: Model) -> None:
    model["operations"]["SearchProfiles"]["errors"].append({"shape": "ConflictException"})
    model["shapes"]["ConflictException"] = {
        "type": "structure",
        "members": {},
        "error": {"httpStatusCode": 409},
    }


def _status(model: Model) -> None:
    model["shapes"]["BadRequestException"]["error"]["httpStatusCode"] = 422


def _gone(model: Model) -> None:
    del model["operations"]["AddProfileKey"]


def _default(model: Model) -> None:
    model["shapes"]["maxSize100"]["default"] = 20


def _host(model: Model) -> None:
    model["operations"]["SearchProfiles"]["endpoint"] = {"hostPrefix": "data-"}


def _protocol(model: Model) -> None:
    model["metadata"]["protocol"] = "rest-xml"


def _itself(model: Model) -> None:
    model["shapes"]["Address"]["members"]["County"] = {"shape": "Address"}


def _text(model: Model) -> None:
    model["shapes"][REQUEST]["members"]["MaxResults"]["documentation"] = "<p>The default is 50.</p>"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_narrower, "SearchProfiles.input.MaxResults.max: was 100, is 50"),
        (_required, "SearchProfiles.input.LogicalOperator.required: added, true"),
        (_optional, "SearchProfiles.input.Values.required: removed, was true"),
        (_new_member, 'SearchProfiles.input.Fuzzy.type: added, "boolean"'),
        (_lost_member, 'SearchProfiles.output.Items.item.BirthDate.type: removed, was "string"'),
        (_another_name, 'SearchProfiles.input.Values.name: added, "values"'),
        (
            _another_place,
            'SearchProfiles.input.MaxResults.place: was ["query", "max-results"], is ["header", "max-results"]',
        ),
        (_pattern, 'SearchProfiles.input.KeyName.pattern: was "^[a-zA-Z0-9_-]+$", is "^[a-z]+$"'),
        (_enum, 'SearchProfiles.input.LogicalOperator.enum: was ["AND", "OR"], is ["AND", "OR", "NOT"]'),
        (
            _path,
            'SearchProfiles.http: was ["POST", "/domains/{DomainName}/profiles/search", 200], '
            'is ["POST", "/search/{DomainName}", 200]',
        ),
        (_error, "SearchProfiles.error.ConflictException: added, 409"),
        (_status, "SearchProfiles.error.BadRequestException: was 400, is 422"),
        (_gone, 'AddProfileKey.http: removed, was ["POST", "/domains/{DomainName}/profiles/keys", 200]'),
        (_default, "SearchProfiles.input.MaxResults.default: added, 20"),
        (_host, 'SearchProfiles.endpoint: added, {"hostPrefix": "data-"}'),
        (_protocol, 'service.protocol: was "rest-json", is "rest-xml"'),
        (
            _itself,
            'SearchProfiles.output.Items.item.Address.County.type: was "string", is "object"',
        ),
        (_text, "SearchProfilesRequest.MaxResults: its documentation text was reworded"),
    ],
)
def test_a_change_is_found(whole: Model, change: Callable[[Model], None], says: str) -> None:
    """Whatever kind of fact changes, a line says what it was and what it is."""
    changed = copy.deepcopy(whole)
    change(changed)

    assert says in unexplained(changed)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ([], "no metadata, operations and shapes"),
        ({"metadata": {}, "shapes": {}, "operations": {"PutObject": {}}}, "none of the operations"),
        ({"metadata": {}, "shapes": {}, "operations": {"GetDomain": {"http": 1}}}, "of another form"),
    ],
)
def test_another_file_is_no_drift(model: object, says: str) -> None:
    """What is no model of this service is refused, with what is missing."""
    with pytest.raises(drift.NotThisService, match=says):
        drift.changes(model)


def test_markup_is_no_text(whole: Model) -> None:
    """Tags and line breaks of a text may change without a word of it changing."""
    changed = copy.deepcopy(whole)
    member = changed["shapes"][REQUEST]["members"]["KeyName"]
    member["documentation"] = f"<div>\n{member['documentation']}</div>"

    assert text_facts(changed) == text_facts(whole)


@pytest.mark.e2e
@pytest.mark.slow
def test_the_wheel_of_the_release_has_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model of botocore 1.29.9, from its wheel and with its texts, is that of 2022-11-14 in every fact."""
    monkeypatch.syspath_prepend(Path(__file__).parent / "data")
    from extract_service_model import downloaded

    try:
        model = downloaded()
    except subprocess.CalledProcessError:
        pytest.skip(f"the wheel of botocore 1.29.9 cannot be fetched with {sys.executable} -m pip")

    assert drift.changes(model) == ()
