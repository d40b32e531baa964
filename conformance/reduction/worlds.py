"""Makes the small worlds that a reduction asks, sees that they can be searched, and removes them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Final

import msgspec
from msgspec import structs

from ...spec.exchange import Call, Json, Purpose
from ...spec.limits import MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.search import Pair
from ..client.loader import was_refused
from ..client.marks import marked_domain
from ..client.pages import all_pages
from ..client.visibility import findable_by
from ..dataset.model import LoadedWorld, Namespace, ProfileSpec, World, no_id
from ..history.names import looks_name
from ..history.step import REDUCED, Step, search_input
from ..judging.oracle import Oracle
from .candidates import Drafts
from .context import Budget, Ground, Rename, Site, SpentError

_EXPIRATION_DAYS: Final = 1
_RESERVE: Final = 3
"""So many times its cost must be left where a world is made beside others."""


Ask = Callable[[Mapping[str, Json]], Step]


class Look:
    """Looks for the profiles of one world; each counts as seen as soon as one of its keys has found it."""

    def __init__(self, oracle: Oracle, ask: Ask) -> None:
        self._oracle = oracle
        self._ask = ask
        self._unseen = set(range(len(oracle.drafts)))
        self._rounds = count()

    def seen(self) -> bool:
        """Look for what was not seen yet, by each of its keys; whether everything is seen now."""
        for place in sorted(self._unseen):
            self._look_for(place, self._ways(self._oracle.drafts[place]))
        return not self._unseen

    def glimpsed(self) -> bool:
        """The same by two keys of each, not always the same: for looks that are repeated."""
        number = next(self._rounds)
        for place in sorted(self._unseen):
            first, *others = self._ways(self._oracle.drafts[place])
            self._look_for(place, (first, *others[number % max(1, len(others)) :][:1]))
        return not self._unseen

    @property
    def only_empty_unseen(self) -> bool:
        """Whether nothing but profiles was not seen that hold nothing to search for, and so are never missing."""
        drafts = (self._oracle.drafts[place] for place in self._unseen)
        return not any(draft.fields or draft.keys for draft in drafts)

    def _look_for(self, place: int, ways: Iterable[Pair]) -> None:
        for pair in ways:
            if place in self._unseen:
                self._find(pair)

    def _find(self, pair: Pair) -> None:
        members = {
            "DomainName": self._oracle.loaded.domain,
            "MaxResults": MAX_RESULTS.maximum,
            **search_input((pair,), None),
        }
        for page in all_pages(self._ask, members):
            self._unseen -= {self._oracle.place(item) for item in page.items}

    def _ways(self, draft: ProfileSpec) -> Iterator[Pair]:
        yield from findable_by(draft)
        yield from (Pair(key, values[:1]) for key, values in draft.keys.items())
        yield Pair("_profileId", (self._oracle.loaded.ids[draft.name],))


class RefusedError(Exception):
    """The target did not take what a world is made of; ``certain`` where it said so."""

    def __init__(self, step: Step) -> None:
        super().__init__(step.answer.flaw or step.answer.error)
        self.certain = was_refused(step)


class Grounds:
    """The worlds of one reduction. ``scenario`` names its exchanges, ``named`` the profiles asked for by id."""

    def __init__(self, site: Site, scenario: str, named: Mapping[str, str], budget: Budget) -> None:
        self._site = site
        self._scenario = scenario
        self._named = named
        self._budget = budget
        self._known: dict[bytes, Ground | None] = {}
        self._domains: list[str] = []
        self.certain = True
        """Whether every world that could not be had was refused; else one was not answered for."""
        self.standing = Ground(site.standing, partial(self._in_world, site.standing.loaded.ids, str))

    def of(self, drafts: Drafts | None) -> Ground | None:
        """The world of ``drafts``; None where it cannot be had. Raises ``SpentError`` where the budget is too small."""
        if drafts is None:
            return self.standing
        self.prepare([drafts])
        return self._known[_key(drafts)]

    def prepare(self, several: Sequence[Drafts]) -> None:
        """Make the worlds that are not there yet, and wait once until all of them can be searched."""
        new = {_key(drafts): drafts for drafts in several if _key(drafts) not in self._known}
        looks: dict[bytes, Look] = {}
        for key, drafts in new.items():
            if looks and _cost(drafts) * _RESERVE > self._budget.left:
                break  # what shares a wait must not use up what it takes to ask
            self._known[key] = None
            try:
                ground = self._made(drafts)
            except RefusedError as error:
                self.certain = self.certain and error.certain
                continue
            self._known[key] = ground
            looks[key] = Look(ground.oracle, self._peek)
        for key in self._unseen(looks):
            hidden = self._known[key]
            if hidden is not None and not looks[key].only_empty_unseen:
                self._known[key] = replace(hidden, unseen=True)

    def _unseen(self, looks: Mapping[bytes, Look]) -> list[bytes]:
        """The worlds that cannot be searched; where writes are seen late, after one wait for all of them.

        Looks cost what they take where one of each is enough; else nothing, so that the clock decides nothing.
        """
        if not self._site.patient:
            before = self._site.recorder.requests[Purpose.REDUCTION]
            unseen = [key for key, look in looks.items() if not look.seen()]
            self._budget.spend(self._site.recorder.requests[Purpose.REDUCTION] - before)
            return unseen
        self._site.waiting.until(lambda: not [look for look in looks.values() if not look.glimpsed()])
        return [key for key, look in looks.items() if not look.seen()]

    def ask(self, members: Mapping[str, Json], tags: Mapping[str, str]) -> Step:
        """One page of a search."""
        return self._send(SEARCH, members, tags)

    def close(self) -> None:
        """Remove the domains that were made. What that fails for is left to the tidying at the end of the run."""
        for domain in self._domains:
            call = Call("DeleteDomain", {"DomainName": domain})
            if self._site.recorder.send(call, self._scenario, Purpose.CLEANUP, {}).succeeded:
                self._site.notes.refused(domain)

    def _peek(self, members: Mapping[str, Json]) -> Step:
        self._stop_if_over()
        call = Call(SEARCH, members)
        return self._site.recorder.send(call, looks_name(self._scenario), Purpose.REDUCTION, {})

    def _send(self, operation: str, members: Mapping[str, Json], tags: Mapping[str, str]) -> Step:
        self._stop_if_over()
        self._budget.spend()
        return self._site.recorder.send(Call(operation, members), self._scenario, Purpose.REDUCTION, tags)

    def _stop_if_over(self) -> None:
        """Raises ``SpentError`` where the run's time is over, or the target gone."""
        if self._site.recorder.is_lost:
            raise SpentError

    def _made(self, drafts: Drafts) -> Ground:
        """A new world. Raises ``RefusedError`` where the target does not take it."""
        if _cost(drafts) > self._budget.left:
            raise SpentError
        new = None if self._site.apart else self._site.draw()
        text = str if new is None else partial(retagged, old=self._site.naming, new=new)
        domain = self._site.standing.loaded.domain if new else self._domain()
        own = [d if new is None else retagged_draft(d, self._site.naming, new) for d in drafts]
        made: list[Step] = []
        ids: dict[str, str] = {}
        placed = [structs.replace(draft, name=f"p{number}") for number, draft in enumerate(own, start=1)]
        for draft in placed:
            ids[draft.name] = self._create(domain, draft, made)
        self._site.ids.update(ids.values())
        world = World(REDUCED, self._site.naming.tag, tuple(placed))
        loaded = LoadedWorld(world, domain, ids, attached=any(draft.keys for draft in placed))
        by_origin = {old.name: ids[draft.name] for old, draft in zip(drafts, placed, strict=True)}
        rename: Rename = partial(self._in_world, by_origin, text)
        return Ground(Oracle(loaded, self._site.standing.known), rename, tuple(made), fresh=True)

    def _domain(self) -> str:
        name = marked_domain()
        self._site.notes.made(name, "")
        members = {"DomainName": name, "DefaultExpirationDays": _EXPIRATION_DAYS}
        step = self._send("CreateDomain", members, {})
        if not step.succeeded:
            if was_refused(step):
                self._site.notes.refused(name)
            raise RefusedError(step)
        self._domains.append(name)
        return name

    def _create(self, domain: str, draft: ProfileSpec, made: list[Step]) -> str:
        """The id of a new profile; its steps are added to ``made``."""
        step = self._send("CreateProfile", {"DomainName": domain, **draft.fields}, {})
        identifier = (step.answer.output or {}).get("ProfileId")
        known = identifier if isinstance(identifier, str) else ""
        self._site.notes.made(domain, known)
        made.append(step)
        if not step.succeeded:
            raise RefusedError(step)
        for key, values in draft.keys.items():
            given = {"DomainName": domain, "ProfileId": known, "KeyName": key, "Values": list(values)}
            made.append(self._send("AddProfileKey", given, {}))
            if not made[-1].succeeded:
                raise RefusedError(made[-1])
        return known or no_id(draft.name)

    def _in_world(self, ids: Mapping[str, str], text: partial[str] | type[str], key: str, value: str) -> str:
        """The form that a value of the standing world has in a world; ``ids`` are those of its profiles."""
        if key == "_profileId" and value in self._named:
            return ids.get(self._named[value], value)
        return text(value)


def _cost(drafts: Drafts) -> int:
    """The least that it takes to make a world and ask it: each profile is made, and one search sees all of them."""
    return 3 + len(drafts) + sum(len(draft.keys) for draft in drafts)


def _key(drafts: Drafts) -> bytes:
    return msgspec.json.encode(drafts, order="sorted")


def retagged(text: str, old: Namespace, new: Namespace) -> str:
    """``text`` with the marks of ``new`` in place of those of ``old``, letter case kept."""
    for before, after in ((old.tag, new.tag), (old.tag.upper(), new.tag.upper()), (old.number, new.number)):
        text = text.replace(before, after)
    return text


def retagged_draft(draft: ProfileSpec, old: Namespace, new: Namespace) -> ProfileSpec:
    """``draft`` with all its values in the form that they have in the other world."""

    def change(value: Json) -> Json:
        if isinstance(value, str):
            return retagged(value, old, new)
        if isinstance(value, Mapping):
            return {change(name): change(inner) for name, inner in value.items()}
        return value

    keys = {key: tuple(retagged(value, old, new) for value in values) for key, values in draft.keys.items()}
    return structs.replace(draft, fields=change(draft.fields), keys=keys)
