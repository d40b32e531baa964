"""What a fault is: one method of the service that does one thing wrong, found by its name in a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from .freedoms import PLAIN
from .reading import Reader
from .records import Index
from .service import Service
from .walking import Walks

Wrong = Callable[..., Any]
_MAKERS = {Reader: "make_reader", Index: "make_index", Walks: "make_walks"}


@dataclass(frozen=True)
class Fault:
    """`wrong` stands in for a method; it is given the right one, bound, then the object and the arguments."""

    name: str
    owner: type
    method: str
    wrong: Wrong
    freedoms: Mapping[str, Any]

    @property
    def says(self) -> str:
        """What the vendor gets wrong."""
        return (self.wrong.__doc__ or "").strip()

    def service(self, seed: int = 1) -> Service:
        """A service with this fault."""
        freedoms = replace(PLAIN, seed=seed, **self.freedoms)
        broken = type(f"Wrong{self.owner.__name__}", (self.owner,), {self.method: self._replacement()})
        if self.owner is Service:
            return broken(freedoms)  # type: ignore[no-any-return]
        made = type("WrongService", (Service,), {_MAKERS[self.owner]: lambda _: broken(freedoms)})
        return made(freedoms)  # type: ignore[no-any-return]

    def _replacement(self) -> Wrong:
        right, wrong = getattr(self.owner, self.method), self.wrong

        def replacement(self: Any, *args: Any, **named: Any) -> Any:
            return wrong(partial(right, self), self, *args, **named)

        return replacement


class Faults(dict[str, Fault]):
    """A table of faults, filled by decorating functions."""

    def breaks(self, owner: type, method: str, **freedoms: Any) -> Callable[[Wrong], Wrong]:
        def noted(wrong: Wrong) -> Wrong:
            name = wrong.__name__.replace("_", "-")
            assert name not in self, f"two faults named {name}"
            self[name] = Fault(name, owner, method, wrong, freedoms)
            return wrong

        return noted

    def also(self, name: str, owner: type, method: str, wrong: Wrong, **freedoms: Any) -> None:
        """Add a fault that is one of several, made by a function."""
        assert name not in self, f"two faults named {name}"
        self[name] = Fault(name, owner, method, wrong, freedoms)
