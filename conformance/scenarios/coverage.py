"""Which checks cover which requirement."""

from collections.abc import Mapping

from .registry import checks


def coverage() -> Mapping[str, tuple[str, ...]]:
    """Requirement id to the ids of the checks that cover it; requirements without a check are left out."""
    covering: dict[str, tuple[str, ...]] = {}
    for check in checks():
        covering[check.requirement] = (*covering.get(check.requirement, ()), check.id)
    return covering
