"""Trial worlds: the small worlds that candidates need are created, polled until they are visible, and deleted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import msgspec
from msgspec import structs

from ...spec.exchange import Call, Json, Purpose
from ...spec.operations import SEARCH
from ..client.capabilities import sent_again
from ..client.domain_names import marked_domain
from ..client.loader import attach_keys, create_domain, create_profile, was_refused
from ..client.visibility import VisibilityPoll
from ..dataset.model import LoadedWorld, Namespace, ProfileSpec, World, no_id
from ..history.directory import Created
from ..history.step import REDUCED, Step, visibility_scenario
from ..judging.oracle import Oracle
from .candidates import Profiles
from .context import BudgetExceeded, ReductionContext, Rename, RequestBudget, TrialWorld

_NO_TAGS: Final[Mapping[str, str]] = {}
_RESERVE: Final = 3
"""A world is created beside others only if this many times its cost is left."""


class WorldRefused(Exception):
    """The target did not create a part of a world; ``certain`` if it said so itself."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.flaw or step.error)
        self.certain = was_refused(step)


class TrialWorlds:
    """The worlds of one reduction.

    ``scenario`` names the exchanges of the reduction; ``named`` maps ids that its search contains to profile names.
    """

    def __init__(
        self, context: ReductionContext, scenario: str, named: Mapping[str, str], budget: RequestBudget
    ) -> None:
        self._context = context
        self._scenario = scenario
        self._named = named
        self._budget = budget
        self._worlds: dict[bytes, TrialWorld | None] = {}
        self._domains: list[str] = []
        self._searched: list[Step] = []
        self.certain = True
        """False if creating some world failed without an answer of the target."""
        self.shared = TrialWorld(context.shared, partial(self._renamed, context.shared.loaded.ids, str))

    def get(self, profiles: Profiles | None) -> TrialWorld | None:
        """Return the world of ``profiles``, or None if the target refused it.

        Raises ``BudgetExceeded`` if the budget is too small for creating it.
        """
        if profiles is None:
            return self.shared
        self.prepare([profiles])
        return self._worlds[_key(profiles)]

    def untouched(self, profiles: Profiles) -> TrialWorld:
        """Return another world of ``profiles``, in which nothing was searched yet, not even until it is visible.

        Raises ``BudgetExceeded`` if the budget is too small, ``WorldRefused`` if the target refuses it.
        """
        return self._created(profiles)

    def is_visible(self, world: TrialWorld) -> bool:
        """Return whether all profiles of an untouched world are found, now that it may be polled."""
        poll = VisibilityPoll(world.oracle, self._poll)
        before = self._context.recorder.requests[Purpose.REDUCTION]
        is_visible = poll.finds_all() or poll.only_empty_missing
        self._budget.spend(
            min(self._budget.left, self._context.recorder.requests[Purpose.REDUCTION] - before)
        )
        return is_visible

    def searched_before(self, step: Step) -> tuple[Step, ...]:
        """Return the searches that were sent to the domain of ``step`` before it."""
        domain, place = step.exchange.call.input.get("DomainName"), self._searched.index(step)
        return tuple(
            one for one in self._searched[:place] if one.exchange.call.input.get("DomainName") == domain
        )

    def prepare(self, several: Sequence[Profiles]) -> None:
        """Create those worlds that do not exist yet, and wait once until all of them are visible."""
        new = {_key(profiles): profiles for profiles in several if _key(profiles) not in self._worlds}
        polls: dict[bytes, VisibilityPoll] = {}
        for key, profiles in new.items():
            if polls and _cost(profiles) * _RESERVE > self._budget.left:
                break  # worlds that share a wait must leave enough budget for searching them
            self._worlds[key] = None
            try:
                world = self._created(profiles)
            except WorldRefused as error:
                self.certain = self.certain and error.certain
                continue
            self._worlds[key] = world
            polls[key] = VisibilityPoll(world.oracle, self._poll)
        for key in self._not_visible(polls):
            hidden = self._worlds[key]
            if hidden is not None and not polls[key].only_empty_missing:
                self._worlds[key] = replace(hidden, incomplete=True)

    def _not_visible(self, polls: Mapping[bytes, VisibilityPoll]) -> list[bytes]:
        """Return the worlds that are not visible; if writes become visible late, after one wait for all of them.

        Polling is charged to the budget if each world is polled once; else it is free, so that time decides nothing.
        """
        if not self._context.is_delayed:
            before = self._context.recorder.requests[Purpose.REDUCTION]
            missing = [key for key, poll in polls.items() if not poll.finds_all()]
            self._budget.spend(self._context.recorder.requests[Purpose.REDUCTION] - before)
            return missing
        self._context.visibility.until(lambda: all(poll.finds_in_turn() for poll in polls.values()))
        return [key for key, poll in polls.items() if not poll.finds_all()]

    def close(self) -> None:
        """Delete the domains that were created. Those that this fails for are left to the clean-up of the run."""
        for domain in self._domains:
            call = Call("DeleteDomain", {"DomainName": domain})
            if self._context.recorder.send(call, self._scenario, Purpose.CLEANUP, {}).succeeded:
                self._context.resources(Created(domain, absent="deleted"))

    def _poll(self, members: Mapping[str, Json]) -> Step:
        self._stop_if_over()
        call = Call(SEARCH, members)
        scenario = visibility_scenario(self._scenario)
        self._searched.append(self._context.recorder.send(call, scenario, Purpose.REDUCTION, {}))
        return self._searched[-1]

    def send(self, operation: str, members: Mapping[str, Json], tags: Mapping[str, str] = _NO_TAGS) -> Step:
        """Send a request, again after a passing 5xx, which must not be taken for the failure; charge the budget."""
        self._stop_if_over()
        self._budget.spend()
        recorder = self._context.recorder
        before = recorder.requests[Purpose.REDUCTION]
        first = recorder.send(Call(operation, members), self._scenario, Purpose.REDUCTION, tags)
        step = sent_again(recorder, first, if_lost=False)
        self._budget.spend(min(self._budget.left, recorder.requests[Purpose.REDUCTION] - before - 1))
        if operation == SEARCH:
            self._searched.append(step)
        return step

    def _stop_if_over(self) -> None:
        """Raise ``BudgetExceeded`` if the time of the run is over, or the target is down."""
        if self._context.recorder.stopped:
            raise BudgetExceeded

    def _created(self, profiles: Profiles) -> TrialWorld:
        """Create a world. Raises ``WorldRefused`` if the target does not."""
        if _cost(profiles) > self._budget.left:
            raise BudgetExceeded
        context = self._context
        new = None if context.own_domains else context.new_namespace()
        text = str if new is None else partial(rebased, old=context.prepared.namespace, new=new)
        domain = context.shared.loaded.domain if new else self._create_domain()
        own = [
            one if new is None else rebased_profile(one, context.prepared.namespace, new) for one in profiles
        ]
        steps: list[Step] = []
        ids: dict[str, str] = {}
        placed = [structs.replace(profile, name=f"p{number}") for number, profile in enumerate(own, start=1)]
        for profile in placed:
            ids[profile.name] = self._create(domain, profile, steps)
        context.created_ids.update(ids.values())
        world = World(REDUCED, tuple(placed))
        loaded = LoadedWorld(world, domain, ids, has_custom_keys=any(profile.keys for profile in placed))
        by_origin = {old.name: ids[profile.name] for old, profile in zip(profiles, placed, strict=True)}
        rename: Rename = partial(self._renamed, by_origin, text)
        return TrialWorld(Oracle(loaded, context.shared.known), rename, tuple(steps), is_new=True)

    def _create_domain(self) -> str:
        name = marked_domain()
        step = create_domain(self.send, self._context.resources, name)
        if not step.succeeded:
            raise WorldRefused(step)
        self._domains.append(name)
        return name

    def _create(self, domain: str, profile: ProfileSpec, steps: list[Step]) -> str:
        """Create a profile with its keys, add its steps to ``steps``, and return its id."""

        def send(operation: str, members: Mapping[str, Json]) -> Mapping[str, Json] | None:
            steps.append(self.send(operation, members))
            if not steps[-1].succeeded:
                raise WorldRefused(steps[-1])
            return steps[-1].output

        identifier = create_profile(send, domain, profile) or ""
        self._context.resources(Created(domain, identifier))
        attach_keys(send, domain, identifier, profile)
        return identifier or no_id(profile.name)

    def _renamed(self, ids: Mapping[str, str], text: partial[str] | type[str], key: str, value: str) -> str:
        """Return the form that a value of the shared data has in a world; ``ids`` are those of its profiles."""
        if key == "_profileId" and value in self._named:
            return ids.get(self._named[value], value)
        return text(value)


def _cost(profiles: Profiles) -> int:
    """Return the fewest requests that a world takes: one a profile and key, and one search that finds them all."""
    return 3 + len(profiles) + sum(len(profile.keys) for profile in profiles)


def _key(profiles: Profiles) -> bytes:
    return msgspec.json.encode(profiles, order="sorted")


def rebased(text: str, old: Namespace, new: Namespace) -> str:
    """Return ``text`` with the marks of namespace ``new`` in place of those of ``old``; letter case is kept."""
    for before, after in (
        (old.prefix, new.prefix),
        (old.prefix.upper(), new.prefix.upper()),
        (old.digits, new.digits),
    ):
        text = text.replace(before, after)
    return text


def rebased_profile(profile: ProfileSpec, old: Namespace, new: Namespace) -> ProfileSpec:
    """Return ``profile`` with all its values in the form that they have in namespace ``new``."""

    def change(value: Json) -> Json:
        if isinstance(value, str):
            return rebased(value, old, new)
        if isinstance(value, Mapping):
            return {change(name): change(inner) for name, inner in value.items()}
        return value

    keys = {key: tuple(rebased(value, old, new) for value in values) for key, values in profile.keys.items()}
    return structs.replace(profile, fields=change(profile.fields), keys=keys)
