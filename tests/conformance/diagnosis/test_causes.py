"""Failures are reported with the defect that would cause them."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from searchprofiles_tck.conformance.config import Effort, RunConfig
from searchprofiles_tck.conformance.diagnosis.causes import diagnosed
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.mutants.families import FAMILY_OF
from searchprofiles_tck.conformance.run.session import Session
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reference.parts import EngineParts
from searchprofiles_tck.spec.results import Cause

from ..adapters import Adapter
from .diagnosing import FIRST_LOOK, Wrong, diagnosis, far_from, told


class Parrot(Adapter):
    """A target that answers every search with the same page, as a mock does."""

    def search_profiles(self, **_members: Any) -> dict[str, Any]:
        """Return the same page again."""
        return {"Items": [{"ProfileId": "0" * 32, "AccountNumber": "string"}], "NextToken": "string"}


class Empty(Adapter):
    """A target that finds nothing."""

    def search_profiles(self, **_members: Any) -> dict[str, Any]:
        """Return an empty page."""
        return {"Items": []}


class AndAsOrFromThree(Adapter):
    """A target that takes AND as OR if there are three pairs or more."""

    def search_profiles(self, **members: Any) -> dict[str, Any]:
        """Answer with the other operator if there are many pairs."""
        if len(members.get("AdditionalSearchKeys", ())) > 1 and members.get("LogicalOperator") == "AND":
            members["LogicalOperator"] = "OR"
        return super().search_profiles(**members)


class FirstPageOnly(Adapter):
    """A target that ignores NextToken."""

    def search_profiles(self, **members: Any) -> dict[str, Any]:
        """Answer every request for a page with the first one."""
        members.pop("NextToken", None)
        return super().search_profiles(**members)


class CacheWithoutOperator(Adapter):
    """A target that keeps its answers, by everything but the operator."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, dict[str, Any]] = {}

    def search_profiles(self, **members: Any) -> dict[str, Any]:
        """Answer from memory if the same pairs were requested in the same domain."""
        key = repr(sorted((name, value) for name, value in members.items() if name != "LogicalOperator"))
        if key not in self.kept:
            self.kept[key] = super().search_profiles(**members)
        return self.kept[key]


class FailsAtFive(Adapter):
    """A target that raises an exception of its own if there are five pairs."""

    def search_profiles(self, **members: Any) -> dict[str, Any]:
        """Fail, or search."""
        if len(members.get("AdditionalSearchKeys", ())) == 4:
            raise KeyError("fifth")
        return super().search_profiles(**members)


class Inventing(Adapter):
    """A mock that invents a profile for every search, another each time."""

    def search_profiles(self, **_members: Any) -> dict[str, Any]:
        """Return a profile that nobody created."""
        return {"Items": [{"ProfileId": uuid4().hex}]}


def mutant_of(cause: Cause) -> str:
    """Return the mutant that a cause resembles most; empty if nothing is guessed."""
    return cause.diagnosis.nearest[0].mutant if cause.diagnosis.nearest else ""


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["or-treated-as-and", "found-by-missing-one", "page-one-too-long"])
def test_a_mutant_is_recognised(tmp_path: Path, name: str) -> None:
    """Each failure of a mutant has one cause, the mutant of all that it agrees with in every case."""
    results, causes = diagnosis(tmp_path, name, without=())

    nearest = causes[0].diagnosis.nearest[0]
    assert (nearest.mutant, nearest.agreed) == (name, nearest.cases)
    assert causes[0].diagnosis.family == FAMILY_OF[name].id
    assert {failure.cause for result in results for failure in result.failures} == {causes[0].id}
    assert causes[0].requirements[0] == causes[0].id == MUTANTS[name].requirement


@pytest.mark.e2e
def test_what_was_observed_and_what_is_guessed_stand_apart(tmp_path: Path) -> None:
    """A title says what was observed; the guess says perhaps, and which mutant it rests on."""
    _, causes = diagnosis(tmp_path, "or-treated-as-and")

    assert "erhaps" not in causes[0].title
    assert causes[0].diagnosis.guess.startswith("Perhaps the target ")
    assert "or-treated-as-and in " in causes[0].diagnosis.guess


@pytest.mark.e2e
def test_mutants_that_are_left_out_are_not_compared(tmp_path: Path) -> None:
    """A diagnosis without some mutants names none of them."""
    _, causes = diagnosis(tmp_path, "null-token", without=[*far_from(FIRST_LOOK), "null-token"])

    assert causes
    assert "null-token" not in {near.mutant for cause in causes for near in cause.diagnosis.nearest}


@pytest.mark.e2e
def test_two_defects_are_two_causes(tmp_path: Path) -> None:
    """A target with two defects has both named, each with the rules that it breaks."""
    one, other = MUTANTS["null-token"], MUTANTS["business-email-not-indexed"]
    both = EngineParts(respond=one.parts.respond, key_values=other.parts.key_values)

    _, causes = diagnosis(tmp_path, Wrong(both))

    named = {mutant_of(cause): set(cause.requirements) for cause in causes}
    assert "shape-no-null" in named[one.name]
    assert "keys-email" in named[other.name]


@pytest.mark.e2e
def test_a_target_is_compared_by_its_own_readings(tmp_path: Path) -> None:
    """Readings other than the reference's do not hide a defect."""
    target = Wrong(
        MUTANTS["and-treated-as-or"].parts,
        page_fill="short",
        items_order="other",
        found_by_single="absent",
        letter_case="folded",
    )

    _, causes = diagnosis(tmp_path, target)

    assert causes[0].diagnosis.nearest[0].mutant == "and-treated-as-or"


@pytest.mark.parametrize("name", ["token-needs-plain-letters", "operator-in-any-case"])
def test_what_only_raw_or_refusable_requests_show_is_recognised(tmp_path: Path, name: str) -> None:
    """Raw requests are sent again as they were; one that may be refused counts if it failed."""
    _, causes = diagnosis(tmp_path, name, ("wire", "limits"))

    assert list(map(mutant_of, causes)) == [name]


@pytest.mark.e2e
def test_a_change_that_is_lost_is_recognised(tmp_path: Path) -> None:
    """Scenarios that change data are replayed against mutants as well, whatever ids the target returned."""
    _, causes = diagnosis(tmp_path, "custom-keys-not-indexed", ("first-look", "attached"))

    assert mutant_of(causes[0]) == "custom-keys-not-indexed"


@pytest.mark.e2e
def test_a_parrot_is_no_known_defect(tmp_path: Path) -> None:
    """A mock fits no mutant; its behaviour is described instead."""
    results, causes = diagnosis(tmp_path, Parrot(), without=())

    facts = {symptom for cause in causes for symptom in cause.diagnosis.symptoms}
    assert any(symptom.startswith("Every search was answered alike") for symptom in facts)
    assert not any(cause.diagnosis.nearest for cause in causes)
    assert causes[0].title.startswith("Every search was answered alike")
    known = {cause.id: cause.requirements for cause in causes}
    assert all(failure.requirement in known[failure.cause] for each in results for failure in each.failures)


@pytest.mark.e2e
def test_that_a_target_finds_nothing_is_reported(tmp_path: Path) -> None:
    """If nothing is ever found, the report says so first, whatever mutants do."""
    _, causes = diagnosis(tmp_path, Empty(), without=MUTANTS)

    assert causes[0].diagnosis.symptoms[0].startswith("No search found anything")


@pytest.mark.e2e
def test_concurrency_failures_join_the_defect_that_shows_without_concurrency(tmp_path: Path) -> None:
    """A failure under concurrency is attributed to a defect that shows without it, and changes no score."""
    _, alone = diagnosis(tmp_path, "and-treated-as-or")
    (tmp_path / "both").mkdir()
    _, both = diagnosis(tmp_path / "both", "and-treated-as-or", (*FIRST_LOOK, "parallel"))

    assert "concurrency-queries" in both[0].requirements
    assert both[0].diagnosis.nearest[0] == alone[0].diagnosis.nearest[0]


def test_no_failure_has_no_cause(tmp_path: Path) -> None:
    """Results without failures are left as they are."""
    session = Session.open(RunConfig(effort=Effort.QUICK), tmp_path)
    results = [session.run(check) for check in checks() if check.scenario.name == "first-look"]
    session.close()

    assert diagnosed(results, (), (), (), "quick") == (results, ())


def test_a_diagnosis_repeats(tmp_path: Path) -> None:
    """Diagnosing twice gives the same result, since the cost is counted and not measured."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()

    first = diagnosis(tmp_path / "a", "later-pages-as-or")[1]

    assert diagnosis(tmp_path / "b", "later-pages-as-or")[1] == first


@pytest.mark.e2e
def test_ids_that_no_search_returns_are_one_cause(tmp_path: Path) -> None:
    """A target that creates profiles under ids that no search returns has one defect, whatever rules that breaks."""
    _, causes = diagnosis(tmp_path, "create-tells-other-id", ("first-look", "created"))

    assert list(map(mutant_of, causes)) == ["create-tells-other-id"]


@pytest.mark.e2e
def test_a_target_that_remembers_requests_is_recognised(tmp_path: Path) -> None:
    """A defect that shows only after other requests, such as those of probes, is found by replaying these as well."""
    _, causes = diagnosis(tmp_path, "found-by-remembered")

    nearest = causes[0].diagnosis.nearest[0]
    assert (nearest.mutant, nearest.agreed) == ("found-by-remembered", nearest.cases)


@pytest.mark.e2e
def test_what_is_left_over_from_the_request_before_is_recognised(tmp_path: Path) -> None:
    """If one failing case fits several defects, another scenario and the request before it decide which it is."""
    _, causes = diagnosis(tmp_path, "max-results-of-previous-request", ("first-look", "keys", "paging"))

    assert mutant_of(causes[0]) == "max-results-of-previous-request"


@pytest.mark.e2e
def test_defects_that_show_in_requests_of_one_kind_are_of_one_family(tmp_path: Path) -> None:
    """A number among the values is of one kind with other types there, as a second scenario shows, not with a text."""
    scenarios = ("first-look", "limits")
    without = far_from(scenarios) | {"number-as-value"}

    _, causes = diagnosis(tmp_path, "number-as-value", scenarios, without)

    assert [cause.diagnosis.family for cause in causes] == ["value-type"]


@pytest.mark.e2e
def test_a_python_object_is_not_said_to_read_a_query_string(tmp_path: Path) -> None:
    """A wrong operator from three pairs on shows in the searches that fail; nothing of messages is guessed."""
    _, causes = diagnosis(tmp_path, AndAsOrFromThree(), ("first-look", "lattice"), without=())

    assert "query string" not in told(causes)
    assert "with LogicalOperator AND and of 3 pairs or more" in causes[0].title


@pytest.mark.e2e
def test_that_every_page_is_the_first_is_said(tmp_path: Path) -> None:
    """A NextToken that is ignored shows in the pages; no parameter of a query string is guessed at for an object."""
    _, causes = diagnosis(tmp_path, FirstPageOnly(), ("first-look", "paging", "token-uses"), without=())

    assert "parameter" not in told(causes)
    assert causes[0].title.startswith("Every later page held the profiles of the first again")
    assert not any(
        cause.changing for cause in causes
    )  # a walk with two page sizes is not sent again as another


@pytest.mark.e2e
def test_answers_that_change_are_said_to_change(tmp_path: Path) -> None:
    """What a cache without the operator in its key gets wrong is not taken for a steady defect."""
    _, causes = diagnosis(tmp_path, CacheWithoutOperator(), ("first-look", "lattice"))

    wrong = [
        cause for cause in causes if "logic-or" in cause.requirements or "logic-and" in cause.requirements
    ]
    assert wrong
    assert "carries OR out as AND" not in told(causes)
    assert "carries AND out as OR" not in told(causes)
    assert not any(cause.changing and cause.diagnosis.symptoms for cause in causes)


@pytest.mark.e2e
def test_one_crash_is_one_cause_whatever_it_breaks(tmp_path: Path) -> None:
    """Searches of two domains that raise the same exception as others show no leak between domains."""
    scenarios = ("first-look", "lattice", "two-domains", "other-domain", "limits")
    _, causes = diagnosis(tmp_path, FailsAtFive(), scenarios)

    (cause,) = causes
    assert "valid searches fail: search_profiles raised KeyError: 'fifth'." in cause.title
    assert "of 5 pairs or more fail" in told(causes)
    assert "state-domains-separate" not in cause.requirements


@pytest.mark.e2e
def test_invented_profiles_are_said_to_be_invented(tmp_path: Path) -> None:
    """A mock that ignores the search is described by what it returns, and not by each rule that this breaks."""
    _, causes = diagnosis(tmp_path, Inventing(), ("first-look", "lattice", "parallel"))

    assert causes[0].title.startswith("No search returned a profile that was created")
    assert {"logic-and", "concurrency-queries"} <= {*causes[0].requirements}
