"""Annotations for GitHub: commands that it understands, and nothing that a target wrote as a command."""

import re
from urllib.parse import unquote

import msgspec
from searchprofiles_tck.reports import annotations
from searchprofiles_tck.spec.results import RunReport
from searchprofiles_tck.spec.verdict import build_report

from . import sample

COMMAND = re.compile(
    r"::(error|warning|notice) title=((?:[^:,%\r\n]|%[0-9A-F]{2})+)::((?:[^%\r\n]|%[0-9A-F]{2})*)"
)
"""A workflow command, as the documentation of GitHub Actions defines it: what ends a part of it is encoded."""


def commands(report: RunReport) -> list[tuple[str, str, str]]:
    """Return kind, title and text of the commands; every line has to be one."""
    found = []
    for line in annotations.render(report).decode().splitlines():
        command = COMMAND.fullmatch(line)
        assert command, line
        found.append((command[1], unquote(command[2]), unquote(command[3])))
    return found


def test_a_must_is_an_error_and_advice_a_warning() -> None:
    """Each cause is an annotation with what is not met and how to try it again; notices tell the rest."""
    error, warning, new, notice = commands(sample.report())
    assert (error[0], warning[0], new[0], notice[0]) == ("error", "warning", "notice", "notice")
    assert error[1].startswith("logic-and-all: It answers ")
    assert error[2].startswith("Not met: Under AND, ")
    assert "\nAgain: searchprofiles-tck run " in error[2]
    assert notice[2].startswith("non-conforming at access")
    assert [kind for kind, _, _ in commands(sample.conforming())] == ["notice"]


def test_what_a_target_wrote_begins_no_command() -> None:
    """Line breaks, commands and separators in an answer stay inside their own command."""
    hostile = "p1\n::error title=x::y\r::stop-commands::z, 100%0A:"
    failure = sample.failure("logic-and-all", actual=hostile, expected="", request=hostile, cause="")
    check = msgspec.structs.replace(sample.RESULTS[4], failures=(failure,))
    (error, _) = commands(build_report([check], sample.CATALOGUE, (), sample.RUN))
    assert "::error title=x::y" in error[1]


def test_causes_that_github_would_not_show_are_counted() -> None:
    """Ten errors are written; how many more there are is a notice."""
    results = [
        msgspec.structs.replace(sample.RESULTS[4], id=f"{row.id}@x", requirements=(row.id,), failures=())
        for row in sample.CATALOGUE[:12]
    ]
    found = commands(build_report(results, sample.CATALOGUE, (), sample.RUN))
    assert [kind for kind, _, _ in found].count("error") == 10
    assert any(text.startswith("2 more causes like the errors") for _, _, text in found)
