"""The file of expected failures, read and written."""

import datetime
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Expectation, RunConfig
from searchprofiles_tck.conformance.errors import UsageError
from searchprofiles_tck.conformance.results.expectations_file import read, written
from searchprofiles_tck.conformance.results.not_judged import unjudged
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import CheckResult, RunInfo, RunReport
from searchprofiles_tck.spec.statuses import Status
from searchprofiles_tck.spec.verdict import build_report

CHECK = next(check for check in checks() if check.requirement == "logic-and")
OTHER = next(check for check in checks() if check.requirement == "keys-email")


def report(*results: CheckResult) -> RunReport:
    """A report with those results."""
    info = RunInfo(
        target="reference:",
        kit_version="1",
        specification="",
        seed=0,
        effort="quick",
        access="manage",
        started="2030-06-15T10:00:00+00:00",
        seconds=1.0,
        complete=True,
    )
    return build_report(results, requirements().values(), (), info)


def test_an_entry_has_reason_link_and_date(tmp_path: Path) -> None:
    """Requirements and checks are listed by id; link and date may be left out."""
    path = tmp_path / "known.toml"
    path.write_text(
        f'[logic-and]\nreason = "r"\nlink = "l"\nuntil = 2030-06-30\n["{CHECK.id}"]\nreason = "ü"\n'
    )

    assert read(path) == (
        Expectation("logic-and", "r", "l", datetime.date(2030, 6, 30)),
        Expectation(CHECK.id, "ü"),
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[logic-adn]\nreason = "r"', "no requirement or check is called; did you mean 'logic-and"),
        ('[xyzzyx]\nreason = "r"', "searchprofiles-tck requirements lists the ids"),
        ("[logic-and]", "logic-and needs a reason, such as reason = "),
        ('[logic-and]\nreason = " "', "logic-and needs a reason"),
        ('logic-and = "r"', "logic-and has to be a table"),
        ('[logic-and]\nreason = "r"\nlnik = "x"', "unknown key 'lnik'; did you mean 'link'?"),
        ('[logic-and]\nreason = "r"\nlink = 3', "the link of logic-and has to be text"),
        ('[logic-and]\nreason = "r"\nuntil = "soon"', "until of logic-and has to be a date without quotes"),
        ('[logic-and]\nreason = "r"\nuntil = 2030-06-30T10:00:00', "has to be a date without quotes"),
        ("[logic-and", "is not TOML: "),
    ],
)
def test_a_faulty_list_is_explained(tmp_path: Path, text: str, says: str) -> None:
    """Each mistake is answered with the file, the entry and what to write instead."""
    path = tmp_path / "known.toml"
    path.write_text(text)

    with pytest.raises(UsageError) as fault:
        read(path)

    assert says in str(fault.value)
    assert str(path) in str(fault.value)


def test_a_missing_list_is_explained(tmp_path: Path) -> None:
    """A list that is not there is a mistake, not an empty list."""
    with pytest.raises(UsageError, match="cannot be read from"):
        read(tmp_path / "known.toml")


def test_a_written_list_can_be_read(tmp_path: Path) -> None:
    """What failed is listed by requirement, whatever a target put into the message."""
    path = tmp_path / "known.toml"
    failed = unjudged(CHECK, Status.FAILED, 'got "x"\n\x1b[31m\x7f\ud800]')
    config = RunConfig(write_expected_failures=str(path))

    said = written(config, report(failed, unjudged(OTHER, Status.PASSED, "")))

    assert said == [f"{path} lists what failed, entries: 1. Say in each why it may."]
    (entry,) = read(path)
    assert entry.id == "logic-and"
    assert "2030-06-15" in entry.reason


def test_writing_keeps_what_is_needed_and_drops_what_is_stale(tmp_path: Path) -> None:
    """Entries that still fail keep their words, stale ones go, and new failures join them."""
    path = tmp_path / "known.toml"
    known = (
        Expectation("logic-and", 'a "reason" \x7f', "link", datetime.date(2030, 6, 30)),
        Expectation("keys-email", "was so"),
    )
    config = RunConfig(expected=known, write_expected_failures=str(path))

    written(
        config,
        report(unjudged(CHECK, Status.EXPECTED_FAILURE, ""), unjudged(OTHER, Status.STALE_EXPECTATION, "")),
    )

    assert read(path) == known[:1]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A list that cannot be written costs no report."""
    config = RunConfig(write_expected_failures=str(tmp_path / "absent" / "known.toml"))

    (said,) = written(config, report(unjudged(CHECK, Status.FAILED, "")))

    assert "known.toml cannot be written: No such file or directory" in said
