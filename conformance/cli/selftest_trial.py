"""The trials of a self-test: carried out in several processes, each recorded at once, so that it can be resumed."""

import fnmatch
import json
import logging
import multiprocessing
import tempfile
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ... import __version__
from ...spec.classes import Level
from ...spec.results import CheckResult
from ...spec.statuses import Status
from ..config import Effort, RunConfig
from ..errors import NotMeasured, UsageError
from ..run.session import Session
from ..scenarios import Check
from ..scenarios.registry import checks

_BEGINNING: Final = '{"version": '
"""With what each line of a record begins."""


@dataclass(frozen=True, slots=True)
class Trial:
    """The result of judging one target.

    ``check`` is the first check that failed of a MUST, or of the requirement that the target breaks, which may be a
    recommendation; ``requests`` the number of search requests that checks had sent when its scenario ended, ``own`` the
    first failing check of that requirement, ``advised`` that of any recommendation, if the target is the mutant of a
    cell; each is empty if there is none. ``fault`` says why the target could not be judged, or what in the kit failed.
    """

    target: str
    check: str = ""
    requests: int = 0
    message: str = ""
    own: str = ""
    advised: str = ""
    fault: str = ""

    @property
    def accused(self) -> bool:
        """Whether a check of a MUST failed, or of the requirement that the target breaks."""
        return bool(self.check)


@dataclass
class TrialRecord:
    """Trials of one effort and seed. With a file, a line for each is appended to it, and what it has is known."""

    effort: Effort
    seed: int
    file: Path | None = None
    known: dict[str, Trial] = field(init=False, default_factory=dict)
    """By target."""

    def __post_init__(self) -> None:
        if self.file is None:
            return
        try:
            with self.file.open("a+", encoding="utf-8", errors="replace") as record:
                record.seek(0)
                text = record.read()
                for number, line in enumerate(text.splitlines(), 1):
                    self._read(number, line)
                if not text.endswith("\n") and text:
                    record.write("\n")
        except OSError as reason:
            raise UsageError(
                f"cannot write {self.file}: {reason.strerror}; give --record a file in a folder that exists"
            ) from None

    @property
    def _own(self) -> dict[str, Any]:
        """What a line says beside its trial."""
        return {"version": __version__, "effort": str(self.effort), "seed": self.seed}

    def _read(self, number: int, line: str) -> None:
        if not line.startswith(_BEGINNING[: len(line)]):
            raise UsageError(
                f"{self.file}, line {number}: is no trial of a self-test; give --record a file that a self-test "
                "wrote, or one that does not exist yet"
            )
        with suppress(json.JSONDecodeError):  # cut off if the self-test was killed while it wrote
            members = json.loads(line)
            if self._own.items() <= members.items():
                trial = Trial(**{name: members[name] for name in members if name not in self._own})
                self.known[trial.target] = trial

    def add(self, trial: Trial) -> None:
        """Append ``trial``, which the next self-test with this file does not repeat."""
        self.known[trial.target] = trial
        if self.file is not None:
            with self.file.open("a", encoding="utf-8") as record:
                record.write(json.dumps({**self._own, **asdict(trial)}) + "\n")


def matching(names: Iterable[str], globs: Sequence[str], kind: str, hint: str) -> list[str]:
    """Return those of ``names`` that match one of ``globs``; all if there are none.

    Raise ``UsageError``, with the ``hint``, for a glob that matches nothing of this ``kind``.
    """
    known = list(names)
    for glob in globs:
        if not fnmatch.filter(known, glob):
            raise UsageError(f"no {kind} has a name like {glob!r}; {hint}")
    return [name for name in known if not globs or any(fnmatch.fnmatch(name, glob) for glob in globs)]


def carried_out(
    function: Callable[..., Trial],
    arguments: Mapping[str, tuple[Any, ...]],
    record: TrialRecord,
    workers: int,
    notify: Callable[[int, int], None] = lambda _tried, _of: None,
) -> dict[str, Trial]:
    """Call ``function`` for each target with its arguments, in ``workers`` processes, and return the trials.

    What is in ``record`` is not tried again. ``notify`` gets the number of trials so far and that of all.
    """
    left = {target: given for target, given in arguments.items() if target not in record.known}
    # A fork would inherit locks of threads that it does not have: schemathesis, once used here, would wait for one.
    fresh = multiprocessing.get_context("spawn")
    # Mutants fail by intention, so what the processes log is no news.
    with ProcessPoolExecutor(workers, fresh, logging.disable, (logging.CRITICAL,)) as pool:
        under_way = [pool.submit(function, *given) for given in left.values()]
        try:
            for number, future in enumerate(as_completed(under_way), len(arguments) - len(left) + 1):
                record.add(future.result())
                notify(number, len(arguments))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return {target: record.known[target] for target in arguments}


def tried(
    target: str, effort: Effort, seed: int = 0, requirement: str = "", scenarios: Sequence[str] = ()
) -> Trial:
    """Run checks until one of a MUST fails, and one of ``requirement`` if it is given.

    Those of MUST requirements and of ``requirement`` are run, or all of ``scenarios``. Never raises: a failure of the
    kit is reported in ``fault``.
    """
    chosen = [check for name in scenarios for check in checks() if check.scenario.name == name]
    chosen = chosen or [one for one in checks() if one.level is Level.MUST or one.requirement == requirement]
    config = RunConfig(target=target, effort=effort, seed=seed)
    with tempfile.TemporaryDirectory() as directory:
        try:
            session = Session.open(config, Path(directory))
        except NotMeasured as reason:
            return Trial(target, fault=f"not measured: {reason}")
        except Exception:
            return Trial(target, fault=f"fault of the kit:\n{traceback.format_exc()}")
        try:
            return _judged(session, Trial(target), chosen, requirement)
        finally:
            session.close()


def _judged(session: Session, trial: Trial, chosen: Iterable[Check], requirement: str) -> Trial:
    for check in chosen:
        is_own = check.requirement == requirement
        if trial.accused and not is_own:
            continue
        try:
            result = session.run(check)
        except Exception:
            return replace(trial, fault=f"fault of the kit in {check.id}:\n{traceback.format_exc()}")
        if result.status is Status.ERROR:
            return replace(trial, fault=result.message)
        if result.status is Status.FAILED:
            trial = _failed(trial, check, result, is_own=is_own)
        if trial.accused and (trial.own or not requirement):
            break
    return trial


def _failed(trial: Trial, check: Check, result: CheckResult, *, is_own: bool) -> Trial:
    if check.level is not Level.MUST and not is_own:
        return replace(trial, advised=trial.advised or check.id)
    if not trial.accused:
        trial = replace(trial, check=check.id, requests=result.requests, message=result.message)
    return replace(trial, own=check.id) if is_own else trial
