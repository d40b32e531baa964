"""One target under the real checks, in this process: what finds a mutant, and whether a correct target is accused."""

import tempfile
import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from ...spec.classes import Level
from ...spec.statuses import Status
from ..config import Effort, RunConfig
from ..errors import NotMeasured
from ..run.session import Session
from ..scenarios.registry import checks


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one target.

    ``check`` is the first check of a MUST that failed, ``requests`` how many search requests checks had made when
    its scenario was over, ``own`` the first failing check of the requirement that the target was said to break;
    empty where there is none. ``fault`` says why the target could not be judged, or what in the kit broke.
    """

    target: str
    check: str = ""
    requests: int = 0
    message: str = ""
    own: str = ""
    fault: str = ""

    @property
    def accused(self) -> bool:
        """Whether a check of a MUST failed."""
        return bool(self.check)


def tried(target: str, effort: Effort, seed: int = 0, requirement: str = "") -> Trial:
    """Run checks against ``target`` until one of a MUST fails, and one of ``requirement`` too, where one is named.

    Never raises: what breaks in the kit is told in ``fault``.
    """
    config = RunConfig(target=target, effort=effort, seed=seed)
    with tempfile.TemporaryDirectory() as directory:
        try:
            session = Session.open(config, Path(directory))
        except NotMeasured as reason:
            return Trial(target, fault=f"not measured: {reason}")
        except Exception:
            return Trial(target, fault=f"fault of the kit:\n{traceback.format_exc()}")
        try:
            return _judged(session, target, requirement)
        finally:
            session.close()


def _judged(session: Session, target: str, requirement: str) -> Trial:
    trial = Trial(target)
    for check in checks():
        is_own = check.requirement == requirement
        if check.level is not Level.MUST or (trial.accused and not is_own):
            continue
        try:
            result = session.run(check)
        except Exception:
            return replace(trial, fault=f"fault of the kit in {check.id}:\n{traceback.format_exc()}")
        if result.status is Status.ERROR:
            return replace(trial, fault=result.message)
        if result.status is Status.FAILED:
            trial = _failed(trial, check.id, result.requests, result.message, is_own=is_own)
        if trial.accused and (trial.own or not requirement):
            break
    return trial


def _failed(trial: Trial, check: str, requests: int, message: str, *, is_own: bool) -> Trial:
    if not trial.accused:
        trial = replace(trial, check=check, requests=requests, message=message)
    return replace(trial, own=check) if is_own else trial
