"""The list of expected failures as a TOML file: one table for each requirement or check.

["logic-and@pairs"]
reason = "our index joins the keys"
link = "https://example.org/tickets/17"
until = 2030-06-30
"""

import datetime
import json
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from ...reports.write import write_whole
from ...spec.results import CheckResult, RunReport
from ...spec.statuses import Status
from ...spec.suggestion import closest
from ..config import Expectation, RunConfig
from ..errors import UsageError
from ..scenarios.registry import checks
from .expectations import broken_by

_KEYS: Final = ("reason", "link", "until")
_HEAD: Final = (
    "# Failures of the target that are known, each by the id of a requirement or of a check.\n"
    "# reason is required; link and until (a date, the last day) may stand beside it.\n"
)


def read(path: Path) -> tuple[Expectation, ...]:
    """The list in ``path``.

    Raises ``UsageError`` that names the file and the entry: for a file that cannot be read, an id that does not
    exist (with the closest one that does), a missing reason, an unknown key, and a value of the wrong kind.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"expected failures cannot be read from {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML: {error}") from None
    known = dict.fromkeys(name for check in checks() for name in (check.requirement, check.id))
    return tuple(_entry(path, name, table, known) for name, table in tables.items())


def _entry(path: Path, name: str, table: object, known: Iterable[str]) -> Expectation:
    if name not in known:
        near = closest(name, known)
        hint = near if near.startswith("did") else "searchprofiles-tck requirements lists the ids"
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


def written(config: RunConfig, report: RunReport) -> list[str]:
    """Writes the list that ``config`` asks for; says so, or why it could not, in a sentence."""
    if config.write_expected_failures is None:
        return []
    path = Path(config.write_expected_failures)
    blocks = _blocks(report, config.expected)
    try:
        write_whole(path, "\n".join([_HEAD, *blocks]).encode())
    except OSError as error:
        return [f"{path} cannot be written: {error.strerror}"]
    return [f"{path} lists what failed, entries: {len(blocks)}. Say in each why it may."]


def _blocks(report: RunReport, known: Sequence[Expectation]) -> list[str]:
    """An entry for everything that failed; those of ``known`` that are not stale stay as they are."""
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
    return [*map(_table, kept), *(_fresh(name, one, day) for name, one in fresh.items())]


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
    """``text`` as a comment may hold it: on one line, without control characters."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _quoted(text: str) -> str:
    """``text`` as a basic string: JSON's escapes are TOML's too, but TOML wants one more character escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
