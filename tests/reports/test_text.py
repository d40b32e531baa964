"""The summary on a terminal says what a reader must know, in few lines."""

import msgspec
from searchprofiles_tck.reports.text import summary
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


def test_long_lists_are_cut_with_a_count() -> None:
    """Beyond twenty broken requirements the summary counts the rest, and says where they are."""
    rows = [
        msgspec.structs.replace(sample.RESULTS[4], requirements=(f"r{n}",), id=f"r{n}") for n in range(25)
    ]
    results: list[CheckResult] = [msgspec.structs.replace(row, failures=()) for row in rows]
    catalogue = [sample.Row(f"r{n}", sample.CATALOGUE[0].requirement_class, "Rule.") for n in range(25)]
    text = summary(build_report(results, catalogue, (), sample.RUN), directory="out")
    assert text.count("FAILED r") == 20
    assert "… 5 more causes, and 5 more broken requirements: see out/report.html." in text


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
