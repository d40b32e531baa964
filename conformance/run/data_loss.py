"""Notice if the shared data vanishes: what was judged by it afterwards says nothing of the target's searches."""

from typing import Final

from ..client.recorder import Recorder
from ..client.visibility import is_gone
from ..config import Access
from ..dataset.model import LoadedWorld
from ..judging.expected_state import loss_of_shared_data, lost_after
from ..results.scenario_run import ScenarioRun
from ..scenarios import Scenario

_GONE: Final = "The shared data is not found any more"


class DataLoss:
    """Since when the shared data is gone, if it is."""

    def __init__(self, recorder: Recorder, world: LoadedWorld) -> None:
        """Look whether it is there."""
        self._recorder = recorder
        self._world = world
        self._was_there = not is_gone(recorder, world)
        self.sentence = ""
        """Since when it is gone; empty if it is there, or never was."""

    def look_after(self, run: ScenarioRun) -> None:
        """Look for it if something was wrong in ``run``: it may have gone before that ended."""
        if self.sentence or run.crash or not run.judgement.findings or not self._was_there:
            return
        if is_gone(self._recorder, self._world):
            loss = loss_of_shared_data(run.steps)
            self.sentence = (
                lost_after(loss[0]) if loss else f"{_GONE}, as scenario {run.scenario.name} showed."
            )

    def look_at_the_end(self) -> None:
        """Look for it when all checks have been run."""
        if self.sentence or not self._was_there or self._recorder.stopped:
            return
        if is_gone(self._recorder, self._world):
            self.sentence = f"{_GONE}, at the end of the run."

    def concerns(self, scenario: Scenario) -> bool:
        """Return whether it is gone and ``scenario`` searches it."""
        return bool(self.sentence) and not scenario.least_access.includes(Access.WRITE)
