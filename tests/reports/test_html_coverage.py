"""The page says which parts of the input space were tried, and which never."""

import msgspec
from searchprofiles_tck.reports.html_coverage import coverage, untried
from searchprofiles_tck.spec.results import RunReport
from searchprofiles_tck.spec.verdict import build_report

from . import sample


def report(*partitions: dict[str, int]) -> RunReport:
    """Return a report in which as many requirements met inputs in these parts."""
    chosen = [result for result in sample.RESULTS if not result.failures]
    results = [
        msgspec.structs.replace(result, partitions=parts)
        for result, parts in zip(chosen[:1] + chosen[2:], partitions, strict=False)
    ]
    return build_report(results, sample.CATALOGUE, (), sample.RUN)


def test_inputs_add_up_over_requirements() -> None:
    """A part counts the inputs of every requirement that met it, and how many those are."""
    found = coverage(report({"operator: AND": 3}, {"operator: AND": 4, "operator: OR": 1}))
    by_name = {part.name: (part.inputs, part.tried) for part in found["operator"]}
    assert by_name == {"none": (0, 0), "AND": (7, 2), "OR": (1, 1), "default": (0, 0)}


def test_parts_never_tried_name_the_requirements() -> None:
    """A part without inputs of a requirement names it, also if another requirement has inputs there."""
    found = coverage(report({"operator: AND": 3}, {"operator: OR": 1}))
    parts = {part.name: [row.id for row in part.never] for part in found["operator"]}
    assert parts["AND"] == ["shape-items"]
    assert parts["default"] == ["shape-response", "shape-items"]
    assert untried(found) == ["operator: none", "operator: default"]


def test_no_inputs_no_section() -> None:
    """Where nothing was counted there is nothing to show."""
    assert coverage(report()) == {}
