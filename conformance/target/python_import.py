"""Finds the object behind ``python:package.module:attribute``."""

import difflib
import importlib
import importlib.util
import os
import sys
from typing import Any

from ..names import IMPORT_VARIABLE
from .target import TargetError

_EXPECTED = "expected python:package.module:attribute"


def imported(text: str) -> object:
    """The object that ``package.module:attribute`` names, or what the factory of that name returns.

    The folder in which the kit was called can be imported from. Raises ``TargetError``.
    """
    module_name, colon, attribute = text.partition(":")
    if not colon or not module_name or not attribute:
        raise TargetError(f"python:{text} names no attribute of a module; {_EXPECTED}")
    found: Any = _module(module_name)
    for name in attribute.split("."):
        if not hasattr(found, name):
            near = difflib.get_close_matches(name, vars(found), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise TargetError(f"python:{text}: {module_name} has no {attribute}{hint}")
        found = getattr(found, name)
    return instance(found, f"python:{text}")


def _module(name: str) -> object:
    here = os.environ.get(IMPORT_VARIABLE) or os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise TargetError(f"module {name} needs {error.name}, which is not installed") from error
        raise TargetError(f"there is no module {error.name}; searched: {_searched()}") from error
    except Exception as error:
        raise TargetError(f"importing {name} raised {type(error).__name__}: {error}") from error


def _searched() -> str:
    """The import path, in the user's terms: the directories first, the interpreter's own left out."""
    own = os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix)
    places = [place or os.getcwd() for place in sys.path]
    return ", ".join(place for place in places if not os.path.realpath(place).startswith(own))


def instance(found: object, description: str) -> object:
    """``found`` where it has ``search_profiles``, else what it returns when called. Raises ``TargetError``."""
    if not isinstance(found, type) and hasattr(found, "search_profiles"):
        return found
    if not callable(found):
        kind = type(found).__name__
        raise TargetError(
            f"{description} is {kind}: neither an object with search_profiles(**kwargs) nor a factory"
        )
    try:
        return found()
    except Exception as error:
        raise TargetError(f"{description}() raised {type(error).__name__}: {error}") from error
