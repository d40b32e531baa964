"""Load a world into a target: the domain, the profiles, the values of their custom keys.

Everything that is created is logged before anything can be lost.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from itertools import repeat
from typing import Final

from msgspec import structs

from ...spec.exchange import Call, Exchange, FaultKind, Json, Purpose
from ...spec.keys import PREDEFINED_KEYS
from ...spec.operations import SEARCH
from ...spec.search import Pair, Search
from ..dataset.content import person
from ..dataset.model import LoadedWorld, Namespace, ProfileSpec, World, no_id
from ..errors import NotMeasured
from ..history.directory import Created, ResourceLog
from ..history.step import AGAIN, Step
from .capabilities import (
    ANOTHER_WAY,
    TRIES,
    all_decline,
    denies,
    knows_no_domain,
    lacks,
    let_in,
    may_pass,
    no_domain,
    sent_again,
    shown,
)
from .domain_names import marked_domain
from .recorder import Recorder

SCENARIO: Final = "setup"
_ENOUGH: Final = 3
"""How many valid requests must be declined until an operation counts as not implemented."""
ALONE: Final = 12
"""The profiles that are created one after the other, so that their order is known; others may be created at once."""
_EXPIRATION_DAYS: Final = 30
NOBODY: Final = Search((Pair("_account", ("tck-nobody",)),))
"""A search that finds no profile."""

Send = Callable[[str, Mapping[str, Json]], Mapping[str, Json] | None]
"""Sends an operation with its input members; returns the output members, None if the target refused it."""
SendStep = Callable[[str, Mapping[str, Json]], Step]


def create_domain(
    send: Callable[[str, Mapping[str, Json]], Step], resources: ResourceLog, name: str, days: int = 1
) -> Step:
    """Log and create domain ``name``, whose profiles expire after ``days``; the caller judges the answer."""
    resources(Created(name))
    step = send("CreateDomain", {"DomainName": name, "DefaultExpirationDays": days})
    if was_refused(step):
        resources(Created(name, absent="refused"))
    return step


def create_profile(send: Send, domain: str, profile: ProfileSpec) -> str | None:
    """Create a profile without its keys; return its id, "" if the target returned none, None if it refused."""
    output = send("CreateProfile", {"DomainName": domain, **profile.fields})
    return None if output is None else id_of(output)


def _attachments(domain: str, identifier: str | None, profile: ProfileSpec) -> Iterator[dict[str, Json]]:
    """Yield the members of AddProfileKey for each custom key of a profile; none if it has no id."""
    if identifier is not None:
        for key, values in profile.keys.items():
            yield {"DomainName": domain, "ProfileId": identifier, "KeyName": key, "Values": list(values)}


def attach_keys(
    send: Send, domain: str, identifier: str, profile: ProfileSpec, send_one: Send | None = None
) -> dict[str, tuple[str, ...]]:
    """Attach the values of a profile's custom keys; return those that the target did not refuse.

    A list that it refuses is sent value by value, by ``send_one`` if that is given: it may take no long list.
    """
    taken: dict[str, tuple[str, ...]] = {}
    for given in _attachments(domain, identifier, profile):
        values = profile.keys[given["KeyName"]]
        if send("AddProfileKey", given) is None:
            one = send_one or send
            singly = values if len(values) > 1 else ()
            values = tuple(it for it in singly if one("AddProfileKey", {**given, "Values": [it]}) is not None)
        if values:
            taken[given["KeyName"]] = values
    return taken


def id_of(output: Mapping[str, Json] | None) -> str:
    """Return the ProfileId that a CreateProfile returned, "" if it returned none."""
    identifier = (output or {}).get("ProfileId")
    return identifier if isinstance(identifier, str) else ""


def id_in(members: Mapping[str, Json]) -> str | None:
    """Return ProfileId as a hashable value: an id that is no string is converted to one."""
    identifier = members.get("ProfileId")
    return None if identifier is None else str(identifier)


def was_refused(step: Step) -> bool:
    """Return whether a request certainly changed nothing: an error was returned, or no server was there to take it."""
    fault = step.fault
    if fault is not None:
        return fault.kind in (FaultKind.REFUSED, FaultKind.UNRESOLVED, FaultKind.TLS)
    return step.is_error and (step.exchange.reply.status or 0) < 500


def _may_pass(step: Step) -> bool:
    """Return whether a valid request of the set-up is sent again: it was answered with a 5xx."""
    return step.fault is None and may_pass(step)


def _may_be_refused(step: Step) -> bool:
    """Return whether an open point lets a target refuse AddProfileKey: an undefined custom key, or a list of values."""
    given = step.exchange.call.input
    is_undefined = given["KeyName"] not in PREDEFINED_KEYS and step.status in (400, 404)
    return step.is_error and (is_undefined or (len(given["Values"]) > 1 and was_refused(step)))


def canary(namespace: Namespace, number: int) -> World:
    """Return a world of one profile that is only to become visible."""
    profile = ProfileSpec(f"canary{number}", person(namespace, 9990 + number))
    return World("canary", (profile,))


class _NoKeys(Exception):
    """The target does not implement AddProfileKey."""


class Loader:
    """Creates domains and profiles in a target."""

    def __init__(self, recorder: Recorder, resources: ResourceLog) -> None:
        self.recorder = recorder
        self._resources = resources
        self.declined: set[str] = set()
        self._own_domains: set[str] = set()
        self._unread = 0
        self._unread_step: Step | None = None
        """How many answers to CreateProfile could not be read, and the last of them."""
        self._has_loaded = False
        self.refusals: list[Step] = []
        """Valid requests that the target refused."""
        self.repeated: list[Mapping[str, Json]] = []
        """What CreateProfile was sent again with, since the profile was not found after a 5xx: see ``twins``."""
        self._ahead = self._answers((), 1)
        """The answers to the writes that come next, if they were sent at once."""

    def create_domain(self, name: str) -> Step:
        """Create ``name``; the caller judges the answer."""
        step = create_domain(self._send, self._resources, name, _EXPIRATION_DAYS)
        if step.accepted:
            self._own_domains.add(name)
        return step

    def new_domain(self) -> tuple[str, Step]:
        """Create a domain; return its name and the answer. After a 5xx nobody knows, so another name is taken."""
        for _ in range(TRIES):
            name = marked_domain()
            step = self.create_domain(name)
            if not _may_pass(step):
                break
        return name, step

    def delete_domain(self, name: str) -> Step:
        """Delete ``name``, which is of no use any more."""
        return self._send("DeleteDomain", {"DomainName": name})

    def load(self, world: World, domain: str, at_once: int = 1) -> LoadedWorld:
        """Create every profile of ``world`` in ``domain``, then attach the values of their keys if the target can.

        So many requests ``at_once`` are sent, and recorded in order. Raises ``NotMeasured`` if CreateProfile is not
        implemented, not allowed, or not answered.
        """
        ids: dict[str, str] = {}
        members = [{"DomainName": domain, **one.fields} for one in world.profiles]
        with self._sending_ahead("CreateProfile", members, at_once):
            for profile in world.profiles:
                identifier = create_profile(self._send_profile, domain, profile)
                self._resources(Created(domain, identifier or ""))
                if identifier is None:
                    self._give_up_early(ids, domain)
                else:
                    ids[profile.name] = identifier or no_id(profile.name)
                    self._has_loaded = True
                    self._stop_if_unreadable(domain, len(ids))
        if not self._has_loaded and self.refusals:
            raise NotMeasured(
                f"The target refused every profile, the last with {shown(self.refusals[-1])}, so there is no data to "
                "search. CreateProfile must take what the service model allows."
            )
        values = [
            members for one in world.profiles for members in _attachments(domain, ids.get(one.name), one)
        ]
        with self._sending_ahead("AddProfileKey", values, at_once):
            with_keys = self._attach(world, domain, ids)
        return LoadedWorld(with_keys or world, domain, ids, has_custom_keys=with_keys is not None)

    def _send(self, operation: str, members: Mapping[str, Json]) -> Step:
        return self.recorder.send(Call(operation, members), SCENARIO, Purpose.SETUP, {})

    def _send_next(self, operation: str, members: Mapping[str, Json]) -> Step:
        """Return the answer to the next of the requests that are sent ahead; if none is, send this one."""
        exchange = next(self._ahead, None)
        if exchange is None:
            return self._send(operation, members)
        return self.recorder.record(exchange, SCENARIO, Purpose.SETUP, {}, exchange.id)

    @contextmanager
    def _sending_ahead(
        self, operation: str, several: Sequence[Mapping[str, Json]], at_once: int
    ) -> Iterator[None]:
        """Let the requests of the block, one for each of ``several``, be sent at once; the first ones are sent alone.

        When the block is left, whatever the reason, no request is under way, and none is sent any more.
        """
        calls = [Call(operation, members) for members in several] if at_once > 1 else []
        with closing(self._answers(calls, at_once)) as self._ahead:
            yield

    def _answers(self, calls: Sequence[Call], at_once: int) -> Generator[Exchange, None, None]:
        purposes = repeat(Purpose.SETUP)
        for call in calls[:ALONE]:
            yield self.recorder.send_unrecorded(call, Purpose.SETUP, self.recorder.next_id(SCENARIO))
        ids = [self.recorder.next_id(SCENARIO) for _ in calls[ALONE:]]
        with ThreadPoolExecutor(at_once) as pool:
            yield from pool.map(self.recorder.send_unrecorded, calls[ALONE:], purposes, ids)

    def _send_profile(self, operation: str, members: Mapping[str, Json]) -> Mapping[str, Json] | None:
        step = self._send_next(operation, members)
        for _ in range(1, TRIES):
            if not _may_pass(step):
                break
            if made := self._made_all_the_same(members, step):
                return {"ProfileId": made}
            self.repeated.append(members)
            step = self._send(operation, members)
        if not step.accepted:
            if not (members in self.repeated and was_refused(step)):  # else it may be there already
                self.refusals.append(step)
            return None
        if step.output is None and step.exchange.reply.body:
            self._unread, self._unread_step = self._unread + 1, step
        return step.output or {}

    def _made_all_the_same(self, members: Mapping[str, Json], step: Step) -> str:
        """Return the id of a profile that was created though ``step`` is a 5xx; empty if none is found."""
        account = members.get("AccountNumber")
        if not isinstance(account, str):
            return ""
        search = Search((Pair("_account", (account,)),))
        call = Call(SEARCH, {"DomainName": members["DomainName"], **search.members()})
        tags = {AGAIN: str(step.status)}
        first = self.recorder.send(call, SCENARIO, Purpose.SETUP, tags)
        items = sent_again(self.recorder, first, if_lost=True).items
        # A target may find others by it too, whose account number it takes for the same.
        found = [item for item in items if item.get("AccountNumber") == account]
        return id_of(found[0]) if len(found) == 1 else ""

    def _stop_if_unreadable(self, domain: str, created: int) -> None:
        """Raise ``NotMeasured`` if no answer to the first CreateProfile could be read.

        If a search is not readable either, though it is to be JSON, that breaks a rule, and is judged.
        """
        if self._unread_step is None or self._unread != _ENOUGH or created > _ENOUGH:
            return
        search = self._send(SEARCH, {"DomainName": domain, **NOBODY.members()})
        if not search.accepted or search.output is not None or "json" not in search.media_type:
            step, target = self._unread_step, self.recorder.target.description
            raise NotMeasured(
                f"{target} answered CreateProfile with {shown(step)}, but {step.flaw}, so no profile is known. "
                "Look at what answers there, and at what changes bodies on the way."
            )

    def _give_up_early(self, ids: dict[str, str], domain: str) -> None:
        """Raise ``NotMeasured`` if the first profiles were all refused in a way that others will be too."""
        if ids or len(self.refusals) < _ENOUGH:
            return
        last = self.refusals[-1]
        if last.fault is not None:
            hint = "" if "CreateProfile" in self.recorder.target.operations else ANOTHER_WAY
            raise NotMeasured(f"CreateProfile is not answered: {last.flaw}.{hint}")
        if all(denies(step) for step in self.refusals):
            raise NotMeasured(
                f"Access refused: the target answered {shown(last)} to CreateProfile. {let_in(self.recorder.config)} "
                "If no profile may be created, load `searchprofiles-tck corpus export` and run with --access preloaded."
            )
        # A domain that the target has just created is there: not to know it is the target's own fault.
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

        def send(
            operation: str, members: Mapping[str, Json], first: SendStep = self._send_next
        ) -> Mapping[str, Json] | None:
            step = first(operation, members)
            for _ in range(1, TRIES):
                step = self._send(operation, members) if _may_pass(step) else step
            steps.append(step)
            if len(steps) == _ENOUGH and not any(step.accepted for step in steps):
                raise _NoKeys
            return (steps[-1].output or {}) if steps[-1].accepted else None

        send_one = partial(send, first=self._send)
        try:
            if lacks(self.recorder.target, "AddProfileKey"):
                raise _NoKeys
            profiles = []
            for one in world.profiles:
                keys: dict[str, tuple[str, ...]] = {}
                if one.name in ids:
                    keys = attach_keys(send, domain, ids[one.name], one, send_one)
                profiles.append(structs.replace(one, keys=keys))
        except _NoKeys:
            if all_decline(steps) or not steps:
                self.declined.add("AddProfileKey")
            else:
                self.refusals += steps
            return None
        self.refusals += [step for step in steps if not step.accepted and not _may_be_refused(step)]
        return structs.replace(world, profiles=tuple(profiles))
