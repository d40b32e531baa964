"""A failed check as pytest shows it."""

import ast
import datetime
import itertools
import shlex
import textwrap

import msgspec
import pytest
from made_up import made_failure, made_result
from searchprofiles_tck.conformance.config import Expectation
from searchprofiles_tck.conformance.pytest_plugin.failure_text import failure_text
from searchprofiles_tck.conformance.results.expectations import Expectations
from searchprofiles_tck.conformance.results.scenario_run import message_of
from searchprofiles_tck.spec.results import CheckResult, Failure, Reproduction, WorldRow
from searchprofiles_tck.spec.statuses import Status

PAIRS = [{"KeyName": f"_key{number}", "Values": [f"a, b=c }}, {{' {number}"]} for number in range(4)]
PYTHON = (
    f"client.search_profiles(DomainName=domain, KeyName='_account', Values=['{'b' * 40}'], "
    f"AdditionalSearchKeys={PAIRS!r})"
)
CURL = (
    "curl --silent --show-error --request POST \"$ENDPOINT/domains/$DOMAIN\"'/profiles/search' --header "
    "'Content-Type: application/json' --data-raw "
    + shlex.quote('{"KeyName": "_account", "Values": ["it\'s --header"]}')
)
ROW = WorldRow(
    name="p1",
    profile_id="0" * 32,
    values={"_account": ("a",), "_phone": ()},
    expected=False,
    returned=True,
    wrong=True,
    derivation="_account matches; so it is not in the answer",
)
FAILURE = made_failure(
    "logic-or",
    rule="OR finds each profile that any pair matches.",
    request="_account in [a]",
    expected="p1, p2",
    actual="p1",
    explanation="p2 matches the second pair",
    likely_causes=("Is OR read as AND?",),
    world=(ROW,),
    reproduce=Reproduction(curl="…", curl_request=CURL, python="…", python_request=PYTHON),
)


def failed(*failures: Failure, message: str = "") -> CheckResult:
    """Return a check that failed so."""
    title = "Pairs: OR finds each profile once"
    return made_result(
        "logic-or", Status.FAILED, id="logic-or@pairs", title=title, message=message, failures=failures
    )


def shown(*failures: Failure) -> str:
    """Return the text of a check that failed so."""
    return failure_text(failed(*failures))


def row(text: str, label: str) -> str:
    """Return what the text says under a label, without indentation."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{label}:"))
    more = itertools.takewhile(lambda line: line.startswith(" "), lines[start + 1 :])
    return textwrap.dedent("\n".join([" " * 10 + lines[start][10:], *more]))


def test_a_failure_names_rule_request_data_and_proof() -> None:
    """The text alone says which rule broke, on what request and data, and what came instead."""
    text = shown(FAILURE)

    said = [FAILURE.rule, FAILURE.request, FAILURE.expected, FAILURE.actual]
    assert [part for part in said if part not in text] == []
    assert "because:  p2 matches the second pair\n" in text
    assert "perhaps:  Is OR read as AND?\n" in text
    assert row(text, "profiles").splitlines() == [
        'p1: _account = "a"',
        "    returned, wrong: _account matches; so it is not in the answer",
    ]


def test_the_rule_is_said_to_be_broken() -> None:
    """Nobody reads praise: the rule is what is not met, also in the heading if there is no other message."""
    text = shown(FAILURE)
    assert "not met:  OR finds each profile that any pair matches.\n" in text
    assert text.startswith("logic-or@pairs (MUST): Not met: Pairs: OR finds each profile once\n")


def test_what_did_not_happen_again_says_so_first() -> None:
    """If the request was answered rightly when it was sent again, that comes before everything else."""
    text = shown(msgspec.structs.replace(FAILURE, reduction="not reproduced"))
    assert text.splitlines()[2].startswith("Answers change from one request to the next")
    assert "Answers change" not in shown(FAILURE)


def test_a_date_that_has_passed_is_mentioned() -> None:
    """A failure that was expected up to a day says so when that day is over."""
    ended = Expectation("logic-or", "our index is old", until=datetime.date(2026, 1, 31))
    result = Expectations([ended], datetime.date(2026, 2, 1)).applied(
        failed(FAILURE, message=message_of(FAILURE))
    )
    assert row(failure_text(result), "known") == "expected until 2026-01-31: our index is old"


def test_commands_stay_whole_when_they_are_broken_into_lines() -> None:
    """What is copied from the text is the same command, and the same call, as in the report."""
    text = shown(FAILURE)

    assert shlex.split(row(text, "curl").replace("\\\n", "")) == shlex.split(CURL)
    assert ast.dump(ast.parse(row(text, "python"))) == ast.dump(ast.parse(PYTHON))


@pytest.mark.parametrize("long", ["x" * 5000, "word " * 1000])
def test_no_line_is_too_long_for_a_terminal(long: str) -> None:
    """However long values and sentences are, no line is longer than 200 characters."""
    request = Reproduction(
        curl="", python="", curl_request=f"curl '{long}'", python_request=f"client.call(a={long!r})"
    )
    big = msgspec.structs.replace(
        FAILURE,
        rule=long,
        request=long,
        expected=long,
        actual=long,
        explanation=long,
        reproduce=request,
        world=(msgspec.structs.replace(ROW, values={"_account": (long,)}, derivation=long),) * 40,
    )

    text = shown(big)

    assert max(map(len, text.splitlines())) <= 200
    assert "curl:     too long to be shown here; the report that --tck-report DIR writes has it" in text
    assert "and 28 more profiles" in text


def test_one_finding_is_shown_and_the_others_are_counted() -> None:
    """Of findings of one rule the first is shown in full."""
    text = shown(FAILURE, FAILURE, FAILURE)

    assert text.count("not met:") == 1
    assert "and 2 more like it, all in the report that --tck-report DIR writes" in text
