"""Target, reference and mutants side by side on the same cases."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, NamedTuple

from ...reference.readings import Readings
from ...spec.errors import ERROR_TYPE_HEADER
from ...spec.exchange import Reply
from ...spec.limits import DEFAULT_MAX_RESULTS
from ..history.answer import AnswerKind, answer_of
from ..history.step import Step
from ..mutants import Mutant
from .case import Case, Given, Names, Seen, Side, agree
from .playing import Implementation, Replies
from .record import Played
from .sides import ALL, Sides, sides_of
from .stock import Stock, created, plain_id

_TELLING: Final = frozenset({"content-type", ERROR_TYPE_HEADER.lower()})
"""Headers that say something of an answer; others name the request or the time."""


class Score(NamedTuple):
    """How far a mutant agrees with the target: on how many of the cases in which either is no reference."""

    agreed: int
    cases: int
    shows: bool
    """Whether the mutant fails as the target does in the very case that was reported."""

    @property
    def ratio(self) -> float:
        """Agreement, from 0 to 1."""
        return self.agreed / self.cases if self.cases else 0.0


@dataclass(frozen=True)
class Bench:
    """Cases, as the target answered them and as the reference does that takes the target's readings."""

    plays: Sequence[Played]
    readings: Readings
    stock: Stock
    _named: dict[Hashable, Names] = field(default_factory=dict)
    _known: dict[Hashable, Seen] = field(default_factory=dict)
    _answers_read: dict[Hashable, Given] = field(default_factory=dict)

    @cached_property
    def failing(self) -> dict[str, int]:
        """Requirement to the number of the case that shows its failure."""
        return {
            requirement: self._cases.index((number, case))
            for number, played in enumerate(self.plays)
            for requirement, case in played.failing.items()
        }

    @cached_property
    def _cases(self) -> list[tuple[int, Case]]:
        return [(number, case) for number, played in enumerate(self.plays) for case in played.cases]

    @cached_property
    def target(self) -> list[Seen]:
        """The target's answers, by case."""
        return self._seen(lambda played: [[step.exchange.reply] for step in played.steps], None, keep=True)

    @cached_property
    def right(self) -> list[Seen]:
        """The reference's answers, by case."""
        return self._answered(self.implementation(None), keep=True)

    @cached_property
    def counted(self) -> list[int]:
        """The cases that tell implementations apart: answered, and not free to be refused unless they failed."""
        failed = set(self.failing.values())
        return [
            number
            for number, (_, case) in enumerate(self._cases)
            if (not case.free or number in failed) and all(map(_is_answer, self.target[number].answers))
        ]

    def implementation(self, mutant: Mutant | None, readings: Readings | None = None) -> Implementation:
        """The reference with a defect, or none, that takes these readings, or those of the bench."""
        return Implementation(mutant, readings or self.readings, self.stock, self.plays)

    def of(self, implementation: Implementation) -> list[Seen]:
        """The answers of ``implementation``, by case."""
        return self._answered(implementation, keep=False)

    def _answered(self, implementation: Implementation, *, keep: bool) -> list[Seen]:
        def play(played: Played) -> list[Replies]:
            return implementation.play(played, to_end=not self._sized)

        return self._seen(play, implementation.told, keep=keep)

    def _seen(
        self, play: Callable[[Played], Sequence[Replies]], told: Mapping[str, str] | None, *, keep: bool
    ) -> list[Seen]:
        """What comes of ``play``, by case.

        Answers that are those of the target or of the reference are the same objects, since most mutants give most
        answers as these do; others are not kept, there are too many.
        """
        seen: list[Seen] = []
        for played in self.plays:
            replies = play(played)
            names = self._names(played, told)
            for answers in self._answers(played, replies, keep=keep):
                key = (len(seen), id(names), *map(id, answers))
                known = self._known.get(key)
                if known is None:
                    known = Seen(answers, names, self._wire, self._sized)
                    if keep:
                        self._known[key] = known
                seen.append(known)
        return seen

    def _names(self, played: Played, told: Mapping[str, str] | None) -> Names:
        """What the profiles of a scenario are called; ``told`` gives the ids of who is not the target."""
        others = None
        if told is not None:
            others = frozenset(pair for pair in told.items() if pair[1] != plain_id(pair[0]))
        key = (id(played), others)
        if key not in self._named:
            self._named[key] = _names(played, told)
        return self._named[key]

    def _answers(
        self, played: Played, replies: Sequence[Replies], *, keep: bool
    ) -> Iterator[tuple[Given, ...]]:
        """The answers of each case, with their media types."""
        read = [
            [None if reply is None else self._read(reply, keep=keep) for reply in several]
            for several in replies
        ]
        for case in played.cases:
            yield tuple(given for place in case.places for given in read[place])

    def _read(self, reply: Reply, *, keep: bool) -> Given:
        told = tuple((name.lower(), value) for name, value in reply.headers if name.lower() in _TELLING)
        key = (reply.status, told, reply.body, reply.raw, reply.fault)
        given = self._answers_read.get(key)
        if given is None:
            media_type = dict(told).get("content-type", "")
            given = answer_of(reply), media_type.partition(";")[0].strip().lower()
            if keep:
                self._answers_read[key] = given
        return given

    @property
    def _sized(self) -> bool:
        """Whether pages are as long as they may be, so that their sizes can be compared."""
        return self.readings["page-fill"] == "full"

    @cached_property
    def _wire(self) -> bool:
        steps = (step for played in self.plays for step in played.steps)
        first = next(steps, None)
        return first is None or first.exchange.reply.status is not None

    @property
    def is_fair(self) -> bool:
        """Whether the target's pages may be compared as this reference cuts its own.

        Short pages are one reading, pages that are too long or lose profiles a defect: probes cannot tell them apart.
        """
        if self._sized:
            return True
        walks = [number for number in self.counted if len(self.target[number].answers) > 1]
        whole = sum(agree(self.target[number], self.right[number], {Side.ITEMS}) for number in walks)
        too_long = any(_too_long(step) for played in self.plays for step in played.steps)
        return whole >= len(walks) / 2 and not too_long

    def faults(self, requirement: str) -> int:
        """In how many cases the target differs from the reference as it may where it breaks ``requirement``."""
        return sum(self.differs(self.target, number, sides_of(requirement)) for number in self.counted)

    @property
    def agreement(self) -> int:
        """In how many cases the target answers as the reference does."""
        return sum(not self.differs(self.target, number, ALL) for number in self.counted)

    def searches(self) -> Iterator[tuple[int, list[Step]]]:
        """The counted cases, by number, with the target's steps."""
        for number in self.counted:
            play, case = self._cases[number]
            yield number, [self.plays[play].steps[place] for place in case.places]

    def differs(self, answers: Sequence[Seen], number: int, sides: Sides) -> bool:
        """Whether ``answers`` are no reference's in a case."""
        return not agree(answers[number], self.right[number], sides)

    def shown(self, answers: Sequence[Seen]) -> list[str]:
        """The requirements whose reported failure ``answers`` show too."""
        return [name for name in self.failing if self._shows(answers, sides_of(name), name)]

    def scores(self, answers: Sequence[Seen]) -> tuple[dict[str, Score], Score]:
        """How far ``answers`` agree with the target's: by failing requirement, seen from its sides; and from all."""
        counts = {
            sides: self._counts(answers, sides) for sides in {ALL, *(sides_of(name) for name in self.failing)}
        }
        by_requirement = {}
        for name in self.failing:
            agreed, cases = counts[sides_of(name)]
            if not cases:  # the failure follows from what shows on another side
                agreed, cases = counts[ALL]
            by_requirement[name] = Score(agreed, cases, self._shows(answers, sides_of(name), name))
        return by_requirement, Score(*counts[ALL], shows=False)

    def _shows(self, answers: Sequence[Seen], sides: Sides, requirement: str) -> bool:
        number = self.failing.get(requirement)
        return (
            number is not None
            and self.differs(answers, number, ALL)
            and agree(answers[number], self.target[number], sides)
        )

    def _counts(self, answers: Sequence[Seen], sides: Sides) -> tuple[int, int]:
        agreed = cases = 0
        for number in self.counted:
            if self.differs(self.target, number, sides) or self.differs(answers, number, sides):
                cases += 1
                agreed += agree(answers[number], self.target[number], sides)
        return agreed, cases


def _is_answer(given: object) -> bool:
    return isinstance(given, tuple) and given[0].kind is not AnswerKind.FAULT


def _too_long(step: Step) -> bool:
    size = step.exchange.call.input.get("MaxResults", DEFAULT_MAX_RESULTS)
    return isinstance(size, int) and len(step.items) > size


def _names(played: Played, told: Mapping[str, str] | None) -> Names:
    """What the profiles of a scenario are called: those of the world, and those that it made itself."""

    def known_by(identifier: str) -> str:
        return identifier if told is None else told.get(identifier, plain_id(identifier))

    world = played.world
    by_id = {known_by(world.ids[draft.name]): draft.name for draft in world.profiles}
    made = (identifier for step in played.steps if (identifier := created(step)))
    by_id |= {known_by(identifier): f"made {number}" for number, identifier in enumerate(made)}
    accounts = {
        draft.fields["AccountNumber"]: draft.name
        for draft in world.profiles
        if "AccountNumber" in draft.fields
    }
    return Names(by_id, accounts)
