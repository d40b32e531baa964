"""The published schema of ``report.json`` and the results model say the same."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from searchprofiles_tck.spec import results
from searchprofiles_tck.spec.report_json import from_json, to_json
from searchprofiles_tck.spec.results import RunReport

from ..reports import sample
from .any_report import any_report

SCHEMA: dict[str, Any] = json.loads(
    Path(results.__file__).with_name("schemas").joinpath("report.schema.json").read_text(encoding="utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
MODEL: dict[str, Any] = msgspec.json.schema(RunReport)["$defs"]
TWINS = {
    "RunReport": SCHEMA,
    "Scope": SCHEMA["$defs"]["scope"],
    "ReadingFound": SCHEMA["$defs"]["reading"],
    "Parity": SCHEMA["$defs"]["parity"],
    "Deviation": SCHEMA["$defs"]["deviation"],
    "RequirementResult": SCHEMA["$defs"]["requirement"],
    "CheckResult": SCHEMA["$defs"]["result"],
    "Failure": SCHEMA["$defs"]["failure"],
    "WorldRow": SCHEMA["$defs"]["worldRow"],
    "Reproduction": SCHEMA["$defs"]["reproduction"],
    "Diagnosis": SCHEMA["$defs"]["diagnosis"],
    "Cause": SCHEMA["$defs"]["cause"],
    "Agreement": SCHEMA["$defs"]["agreement"],
    "OccasionGroup": SCHEMA["$defs"]["occasionGroup"],
    "WorldUsed": SCHEMA["$defs"]["worldUsed"],
    "RunInfo": SCHEMA["$defs"]["run"],
}
ENUMS = {
    "Verdict": SCHEMA["properties"]["verdict"],
    "LevelReached": SCHEMA["properties"]["levelReached"],
    "RequirementClass": SCHEMA["$defs"]["class"],
    "Level": SCHEMA["$defs"]["level"],
    "Status": SCHEMA["$defs"]["status"],
    "Outcome": SCHEMA["$defs"]["outcome"],
}


@pytest.mark.parametrize("name", sorted(TWINS))
def test_members_are_the_same(name: str) -> None:
    """Each struct and its twin in the schema have the same members, all of them required, and no others."""
    members = set(MODEL[name]["properties"])
    twin = TWINS[name]
    assert set(twin["properties"]) == members
    assert set(twin["required"]) == members
    assert twin["additionalProperties"] is False


@pytest.mark.parametrize("name", sorted(ENUMS))
def test_words_are_the_same(name: str) -> None:
    """Each set of words is the same in code and schema."""
    assert sorted(ENUMS[name]["enum"]) == sorted(MODEL[name]["enum"])


def test_no_definition_is_left_over() -> None:
    """Everything that the model refers to has a twin in the schema, and the other way round."""
    assert set(MODEL) == set(TWINS) | set(ENUMS)
    assert len(SCHEMA["$defs"]) == len(TWINS) - 1 + len(ENUMS) - 2


def test_schema_is_a_valid_schema() -> None:
    """The schema itself is valid against draft 2020-12."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.e2e
@given(any_report())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_report_validates(report: RunReport) -> None:
    """Whatever the model can express is valid JSON by the schema, and reading it back changes nothing."""
    text = to_json(report)
    VALIDATOR.validate(json.loads(text))
    assert to_json(from_json(text)) == text


@pytest.mark.parametrize("version", ["99", "9.0", "0.9", "", "10.0"])
def test_another_major_version_is_refused(version: str) -> None:
    """A report of a version that may mean something else is refused in words, whatever its shape."""
    other = json.dumps({"schemaVersion": version, "verdicts": []})
    with pytest.raises(
        msgspec.ValidationError, match=rf"schemaVersion is '{version}', but this kit reads 1\.x"
    ):
        from_json(other)


@pytest.mark.parametrize("started", ["yesterday", "", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_report_has_a_date(started: str) -> None:
    """Expected failures apply as on that day, so a report that names none is refused, and is no fault of the kit."""
    text = json.loads(to_json(sample.report()))
    text["run"]["started"] = started
    with pytest.raises(
        msgspec.ValidationError, match=r"expected a date and a time, got '.*' - at `\$.run.started`"
    ):
        from_json(json.dumps(text))


def test_a_date_without_a_place_is_in_utc() -> None:
    """A report says the same on every machine."""
    run = msgspec.structs.replace(sample.report().run, started="2026-11-23T14:31:00")

    assert run.started_at.isoformat() == "2026-11-23T14:31:00+00:00"


def test_a_later_minor_version_is_read() -> None:
    """What only adds members is read as far as this kit knows it."""
    text = json.loads(to_json(sample.report()))
    assert (
        from_json(json.dumps({**text, "schemaVersion": "1.7", "more": 1})).results == sample.report().results
    )


BREAKS: dict[str, Any] = {
    "member missing": lambda report: report.pop("scope"),
    "member unknown": lambda report: report.update(score=97),
    "status unknown": lambda report: report["results"][0].update(status="ok"),
    "status missing from the counts": lambda report: report["counts"].pop("declined"),
    "negative count": lambda report: report["counts"].update(failed=-1),
    "another version": lambda report: report.update(schemaVersion="9.0"),
    "text for a number": lambda report: report["run"].update(seconds="8"),
    "null for a text": lambda report: report["requirements"][0].update(citation=None),
    "values that are no list": lambda report: _world(report).update(values={"_email": "a"}),
    "unknown reduction": lambda report: _failure(report).update(reduction="somewhat"),
    "diagnosis that is a text": lambda report: _failure(report).update(diagnosis="or-treated-as-and"),
}


def _failure(report: dict[str, Any]) -> dict[str, Any]:
    failure: dict[str, Any] = next(each for each in report["results"] if each["failures"])["failures"][0]
    return failure


def _world(report: dict[str, Any]) -> dict[str, Any]:
    for result in report["results"]:
        for failure in result["failures"]:
            if failure["world"]:
                row: dict[str, Any] = failure["world"][0]
                return row
    raise AssertionError("the sample has no world")


@pytest.mark.parametrize("name", sorted(BREAKS))
def test_broken_reports_do_not_validate(name: str) -> None:
    """A report that breaks the contract in one place is refused."""
    report = json.loads(to_json(sample.report()))
    VALIDATOR.validate(report)
    BREAKS[name](report)
    assert not VALIDATOR.is_valid(report)
