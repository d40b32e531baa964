"""How long JSON, JUnit and HTML take for a real run's results, against ``orjson.dumps`` and a plain join a format.

    python -m pip install 'searchprofiles-tck[bench]'
    python benchmarks/reports.py

Goal: at most 6 times as long for a run of all checks of which 40 failed, and the page under 3 MB. The floor is what the
same takes at least: ``orjson.dumps``, and for each other format one join of the escaped texts that it shows. Writers
and floor alternate, and the median of the rounds counts, so that a busy machine slows both. Then the same for every
format alone, for the report with failures.
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from html import escape
from itertools import chain
from typing import Any

import msgspec
import orjson
from searchprofiles_tck.conformance.results.scenario_run import SHOWN_FAILURES
from searchprofiles_tck.conformance.scenarios.registry import Check, checks
from searchprofiles_tck.reports import html_page
from searchprofiles_tck.reports.formats import FORMATS
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import (
    Agreement,
    Cause,
    CheckResult,
    Diagnosis,
    Failure,
    Reproduction,
    RunInfo,
    RunReport,
    WorldRow,
)
from searchprofiles_tck.spec.statuses import Status
from searchprofiles_tck.spec.verdict import build_report

ROUNDS = 15
MEASURED = ("json", "junit", "html")
DIAGNOSIS = Diagnosis(
    nearest=(Agreement(mutant="a-mutant", summary="carries AND out as OR", agreed=41, cases=41),)
)
SCRIPT = (
    "curl --silent --show-error --request POST \"$ENDPOINT\"/domains/tck-reproduce/profiles --data-raw '{}'\n"
    * 12
)


def report(failed: int) -> RunReport:
    """Return the report of a run of all checks, of which ``failed`` have as many failures as a report shows."""
    every = checks()
    step = max(1, len(every) // failed) if failed else 0
    broken = {check.id for check in every[::step][:failed]} if failed else set()
    results = [_result(check, failed=check.id in broken) for check in every]
    names = tuple(dict.fromkeys(result.requirements[0] for result in results if result.failures))
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
        command="searchprofiles-tck run reference: --seed 7",
    )
    cause = Cause(
        id="a-mutant", title="The target carries AND out as OR.", requirements=names, diagnosis=DIAGNOSIS
    )
    return build_report(results, requirements().values(), (), run, causes=(cause,) if names else ())


def _result(check: Check, *, failed: bool) -> CheckResult:
    return CheckResult(
        id=check.id,
        title=check.title,
        requirements=(check.requirement,),
        requirement_class=check.requirement_class,
        level=check.level,
        status=Status.FAILED if failed else Status.PASSED,
        message="Profiles were returned that do not match all keys." if failed else "",
        examples=24,
        requests=180,
        partitions={f"hits: {name}": 6 for name in ("0", "1", "few", "many")},
        failures=(_failure(check),) * SHOWN_FAILURES if failed else (),
        milliseconds=12.5,
    )


def _failure(check: Check) -> Failure:
    world = tuple(
        WorldRow(
            name=f"p{number}",
            profile_id=f"{number:032x}",
            values={"_account": (str(number),), "_email": ("z@example.com",)},
            expected=number == 1,
            returned=True,
            derivation="_email matches, _account does not match; so under AND it is not in the answer",
        )
        for number in range(1, 11)
    )
    rule = requirements()[check.requirement]
    return Failure(
        requirement=rule.id,
        level=rule.level,
        rule=f"{rule.statement} ({rule.citation})",
        request='SearchProfiles _account = "1" AND _email = "z@example.com"',
        expected="1 profile: p1",
        actual="10 profiles: p1, p2, p3, p4, p5, p6, p7, p8, … and 2 more",
        explanation="Returned but not matching: 9 profiles: p2, p3, p4, p5, p6, p7, p8, p9, p10.",
        likely_causes=rule.likely_causes,
        world=world,
        reproduce=Reproduction(
            curl=SCRIPT, python=SCRIPT, curl_request=SCRIPT[:90], python_request=SCRIPT[:90]
        ),
        diagnosis=DIAGNOSIS,
        cause="a-mutant",
    )


def floor(value: Mapping[str, Any]) -> int:
    """Do the least work that gives the same texts: ``orjson.dumps``, and one join of escaped texts a format.

    As in the formats, the second join has more of each failure than the first: its profiles and its scripts.
    """
    size = len(orjson.dumps(value))
    failures = [failure for each in value["results"] for failure in each["failures"]]
    for element, texts in (("testcase", _evidence), ("li", _all_of_it)):
        rows = [
            _row(element, row, ("id", "status", "statement", "citation")) for row in value["requirements"]
        ]
        rows += [_row(element, each, ("id", "status", "title", "message")) for each in value["results"]]
        rows += [f"<p>{' '.join([escape(text) for text in texts(failure)])}</p>" for failure in failures]
        size += len("\n".join(rows).encode())
    return size


def _row(element: str, value: Mapping[str, Any], names: Sequence[str]) -> str:
    return f"<{element}>{' '.join([escape(value[name]) for name in names])}</{element}>"


def _evidence(failure: Mapping[str, Any]) -> Sequence[str]:
    texts = [failure[name] for name in ("rule", "request", "expected", "actual", "explanation")]
    return [*texts, *failure["likelyCauses"], failure["reproduce"]["curl"]]


def _all_of_it(failure: Mapping[str, Any]) -> Sequence[str]:
    given = failure["reproduce"]
    profiles = [
        text
        for row in failure["world"]
        for text in (row["name"], row["profileId"], *chain(*row["values"].values()), row["derivation"])
    ]
    return [*_evidence(failure), given["python"], given["curlRequest"], given["pythonRequest"], *profiles]


def milliseconds(work: Callable[[], Any]) -> float:
    """Return the processor time of ``work``: writers do nothing else, and a busy machine matters less."""
    start = time.process_time()
    work()
    return 1000 * (time.process_time() - start)


def main() -> None:
    """Print a row for each kind of report."""
    html_page.prepare()
    print(f"{'report':<32}{'json':>7}{'junit':>7}{'html':>7}{'sum':>7}{'floor':>7}{'ratio':>7}{'html MB':>9}")
    for failed in (0, 40):
        sample = report(failed)
        name = f"{len(sample.results)} checks, {failed} failed"
        value = msgspec.to_builtins(sample)
        times: dict[str, list[float]] = {each: [] for each in (*MEASURED, "floor")}
        for _ in range(ROUNDS):
            times["floor"].append(milliseconds(partial(floor, value)))
            for each in MEASURED:
                times[each].append(milliseconds(partial(FORMATS[each].render, sample, ())))
        medians = {each: statistics.median(found) for each, found in times.items()}
        total = sum(medians[each] for each in MEASURED)
        size = len(FORMATS["html"].render(sample, ())) / 1e6
        figures = [*(medians[each] for each in MEASURED), total, medians["floor"]]
        row = "".join(f"{figure:>7.1f}" for figure in figures)
        print(f"{name:<32}{row}{total / medians['floor']:>7.1f}{size:>9.2f}")
    each_format(name, sample)


def each_format(name: str, sample: RunReport) -> None:
    """Print a row for each format that there is."""
    print(f"\n{name:<32}{'ms':>7}{'kB':>9}")
    for form in FORMATS.values():
        render = partial(form.render, sample, ())
        median = statistics.median(milliseconds(render) for _ in range(ROUNDS))
        print(f"{form.name:<32}{median:>7.1f}{len(render()) / 1e3:>9.1f}")


if __name__ == "__main__":
    main()
