"""Set up the kit in one process of a pytest session: from options, the command line, or a controller."""

import pickle
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ..clock import now
from ..errors import UsageError
from ..history.directory import MAIN, RunDirectory, read_config
from ..history.report_lock import refuse_unwritable
from ..options import OPTIONS, PROPERTY, shared_directory
from ..run.settings import build, from_files, located, with_files
from .harness import Harness
from .hooks import ControllerHooks, end_with_parent
from .plugin import CONTROLLER


def set_up(config: pytest.Config, target: str | None, place: Path | None) -> Harness:
    """Return the kit for this process; ``target`` is what the session names, None if it names none.

    ``place`` is the directory of workers that found out by themselves that they use the kit, if there are workers.

    Raise ``pytest.UsageError`` for a wrong option.
    """
    worker_input: Mapping[str, Any] | None = getattr(config, "workerinput", None)
    if worker_input is not None:
        return _in_worker(config, target, worker_input)
    harness = _of_command_line(config) or _of_options(config, target, place=place)
    if harness.target and config.getoption("dist", "no") == "load":
        # The default of pytest-xdist: each worker would play every scenario anew.
        config.option.dist = "loadgroup"
    config.pluginmanager.register(ControllerHooks(harness), CONTROLLER)
    return harness


def _in_worker(config: pytest.Config, target: str | None, worker_input: Mapping[str, Any]) -> Harness:
    worker = str(worker_input["workerid"])
    if PROPERTY in worker_input:
        shared: Harness = pickle.loads(worker_input[PROPERTY])
        name = worker if shared.worker == MAIN else f"{shared.worker}-{worker}"
        return replace(shared, worker=name, is_first=worker == "gw0", reports=False, scratch=None)
    # The controller does not know yet that the session uses the kit, but it knows where to look.
    return _of_options(config, target, worker, shared_directory(str(worker_input["testrunuid"])))


def _of_command_line(config: pytest.Config) -> Harness | None:
    file = config.getoption("tck_config")
    if not file:
        return None
    end_with_parent()
    settings = read_config(Path(file))
    directory = RunDirectory(Path(config.getoption("tck_directory")))
    state = directory.state()
    return Harness(
        settings,
        settings.target,
        directory,
        f"resumed{state.resumed}" if state.resumed else MAIN,
        state.began or now(),
        in_child=True,
        scratch=Path(file).parent,
        done=state.done,
    )


def _of_options(
    config: pytest.Config, target: str | None, worker: str = MAIN, place: Path | None = None
) -> Harness:
    try:
        raw = {**from_files(config.rootpath), **_given(config)}
        named = raw if target is None else {**raw, "target": target}
        settings = with_files(build(located(named)))
        if "report" in raw and worker == MAIN and place is None:
            refuse_unwritable(Path(settings.report))
    except UsageError as fault:
        raise pytest.UsageError(f"searchprofiles-tck: {fault}") from None
    directory = place or Path(tempfile.mkdtemp(prefix="searchprofiles-tck-"))
    directory.mkdir(mode=0o700, exist_ok=True)
    given = settings.target if "target" in named else ""
    return Harness(settings, given, RunDirectory(directory), worker, now(), reports="report" in raw)


def _given(config: pytest.Config) -> dict[str, str | Sequence[str]]:
    names = (option.name for option in OPTIONS if option.in_plugin)
    values = {name: config.getoption(f"tck_{name.replace('-', '_')}") for name in names}
    return {name: value for name, value in values.items() if value is not None}
