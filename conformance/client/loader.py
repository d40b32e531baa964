"""Loads a world into a target: the domain, the profiles, the values of AddProfileKey."""

from typing import Final

from msgspec import structs

from ...spec.exchange import Call, FaultKind, Purpose
from ..dataset.model import LoadedWorld, ProfileSpec, World, no_id
from ..errors import NotMeasured
from ..history.answer import AnswerKind
from ..history.step import Step
from .capabilities import LET_IN, all_decline, denies, knows_no_domain, lacks, no_domain, shown
from .recorder import Recorder
from .resource_log import ResourceLog

SCENARIO: Final = "setup"
_TRIES: Final = 3
"""How many valid requests must be declined until an operation counts as not implemented."""
_EXPIRATION_DAYS: Final = 30


class Loader:
    """Makes domains and profiles in a target, and takes note of each before anything can go wrong."""

    def __init__(
        self,
        recorder: Recorder,
        notes: ResourceLog,
        purpose: Purpose = Purpose.SETUP,
        scenario: str = SCENARIO,
    ) -> None:
        self.recorder = recorder
        self._notes = notes
        self._purpose = purpose
        self._scenario = scenario
        self.declined: set[str] = set()
        self._own_domains: set[str] = set()
        self.refusals: list[Step] = []
        """Valid profiles that the target did not take."""

    def ask(self, operation: str, **members: object) -> Step:
        """One request of the set-up."""
        return self.recorder.send(Call(operation, members), self._scenario, self._purpose, {})

    def create_domain(self, name: str) -> Step:
        """Create ``name``; the caller judges the answer."""
        self._notes.made(name, "")
        step = self.ask("CreateDomain", DomainName=name, DefaultExpirationDays=_EXPIRATION_DAYS)
        if was_refused(step):
            self._notes.refused(name)
        elif step.accepted:
            self._own_domains.add(name)
        return step

    def load(self, world: World, domain: str) -> LoadedWorld:
        """Create every profile of ``world`` in ``domain``, then attach values where the target can.

        Raises ``NotMeasured`` where CreateProfile is not implemented, not allowed, or not answered.
        """
        ids: dict[str, str] = {}
        for draft in world.profiles:
            step = self._created(draft, domain)
            identifier = (step.answer.output or {}).get("ProfileId") if step.succeeded else None
            if isinstance(identifier, str):
                ids[draft.name] = identifier
            elif step.succeeded:
                ids[draft.name] = no_id(draft.name)
            else:
                self.refusals.append(step)
                self._give_up_early(ids, domain)
        if not ids and self.refusals:
            raise NotMeasured(
                f"The target refused every profile, the last with {shown(self.refusals[-1])}, so there is no data to "
                "search. CreateProfile must take what the service model allows."
            )
        attached = self._attach(world, domain, ids)
        return LoadedWorld(
            world=attached or world, domain=domain, ids=ids, has_custom_keys=attached is not None
        )

    def _created(self, draft: ProfileSpec, domain: str) -> Step:
        step = self.ask("CreateProfile", DomainName=domain, **draft.fields)
        identifier = (step.answer.output or {}).get("ProfileId")
        self._notes.made(domain, identifier if isinstance(identifier, str) else "")
        return step

    def _give_up_early(self, ids: dict[str, str], domain: str) -> None:
        """Stop where the first profiles were all refused in a way that says there is no point in going on."""
        if ids or len(self.refusals) < _TRIES:
            return
        last = self.refusals[-1]
        if last.answer.kind is AnswerKind.FAULT:
            raise NotMeasured(f"CreateProfile is not answered: {last.answer.flaw}.")
        if all(denies(step) for step in self.refusals):
            raise NotMeasured(f"Access refused: CreateProfile is answered with 401 or 403. {LET_IN}")
        # A domain that the target has just said it made is there: not to know it is the target's own fault.
        if domain not in self._own_domains and all(knows_no_domain(step) for step in self.refusals):
            raise NotMeasured(no_domain(domain, last))
        if all_decline(self.refusals):
            raise NotMeasured(
                f"The target does not implement CreateProfile (it answered {shown(last)}), so no data can be loaded. "
                "Load `searchprofiles-tck corpus export` and run with --access preloaded."
            )

    def _attach(self, world: World, domain: str, ids: dict[str, str]) -> World | None:
        """Attach values to the profiles: the world with those that the target took.

        None where AddProfileKey is not implemented.
        """
        if lacks(self.recorder.target, "AddProfileKey"):
            self.declined.add("AddProfileKey")
            return None
        steps: list[Step] = []
        drafts: list[ProfileSpec] = []
        for draft in world.profiles:
            taken: dict[str, tuple[str, ...]] = {}
            for key, values in draft.keys.items() if draft.name in ids else ():
                given = {"ProfileId": ids[draft.name], "KeyName": key, "Values": list(values)}
                steps.append(self.ask("AddProfileKey", DomainName=domain, **given))
                if steps[-1].accepted:
                    taken[key] = values
                if len(steps) == _TRIES and not any(step.accepted for step in steps):
                    self.declined.add("AddProfileKey")
                    return None
            drafts.append(structs.replace(draft, keys=taken))
        self.refusals += [step for step in steps if not step.accepted]
        return structs.replace(world, profiles=tuple(drafts))


def was_refused(step: Step) -> bool:
    """Whether a request for certain changed nothing: an error came back, or nobody was there to take it."""
    fault = step.exchange.reply.fault
    if fault is not None:
        return fault.kind in (FaultKind.REFUSED, FaultKind.UNRESOLVED)
    return step.answer.kind is AnswerKind.ERROR and (step.answer.status or 0) < 500
