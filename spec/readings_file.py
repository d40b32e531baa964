"""Readings as a file: what one target did at one time where the specification is silent.

An observation and no specification: others may be held to it, or imitate it, and none of them is wrong.
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from .encoding import without_lone_surrogates
from .readings import Readings, check
from .results import ReadingFound, RunReport

_HEAD: Final = """\
# What a target does where the specification of SearchProfiles is silent: observed, not specified.
# Hold a run to it with --readings FILE, and imitate it with: searchprofiles-tck serve --readings FILE
"""


class CapturedReading(
    msgspec.Struct, frozen=True, rename="kebab", omit_defaults=True, forbid_unknown_fields=True
):
    """One reading; ``key`` is empty for a point that has one reading for all keys, or to mean every key."""

    point: str
    reading: str
    key: str = ""
    found_by: str = ""
    exchange: str = ""
    """Id of the last exchange that shows it."""


class Capture(msgspec.Struct, frozen=True, rename="kebab", omit_defaults=True, forbid_unknown_fields=True):
    """The readings that a run found, and where they come from. Several may be of one point, each for its key."""

    readings: tuple[CapturedReading, ...]
    target: str = ""
    date: datetime.date | None = None
    kit: str = ""
    exchanges_sha256: str = ""
    """The hash of the recording that shows them."""

    def __str__(self) -> str:
        source = self.target or "a file of readings"
        return f"{source}, observed on {self.date}" if self.date else source

    def bare(self) -> "Capture":
        """Return the readings without what shows them."""
        bare = tuple(CapturedReading(one.point, one.reading, one.key) for one in self.readings)
        return Capture(bare, self.target, self.date, self.kit)

    def as_readings(self) -> Readings:
        """Return the readings for an engine; a key without one of its own takes that of all others, if they agree."""
        by_key = {(one.point, one.key): one.reading for one in self.readings if one.key}
        choices = {one.point: one.reading for one in self.readings if not one.key}
        for point in {point for point, _ in by_key} - choices.keys():
            taken = {reading for (other, _), reading in by_key.items() if other == point}
            if len(taken) == 1:
                choices[point] = taken.pop()
        return Readings(choices, by_key)


def capture_of(report: RunReport) -> Capture:
    """Return the readings that a run found."""
    return Capture(
        readings=tuple(
            CapturedReading(one.point, one.reading, one.key, one.found_by, one.exchange)
            for one in report.readings
            if one.reading is not None
        ),
        target=report.run.target,
        date=report.run.started_at.date(),
        kit=report.run.kit_version,
        exchanges_sha256=report.run.exchanges_sha256,
    )


def to_toml(capture: Capture, undecided: Iterable[ReadingFound] = ()) -> str:
    """Return the file; the points that are ``undecided`` are in a comment."""
    return "\n".join([_HEAD, *_lines(capture), *_open(undecided)])


def _lines(capture: Capture) -> Iterator[str]:
    values = msgspec.structs.asdict(capture)
    yield from _pairs({name.replace("_", "-"): values[name] for name in values if name != "readings"})
    for one in capture.readings:
        yield "\n[[readings]]"
        yield from _pairs(msgspec.to_builtins(one))


def _pairs(values: dict[str, object]) -> Iterator[str]:
    yield from (f"{name} = {_value(value)}" for name, value in values.items() if value)


def _value(value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    # A JSON string is one of TOML, but for DEL.
    return json.dumps(without_lone_surrogates(str(value)), ensure_ascii=False).replace("\x7f", "\\u007f")


def _open(undecided: Iterable[ReadingFound]) -> Iterator[str]:
    names = [one.point + (f" of {json.dumps(one.key)}" if one.key else "") for one in undecided]
    yield f"\n# Not found out: {', '.join(names)}\n" if names else ""


def from_toml(text: str) -> Capture:
    """Return what the file says. Raises ``ValueError`` that says what is wrong, with the closest name that exists."""
    import tomllib  # a run without a file does without

    try:
        capture = msgspec.convert(tomllib.loads(text), Capture)
    except msgspec.ValidationError as error:  # no ValueError in older versions of msgspec
        raise ValueError(str(error)) from None
    seen = set()
    for one in capture.readings:
        check(one.point, one.reading, one.key)
        if (one.point, one.key) in seen:
            of_key = f" of {one.key!r}" if one.key else ""
            raise ValueError(f"{one.point!r}{of_key} is given twice")
        seen.add((one.point, one.key))
    return capture
