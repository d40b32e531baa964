"""``explain`` knows every word that the kit uses, and ``drift`` says what AWS changed."""

import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results import service_model
from searchprofiles_tck.spec.glossary import GLOSSARY
from searchprofiles_tck.spec.open_points import OPEN_POINTS

Call = Callable[..., tuple[int, str, str]]


def words_of(text: str) -> str:
    """Return a text in one line, however it was folded."""
    return " ".join(text.split())


def test_a_mutant_is_explained(call: Call) -> None:
    """What it does, what it breaks and how to judge it."""
    mutant = MUTANTS["and-treated-as-or"]

    status, text, _ = call("explain", mutant.name)

    assert status == 0
    assert [
        part for part in (mutant.summary, mutant.requirement, f"mutant:{mutant.name}") if part not in text
    ] == []


def test_an_open_point_is_explained(call: Call) -> None:
    """The question, with every reading."""
    point = OPEN_POINTS["token-again"]

    status, text, _ = call("explain", point.id)

    assert status == 0
    assert [part for part in (point.question, *point.readings.values()) if part not in text] == []


def test_a_word_is_explained_in_any_letter_case(call: Call) -> None:
    """A word of a report has its meaning."""
    status, text, _ = call("explain", "Not settled")

    assert status == 0
    assert GLOSSARY["not settled"] in words_of(text)


def test_a_name_of_two_things_is_explained_as_both(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """An open point may be called as a word is."""
    monkeypatch.setitem(GLOSSARY, "marks", "something else")  # type: ignore[arg-type]

    text = call("explain", "marks")[1]

    assert [OPEN_POINTS["marks"].question in text, "something else" in text] == [True, True]


def test_the_source_of_a_rule_is_shown(call: Call) -> None:
    """An address, a pointer into the model, and the text of the botocore that is installed."""
    name, model = service_model.installed()
    text = words_of(call("explain", "logic-and")[1])

    assert "API_connect-customer-profiles_SearchProfiles.html" in text
    assert "service-2.json#/shapes/SearchProfilesRequest/members/LogicalOperator" in text
    assert f"SearchProfilesRequest.LogicalOperator, in {name}: Relationship between" in text
    assert model["metadata"]["serviceId"] == "Customer Profiles"


def test_without_botocore_the_rule_and_its_address_are_shown(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Botocore comes with an extra: ``explain`` says what is missing, and ``drift`` what to install."""
    monkeypatch.setitem(sys.modules, "botocore", None)

    explained = words_of(call("explain", "logic-and")[1])
    status, _, refused = call("drift")

    assert "API_connect-customer-profiles_SearchProfiles.html" in explained
    assert "AWS says not shown: botocore is not installed" in explained
    assert (status, "pip install botocore" in refused) == (2, True)


def test_nothing_drifted_in_the_installed_model(call: Call) -> None:
    """The changes that are known are listed with the reason why they do not matter."""
    status, text, _ = call("drift")

    assert status == 0
    assert "no changes that a requirement may rest on" in text


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_change_is_printed_with_status_1(
    call: Call, tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    """Another limit is one line; the file may be compressed, as botocore's is."""
    model: dict[str, Any] = json.loads(json.dumps(service_model.installed()[1]))
    model["shapes"]["maxSize100"]["max"] = 50
    file = tmp_path / "service-2.json"
    file.write_bytes(pack(json.dumps(model).encode()))

    status, text, _ = call("drift", "--model", str(file))

    assert status == 1
    assert "\n  SearchProfiles.input.MaxResults.max: was 100, is 50\n" in text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"{", "it is not JSON"),
        (b"\x1f\x8b\x08", "it is not JSON"),
        (b"\x1f\x8b\x08" + bytes(7) + b"x" * 9, "it is not JSON"),
        (b"\x1f\x8b" + bytes(8), "it is not compressed as gzip does"),
        (b"[" * 100_000, "it is not JSON"),
        (b"{}", "is not the service model of Customer Profiles: it has no metadata"),
        (None, "No such file or directory"),
    ],
)
def test_a_file_that_is_no_model_is_refused(
    call: Call, tmp_path: Path, content: bytes | None, says: str
) -> None:
    """One sentence says what is wrong with the file, and status 2 that nothing was compared."""
    file = tmp_path / "model.json"
    if content is not None:
        file.write_bytes(content)

    status, printed, errors = call("drift", "--model", str(file))

    assert (status, printed) == (2, "")
    assert says in errors
