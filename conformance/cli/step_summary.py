"""The summary of a job on GitHub: a file that every step may append Markdown to."""

import os
import sys
from typing import Final

from ...reports import markdown
from ...spec.results import RunReport

VARIABLE: Final = "GITHUB_STEP_SUMMARY"


def append_to_job(report: RunReport) -> None:
    """Append ``summary.md`` to the summary of the job, where one is kept; it never changes how a command ends."""
    path = os.environ.get(VARIABLE)
    if not path:
        return
    try:
        with open(path, "ab") as summary:
            summary.write(markdown.render(report) + b"\n")
    except OSError as error:
        print(
            f"searchprofiles-tck: the job's summary ({VARIABLE}) cannot be written: {error.strerror}",
            file=sys.stderr,
        )
