"""Every mutant has one family, and families are small kinds of defects in plain words."""

import re
from collections import Counter

import pytest
from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.mutants.families import FAMILIES, FAMILY_OF


def test_every_mutant_has_one_family() -> None:
    """No mutant is left out or listed twice, and no name is that of none."""
    listed = Counter(name for family in FAMILIES.values() for name in family.mutants)

    assert set(listed) == set(MUTANTS)
    assert [name for name, times in listed.items() if times > 1] == []


def test_the_family_of_a_mutant_lists_it() -> None:
    """The two tables agree."""
    assert all(name in FAMILY_OF[name].mutants for name in MUTANTS)
    assert FAMILY_OF["and-treated-as-or"] is FAMILIES["operator-swapped"]


def test_families_are_many_and_small() -> None:
    """There are 60 families at least, none has more than one mutant in twenty, and few have only one."""
    sizes = [len(family.mutants) for family in FAMILIES.values()]

    assert len(sizes) >= 60
    assert min(sizes) >= 1
    assert max(sizes) <= len(MUTANTS) / 20
    assert sizes.count(1) <= len(sizes) / 20


def test_a_family_is_not_called_as_a_mutant() -> None:
    """An id in a report means either a mutant or a family."""
    assert not set(FAMILIES) & set(MUTANTS)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_has_a_sentence(name: str) -> None:
    """Its id is in lower case with hyphens; its sentence begins with a verb and continues "The target perhaps"."""
    sentence = FAMILIES[name].sentence

    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", name)
    assert re.fullmatch(r"(still )?[a-z]+s [^\n]*[^.]", sentence)
    assert len(sentence) <= 110
