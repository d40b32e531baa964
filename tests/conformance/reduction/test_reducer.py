"""Failures of known defects, reduced on the target itself to what a person would reduce them to."""

import ast
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from reduction_session import Fake, Members, Refused, reduced
from searchprofiles_tck.conformance.config import Access, Effort, Expectation
from searchprofiles_tck.conformance.dataset.shared_data import corpus_namespace, shared_data
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.scenarios.registry import checks
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.failures import ServiceFailure
from searchprofiles_tck.spec.errors import ErrorName
from searchprofiles_tck.spec.readings import Readings

FIRST = ("first-look",)
AND_AS_OR = "and-treated-as-or"
ONE_CHECK = ("logic-and@first-look",)
"""The check whose failure is looked at: to reduce those of others takes most of the time."""


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("mutant", "scenario", "requirement", "profiles", "pairs", "values"),
    [
        (AND_AS_OR, "first-look", "logic-and", 1, 2, 1),
        ("or-treated-as-and", "first-look", "logic-or", 1, 2, 1),
        ("default-operator-and", "first-look", "logic-or-default", 1, 2, 1),
        ("fifth-pair-ignored", "first-look", "logic-five-pairs", 1, 5, 1),
        ("profile-listed-once-per-pair", "first-look", "logic-profile-once", 1, 2, 1),
        ("only-first-value", "several-values", "logic-several-values", 2, 1, 2),
        ("prefix-match", "values", "logic-whole-value", 1, 1, 1),
        ("mobile-phone-not-indexed", "first-look", "keys-phone", 1, 1, 1),
        ("profile-id-not-indexed", "first-look", "keys-profile-id", 1, 1, 1),
        ("custom-keys-not-indexed", "first-look", "keys-custom", 1, 1, 1),
        ("found-by-missing-one", "first-look", "found-by-and-all", 1, 2, 1),
        ("null-members", "first-look", "shape-no-null", 1, 1, 1),
        ("page-one-too-long", "first-look", "pagination-max-results", 2, 1, 1),
        ("no-next-token", "first-look", "pagination-leads-on", 2, 1, 1),
        ("token-never-ends", "first-look", "pagination-ends", 0, 1, 1),
        ("account-as-json-number", "first-look", "shape-profile-members", 1, 1, 1),
    ],
)
def test_a_failure_becomes_as_small_as_a_person_would_make_it(
    tmp_path: Path, mutant: str, scenario: str, requirement: str, profiles: int, pairs: int, values: int
) -> None:
    """So many profiles, pairs, and values in a pair are left, and each of them is needed."""
    only = (f"{requirement}@{scenario}",)
    failure = reduced(tmp_path, (scenario,), f"mutant:{mutant}", only=only).of(requirement)

    assert failure.reduction == "minimised"
    assert len(failure.world) == profiles
    assert failure.reproduce is not None
    assert failure.reproduce.python.count("client.create_profile,") == profiles
    search = failure.reproduce.python_request
    assert search.count("KeyName") == pairs
    asked = re.findall(r"'?Values'?[=:] ?(\[.*?\])", search)
    lists = [ast.parse(one, mode="eval").body for one in asked]  # an id is a variable that the script sets
    assert max(len(one.elts) for one in lists if isinstance(one, ast.List)) == values


def test_only_what_the_failure_needs_is_left_of_its_profile(tmp_path: Path) -> None:
    """If AND is carried out as OR, that is one profile with one of the two values of the search."""
    failure = reduced(tmp_path, FIRST, f"mutant:{AND_AS_OR}", only=ONE_CHECK).of("logic-and")

    (row,) = failure.world
    assert (row.expected, row.returned, row.wrong) == (False, True, True)
    assert sum(map(len, row.values.values())) == 1
    assert row.derivation.endswith("so under AND it is not in the answer")
    assert failure.expected == "no profile"


class Flaky(Fake):
    """A mutant of which every seventh call fails, and the same call does not when it is sent again."""

    def call(self, operation: str, members: Members) -> Members:
        """Call one operation of the engine, or fail."""
        if len(self.calls) % 7 == 6:
            self.calls.append(operation)
            raise Refused(ServiceFailure(ErrorName.INTERNAL, "try again"))
        return super().call(operation, members)


def test_a_passing_5xx_is_not_taken_for_the_failure(tmp_path: Path) -> None:
    """A search that was answered with 500 once breaks no rule on AND, however small it is."""
    ended = reduced(tmp_path, FIRST, fake=Flaky(AND_AS_OR), only=ONE_CHECK)
    failure = ended.of("logic-and")

    assert (failure.expected, failure.actual) == ("no profile", "1 profile: p1")
    assert failure.reduction == "minimised"


def test_the_evidence_of_the_first_failure_stays(tmp_path: Path) -> None:
    """Exchanges of the reduction come after those of the check, and every check has its own numbers."""
    ended = reduced(tmp_path, FIRST, f"mutant:{AND_AS_OR}")

    check = "logic-and@first-look"
    first = ended.results[check].failures[0]
    cited = ended.reduced[check].exchanges
    assert cited[: len(first.exchanges)] == first.exchanges
    assert all(one.startswith("reduction-logic-and-first-look/") for one in cited[len(first.exchanges) :])
    assert len(cited) > len(first.exchanges)


def test_reducing_again_gives_the_same(tmp_path: Path) -> None:
    """The same seed leads to the same reduced failures, by the same requests."""
    folders = (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        folder.mkdir()
    one, two = (reduced(folder, FIRST, "mutant:page-one-too-long") for folder in folders)

    assert {name: (f.request, f.expected, f.actual, f.exchanges) for name, f in one.reduced.items()} == {
        name: (f.request, f.expected, f.actual, f.exchanges) for name, f in two.reduced.items()
    }
    assert one.requests == two.requests


def test_a_correct_target_gets_no_request_of_a_reduction(tmp_path: Path) -> None:
    """If nothing failed, nothing is sent."""
    assert "reduction" not in reduced(tmp_path, FIRST).requests


def test_small_worlds_are_deleted_at_once(tmp_path: Path) -> None:
    """Each has a domain of its own, which is deleted as soon as its failure is reduced."""
    fake = Fake(AND_AS_OR)
    reduced(tmp_path, FIRST, fake=fake)

    assert fake.calls.count("CreateDomain") > 1
    assert len(fake.engine.call("ListDomains", {})["Items"]) == 1


class Once(Fake):
    """A target that carries out one AND as OR, and every other one correctly."""

    armed = False

    def arm(self) -> None:
        """Answer the next AND wrongly."""
        self.armed = True

    def search_profiles(self, **members: Any) -> Members:
        """Search, with OR in place of AND the first time."""
        wrong = self.armed and members.get("LogicalOperator") == "AND"
        self.armed = self.armed and not wrong
        return self.call("SearchProfiles", {**members, **({"LogicalOperator": "OR"} if wrong else {})})


def test_a_failure_that_is_not_reproduced_is_reported_as_it_was_found(tmp_path: Path) -> None:
    """A fault that shows once stays a failure, with its first evidence, and is not reported as minimised."""
    fake = Once(engine=Engine())
    ended = reduced(tmp_path, FIRST, fake=fake, ready=fake.arm)

    assert ended.reduced
    for check, failure in ended.reduced.items():
        assert failure.reduction == "not reproduced"
        assert failure.request == ended.results[check].failures[0].request
        assert failure.world == ended.results[check].failures[0].world


class Changing(Fake):
    """A target that finds by several pairs one of the profiles, another each time."""

    searches = 0

    def search_profiles(self, **members: Any) -> Members:
        """Search, and leave all but one profile out if there are several pairs."""
        found = self.call("SearchProfiles", members)
        if "AdditionalSearchKeys" in members and found["Items"]:
            self.searches += 1
            found["Items"] = [found["Items"][self.searches % len(found["Items"])]]
        return found


def test_of_what_changes_from_one_request_to_the_next_little_is_reduced(tmp_path: Path) -> None:
    """If the same search is answered in another way three times in a row, nothing else is reduced."""
    ended = reduced(tmp_path, FIRST, fake=Changing(engine=Engine()))

    assert len(ended.reduced) == 3


@pytest.mark.parametrize("lacking", ["CreateDomain", "DeleteDomain"])
def test_without_domains_of_their_own_worlds_are_kept_apart_by_their_values(
    tmp_path: Path, lacking: str
) -> None:
    """If domains cannot be created or deleted, the small world is created in the existing domain."""
    fake = Fake(AND_AS_OR, lacking, *(["DeleteDomain"] if lacking == "CreateDomain" else []))
    if lacking == "CreateDomain":
        fake.engine.call("CreateDomain", {"DomainName": "only", "DefaultExpirationDays": 1})
    domain = "only" if lacking == "CreateDomain" else None
    ended = reduced(tmp_path, FIRST, fake=fake, domain=domain, ready=fake.calls.clear, only=ONE_CHECK)
    failure = ended.of("logic-and")

    assert failure.reduction == "minimised"
    assert len(failure.world) == 1
    assert "CreateDomain" not in fake.calls
    assert fake.calls.count("CreateProfile") > 1


def test_with_access_write_the_small_world_is_in_the_given_domain(tmp_path: Path) -> None:
    """Its values are new, so that they find nothing else in the domain."""
    fake = Fake(AND_AS_OR)
    fake.engine.call("CreateDomain", {"DomainName": "given", "DefaultExpirationDays": 1})
    given = {"access": Access.WRITE, "domain": "given"}
    failure = reduced(tmp_path, FIRST, fake=fake, only=ONE_CHECK, **given).of("logic-and")

    assert failure.reduction == "minimised"
    assert len(failure.world) == 1
    assert fake.calls.count("CreateDomain") == 0


def test_without_access_to_write_only_the_search_becomes_smaller(tmp_path: Path) -> None:
    """Data that its owner loaded stays as it is, so no failure is reported as minimised."""
    fake = Fake("and-treated-as-or")
    fake.engine.call("CreateDomain", {"DomainName": "theirs", "DefaultExpirationDays": 1})
    for profile in shared_data(corpus_namespace(Effort.QUICK), Effort.QUICK).profiles:
        identifier = fake.engine.call("CreateProfile", {"DomainName": "theirs", **profile.fields})[
            "ProfileId"
        ]
        for key, values in profile.keys.items():
            given = {"ProfileId": identifier, "KeyName": key, "Values": list(values)}
            fake.engine.call("AddProfileKey", {"DomainName": "theirs", **given})
    only = ("logic-five-pairs@first-look",)
    ended = reduced(tmp_path, FIRST, fake=fake, only=only, access=Access.PRELOADED, domain="theirs")

    five = ended.of("logic-five-pairs")
    assert five.reduction == "not minimised"
    assert five.request.count(" AND ") == 4
    assert "MaxResults" not in five.request
    assert not {"CreateProfile", "CreateDomain"} & set(fake.calls)


@pytest.mark.e2e
def test_writes_that_become_visible_late_are_waited_for(tmp_path: Path) -> None:
    """A profile that is only late is not taken for a missing one, and failures are reduced all the same."""
    late = MUTANTS["or-treated-as-and"].engine(Readings({"visibility": "delayed"}), delay=0.15)
    only = ("logic-or@first-look",)
    failure = reduced(tmp_path, FIRST, fake=Fake(engine=late), only=only).of("logic-or")

    assert failure.reduction == "minimised"
    (row,) = failure.world
    assert (row.expected, row.returned) == (True, False)
    assert row.derivation.endswith("so under OR it is in the answer")


def test_an_expected_failure_costs_nothing(tmp_path: Path) -> None:
    """A failure that the user expects is not reduced."""
    known = tuple(Expectation(check.id, "known") for check in checks() if check.scenario.name in FIRST)
    ended = reduced(tmp_path, FIRST, fake=Fake(AND_AS_OR), expected=known)

    assert any(result.failures for result in ended.results.values())
    assert "reduction" not in ended.requests


class Blind(Fake):
    """A target that finds none of the profiles created after it has been probed."""

    late = False

    def delay(self) -> None:
        """Find nothing new from now on."""
        self.late = True

    def create_profile(self, **members: Any) -> Members:
        """Return the id of a new profile, which no search finds."""
        return {"ProfileId": uuid4().hex} if self.late else self.call("CreateProfile", members)


def test_a_profile_that_was_never_visible_is_not_taken_for_missing(tmp_path: Path) -> None:
    """If a small world does not become visible, a failure by a missing profile is shown on the shared data."""
    fake = Blind("or-treated-as-and")
    only = ("logic-or@first-look",)
    failure = reduced(tmp_path, FIRST, fake=fake, ready=fake.delay, only=only).of("logic-or")

    assert failure.reduction == "not minimised"
    assert len(failure.world) > 1
