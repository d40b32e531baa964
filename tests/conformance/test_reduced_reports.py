"""Reports with reduced failures: shown in their smallest form, and judged again from the record like all others."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from once import made_once
from searchprofiles_tck.conformance.results.replay import Recording
from searchprofiles_tck.conformance.results.verify import VerificationStatus, confirmations
from searchprofiles_tck.spec.exchange import Exchange, Purpose
from searchprofiles_tck.spec.results import CheckResult, RunReport

from .in_process import tck
from .recorded import report_and_exchanges, run, with_body

pytestmark = pytest.mark.e2e

CHECK = "pagination-max-results@first-look"


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunReport, list[Exchange]]:
    """Return what a run against a target with too long pages left."""
    words = ("run", "mutant:page-one-too-long", "--only", CHECK, "--effort", "quick")
    folder = made_once(tmp_path_factory, "reduced", lambda folder: tck(folder, *words))
    return report_and_exchanges(folder / "compliance-report")


def result(report: RunReport) -> CheckResult:
    """Return the result of ``CHECK``."""
    return next(one for one in report.results if one.id == CHECK)


def verified(report: RunReport, exchanges: list[Exchange]) -> VerificationStatus:
    """Return the verification status of the result of ``CHECK``."""
    found = confirmations(Recording(report, exchanges))
    return next(one.status for one in found if one.result.id == CHECK)


def test_the_report_shows_the_smallest_form(left: tuple[RunReport, list[Exchange]]) -> None:
    """Message, request, world and evidence are those of the small case; its requests are counted separately."""
    report, exchanges = left
    failure = result(report).failures[0]

    assert failure.reduction == "minimised"
    assert failure.reproduce is not None
    assert failure.reproduce.curl.count("SearchProfiles'") == 1
    assert "MaxResults 1" in failure.request
    assert result(report).message.startswith(failure.request)
    assert [row.name for row in failure.world] == ["p1", "p2"]
    assert report.run.requests["reduction"] == sum(one.purpose is Purpose.REDUCTION for one in exchanges)
    assert set(failure.exchanges) <= {one.id for one in exchanges}


def test_the_cause_is_still_found(left: tuple[RunReport, list[Exchange]]) -> None:
    """Failures are diagnosed by the requests of the checks, not by those of the reduction."""
    failure = result(left[0]).failures[0]

    assert failure.diagnosis is not None
    assert "page-one-too-long" in [near.mutant for near in failure.diagnosis.nearest]


def test_a_reduced_failure_is_confirmed(left: tuple[RunReport, list[Exchange]]) -> None:
    """The recorded requests of the reduction give exactly the text of the report."""
    assert verified(*left) is VerificationStatus.CONFIRMED


def test_what_the_target_remembers_is_sent_before(tmp_path: Path) -> None:
    """If the small case shows only after other searches, they are in its script and its evidence, and confirmed."""
    words = ("--only", "pagination-default-size@first-look")
    report, exchanges = report_and_exchanges(run(tmp_path, "mutant:max-results-of-previous-request", *words))
    [failed] = [one for one in report.results if one.failures]
    given = failed.failures[0].reproduce

    assert given is not None
    assert given.python.count("client.search_profiles") == given.curl.count("SearchProfiles'") == 2
    found = confirmations(Recording(report, exchanges))
    assert [one.status for one in found if one.result is failed] == [VerificationStatus.CONFIRMED]


def test_an_edited_answer_of_a_reduction_is_noticed(left: tuple[RunReport, list[Exchange]]) -> None:
    """If a page of two profiles is made empty in the record, it no longer shows what the report says."""
    report, exchanges = left
    shown = result(report).failures[0].exchanges[-1]

    changed = with_body(exchanges, lambda one: one.id == shown, lambda _: '{"Items": []}')

    assert verified(report, changed) is VerificationStatus.DIFFERS


def test_invented_words_are_noticed(left: tuple[RunReport, list[Exchange]]) -> None:
    """A reduced failure whose text differs from its record is not confirmed."""
    report, exchanges = left
    reported = result(report)
    invented = replace(
        reported, failures=(replace(reported.failures[0], actual="9 items"), *reported.failures[1:])
    )
    results = tuple(invented if one.id == CHECK else one for one in report.results)

    assert verified(replace(report, results=results), exchanges) is VerificationStatus.DIFFERS
