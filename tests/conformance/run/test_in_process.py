"""``searchprofiles_tck.run``: a run in the caller's process."""

import os
import re
from pathlib import Path
from unittest.mock import Mock

import pytest
from searchprofiles_tck.conformance.results.expectations import read_list
from searchprofiles_tck.conformance.results.report import undiagnosed
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.reports.canonical import canonical
from searchprofiles_tck.reports.write import read_report

from searchprofiles_tck import Engine, Report, ServiceFailure, run

from ..in_process import tck

FEW = ("keys-email@keys", "logic-and@lattice")


class Fake:
    """An adapter over the engine."""

    def __init__(self) -> None:
        self.engine = Engine()

    def __getattr__(self, name: str) -> object:
        operation = re.sub(r"(?:^|_)([a-z])", lambda found: found[1].upper(), name)
        if operation not in ("SearchProfiles", "CreateDomain", "DeleteDomain", "CreateProfile"):
            raise AttributeError(name)

        def method(**members: object) -> object:
            return self.engine.call(operation, members)

        return method


@pytest.mark.e2e
def test_the_report_is_that_of_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same target, selection and seed give the results, readings and verdict of ``searchprofiles-tck run``.

    Both search for the cause, which takes longer than the runs; here nothing is found.
    """
    searched = Mock(wraps=undiagnosed)
    for module in ("run", "in_process"):
        monkeypatch.setattr(f"searchprofiles_tck.conformance.run.{module}.diagnose", searched)
    words = [word for one in FEW for word in ("--only", one)]
    done = tck(tmp_path, "run", "mutant:and-treated-as-or", "--effort", "quick", *words)

    report = run("mutant:and-treated-as-or", effort="quick", only=FEW, report=tmp_path / "here")

    assert isinstance(report, Report)
    assert searched.call_count == 2
    assert done.returncode == 1
    assert report.verdict == "non-conforming"
    assert canonical(read_report(tmp_path / "here")) == canonical(read_report(tmp_path / "compliance-report"))


@pytest.mark.e2e
def test_an_object_is_judged_and_left_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object is a target; nothing stays in it, nor in the folder."""
    monkeypatch.chdir(tmp_path)
    fake = Fake()

    report = run(fake, effort="quick", only=FEW, access=None)

    assert {result.id: result.status.value for result in report.results if result.id in FEW} == dict.fromkeys(
        FEW, "passed"
    )
    assert fake.engine.call("ListDomains", {})["Items"] == []
    assert os.listdir(tmp_path) == []


@pytest.mark.e2e
def test_an_interruption_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever ends the run, what it created is removed."""
    fake = Fake()
    there: list[object] = []

    def interrupted(*_: object) -> None:
        there.extend(fake.engine.call("ListDomains", {})["Items"])
        raise KeyboardInterrupt

    monkeypatch.setattr(Session, "run", interrupted)

    with pytest.raises(KeyboardInterrupt):
        run(fake, effort="quick", only=FEW)

    assert there
    assert fake.engine.call("ListDomains", {})["Items"] == []


def test_nothing_to_judge_is_not_measured() -> None:
    """A target that cannot be loaded has a report with the reason."""

    class Empty:
        def search_profiles(self, **_members: object) -> object:
            raise ServiceFailure("AccessDeniedException", "no")  # type: ignore[arg-type]

    report = run(Empty(), effort="quick", only=FEW, no_trace=True)

    assert report.verdict == "not-measured"
    assert report.summary
    assert report.run.configuration["no-trace"] is True


@pytest.mark.e2e
@pytest.mark.usefixtures("undiagnosed")
def test_the_failures_are_listed_where_asked(tmp_path: Path) -> None:
    """As on the command line; a place that cannot be written is an error."""
    settings = {"effort": "quick", "only": ["keys-email@first-look"]}
    place = tmp_path / "known.toml"

    run("mutant:business-email-not-indexed", write_expected_failures=place, **settings)

    assert [entry.id for entry in read_list(place)] == ["keys-email"]
    with pytest.raises(ValueError, match="cannot be written"):
        run(write_expected_failures=tmp_path / "absent" / "known.toml", **settings)


@pytest.mark.e2e
@pytest.mark.usefixtures("undiagnosed")
def test_a_run_ends_with_the_scenario_that_has_enough_failures() -> None:
    """As on the command line, the scenarios after it are not run."""
    only = ["keys-email@keys", "keys-account@keys", "logic-and@exploration"]
    report = run("mutant:plain-email-not-indexed", effort="quick", only=only, max_failures=1)

    found = {result.id: result.status.value for result in report.results if result.id in only}
    assert found == dict(zip(sorted(only), ("passed", "failed", "not-run"), strict=True))
    assert not report.run.complete


@pytest.mark.e2e
def test_a_stale_expectation_counts_as_a_failure(tmp_path: Path) -> None:
    """It is red, and ends a run of the command line, too."""
    known = tmp_path / "known.toml"
    known.write_text('["keys-email@keys"]\nreason = "it was so"\n')
    only = ["keys-email@keys", "logic-and@exploration"]
    report = run(effort="quick", only=only, max_failures=1, expected_failures=known)

    found = {result.id: result.status.value for result in report.results if result.id in only}
    assert found == {"keys-email@keys": "stale-expectation", "logic-and@exploration": "not-run"}


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"effort": "quik"}, "did you mean 'quick'"),
        ({"only": ["nope-*"]}, "matches no check"),
        ({"only": [5]}, "only '5' matches no check"),
        ({"report": ""}, "report is empty"),
        ({"without": ["SearchProfiles"]}, "takes an operation other than SearchProfiles"),
        ({"workers": 2}, "use several processes"),
        ({"workers": None, "max_timee": 3}, "did you mean 'max-time'"),
        ({"target": "htp://x"}, "did you mean 'http://x'"),
        ({"max_timee": 3}, "did you mean 'max-time'"),
    ],
)
def test_a_wrong_option_is_a_value_error(options: dict[str, object], says: str) -> None:
    """Mistakes are raised in the words of the command line."""
    with pytest.raises(ValueError, match=says):
        run(**options)  # type: ignore[arg-type]
