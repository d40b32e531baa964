"""No two failures of a report expect different things of one request, and none contradicts itself."""

from pathlib import Path

import pytest
from contradictions import contradictions
from made_up import made_failure
from playing import played, prepared, recorder_for
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.results.scenario_run import result_of
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS, checks
from searchprofiles_tck.conformance.target.open import open_target
from searchprofiles_tck.spec.results import Failure, WorldRow

from ...independent.catalogue import FAULTS
from ...independent.faults import service_with
from ...independent.serving import served
from ..recorded import report_and_exchanges, run

FIRST_VERSION = (
    *("first-value-only", "compare-first-64", "found-extra-one", "crash-quote"),
    *("old-values-stay", "error-not-found-named-bad"),
)
"""Faults of a first version that was written in good faith: each breaks something else."""
MUTANTS = (
    *(
        "and-treated-as-or",
        "later-pages-main-key-only",
        "profile-listed-once-per-pair",
        "error-names-swapped",
    ),
    *("found-by-first-value", "update-keeps-old-values"),
)
CHEAP = ("first-look", "lattice", "keys", "paging", "domains", "updated")


def failed(requirement: str, expected: str, *rows: WorldRow) -> Failure:
    """Return a failure on one request."""
    return made_failure(requirement, expected=expected, world=rows, exchanges=("x/1",))


def row(name: str, *, expected: bool) -> WorldRow:
    """Return a profile that was returned."""
    return WorldRow(name=name, profile_id=name, values={}, expected=expected, returned=True)


def test_what_contradicts_is_found() -> None:
    """A profile is expected here and not there, or in a card's text and not in its table; or two statuses are due."""
    one = failed("logic-and", "no profile", row("p1", expected=False))
    other = failed("found-by-and-all", 'p1: [_email = "a"]')
    assert len(contradictions([one, other])) == 1
    assert len(contradictions([failed("logic-and", "1 profile: p1", row("p1", expected=False))])) == 1
    assert len(contradictions([failed("a", "status 400"), failed("b", "404 ResourceNotFoundException")])) == 1
    assert len(contradictions([failed("a", "success: the request is valid"), failed("b", "status 400")])) == 1
    assert contradictions([one, failed("errors-name", "an error has its name in __type")]) == []


@pytest.mark.e2e
@pytest.mark.parametrize("name", MUTANTS)
def test_the_failures_of_a_mutant_agree(name: str) -> None:
    """Of each request all failures expect the same."""
    recorder = recorder_for(open_target(RunConfig(target=f"mutant:{name}")))
    ready = prepared(recorder)
    runs = {one.name: played(one, ready, recorder).run for one in SCENARIOS if one.name in CHEAP}
    results = [
        result_of(check, runs[check.scenario.name]) for check in checks() if check.scenario.name in runs
    ]
    failures = [failure for result in results for failure in result.failures]
    assert failures
    assert contradictions(failures) == []


@pytest.mark.e2e
def test_the_cards_of_a_first_version_agree(tmp_path: Path) -> None:
    """A report on several independent faults holds no two cards that expect different things of one request."""
    with served(service_with([FAULTS[name] for name in FIRST_VERSION])) as url:
        words = (word for name in (*CHEAP, "bodies", "wire") for word in ("--only", f"*@{name}"))
        report, _ = report_and_exchanges(run(tmp_path, url, *words))
    failures = [failure for result in report.results for failure in result.failures]
    assert len({failure.requirement for failure in failures}) >= len(FIRST_VERSION)
    assert contradictions(failures) == []
