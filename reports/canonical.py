"""The canonical form: equal for two runs with the same seed against the same target by the same kit.

What differs between such runs is removed or masked: clock and durations, ports, the random prefixes of domains and
values, ids that the target chose, tokens, request ids, paths of the report, the hash of the recording, how many
requests set-up and polling needed (those of checks too if changes are seen late, since each is waited for), and how the
checks were spread over processes and shards. Of the inputs of a rule on the shape of a response, or on HTTP, is left
only whether there were any: which profiles a page holds depends on the order in which they were created, and they may
be created at once; and a search whose answer may be late is sent again for some time. The class ``concurrency`` depends
on timing and is left out, and so is the matrix of occasions, which says what overlapped. Of what other rules found in a
scenario that covers ``concurrency``, the evidence is left out: threads send its requests in any order.
"""

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cache, partial
from typing import Any, Final

import msgspec

from ..spec.classes import RequirementClass
from ..spec.encoding import encode
from ..spec.exchange import Exchange, Purpose
from ..spec.parity import Parity
from ..spec.results import Cause, CheckResult, RunInfo, RunReport
from ..spec.verdict import counts_of, level_reached, scope_of, verdict_of

_PERSONAL_OPTIONS: Final = ("report", "workers", "concurrency", "write-expected-failures")
"""Options that change where or how fast a run works, never what it finds."""
_OF_EVERY_RESPONSE: Final = (RequirementClass.SHAPE, RequirementClass.WIRE)
_STABLE_PURPOSES: Final = (Purpose.CHECK, Purpose.REDUCTION)

_HEX = "[0-9a-fA-F]"
_MASKS: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b[a-z]+\d+(-[a-z]+\d+)?:(?=[a-z-]+/\d{5}\b)", ""),  # the process, before an exchange's number
        (rf"\b{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}\b", "<id>"),
        (rf"(?<!\w)(?:t|%74)(?:c|%63)(?:k|%6[bB])(?:-|%2[dD])(?:{_HEX}|%3\d|%[46][1-6]){{8,}}\b", "<domain>"),
        (rf"(?<!{_HEX}){_HEX}{{32}}(?!{_HEX})", "<id>"),
        (
            rf"(\bchanged\d+\b.*?)(?<!{_HEX}){_HEX}{{8}}(?!{_HEX})",
            r"\1<id>",
        ),  # of a script: an id but for its end
        (r"""(next-token=)[^&\s'"]+""", r"\1<token>"),
        (r"""(NextToken\\?["']?\s*[:=]\s*\\?["'])[^"'\\]*""", r"\1<token>"),
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", "<date>"),
        (r"\b\d{8}T\d{6}Z\b", "<date>"),
        (r"\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\b", "<date>"),
        (r"(\bhttps?://(?:\[[0-9a-f:.]+\]|[^\s/:'\"\]]+)):\d+", r"\1:<port>"),
        (r"(\b(?:localhost|127\.0\.0\.1|\[::1\])):\d+", r"\1:<port>"),
        (r"\b\d+(\.\d+)? ?(ms|milliseconds|s|seconds)\b", "<duration>"),
    )
)


def render(report: RunReport, exchanges: Iterable[Exchange] = ()) -> bytes:  # noqa: ARG001
    """Return the canonical form of ``report`` as indented JSON in UTF-8."""
    return msgspec.json.format(encode(canonical(report)), indent=2) + b"\n"


def canonical(report: RunReport) -> Any:
    """Return the canonical form of ``report``, as JSON values."""
    value = msgspec.to_builtins(_stable(report))
    for result in value["results"]:
        for failure in result["failures"]:
            names = {row["profileId"]: row["name"] for row in failure["world"] if row["profileId"]}
            failure.update(_replaced(failure, names))
            for row in failure["world"]:
                row["places"] = ()  # the order may be by ids, which the target chooses
    mask = partial(_masked, marks=sorted(filter(None, report.run.marks), key=len, reverse=True))
    return _each_text(value, cache(mask))  # most texts occur in a report many times


def _stable(report: RunReport) -> RunReport:
    """Return ``report`` sorted, without the parts that depend on time."""
    rows = [
        msgspec.structs.replace(row, inputs=_stable_number(row.inputs, row.requirement_class))
        for row in report.requirements
        if row.requirement_class is not RequirementClass.CONCURRENCY
    ]
    results = [
        msgspec.structs.replace(each, examples=_stable_number(each.examples, each.requirement_class))
        for each in report.results
        if each.requirement_class is not RequirementClass.CONCURRENCY
    ]
    kept = {row.id for row in rows}
    threaded = {
        _scenario(each) for each in report.results if each.requirement_class is RequirementClass.CONCURRENCY
    }
    return msgspec.structs.replace(
        report,
        verdict=verdict_of(rows),
        level_reached=level_reached([*rows]),
        scope=scope_of(rows, report.run),
        counts=counts_of(results),
        summary="",
        requirements=tuple(sorted(rows, key=lambda row: row.id)),
        results=tuple(
            _stable_result(each, is_threaded=_scenario(each) in threaded)
            for each in sorted(results, key=lambda each: each.id)
        ),
        occasions=(),
        causes=tuple(_among(cause, kept) for cause in report.causes if kept & {*cause.requirements}),
        readings=tuple(
            msgspec.structs.replace(each, exchange="")
            for each in sorted(report.readings, key=lambda each: (each.point, each.key))
        ),
        parity=_stable_parity(report.parity),
        run=_stable_run(report.run),
    )


def _scenario(result: CheckResult) -> str:
    return result.id.rpartition("@")[2]


def _stable_result(result: CheckResult, *, is_threaded: bool) -> CheckResult:
    evidence = {"message": "", "failures": ()} if is_threaded and result.failures else {}
    return msgspec.structs.replace(result, milliseconds=0.0, requests=0, **evidence)


def _stable_number(inputs: int, of: RequirementClass) -> int:
    return min(inputs, 1) if of in _OF_EVERY_RESPONSE else inputs


def _stable_parity(parity: Parity | None) -> Parity | None:
    if parity is None:
        return None
    shown = (msgspec.structs.replace(each, exchange="") for each in parity.deviations)
    deviations = tuple(sorted(shown, key=lambda each: (each.point, each.key)))
    return msgspec.structs.replace(parity, deviations=deviations)


def _among(cause: Cause, kept: Set[str]) -> Cause:
    return msgspec.structs.replace(
        cause, requirements=tuple(each for each in cause.requirements if each in kept)
    )


def _stable_run(run: RunInfo) -> RunInfo:
    is_late = any(run.visibility_milliseconds.values())
    counted = () if is_late else _STABLE_PURPOSES
    return msgspec.structs.replace(
        run,
        started="",
        seconds=0.0,
        marks=(),
        command="",
        exchanges_sha256="",
        worlds=(),
        visibility_milliseconds={},
        response_times={},
        requests={purpose: run.requests[purpose] for purpose in counted if purpose in run.requests},
        configuration={
            name: value for name, value in run.configuration.items() if name not in _PERSONAL_OPTIONS
        },
        notes=tuple(sorted(run.notes)),
        leftovers=tuple(sorted(run.leftovers)),
    )


def _replaced(value: Any, names: Mapping[str, str]) -> Any:
    """Return ``value`` with each profile id of ``names`` replaced by the profile's name."""
    if not names:
        return value
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return _each_text(value, lambda text: pattern.sub(lambda match: names[match[0]], text))


def _masked(text: str, marks: Sequence[str]) -> str:
    for mark in marks:
        text = text.replace(mark, "<mark>")
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text)
    return text


def _each_text(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(key): _each_text(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_each_text(item, change) for item in value]
    return value
