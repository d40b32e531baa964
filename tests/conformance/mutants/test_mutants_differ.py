"""Each mutant answers some request of its class otherwise than the reference, and names what it breaks."""

import itertools
import re
from functools import cache

import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.mutants.fault_class import APPLIED, FaultClass
from searchprofiles_tck.reference.engine import Engine
from searchprofiles_tck.reference.service.http_app import http_app
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


def answers_otherwise(name: str) -> bool:
    """Whether some request of the class of the mutant's requirement is answered otherwise than by the reference."""
    section = section_of(name)
    lines = transcript(MUTANTS[name].application(), section)
    return any(one != other for one, other in itertools.zip_longest(lines, right(section)))


@pytest.mark.e2e
@pytest.mark.parametrize("section", SECTIONS)
def test_mutants_answer_otherwise(section: str) -> None:
    """Each mutant answers a request of the class that its requirement belongs to otherwise than the reference."""
    assert [name for name in MUTANTS if section_of(name) == section and not answers_otherwise(name)] == []


def test_every_mutant_belongs_to_a_section_of_the_transcript() -> None:
    """No mutant is left out of the comparison above."""
    assert {section_of(name) for name in MUTANTS} <= set(SECTIONS)


def test_mutants_name_requirements_of_the_catalogue() -> None:
    """A mutant breaks a MUST of the catalogue, by one kind of slip, and says in a phrase how."""
    wrong = [
        name
        for name, mutant in MUTANTS.items()
        if requirements()[mutant.requirement].level is not Level.MUST
        or not isinstance(mutant.fault_class, FaultClass)
        or not re.fullmatch(r"[a-z].*[^.]", mutant.summary)
    ]

    assert wrong == []


def test_the_table_of_slips_is_carried_out() -> None:
    """Each slip is applied to rules of just those classes that the table gives it."""
    carried_out = {
        (mutant.fault_class, requirements()[mutant.requirement].requirement_class)
        for mutant in MUTANTS.values()
    }

    assert carried_out == {(slip, kind) for slip, kinds in APPLIED.items() for kind in kinds}
    assert set(APPLIED) == set(FaultClass)
