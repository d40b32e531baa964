"""Data that is in a domain already: find out what of it is there, and under which ids."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set

from msgspec import structs

from ...reports.violations import counted
from ...spec.exchange import Call, FaultKind, Json, Purpose
from ...spec.keys import FIELDS_BY_KEY
from ...spec.operations import SEARCH
from ...spec.search import Pair, Search
from ..config import RunConfig
from ..dataset.edge_cases import NOTE_KEY
from ..dataset.model import LoadedWorld, Namespace, ProfileSpec, World, no_id
from ..dataset.shared_data import CASE_KEY, shared_data, without_custom_keys
from ..errors import NotMeasured
from ..history.facts import KnownReadings
from ..history.step import Step, printable
from ..judging.oracle import Oracle
from .capabilities import declines, knows_no_domain, no_domain, stop_if_down, without_search
from .loader import SCENARIO
from .recorder import Recorder
from .visibility import VisibilityPoll


class FoundData:
    """Searches for data that the kit did not load, or of which it lacks the ids.

    Each method raises ``NotMeasured`` if searches are not answered as searches.
    """

    def __init__(self, config: RunConfig, recorder: Recorder) -> None:
        self._config = config
        self._recorder = recorder
        self.remarks: list[str] = []
        """What the report should say of what was found."""

    def unknown(self) -> LoadedWorld:
        """Return a world of which nothing is known but the searches that the user says find something."""
        domain = self.domain
        self._stop_without_domain(domain, self._config.known)
        known = dict.fromkeys(self._config.known)
        empty = [f"{key}={value}" for key, value in known if self._finds_nothing(domain, key, value)]
        if empty:
            raise NotMeasured(
                f"--known names {' and '.join(empty)}, by which no profile is found in domain {domain}: give pairs "
                "that find something there."
            )
        return LoadedWorld(World("unknown", ()), domain, {}, has_custom_keys=False)

    def shared(self, namespace: Namespace) -> LoadedWorld:
        """Return the shared data as its owner loaded it; ids are the target's own, and found by account number."""
        domain = self.domain
        world = shared_data(namespace, self._config.effort)
        found = {profile.name: self._identifiers(domain, profile) for profile in world.profiles}
        ids = {name: identifiers[0] if identifiers else "" for name, identifiers in found.items()}
        missing = sum(not identifier for identifier in ids.values())
        if missing == len(ids):
            self._stop_without_domain(domain, [("_account", world.profiles[0].fields["AccountNumber"])])
            raise NotMeasured(
                f"The shared data is not in domain {domain}: load what `searchprofiles-tck corpus export "
                f"--effort {self._config.effort}` prints, then run again."
            )
        if missing:
            self.remarks.append(
                f"{missing} profiles of the shared data were not found by their account number."
            )
        known = {name: identifier or no_id(name) for name, identifier in ids.items()}
        absent = self._absent(LoadedWorld(world, domain, known, has_custom_keys=False))
        if absent:
            raise NotMeasured(
                f"{len(absent)} of {len(ids)} profiles of the shared data are not in domain {domain}, the first is "
                f"that with AccountNumber {printable(str(absent[0].fields['AccountNumber']))}: load all that "
                f"`searchprofiles-tck corpus export --effort {self._config.effort}` prints, then run again."
            )
        second = {identifier for identifiers in found.values() for identifier in identifiers[1:]}
        self._stop_at_strangers(domain, second or {*self._sharing(domain, world, {*ids.values()})} - {""})
        attached, custom = (self._has_values(domain, world, key) for key in (CASE_KEY, NOTE_KEY))
        if not custom:
            world = without_custom_keys(world)
        return LoadedWorld(world, domain, known, has_custom_keys=attached or custom)

    def _has_values(self, domain: str, world: World, key: str) -> bool:
        """Return whether the values of the last profile that has some under ``key`` were attached."""
        last = next(profile for profile in reversed(world.profiles) if key in profile.keys)
        return any(True for _ in self._items(domain, key, last.keys[key][0]))

    def _finds_nothing(self, domain: str, key: str, value: str) -> bool:
        """Return whether a search is answered, and finds no profile on any page."""
        pages = list(self._recorder.pages(self._search, _members(domain, key, value, size=100)))
        return all(page.succeeded and not page.items for page in pages)

    def _absent(self, world: LoadedWorld) -> list[ProfileSpec]:
        """Return the profiles without an id that no other of their keys finds either."""
        poll = VisibilityPoll(Oracle(world, KnownReadings()), self._search, self._recorder.pages)
        return [
            profile
            for place, profile in enumerate(world.profiles)
            if world.ids[profile.name] == no_id(profile.name) and not poll.finds(place)
        ]

    def _sharing(self, domain: str, world: World, ours: Set[str]) -> Iterator[str]:
        """Yield the ids of profiles other than ``ours`` whose fields give values that several of ours have."""
        for key in ("_phone", "_email"):
            given = Counter(value for profile in world.profiles for value in _given(key, profile.fields))
            for value in (value for value, number in given.items() if number > 1):
                for item in self._items(domain, key, value):
                    if _identifier(item) not in ours and value in _given(key, item):
                        yield _identifier(item)

    def _stop_at_strangers(self, domain: str, strangers: Set[str]) -> None:
        """Raise ``NotMeasured`` if there are such profiles: an answer with one of them is as right as one without.

        A returned profile that its own id does not find is the target's invention, for the checks to judge.
        """
        first = next(iter(sorted(strangers)), "")
        if first and any(map(_identifier, self._items(domain, "_profileId", first))):
            beside = f"{counted(len(strangers), 'profile')} beside the shared data"
            raise NotMeasured(
                f"Domain {domain} has {beside} with values of it, such as that with ProfileId {printable(first)}: "
                "perhaps the data was loaded more than once. Remove them, or load it once into a domain of its own, "
                "then run again."
            )

    @property
    def domain(self) -> str:
        """The domain that the user gave."""
        assert self._config.domain is not None, self._config.lacking
        return self._config.domain

    def _stop_without_domain(self, domain: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Raise ``NotMeasured`` if the target answers all these searches that there is no such domain."""
        steps = [self._search(_members(domain, key, value, size=1)) for key, value in pairs]
        if all(knows_no_domain(step) for step in steps):
            raise NotMeasured(no_domain(domain, steps[-1]))

    def identified(self, world: LoadedWorld) -> LoadedWorld:
        """Return the world with the ids that loading did not return, found by account number."""
        nameless = [one for one in world.profiles if world.ids[one.name] == no_id(one.name)]
        ids = {
            one.name: next(iter(self._identifiers(world.domain, one)), no_id(one.name)) for one in nameless
        }
        return structs.replace(world, ids={**world.ids, **ids})

    def _identifiers(self, domain: str, profile: ProfileSpec) -> list[str]:
        """Return the different ids of the profiles that have the account number of this one."""
        account = profile.fields["AccountNumber"]
        items = self._items(domain, "_account", str(account))
        ids = (_identifier(item) for item in items if item.get("AccountNumber") == account)
        return [*dict.fromkeys(filter(None, ids))]

    def _items(self, domain: str, key: str, value: str) -> Iterator[dict[str, Json]]:
        members = _members(domain, key, value, size=100)
        for page in self._recorder.pages(self._search, members):
            yield from page.items

    def _search(self, members: Mapping[str, Json]) -> Step:
        step = self._recorder.send(Call(SEARCH, members), SCENARIO, Purpose.SETUP, {})
        stop_if_down(self._recorder, "does not answer")
        if step.fault is not None and step.fault.kind is FaultKind.ADAPTER:
            raise NotMeasured(f"{self._recorder.target.description} does not answer: {step.flaw}.")
        if declines(step):
            raise without_search(self._recorder, step)
        return step


def _given(key: str, fields: Mapping[str, Json]) -> set[str]:
    """Return the texts that the fields of a profile give under a key."""
    return {value for name in FIELDS_BY_KEY[key] if isinstance(value := fields.get(name), str)}


def _identifier(item: Mapping[str, Json]) -> str:
    """Return the id of a returned profile; empty if it has none."""
    identifier = item.get("ProfileId")
    return identifier if isinstance(identifier, str) else ""


def _members(domain: str, key: str, value: str, *, size: int) -> dict[str, Json]:
    return {"DomainName": domain, **Search((Pair(key, (value,)),), max_results=size).members()}
