"""The event log and what it adds up to."""

from pathlib import Path

from made_up import made_result
from searchprofiles_tck.conformance.history import events
from searchprofiles_tck.conformance.history.directory import RunDirectory
from searchprofiles_tck.spec.results import CheckResult
from searchprofiles_tck.spec.statuses import Status


def result(identity: str, status: Status = Status.PASSED) -> CheckResult:
    """Return a result with nothing in it but its id and status."""
    return made_result("", status, id=identity, requirements=())


def test_events_come_back_as_they_were_written(tmp_path: Path) -> None:
    """A reader gives every event once, in order."""
    written = [
        events.Selected(2),
        events.Opened("reference:"),
        events.CheckFinished(result("a")),
        events.CleanedUp(("domain x",)),
        events.Ended(0),
    ]
    reader = events.Reader(tmp_path)

    for event in written[:2]:
        RunDirectory(tmp_path).append(event)
    first = reader.new()
    for event in written[2:]:
        RunDirectory(tmp_path).append(event)

    assert [*first, *reader.new()] == written


def test_there_may_be_no_log_yet(tmp_path: Path) -> None:
    """A reader waits for a log that does not exist yet."""
    assert events.Reader(tmp_path).new() == []


def test_a_line_that_is_not_whole_waits(tmp_path: Path) -> None:
    """What a process killed while writing left behind does not hide what came before."""
    RunDirectory(tmp_path).append(events.Selected(1))
    with (tmp_path / events.LOG_NAME).open("ab") as log:
        log.write(b'{"event":"che')
    reader = events.Reader(tmp_path)

    assert reader.new() == [events.Selected(1)]
    assert reader.new() == []


def test_the_last_result_of_a_check_counts(tmp_path: Path) -> None:
    """A check that was repeated has the result of its last repetition."""
    RunDirectory(tmp_path).append(events.CheckFinished(result("a", Status.FAILED)))
    RunDirectory(tmp_path).append(events.CheckFinished(result("a")))

    assert RunDirectory(tmp_path).state().results["a"].status is Status.PASSED


def test_a_log_without_an_end_is_told_apart(tmp_path: Path) -> None:
    """Only a run that came to its end says so."""
    RunDirectory(tmp_path).append(events.KitError("out of memory"))

    log = RunDirectory(tmp_path).state()

    assert (log.ended, log.kit_error, log.cleaned_up) == (False, "out of memory", False)


def test_a_log_that_goes_on_forgets_what_does_not_stand(tmp_path: Path) -> None:
    """If a run is resumed, only settled results count, and its former end does not."""
    for event in (
        events.Selected(3),
        events.CheckFinished(result("a")),
        events.CheckFinished(result("b")),
        events.KitError("killed"),
        events.CleanedUp(("domain x",)),
        events.Ended(1),
        events.Resumed(("a",), 5.0, 3.0),
        events.Selected(2),
    ):
        RunDirectory(tmp_path).append(event)

    log = RunDirectory(tmp_path).state()

    assert (list(log.results), log.total, log.done, log.resumed, log.idle) == (["a"], 3, ("a",), 1, 3.0)
    assert (log.kit_error, log.leftovers, log.cleaned_up, log.ended) == ("", (), False, False)


def test_a_scenario_tells_the_results_of_its_checks_once(tmp_path: Path) -> None:
    """A check whose process died is an error, though another process played its scenario."""
    RunDirectory(tmp_path).append(events.CheckFinished(result("a", Status.ERROR)))
    RunDirectory(tmp_path).append(
        events.ScenarioFinished("s", "gw1", {"check": 2}, (result("a"), result("b")))
    )
    RunDirectory(tmp_path).append(events.CheckFinished(result("b", Status.NOT_RUN)))

    log = RunDirectory(tmp_path).state()

    assert {name: one.status for name, one in log.results.items()} == {"a": Status.ERROR, "b": Status.PASSED}
    assert log.finished["gw1", "s"].requests == {"check": 2}
