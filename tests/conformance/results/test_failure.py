"""A failure's world says what became of each profile, also if it was returned twice or with wrong content."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.history.step import SINCE, Step
from searchprofiles_tck.conformance.judging.judgement import Finding
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.failure import oldest_first, since_of
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reference.service.server import running_server
from searchprofiles_tck.spec.exchange import Call, Exchange, Purpose, Reply
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import Failure, WorldRow


def failure_in(folder: Path, mutant: str, check_id: str) -> Failure:
    """Return the first failure that this check finds in the mutant."""
    session = Session.open(RunConfig(target=f"mutant:{mutant}", effort=Effort.QUICK), folder)
    result = session.run(next(check for check in checks() if check.id == check_id))
    session.close()
    return result.failures[0]


def world_of(folder: Path, mutant: str, check_id: str) -> tuple[WorldRow, ...]:
    """Return the world of that failure."""
    return failure_in(folder, mutant, check_id).world


def test_a_profile_that_came_twice_stands_at_two_places(tmp_path: Path) -> None:
    """The rows of repeated profiles give their positions in the answer, and mark them as wrong."""
    rows = world_of(tmp_path, "profile-listed-once-per-pair", "logic-profile-once@first-look")
    assert rows
    assert all(row.wrong and row.returned and len(row.places) == 2 for row in rows if row.expected)
    places = [place for row in rows for place in row.places]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(("mutant", "check"), [("and-treated-as-or", "logic-and@first-look")])
def test_extra_profiles_are_wrong_and_others_are_not(tmp_path: Path, mutant: str, check: str) -> None:
    """What should not have come is wrong; what should have and did is not."""
    rows = world_of(tmp_path, mutant, check)
    assert {(row.expected, row.returned, row.wrong) for row in rows} >= {(False, True, True)}
    assert not any(row.wrong for row in rows if row.expected == row.returned)


def test_a_request_whose_values_are_no_text_is_named_by_its_case(tmp_path: Path) -> None:
    """A list among Values cannot be shown as a value, and breaks nothing."""
    failure = failure_in(tmp_path, "nested-values-flattened", "limits-json-types@limits")
    assert failure.request.endswith('["x"]]')


@pytest.mark.e2e
@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(
    "check", ["wire-body@wire", "wire-domain-encoding@wire", "wire-request-charset@wire"]
)
def test_requests_written_by_hand_are_shown_with_their_profiles(tmp_path: Path, check: str) -> None:
    """Their script loads every profile that matters, not only those that the card shows, and shows the fault again."""
    name = "or-treated-as-and"
    failure = failure_in(tmp_path, name, check)
    assert failure.reproduce is not None
    script = failure.reproduce.curl
    assert script.count("CreateProfile") > len(failure.world)

    with running_server(MUTANTS[name].application(MUTANTS[name].engine())) as url:
        environment = {"PATH": os.environ["PATH"], "ENDPOINT": url}
        done = subprocess.run(
            ["sh", "-ec", script], env=environment, capture_output=True, text=True, timeout=60
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("FoundByItems") == int(failure.actual.split()[0]) > 0


def test_likely_causes_are_questions_apart_from_the_explanation(tmp_path: Path) -> None:
    """A guess from the catalogue has a field of its own: the explanation holds only what the judge saw."""
    failure = failure_in(tmp_path, "found-by-three-at-most", "found-by-and-all@lattice")
    assert failure.likely_causes == requirements()["found-by-and-all"].likely_causes
    assert failure.explanation.startswith("not listed: ")
    assert not any(cause in failure.explanation for cause in failure.likely_causes)


def test_the_line_of_a_request_written_by_hand_says_what_it_searches_for(tmp_path: Path) -> None:
    """It names keys, values, operator and page size, and then the method and path that were sent."""
    line = failure_in(tmp_path, "tabs-refused", "wire-json-equivalence@wire").request
    search, sent = line.split(", sent as ")
    assert re.fullmatch(r'SearchProfiles _phone = "[^"]+" AND _email = "[^"]+", MaxResults 100', search)
    assert re.fullmatch(r"POST /domains/[^/]+/profiles/search\?max-results=100", sent)


def test_the_line_of_a_malformed_request_says_what_is_wrong_with_it(tmp_path: Path) -> None:
    """A body that is not a search is named by its case."""
    line = failure_in(tmp_path, "malformed-json-crashes", "errors-no-server-error@bodies").request
    assert line.startswith("SearchProfiles: a body ")
    assert ", sent as POST /domains/" in line


def test_a_failure_is_as_new_as_what_shows_it() -> None:
    """It is there since the first version with its requirement and with all requests that show it."""
    old = Exchange("1", "lattice", Purpose.CHECK, Call("SearchProfiles", {}), Reply(200))
    new = structs.replace(old, tags={SINCE: "0.2.0"})
    finding = Finding("logic-and", (Step(old),), "", "", "")
    newer = replace(finding, steps=(Step(old), Step(new)))

    assert (since_of(finding), since_of(newer)) == ("0.1.0", "0.2.0")
    assert oldest_first([newer, finding]) == [finding, newer]
