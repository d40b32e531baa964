"""What a recorded reduction shows, from its exchanges alone."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import structs

from ...spec.exchange import Exchange
from ...spec.operations import SEARCH
from ...spec.results import CheckResult
from ..dataset.model import LoadedWorld, ProfileSpec, World, no_id
from ..history.answer import answer_of
from ..history.names import of_check, of_reduction
from ..history.step import Step
from ..judging.oracle import Oracle
from ..results.applying import with_reduced
from ..scenarios.registry import Scenario
from .context import REDUCED, WORLD
from .interestingness import broken
from .telling import told

OracleOf = Callable[[str], Oracle]
"""The oracle of the standing world that the process read which made the exchange with this id."""


def told_again(
    said: CheckResult,
    found: CheckResult,
    scenario: Scenario,
    recorded: Mapping[str, Exchange],
    standing: OracleOf,
) -> CheckResult:
    """``found``, what the record of the check gives, with its first failure told by the reduction that ``said`` cites.

    It is ``found`` itself where ``said`` cites none, one that is not recorded, or one that shows nothing.
    """
    if not (said.failures and found.failures):
        return found
    cited = said.failures[0].exchanges
    ids = of_reduction(cited)
    if not ids or of_check(cited) != found.failures[0].exchanges or not recorded.keys() >= set(ids):
        return found
    steps = [Step(recorded[one], answer_of(recorded[one].reply)) for one in ids]
    asked = [step for step in steps if step.exchange.call.operation == SEARCH]
    made = [step for step in steps if step.exchange.call.operation != SEARCH]
    oracle = standing(ids[0])
    if asked and asked[0].tag(WORLD) == REDUCED:
        oracle = Oracle(_world(asked[0], made), oracle.known)
    first, reduction = found.failures[0], said.failures[0].reduction
    finding = broken(first.requirement, scenario, oracle, asked)
    if finding is None and reduction == "minimised":
        return found
    return with_reduced(found, told(first, finding, asked, made, oracle, reduction))


def _world(asked: Step, made: Sequence[Step]) -> LoadedWorld:
    """The world that ``made`` made, which ``asked`` was asked of."""
    drafts: list[ProfileSpec] = []
    ids: dict[str, str] = {}
    for step in made:
        members = step.exchange.call.input
        if step.exchange.call.operation == "CreateProfile":
            name = f"p{len(drafts) + 1}"
            fields = {key: value for key, value in members.items() if key != "DomainName"}
            drafts.append(ProfileSpec(name, fields))
            ids[name] = str((step.answer.output or {}).get("ProfileId") or no_id(name))
        else:
            keys = {**drafts[-1].keys, members["KeyName"]: tuple(members["Values"])}
            drafts[-1] = structs.replace(drafts[-1], keys=keys)
    attached = any(draft.keys for draft in drafts)
    domain = str(asked.exchange.call.input["DomainName"])
    return LoadedWorld(World(REDUCED, "", tuple(drafts)), domain, ids, attached=attached)
