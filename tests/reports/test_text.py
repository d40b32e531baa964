"""The summary on a terminal says what a reader must know, in few lines."""

import msgspec
from searchprofiles_tck.reports.text import Verbosity, summary
from searchprofiles_tck.reports.violations import blocking_line
from searchprofiles_tck.spec.results import CheckResult
from searchprofiles_tck.spec.statuses import Status
from searchprofiles_tck.spec.verdict import build_report

from . import sample


def test_verdict_comes_first() -> None:
    """The first line is the verdict with its scope, the second says it in plain words."""
    first, second, *_ = summary(sample.report()).splitlines()
    assert first == sample.report().scope.sentence
    assert second == sample.report().summary


def test_failure_names_rule_expected_got_mutant_and_command() -> None:
    """A failure has its rule, expected before got, apart from it the guess, and the command to see it again."""
    text = summary(sample.report())
    for part in (
        f"\n{sample.CAUSES[0].title}\n{sample.GUESSED.symptoms[0]}\n{sample.GUESSED.guess}\n",
        "\nnear it: last-key-only in 17 of 41 telling cases\nFAILED logic-and-all  MUST",
        "\n  along with it: shape-items\n",
        "\n  not met   ProfileId is exactly",
        "expected  p1, p2",
        "got       p1, p3",
    ):
        assert part in text
    assert "--only logic-and-all@and-two-keys" in text


def test_report_folder_is_named() -> None:
    """If the report was written, the summary names its directory."""
    assert "report: out/report.html" in summary(sample.report(), directory="out")
    assert "report:" not in summary(sample.report()).splitlines()[-1]


def test_colour_only_on_request() -> None:
    """The text has escapes only with colour; the words are the same."""
    plain, painted = summary(sample.report()), summary(sample.report(), colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31mnon-conforming" in painted


def test_many_causes_are_a_line_each() -> None:
    """Five causes are shown in full, sixty more rules in a line, and the rest is counted; --verbose has all in full."""
    rows = [
        msgspec.structs.replace(sample.RESULTS[4], requirements=(f"r{n}",), id=f"r{n}") for n in range(68)
    ]
    results: list[CheckResult] = [msgspec.structs.replace(row, failures=()) for row in rows]
    catalogue = [sample.Row(f"r{n}", sample.CATALOGUE[0].requirement_class, "Rule.") for n in range(68)]
    report = build_report(results, catalogue, (), sample.RUN)
    text = summary(report, directory="out")
    verbose = summary(report, directory="out", detail=Verbosity.VERBOSE)
    assert (text.count("FAILED r"), text.count("  message ")) == (65, 5)
    assert "\n\n63 more causes, in short; out/report.html and --verbose have all of them\nFAILED r5  " in text
    assert "… 3 more broken requirements\n" in text
    assert verbose.count("  message ") == 68


def test_cut_short_and_leftovers_are_said() -> None:
    """A partial run says so, and what could not be removed is named."""
    report = sample.report()
    partial = msgspec.structs.replace(report, run=msgspec.structs.replace(report.run, complete=False))
    assert "partial report" in summary(partial)
    assert f"left in the target: domain {sample.DOMAIN}" in summary(report)


def test_not_measured_has_reasons() -> None:
    """Each status that judged nothing is listed with its count and reason."""
    assert f"{Status.DECLINED}: 1 (the target does not implement DeleteProfile (501))" in summary(
        sample.report()
    )


def test_a_quiet_run_that_judged_nothing_says_why() -> None:
    """The obstacle is the one thing to know then, however little is to be printed."""
    nothing = build_report((), sample.CATALOGUE, (), sample.RUN)
    quiet = summary(nothing, detail=Verbosity.QUIET).splitlines()
    assert quiet[1] == nothing.summary
    assert sample.report().summary not in summary(sample.report(), detail=Verbosity.QUIET)


def test_a_rule_has_one_line_with_both_answers() -> None:
    """Quiet says the verdict, each broken rule in a line with expected and got, and where the report is."""
    lines = summary(sample.report(), directory="out", detail=Verbosity.QUIET).splitlines()

    assert lines[0] == sample.report().scope.sentence
    rule = next(line for line in lines if line.startswith("FAILED logic-and-all  MUST"))
    assert ": expected p1, p2" in rule
    assert "; got p1, p3" in rule
    assert lines[-1].startswith("report: out/report.html")


def test_values_in_a_line_are_shortened() -> None:
    """No request and no answer takes more than 80 characters of a line."""
    check = sample.RESULTS[4]
    long = sample.failure(check.requirements[0], request="r" * 500, expected="e" * 500, actual="g" * 500)
    changed = msgspec.structs.replace(check, status=Status.FAILED, failures=(long,))
    report = build_report([changed], sample.CATALOGUE, (), sample.RUN)
    line = next(
        each for each in summary(report, detail=Verbosity.QUIET).splitlines() if each.startswith("FAILED")
    )

    assert line.endswith(f": expected {'e' * 79}…; got {'g' * 79}…")


def test_verbose_leaves_nothing_out() -> None:
    """Verbose has a line for each violation, and names each check that judged nothing."""
    text = summary(sample.report(), detail=Verbosity.VERBOSE)

    assert "\n  logic-and-all-001  " in text
    for check in sample.RESULTS:
        if check.status in (Status.DECLINED, Status.SKIPPED):
            assert f"  {check.status}: {check.id} (" in text


def test_nothing_judged_says_what_to_do() -> None:
    """If no check judged anything, the reason is followed by what to do, and nothing else."""
    lines = summary(sample.not_measured()).splitlines()

    assert lines[1] == sample.not_measured().summary
    assert lines[2] == "Nothing was judged: remove that obstacle and run the same command again."
    assert "Not judged" not in lines


def test_what_was_not_run_blocks_a_level_by_its_number() -> None:
    """A run of a few checks lists none of the many requirements that it left out."""
    row = msgspec.structs.replace(sample.report().requirements[0], id="r")
    tried, left = (msgspec.structs.replace(row, status=status) for status in (Status.SKIPPED, Status.NOT_RUN))

    assert blocking_line([left] * 46) == "46 more MUST requirements: 46 still to be run in full"
    assert blocking_line([tried]) == "1 more MUST requirement: 1 skipped (r)"


def test_what_failed_is_named_before_what_was_skipped() -> None:
    """The one failed requirement is what blocks a level, and stands before many that were skipped."""
    row = msgspec.structs.replace(sample.report().requirements[0], id="r")
    failed, skipped = (msgspec.structs.replace(row, status=each) for each in (Status.FAILED, Status.SKIPPED))

    assert blocking_line([*[skipped] * 3, failed], limit=2) == (
        "4 more MUST requirements: 1 failed (r), 3 skipped (r, r, …)"
    )
