"""How a fault is planted: a class that does one thing as a vendor did, in place of the service or of its HTTP door."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from .doors import Handler
from .service import Service

Part = TypeVar("Part", bound=type[Service] | type[Handler])


@dataclass(frozen=True)
class Fault:
    """A service with one mistake."""

    name: str
    family: str
    """What it is about, after the review of what goes unnoticed; `plain` for matching and straight walks."""
    report: str
    """The public report that it is drawn from, as `owner/repository#number`; empty if there is none."""
    says: str
    service: type[Service] = Service
    handler: type[Handler] = Handler


FAULTS: dict[str, Fault] = {}


def planted(family: str, report: str = "") -> Callable[[Part], Part]:
    """Return a decorator that adds the fault that a class makes, named after the class, to the table."""

    def add(part: Part) -> Part:
        name = re.sub("(?<!^)(?=[A-Z])", "-", part.__name__).lower()
        says = (part.__doc__ or "").strip()
        if issubclass(part, Service):
            FAULTS[name] = Fault(name, family, report, says, service=part)
        else:
            FAULTS[name] = Fault(name, family, report, says, handler=part)
        return part

    return add


def changed(text: str, old: str, new: str) -> str:
    """Return a statement with a part exchanged, which has to be in it."""
    if old not in text:
        raise ValueError(f"{old!r} is not in {text!r}")
    return text.replace(old, new)
