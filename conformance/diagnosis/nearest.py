"""Finds the mutants that a failing target resembles most.

A mutant breaks its own requirement, so those are compared whose requirement is broken, or was not judged. First, each
gets the few requests that tell most for their number. Those that show a failure get all requests that show failures,
and those of the first look, in order of how much they show. This stops as soon as every failure is explained; if it is
not, mutants get the requests that show the failure of their own requirement, and then requests with other readings.
Then the best replay the whole scenarios, with a further one if few cases show a failure. If nothing fits then, mutants
that remember other requests replay everything too.

The cost is counted in requests, not in seconds, so that diagnosing a run again gives the same result.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, zip_longest
from typing import Final

from ...spec.readings import Readings
from ..config import Effort
from ..mutants import MUTANTS, Mutant
from ..mutants.mutant import WireParts
from .agreement import AgreementMatrix
from .assumed_readings import deviations
from .record import RecordedScenario, Scenarios
from .replay import EngineCache
from .score import SURE, Score

TELLING: Final = 3
"""Cases in which either is wrong, without which a mutant that agrees proves nothing."""
_SHORTLIST: Final = 4
"""Mutants of each requirement that replay the whole scenarios; twice as many if their scores are equal."""
_FEW: Final = 12
"""Steps that may show to each mutant whether it shows any of the failures."""
_CASES: Final = 4
"""Cases in which a requirement is broken that suffice without a further scenario."""
BROADER: Final = 4
"""How many times as many cases as the target a mutant of the same kind may get wrong."""
COST: Final[Mapping[str, int]] = {
    Effort.QUICK.value: 90_000,
    Effort.STANDARD.value: 90_000,
    Effort.THOROUGH.value: 180_000,
}
"""What finding mutants that fit may cost, in calls that load, of about 0.04 ms each. Replaying whole scenarios may
cost a fourth of that; the mutants that remember other requests, and the ways in which mutants go wrong, an eighth."""


@dataclass
class MutantScores:
    """Scores of mutants: by requirement, compared by its aspects, and overall, compared by all aspects."""

    by_requirement: dict[str, dict[str, Score]] = field(default_factory=dict)
    """Of the mutants that are wrong in the case that shows the requirement's failure."""
    kinship: dict[str, dict[str, float]] = field(default_factory=dict)
    """By requirement, how far mutants that were made to break it go wrong in the same ways as the target."""
    overall: dict[str, Score] = field(default_factory=dict)
    readings: dict[str, Readings] = field(default_factory=dict)
    """Those with which a mutant agrees so well."""
    left_out: set[str] = field(default_factory=set)
    """Mutants that were not compared in full, because the cost was used up."""

    def keep(self, mutant: str, shown: Mapping[str, Score], overall: Score, readings: Readings) -> None:
        """Keep the scores of a mutant, by requirement that it shows and overall, unless it has better ones already."""
        before = [name for name, scores in self.by_requirement.items() if mutant in scores]
        known = self.overall.get(mutant)
        if known is not None and (len(shown), overall.ratio) <= (len(before), known.ratio):
            return
        for name in before:
            del self.by_requirement[name][mutant]
        for name, score in shown.items():
            self.by_requirement.setdefault(name, {})[mutant] = score
        self.overall[mutant], self.readings[mutant] = overall, readings

    def explain_all(self, failing: Iterable[str]) -> bool:
        """Return whether each failure has a mutant that agrees with the target in nearly every case."""
        return all(
            any(score.ratio >= SURE for score in self.by_requirement.get(requirement, {}).values())
            for requirement in failing
        )

    def is_defect(self, mutant: str, failing: Collection[str]) -> bool:
        """Return whether a mutant gives the target's answers nearly everywhere, so that it is the likely defect."""
        found = [self.by_requirement.get(requirement, {}).get(mutant) for requirement in failing]
        own = [score for score in found if score and score.is_sure]
        return len(own) == len(failing) and max(score.cases for score in own) >= TELLING

    def deviations(self, mutant: str) -> int:
        """Return how many readings other than the reference's own a mutant needs to agree so well."""
        return deviations(self.readings[mutant])

    def possible_if(self, gone: Collection[str]) -> "MutantScores":
        """Return the scores without those of mutants that answer the same request always alike, for ``gone``.

        These are requirements that were met when the request was sent again, so no such mutant can explain them.
        """
        kept = {
            requirement: {name: score for name, score in scores.items() if MUTANTS[name].remembers}
            if requirement in gone
            else scores
            for requirement, scores in self.by_requirement.items()
        }
        return replace(self, by_requirement=kept)


def is_possible(mutant: Mutant, *, over_http: bool) -> bool:
    """Return whether a target can have the defect: one without HTTP has none that lies in messages, or around them."""
    return over_http or mutant.wire == WireParts()


def score_mutants(
    whole: AgreementMatrix,
    further: Mapping[str, RecordedScenario],
    assignments: Sequence[Readings],
    effort: str,
    mutants: Sequence[Mutant],
) -> MutantScores:
    """Return how far each of ``mutants`` agrees with the target, as far as ``COST`` allows.

    ``whole`` holds the scenarios that show the failures; requirements whose failure few cases show are compared on one
    more, that of ``further``. ``assignments`` are the readings to replay with.
    """
    short = AgreementMatrix([recorded.short for recorded in whole.scenarios], whole.readings, whole.cache)
    ordered = _in_turn(short.failing, mutants)
    first = _candidates(short, ordered, assignments, COST[effort])
    matrix = _with_further(whole, further)
    second = MutantScores(left_out=first.left_out)
    allowance = COST[effort] // 4
    for name in _shortlist(first):
        if allowance > 0:
            allowance -= _score(second, matrix, MUTANTS[name], first.readings[name])
    _score_remembering(second, matrix, ordered, COST[effort] // 8)
    return second


def compared(matrix: AgreementMatrix, kept: Collection[str], without: Collection[str] = ()) -> list[Mutant]:
    """Return the mutants whose defect the target can have, but those of ``without``.

    A mutant is known to break its requirement, so a target that ``kept`` it has another defect.
    """
    return [
        mutant
        for name, mutant in MUTANTS.items()
        if mutant.requirement not in kept
        and name not in without
        and is_possible(mutant, over_http=matrix.over_http)
    ]


def _with_further(matrix: AgreementMatrix, further: Mapping[str, RecordedScenario]) -> AgreementMatrix:
    """Return ``matrix`` with one more scenario for each broken requirement that few cases show."""
    known = {recorded.scenario for recorded in matrix.scenarios}
    more = {
        recorded.scenario: recorded
        for requirement, recorded in further.items()
        if requirement in matrix.failing and matrix.faults(requirement) < _CASES
    }
    added = [replace(recorded, failing={}) for name, recorded in more.items() if name not in known]
    return AgreementMatrix([*matrix.scenarios, *added], matrix.readings, matrix.cache) if added else matrix


def nearest_reference(scenarios: Scenarios, cache: EngineCache, tried: Sequence[Readings]) -> AgreementMatrix:
    """Return the matrix whose reference reads open points as the target's answers suggest."""
    matrices = [AgreementMatrix(scenarios, readings, cache) for readings in reversed(tried)]
    fitting = [matrix for matrix in matrices if matrix.is_fair] if len(matrices) > 1 else matrices
    return max(fitting, key=lambda matrix: matrix.agreement)


def _candidates(
    matrix: AgreementMatrix, mutants: Sequence[Mutant], assignments: Sequence[Readings], allowance: int
) -> MutantScores:
    """Score the mutants that show a failure, until every failure is explained or ``allowance`` is used up.

    Each is tried with the requests that tell most for their number, then with those that show the requirement which it
    was made to break, and then with other readings.
    """
    each = [
        AgreementMatrix([recorded.brief], matrix.readings, matrix.cache)
        for recorded in matrix.scenarios
        if recorded.failing
    ]
    each.sort(key=_steps)
    sums = accumulate(map(_steps, each))
    telling = [one for one, steps in zip(each, sums, strict=True) if one is each[0] or steps <= _FEW]
    own = {name: [one] for one in each if one not in telling for name in one.failing}
    others = (readings for readings in assignments if readings != matrix.readings)
    found = _Candidates(matrix, allowance // 2, allowance // 2)
    for readings, trials_of in (
        (matrix.readings, lambda _: telling),
        (matrix.readings, lambda mutant: own.get(mutant.requirement, ())),
        *((readings, lambda _: telling) for readings in others),
    ):
        found.try_all(mutants, trials_of, readings)
        if found.scores.explain_all(matrix.failing):
            break
    return found.scores


@dataclass
class _Candidates:
    """The mutants that show a failure, with their scores by ``matrix``; and what trying and scoring more may cost."""

    matrix: AgreementMatrix
    trying: int
    scoring: int
    scores: MutantScores = field(default_factory=MutantScores)

    def try_all(
        self,
        mutants: Iterable[Mutant],
        trials_of: Callable[[Mutant], Sequence[AgreementMatrix]],
        readings: Readings,
    ) -> None:
        """Score the mutants that show a failure in their trials, if they have no score with ``readings`` yet."""
        shown: list[tuple[int, Mutant]] = []
        for mutant in mutants:
            trials = trials_of(mutant)
            if not trials or self.scores.readings.get(mutant.name) == readings:
                continue
            if self.trying <= 0:
                self._leave_out(mutant, readings)
                continue
            replayed = self.matrix.mutant(mutant, readings)
            if rank := sum(sum(one.shown(one.observations(replayed)).values()) for one in trials):
                shown.append((rank, mutant))
            self.trying -= replayed.cost
        self._score_best(shown, readings)

    def _score_best(self, shown: Iterable[tuple[int, Mutant]], readings: Readings) -> None:
        """Score mutants, those that show most first.

        If one gives the target's answers, those that show less cannot be as good.
        """
        best = 0
        for rank, mutant in sorted(shown, key=lambda one: -one[0]):
            if rank < best:
                break
            if self.scoring <= 0:
                self._leave_out(mutant, readings)
                continue
            self.scoring -= _score(self.scores, self.matrix, mutant, readings)
            if self.scores.is_defect(mutant.name, self.matrix.failing):
                best = rank

    def _leave_out(self, mutant: Mutant, readings: Readings) -> None:
        if readings == self.matrix.readings:  # with others it is only compared once more
            self.scores.left_out.add(mutant.name)


def _steps(matrix: AgreementMatrix) -> int:
    return sum(len(recorded.steps) for recorded in matrix.scenarios)


def _score_remembering(
    scores: MutantScores, matrix: AgreementMatrix, mutants: Sequence[Mutant], allowance: int
) -> None:
    """Score the mutants that remember requests, until every failure is explained or ``allowance`` is used up.

    What they keep of other requests may show only after all of these.
    """
    for mutant in mutants:
        if allowance <= 0 or scores.explain_all(matrix.failing):
            return
        if mutant.remembers and mutant.name not in scores.overall:
            allowance -= _score(scores, matrix, mutant, matrix.readings)


def score_kinship(
    scores: MutantScores,
    matrix: AgreementMatrix,
    further: Mapping[str, RecordedScenario],
    broken: Collection[str],
    effort: str,
    mutants: Sequence[Mutant],
) -> None:
    """Compare the ways in which mutants break what is unexplained of ``broken``, on the scenarios that showed it.

    Each of these may hold one request of a kind, which other mutants answer rightly; so ``further`` ones are compared,
    too. Only mutants that were made to break it are compared. One that breaks it in many more cases is no kin: the
    target answers rightly what any defect of that kind gets wrong.
    """

    def scenarios(name: str, recorded: RecordedScenario) -> Scenarios:
        return [recorded, *([replace(further[name], failing={})] if name in further else [])]

    own = {
        name: AgreementMatrix(scenarios(name, recorded), matrix.readings, matrix.cache)
        for recorded in matrix.scenarios
        for name in recorded.failing
        if name in broken and not scores.explain_all([name])
    }
    allowance = COST[effort] // 8
    for mutant in _in_turn(own, mutants):
        if allowance > 0 and mutant.requirement in own:
            trial = own[mutant.requirement]
            replayed = trial.mutant(mutant)
            name, answers = mutant.requirement, trial.observations(replayed)
            allowance -= replayed.cost
            if trial.faults(name, answers) <= BROADER * trial.faults(name):
                scores.kinship.setdefault(name, {})[mutant.name] = trial.kinship(answers, name)


def _in_turn(failing: Collection[str], mutants: Sequence[Mutant]) -> list[Mutant]:
    """Return ``mutants``, first those that break a failing requirement.

    Of these the requirements take turns, since a mutant that breaks many breaks some that few mutants do.
    """
    numbers: dict[str, int] = {}
    turn = Counter[str]()
    for mutant in mutants:
        turn[mutant.requirement] += 1
        numbers[mutant.name] = turn[mutant.requirement]

    def rank(mutant: Mutant) -> tuple[bool, int, int]:
        return mutant.requirement not in failing, numbers[mutant.name], turn[mutant.requirement]

    return sorted(mutants, key=rank)


def _score(scores: MutantScores, matrix: AgreementMatrix, mutant: Mutant, readings: Readings) -> int:
    """Keep the scores of ``mutant`` under ``readings`` if they are its best ones; return what that cost."""
    replayed = matrix.mutant(mutant, readings)
    each, overall = matrix.scores(matrix.observations(replayed))
    shown = {name: score for name, score in each.items() if score.showing}
    scores.keep(mutant.name, shown, overall, readings)
    return replayed.cost


def _shortlist(scores: MutantScores) -> list[str]:
    """Return the mutants to replay in full: the first of every requirement, then the second of every one, and so on."""
    in_turn = zip_longest(*(_best(scores, requirement) for requirement in scores.by_requirement))
    return list(dict.fromkeys(name for several in in_turn for name in several if name is not None))


def _best(scores: MutantScores, requirement: str) -> list[str]:
    by_name = scores.by_requirement[requirement]

    def rank(name: str) -> tuple[float, float, int, bool]:
        score, own = by_name[name], MUTANTS[name].requirement == requirement
        return -score.ratio - score.likeness, -scores.overall[name].ratio, scores.deviations(name), not own

    ranked = sorted(by_name, key=rank)
    last = rank(ranked[_SHORTLIST - 1]) if len(ranked) > _SHORTLIST else None
    return [name for name in ranked if last is None or rank(name) <= last][: 2 * _SHORTLIST]
