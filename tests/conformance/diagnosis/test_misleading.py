"""Faults that reports once took for others: what is said of them is true, and what is not known is not said."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.reference.fast_search import Match
from searchprofiles_tck.reference.index import Index
from searchprofiles_tck.reference.key_values import KeyValues, key_values
from searchprofiles_tck.reference.model import Profile
from searchprofiles_tck.reference.parts import EngineParts
from searchprofiles_tck.reference.postings import Postings
from searchprofiles_tck.spec.readings import Readings

from .diagnosing import FIRST_LOOK, Wrong, diagnosis, told

pytestmark = pytest.mark.e2e


def rows_limited(lists: Sequence[Postings], after: int, limit: int) -> list[Match]:
    """Limit the rows of a join, of which a profile that matches several pairs has several, before grouping them."""
    rows = sorted(
        (number, 1 << place) for place, numbers in enumerate(lists) for number in numbers if number > after
    )
    masks: dict[int, int] = {}
    for number, bit in rows[:limit]:
        masks[number] = masks.get(number, 0) | bit
    return list(masks.items())


def value_moves(index: Index, number: int, old: KeyValues, new: KeyValues) -> None:
    """Keep a value for the newest profile that has it, as a map from values to single profiles does."""
    for key, values in new.items():
        for value in values:
            for other in [*index.numbers(key, value)]:
                if other != number and value not in old.get(key, ()):
                    index.change(other, {key: (value,)}, {})
    index.change(number, old, new)


def turkish_keys(profile: Profile, readings: Readings) -> KeyValues:
    """Store key names in lower case by Turkish rules, by which I has another small letter."""
    return {key.replace("I", "\u0131"): values for key, values in key_values(profile, readings).items()}


def together(*names: str) -> EngineParts:
    """Return the parts of several mutants at once."""
    own, parts = EngineParts(), EngineParts()
    for name in names:
        given = MUTANTS[name].parts
        changed = {each.name: getattr(given, each.name) for each in fields(own)}
        parts = replace(parts, **{each: part for each, part in changed.items() if part != getattr(own, each)})
    return parts


def test_pages_that_count_rows_are_no_defect_of_the_operator(tmp_path: Path) -> None:
    """LIMIT before GROUP BY loses profiles and pairs where a page ends; OR is carried out as it should be."""
    _, causes = diagnosis(tmp_path, Wrong(EngineParts(by_or=rows_limited)), (*FIRST_LOOK, "lattice"))

    assert {"pagination-complete", "found-by-or-exact"} <= {*causes[0].requirements}
    assert not re.search("exactly one pair|carries OR", told(causes))


@pytest.mark.slow
def test_a_value_that_moves_is_no_defect_of_operators(tmp_path: Path) -> None:
    """What breaks single pairs as well is not told as a defect of OR, and rules broken alike are one cause."""
    _, causes = diagnosis(
        tmp_path, Wrong(EngineParts(reindex=value_moves)), (*FIRST_LOOK, "lattice"), without=()
    )

    assert {"logic-single-pair", "logic-or"} <= {name for cause in causes for name in cause.requirements}
    assert not any(cause.diagnosis.guess for cause in causes)
    titles = [cause.title for cause in causes]
    assert len(titles) == len(set(titles))


def test_turkish_lower_casing_of_keys_is_a_defect_of_keys(tmp_path: Path) -> None:
    """It is one cause with the rule of attached keys, and nothing but attached values is guessed at."""
    _, causes = diagnosis(
        tmp_path, Wrong(EngineParts(key_values=turkish_keys)), (*FIRST_LOOK, "keys"), without=()
    )

    assert "keys-attached" in causes[0].requirements
    assert {cause.diagnosis.family for cause in causes} <= {
        "",
        "attach-incomplete",
        "predefined-keys-unknown",
    }


@pytest.mark.slow
def test_independent_faults_are_separate_causes(tmp_path: Path) -> None:
    """Six faults at once are at least six causes, and none is put under the guess at another one."""
    parts = together(
        "found-by-missing-one",
        "page-one-too-long",
        "max-results-101",
        "full-name-without-middle",
        "punctuation-ignored",
        "update-drops-mobile",
    )

    _, causes = diagnosis(
        tmp_path, Wrong(parts), (*FIRST_LOOK, "paging", "keys", "limits", "updated", "values"), without=()
    )

    cause_of = {name: cause.id for cause in causes for name in cause.requirements}
    apart = (
        "keys-full-name",
        "pagination-max-results",
        "limits-max-results",
        "logic-whole-value",
        "found-by-and-all",
    )
    assert len({cause_of[name] for name in apart}) == len(apart)
