"""Looks for the causes of failures, where there are any, in a way that never harms the failures themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...spec.exchange import Exchange
from ...spec.results import Cause, CheckResult, ReadingFound, WorldUsed


@dataclass(frozen=True, slots=True)
class Told:
    """Results with their causes; ``remarks`` say why causes are missing."""

    results: Sequence[CheckResult]
    causes: tuple[Cause, ...] = ()
    remarks: tuple[str, ...] = ()


def undiagnosed(results: Sequence[CheckResult], remark: str) -> Told:
    """``results`` as they are; ``remark`` says why, where there are failures."""
    return Told(results, (), (remark,) if any(result.failures for result in results) else ())


def diagnosed_if_failed(
    results: Sequence[CheckResult],
    exchanges: Iterable[Exchange],
    worlds: Iterable[WorldUsed],
    readings: Iterable[ReadingFound],
    effort: str,
) -> Told:
    """``results`` with the likely causes of their failures; a remark where looking for them failed."""
    if not any(result.failures for result in results):
        return Told(results)
    # Imported only where something failed: it brings the mutants along.
    from ..diagnosis import diagnosed

    try:
        return Told(*diagnosed(results, exchanges, worlds, readings, effort))
    except Exception as error:  # whatever a target made it fail by, the failures themselves stand
        return Told(results, (), (f"The failures were not diagnosed: {type(error).__name__}: {error}",))
