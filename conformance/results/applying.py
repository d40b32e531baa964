"""Puts reduced failures in the place of those that were found first."""

from collections.abc import Iterable, Mapping

from msgspec import structs

from ...spec.results import CheckResult, Failure


def message_of(failure: Failure) -> str:
    """A failure in a sentence."""
    return f"{failure.request}: expected {failure.expected}; got {failure.actual}"


def with_reduced(result: CheckResult, failure: Failure) -> CheckResult:
    """``result`` with its first failure told by ``failure``, its smallest form."""
    failures = (failure, *result.failures[1:])
    return structs.replace(result, message=message_of(failure), failures=failures)


def all_with_reduced(results: Iterable[CheckResult], reduced: Mapping[str, Failure]) -> list[CheckResult]:
    """``results`` with the failures that were ``reduced``, by check."""
    return [
        with_reduced(result, reduced[result.id]) if result.id in reduced and result.failures else result
        for result in results
    ]
