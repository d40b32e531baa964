"""Which mutants a target is compared with, and with which readings."""

import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from searchprofiles_tck.conformance.diagnosis import nearest
from searchprofiles_tck.conformance.diagnosis.agreement import AgreementMatrix
from searchprofiles_tck.conformance.diagnosis.assumed_readings import reading_assignments
from searchprofiles_tck.conformance.diagnosis.nearest import (
    MutantScores,
    compared,
    is_possible,
    score_kinship,
)
from searchprofiles_tck.conformance.diagnosis.replay import EngineCache
from searchprofiles_tck.conformance.history.facts import KnownReadings
from searchprofiles_tck.conformance.mutants import MUTANTS, Mutant
from searchprofiles_tck.conformance.mutants.mutant import WireParts
from searchprofiles_tck.spec.readings import Readings


def test_the_references_readings_are_one_assignment() -> None:
    """Nothing is replayed twice if the target reads all points as the reference does."""
    known = KnownReadings({("page-fill", ""): "full", ("letter-case", "_email"): "exact"})

    assert len(reading_assignments(known)) == 1


def test_readings_that_a_defect_may_fake_are_varied() -> None:
    """Found readings come first, then those that no defect fakes, then the reference's."""
    known = KnownReadings({("page-fill", ""): "short", ("letter-case", "_email"): "folded"})

    found, plain, own = reading_assignments(known)

    assert [each["page-fill"] for each in (found, plain, own)] == ["short", "full", "full"]
    assert [each.of_key("letter-case", "_email") for each in (found, plain, own)] == [
        "folded",
        "folded",
        "exact",
    ]


def test_nothing_is_waited_for() -> None:
    """A target whose changes become visible late is compared with mutants that show them at once."""
    known = KnownReadings({("visibility", ""): "delayed"})

    assert all(each["visibility"] == "immediate" for each in reading_assignments(known))


def test_a_python_object_has_no_defect_of_messages() -> None:
    """No mutant that replaces a part around the engine is compared with an object; every one is over HTTP."""
    wire = [mutant for mutant in MUTANTS.values() if mutant.wire != WireParts()]

    assert len(wire) > 90
    assert not any(is_possible(mutant, over_http=False) for mutant in wire)
    assert all(is_possible(mutant, over_http=True) for mutant in MUTANTS.values())


def test_what_is_left_for_an_object_speaks_of_no_message() -> None:
    """The defects that an object may have say nothing of query strings, headers, statuses or JSON."""
    possible = [mutant for mutant in MUTANTS.values() if is_possible(mutant, over_http=False)]

    assert len(possible) > 300
    words = re.compile(r"query string|query parameter|header|status|JSON|Content-Type|UTF-8|body|bodies")
    assert [mutant.summary for mutant in possible if words.search(mutant.summary)] == []


def test_a_target_is_not_compared_with_mutants_that_break_what_it_keeps() -> None:
    """A mutant breaks its requirement, so a target in which a check found that one kept has another defect."""
    matrix = AgreementMatrix([], Readings(), EngineCache([]))

    left = compared(matrix, {"logic-and"}, {"or-treated-as-and"})

    broken = {name for name, mutant in MUTANTS.items() if mutant.requirement == "logic-and"}
    assert broken
    assert {mutant.name for mutant in left} == MUTANTS.keys() - broken - {"or-treated-as-and"}


class Trial:
    """A matrix in which the target breaks a rule in two cases, one mutant in eight of them, and another in nine."""

    def __init__(self, *_: object) -> None:
        self.wrong = {"and-treated-as-or": 9, "and-without-one": 8}

    def mutant(self, mutant: Mutant) -> SimpleNamespace:
        """Return a replayed mutant."""
        return SimpleNamespace(name=mutant.name, cost=1)

    def observations(self, replayed: SimpleNamespace) -> list[str]:
        """Return its answers, which are its name."""
        return [replayed.name]

    def faults(self, _: str, answers: Sequence[str] = ()) -> int:
        """Return in how many cases they break the rule."""
        return self.wrong[answers[0]] if answers else 2

    def kinship(self, *_: object) -> float:
        """Return that they go wrong in the same ways."""
        return 1.0


def test_a_mutant_that_breaks_a_rule_in_many_more_cases_is_no_kin(monkeypatch: pytest.MonkeyPatch) -> None:
    """The target answers rightly what it would get wrong if it had a defect of that kind."""
    monkeypatch.setattr(nearest, "AgreementMatrix", Trial)
    showing: Any = SimpleNamespace(
        scenarios=[SimpleNamespace(failing={"logic-and": None})], readings=None, cache=None
    )
    scores = MutantScores()

    mutants = [MUTANTS["and-treated-as-or"], MUTANTS["and-without-one"]]
    score_kinship(scores, showing, {}, ["logic-and"], "quick", mutants)

    assert scores.kinship == {"logic-and": {"and-without-one": 1.0}}
