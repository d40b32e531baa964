"""Makes the failures of one process small, one after the other, as long as there is budget for it."""

from collections.abc import Callable, Iterable, Iterator

from ...spec.results import Failure
from ..config import Effort
from ..history.suspect import Suspect
from ..scenarios.registry import checks
from .budget import PER_CHECK, PER_SCENARIO, Budget
from .reducing import reduced
from .site import Site


def all_reduced(
    site: Site, suspects: Iterable[Suspect], effort: Effort, over: Callable[[], bool]
) -> Iterator[tuple[Suspect, Failure | None, str]]:
    """Each suspect with its reduced failure, in the order of the checks; None with the reason where the kit failed.

    It stops when ``over`` says so. Budgets are those of a check and of its scenario, which no run tears apart, so that
    spreading a run over processes or shards changes nothing. Where writes are seen late, only the first check of a
    requirement is worth the waiting.
    """
    order = {check.id: (place, check.scenario) for place, check in enumerate(checks())}
    left = dict.fromkeys((check.scenario.name for check in checks()), PER_SCENARIO[effort])
    seen: set[str] = set()
    for suspect in sorted({one.check: one for one in suspects}.values(), key=lambda one: order[one.check][0]):
        if site.patient and suspect.failure.requirement in seen:
            continue
        if over() or site.recorder.is_lost:
            return
        if not left[suspect.scenario]:
            continue
        seen.add(suspect.failure.requirement)
        site.recorder.begin_check()
        budget = Budget(min(left[suspect.scenario], PER_CHECK[effort]))
        before = budget.left
        try:
            yield suspect, reduced(suspect, order[suspect.check][1], site, budget), ""
        except (
            Exception
        ) as error:  # whatever a target made it fail by, the failure that was found first stands
            yield suspect, None, f"{suspect.check} was not reduced: {type(error).__name__}: {error}"
        left[suspect.scenario] -= before - budget.left
