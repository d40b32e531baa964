"""How far mutants agree with the target: both, and the reference, compared on the same cases."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from math import sqrt
from typing import Final

from ...spec.errors import ERROR_TYPE_HEADER
from ...spec.limits import DEFAULT_MAX_RESULTS
from ...spec.readings import Readings
from ..history.step import Step
from ..judging.answers import is_unanswered
from ..mutants import Mutant
from .deviation import Deviation, deviation
from .observation import ALL_ASPECTS, Aspect, ComparedCase, Observation, ProfileAliases, agree, aspects_of
from .record import RecordedScenario, Scenarios
from .replay import EngineCache, ReplayedMutant, Replies, Share, created_id, plain_id
from .request_kinds import kind_of, mistaken
from .score import ComparedAnswer, Score, Showing, score_of

_HEADERS: Final = frozenset({"content-type", ERROR_TYPE_HEADER.lower()})
"""Headers that are part of an answer; others name the request or the time."""

Replay = Callable[[RecordedScenario, Share], Sequence[Replies]]


@dataclass(frozen=True)
class AgreementMatrix:
    """Cases with the answers of the target, and of the reference that takes the target's readings."""

    scenarios: Scenarios
    readings: Readings
    cache: EngineCache
    _aliases: dict[Hashable, ProfileAliases] = field(default_factory=dict)
    _observations: dict[Hashable, Observation] = field(default_factory=dict)
    _answers: dict[Hashable, Step] = field(default_factory=dict)
    _deviations: dict[tuple[int, Aspect], Deviation] = field(default_factory=dict)
    _wrong: dict[int, frozenset[Aspect]] = field(default_factory=dict)
    _kinds: dict[int, object] = field(default_factory=dict)
    _target_ways: dict[frozenset[Aspect], set[str]] = field(default_factory=dict)

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
        return self._observed(lambda one, share: [[share(step)] for step in one.steps], None, keep=True)

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
        share = partial(self._shared, keep=keep)
        for recorded in self.scenarios:
            shared = replay(recorded, share)
            aliases = self._aliases_in(recorded, ids)
            for case in recorded.cases:
                answers = tuple(step for place in case.places for step in shared[place])
                key = (len(observed), id(aliases), *map(id, answers))
                known = self._observations.get(key)
                if known is None:
                    known = Observation(answers, aliases, self.over_http, self._full_pages)
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
    def over_http(self) -> bool:
        """Whether the target answers over HTTP, with statuses and headers; a Python object does not."""
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

    def faults(self, requirement: str, answers: Sequence[Observation] = ()) -> int:
        """Return in how many cases the target, or ``answers``, break ``requirement`` by its aspects."""
        given, aspects = answers or self.target, aspects_of(requirement)
        return sum(self.differs(given, number, aspects) for number in self.counted)

    @property
    def agreement(self) -> int:
        """In how many cases the target answers as the reference does."""
        return sum(not self.differs(self.target, number, ALL_ASPECTS) for number in self.counted)

    def searches(self) -> Iterator[tuple[int, list[Step]]]:
        """Yield the counted cases, by number, with the target's steps; and those answered with an exception."""
        counted = {*self.counted}
        for number, (_, case) in enumerate(self._cases):
            steps = self.steps(number)
            if number in counted or not (case.may_be_refused or any(map(is_unanswered, steps))):
                yield number, steps

    def steps(self, number: int) -> list[Step]:
        """Return the target's steps of a case."""
        return [self._recorded(number).steps[step] for step in self._cases[number][1].places]

    def differs(self, answers: Sequence[Observation], number: int, aspects: frozenset[Aspect]) -> bool:
        """Return whether ``answers`` differ from the reference's in a case."""
        return not agree(answers[number], self.reference[number], aspects)

    def shown(self, answers: Sequence[Observation], least: Showing = Showing.ALIKE) -> dict[str, Showing]:
        """Return the requirements whose reported failure ``answers`` show at ``least`` so well, and how well."""
        showing = {
            name: self._compared(answers, number).showing(aspects_of(name))
            for name, number in self.failing.items()
        }
        return {name: how for name, how in showing.items() if how >= least}

    def scores(self, answers: Sequence[Observation]) -> tuple[dict[str, Score], Score]:
        """Return how far ``answers`` agree with the target's, by the aspects of each failing requirement and by all."""
        compared = [self._compared(answers, number) for number in self.counted]
        counts = {
            aspects: score_of(compared, aspects) for aspects in {ALL_ASPECTS, *map(aspects_of, self.failing)}
        }
        showing = self.shown(answers, Showing.RIGHT)
        by_requirement = {}
        for name in self.failing:
            aspects = aspects_of(name)
            # Without a case the failure follows from what shows by another aspect.
            score = counts[aspects] if counts[aspects].cases else counts[ALL_ASPECTS]
            by_requirement[name] = score._replace(showing=showing[name])
        return by_requirement, counts[ALL_ASPECTS]

    def kinship(self, answers: Sequence[Observation], requirement: str) -> float:
        """Return how many of the ways in which ``answers`` and the target go wrong are common to both, from 0 to 1.

        One may do so in more ways, as in ``likeness``.
        """
        aspects = aspects_of(requirement)
        wanted, given = self._ways(self.target, aspects), self._ways(answers, aspects)
        return len(wanted & given) / sqrt(len(wanted) * len(given)) if wanted and given else 0.0

    def _ways(self, answers: Sequence[Observation], aspects: frozenset[Aspect]) -> set[str]:
        if answers is self.target and aspects in self._target_ways:
            return self._target_ways[aspects]
        ways = {
            repr((deviation(answers[number], self.reference[number], aspects), self._kind(answers, number)))
            for number in self.counted
            if self.differs(answers, number, aspects)
        }
        if answers is self.target:
            self._target_ways[aspects] = ways
        return ways

    def _kind(self, answers: Sequence[Observation], number: int) -> object:
        """Return what kind of request a case is, and how values differ by which profiles are found by mistake."""
        if number not in self._kinds:
            self._kinds[number] = kind_of(self.steps(number)[0])
        return self._kinds[number], self._mistaken(answers[number], number)

    def _mistaken(self, answer: Observation, number: int) -> object:
        extra = {*answer.names} - {*self.reference[number].names}
        profiles = (one for one in self._recorded(number).world.profiles if one.name in extra)
        return mistaken(self.steps(number)[0], profiles)

    def _recorded(self, number: int) -> RecordedScenario:
        return self.scenarios[self._cases[number][0]]

    def _compared(self, answers: Sequence[Observation], number: int) -> ComparedAnswer:
        """Return how the answer to a case stands to the right one and to the target's, by aspect."""
        answer, right, target = answers[number], self.reference[number], self.target[number]
        expected = self._target_wrong(number)
        if answer is right:
            return ComparedAnswer(frozenset(), expected, ALL_ASPECTS - expected, ALL_ASPECTS - expected)
        wrong = frozenset(aspect for aspect in Aspect if not agree(answer, right, (aspect,)))
        same = frozenset(aspect for aspect in Aspect if agree(answer, target, (aspect,)))
        alike = {aspect for aspect in (wrong & expected) - same if self._is_alike(answer, number, aspect)}
        return ComparedAnswer(wrong, expected, same, same | alike | (ALL_ASPECTS - wrong - expected))

    def _target_wrong(self, number: int) -> frozenset[Aspect]:
        """Return the aspects in which the target is wrong in a case."""
        if number not in self._wrong:
            answer, right = self.target[number], self.reference[number]
            self._wrong[number] = frozenset(one for one in Aspect if not agree(answer, right, (one,)))
        return self._wrong[number]

    def _is_alike(self, answer: Observation, number: int, aspect: Aspect) -> bool:
        """Return whether ``answer`` and the target, which both are wrong in a case, are so in the same way."""
        right = self.reference[number]
        if (number, aspect) not in self._deviations:
            self._deviations[number, aspect] = deviation(self.target[number], right, (aspect,))
        if deviation(answer, right, (aspect,)) != self._deviations[number, aspect]:
            return False
        return aspect is not Aspect.ITEMS or self._mistaken(answer, number) == self._mistaken(
            self.target[number], number
        )


def _is_too_long(step: Step) -> bool:
    size = step.exchange.call.input.get("MaxResults", DEFAULT_MAX_RESULTS)
    return isinstance(size, int) and len(step.items) > size
