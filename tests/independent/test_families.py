"""Every fault has one family, by what its vendor gets wrong."""

from collections import Counter

from searchprofiles_tck.conformance.mutants.families import FAMILIES

from .catalogue import FAULTS
from .families import FAMILY_OF, FAULTS_OF, WITHOUT_MUTANT


def test_every_fault_has_one_family() -> None:
    """No fault is left out or named twice, and no name is that of none."""
    named = Counter(name for names in FAULTS_OF.values() for name in names.split())

    assert set(named) == set(FAULTS)
    assert [name for name, times in named.items() if times > 1] == []
    assert set(FAMILY_OF) == set(FAULTS)


def test_families_without_a_mutant_are_few_and_used() -> None:
    """A family is one of the kit's, or one of the few that no mutant belongs to; no fault's family is unknown."""
    assert set(WITHOUT_MUTANT) == set(FAULTS_OF) - set(FAMILIES)
    assert sum(FAMILY_OF[name] in WITHOUT_MUTANT for name in FAULTS) <= len(FAULTS) // 10
