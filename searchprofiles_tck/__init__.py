"""A technology compatibility kit for the SearchProfiles operation of Amazon Connect Customer Profiles.

The names in ``__all__`` are the Python interface; each is loaded when it is first used, so importing this package loads
nothing else. What they are for is in docs/python.md. The four packages of the kit are its subpackages: ``spec`` (what
the sources say, as data), ``reference`` (the smallest engine that is right), ``conformance`` (the suite that judges a
target) and ``reports``.
"""

TYPE_CHECKING = (
    False  # type checkers take it as true, by its name; importing typing would cost more than all else here
)
if TYPE_CHECKING:
    from . import strategies
    from .conformance.pytest_plugin.conformance_class import SearchProfilesConformance
    from .conformance.run.in_process import run
    from .reference.engine import Engine
    from .reference.failures import ServiceFailure
    from .reference.service.reference_server import ReferenceServer
    from .spec.readings import Readings
    from .spec.results import RunReport as Report

__version__ = "0.2.0"
__all__ = (
    "Engine",
    "Readings",
    "ReferenceServer",
    "Report",
    "SearchProfilesConformance",
    "ServiceFailure",
    "__version__",
    "run",
    "strategies",
)

_PLACES = {
    "Engine": "reference.engine:Engine",
    "Readings": "spec.readings:Readings",
    "ReferenceServer": "reference.service.reference_server:ReferenceServer",
    "Report": "spec.results:RunReport",
    "SearchProfilesConformance": "conformance.pytest_plugin.conformance_class:SearchProfilesConformance",
    "ServiceFailure": "reference.failures:ServiceFailure",
    "run": "conformance.run.in_process:run",
    "strategies": "strategies:",
}
"""Where each name is defined: module and attribute, or a module alone."""


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has: {', '.join(__all__)}")
    from importlib import import_module

    place, _, attribute = _PLACES[name].partition(":")
    module = import_module(f".{place}", __name__)
    found = globals()[name] = getattr(module, attribute) if attribute else module
    return found


def __dir__() -> list[str]:
    return [*__all__]
