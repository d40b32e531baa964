"""Several reports as one page: targets side by side, and the history of each; as safe as ``html_page``."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..spec.results import RunReport
from ..spec.statuses import Outcome, Status
from .comparison import Change, Comparison, Movement, compared
from .diff_text import unlike
from .html_page import template
from .violations import BROKEN, word
from .visible import one_line


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """A report; ``link`` leads from the page to the folder of the report."""

    link: str
    report: RunReport

    @property
    def subject(self) -> str:
        """What was judged, by its title if the run has one: several reports of one subject are its history."""
        return self.report.run.title or self.report.run.target

    @property
    def name(self) -> str:
        """What was judged, with its version if the report has it."""
        run = self.report.run
        return f"{self.subject} {run.product_version or run.versions.get('target', '')}".strip()


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A requirement, or an open point, with a cell for each report; an empty cell if a report does not have it."""

    id: str
    title: str
    cells: Sequence[str]

    @property
    def differs(self) -> bool:
        """Whether the reports do not agree, as far as they judged it."""
        return len({*self.cells} - {"", Status.NOT_RUN}) > 1


@dataclass(frozen=True, slots=True)
class Progression:
    """What changed from one report of a target to its next one."""

    before: ReportColumn
    after: ReportColumn
    comparison: Comparison

    @property
    def regressions(self) -> Sequence[Change]:
        """Checks that passed before and fail now."""
        return self.comparison.of(Movement.REGRESSION)

    @property
    def fixes(self) -> Sequence[Change]:
        """Checks that failed before and pass now."""
        return self.comparison.of(Movement.FIX)

    @property
    def unlike(self) -> str:
        """A warning if the two runs did not try the same; else an empty text."""
        return unlike(self.comparison)


def render(reports: Mapping[str, RunReport]) -> bytes:
    """Return the page in UTF-8. ``reports`` maps a link to each report's folder to the report."""
    columns = sorted(
        (ReportColumn(link, report) for link, report in reports.items()),
        key=lambda each: (each.subject, each.report.run.started),
    )
    rows = [row for row in _requirements(columns) if _is_telling(row)]
    rows.sort(key=lambda row: Status.FAILED not in row.cells)
    page = template("index.html.jinja").render(
        columns=columns,
        requirements=rows,
        agreed=sum(1 for _ in _requirements(columns)) - len(rows),
        readings=[row for row in _readings(columns) if row.differs],
        histories=_histories(columns),
        one_line=one_line,
        Outcome=Outcome,
    )
    return page.encode("utf-8")


def _is_telling(row: ComparedRow) -> bool:
    """Return whether a reader compares targets by the row: not if all of them passed, or none was judged."""
    return row.differs or any(cell in BROKEN for cell in row.cells)


def _requirements(columns: Sequence[ReportColumn]) -> Iterator[ComparedRow]:
    found = [{row.id: row for row in column.report.requirements} for column in columns]
    for name in dict.fromkeys(id_ for each in found for id_ in each):
        title = next(each[name].statement for each in found if name in each)
        yield ComparedRow(name, title, [str(word(each[name])) if name in each else "" for each in found])


def _readings(columns: Sequence[ReportColumn]) -> Iterator[ComparedRow]:
    found = [
        {f"{one.point} {one.key}".strip(): one.reading or "undecided" for one in column.report.readings}
        for column in columns
    ]
    for name in dict.fromkeys(point for each in found for point in each):
        yield ComparedRow(name, "", [each.get(name, "") for each in found])


def _histories(columns: Iterable[ReportColumn]) -> Mapping[str, Sequence[Progression]]:
    """Return for each target with several reports what changed from one to the next, the latest first."""
    targets: dict[str, list[ReportColumn]] = {}
    for column in columns:
        targets.setdefault(column.subject, []).append(column)
    return {
        target: [
            Progression(old, new, compared(old.report, new.report))
            for old, new in reversed([*pairwise(several)])
        ]
        for target, several in targets.items()
        if len(several) > 1
    }
