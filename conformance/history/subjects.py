"""The targets of one pytest session, each with a place of its own in the session's private directory.

The target that the session names works in the directory itself. Targets that fixtures and classes make have names,
the subjects, and a folder each, which all workers share: their results and reports are never mixed.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from ..config import RunConfig
from .recap import redacted

_FOLDER: Final = "targets"
_NOTE: Final = "subject.json"
_LONGEST: Final = 80


class Subject(msgspec.Struct, frozen=True):
    """What is to be known of a subject when its session ends."""

    name: str
    settings: RunConfig
    started: float
    """Seconds since the epoch."""
    shared: bool
    """Whether the processes of the session share the target, so that it is tidied when all have finished."""


def place_of(directory: Path, name: str) -> Path:
    """Where the subject keeps its log, facts and exchanges; ``name`` is empty for the session's own target."""
    return directory / _FOLDER / slug(name) if name else directory


def slug(name: str) -> str:
    """``name`` as a folder may be called."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.")[-_LONGEST:] or "target"


def name_of(target: object) -> str:
    """What the report calls a target that a fixture made."""
    if isinstance(target, str):
        return redacted(RunConfig(target=target)).target
    return f"python:{type(target).__module__}:{type(target).__qualname__}"


def noted(directory: Path, name: str, settings: RunConfig, *, shared: bool) -> Path:
    """The subject's place, made and described unless another process was first."""
    place = place_of(directory, name)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    note = place / _NOTE
    if not note.exists():
        mine = place / f".{time.monotonic_ns()}.{id(note)}"
        mine.write_bytes(msgspec.json.encode(Subject(name, settings, time.time(), shared)))
        mine.replace(note)
    return place


def subjects(directory: Path) -> Iterator[tuple[Subject, Path]]:
    """The subjects of a session, by name."""
    for note in sorted((directory / _FOLDER).glob(f"*/{_NOTE}")):
        yield msgspec.json.decode(note.read_bytes(), type=Subject), note.parent
