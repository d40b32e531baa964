"""Which checks a run plays: those that ``--only``, ``--skip`` and ``--shard`` leave. Pure functions."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ...spec.suggestion import closest
from ..errors import UsageError

if TYPE_CHECKING:
    from ..config import RunConfig
    from ..scenarios import Check


def _names(check: "Check") -> tuple[str, ...]:
    return check.id, check.requirement, check.scenario.name, check.requirement_class.value


def matches(check: "Check", globs: Iterable[str]) -> bool:
    """Whether a glob matches the check's id, its requirement, its scenario or its class."""
    return any(fnmatchcase(name, glob) for glob in globs for name in _names(check))


def refuse_unmatched(checks: Sequence["Check"], config: "RunConfig") -> None:
    """Raises ``UsageError`` for the first glob of ``--only`` or ``--skip`` that matches nothing."""
    for option, globs in (("only", config.only), ("skip", config.skip)):
        for glob in globs:
            if not any(matches(check, [glob]) for check in checks):
                names = dict.fromkeys(name for check in checks for name in (check.requirement, check.id))
                near = closest(glob, names)
                hint = near if near.startswith("did") else "searchprofiles-tck requirements lists the ids."
                raise UsageError(f"{option} {glob!r} matches no check; {hint}")


def selected(checks: Sequence["Check"], config: "RunConfig") -> tuple["Check", ...]:
    """The checks to play, in order. A shard takes whole scenarios, since their exchanges are shared."""
    scenarios = list(dict.fromkeys(check.scenario.name for check in checks))
    part, parts = config.shard or (1, 1)
    mine = {name for place, name in enumerate(scenarios) if place % parts == part - 1}
    return tuple(
        check
        for check in checks
        if check.scenario.name in mine
        and (not config.only or matches(check, config.only))
        and not matches(check, config.skip)
    )
