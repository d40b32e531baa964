"""How far mutants agree with the target: both, and the reference, compared on the same cases."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Final, NamedTuple

from ...spec.errors import ERROR_TYPE_HEADER
from ...spec.limits import DEFAULT_MAX_RESULTS
from ...spec.readings import Readings
from ..history.step import Step
from ..mutants import Mutant
from .observation import ALL_ASPECTS, Aspect, ComparedCase, Observation, ProfileAliases, agree, aspects_of
from .record import RecordedScenario, Scenarios
from .replay import EngineCache, ReplayedMutant, Replies, created_id, plain_id

_HEADERS: Final = frozenset({"content-type", ERROR_TYPE_HEADER.lower()})
"""Headers that are part of an answer; others name the request or the time."""

Replay = Callable[[RecordedScenario], Sequence[Replies]]


class Score(NamedTuple):
    """How far a mutant agrees with the target: in how many of the cases in which either differs from the reference."""

    agreed: int
    cases: int
    reproduces_failure: bool
    """Whether the mutant fails as the target does in the very case that was reported."""

    @property
    def ratio(self) -> float:
        """Agreement, from 0 to 1."""
        return self.agreed / self.cases if self.cases else 0.0


@dataclass(frozen=True)
class AgreementMatrix:
    """Cases with the answers of the target, and of the reference that takes the target's readings."""

    scenarios: Scenarios
    readings: Readings
    cache: EngineCache
    _aliases: dict[Hashable, ProfileAliases] = field(default_factory=dict)
    _observations: dict[Hashable, Observation] = field(default_factory=dict)
    _answers: dict[Hashable, Step] = field(default_factory=dict)

    @cached_property
    def failing(self) -> dict[str, int]:
        """Requirement to the number of the case that shows its failure."""
        return {
            requirement: self._cases.index((number, case))
            for number, recorded in enumerate(self.scenarios)
            for requirement, case in recorded.failing.items()
        }

    @cached_property
    def _cases(self) -> list[tuple[int, ComparedCase]]:
        return [(number, case) for number, recorded in enumerate(self.scenarios) for case in recorded.cases]

    @cached_property
    def target(self) -> list[Observation]:
        """The target's answers, by case."""
        return self._observed(lambda one: [[step] for step in one.steps], None, keep=True)

    @cached_property
    def reference(self) -> list[Observation]:
        """The reference's answers, by case."""
        return self.observations(self.mutant(None), keep=True)

    @cached_property
    def counted(self) -> list[int]:
        """The cases that are compared: those answered, without refusable ones unless they failed."""
        failed = set(self.failing.values())
        return [
            number
            for number, (_, case) in enumerate(self._cases)
            if (not case.may_be_refused or number in failed)
            and all(step is not None and step.fault is None for step in self.target[number].answers)
        ]

    def mutant(self, mutant: Mutant | None, readings: Readings | None = None) -> ReplayedMutant:
        """Prepare a mutant, or the reference for None, with ``readings`` or those of the matrix."""
        return ReplayedMutant(mutant, readings or self.readings, self.cache, self.scenarios)

    def observations(self, mutant: ReplayedMutant, *, keep: bool = False) -> list[Observation]:
        """Return the answers of ``mutant``, by case."""
        replay = partial(mutant.replay, to_end=not self._full_pages)
        return self._observed(replay, mutant.created_ids, keep=keep)

    def _observed(self, replay: Replay, ids: Mapping[str, str] | None, *, keep: bool) -> list[Observation]:
        """Return what ``replay`` answers, by case.

        Answers that equal those of the target or of the reference are the same objects, since most mutants give most
        answers as these do; others are not kept, because there are too many.
        """
        observed: list[Observation] = []
        for recorded in self.scenarios:
            shared = [
                [step and self._shared(step, keep=keep) for step in several] for several in replay(recorded)
            ]
            aliases = self._aliases_in(recorded, ids)
            for case in recorded.cases:
                answers = tuple(step for place in case.places for step in shared[place])
                key = (len(observed), id(aliases), *map(id, answers))
                known = self._observations.get(key)
                if known is None:
                    known = Observation(answers, aliases, self._has_status, self._full_pages)
                    if keep:
                        self._observations[key] = known
                observed.append(known)
        return observed

    def _aliases_in(self, recorded: RecordedScenario, ids: Mapping[str, str] | None) -> ProfileAliases:
        """Return the names of a scenario's profiles: those of the world, and those that it created itself.

        ``ids`` maps target ids to those of another implementation.
        """

        def known_by(identifier: str) -> str:
            return identifier if ids is None else ids.get(identifier, plain_id(identifier))

        others = None
        if ids is not None:
            others = frozenset(pair for pair in ids.items() if pair[1] != plain_id(pair[0]))
        key = (id(recorded), others)
        if key not in self._aliases:
            world = recorded.world
            by_id = {known_by(world.ids[profile.name]): profile.name for profile in world.profiles}
            created = (identifier for step in recorded.steps if (identifier := created_id(step)))
            by_id |= {known_by(identifier): f"made {number}" for number, identifier in enumerate(created)}
            by_account = {profile.fields.get("AccountNumber"): profile.name for profile in world.profiles}
            self._aliases[key] = ProfileAliases(by_id, by_account)
        return self._aliases[key]

    def _shared(self, step: Step, *, keep: bool) -> Step:
        """Return the answer that was kept of those equal to ``step``, else ``step`` itself."""
        reply = step.exchange.reply
        headers = tuple((name.lower(), value) for name, value in reply.headers if name.lower() in _HEADERS)
        key = (reply.status, headers, reply.body, reply.raw, reply.fault)
        return self._answers.setdefault(key, step) if keep else self._answers.get(key, step)

    @property
    def _full_pages(self) -> bool:
        """Whether pages are as long as they may be, so that their sizes can be compared."""
        return self.readings["page-fill"] == "full"

    @cached_property
    def _has_status(self) -> bool:
        replies = (step.exchange.reply for recorded in self.scenarios for step in recorded.steps)
        return next((reply.status is not None for reply in replies), True)

    @property
    def is_fair(self) -> bool:
        """Whether the target's pages may be compared with those of this reference.

        Short pages are a reading, pages that are too long or lose profiles a defect: probes cannot distinguish them.
        """
        if self._full_pages:
            return True
        walks = [number for number in self.counted if len(self.target[number].answers) > 1]
        whole = sum(agree(self.target[number], self.reference[number], {Aspect.ITEMS}) for number in walks)
        too_long = any(_is_too_long(step) for recorded in self.scenarios for step in recorded.steps)
        return whole >= len(walks) / 2 and not too_long

    def faults(self, requirement: str) -> int:
        """Return in how many cases the target differs from the reference by the aspects of ``requirement``."""
        return sum(self.differs(self.target, number, aspects_of(requirement)) for number in self.counted)

    @property
    def agreement(self) -> int:
        """In how many cases the target answers as the reference does."""
        return sum(not self.differs(self.target, number, ALL_ASPECTS) for number in self.counted)

    def searches(self) -> Iterator[tuple[int, list[Step]]]:
        """Yield the counted cases, by number, with the target's steps."""
        for number in self.counted:
            place, case = self._cases[number]
            yield number, [self.scenarios[place].steps[step] for step in case.places]

    def differs(self, answers: Sequence[Observation], number: int, aspects: frozenset[Aspect]) -> bool:
        """Return whether ``answers`` differ from the reference's in a case."""
        return not agree(answers[number], self.reference[number], aspects)

    def reproduced(self, answers: Sequence[Observation]) -> list[str]:
        """Return the requirements whose reported failure ``answers`` show too."""
        return [name for name in self.failing if self._reproduces(answers, aspects_of(name), name)]

    def scores(self, answers: Sequence[Observation]) -> tuple[dict[str, Score], Score]:
        """Return how far ``answers`` agree with the target's, by the aspects of each failing requirement and by all."""
        counts = {
            aspects: self._counts(answers, aspects)
            for aspects in {ALL_ASPECTS, *map(aspects_of, self.failing)}
        }
        by_requirement = {}
        for name in self.failing:
            agreed, cases = counts[aspects_of(name)]
            if not cases:  # the failure follows from what shows by another aspect
                agreed, cases = counts[ALL_ASPECTS]
            by_requirement[name] = Score(agreed, cases, self._reproduces(answers, aspects_of(name), name))
        return by_requirement, Score(*counts[ALL_ASPECTS], reproduces_failure=False)

    def _reproduces(
        self, answers: Sequence[Observation], aspects: frozenset[Aspect], requirement: str
    ) -> bool:
        number = self.failing[requirement]
        alike = agree(answers[number], self.target[number], aspects)
        return alike and self.differs(answers, number, ALL_ASPECTS)

    def _counts(self, answers: Sequence[Observation], aspects: frozenset[Aspect]) -> tuple[int, int]:
        agreed = cases = 0
        for number in self.counted:
            if self.differs(self.target, number, aspects) or self.differs(answers, number, aspects):
                cases += 1
                agreed += agree(answers[number], self.target[number], aspects)
        return agreed, cases


def _is_too_long(step: Step) -> bool:
    size = step.exchange.call.input.get("MaxResults", DEFAULT_MAX_RESULTS)
    return isinstance(size, int) and len(step.items) > size
