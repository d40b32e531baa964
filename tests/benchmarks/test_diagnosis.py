"""What the leave-one-out benchmark counts, and by what it is compared."""

import sys
from pathlib import Path
from typing import Final

import msgspec
import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.mutants.families import FAMILIES, FAMILY_OF
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import Agreement, Cause, Diagnosis

sys.path.append(str(Path(__file__).parents[2]))  # after the installed kit, which the checkout would hide

from benchmarks.diagnosis import (
    HELD_OUT,
    TUNING,
    Guess,
    Outcome,
    Rates,
    halves,
    is_named,
    rates,
    recorded,
    sampled,
    table,
    targets,
    trivial_guess,
    verdict,
    worst,
)

BROKEN: Final = "logic-and"


def outcome(name: str, guesses: tuple[Guess, ...] = (), **others: object) -> Outcome:
    """Return the outcome of a mutant of the family ``mine``."""
    given = {"family": "mine", "counted": True, "trivial": "", "named": False, "seconds": 1.0, **others}
    return Outcome(kind="mutant", name=name, guesses=guesses, **given)  # type: ignore[arg-type]


def mutants_of(requirement: str) -> list[str]:
    """Return the mutants that break a requirement."""
    return [name for name, mutant in MUTANTS.items() if mutant.requirement == requirement]


@pytest.mark.parametrize(
    ("guesses", "expected"),
    [
        ([], "silent"),
        (["mine"], "right"),
        (["mine", "mine"], "right"),
        (["other"], "wrong"),
        (["mine", "other"], "wrong"),
    ],
)
def test_one_wrong_cause_makes_a_target_wrong(guesses: list[str], expected: str) -> None:
    """A target is right only if a cause guesses its family and no cause guesses another."""
    assert verdict("mine", guesses) == expected


def test_the_trivial_rule_takes_the_family_that_most_mutants_have() -> None:
    """It looks at the first broken MUST requirement, and at the mutants that were not left out."""
    should = next(name for name, one in requirements().items() if one.level is Level.SHOULD)
    names = mutants_of(BROKEN)
    first = trivial_guess([should, BROKEN, "shape-items"], ())
    of_first = [name for name in names if FAMILY_OF[name].id == first]

    assert all(sum(FAMILY_OF[name] is one for name in names) <= len(of_first) for one in FAMILIES.values())
    assert trivial_guess([BROKEN], of_first) not in (first, "")
    assert trivial_guess([BROKEN], names) == ""
    assert trivial_guess([should], ()) == ""


def test_halves_and_samples_are_drawn_by_seed() -> None:
    """Each kind of target is divided in two halves of about one size, always the same, whatever other targets are."""
    half = halves(targets())

    assert all(halves([target])[target] == part for target, part in half.items())
    for kind in ("mutant", "fault"):
        own = [found for (one, _), found in half.items() if one == kind]
        assert abs(own.count(HELD_OUT) - own.count(TUNING)) <= len(own) / 5
    assert sampled(targets(), 3, seed=1) == sampled(targets(), 3, seed=1) != sampled(targets(), 3, seed=2)
    assert [kind for kind, _ in sampled(targets(), 2, seed=1)] == ["mutant", "mutant", "fault", "fault"]


def test_only_targets_that_count_are_in_the_rates() -> None:
    """Rates are parts of the targets that failed and whose family has another mutant."""
    found = rates(
        [
            outcome("a", (Guess("mine", 9, 9),), trivial="mine"),
            outcome("b", (Guess("other", 9, 9),)),
            outcome("c"),
            outcome("d", (Guess("mine", 9, 9),)),
            outcome("e", (Guess("other", 9, 9),), counted=False),
        ]
    )

    assert found == Rates(4, 0.5, 0.25, 0.25, 0.25)


@pytest.mark.parametrize(
    ("found", "missed"),
    [
        (Rates(400, 0.70, 0.05, 0.25, 0.5), 0),
        (Rates(400, 0.69, 0.05, 0.26, 0.4), 1),
        (Rates(400, 0.75, 0.06, 0.19, 0.4), 1),
        (Rates(400, 0.75, 0.05, 0.20, 0.6), 1),
    ],
)
def test_goals_are_missed_one_by_one(found: Rates, missed: int) -> None:
    """Each goal is held against its own rate; a small sample may fall a little short of it."""
    assert len(found.misses(is_sample=False)) == missed
    assert found._replace(number=20).misses(is_sample=True) == []


def test_a_sample_that_is_far_off_misses_its_goals() -> None:
    """Chance does not explain a sample that is mostly wrong."""
    assert len(Rates(30, 0.2, 0.7, 0.1, 0.6).misses(is_sample=True)) == 3


def test_the_worst_cases_are_the_wrong_ones_that_agree_most() -> None:
    """Wrong cases come first, silent ones last; right ones and those that do not count are no cases."""
    cases = [
        outcome("silent"),
        outcome("right", (Guess("mine", 90, 90),)),
        outcome("weak", (Guess("other", 3, 4),)),
        outcome("strong", (Guess("other", 40, 41), Guess("mine", 2, 2))),
        outcome("apart", (Guess("other", 99, 99),), counted=False),
    ]

    assert [one.name for one in worst(cases)] == ["strong", "weak", "silent"]
    assert str(worst(cases)[0]) == ("wrong: mutant strong (mine), guessed: other (40 of 41), mine (2 of 2)")


def test_the_table_has_a_line_for_each_half() -> None:
    """Goals are held against the held-out half alone."""
    half = halves(targets())
    mutants = {part: name for (kind, name), part in half.items() if kind == "mutant"}

    lines = list(table([outcome(mutants[part]) for part in (TUNING, HELD_OUT)], is_sample=False))

    assert [is_met for _, is_met in lines] == [True, True, False, True]
    assert lines[1][0].split()[:4] == ["mutants,", "tuning", "1", "0.0%"]
    assert "missed: right below 70%" in lines[2][0]
    assert lines[3][0] == "0 of 2 mutants named if nothing is left out"


def test_a_mutant_is_named_if_it_or_a_twin_comes_first() -> None:
    """The nearest mutants of the first cause count, if they agree equally."""

    def cause(*nearest: tuple[str, int]) -> Cause:
        found = tuple(Agreement(mutant=name, summary="", agreed=agreed, cases=9) for name, agreed in nearest)
        return Cause(id=BROKEN, title="", requirements=(BROKEN,), diagnosis=Diagnosis(nearest=found))

    assert is_named([cause(("a", 9), ("b", 9), ("c", 8))], {"b"})
    assert not is_named([cause(("a", 9), ("b", 9), ("c", 8))], {"c"})
    assert not is_named([cause(), cause(("a", 9))], {"a"})
    assert not is_named([], {"a"})


def test_a_record_that_was_cut_off_is_read(tmp_path: Path) -> None:
    """What was done before an interruption is not done again."""
    file = tmp_path / "record"
    lines = [msgspec.json.encode(outcome(name)) for name in ("a", "b")]
    file.write_bytes(lines[0] + b"\n" + lines[1][:-9])

    assert [one.name for one in recorded(file)] == ["a"]
