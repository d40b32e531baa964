"""One process of a run: what it holds open is closed, whatever happens."""

import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.errors import NotMeasured, Unwritable
from searchprofiles_tck.conformance.history.directory import ProcessFiles
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS
from searchprofiles_tck.conformance.target.in_process import InProcessTarget

CONFIG = RunConfig(effort=Effort.QUICK)


@pytest.mark.parametrize("is_prepared", [True, False])
def test_a_target_is_closed_though_nothing_can_be_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_prepared: bool
) -> None:
    """A disk that is full at the end, or while the target is given up, leaves no connection open."""
    closed: list[InProcessTarget] = []
    monkeypatch.setattr(InProcessTarget, "close", lambda target: closed.append(target))
    monkeypatch.setattr(ProcessFiles, "close", full)
    if not is_prepared:
        monkeypatch.setattr("searchprofiles_tck.conformance.run.session.Preparation.prepare", given_up)

    with pytest.raises(Unwritable):
        Session.open(CONFIG, tmp_path).close()

    assert len(closed) == 1


def test_what_takes_long_to_import_is_imported_while_the_target_is_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the scenarios that will be played, and of no others."""
    done = threading.Event()
    (own, other) = [one for one in SCENARIOS if one.load is not None and one.name in ("fuzzing", "machine")]
    changed = (replace(own, load=done.set), replace(other, load=lambda: pytest.fail("it is not upcoming")))
    monkeypatch.setattr("searchprofiles_tck.conformance.run.session.SCENARIOS", changed)

    with closing(Session.open(RunConfig(), tmp_path, upcoming=[own.name])):
        assert done.wait(60)


def full(*_: object) -> None:
    """Fail as on a full disk."""
    raise Unwritable(Path("folder"), "No space left on device")


def given_up(*_: object) -> None:
    """Find nothing to judge."""
    raise NotMeasured("nothing answers")
