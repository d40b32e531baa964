"""Why a check saw no occasion for its requirement, and what that means for the requirement.

A reading that the sources allow settles it; what the access level, the kind of target or a declined operation keeps
from the kit is out of reach. Anything else leaves it open: a target that finds nothing proves nothing.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from ...spec.classes import RequirementClass
from ...spec.statuses import Outcome, Status
from ..client.capabilities import all_decline
from ..config import Access
from ..dataset.edge_cases import CUSTOM_KEYS
from ..history.step import EXPECT, LAW, REFUSED, UNKNOWN, Step
from ..judging.answers import is_not_sendable
from ..judging.judgement import ANYTHING
from ..judging.responses import HTTP_RULES

if TYPE_CHECKING:
    from ..scenarios import Check
    from .scenario_run import ScenarioRun

CUSTOM: Final = "keys-custom"
SETTLED_BY: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "found-by-repeated-pair": ("repeated-key", frozenset({"refused"})),
    CUSTOM: ("custom-key-undefined", frozenset({"refused", "not-found"})),
}
"""Requirements that have no object if a target takes one of these readings of a point."""
_CHANGES_OF_ONE: Final = ("UpdateProfile", "DeleteProfile", "AddProfileKey", "DeleteProfileKey")
OPERATIONS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "keys-attached": ("AddProfileKey",),
    CUSTOM: ("AddProfileKey",),
    "state-update": ("UpdateProfile",),
    "state-update-old-value": ("UpdateProfile",),
    "state-update-keeps": ("UpdateProfile",),
    "state-update-removes": ("UpdateProfile",),
    "state-delete": ("DeleteProfile",),
    "state-add-key": ("AddProfileKey",),
    "state-delete-key": ("DeleteProfileKey",),
    "state-delete-domain": ("DeleteDomain",),
    "state-domain-again": ("DeleteDomain",),
    "state-domains-separate": ("CreateDomain",),
    "state-unknown-profile": _CHANGES_OF_ONE,
    "errors-unknown-profile": _CHANGES_OF_ONE,
    "concurrency-writes": _CHANGES_OF_ONE,
}
"""The operations of which one is needed for what a requirement speaks of."""
_OF_DOMAINS: Final = frozenset({"CreateDomain", "DeleteDomain"})
"""What the kit sends at access `manage` alone."""
_REFUSALS: Final = frozenset({RequirementClass.ERRORS, RequirementClass.LIMITS})


def without_occasion(check: "Check", run: "ScenarioRun") -> tuple[Status, str, Outcome | None]:
    """Return the status of a check that nothing in ``run`` put to the test, why, and what its requirement is then.

    A rule of HTTP cannot apply to a target that has none.
    """
    if check.requirement in HTTP_RULES and not any(step.exchange.reply.headers for step in run.steps):
        return Status.SKIPPED, "the target's answers have no status and no headers of HTTP", None
    return Status.NOT_EXERCISED, *_reason(check, run)


def _reason(check: "Check", run: "ScenarioRun") -> tuple[str, Outcome]:
    """Return why the requirement of ``check`` was not put to the test, and what that makes of it."""
    point, readings = SETTLED_BY.get(check.requirement, ("", frozenset()))
    reading = run.oracle.known.get(point) if point else None
    if reading in readings:
        return f"the target's reading of `{point}`, `{reading}`, leaves it without object", Outcome.SETTLED
    beyond = _beyond_reach(check, run)
    if beyond:
        return beyond, Outcome.OUT_OF_REACH
    if check.requirement_class in _REFUSALS:
        return "no request of this scenario was refused as it speaks of", Outcome.OPEN
    if not _found_something(run):
        return "no search of this scenario found a profile", Outcome.OPEN
    if check.requirement_class is RequirementClass.PAGINATION:
        return "no search of this scenario led from one page to the next", Outcome.OPEN
    return "no response of this scenario held what it speaks of", Outcome.OPEN


def _beyond_reach(check: "Check", run: "ScenarioRun") -> str:
    """Return what kept the kit from putting the requirement to the test; empty if nothing did."""
    if _not_sent(check.requirement, run.steps):
        return "the client between kit and target sends no such request"
    is_preloaded = run.config.access is Access.PRELOADED
    if check.requirement == CUSTOM and is_preloaded and not any(map(run.oracle.defined, CUSTOM_KEYS)):
        return "the data was loaded without values under custom keys, and access `preloaded` attaches none"
    operations = OPERATIONS_OF.get(check.requirement, ())
    steps = [step for step in run.steps if step.exchange.call.operation in operations]
    if operations and (not steps or all_decline(steps)) and not {*operations} & {*run.scenario.needs}:
        return _unused(operations, run.config.access or Access.MANAGE)
    if run.config.access is Access.READ_ONLY and (_found_something(run) or not _uses_known(run)):
        return "the searches of --known find too little to show it"
    return ""


def _unused(operations: tuple[str, ...], access: Access) -> str:
    named = " or ".join(operations)
    if access is not Access.MANAGE and _OF_DOMAINS.issuperset(operations):
        return f"access `{access}` does not permit {named}"
    return f"the target does not implement {named}, or this scenario did not come to use it"


def _not_sent(requirement: str, steps: Iterable[Step]) -> bool:
    """Return whether requests that test the requirement were made, and the client let none of them pass."""
    refusable = [step for step in steps if step.tag(EXPECT) in (REFUSED, UNKNOWN)]
    own = [step for step in refusable if step.rule == requirement] or refusable
    return bool(own) and all(map(is_not_sendable, own))


def _uses_known(run: "ScenarioRun") -> bool:
    return any(step.tag(LAW) for step in run.steps)


def _found_something(run: "ScenarioRun") -> bool:
    return ANYTHING in run.judgement.found or any(step.items for step in run.steps)
