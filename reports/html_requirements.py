"""The table of requirements, by class, each with the checks that cover it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ..spec.classes import CORE_CLASSES, FULL_CLASSES, RequirementClass
from ..spec.results import CheckResult, RequirementResult, RunReport
from .requirement_text import checks_of
from .violations import word
from .visible import claim


class CheckView(NamedTuple):
    """A check of a requirement; ``instead`` names the rules that it found broken, if the requirement is not one."""

    anchor: str
    check: CheckResult
    title: str
    instead: Sequence[str]


@dataclass(frozen=True, slots=True)
class RequirementView:
    """A requirement with its checks; ``anchor`` is empty if a card has it.

    ``partitions`` counts its inputs by part of the input space, 0 for those that none fell into.
    """

    row: RequirementResult
    anchor: str
    checks: Sequence[CheckView]
    partitions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ClassSection:
    """The requirements of one class."""

    name: RequirementClass
    level: str
    requirements: Sequence[RequirementView]
    counts: Mapping[str, int]


def class_sections(report: RunReport, anchors: set[str]) -> Sequence[ClassSection]:
    """Return the requirements by class. ``anchors`` are those that the page has, and each requirement adds its own."""
    by_class: dict[RequirementClass, list[tuple[RequirementResult, Sequence[CheckResult]]]] = {}
    for row, checks in checks_of(report):
        by_class.setdefault(row.requirement_class, []).append((row, checks))
    return [
        ClassSection(
            name=name,
            level="core" if name in CORE_CLASSES else "full" if name in FULL_CLASSES else "advisory",
            requirements=[_requirement(row, checks, anchors) for row, checks in by_class[name]],
            counts=Counter(word(row) for row, _ in by_class[name]),
        )
        for name in RequirementClass
        if name in by_class
    ]


def _requirement(row: RequirementResult, checks: Sequence[CheckResult], anchors: set[str]) -> RequirementView:
    return RequirementView(
        row=row,
        anchor=claim(row.id, anchors),
        checks=[_check(check, row, anchors) for check in checks],
        partitions={**row.partitions, **dict.fromkeys(row.never_tried, 0)},
    )


def _check(check: CheckResult, row: RequirementResult, anchors: set[str]) -> CheckView:
    # A title ends with the statement of its requirement, which is right above.
    title = check.title.removesuffix(row.statement).rstrip(": ") or check.title
    broken = tuple(dict.fromkeys(failure.requirement for failure in check.failures))
    return CheckView(claim(check.id, anchors), check, title, () if row.id in broken else broken)
