"""A failed check as pytest shows it: one finding in full, on lines that fit a terminal."""

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator
from typing import Final

from ...reports.causes import changing
from ...reports.violations import not_met
from ...spec.results import CheckResult, Failure, WorldRow
from ..history.step import printable
from ..results.scenario_run import message_of

_WIDTH: Final = 110
_LONGEST: Final = 200
"""Characters of a line of a command, which cannot be broken everywhere."""
_INDENT: Final = " " * 10
_PROFILES: Final = 12
_WORD: Final = re.compile(r"""(?:'[^']*'|"[^"]*"|[^\s'"])+""")
"""A word of a shell command as it is written, quotes included."""
_IN_REPORT: Final = "too long to be shown here; the report that --tck-report DIR writes has it"


def failure_text(result: CheckResult) -> str:
    """Return what was wrong, in the order in which it is read: rule, request, expected, actual, profiles, proof.

    Shows the first finding; the proof is its request alone. Scripts that load its data first are in the report.
    """
    remark = result.message.removeprefix(message_of(result.failures[0])) if result.failures else ""
    heading = f"{result.id} ({result.level.value}): {result.message or not_met(result.title)}"
    lines = [textwrap.shorten(heading, _LONGEST, placeholder=" …")]
    if result.failures:
        lines += ["", *_finding(result.failures[0])]
    if remark != result.message:
        lines += _row("known", _wrapped(remark.strip(" ()")))
    if len(result.failures) > 1:
        lines += [
            "",
            f"and {len(result.failures) - 1} more like it, all in the report that --tck-report DIR writes",
        ]
    return "\n".join(lines)


def _finding(failure: Failure) -> Iterator[str]:
    given = failure.reproduce
    yield from _wrapped(changing(failure))
    yield from _row("not met", _wrapped(failure.rule))
    yield from _row("request", _wrapped(failure.request))
    yield from _row("expected", _wrapped(failure.expected))
    yield from _row("actual", _wrapped(failure.actual))
    yield from _row("because", _wrapped(failure.explanation))
    yield from _row("profiles", [line for row in failure.world[:_PROFILES] for line in _profile(row)])
    if len(failure.world) > _PROFILES:
        yield f"{_INDENT}and {len(failure.world) - _PROFILES} more profiles"
    yield from _row("perhaps", _wrapped(" ".join(failure.likely_causes)))
    if given is not None:
        yield from _row("curl", _command(given.curl_request))
        yield from _row("python", _call(given.python_request))


def _row(label: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield ``lines`` with a label before the first; nothing if there are none."""
    for number, line in enumerate(lines):
        yield f"{'' if number else label + ':':<10}{line}"


def _wrapped(text: str, indent: str = "") -> list[str]:
    room = _WIDTH - len(_INDENT)
    return textwrap.wrap(text, room, subsequent_indent=indent, break_on_hyphens=False)


def _profile(row: WorldRow) -> Iterator[str]:
    values = "; ".join(_values(key, found) for key, found in row.values.items() if found)
    outcome = "returned" if row.returned else "not returned"
    if row.wrong:
        outcome += ", wrong"
    yield from _wrapped(f"{row.name}: {values or 'no value under these keys'}", "    ")
    yield from _wrapped(f"    {outcome}: {row.derivation}" if row.derivation else f"    {outcome}", "    ")


def _values(key: str, values: Iterable[str]) -> str:
    return f"{key} = {' | '.join(map(printable, values))}"


def _command(text: str) -> list[str]:
    """Return a shell command, continued from line to line between its words."""
    lines = [""]
    for word in _WORD.findall(text):
        if lines[-1] and len(lines[-1]) + len(word) > _WIDTH:
            lines.append("  ")
        lines[-1] += word if not lines[-1].strip() else f" {word}"
    if not text or max(map(len, lines)) > _LONGEST - len(_INDENT) - 2:
        return [_IN_REPORT] if text else []
    return [*(f"{line} \\" for line in lines[:-1]), lines[-1]]


def _call(text: str) -> list[str]:
    """Return a call in Python, with a line for each argument if it is long."""
    if len(text) <= _WIDTH:
        return [text] if text else []
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    lines = [f"{ast.unparse(call.func)}("]
    for argument in call.keywords:
        parts = _parts(text, argument.value)
        parts[0] = (f"{argument.arg}=" if argument.arg else "**") + parts[0]
        lines += (f"    {part}" for part in parts[:-1])
        lines.append(f"    {parts[-1]},")
    lines.append(")")
    return lines if max(map(len, lines)) <= _LONGEST - len(_INDENT) else [_IN_REPORT]


def _parts(text: str, value: ast.expr) -> list[str]:
    """Return a value as it is written in ``text``; a list that is long has a line for each element."""
    whole = ast.get_source_segment(text, value) or ""
    if len(whole) <= _WIDTH or not isinstance(value, ast.List):
        return [whole]
    elements = [ast.get_source_segment(text, element) for element in value.elts]
    return ["[", *(f"    {element}," for element in elements), "]"]
