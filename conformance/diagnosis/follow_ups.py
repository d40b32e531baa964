"""Which requirements are broken only along with another one, by the same answers: the name and body of a 500 page."""

from collections.abc import Iterable, Sequence
from itertools import filterfalse

from ...spec.results import CheckResult
from ...spec.statuses import Status
from ..history.step import is_of_reduction
from ..results.scenario_run import SHOWN_FAILURES

Cited = tuple[str, ...]
"""The exchanges that a failure cites; the last one is what broke the requirement."""


class CitedExchanges:
    """What the failures of each requirement cite, by scenario, and where else the requirement was judged."""

    def __init__(self, results: Iterable[CheckResult]) -> None:
        self._cited: dict[str, dict[str, list[Cited]]] = {}
        self._kept: set[tuple[str, str]] = set()
        for result in results:
            scenario = result.id.rpartition("@")[2]
            if result.status is Status.PASSED:
                self._kept |= {(requirement, scenario) for requirement in result.requirements}
            for failure in result.failures:
                if cited := tuple(filterfalse(is_of_reduction, failure.exchanges)):
                    self._cited.setdefault(failure.requirement, {}).setdefault(scenario, []).append(cited)

    def follows(self, requirement: str, main: str) -> bool:
        """Return whether every answer that is known to break ``requirement`` breaks ``main`` as well.

        A report shows only the first failures of a check, so what broke ``requirement`` after the last of ``main``
        that is shown says nothing.
        """
        own, others = self._cited.get(requirement, {}), self._cited.get(main, {})
        if any((main, scenario) in self._kept for scenario in own):
            return False
        shared = [scenario for scenario in own if scenario in others]
        return bool(shared) and all(_within(own[scenario], others[scenario]) for scenario in shared)


def _within(own: Sequence[Cited], others: Sequence[Cited]) -> bool:
    """Return whether each failure of ``own`` that can be compared cites an exchange with one of ``others``."""
    apart = [cited for cited in own if not any(cited[-1] in other or other[-1] in cited for other in others)]
    all_shown = len(others) < SHOWN_FAILURES
    return len(apart) < len(own) and not any(
        all_shown or _number(cited) < _number(others[-1]) for cited in apart
    )


def _number(cited: Cited) -> int:
    return int(cited[-1].rpartition("/")[2])
