"""What a mutant is: the reference with one defect, which breaks one requirement."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ...reference.asgi import Application
from ...reference.engine import Engine
from ...reference.http_app import Answer, Guard, admit, answering, application
from ...reference.parts import EngineParts
from ...reference.readings import Readings
from .fault_class import FaultClass

_DEFAULTS = Readings()


def _unchanged(answer: Answer) -> Answer:
    return answer


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong implementation with a name.

    ``requirement`` is the id of the requirement that the defect breaks, ``fault_class`` the kind of slip that it
    is; ``summary`` says what it does and reads on from "it". A defect of the engine lies in ``parts``, one of
    the wire in ``answer``, one that shows only when requests overlap in ``serve``. A defect that needs memory
    keeps it in a part that is made anew for each engine: ``tokens``, ``wrap``, ``answer`` or ``serve``.
    """

    name: str
    requirement: str
    fault_class: FaultClass
    summary: str
    parts: EngineParts = field(default_factory=EngineParts)
    answer: Callable[[Answer], Answer] = _unchanged
    """Stands around the function from request to response."""
    serve: Callable[[Answer], Application] = application
    """Makes the application of that function."""

    def engine(self, readings: Readings = _DEFAULTS, **options: Any) -> Engine:
        """An engine with the defect, as far as it lies there; ``options`` as ``Engine`` takes them."""
        return Engine(readings, self.parts, **options)

    def application(self, engine: Engine | None = None, guard: Guard = admit) -> Application:
        """The ASGI application with the defect, over ``engine`` or an engine of its own."""
        return self.serve(self.answer(answering(engine or self.engine(), guard)))
