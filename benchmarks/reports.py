"""How long JSON, JUnit and HTML take for 10,000 results, against ``orjson.dumps`` and a plain join a format.

    python -m pip install 'searchprofiles-tck[bench]'
    python benchmarks/reports.py

Goal: at most 6 times as long, and the page under 3 MB. Writers and baseline alternate, and the median of the
rounds counts, so that a busy machine slows both. Then the same for every format alone, of the report with the most
failures.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

import msgspec
import orjson
from searchprofiles_tck.reports.formats import FORMATS
from searchprofiles_tck.spec.classes import Level, RequirementClass
from searchprofiles_tck.spec.results import CheckResult, Failure, RunInfo, RunReport, WorldRow
from searchprofiles_tck.spec.statuses import Status
from searchprofiles_tck.spec.verdict import build_report

RESULTS = 10_000
ROUNDS = 7
MEASURED = ("json", "junit", "html")


@dataclass(frozen=True)
class Row:
    """A requirement of the benchmark's catalogue."""

    id: str
    requirement_class: RequirementClass
    level: Level = Level.MUST
    statement: str = "Under AND, only profiles that match all of the search keys are returned."
    citation: str = "document, LogicalOperator, AND"
    provenance: str = "document"
    hint: str = "AND is read as OR."
    excluded: str | None = None


def report(requirements: int, share_failed: float) -> RunReport:
    """A report of 10,000 results over ``requirements``, of which a share failed, with evidence."""
    classes = tuple(RequirementClass)
    catalogue = [Row(f"rule-{n:05}", classes[n % len(classes)]) for n in range(requirements)]
    limit = int(RESULTS * share_failed)
    results = [_result(catalogue[n % requirements], n, n < limit) for n in range(RESULTS)]
    run = RunInfo(
        target="reference:",
        kit_version="0",
        specification="2022-11-14",
        seed=7,
        effort="thorough",
        access="manage",
        started="2026-01-01T00:00:00Z",
        seconds=60.0,
        complete=True,
    )
    return build_report(results, catalogue, (), run)


def _result(row: Row, number: int, failed: bool) -> CheckResult:
    return CheckResult(
        id=f"{row.id}@scenario-{number:05}",
        title=f"Scenario {number}: {row.statement}",
        requirements=(row.id,),
        requirement_class=row.requirement_class,
        level=row.level,
        status=Status.FAILED if failed else Status.PASSED,
        message="Profiles came back that do not match all keys." if failed else "",
        examples=24,
        requests=180,
        failures=(_failure(row),) if failed else (),
        milliseconds=12.5,
    )


def _failure(row: Row) -> Failure:
    world = tuple(
        WorldRow(
            name=f"p{n}",
            profile_id=f"{n:032x}",
            values={"_account": (str(n),), "_email": ("z@example.com",)},
            expected=n == 1,
            returned=True,
            derivation="_email matched, _account did not, so AND leaves it out",
        )
        for n in range(1, 11)
    )
    return Failure(
        requirement=row.id,
        level=row.level,
        rule=f"{row.statement} ({row.citation})",
        request='_account = ["1"] AND _email = ["z@example.com"]',
        expected="p1",
        actual="p1, p2, p3, p4, p5, p6, p7, p8, p9, p10",
        explanation="p2 is extra.",
        world=world,
    )


def baseline(value: Mapping[str, Any]) -> int:
    """What the same takes at least: ``orjson.dumps``, and a join of escaped texts for the other two."""
    size = len(orjson.dumps(value))
    for element in ("testcase", "li"):
        size += len(
            "\n".join(
                f'<{element} class="{escape(each["status"])}" id="{escape(each["id"])}">'
                f"{escape(each['title'])} {escape(each['message'])}</{element}>"
                for each in value["results"]
            ).encode()
        )
    return size


def milliseconds(work: Callable[[], Any]) -> float:
    """Processor time that ``work`` takes: writers do nothing else, and a busy machine matters less."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def main() -> None:
    """Print a row for each kind of report."""
    print(f"{'report':<38}{'json':>7}{'junit':>7}{'html':>7}{'sum':>7}{'floor':>7}{'ratio':>7}{'html MB':>9}")
    for name, requirements, share in (
        ("130 requirements, all passed", 130, 0.0),
        ("130 requirements, 1 % failed", 130, 0.01),
        ("10,000 requirements, all passed", RESULTS, 0.0),
        ("10,000 requirements, 10 % failed", RESULTS, 0.1),
    ):
        sample = report(requirements, share)
        value = msgspec.to_builtins(sample)
        times: dict[str, list[float]] = {each: [] for each in (*MEASURED, "floor")}
        for _ in range(ROUNDS):
            times["floor"].append(milliseconds(partial(baseline, value)))
            for each in MEASURED:
                times[each].append(milliseconds(partial(FORMATS[each].render, sample, ())))
        medians = {each: statistics.median(found) for each, found in times.items()}
        total = sum(medians[each] for each in MEASURED)
        size = len(FORMATS["html"].render(sample, ())) / 1e6
        figures = [*(medians[each] for each in MEASURED), total, medians["floor"]]
        row = "".join(f"{figure:>7.1f}" for figure in figures)
        print(f"{name:<38}{row}{total / medians['floor']:>7.1f}{size:>9.2f}")
    each_format(name, sample)


def each_format(name: str, sample: RunReport) -> None:
    """Print a row for each format that there is."""
    print(f"\n{name:<38}{'ms':>7}{'kB':>9}")
    for form in FORMATS.values():
        render = partial(form.render, sample, ())
        median = statistics.median(milliseconds(render) for _ in range(ROUNDS))
        print(f"{form.name:<38}{median:>7.1f}{len(render()) / 1e3:>9.1f}")


if __name__ == "__main__":
    main()
