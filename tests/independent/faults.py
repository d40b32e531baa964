"""What a fault is: one method of the service that does one thing wrong, found by its name in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
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
        return service_with([self], seed)

    def broken(self, owner: type) -> type:
        """A class like `owner`, which may have other faults, with this fault."""
        right, wrong = getattr(owner, self.method), self.wrong

        def replacement(self: Any, *args: Any, **named: Any) -> Any:
            return wrong(partial(right, self), self, *args, **named)

        return type(f"Wrong{self.owner.__name__}", (owner,), {self.method: replacement})


def service_with(faults: Iterable[Fault], seed: int = 1) -> Service:
    """A service with several faults at once, as a first version has them."""
    owners: dict[type, type] = {}
    freedoms = replace(PLAIN, seed=seed)
    for fault in faults:
        owners[fault.owner] = fault.broken(owners.get(fault.owner, fault.owner))
        freedoms = replace(freedoms, **fault.freedoms)
    service = owners.pop(Service, Service)
    makers = {_MAKERS[owner]: _made(broken, freedoms) for owner, broken in owners.items()}
    return type("WrongService", (service,), makers)(freedoms)  # type: ignore[no-any-return]


def _made(broken: type, freedoms: Any) -> Wrong:
    return lambda _: broken(freedoms)


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
