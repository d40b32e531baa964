"""Which mutant a failing target resembles.

First mutants are asked the few requests that show the failures and those of the first look, beginning with those that
break what is broken, until each failure is explained. Those that break what is broken have to show the failure of that
very rule before they are asked more, the others that of one rule; what then is left unexplained is looked for among all
once more. The best of them play the whole scenarios, with one more where few cases tell of a failure. Where nothing
fits then, those that remember other requests play all of it too. What this costs is counted in what is asked, not in
seconds, so that a run's diagnosis repeats.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, product, zip_longest
from typing import Final

from ...reference.readings import Readings
from ...spec.requirements import requirements
from ..config import Effort
from ..history.known_readings import KnownReadings
from ..mutants import MUTANTS, Mutant
from ..mutants.fault_class import FaultClass
from .bench import Bench, Score
from .record import Played
from .stock import Stock
from .variants import strangeness, variants

LEAST: Final = 0.6
"""Agreement below which a mutant explains nothing."""
_ENOUGH: Final = 0.95
"""Agreement from which on no better one is looked for: where a target has several defects, none agrees everywhere."""
_SAME: Final = 0.02
"""Agreements that lie closer together are alike."""
_SHORTLIST: Final = 4
"""Mutants that are looked at closely for each requirement; twice as many where they cannot be told apart."""
_REMEMBERING: Final = frozenset({FaultClass.LEAK, FaultClass.SHARE, FaultClass.STALE})
_FEW: Final = 60
"""Steps that cost about as much as to load a world once more."""
_CASES: Final = 4
"""Cases in which a requirement is broken, from which on no more are looked for."""
COST: Final[Mapping[str, int]] = {
    Effort.QUICK.value: 180_000,
    Effort.STANDARD.value: 240_000,
    Effort.THOROUGH.value: 300_000,
}
"""What it may cost to find mutants that fit, in calls that load, of about 0.04 ms; a look at the best may cost half of
that, a look at what only shows after other requests a sixth."""

Rank = tuple[float, float, int, bool]
"""What mutants are ordered by, the nearest first."""


@dataclass
class Scores:
    """Scores of mutants: by requirement, seen from its sides; and seen from all sides."""

    by_requirement: dict[str, dict[str, Score]] = field(default_factory=dict)
    whole: dict[str, Score] = field(default_factory=dict)
    strangeness: dict[str, int] = field(default_factory=dict)
    """How far from the reference a mutant has to read open points to agree so well."""
    left_out: int = 0
    """Mutants that nobody came to compare."""

    def keep(self, mutant: str, shown: Mapping[str, Score], whole: Score, strange: int) -> None:
        """Take the scores of a mutant, unless better ones are known of it: by requirement that it shows, and in all."""
        before = [name for name, scores in self.by_requirement.items() if mutant in scores]
        known = self.whole.get(mutant)
        if known is not None and (len(shown), whole.ratio) <= (len(before), known.ratio):
            return
        for name in before:
            del self.by_requirement[name][mutant]
        for name, score in shown.items():
            self.by_requirement.setdefault(name, {})[mutant] = score
        self.whole[mutant], self.strangeness[mutant] = whole, strange

    def settled(self, failing: Iterable[str]) -> bool:
        """Whether there is a mutant for each failure that agrees with the target in as good as every case."""
        return all(
            any(score.ratio >= _ENOUGH for score in self.by_requirement.get(requirement, {}).values())
            for requirement in failing
        )

    def fitting(self, requirement: str) -> list[str]:
        """The mutants that explain a requirement's failure as well as any other does, where one explains it."""
        scores = self.by_requirement.get(requirement, {})
        fits = {name: score for name, score in scores.items() if score.shows and score.ratio >= LEAST}
        best = max((score.ratio for score in fits.values()), default=0.0)
        return [name for name, score in fits.items() if score.ratio >= best - _SAME]


def compared(
    plays: Sequence[Played], further: Mapping[str, Played], stock: Stock, known: KnownReadings, effort: str
) -> Scores:
    """How far each mutant agrees with the target, as far as ``COST`` allows.

    ``further`` has another scenario for each broken requirement, for those that little evidence tells of.
    """
    ways = variants(known)
    short = nearest_reference([played.short for played in plays], stock, ways)
    first = _looked_at(plays, short, ways, COST[effort])
    whole = _with_enough(Bench(plays, short.readings, stock), further)
    second = Scores(left_out=first.left_out)
    allowance = COST[effort] // 2
    for name in _shortlist(first):
        if allowance > 0:
            allowance -= _score(second, whole, MUTANTS[name], ways)
    _look_back(second, whole, COST[effort] // 6)
    return second


def _with_enough(bench: Bench, further: Mapping[str, Played]) -> Bench:
    """``bench`` with one more scenario for each broken requirement that few cases tell of."""
    known = {played.scenario for played in bench.plays}
    more = {
        played.scenario: played
        for requirement, played in further.items()
        if requirement in bench.failing and bench.faults(requirement) < _CASES
    }
    added = [replace(played, failing={}) for name, played in more.items() if name not in known]
    return Bench([*bench.plays, *added], bench.readings, bench.stock) if added else bench


def nearest_reference(plays: Sequence[Played], stock: Stock, ways: Sequence[Readings]) -> Bench:
    """A bench whose reference reads open points as the target seems to, judged by its answers."""
    benches = [Bench(plays, readings, stock) for readings in reversed(ways)]
    fitting = [bench for bench in benches if bench.is_fair] if len(benches) > 1 else benches
    return max(fitting, key=lambda bench: bench.agreement)


def _looked_at(plays: Sequence[Played], bench: Bench, ways: Sequence[Readings], allowance: int) -> Scores:
    """Scores of as many mutants as explain every failure, or as ``allowance`` lasts for.

    A mutant that shows none of the failures is asked nothing else.
    """
    scores = Scores()
    failing = [played for played in plays if played.failing]
    if not failing:
        return scores
    each = [Bench([played.brief], bench.readings, bench.stock) for played in failing]
    brief = Bench([played.brief for played in failing], bench.readings, bench.stock)
    own = {name: one for played, one in zip(failing, each, strict=True) for name in played.failing}
    shortest = min(each, key=lambda one: len(one.plays[0].steps))
    as_target, others = [bench.readings], [readings for readings in ways if readings != bench.readings]
    near, further, far = _rings(bench.failing)
    compared: set[str] = set()
    rounds: list[tuple[list[Mutant], list[Readings], Callable[[Mutant], Bench]]] = [
        (near, as_target, lambda mutant: own[mutant.requirement]),
        (further, as_target, lambda _: shortest),
        (far, as_target, lambda _: shortest),
        (near, as_target, lambda _: brief),
        (near, others, lambda _: brief),
        (further, as_target, lambda _: brief),
        (far, as_target, lambda _: brief),
    ]
    if sum(len(one.plays[0].steps) for one in each) <= _FEW:  # not worth asking in two rounds
        rounds = [(mutants, readings, lambda _: brief) for mutants, readings, _ in rounds[3:]]
    for mutants, tried, asking in rounds:
        for mutant, readings in product(mutants, tried):
            if allowance <= 0:
                break
            if tried is as_target and mutant.name in scores.whole:
                continue
            compared.add(mutant.name)
            asked = asking(mutant)
            first = asked.implementation(mutant, readings)
            if asked.shown(asked.of(first)):
                allowance -= _score(scores, bench, mutant, [readings])
            allowance -= first.cost
        if scores.settled(bench.failing):
            return scores
    scores.left_out = len(MUTANTS) - len(compared)
    return scores


def _look_back(scores: Scores, bench: Bench, allowance: int) -> None:
    """Score the mutants that remember, until all is fully explained, as far as ``allowance`` lasts.

    What they keep of other requests may show only after all of these.
    """
    for mutant in chain.from_iterable(_rings(bench.failing)):
        if allowance <= 0 or scores.settled(bench.failing):
            return
        if mutant.fault_class in _REMEMBERING and mutant.name not in scores.whole:
            allowance -= _score(scores, bench, mutant, [bench.readings])


def _rings(failing: Iterable[str]) -> list[list[Mutant]]:
    """All mutants: those that break what is broken, those of the same classes, the others.

    Of the first, one of each broken rule comes by turns: what breaks many rules breaks some that few mutants do.
    """
    broken = set(failing)
    classes = {requirements()[requirement].requirement_class for requirement in broken}
    rings: list[list[Mutant]] = [[], [], []]
    for mutant in MUTANTS.values():
        near = requirements()[mutant.requirement].requirement_class in classes
        rings[0 if mutant.requirement in broken else 1 if near else 2].append(mutant)
    turn = Counter[str]()
    turns: dict[str, int] = {}
    for mutant in rings[0]:
        turn[mutant.requirement] += 1
        turns[mutant.name] = turn[mutant.requirement]
    rings[0].sort(key=lambda mutant: (turns[mutant.name], turn[mutant.requirement]))
    return rings


def _score(scores: Scores, bench: Bench, mutant: Mutant, ways: Sequence[Readings]) -> int:
    """Compare ``mutant``, in the best of several ways to read open points, with the target; what that cost."""
    cost = 0
    for readings in reversed(ways):
        implementation = bench.implementation(mutant, readings)
        answers = bench.of(implementation)
        cost += implementation.cost
        each, whole = bench.scores(answers)
        shown = {name: score for name, score in each.items() if score.shows}
        scores.keep(mutant.name, shown, whole, strangeness(readings))
    return cost


def _shortlist(scores: Scores) -> list[str]:
    """The mutants to look at closely, those that come first for some requirement before those that come second."""
    chosen: dict[str, None] = {}
    for several in zip_longest(*(_first(scores, requirement) for requirement in scores.by_requirement)):
        chosen.update(dict.fromkeys(name for name in several if name is not None))
    return list(chosen)


def _first(scores: Scores, requirement: str) -> list[str]:
    by_name = scores.by_requirement[requirement]

    def rank(name: str) -> Rank:
        own = MUTANTS[name].requirement == requirement
        return -by_name[name].ratio, -scores.whole[name].ratio, scores.strangeness[name], not own

    ranked = sorted(by_name, key=rank)
    last = rank(ranked[_SHORTLIST - 1]) if len(ranked) > _SHORTLIST else None
    taken = [name for name in ranked if last is None or rank(name) <= last]
    return taken[: 2 * _SHORTLIST]
