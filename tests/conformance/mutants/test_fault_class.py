"""The kinds of fault, and the classes of requirements that each is applied to."""

from searchprofiles_tck.conformance.mutants import MUTANTS
from searchprofiles_tck.conformance.mutants.fault_class import APPLIED, FaultClass
from searchprofiles_tck.spec.requirements import requirements


def test_each_kind_of_fault_is_applied_as_the_table_says() -> None:
    """Each kind of fault is applied to rules of just those classes that the table gives it."""
    carried_out = {
        (mutant.fault_class, requirements()[mutant.requirement].requirement_class)
        for mutant in MUTANTS.values()
    }

    assert carried_out == {(fault, kind) for fault, kinds in APPLIED.items() for kind in kinds}
    assert set(APPLIED) == set(FaultClass)
