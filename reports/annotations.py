"""Workflow commands of GitHub Actions: each cause of failures as an annotation of the job.

GitHub shows ten errors and ten warnings of a step, so causes beyond that are counted in a notice. No text of a target
can begin a command of its own: what a command may not hold is percent-encoded, and each is one line.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from ..spec.classes import Level
from ..spec.exchange import Exchange
from ..spec.parity import Parity
from ..spec.results import RunReport
from ..spec.statuses import Status
from .causes import CauseGroup, by_cause
from .parity import parity_lines
from .rerun import rerun_command
from .violations import counted
from .visible import one_line

_SHOWN: Final = 10
_TITLE: Final = 120
_TEXT: Final = 600


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """Return an error for each cause that breaks a MUST, a warning for advice; as notices new ones and the verdict."""
    groups = by_cause(report)
    lines = [
        *_commands("error", [group for group in groups if group.level is Level.MUST], report),
        *_commands("warning", [group for group in groups if group.level is not Level.MUST], report),
        *_commands("notice", by_cause(report, (Status.NEW,)), report),
        *_parity(report.parity),
        _command("notice", "SearchProfiles", report.scope.sentence),
    ]
    return "".join(f"{line}\n" for line in lines).encode()


def _commands(kind: str, groups: Sequence[CauseGroup], report: RunReport) -> Iterator[str]:
    for group in groups[:_SHOWN]:
        check, _ = group.evidence
        again = rerun_command(report.run.command, check.id) if report.run.command else ""
        text = "\n".join(filter(None, [group.first_rule.stated, f"Again: {again}" if again else ""]))
        yield _command(kind, f"{group.first_rule.id}: {group.headline}", text)
    if len(groups) > _SHOWN:
        left = counted(len(groups) - _SHOWN, "more cause")
        yield _command("notice", "SearchProfiles", f"{left} like the {kind}s of this step: see the report.")


def _parity(parity: Parity | None) -> Iterator[str]:
    """Yield one annotation for the readings that differ: an error only if they fail the run."""
    if parity is not None and parity.deviations:
        yield _command("error" if parity.fails else "notice", "Parity", "\n".join(parity_lines(parity)))


def _command(kind: str, title: str, text: str) -> str:
    lines = "\n".join(one_line(line, _TEXT) for line in text.split("\n"))
    name = _encoded(one_line(title, _TITLE)).replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} title={name}::{_encoded(lines)}"


def _encoded(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
