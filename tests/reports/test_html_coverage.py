"""The page says which parts of the input space were tried, and which never."""

import msgspec
from searchprofiles_tck.reports.html_coverage import coverage, occasion_rows, untried
from searchprofiles_tck.spec.results import RunReport
from searchprofiles_tck.spec.verdict import build_report

from . import sample
from .test_html_page import page


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


def test_the_matrix_of_occasions_is_folded() -> None:
    """The page has the sums of the matrix; rows with empty cells are under their group, cut if they are many."""
    content = page(sample.report())
    folded = content.split('<details id="occasions">')[1].split("</section>")[0]

    assert "Occasions: 5 of 8 filled" in folded
    assert "1: not sendable" in folded
    assert "<b>of one pair</b>: again" in folded


def test_rows_with_empty_cells_are_cut() -> None:
    """Of very many rows with empty cells some are shown, and the number of the others."""
    group = msgspec.structs.replace(sample.OCCASIONS[0], empty={f"row {n}": ("a", "b") for n in range(500)})
    rows = occasion_rows(msgspec.structs.replace(sample.report(), occasions=(group,)))[0]

    assert (rows.number, len(rows.empty) + rows.more) == (1000, 500)
    assert rows.more > 0


def test_a_report_without_exchanges_has_no_matrix() -> None:
    """Nothing is said of occasions if nothing was recorded."""
    assert "Occasions:" not in page(build_report(sample.RESULTS, sample.CATALOGUE, (), sample.RUN))
