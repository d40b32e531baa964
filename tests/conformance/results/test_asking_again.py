"""The readings and the data of a report are those that its record gives."""

from pathlib import Path
from typing import Any, Final

import pytest
from msgspec.structs import replace
from searchprofiles_tck.conformance.results.asking_again import differences
from searchprofiles_tck.conformance.results.replay import Recording
from searchprofiles_tck.spec.exchange import Exchange, Purpose, Reply
from searchprofiles_tck.spec.results import RunReport

from ..command_line import served
from ..in_process import tck
from ..recorded import report_and_exchanges, run, write

pytestmark = pytest.mark.e2e

Left = tuple[RunReport, list[Exchange]]
ONE: Final = ("--only", "keys-email@keys")


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Left:
    """What judging the reference left."""
    return report_and_exchanges(run(tmp_path_factory.mktemp("reference"), "reference:", *ONE))


def told(report: RunReport, exchanges: list[Exchange]) -> list[str]:
    """What differs."""
    return differences(report, Recording(report, exchanges))


def in_world(report: RunReport, **changes: object) -> RunReport:
    """A report whose world is another one."""
    world = replace(report.run.worlds[0], **changes)
    return replace(report, run=replace(report.run, worlds=(world,)))


@pytest.mark.parametrize("words", [("reference:letter-case=folded",), ("reference:", "-n", "2")])
def test_a_run_gives_its_readings_again(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Probes that read the record find what they found in the run, in one process or several."""
    report, exchanges = report_and_exchanges(run(tmp_path, *words, "--only", "keys"))

    assert told(report, exchanges) == []
    assert len(report.readings) > 30


def test_a_service_and_unknown_data_give_their_readings_again(tmp_path: Path) -> None:
    """Over HTTP it is the same, also where only known pairs can be searched and fewer probes ask."""
    with served(tmp_path, "--domain", "given") as url:
        whole = report_and_exchanges(run(tmp_path, url, *ONE))
        known = ("--access", "read-only", "--domain", "given", "--known", "_account=nobody")
        blind = report_and_exchanges(run(tmp_path, url, *known, "--only", "laws"))

    assert told(*whole) == []
    assert told(*blind) == []


@pytest.mark.parametrize(
    ("point", "reading", "says"),
    [
        (
            "letter-case",
            "folded",
            "reading letter-case _email: the report says folded, the record gives exact",
        ),
        ("nothing-found", None, "reading nothing-found: the report says undecided, the record gives "),
    ],
)
def test_an_edited_reading_is_noticed(left: Left, point: str, reading: str | None, says: str) -> None:
    """A reading under which a failure would pass is not believed."""
    report, exchanges = left
    edited = tuple(
        replace(one, reading=reading) if one.point == point and one.key in ("", "_email") else one
        for one in report.readings
    )

    (sentence,) = told(replace(report, readings=edited), exchanges)

    assert sentence.startswith(says)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"first": ""}, "data: p1 is absent, the record gives "),
        ({"first": "f" * 32}, f"data: p1 is {'f' * 32}, the record gives "),
        (
            {"attached": False},
            "data: the report and the record differ in whether the values of AddProfileKey",
        ),
        (
            {"unattached": {"p9": ("_caseId",)}},
            "data: p9 has other values of AddProfileKey than the record gives",
        ),
    ],
)
def test_edited_data_is_noticed(left: Left, changes: dict[str, Any], says: str) -> None:
    """A profile that the target took, or a value of it, cannot be denied afterwards."""
    report, exchanges = left
    more = dict(changes)
    if "first" in more:
        more["ids"] = (more.pop("first"), *report.run.worlds[0].ids[1:])

    found = told(in_world(report, **more), exchanges)

    assert any(sentence.startswith(says) for sentence in found)


def test_an_edited_answer_to_the_set_up_is_noticed(left: Left) -> None:
    """Where a recorded refusal takes the place of a profile's id, the report's data does not follow from it."""
    report, exchanges = left
    place = next(place for place, one in enumerate(exchanges) if one.call.operation == "CreateProfile")
    refused = replace(exchanges[place], reply=Reply(400, body='{"Message": "no"}'))

    found = told(report, [*exchanges[:place], refused, *exchanges[place + 1 :]])

    assert [sentence.partition(" is ")[0] for sentence in found] == ["data: p1"]


def test_a_record_of_other_probes_cannot_be_read_so(left: Left, tmp_path: Path) -> None:
    """Where another version of the kit asked, that is said, and is no difference of the report."""
    report, exchanges = left
    fewer = [one for one in exchanges if one.id != "probes/00003"]
    assert len(fewer) == len(exchanges) - 1

    with pytest.raises(ValueError, match="the probes and the set-up of this kit ask otherwise"):
        told(report, fewer)
    write(tmp_path, report, fewer)
    ended = tck(tmp_path, "report", "verify", str(tmp_path))
    assert ended.returncode == 3
    assert "cannot be replayed: readings and data: the probes and the set-up" in ended.stdout


def test_an_answer_that_was_recorded_in_part_is_not_read(left: Left) -> None:
    """Readings from answers that were too large to be kept whole are neither believed nor doubted."""
    report, exchanges = left
    place = next(place for place, one in enumerate(exchanges) if one.purpose is Purpose.PROBE)
    cut = replace(exchanges[place].reply, body='{"Items": [… (300000 characters)')

    with pytest.raises(ValueError, match="only its beginning is recorded"):
        told(report, [*exchanges[:place], replace(exchanges[place], reply=cut), *exchanges[place + 1 :]])
