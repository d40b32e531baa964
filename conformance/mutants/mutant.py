"""What a mutant is: the reference with one defect, which breaks one requirement; and tables of mutants."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ...reference.engine import Engine
from ...reference.parts import EngineParts
from ...reference.service.http_app import Answer, Guard, admit, answering, application
from ...reference.service.wire import Application
from ...spec.readings import Readings
from .fault_class import FaultClass

Edit = TypeVar("Edit")
Function = TypeVar("Function", bound=Callable[..., Any])
_DEFAULTS = Readings()
_REMEMBERING = frozenset({FaultClass.LEAK, FaultClass.SHARE, FaultClass.STALE})


@dataclass(frozen=True, slots=True)
class WireParts:
    """The parts around the engine that a mutant may replace."""

    answer: Callable[[Answer], Answer] = field(default=lambda answer: answer)
    """Wraps the function from request to response."""
    serve: Callable[[Answer], Application] = application
    """Makes the application of that function, for defects that show only when requests overlap."""


Defect = EngineParts | WireParts
"""What a mutant replaces. A defect that needs memory keeps it in a part that is made anew for each engine."""
More = Defect | None


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong implementation with a name.

    ``requirement`` is the id of the requirement that the defect breaks, ``fault_class`` the kind of fault that it
    is; ``summary`` says what it does and reads on from "it".
    """

    name: str
    requirement: str
    fault_class: FaultClass
    summary: str
    parts: EngineParts = field(default_factory=EngineParts)
    wire: WireParts = field(default_factory=WireParts)

    @property
    def remembers(self) -> bool:
        """Whether what it answers depends on other requests than those that change data."""
        return self.fault_class in _REMEMBERING

    def engine(self, readings: Readings = _DEFAULTS, **options: Any) -> Engine:
        """Return an engine with the defect, if it lies there; ``options`` are those of ``Engine``."""
        return Engine(readings, self.parts, **options)

    def application(self, engine: Engine | None = None, guard: Guard = admit) -> Application:
        """Return the ASGI application with the defect, over ``engine`` or an engine of its own."""
        return self.wire.serve(self.wire.answer(answering(engine or self.engine(), guard)))


class MutantTable(dict[str, Mutant]):
    """Mutants by name, in the order of their definition; no two have the same name."""

    def include(self, mutant: Mutant) -> None:
        """Add ``mutant``. Raise ``ValueError`` if another one has its name."""
        if mutant.name in self:
            raise ValueError(f"two mutants are called {mutant.name!r}: one would never be tried")
        self[mutant.name] = mutant

    def define(
        self, name: str, requirement: str, fault_class: FaultClass, summary: str, more: More = None
    ) -> Callable[[Defect], None]:
        """Return a function that defines a mutant by its defect; ``more`` is a second defect, on the other side."""

        def by(defect: Defect) -> None:
            parts = next((each for each in (defect, more) if isinstance(each, EngineParts)), EngineParts())
            wire = next((each for each in (defect, more) if isinstance(each, WireParts)), WireParts())
            self.include(Mutant(name, requirement, fault_class, summary, parts, wire))

        return by

    def rows(
        self, requirement: str, seam: Callable[[Edit], Defect]
    ) -> Callable[[str, FaultClass, str], Callable[[Edit], None]]:
        """Return a function that defines mutants of one requirement by edits at one seam, a row each.

        A row is ``rows(name, fault_class, summary)(edit)``.
        """

        def row(name: str, fault_class: FaultClass, summary: str) -> Callable[[Edit], None]:
            return lambda edit: self.define(name, requirement, fault_class, summary)(seam(edit))

        return row

    def breaks(
        self, requirement: str, fault_class: FaultClass, seam: Callable[[Function], Defect], more: More = None
    ) -> Callable[[Function], Function]:
        """Define a mutant by the decorated function: its name, its docstring as the summary, and the edit at ``seam``.

        Underscores in the function's name become hyphens; ``more`` is a second defect, on the other side.
        """

        def define(edit: Function) -> Function:
            name = edit.__name__.replace("_", "-")
            self.define(name, requirement, fault_class, inspect.getdoc(edit) or "", more)(seam(edit))
            return edit

        return define
