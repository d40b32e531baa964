"""Each mutant answers some request of its class otherwise than the reference, and names what it breaks."""

import itertools
import re
from functools import cache

import pytest
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.http_app import http_app
from searchprofiles_tck.reference.mutants import MUTANTS
from searchprofiles_tck.reference.mutants.operators import APPLIED, Slip
from searchprofiles_tck.spec.classes import Level
from searchprofiles_tck.spec.requirements import requirements
from transcript import SECTIONS, transcript


@cache
def right(section: str) -> tuple[str, ...]:
    """What the reference answers."""
    return tuple(transcript(http_app(Engine()), section))


def section_of(name: str) -> str:
    """The part of the transcript that a mutant must change: that of the class of its requirement."""
    return str(requirements()[MUTANTS[name].requirement].requirement_class)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_reference_answers_alike_each_time(section: str) -> None:
    """Two transcripts of the reference are equal, so a difference is the mutant's."""
    assert tuple(transcript(http_app(Engine()), section)) == right(section)


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_answers_otherwise(name: str) -> None:
    """A request of the class that the mutant's requirement belongs to is answered otherwise."""
    section = section_of(name)
    lines = transcript(MUTANTS[name].application(), section)

    assert any(one != other for one, other in itertools.zip_longest(lines, right(section)))


@pytest.mark.parametrize("name", MUTANTS)
def test_mutant_names_a_requirement_of_the_catalogue(name: str) -> None:
    """A mutant breaks a MUST of the catalogue, by one kind of slip, and says in a phrase how."""
    mutant = MUTANTS[name]

    assert requirements()[mutant.requirement].level is Level.MUST
    assert isinstance(mutant.operator, Slip)
    assert re.fullmatch(r"[a-z].*[^.]", mutant.summary)


def test_the_table_of_slips_is_carried_out() -> None:
    """Each slip is applied to rules of just those classes that the table gives it."""
    carried_out = {
        (mutant.operator, requirements()[mutant.requirement].requirement_class) for mutant in MUTANTS.values()
    }

    assert carried_out == {(slip, kind) for slip, kinds in APPLIED.items() for kind in kinds}
    assert set(APPLIED) == set(Slip)
