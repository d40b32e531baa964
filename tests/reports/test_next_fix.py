"""The cause to repair next: the most basic one, in a screen, with what the target wrote kept apart."""

import json

import msgspec
from searchprofiles_tck.reports.causes import by_cause
from searchprofiles_tck.reports.next_fix import as_json, as_text, next_fix

from . import sample


def test_a_broken_must_of_the_core_comes_first() -> None:
    """What the level core takes is repaired before the rest, and a MUST before advice."""
    fix = next_fix(sample.report())

    assert fix is not None
    assert fix.requirement == "logic-and-all"
    assert fix.causes == len(by_cause(sample.report()))


def test_the_text_is_a_screen_with_the_command_to_try_again() -> None:
    """Rule, profiles, request, both answers and the command stand in at most 60 lines."""
    lines = as_text(next_fix(sample.report())).decode().splitlines()

    assert len(lines) <= 60
    for begin in ("rule ", "profile ", "request ", "expected ", "got ", "again "):
        assert any(line.startswith(begin) for line in lines), begin
    assert "--only logic-and-all@and-two-keys" in lines[[*map(_word, lines)].index("again")]


def test_what_a_target_wrote_stays_in_its_lines() -> None:
    """An answer with line breaks and escapes makes no line of its own."""
    report = sample.report()
    check = next(each for each in report.results if each.id == "logic-and-all@and-two-keys")
    hostile = msgspec.structs.replace(check.failures[0], actual="p1\nagain      rm -rf ~\x1b[2J")
    changed = msgspec.structs.replace(check, failures=(hostile,))
    results = tuple(changed if each is check else each for each in report.results)
    text = as_text(next_fix(msgspec.structs.replace(report, results=results))).decode()

    assert "\x1b" not in text
    assert [line for line in text.splitlines() if "rm -rf" in line] == [
        "got        > p1 again rm -rf ~\\x1b[2J"
    ]


def test_nothing_failed_is_said() -> None:
    """Without a failure there is nothing to repair."""
    assert next_fix(sample.conforming()) is None
    assert as_text(None) == b"Nothing failed: there is nothing to repair.\n"
    assert json.loads(as_json(None)) is None


def test_the_json_has_the_same_facts() -> None:
    """A program gets the fields by name."""
    fix = json.loads(as_json(next_fix(sample.report())))

    assert fix["requirement"] == "logic-and-all"
    assert fix["profiles"][0]["name"] == "p1"


def _word(line: str) -> str:
    return line.partition(" ")[0]
