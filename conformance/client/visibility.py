"""Waits until what was loaded can be searched, and measures how long that takes.

When a profile becomes searchable is open: at once, or after a delay of seconds. A profile counts as visible as soon
as any of its keys finds it, so that a key that does not work is not taken for a delay.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from statistics import median
from typing import Final

from ...spec.errors import ErrorName
from ...spec.exchange import Call, Json, Purpose
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY
from ...spec.limits import MAX_RESULTS
from ...spec.operations import SEARCH
from ...spec.search import Pair
from ..dataset.model import LoadedWorld, ProfileSpec
from ..history.step import Step, search_input
from ..target.target import TargetForm
from .pages import all_pages
from .recorder import Recorder

SCENARIO: Final = "settling"
PATIENCE: Final = 15.0
"""Seconds to wait for profiles of which nothing can be seen."""
PATIENCE_HERE: Final = 4.0
"""The same where no network lies between: the reference's own delay is 1.5 seconds."""
_SHORT_PATIENCE: Final = 2.0
"""Seconds where nothing says that there is anything to wait for."""
_ERRORS: Final = frozenset(ErrorName)
_ATTACHED_PATIENCE: Final = 10.0
_ATTACHED_PATIENCE_HERE: Final = 2.0
"""Seconds to wait for attached values where profiles are seen at once; fewer where nothing lies between."""
_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 0.5

Clock = Callable[[], float]
Sleep = Callable[[float], None]


class Settling:
    """Polls a target for the profiles of a loaded world."""

    def __init__(
        self,
        recorder: Recorder,
        world: LoadedWorld,
        sleep: Sleep = time.sleep,
        clock: Clock = time.monotonic,
    ) -> None:
        self._recorder = recorder
        self._world = world
        self._sleep = sleep
        self._clock = clock
        self._lags: list[float] = []
        self._in_vain = False
        """Whether something was waited for that never came: what else is late will hardly come."""
        self._usable = False
        """Whether any search was answered as one, or with an error of the service."""

    def wait(
        self, canaries: Sequence[Callable[[], LoadedWorld]], patience: float = PATIENCE
    ) -> dict[str, float]:
        """Wait until the world is visible; ``median`` and ``p99`` of the lag in milliseconds.

        Each of ``canaries`` writes one more profile, whose first sight tells the lag. Where the first look finds
        them all, and a few profiles of the world, writes are visible at once and nothing is waited for.
        """
        for write in canaries:
            if self._recorder.gone is None:
                self._await_all(write(), patience)
        drafts = self._world.profiles
        sample = [drafts[place] for place in sorted({0, len(drafts) // 2, len(drafts) - 1})] if drafts else []
        if self._slowest > 0 or not all(self._visible(self._world, draft) for draft in sample):
            # What became visible late here may come to another replica later still: as long again, once.
            self._sleep(min(self._slowest, patience))
            self._await_all(self._world, patience)
        self._await_attached(patience)
        return self._summary()

    @property
    def _slowest(self) -> float:
        return max(self._lags, default=0.0)

    def _await_all(self, world: LoadedWorld, patience: float) -> None:
        since = self._clock()
        for draft in world.profiles:
            self._await(partial(self._visible, world, draft), since, patience)
            if self._in_vain and self._clock() - since > self._limit(patience):
                return  # there is no time left to wait for the others

    def _await(self, seen: Callable[[], bool], since: float, patience: float) -> None:
        if seen():
            return
        pause = _PAUSE
        while not seen():
            if self._clock() - since > self._limit(patience) or self._recorder.gone is not None:
                self._in_vain = True
                return
            self._sleep(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
        self._lags.append(self._clock() - since)

    def _limit(self, patience: float) -> float:
        """How long to wait, as things look."""
        return patience if self._usable and not self._in_vain else min(patience, _SHORT_PATIENCE)

    def _await_attached(self, patience: float) -> None:
        """Values of AddProfileKey may take their own time, however soon profiles were seen."""
        noted = [draft for draft in self._world.profiles if draft.keys] if self._world.has_custom_keys else []
        if noted:
            key, values = next(iter(noted[-1].keys.items()))
            pair = Pair(key, values[:1])
            here = self._recorder.target.form is TargetForm.IN_PROCESS
            least = _ATTACHED_PATIENCE_HERE if here else _ATTACHED_PATIENCE
            limit, since = min(patience, least + 3 * self._slowest), self._clock()
            self._await(partial(self._finds, self._world, pair, noted[-1]), since, limit)
            if self._clock() - since > _LONGEST_PAUSE:
                self._sleep(self._slowest)  # the values of other profiles may come later still

    def _visible(self, world: LoadedWorld, draft: ProfileSpec) -> bool:
        by_id = Pair("_profileId", (world.ids[draft.name],))
        return any(self._finds(world, pair, draft) for pair in (*findable_by(draft), by_id))

    def _finds(self, world: LoadedWorld, pair: Pair, draft: ProfileSpec) -> bool:
        members = {
            "DomainName": world.domain,
            "MaxResults": MAX_RESULTS.maximum,
            **search_input((pair,), None),
        }
        identifier, account = world.ids[draft.name], draft.fields.get("AccountNumber")
        return any(
            item.get("ProfileId") == identifier or item.get("AccountNumber") == account
            for page in all_pages(self._ask, members, self._recorder.config.max_pages)
            for item in page.items
        )

    def _ask(self, members: Mapping[str, Json]) -> Step:
        step = self._recorder.send(Call(SEARCH, members), SCENARIO, Purpose.SETUP, {})
        self._usable = self._usable or step.succeeded or step.answer.error in _ERRORS
        return step

    def _summary(self) -> dict[str, float]:
        lags = sorted(self._lags) or [0.0]
        last = lags[min(len(lags) - 1, int(len(lags) * 0.99))]
        return {"median": round(median(lags) * 1000, 1), "p99": round(last * 1000, 1)}


def findable_by(draft: ProfileSpec) -> Iterator[Pair]:
    """The searches by which a profile can be seen, one a key."""
    for key, fields in FIELDS_BY_KEY.items():
        value = next((draft.fields[field] for field in fields if field in draft.fields), None)
        if value is not None:
            yield Pair(key, (value,))
    parts = [draft.fields.get(part) for part in FULL_NAME_FIELDS]
    if all(parts):
        yield Pair(FULL_NAME_KEY, (" ".join(map(str, parts)),))
