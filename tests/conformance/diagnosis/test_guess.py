"""When agreement with mutants suffices for a guess, and how it is worded."""

from typing import Final

import pytest
from searchprofiles_tck.conformance.diagnosis.guess import (
    diagnosis_of,
    guesses,
    guesses_by_breadth,
    guesses_of_kin,
)
from searchprofiles_tck.conformance.diagnosis.nearest import MutantScores
from searchprofiles_tck.conformance.diagnosis.score import Score, Showing
from searchprofiles_tck.conformance.mutants.families import FAMILIES, FAMILY_OF
from searchprofiles_tck.spec.readings import Readings

AND: Final = "logic-and"
OWN: Final = FAMILIES["and-incomplete"].mutants
OTHER: Final = FAMILIES["or-incomplete"].mutants


def scored(requirement: str = AND, **by_name: tuple[int, int, int]) -> MutantScores:
    """Return scores of mutants, by name with ``_``: cases in which they agree, go wrong in the same way, and all."""
    scores = MutantScores()
    for name, (agreed, alike, cases) in by_name.items():
        showing = Showing.SAME if agreed else Showing.ALIKE
        score = Score(agreed, alike, cases, showing, target=cases, mutant=cases)
        scores.keep(name.replace("_", "-"), {requirement: score}, score, Readings())
    return scores


def test_a_mutant_that_agrees_nearly_everywhere_is_the_likely_defect() -> None:
    """It is named in a sentence that says perhaps, with the cases that it rests on."""
    (guess,) = guesses(scores := scored(and_treated_as_or=(48, 48, 50)), [AND])

    assert guess.is_defect
    assert diagnosis_of(guess, scores).guess == (
        "Perhaps the target carries AND out as OR: it agrees with the mutant and-treated-as-or in 48 of 50 telling "
        "cases."
    )


@pytest.mark.parametrize("score", [(47, 48, 50), (2, 2, 2)])
def test_a_mutant_with_less_agreement_or_few_cases_is_no_likely_defect(score: tuple[int, int, int]) -> None:
    """At least 95 % of at least three cases are needed; otherwise at most the family is named."""
    (guess,) = guesses(scores := scored(and_treated_as_or=score), [AND])

    assert not guess.is_defect
    assert diagnosis_of(guess, scores).guess == (
        f"Perhaps the target {FAMILIES['operator-swapped'].sentence}: the nearest known defect is of this kind."
    )


def test_a_mutant_of_another_family_that_does_as_well_silences_both() -> None:
    """If defects of two families answer alike, nothing is guessed."""
    scores = scored(and_treated_as_or=(20, 20, 20), operator_in_query=(20, 20, 20))

    assert guesses(scores, [AND]) == []


def test_a_mutant_that_explains_other_failures_silences_none() -> None:
    """A mutant is no rival of one that explains something else, however much it explains itself."""
    scores = scored(and_treated_as_or=(20, 20, 20))
    others = ("found-by-and-all", "found-by-or-exact")
    few = Score(2, 2, 2, Showing.SAME, target=2, mutant=2)
    scores.keep("found-by-absent", dict.fromkeys(others, few), few, Readings())

    (guess,) = (each for each in guesses(scores, [AND, *others]) if each.is_defect)

    assert (guess.nearest, guess.requirements) == (("and-treated-as-or",), (AND,))


def test_the_nearest_mutants_of_one_family_are_the_likely_family() -> None:
    """Three mutants that go wrong as the target does in most cases stand for their family."""
    scores = scored(**{name.replace("-", "_"): (2, 7, 10) for name in OWN[:3]})

    (guess,) = guesses(scores, [AND])

    assert (guess.family, len(guess.nearest), guess.is_defect) == ("and-incomplete", 3, False)
    assert diagnosis_of(guess, scores).guess.endswith("the 3 nearest known defects are of this kind.")


@pytest.mark.parametrize(("near", "far"), [(7, 6), (5, 1)])
def test_a_family_that_is_not_clearly_nearer_is_not_told(near: int, far: int) -> None:
    """A family needs 60 %, and 15 points more than any other."""
    own = {name.replace("-", "_"): (0, near, 10) for name in OWN[:3]}

    assert guesses(scored(**own, **{OTHER[0].replace("-", "_"): (0, far, 10)}), [AND]) == []


@pytest.mark.parametrize(("agreed", "cases", "number"), [(0, 9, 1), (0, 20, 0), (1, 20, 0), (2, 20, 1)])
def test_of_many_cases_some_are_answered_as_the_target_does(agreed: int, cases: int, number: int) -> None:
    """Going wrong in the same way in many cases, and rarely with the same answer, is chance."""
    own = {name.replace("-", "_"): (agreed, cases, cases) for name in OWN[:3]}

    assert len(guesses(scored(**own), [AND])) == number


@pytest.mark.parametrize(("wrong", "is_defect"), [(40, True), (39, False)])
def test_a_case_in_which_only_the_mutant_is_wrong_disproves_it(wrong: int, is_defect: bool) -> None:
    """The target would be wrong there too if it had the defect; that it is wrong elsewhere may have another cause."""
    score = Score(39, 39, 40, Showing.SAME, target=wrong, mutant=39)
    scores = MutantScores()
    scores.keep("and-treated-as-or", {AND: score}, score, Readings())

    (guess,) = guesses(scores, [AND])

    assert guess.is_defect is is_defect


def test_what_a_mutant_breaks_in_another_way_has_another_cause() -> None:
    """A rule that the nearest mutant breaks otherwise in the reported case is not put under the guess at it."""
    scores = scored(and_treated_as_or=(20, 20, 20))
    for other, showing in (("logic-or", Showing.WRONG), ("logic-five-pairs", Showing.ALIKE)):
        score = Score(18, 20, 20, showing, target=20, mutant=20)
        scores.by_requirement[other] = {"and-treated-as-or": score}

    found = {guess.requirements for guess in guesses(scores, [AND, "logic-or", "logic-five-pairs"])}

    assert found == {(AND, "logic-five-pairs")}


def test_a_measured_number_is_not_told() -> None:
    """A target that cuts values at 191 characters agrees with one that cuts them at 254; the number is not known."""
    (guess,) = guesses(scores := scored("logic-whole-value", cut_at_254=(30, 30, 30)), ["logic-whole-value"])

    told = diagnosis_of(guess, scores).guess

    assert guess.is_defect
    assert "254" not in told
    assert FAMILY_OF["cut-at-254"].sentence in told


def test_kin_that_breaks_the_rule_in_other_cases_counts_if_it_is_of_one_family() -> None:
    """Mutants that go wrong in the same ways elsewhere stand for their family if nearly all of them are of it."""
    lenient = FAMILIES["lenient-json"].mutants[:4]
    scores = MutantScores(kinship={"errors-lenient-json": dict.fromkeys(lenient, 1.0)})

    (guess,) = guesses_of_kin(scores, ["errors-lenient-json"])
    scores.kinship["errors-lenient-json"] |= dict.fromkeys(OTHER[:4], 1.0)

    assert guess.family == "lenient-json"
    assert guesses_of_kin(scores, ["errors-lenient-json"]) == []


@pytest.mark.parametrize(("others", "families"), [(0, ["lenient-json"]), (1, ["lenient-json"]), (2, [])])
def test_few_kin_of_other_families_silence_none(others: int, families: list[str]) -> None:
    """Three in four of them have to be of the family."""
    kin = dict.fromkeys((*FAMILIES["lenient-json"].mutants[:3], *OTHER[:others]), 1.0)

    found = guesses_of_kin(MutantScores(kinship={AND: kin}), [AND])

    assert [guess.family for guess in found] == families


@pytest.mark.parametrize(("others", "number"), [(["logic-or"], 1), (["logic-or", "keys-phone"], 0)])
def test_kin_that_break_less_than_half_prove_nothing(others: list[str], number: int) -> None:
    """What else is broken has another cause, and may have broken this rule as well."""
    kin = dict.fromkeys(FAMILIES["lenient-json"].mutants[:3], 1.0)

    assert len(guesses_of_kin(MutantScores(kinship={AND: kin}), [AND, *others])) == number


@pytest.mark.parametrize(
    ("own", "other", "broken", "families"),
    [
        (3, 1, 6, ["phones-not-indexed"]),
        (3, 2, 6, []),
        (2, 0, 4, []),
        (3, 1, 7, []),
        (5, 3, 6, ["phones-not-indexed"]),
    ],
)
def test_a_mutant_that_breaks_most_rules_stands_for_its_family(
    own: int, other: int, broken: int, families: list[str]
) -> None:
    """It breaks three at least and half of those broken, mutants of other families at most 60 % as many."""
    rules = [
        "logic-and",
        "logic-or",
        "logic-or-default",
        "keys-phone",
        "state-create",
        "wire-body",
        "keys-email",
    ]
    weak = Score(1, 5, 30, Showing.ALIKE, target=20, mutant=15)
    scores = MutantScores()
    for name, number in (("only-first-phone", own), ("or-exclusive", other)):
        for rule in rules[:number]:
            scores.by_requirement.setdefault(rule, {})[name] = weak

    assert [guess.family for guess in guesses_by_breadth(scores, rules[:broken])] == families


def test_breadth_proves_nothing_if_mutants_were_left_out() -> None:
    """One of them may break as much."""
    score = Score(1, 5, 30, Showing.ALIKE, target=20, mutant=15)
    rules = ["logic-and", "logic-or", "keys-phone"]
    scores = MutantScores({rule: {"only-first-phone": score} for rule in rules}, left_out={"or-exclusive"})

    assert guesses_by_breadth(scores, rules) == []


def test_what_did_not_happen_again_is_explained_only_by_mutants_that_remember() -> None:
    """A steady defect cannot explain a failure that was gone when its request was sent again."""
    scores = scored(and_treated_as_or=(20, 20, 20), operator_of_previous_request=(20, 20, 20))

    (guess,) = guesses(scores.possible_if({AND}), [AND])

    assert guess.nearest == ("operator-of-previous-request",)
