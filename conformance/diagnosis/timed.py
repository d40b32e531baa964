"""Failures under concurrency that come from a defect which shows in requests that come one by one as well.

What comes of requests side by side depends on timing, so such failures have no say in which mutant is the nearest:
they are only laid at the door of one that was found without them.
"""

from collections.abc import Iterable, Sequence

from msgspec import structs

from ...reference.readings import Readings
from ...spec.classes import RequirementClass
from ...spec.requirements import requirements
from ...spec.results import Cause
from ..mutants import MUTANTS
from .bench import Bench
from .record import Played
from .stock import Stock


def is_timed(played: Played) -> bool:
    """Whether all that a scenario shows depends on timing."""
    classes = {requirements()[name].requirement_class for name in played.failing}
    return classes == {RequirementClass.CONCURRENCY}


def with_timed(causes: Iterable[Cause], plays: Sequence[Played], readings: Readings) -> list[Cause]:
    """``causes``, each with the requirements of ``plays`` whose failure its mutant shows in single requests."""
    bench = Bench([played.brief for played in plays], readings, Stock(plays))
    told: set[str] = set()
    found = []
    for cause in causes:
        shown: list[str] = []
        if cause.id in MUTANTS and plays:
            answers = bench.of(bench.implementation(MUTANTS[cause.id]))
            shown = [name for name in bench.shown(answers) if name not in told]
            told.update(shown)
        found.append(structs.replace(cause, requirements=(*cause.requirements, *shown)))
    return found
