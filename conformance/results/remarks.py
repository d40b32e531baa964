"""What a report says in place of a summary where its run did not come to its own end. Pure."""

from typing import Final

from ...spec.results import RunReport
from ...spec.statuses import Status
from ..config import RunConfig
from ..errors import sentence, time_over

INTERRUPTED: Final = "the run was interrupted"
KIT_FAILED: Final = "The kit itself failed, so this report is not complete."
_NOT_MEASURED: Final = "not measured: "


def not_measured(why: str) -> str:
    """What the checks say that a run did not come to since nothing could be measured."""
    return f"{_NOT_MEASURED}{why}"


def is_remark_of(report: RunReport, config: RunConfig) -> bool:
    """Whether the summary of ``report`` is what the run that ``config`` asked for may say of its end.

    Why nothing was measured is in nobody's record, but the checks that were not run say it too.
    """
    messages = {result.message for result in report.results if result.status is Status.NOT_RUN}
    if not_measured(report.summary) in messages:
        return True
    ends = [INTERRUPTED, KIT_FAILED]
    if config.max_time is not None:
        ends.append(time_over(config.max_time))
    return not report.run.complete and report.summary in map(sentence, ends)
