"""Finds the mutants that a failing target resembles most.

First, mutants get the few requests that show the failures, and those of the first look, in order of priority: those
that break a failing requirement, those of the same classes, all others. A mutant of the first group has to show the
failure of its own requirement before it gets more requests, the others that of one requirement. This stops as soon as
every failure is explained; for what is left unexplained, all mutants are tried once more. Then the best replay the
whole scenarios, with a further one if few cases show a failure. If nothing fits then, mutants that remember other
requests replay everything too.

The cost is counted in requests, not in seconds, so that diagnosing a run again gives the same result.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, product, zip_longest
from typing import Final

from ...spec.open_points import OPEN_POINTS
from ...spec.readings import Readings
from ...spec.requirements import requirements
from ..config import Effort
from ..history.facts import KnownReadings
from ..mutants import MUTANTS, Mutant
from ..mutants.fault_class import FaultClass
from ..mutants.mutant import WireParts
from .agreement import AgreementMatrix, Score
from .record import RecordedRun, RecordedScenario, Scenarios
from .replay import EngineCache

_ENOUGH: Final = 0.95
"""Agreement from which no better mutant is searched for: if a target has several defects, none agrees everywhere."""
_SHORTLIST: Final = 4
"""Mutants of each requirement that replay the whole scenarios; twice as many if their scores are equal."""
_REMEMBERING: Final = frozenset({FaultClass.LEAK, FaultClass.SHARE, FaultClass.STALE})
_FEW: Final = 60
"""Steps that cost about as much as loading a world once more."""
_CASES: Final = 4
"""Cases in which a requirement is broken that suffice without a further scenario."""
COST: Final[Mapping[str, int]] = {
    Effort.QUICK.value: 180_000,
    Effort.STANDARD.value: 240_000,
    Effort.THOROUGH.value: 300_000,
}
"""What finding mutants that fit may cost, in calls that load, of about 0.04 ms each. Replaying whole scenarios may cost
half of that, and the mutants that remember other requests a sixth."""
_ABOUT_ANSWERS: Final = (
    "several-values found-by-values found-by-single repeated-pair page-fill last-page items-order found-by-order "
    "full-name-gap"
)
"""Open points on which a defect in matching, FoundByItems or pages can deceive a probe."""


@dataclass
class MutantScores:
    """Scores of mutants: by requirement, compared by its aspects, and overall, compared by all aspects."""

    by_requirement: dict[str, dict[str, Score]] = field(default_factory=dict)
    """Of the mutants that are wrong in the case that shows the requirement's failure."""
    kinship: dict[str, dict[str, float]] = field(default_factory=dict)
    """By requirement, how far mutants that were made to break it go wrong in the same ways as the target."""
    overall: dict[str, Score] = field(default_factory=dict)
    deviations: dict[str, int] = field(default_factory=dict)
    """How many readings other than the reference's own a mutant needs to agree so well."""
    left_out: int = 0
    """Mutants that were not compared, because the cost was used up."""

    def keep(self, mutant: str, shown: Mapping[str, Score], overall: Score, deviating: int) -> None:
        """Keep the scores of a mutant, by requirement that it shows and overall, unless it has better ones already."""
        before = [name for name, scores in self.by_requirement.items() if mutant in scores]
        known = self.overall.get(mutant)
        if known is not None and (len(shown), overall.ratio) <= (len(before), known.ratio):
            return
        for name in before:
            del self.by_requirement[name][mutant]
        for name, score in shown.items():
            self.by_requirement.setdefault(name, {})[mutant] = score
        self.overall[mutant], self.deviations[mutant] = overall, deviating

    def explain_all(self, failing: Iterable[str]) -> bool:
        """Return whether each failure has a mutant that agrees with the target in nearly every case."""
        return all(
            any(score.ratio >= _ENOUGH for score in self.by_requirement.get(requirement, {}).values())
            for requirement in failing
        )

    def possible_if(self, gone: Collection[str]) -> "MutantScores":
        """Return the scores without those of mutants that answer the same request always alike, for ``gone``.

        These are requirements that were met when the request was sent again, so no such mutant can explain them.
        """
        kept = {
            requirement: {name: score for name, score in scores.items() if remembers(MUTANTS[name])}
            if requirement in gone
            else scores
            for requirement, scores in self.by_requirement.items()
        }
        kinship = {requirement: kin for requirement, kin in self.kinship.items() if requirement not in gone}
        return replace(self, by_requirement=kept, kinship=kinship)


def is_possible(mutant: Mutant, *, over_http: bool) -> bool:
    """Return whether a target can have the defect: one without HTTP has none that lies in messages, or around them."""
    return over_http or mutant.wire == WireParts()


def remembers(mutant: Mutant) -> bool:
    """Return whether what a mutant answers depends on other requests."""
    return mutant.fault_class in _REMEMBERING


def score_mutants(
    run: RecordedRun, cache: EngineCache, known: KnownReadings, effort: str, without: Collection[str] = ()
) -> MutantScores:
    """Return how far each mutant but those of ``without`` agrees with the target, as far as ``COST`` allows.

    Requirements whose failure few cases show are compared on one more scenario.
    """
    assignments = reading_assignments(known)
    short = nearest_reference([recorded.short for recorded in run.scenarios], cache, assignments)
    compared = [
        mutant
        for name, mutant in MUTANTS.items()
        if name not in without and is_possible(mutant, over_http=short.over_http)
    ]
    groups = _priority_groups(short.failing, compared)
    first = _candidates(short, groups, assignments, COST[effort])
    whole = _with_further(AgreementMatrix(run.scenarios, short.readings, cache), run.further)
    second = MutantScores(left_out=first.left_out)
    allowance = COST[effort] // 2
    for name in _shortlist(first):
        if allowance > 0:
            allowance -= _score(second, whole, MUTANTS[name], assignments)
    _score_remembering(second, whole, groups, COST[effort] // 6)
    _score_kinship(second, run.scenarios, whole, groups[0], COST[effort] // 4)
    return second


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
    matrix: AgreementMatrix,
    groups: Sequence[Sequence[Mutant]],
    assignments: Sequence[Readings],
    allowance: int,
) -> MutantScores:
    """Score mutants until every failure is explained, or ``allowance`` is used up.

    A mutant that shows none of the failures gets no further request.
    """
    scores = MutantScores()
    failing = [recorded for recorded in matrix.scenarios if recorded.failing]
    if not failing:
        return scores
    each = [AgreementMatrix([recorded.brief], matrix.readings, matrix.cache) for recorded in failing]
    brief = AgreementMatrix([recorded.brief for recorded in failing], matrix.readings, matrix.cache)
    own = {name: one for recorded, one in zip(failing, each, strict=True) for name in recorded.failing}
    shortest = min(each, key=lambda one: len(one.scenarios[0].steps))
    found, others = [matrix.readings], [one for one in assignments if one != matrix.readings]
    near, related, far = groups
    compared: set[str] = set()
    rounds: list[tuple[Sequence[Mutant], list[Readings], Callable[[Mutant], AgreementMatrix]]] = [
        (near, found, lambda mutant: own[mutant.requirement]),
        (related, found, lambda _: shortest),
        (far, found, lambda _: shortest),
        (near, found, lambda _: brief),
        (near, others, lambda _: brief),
        (related, found, lambda _: brief),
        (far, found, lambda _: brief),
    ]
    if sum(len(one.scenarios[0].steps) for one in each) <= _FEW:  # too few for two rounds
        rounds = [(mutants, readings, lambda _: brief) for mutants, readings, _ in rounds[3:]]
    for mutants, tried, trial_of in rounds:
        for mutant, readings in product(mutants, tried):
            if allowance <= 0:
                break
            if tried is found and mutant.name in scores.overall:
                continue
            compared.add(mutant.name)
            trial = trial_of(mutant)
            replayed = trial.mutant(mutant, readings)
            if trial.shown(trial.observations(replayed)):
                allowance -= _score(scores, matrix, mutant, [readings])
            allowance -= replayed.cost
        if scores.explain_all(matrix.failing):
            return scores
    scores.left_out = sum(map(len, groups)) - len(compared)
    return scores


def _score_remembering(
    scores: MutantScores, matrix: AgreementMatrix, groups: Sequence[Sequence[Mutant]], allowance: int
) -> None:
    """Score the mutants that remember requests, until every failure is explained or ``allowance`` is used up.

    What they keep of other requests may show only after all of these.
    """
    for mutant in chain.from_iterable(groups):
        if allowance <= 0 or scores.explain_all(matrix.failing):
            return
        if remembers(mutant) and mutant.name not in scores.overall:
            allowance -= _score(scores, matrix, mutant, [matrix.readings])


def _score_kinship(
    scores: MutantScores,
    scenarios: Scenarios,
    matrix: AgreementMatrix,
    mutants: Iterable[Mutant],
    allowance: int,
) -> None:
    """Compare the ways in which mutants break what is unexplained, on the scenarios that showed the failures."""
    unexplained = [name for name in matrix.failing if not scores.explain_all([name])]
    own = {
        name: AgreementMatrix([recorded], matrix.readings, matrix.cache)
        for recorded in scenarios
        for name in recorded.failing
        if name in unexplained
    }
    for mutant in mutants:
        if allowance > 0 and mutant.requirement in own:
            trial = own[mutant.requirement]
            replayed = trial.mutant(mutant)
            kinship = trial.kinship(trial.observations(replayed), mutant.requirement)
            scores.kinship.setdefault(mutant.requirement, {})[mutant.name] = kinship
            allowance -= replayed.cost


def _priority_groups(failing: Iterable[str], mutants: Iterable[Mutant]) -> list[list[Mutant]]:
    """Return ``mutants`` in groups: those that break a failing requirement, those of the same classes, the others.

    In the first group the requirements take turns, since a mutant that breaks many breaks some that few mutants do.
    """
    broken = set(failing)
    classes = {requirements()[requirement].requirement_class for requirement in broken}
    groups: list[list[Mutant]] = [[], [], []]
    for mutant in mutants:
        related = requirements()[mutant.requirement].requirement_class in classes
        groups[0 if mutant.requirement in broken else 1 if related else 2].append(mutant)
    turn = Counter[str]()
    turns: dict[str, int] = {}
    for mutant in groups[0]:
        turn[mutant.requirement] += 1
        turns[mutant.name] = turn[mutant.requirement]
    groups[0].sort(key=lambda mutant: (turns[mutant.name], turn[mutant.requirement]))
    return groups


def _score(scores: MutantScores, matrix: AgreementMatrix, mutant: Mutant, tried: Sequence[Readings]) -> int:
    """Keep the best scores of ``mutant`` under several reading assignments; return what that cost."""
    cost = 0
    for readings in reversed(tried):
        replayed = matrix.mutant(mutant, readings)
        answers = matrix.observations(replayed)
        cost += replayed.cost
        each, overall = matrix.scores(answers)
        shown = {name: score for name, score in each.items() if score.showing}
        scores.keep(mutant.name, shown, overall, deviations(readings))
    return cost


def _shortlist(scores: MutantScores) -> list[str]:
    """Return the mutants to replay in full: the first of every requirement, then the second of every one, and so on."""
    in_turn = zip_longest(*(_best(scores, requirement) for requirement in scores.by_requirement))
    return list(dict.fromkeys(name for several in in_turn for name in several if name is not None))


def _best(scores: MutantScores, requirement: str) -> list[str]:
    by_name = scores.by_requirement[requirement]

    def rank(name: str) -> tuple[float, float, int, bool]:
        score, own = by_name[name], MUTANTS[name].requirement == requirement
        return -score.ratio - score.likeness, -scores.overall[name].ratio, scores.deviations[name], not own

    ranked = sorted(by_name, key=rank)
    last = rank(ranked[_SHORTLIST - 1]) if len(ranked) > _SHORTLIST else None
    return [name for name in ranked if last is None or rank(name) <= last][: 2 * _SHORTLIST]


def reading_assignments(known: KnownReadings) -> list[Readings]:
    """Return the readings to replay with: those found, then those no defect fakes, then the reference's own.

    Probes find out how a target reads the open points, and a defect may mislead one of them. So the second assignment
    leaves the points that concern the making of answers as the reference has them, and the third leaves all. Points
    that are undecided are read as the reference does; equal assignments occur once.
    """
    keys = sorted({key for _, key in known.found if key})
    found: dict[str, Readings] = {}
    for left_out in (set[str](), {*_ABOUT_ANSWERS.split()}, {*OPEN_POINTS}):
        readings = _readings(known, left_out)
        found.setdefault(_effective(readings, keys), readings)
    return list(found.values())


def deviations(readings: Readings) -> int:
    """Return how many readings are not the reference's own."""
    own = Readings()
    per_key = sum(reading != own[point] for (point, _), reading in readings.by_key.items())
    return per_key + sum(readings[point] != own[point] for point in OPEN_POINTS)


def _readings(known: KnownReadings, left_out: set[str]) -> Readings:
    choices: dict[str, str] = {}
    by_key: dict[tuple[str, str], str] = {}
    for (point, key), reading in known.found.items():
        if point in OPEN_POINTS.keys() - left_out and reading in OPEN_POINTS[point].readings:
            if key and OPEN_POINTS[point].per_key:
                by_key[point, key] = reading
            elif not key:
                choices[point] = reading
    # Replays need not wait: in this process every write is visible at once.
    return Readings({**choices, "visibility": "immediate"}, by_key)


def _effective(readings: Readings, keys: Iterable[str]) -> str:
    """Return what distinguishes one assignment from another, whether defaults are stated in it or left out."""
    per_key = [point for point in OPEN_POINTS if OPEN_POINTS[point].per_key]
    by_key = [readings.of_key(point, key) for point in per_key for key in keys]
    return repr(([readings[point] for point in OPEN_POINTS], by_key))
