"""Where ``SearchProfilesConformance`` was before it became ``searchprofiles_tck.SearchProfilesConformance``."""

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .pytest_plugin.conformance_class import SearchProfilesConformance as SearchProfilesConformance

_NAME = "SearchProfilesConformance"


def __getattr__(name: str) -> object:
    if name != _NAME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .pytest_plugin import conformance_class

    warnings.warn(
        f"{_NAME} is imported from {__name__}, which goes in version 1.0: write from searchprofiles_tck import {_NAME}",
        DeprecationWarning,
        stacklevel=2,
    )
    return conformance_class.SearchProfilesConformance
