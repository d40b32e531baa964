"""A failure as text for the target's own issue tracker."""

import pytest
from hypothesis import given
from msgspec.structs import replace
from searchprofiles_tck.reports import tracker
from searchprofiles_tck.reports.violations import broken_rules
from searchprofiles_tck.spec.results import Failure, RunReport

from ..spec.any_report import any_report
from . import sample
from .test_safety import COMMONMARK, relaxed


def issue(**changes: object) -> str:
    """Return the issue for the first failure of the sample, changed."""
    check, _ = broken_rules(sample.report())[0].first
    return tracker.issue_text(check, replace(first_failure(), **changes), sample.RUN)


def first_failure() -> Failure:
    """Return the first failure of the sample."""
    _, failure = broken_rules(sample.report())[0].first
    assert failure is not None
    return failure


def test_an_issue_needs_no_report() -> None:
    """The text has title, rule and source, request, difference, likely causes, proof, and where it was seen."""
    text = issue()

    assert text.startswith("# SearchProfiles, `logic-and-all` not met: Under AND, only")
    for part in (
        "**Not met** (MUST `logic-and-all`): Under AND, only profiles that match all of the search keys",
        "document, ",
        "**Request**\n\n```text\n_account = ",
        "**Expected**\n\n```text\np1, p2\n```",
        "**Actual**\n\n```text\np1, p3, p6, p9, p12\n```",
        "\np3: _account = tck-k7f3a9-3; _email = zoë@example.com | z@example.com (not expected, returned) _email",
        "p3 is extra: ",
        "Perhaps: Is AND read as OR? Is the outer pair forgotten?\n",
        "\n\nPerhaps the target carries AND out as OR: it agrees with the mutant and-treated-as-or in 41 of 41",
        "**Reproduce**\n\n```sh\ndomain=tck-repro",
        "- target: `http://127.0.0.1:8123`",
        "- version: `vendor/2.3`",
        "check logic-and-all@and-two-keys, seed 7, effort standard",
        "--only logic-and-all@and-two-keys",
    ):
        assert part in text


def test_a_script_is_whole_or_not_there() -> None:
    """A script that is too long is replaced by one that is not, or by the request alone."""
    reproduce = first_failure().reproduce
    assert reproduce is not None
    long = replace(reproduce, curl="x" * 30_000)
    both = replace(long, python="y" * 30_000, curl_request="curl one")

    first, second = issue(reproduce=long), issue(reproduce=both)

    assert "```python\nimport boto3" in first
    assert "```sh\ncurl one\n```" in second
    assert "xxx" not in first + second


def test_every_failure_has_a_block() -> None:
    """The format has a block for each failure that left evidence, with rules between them."""
    text = tracker.render(sample.report()).decode()

    assert text.count("# SearchProfiles, ") == 5
    assert text.count("\n---\n") == 4


def test_nothing_failed_is_said() -> None:
    """A report without failures gives a sentence."""
    assert tracker.render(sample.conforming()) == b"Nothing failed.\n"


@pytest.mark.e2e
@given(any_report())
@relaxed
def test_an_issue_holds_no_markup_of_a_target(report: RunReport) -> None:
    """Read by a Markdown parser, the text has no HTML, link or picture, and no mention outside code."""
    for token in COMMONMARK.parse(tracker.render(report).decode()):
        assert token.type != "html_block"
        for child in token.children or ():
            assert child.type in ("text", "code_inline", "strong_open", "strong_close", "softbreak"), child
            if child.type == "text":
                assert "@everyone" not in child.content
                assert "https://" not in child.content
