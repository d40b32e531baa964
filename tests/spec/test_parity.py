"""Parity: readings compared with those of a file."""

import datetime

import pytest
from searchprofiles_tck.spec.parity import parity_with
from searchprofiles_tck.spec.readings_file import Capture, CapturedReading
from searchprofiles_tck.spec.results import ReadingFound
from searchprofiles_tck.spec.statuses import ExitStatus
from searchprofiles_tck.spec.verdict import exit_status

from ..reports import sample

FILE = Capture(
    (
        CapturedReading("letter-case", "exact", "_email"),
        CapturedReading("last-page", "absent"),
        CapturedReading("page-fill", "full"),
    ),
    "https://vendor.example",
    datetime.date(2026, 3, 1),
)


def found(point: str, reading: str | None, key: str = "") -> ReadingFound:
    """Return what a probe found."""
    return ReadingFound(point=point, reading=reading, key=key, found_by="a search", exchange="probes/00001")


def test_another_reading_is_a_deviation() -> None:
    """It has both readings and the evidence; the same reading is none."""
    parity = parity_with(
        FILE, [found("letter-case", "folded", "_email"), found("last-page", "absent")], fails=False
    )

    assert parity.source == "https://vendor.example, observed on 2026-03-01"
    assert parity.compared == 2
    (one,) = parity.deviations
    assert (one.point, one.key, one.held, one.reading) == ("letter-case", "_email", "exact", "folded")
    assert (one.found_by, one.exchange) == ("a search", "probes/00001")
    assert parity.unknown == ("page-fill",)


def test_what_was_not_found_out_is_no_deviation() -> None:
    """An undecided reading, and a key that only one side has, are not compared."""
    parity = parity_with(
        FILE, [found("letter-case", None, "_email"), found("letter-case", "folded", "_account")], fails=True
    )

    assert (parity.compared, parity.deviations) == (0, ())
    assert parity.unknown == ("letter-case of _email", "last-page", "page-fill")


def test_a_reading_without_a_key_is_that_of_every_key() -> None:
    """A file that is written by hand names the point once."""
    every = Capture((CapturedReading("letter-case", "folded"),))

    parity = parity_with(
        every,
        [found("letter-case", "folded", "_email"), found("letter-case", "exact", "_account")],
        fails=False,
    )

    assert [one.key for one in parity.deviations] == ["_account"]
    assert parity.compared == 2, "more readings would differ than were compared"


@pytest.mark.parametrize(("fails", "status"), [(False, ExitStatus.CONFORMING), (True, ExitStatus.FAILED)])
def test_the_switch_decides_the_exit_status(fails: bool, status: ExitStatus) -> None:
    """A deviation changes the exit status if the run says so, and never the verdict."""
    conforming = sample.conforming()

    deviating = sample.held(of=conforming, fails=fails)
    same = sample.held(of=conforming, fails=fails, deviations=())

    assert exit_status(deviating) == status
    assert exit_status(same) == ExitStatus.CONFORMING
    assert deviating.verdict is conforming.verdict
