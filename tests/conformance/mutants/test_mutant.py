"""How mutants are defined: by decorated functions, by rows, and each name once."""

import pytest
from searchprofiles_tck.conformance.mutants.fault_class import FaultClass
from searchprofiles_tck.conformance.mutants.mutant import MutantTable, WireParts
from searchprofiles_tck.reference.parts import EngineParts
from searchprofiles_tck.reference.validation import Rules

SIZE = "pagination-default-size"


def with_default_size(size: int) -> EngineParts:
    """Return parts with another default page size."""
    return EngineParts(rules=Rules(default_size=size))


def with_computed_size(size: object) -> EngineParts:
    """Return parts with a default page size of 7, whatever computes it."""
    assert callable(size)
    return with_default_size(size())


def test_a_decorated_function_is_a_mutant() -> None:
    """Its name with hyphens is the mutant's, its docstring the summary, and the seam makes the defect of it."""
    table = MutantTable()

    @table.breaks(SIZE, FaultClass.BOUND, with_computed_size)
    def seven_by_default() -> int:
        """gives seven profiles"""
        return 7

    mutant = table["seven-by-default"]
    assert (mutant.name, mutant.requirement, mutant.fault_class) == (
        "seven-by-default",
        SIZE,
        FaultClass.BOUND,
    )
    assert mutant.summary == "gives seven profiles"
    assert mutant.parts.rules.default_size == 7
    assert seven_by_default() == 7


def test_one_of_several_rows_is_a_mutant() -> None:
    """Rows have the requirement and the seam in common; each has a name, a kind of fault, a summary and an edit."""
    table = MutantTable()
    sizes = table.rows(SIZE, with_default_size)

    sizes("six", FaultClass.BOUND, "gives six profiles")(6)
    sizes("twenty-one", FaultClass.OFF_BY_ONE, "gives 21 profiles")(21)

    assert list(table) == ["six", "twenty-one"]
    assert [mutant.parts.rules.default_size for mutant in table.values()] == [6, 21]


def test_a_mutant_may_have_a_defect_on_either_side() -> None:
    """A second defect lies in the wire if the first one lies in the engine, and the other way round."""
    table = MutantTable()
    wire, engine = WireParts(), with_default_size(3)

    table.define("one", SIZE, FaultClass.BOUND, "does so", wire)(engine)
    table.define("other", SIZE, FaultClass.BOUND, "does so", engine)(wire)

    assert all(mutant.parts is engine and mutant.wire is wire for mutant in table.values())


def test_a_name_that_is_taken_is_an_error() -> None:
    """A second mutant of the same name would replace the first one, which would never be tried."""
    table = MutantTable()
    table.define("six", SIZE, FaultClass.BOUND, "gives six profiles")(with_default_size(6))

    with pytest.raises(ValueError, match="two mutants are called 'six'"):
        table.define("six", SIZE, FaultClass.BOUND, "gives six profiles")(with_default_size(6))
