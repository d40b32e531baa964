"""Wait until changes can be searched, and measure how long that takes.

When a change becomes searchable is an open point: at once, or after a delay of seconds, and an update or a deletion may
take longer than a new profile. A profile counts as visible as soon as any of its keys finds it, so that a key that does
not work is not taken for a delay.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from statistics import median
from typing import Final

from ...spec.errors import ErrorName
from ...spec.exchange import Call, Json, Purpose
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.limits import MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.search import Pair, Search
from ..dataset.model import LoadedWorld
from ..history.facts import KnownReadings
from ..history.step import Step
from ..judging.oracle import Oracle
from ..target.target import TargetForm
from .loader import id_in
from .recorder import Recorder
from .walks import Follow, all_pages

SCENARIO: Final = "settling"
PATIENCE: Final = 15.0
"""Seconds to wait for a change that is not visible, until a wait times out."""
_LOCAL_PATIENCE: Final = 2.0
"""The same if no network lies between: the reference's own delay is 1.5 seconds."""
_SHORT: Final = 1.0
"""Seconds to wait, beyond three times the longest delay, if nothing says that there is anything to wait for."""
_MEASURED: Final = 0.2
"""The same if all delays were measured before, or if waiting has shown nothing several times."""
_MOST_LOST: Final = 3
"""Changes for which the longest wait is worth it, though they are never seen."""
_DUE: Final = 1.5
"""Times the longest delay, after which every change must be visible."""
_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.5
_GROWTH, _FAST_GROWTH = 1.5, 3.0
"""How pauses grow; the second if a change was lost before, so that the next is not worth many requests."""
LOOKS: Final = 5
"""Times in a row that a change must be seen if it may be seen late: each request may reach another replica."""
_MOST_RELAPSES: Final = 2
"""Relapses after which a target answers at random: one may be a passing fault."""
_ERRORS: Final = frozenset(ErrorName)


def patience_with(form: TargetForm) -> float:
    """Return the seconds to wait for a change that is not visible."""
    return _LOCAL_PATIENCE if form is TargetForm.IN_PROCESS else PATIENCE


class Visibility:
    """How long one process waits until changes of one target are visible; safe for several threads.

    It is patient until a wait times out: then a change was not late but lost, and later waits are short. After several
    such changes they are no longer than is due to what is late.
    ``slowest`` is the longest delay in seconds until then: what is seen afterwards may be seen by chance, and waits
    that grew with it would have no end.
    """

    def __init__(
        self,
        slowest: float = 0.0,
        patience: float = PATIENCE,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with the ``slowest`` delay measured before; ``patience`` is 0 for targets known to be no slower."""
        self.slowest = slowest
        self._patience = patience
        self._short = _SHORT if patience else _MEASURED
        self._wrong: dict[Hashable, list[Set[str | None]]] = {}
        self._relapses = 0
        """How often a search found wrong profiles that it had found before, and had not found since."""
        self._lost = 0
        """How many changes never became visible while they were waited for."""
        self._delays: list[float] = []
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()

    @property
    def is_late(self) -> bool:
        """Whether any change was seen late."""
        return self.slowest > 0

    @property
    def is_patient(self) -> bool:
        """Whether a change that is not seen is worth a long wait: all that were waited for came."""
        return not (self._lost or self.gave_up)

    @property
    def is_immediate(self) -> bool:
        """Whether no change was ever seen late, and none is expected to be."""
        return not self._patience and not self.is_late

    def until(
        self,
        is_visible: Callable[[], bool],
        stopped: Callable[[], bool] = lambda: False,
        hopeful: Callable[[], bool] = lambda: True,
        *,
        again: bool = True,
        looks: int | None = None,
        changed: float | None = None,
        learns: bool = True,
    ) -> bool:
        """Wait until ``is_visible``, but not if the target has ``stopped``; return whether it became visible.

        It must be so as often in a row as ``looks`` says: several times if anything was ever seen late, unless that is
        given. The wait is short unless it is ``hopeful``. What became visible late may come to another replica later
        still, so the same time is waited ``again``, once. ``changed`` is when the change was made, now if left out.
        Unless it ``learns``, the wait says nothing of others: a domain may take longer than what is in it.
        """
        started, pause, paused = self._clock(), _PAUSE, 0.0
        age = 0.0 if changed is None else started - changed

        def is_seen() -> bool:
            return all(is_visible() for _ in range(looks or (LOOKS if self.is_late else 1)))

        if is_seen():
            return True
        # A short wait ends after so many looks, however busy the machine is: the same run sends the same requests.
        while paused < self._longest(age) or (hopeful() and self._clock() - started < self._patience):
            if stopped() or self.gave_up:
                return False
            self._sleep(pause)
            paused += pause
            pause = min(pause * (_GROWTH if self._patience else _FAST_GROWTH), _LONGEST_PAUSE)
            if is_seen():
                if not learns:
                    return True
                with self._lock:
                    self._delays.append(self._clock() - started)
                    if not self._lost and not self.gave_up:
                        self.slowest = max(self.slowest, self._delays[-1])
                if again:
                    self.rest()
                return True
        if learns:
            with self._lock:
                self._patience, self._lost = 0.0, self._lost + 1
        return False

    def note(self, search: Hashable, wrong: Set[str | None]) -> None:
        """Take into account which profiles ``search`` found that it may not find, whatever is visible yet.

        If they come and go, no delay explains it: the target answers at random, and nothing is waited for any more.
        """
        with self._lock:
            earlier = self._wrong.get(search, [])
            if wrong in earlier[-1:] or not (wrong or earlier):
                return
            self._relapses += wrong in earlier
            self._wrong[search] = [*earlier, wrong]
            if self.gave_up:
                self._patience, self._short, self.slowest = 0.0, _MEASURED, 0.0
                self._delays.clear()

    @property
    def gave_up(self) -> bool:
        """Whether the target answers at random."""
        return self._relapses >= _MOST_RELAPSES

    def _longest(self, age: float) -> float:
        """Return the seconds to wait, without patience, for a change that was made ``age`` seconds ago."""
        if self._lost < _MOST_LOST:
            return 3 * self.slowest + self._short
        return _DUE * self.slowest + _MEASURED - age

    def rest(self) -> None:
        """Sleep as long as the last delay was."""
        self._sleep(self._delays[-1] if self._delays else 0.0)

    def rest_since(self, changed: float) -> None:
        """Sleep until half as long again as the longest delay has passed since ``changed`` (``time.monotonic``)."""
        left = changed + _DUE * self.slowest - self._clock()
        if left > 0:
            self._sleep(left)

    def summary(self) -> dict[str, float]:
        """Return ``median`` and ``p99`` of the delays in milliseconds."""
        delays = sorted(self._delays) or [0.0]
        last = delays[min(len(delays) - 1, int(len(delays) * 0.99))]
        return {"median": round(median(delays) * 1000, 1), "p99": round(last * 1000, 1)}


class VisibilityPoll:
    """Polls for the profiles of one world; a profile is visible as soon as one of its keys has found it."""

    def __init__(
        self,
        oracle: Oracle,
        search: Callable[[Mapping[str, Json]], Step],
        follow: Follow = all_pages,
        note: Callable[[Hashable, Set[str | None]], None] = lambda *_: None,
    ) -> None:
        """Poll with ``search``, which sends the input members of one page, and ``follow``, which sends all pages.

        ``note`` is given each search and the ids that it wrongly returned; see ``Visibility.note``.
        """
        self._oracle = oracle
        self._search = search
        self._follow = follow
        self._note = note
        self._missing = set(range(len(oracle.profiles)))

    def finds(self, place: int) -> bool:
        """Search for a profile by each of its keys, unless it was found before; return whether it has been found."""
        return place not in self._missing or any(self.returns(pair, place) for pair in self._pairs(place))

    def finds_steadily(self, place: int) -> bool:
        """Search for a profile several times by a key that finds it; return whether it was found each time."""
        pair = next((pair for pair in self._pairs(place) if self.returns(pair, place)), None)
        return pair is not None and all(self.returns(pair, place) for _ in range(LOOKS - 1))

    def finds_in_turn(self) -> bool:
        """Search for the missing profiles until one is not found; return whether all have been found now."""
        return all(map(self.finds, sorted(self._missing)))

    def finds_all(self) -> bool:
        """Search for all missing profiles; return whether all have been found now."""
        for place in sorted(self._missing):
            self.finds(place)
        return not self._missing

    @property
    def only_empty_missing(self) -> bool:
        """Whether all missing profiles hold nothing to search for, so that no search can miss them."""
        profiles = (self._oracle.profiles[place] for place in self._missing)
        return not any(profile.fields or profile.keys for profile in profiles)

    def returns(self, pair: Pair, place: int) -> bool:
        """Search for ``pair``, page by page, until a profile is returned; return whether it was."""
        search = Search((pair,), max_results=MAX_RESULTS.maximum)
        members = {"DomainName": self._oracle.loaded.domain, **search.members()}
        wrong: set[str | None] = set()
        for page in self._follow(self._search, members, len(self._oracle.profiles)):
            found = {self._oracle.place(item): id_in(item) for item in page.items}
            self._missing -= found.keys()
            if place in found:
                return True
            possible = self._oracle.search(search).upper if found else 0
            wrong |= {one for known, one in found.items() if known is None or not possible >> known & 1}
        self._note((self._oracle.loaded.domain, pair), wrong)
        return False

    def _pairs(self, place: int) -> Iterator[Pair]:
        """Yield pairs that find a profile: one for each key that it has a value under, and its id."""
        profile = self._oracle.profiles[place]
        for key, fields in FIELDS_BY_KEY.items():
            value = next((profile.fields[field] for field in fields if field in profile.fields), None)
            if value is not None:
                yield Pair(key, (value,))
        parts = [profile.fields.get(part) for part in FULL_NAME_FIELDS]
        if all(parts):
            yield Pair(FULL_NAME_KEY, (" ".join(map(str, parts)),))
        yield from (Pair(key, values[:1]) for key, values in profile.keys.items())
        yield Pair("_profileId", (self._oracle.loaded.ids[profile.name],))


def wait_until_visible(
    recorder: Recorder,
    world: LoadedWorld,
    canaries: Sequence[Callable[[], LoadedWorld]],
    visibility: Visibility,
) -> None:
    """Wait until ``world`` is visible; ``visibility`` learns the delays.

    Each of ``canaries`` writes one more profile; how long it takes until every search finds it is the delay. If the
    first searches find them all, and a few profiles of the world, writes are visible at once and nothing is waited for.
    """
    hopeful = False
    """Whether any search got an answer of the service, an error too."""

    def send(members: Mapping[str, Json]) -> Step:
        nonlocal hopeful
        step = recorder.send(Call(SEARCH, members), SCENARIO, Purpose.SETUP, {})
        hopeful = hopeful or step.succeeded or step.error in _ERRORS
        return step

    def poll(loaded: LoadedWorld) -> VisibilityPoll:
        return VisibilityPoll(Oracle(loaded, KnownReadings()), send, recorder.pages, visibility.note)

    def until(is_visible: Callable[[], bool], *, again: bool = True, looks: int | None = None) -> None:
        visibility.until(is_visible, lambda: recorder.stopped, lambda: hopeful, again=again, looks=looks)

    for write in canaries:
        if recorder.target_down is None and (written := write()).profiles:
            until(partial(poll(written).finds_steadily, 0), again=False, looks=1)
    data, profiles = poll(world), world.profiles
    if visibility.is_late or not all(map(data.finds, _sample(world))):
        visibility.rest()
        until(data.finds_in_turn)
    keyed = [place for place, profile in enumerate(profiles) if profile.keys] if world.has_custom_keys else []
    if keyed:  # the values of AddProfileKey may take their own time, however soon profiles are visible
        key, values = next(iter(profiles[keyed[-1]].keys.items()))
        pair = Pair(key, values[:1])
        until(lambda: data.returns(pair, keyed[-1]))


def finds_everything(recorder: Recorder, world: LoadedWorld, at_once: int) -> bool:
    """Return whether each profile has an id of its own, and is found by its account number and by each attached value.

    So many searches ``at_once`` are sent; they are not recorded.
    """

    def send(members: Mapping[str, Json]) -> Step:
        return Step(recorder.send_unrecorded(Call(SEARCH, members), Purpose.SETUP))

    poll = VisibilityPoll(Oracle(world, KnownReadings()), send, recorder.pages)
    searches = [
        (pair, place)
        for place, one in enumerate(world.profiles)
        for pair in (
            one.by_account,
            *(Pair(key, values[:1]) for key, values in one.keys.items() if world.has_custom_keys),
        )
    ]
    with ThreadPoolExecutor(at_once) as pool:
        found = all(pool.map(lambda one: poll.returns(*one), searches))
    return found and len(set(world.ids.values())) == len(world.world.profiles)


def is_gone(recorder: Recorder, world: LoadedWorld) -> bool:
    """Return whether no search finds any of a few profiles of ``world``; False if a search gets no usable answer."""
    usable = True

    def send(members: Mapping[str, Json]) -> Step:
        nonlocal usable
        step = recorder.send(Call(SEARCH, members), SCENARIO, Purpose.SETUP, {})
        usable = usable and (step.succeeded or step.error == ErrorName.NOT_FOUND)
        return step

    poll = VisibilityPoll(Oracle(world, KnownReadings()), send, recorder.pages)
    return bool(world.profiles) and not any(map(poll.finds, _sample(world))) and usable


def _sample(world: LoadedWorld) -> list[int]:
    """Return the places of a few profiles of ``world``."""
    number = len(world.profiles)
    return sorted({0, number // 2, number - 1}) if number else []
