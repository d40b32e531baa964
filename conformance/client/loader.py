"""Load a world into a target: the domain, the profiles, the values of their custom keys."""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import structs

from ...spec.exchange import Call, FaultKind, Json, Purpose
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


Send = Callable[[str, Mapping[str, Json]], Mapping[str, Json] | None]
"""Sends an operation with its input members; returns the output members, None if the target refused it."""


def create_domain(
    send: Callable[[str, Mapping[str, Json]], Step], resources: ResourceLog, name: str, days: int = 1
) -> Step:
    """Log and create domain ``name``, whose profiles expire after ``days``; the caller judges the answer."""
    resources.made(name, "")
    step = send("CreateDomain", {"DomainName": name, "DefaultExpirationDays": days})
    if was_refused(step):
        resources.refused(name)
    return step


def create_profile(send: Send, domain: str, profile: ProfileSpec) -> str | None:
    """Create a profile without its keys; return its id, "" if the target returned none, None if it refused."""
    output = send("CreateProfile", {"DomainName": domain, **profile.fields})
    if output is None:
        return None
    identifier = output.get("ProfileId")
    return identifier if isinstance(identifier, str) else ""


def attach_keys(send: Send, domain: str, identifier: str, profile: ProfileSpec) -> dict[str, tuple[str, ...]]:
    """Attach the values of a profile's custom keys; return those that the target did not refuse."""
    taken: dict[str, tuple[str, ...]] = {}
    for key, values in profile.keys.items():
        given = {"DomainName": domain, "ProfileId": identifier, "KeyName": key, "Values": list(values)}
        if send("AddProfileKey", given) is not None:
            taken[key] = values
    return taken


class _NoKeys(Exception):
    """The target does not implement AddProfileKey."""


class Loader:
    """Creates domains and profiles in a target, and logs each before anything can go wrong."""

    def __init__(self, recorder: Recorder, resources: ResourceLog) -> None:
        self.recorder = recorder
        self._resources = resources
        self.declined: set[str] = set()
        self._own_domains: set[str] = set()
        self.refusals: list[Step] = []
        """Valid requests that the target refused."""

    def create_domain(self, name: str) -> Step:
        """Create ``name``; the caller judges the answer."""
        step = create_domain(self._send, self._resources, name, _EXPIRATION_DAYS)
        if step.accepted:
            self._own_domains.add(name)
        return step

    def load(self, world: World, domain: str) -> LoadedWorld:
        """Create every profile of ``world`` in ``domain``, then attach the values of their keys if the target can.

        Raises ``NotMeasured`` if CreateProfile is not implemented, not allowed, or not answered.
        """
        ids: dict[str, str] = {}
        for profile in world.profiles:
            identifier = create_profile(self._send_profile, domain, profile)
            self._resources.made(domain, identifier or "")
            if identifier is None:
                self._give_up_early(ids, domain)
            else:
                ids[profile.name] = identifier or no_id(profile.name)
        if not ids and self.refusals:
            raise NotMeasured(
                f"The target refused every profile, the last with {shown(self.refusals[-1])}, so there is no data to "
                "search. CreateProfile must take what the service model allows."
            )
        with_keys = self._attach(world, domain, ids)
        return LoadedWorld(
            world=with_keys or world, domain=domain, ids=ids, has_custom_keys=with_keys is not None
        )

    def _send(self, operation: str, members: Mapping[str, Json]) -> Step:
        return self.recorder.send(Call(operation, members), SCENARIO, Purpose.SETUP, {})

    def _send_profile(self, operation: str, members: Mapping[str, Json]) -> Mapping[str, Json] | None:
        step = self._send(operation, members)
        if step.succeeded:
            return step.answer.output
        self.refusals.append(step)
        return None

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
        """Attach values to the profiles; return the world with those that the target took.

        None if AddProfileKey is not implemented.
        """
        steps: list[Step] = []

        def send(operation: str, members: Mapping[str, Json]) -> Mapping[str, Json] | None:
            steps.append(self._send(operation, members))
            if len(steps) == _TRIES and not any(step.accepted for step in steps):
                raise _NoKeys
            return (steps[-1].answer.output or {}) if steps[-1].accepted else None

        try:
            if lacks(self.recorder.target, "AddProfileKey"):
                raise _NoKeys
            profiles = tuple(
                structs.replace(
                    one, keys=attach_keys(send, domain, ids[one.name], one) if one.name in ids else {}
                )
                for one in world.profiles
            )
        except _NoKeys:
            self.declined.add("AddProfileKey")
            return None
        self.refusals += [step for step in steps if not step.accepted]
        return structs.replace(world, profiles=profiles)


def was_refused(step: Step) -> bool:
    """Whether a request for certain changed nothing: an error came back, or nobody was there to take it."""
    fault = step.exchange.reply.fault
    if fault is not None:
        return fault.kind in (FaultKind.REFUSED, FaultKind.UNRESOLVED)
    return step.answer.kind is AnswerKind.ERROR and (step.answer.status or 0) < 500
