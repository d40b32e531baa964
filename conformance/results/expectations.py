"""Expected failures: the list as a TOML file, and what it means for results; and what ``--as-of`` means for them.

["logic-and@pairs"]
reason = "our index joins the keys"
link = "https://example.org/tickets/17"
until = 2030-06-30

A failure that the list names is ``expected-failure`` instead of ``failed``. A run draws everything from its seed, so
what failed fails again with the same first evidence: nothing is reduced, and nothing has to be replayed first.

An entry is stale if what it names was judged and passed: a check by itself; a requirement if none of its checks failed
and each check of this effort came to an end. Stale is red, so that the list stays true.

A failure that is not listed, and that the version of ``--as-of`` could not have found, is ``new``.
"""

import datetime
import json
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

from msgspec import structs

from ...reports.write import write_whole
from ...spec.releases import is_newer, withdrawal
from ...spec.results import CheckResult, RunReport
from ...spec.statuses import Status
from ...spec.suggestion import closest
from ..config import Effort, Expectation, RunConfig
from ..errors import UsageError
from ..scenarios import Check
from ..scenarios.registry import checks
from ..values import read_toml

_UNSETTLED: Final = (Status.NOT_RUN, Status.INDETERMINATE, Status.ERROR)
_BROKEN: Final = (Status.FAILED, Status.EXPECTED_FAILURE, Status.NEW)
_LEFT_OUT: Final = (Status.SKIPPED, Status.NOT_RUN)
_KEYS: Final = ("reason", "link", "until")
_HEAD: Final = (
    "# Failures of the target that are known, each by the id of a requirement or of a check.\n"
    "# reason is required; link and until (a date, the last day) are optional.\n"
)


class Expectations:
    """A list of expected failures as it applies on one day (UTC), and the version of ``--as-of``. Pure."""

    def __init__(
        self, entries: Iterable[Expectation], today: datetime.date | None = None, as_of: str | None = None
    ) -> None:
        self._entries = tuple(entries)
        self._as_of = as_of or ""
        self._today = today or datetime.datetime.now(datetime.UTC).date()

    def applied(self, result: CheckResult) -> CheckResult:
        """Return ``result`` as the list has it, as far as one result decides; applying it twice changes nothing."""
        known = self._without_newer(result)
        entry = self._of(result.id, broken_by(known or result))
        if result.status is Status.FAILED:
            if entry is not None:
                return structs.replace(result, status=Status.EXPECTED_FAILURE, reason=_reason(entry))
            return structs.replace(result, status=Status.NEW) if known is None else self._overdue(result)
        if result.status is Status.PASSED and entry is not None and entry.id == result.id:
            return _stale(result, entry)
        return result

    def settled(
        self, results: Sequence[CheckResult], checks: Iterable[Check], effort: Effort
    ) -> list[CheckResult]:
        """Mark those of all ``results`` of a run whose requirement is listed and no longer broken.

        Checks that ``effort`` leaves out decide nothing; over unknown data it leaves none out.
        """
        beyond = {check.id for check in checks if not effort.includes(check.scenario.least_effort)}
        within = [result for result in results if result.id not in beyond or result.status not in _LEFT_OUT]
        stale = {name: entry for name, entry in self._current.items() if _is_met(name, within)}
        settled = []
        for result in results:
            entry = next((stale[name] for name in result.requirements if name in stale), None)
            settled.append(_stale(result, entry) if entry and result.status is Status.PASSED else result)
        return settled

    def _without_newer(self, result: CheckResult) -> CheckResult | None:
        """Return ``result`` with the failures that the version of ``--as-of`` finds, too; None if there are none."""
        if is_newer(result.since, self._as_of):
            return None
        failures = tuple(one for one in result.failures if not is_newer(one.since, self._as_of))
        return structs.replace(result, failures=failures) if failures or not result.failures else None

    @cached_property
    def _current(self) -> dict[str, Expectation]:
        return {entry.id: entry for entry in self._entries if not self._over(entry)}

    def _over(self, entry: Expectation) -> bool:
        return entry.until is not None and entry.until < self._today

    def _of(self, check: str, broken: Collection[str]) -> Expectation | None:
        """Return the entry for the check, or else for what it found broken, if all of that is listed."""
        if check in self._current:
            return self._current[check]
        listed = [self._current[name] for name in broken if name in self._current]
        return listed[0] if listed and len(listed) == len(broken) else None

    def _overdue(self, result: CheckResult) -> CheckResult:
        names = (result.id, *broken_by(result))
        ended = next((entry for entry in self._entries if entry.id in names and self._over(entry)), None)
        remark = "" if ended is None else f" (expected until {ended.until}: {ended.reason})"
        if result.message.endswith(remark):
            return result
        return structs.replace(result, message=f"{result.message}{remark}")


def stale_sentences(results: Iterable[CheckResult]) -> list[str]:
    """Return what is to be taken off the list, a sentence each."""
    stale = (result.message for result in results if result.status is Status.STALE_EXPECTATION)
    return list(dict.fromkeys(stale))


def broken_by(result: CheckResult) -> tuple[str, ...]:
    """Return the requirements that a result counts against: those of its failures, or else those it is about."""
    named = dict.fromkeys(failure.requirement for failure in result.failures)
    return tuple(named) or result.requirements


def _is_met(requirement: str, results: Iterable[CheckResult]) -> bool:
    """Return whether all checks of the requirement judged it, and no check found it broken."""
    statuses = set()
    for result in results:
        if result.status in _BROKEN:
            if requirement in broken_by(result):
                return False
        elif requirement in result.requirements:
            statuses.add(result.status)
    return Status.PASSED in statuses and not statuses.intersection(_UNSETTLED)


def _reason(entry: Expectation) -> str:
    return f"{entry.reason} ({entry.link})" if entry.link else entry.reason


def _stale(result: CheckResult, entry: Expectation) -> CheckResult:
    message = f"{entry.id} is listed as an expected failure but passes: take it off the list"
    return structs.replace(result, status=Status.STALE_EXPECTATION, message=message, reason=_reason(entry))


def read_list(path: Path) -> tuple[Expectation, ...]:
    """Return the list in ``path``.

    Raise ``UsageError`` that names the file and the entry: for a file that cannot be read, an id that does not exist
    (with the closest one that does), a missing reason, an unknown key, and a value of the wrong kind.
    """
    tables = read_toml(path, path)
    known = dict.fromkeys(name for check in checks() for name in (check.requirement, check.id))
    return tuple(_entry(path, name, table, known) for name, table in tables.items())


def _entry(path: Path, name: str, table: object, known: Iterable[str]) -> Expectation:
    if name not in known and withdrawal(name) is None:
        hint = closest(name, known, "searchprofiles-tck requirements lists the ids")
        raise UsageError(f"{path} expects {name!r} to fail, which no requirement or check is called; {hint}")
    if not isinstance(table, dict):
        raise UsageError(f'{path}: {name} has to be a table: ["{name}"] on one line, reason = "…" below it')
    for key in table:
        if key not in _KEYS:
            raise UsageError(f"{path}: {name} has the unknown key {key!r}; {closest(key, _KEYS)}")
    reason, link, until = (table.get(key) for key in _KEYS)
    if not isinstance(reason, str) or not reason.strip():
        raise UsageError(f'{path}: {name} needs a reason, such as reason = "we page by offset, see #17"')
    if not isinstance(link, str | None):
        raise UsageError(f"{path}: the link of {name} has to be text")
    if until is not None and type(until) is not datetime.date:
        raise UsageError(f"{path}: until of {name} has to be a date without quotes, such as 2030-06-30")
    return Expectation(name, reason.strip(), link or "", until)


def write_list(path: Path, runs: Iterable[tuple[RunConfig, RunReport]]) -> str:
    """Write a list of what failed in ``runs``; return the sentence that says so. Raise ``UsageError`` if it fails."""
    entries: dict[str, str] = {}
    for config, report in runs:
        for name, table in _entries(report, config.expected).items():
            entries.setdefault(name, table)
    try:
        write_whole(path, "\n".join([_HEAD, *entries.values()]).encode())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from error
    return f"{path} lists what failed, entries: {len(entries)}. Say in each why it may."


def list_written(config: RunConfig, runs: Sequence[tuple[RunConfig, RunReport]]) -> list[str]:
    """Write the list that ``config`` names, if any; return the sentence that says so, or why it was not written.

    Without a run the list that may be there stays.
    """
    if config.write_expected_failures is None or not runs:
        return []
    try:
        return [write_list(Path(config.write_expected_failures), runs)]
    except UsageError as fault:
        return [str(fault)]


def _entries(report: RunReport, known: Sequence[Expectation]) -> dict[str, str]:
    """Return an entry for everything that failed; those of ``known`` that are not stale stay as they are."""
    broken = [one for one in report.results if one.status in (Status.FAILED, Status.EXPECTED_FAILURE)]
    stale = {name for one in report.results if one.status is Status.STALE_EXPECTATION for name in _names(one)}
    found = {name for one in broken for name in (one.id, *broken_by(one))}
    kept = [entry for entry in known if entry.id in found or entry.id not in stale]
    names = {entry.id for entry in kept}
    fresh: dict[str, CheckResult] = {}
    for one in broken:
        for name in () if one.id in names else broken_by(one):
            if name not in names:
                fresh.setdefault(name, one)
    day = report.run.started[:10]
    return {entry.id: _table(entry) for entry in kept} | {
        name: _fresh(name, one, day) for name, one in fresh.items()
    }


def _names(result: CheckResult) -> tuple[str, ...]:
    return result.id, *result.requirements


def _fresh(name: str, result: CheckResult, day: str) -> str:
    seen = f"# {result.id}: {_plain(result.message)}\n"
    return seen + _table(Expectation(name, f"failed when this list was made, {day}: say why it may"))


def _table(entry: Expectation) -> str:
    lines = [f"[{_quoted(entry.id)}]", f"reason = {_quoted(entry.reason)}"]
    lines += [f"link = {_quoted(entry.link)}"] if entry.link else []
    lines += [f"until = {entry.until}"] if entry.until else []
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Return ``text`` as a comment may hold it: on one line, without control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _quoted(text: str) -> str:
    """Return ``text`` as a basic string: TOML has the escapes of JSON, and escapes one more character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
