"""No format cuts a list without saying how many things it leaves out."""

import re

import msgspec
import pytest
from searchprofiles_tck.reports.formats import FORMATS
from searchprofiles_tck.spec.results import LONGEST_SCRIPT, Failure, Reproduction, RunReport, WorldRow
from searchprofiles_tck.spec.statuses import Status
from searchprofiles_tck.spec.verdict import build_report

from . import sample


def rendered(name: str, report: RunReport) -> str:
    """Return ``report`` in the format of this name."""
    return FORMATS[name].render(report, ()).decode()


def many(status: Status, number: int, **changes: object) -> RunReport:
    """Return a report of so many requirements, each with a check of this status and a message of its own."""
    (kind, *_) = sample.CATALOGUE
    catalogue = [sample.Row(f"r{n}", kind.requirement_class, "Rule.") for n in range(number)]
    results = [
        msgspec.structs.replace(
            sample.RESULTS[0],
            id=f"{row.id}@s",
            requirements=(row.id,),
            status=status,
            message=f"reason {row.id}",
            partitions={},
        )
        for row in catalogue
    ]
    return build_report(results, catalogue, (), msgspec.structs.replace(sample.RUN, **changes))


def with_failure(failure: Failure) -> RunReport:
    """Return a report with this failure alone."""
    check = msgspec.structs.replace(sample.RESULTS[4], failures=(failure,))
    return build_report([check], sample.CATALOGUE, (), sample.RUN)


@pytest.mark.parametrize(("name", "shown"), [("text", 20), ("markdown", 50), ("html", 100)])
def test_leftovers(name: str, shown: int) -> None:
    """What was left in the target is counted to the last piece, and a list that is whole says nothing."""
    every = tuple(f"domain d{number}" for number in range(137))
    assert f"… and {137 - shown} more in report.json" in rendered(
        name, many(Status.PASSED, 1, leftovers=every)
    )
    assert "… and" not in rendered(name, many(Status.PASSED, 1, leftovers=every[:shown]))


def test_remarks() -> None:
    """The page counts the remarks that it leaves out."""
    notes = tuple(f"remark {number}" for number in range(103))
    assert "<li>… and 3 more in report.json</li>" in rendered("html", many(Status.PASSED, 1, notes=notes))


def test_reasons_and_expectations_on_a_terminal() -> None:
    """The summary counts reasons beyond six, and expectations beyond twenty."""
    assert "  skipped: … and 52 more in report.json\n" in rendered("text", many(Status.SKIPPED, 58))
    assert "\n  … and 5 more in report.json\n" in rendered("text", many(Status.STALE_EXPECTATION, 25))


def test_rules_of_a_cause() -> None:
    """A card in Markdown names fifty further rules and counts the rest."""
    report = many(Status.FAILED, 64)
    cause = msgspec.structs.replace(sample.CAUSES[0], requirements=(), about="")
    results = [
        msgspec.structs.replace(
            each,
            failures=(
                msgspec.structs.replace(sample.failure("logic-and-all"), requirement=each.requirements[0]),
            ),
        )
        for each in report.results
    ]
    text = rendered("markdown", msgspec.structs.replace(report, results=tuple(results), causes=(cause,)))
    assert "It also breaks 63 other rules:" in text
    assert "\n\n… and 13 more in report.json\n" in text


def test_causes_beyond_the_length_of_a_comment() -> None:
    """If Markdown would be too long, it says how many causes are left out, and where they are."""
    text = rendered("markdown", many(Status.FAILED, 900))
    left = re.search(r"The rest is cut here: (\d+) more causes\. `report\.html` has it\.\n$", text)
    assert left
    assert text.count("\n### ") + int(left[1]) == 900


def test_keys_and_places_of_a_world() -> None:
    """The table of a failure's profiles counts the keys and the places that it leaves out."""
    row = WorldRow(
        name="p1",
        profile_id="x",
        values={f"k{number}": ("v",) for number in range(11)},
        expected=True,
        returned=True,
        places=tuple(range(1, 16)),
        wrong=True,
    )
    page = rendered("html", with_failure(sample.failure("logic-and-all", world=(row,))))
    assert "; of the search keys 8 … and 3 more in report.json</caption>" in page
    assert "11, 12 … and 3 more in report.json</td>" in page


@pytest.mark.parametrize(("length", "shown"), [(LONGEST_SCRIPT, True), (LONGEST_SCRIPT + 1, False)])
def test_a_script_that_is_too_long_for_the_page(length: int, *, shown: bool) -> None:
    """The page has a script as a whole, or says where it is."""
    long = Reproduction(curl="x" * length, python="", curl_request="curl one")
    page = rendered("html", with_failure(sample.failure("logic-and-all", reproduce=long)))

    assert ("xxx" in page) is shown
    assert ("A script that loads the profiles first is in report.json." in page) is not shown
    assert "curl one" in page


def test_profiles_in_an_issue() -> None:
    """The text for a tracker counts the profiles that it leaves out."""
    issue = rendered("tracker", with_failure(sample.failure("logic-and-all", size=14)))
    assert "\n… and 2 more in report.json\n```" in issue
