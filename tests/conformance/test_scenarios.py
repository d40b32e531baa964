"""The scenarios accept every reading and kill every mutant, and their findings name the right requirement."""

import random

import pytest
from covering import all_pairs, covering, pairs_in
from playing import Played, described, play_all, played, prepared, recorder_for
from searchprofiles_tck.conformance.config import RunConfig
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.results.scenario_run import result_of
from searchprofiles_tck.conformance.scenarios.registry import SCENARIOS, checks
from searchprofiles_tck.conformance.target.in_process import InProcessTarget
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.spec.classes import CORE_CLASSES, Level
from searchprofiles_tck.spec.open_points import COMPARISON_POINTS, OPEN_POINTS
from searchprofiles_tck.spec.readings import Readings
from searchprofiles_tck.spec.requirements import requirements
from searchprofiles_tck.spec.results import ReadingFound
from searchprofiles_tck.spec.statuses import Outcome, Status

CORE = [scenario for scenario in SCENARIOS if "logic-profile-once" in scenario.covers]
"""Scenarios that are judged by all judges of the core classes."""

SINGLE = [(point, reading) for point, row in OPEN_POINTS.items() for reading in list(row.readings)[1:]]
OFTEN = random.Random(17).sample(SINGLE, 8)
"""Those that every run of the tests tries; the slow tests try the others."""
ALL_READINGS = {point: list(row.readings) for point, row in OPEN_POINTS.items()}
MANY = covering(ALL_READINGS)
AT_ONCE = 2
"""How many of those rows are tried in every run of the tests; ``benchmarks/matrix.py`` tries all."""
UNDECIDABLE = {
    "repeated-pair": lambda choices: choices.get("repeated-key") == "refused",
    "found-by-values": lambda choices: choices.get("several-values") == "all",
    "full-name-gap": lambda choices: choices.get("inner-blanks") == "collapsed",
    # If account numbers are compared loosely and may not be taken twice, the groups lack profiles.
    "last-page": lambda choices: (
        "short" in choices.values() or choices.get("account-number-taken") == "refused"
    ),
}
"""Points that the answers of an engine of these readings do not show."""


def play_readings(choices: dict[str, str]) -> list[Played]:
    """Play all scenarios against the reference with these readings, with a short delay if writes are delayed."""
    return play_all(Engine(Readings(choices), delay=0.05))


def accused(all_played: list[Played]) -> list[str]:
    """Return the findings that fail a correct implementation: a recommendation may go against a reading."""
    return described(all_played, level=Level.MUST)


def without_occasion(all_played: list[Played]) -> set[str]:
    """Return the MUST requirements that nothing put to the test, and that no reading settles."""
    runs = {one.run.scenario.name: one.run for one in all_played}
    results = [
        result_of(check, runs[check.scenario.name]) for check in checks() if check.scenario.name in runs
    ]
    left = {
        result.id.partition("@")[0]
        for result in results
        if result.level is Level.MUST and result.outcome in (Outcome.OPEN, Outcome.OUT_OF_REACH)
    }
    return left - {result.id.partition("@")[0] for result in results if result.status is Status.PASSED}


def misread(all_played: list[Played], choices: dict[str, str]) -> dict[tuple[str, str], str | None]:
    """Return the points whose reading the probes got wrong."""
    return {
        (found.point, found.key): found.reading
        for found in all_played[0].readings
        if found.point in choices
        and found.reading != choices[found.point]
        and not (found.reading is None and UNDECIDABLE.get(found.point, lambda _: False)(choices))
        and not _follows(found, choices)
    }


def _follows(found: ReadingFound, choices: dict[str, str]) -> bool:
    """Return whether a reading of another point decides this one too."""
    if (found.point, found.key) == ("blanks", "_phone"):
        return choices.get("phone-format") == "digits"
    decomposing = (choices.get("compatible-characters"), choices.get("marks")) != ("exact", "exact")
    return found.point == "unicode-form" and decomposing


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("point", "reading"),
    [pytest.param(*each, marks=() if each in OFTEN else pytest.mark.slow) for each in SINGLE],
)
def test_each_reading_is_read_and_passes(point: str, reading: str) -> None:
    """If a target takes another reading of one point, the probes find it and no check fails."""
    result = play_readings({point: reading})

    assert accused(result) == []
    assert misread(result, {point: reading}) == {}
    assert without_occasion(result) == set()


def test_any_two_readings_meet() -> None:
    """Every two readings of different points are together in some row."""
    met = set().union(*map(pairs_in, MANY))

    assert met == all_pairs(ALL_READINGS)


@pytest.mark.e2e
@pytest.mark.parametrize("choices", MANY[:AT_ONCE], ids=lambda choices: f"row{MANY.index(choices)}")
def test_many_readings_at_once_pass(choices: dict[str, str]) -> None:
    """If a target takes any reading of every point, no check fails."""
    result = play_readings(choices)

    assert accused(result) == []
    assert misread(result, choices) == {}
    assert without_occasion(result) == set()


@pytest.mark.e2e
def test_keys_may_be_compared_each_in_its_own_way() -> None:
    """A target may fold e-mail addresses and phone numbers, and take account numbers as they are."""
    by_key = {
        ("letter-case", "_email"): "folded",
        ("blanks", "_fullName"): "trimmed",
        ("unicode-form", "tckNote"): "canonical",
        ("phone-format", "_phone"): "digits",
    }
    result = play_all(Engine(Readings(by_key=by_key)))
    found = {(r.point, r.key): r.reading for r in result[0].readings if r.point in COMPARISON_POINTS}

    assert accused(result) == []
    assert {key: found[key] for key in by_key} == by_key
    folded = {key for key, reading in found.items() if reading != "exact"}
    # Blanks are no digits, so a phone number that is compared by digits is found with blanks around it too.
    assert folded == {*by_key, ("blanks", "_phone")}


CORE_MUTANTS = [
    name
    for name, mutant in MUTANTS.items()
    if requirements()[mutant.requirement].requirement_class in CORE_CLASSES
]


@pytest.mark.parametrize("name", random.Random(5).sample(CORE_MUTANTS, 8))
def test_mutant_is_killed_by_its_rule(name: str) -> None:
    """A mutant of the core classes breaks the requirement that it names in some scenario."""
    mutant, standard = MUTANTS[name], RunConfig()
    recorder = recorder_for(InProcessTarget(mutant.application(), name))
    ready = prepared(recorder, standard)
    telling = (one for one in SCENARIOS if mutant.requirement in one.covers)

    assert any(mutant.requirement in played(one, ready, recorder, standard).broken for one in telling)


@pytest.mark.e2e
def test_core_scenarios_judge_everything_that_they_cover() -> None:
    """Against the reference every requirement that the core scenarios cover is held against some answer."""
    result = play_all(Engine(), CORE)
    judged = {rule for one in result for rule, count in one.run.judgement.inputs_per_rule.items() if count}

    assert {rule for one in result for rule in one.run.scenario.covers} <= judged
