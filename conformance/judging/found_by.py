"""Which pairs FoundByItems names for each returned profile.

Rests on the document's FoundByItems: under AND all pairs of the request, under OR each pair that the profile was
found by. The order of the entries, and of the values in an entry, is free: entries are compared as a key name and its
values, sorted, each once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from ...spec.exchange import Json
from ...spec.partitions import partition
from ...spec.search import Pair, Search
from ..history.step import Step, printable
from .finding import Finding
from .judgement import Evidence, Judgement
from .oracle import Oracle, SetBounds

Entry = tuple[str, tuple[str, ...]]


def entry(key: str, values: Iterable[str]) -> Entry:
    """A pair as an entry: the order of its values, and how often one is given, do not matter."""
    return key, tuple(sorted(set(values)))


def read_entries(found: Json) -> list[Entry] | None:
    """The entries of a FoundByItems member; None where it is no list of pairs."""
    if not isinstance(found, list):
        return None
    entries: list[Entry] = []
    for one in found:
        if not isinstance(one, dict):
            return None
        key, values = one.get("KeyName"), one.get("Values")
        if not isinstance(key, str) or not isinstance(values, list):
            return None
        if len(values) == 1 and isinstance(values[0], str):
            entries.append((key, (values[0],)))
        elif all(isinstance(value, str) for value in values):
            entries.append(entry(key, values))
        else:
            return None
    return entries


def shown(entries: Iterable[Entry]) -> str:
    """Entries for a sentence."""
    several = [f"{key} = {' | '.join(map(printable, values)) or '(no values)'}" for key, values in entries]
    return "[" + ", ".join(several) + "]"


def shown_found_by(item: Mapping[str, Json]) -> str:
    """The FoundByItems of a returned profile for a sentence."""
    if "FoundByItems" not in item:
        return "no FoundByItems"
    entries = read_entries(item["FoundByItems"])
    return printable(str(item["FoundByItems"]), 200) if entries is None else shown(entries)


def difference(wanted: Counter[Entry], have: Counter[Entry]) -> str:
    """How the entries that came differ from those that were wanted, in a sentence."""
    missing, extra = set(wanted) - set(have), set(have) - set(wanted)
    parts = [f"not listed: {shown(sorted(missing))}"] if missing else []
    if extra:
        parts.append(f"listed but not requested so: {shown(sorted(extra))}")
    if not parts:
        parts.append("a pair is listed more often than requested")
    return "; ".join(parts) + "."


PRESENT: Final = "found-by-present"
SINGLE: Final = "found-by-single"
VALUES: Final = "found-by-values"
REPEATED: Final = "found-by-repeated-pair"
AND_ALL: Final = "found-by-and-all"
OR_EXACT: Final = "found-by-or-exact"
DEFAULT_OR: Final = "found-by-default-or"
LATER_PAGE: Final = "pagination-keeps-query"
_TWICE: Final = 2


class Problem(NamedTuple):
    """What is wrong with one FoundByItems: the broken requirement, what was expected, and why."""

    requirement: str
    expected: str
    explanation: str


class Asked(NamedTuple):
    """One of the different pairs of a request: as asked, as an entry, whom it matches, how often it was given."""

    pair: Pair
    whole: Entry
    bounds: SetBounds
    times: int


def judge_found_by(evidence: Evidence) -> Judgement:
    """Every FoundByItems of every page names the right pairs."""
    judgement = Judgement()
    later: list[Finding] = []
    for walk in evidence.walks:
        if walk.refused is not None or walk.fault is not None:
            continue
        for number, step in enumerate(walk.steps):
            judge = PageJudge(evidence.oracle, step.search)
            judge.note(step, judgement)
            is_later = number > 0 and walk.rule.startswith("pagination-")
            found = later if is_later else judgement.findings
            found.extend(judge.findings(step, walk.steps[: number + 1]))
    judgement.findings += _query_lost(later, judgement.findings)
    judgement.findings += _in_both_ways(evidence)
    return judgement


def _in_both_ways(evidence: Evidence) -> Iterator[Finding]:
    """Where the probe saw no one way with single pairs: a profile with FoundByItems and one without break the rule."""
    if evidence.oracle.known.get("found-by-single") is not None:
        return
    seen = dict(evidence.memory.single)
    for step in (step for walk in evidence.walks for step in walk.steps if step.succeeded):
        request = step.search
        if not request.has_additional and request.operator is None:
            for item in step.items:
                seen.setdefault("FoundByItems" in item, step)
    evidence.memory.single = seen
    if len(seen) > 1:
        steps = tuple(seen.values()) if seen[True] is not seen[False] else (seen[True],)
        why = "Searches with one pair leave FoundByItems out, or give it, for all profiles alike."
        yield Finding(SINGLE, steps, "FoundByItems with every profile, or with none", "with some", why)


def _query_lost(later: Sequence[Finding], first: Sequence[Finding]) -> list[Finding]:
    """Findings on later pages: the walk has lost its query, unless first pages break the same rule."""
    everywhere = {VALUES, *(finding.requirement for finding in first)}
    return [
        finding if finding.requirement in everywhere else replace(finding, requirement=LATER_PAGE)
        for finding in later
    ]


class PageJudge:
    """Judges the FoundByItems of one page."""

    def __init__(self, oracle: Oracle, request: Search) -> None:
        self._oracle = oracle
        self._request = request
        counts = Counter(entry(pair.key, pair.values) for pair in request.pairs)
        self._asked = tuple(
            Asked(Pair(*whole), whole, oracle.found_by(Pair(*whole)), times)
            for whole, times in counts.items()
        )
        self._wanted = counts
        self._echo = oracle.known.get("found-by-values")
        self._plain = self._echo == "requested" or all(len(asked.whole[1]) == 1 for asked in self._asked)
        """Whether an entry can only be a pair as it was requested."""
        self._rule = self._rule_of()

    def note(self, step: Step, judgement: Judgement) -> None:
        """Count the profiles of the page as inputs."""
        number = sum(self._oracle.place(item) is not None for item in step.items)
        rules = (self._rule, PRESENT, VALUES) if self._request.has_additional else (self._rule,)
        for rule in rules:
            judgement.inputs_per_rule[rule] += number
        if number:
            judgement.partition(self._rule, partition("pairs", str(len(self._request.pairs))), number)

    def findings(self, step: Step, pages: tuple[Step, ...]) -> Iterator[Finding]:
        """A finding for each profile whose FoundByItems is wrong."""
        for item in step.items:
            place = self._oracle.place(item)
            problem = None if place is None else self._problem(item, place)
            if place is None or problem is None:
                continue
            name, mask = self._oracle.profiles[place].name, 1 << place
            yield Finding(
                requirement=problem.requirement,
                steps=pages,
                expected=f"{name}: {problem.expected}",
                actual=f"{name}: {shown_found_by(item)}",
                explanation=problem.explanation,
                expected_mask=mask,
                returned_mask=mask,
                wrong_profiles=mask,
            )

    def _rule_of(self) -> str:
        if not self._request.has_additional:
            return SINGLE
        if len(self._asked) < len(self._request.pairs):
            return REPEATED
        if self._request.conjunctive:
            return AND_ALL
        return OR_EXACT if self._request.operator == "OR" else DEFAULT_OR

    def _problem(self, item: Mapping[str, Json], place: int) -> Problem | None:
        found = item.get("FoundByItems")
        if not self._request.has_additional:
            return self._single(found, place)
        if found is None:
            why = "FoundByItems is missing though AdditionalSearchKeys were given."
            return Problem(PRESENT, f"FoundByItems, out of {shown(self._wanted.elements())}", why)
        given = read_entries(found)
        if given is None:
            return None  # not a list of pairs: the shape judge's business
        if self._repeats_values(found):
            return Problem(
                VALUES, shown(self._found(place)), "An entry lists one of its values more than once."
            )
        return self._conjunctive(given) if self._request.conjunctive else self._disjunctive(given, place)

    def _repeats_values(self, found: Json) -> bool:
        """Whether an entry lists a value twice that its pair was not asked for twice."""
        asked_twice = {pair.key for pair in self._request.pairs if len(set(pair.values)) < len(pair.values)}
        return any(
            len(one["Values"]) != len(set(one["Values"])) and one["KeyName"] not in asked_twice
            for one in found
        )

    def _single(self, found: Json, place: int) -> Problem | None:
        # With LogicalOperator alone the request is an open point of its own, and may be answered in either way.
        decided = None if self._request.operator is not None else self._oracle.known.get("found-by-single")
        wanted = shown(self._wanted)
        if found is None:
            why = "FoundByItems is left out here, though it is there for other searches with one pair."
            return Problem(SINGLE, wanted, why) if decided == "pair" else None
        if decided == "absent":
            why = "FoundByItems is there, though other searches with one pair leave it out."
            return Problem(SINGLE, "no FoundByItems", why)
        given = read_entries(found)
        if given is None or (len(given) == 1 and self._is_echo(given[0], self._asked[0], place)):
            return None
        return Problem(SINGLE, wanted, "FoundByItems of a search with one pair may only hold that pair.")

    def _conjunctive(self, given: Sequence[Entry]) -> Problem | None:
        """Under AND: all pairs as requested; a pair given twice is listed once or twice."""
        have = Counter(given)
        if have.keys() == self._wanted.keys() and all(have[one] in (1, n) for one, n in self._wanted.items()):
            return None
        repeated = len(self._asked) < len(self._request.pairs)
        broken = REPEATED if repeated else AND_ALL
        return Problem(broken, shown(self._wanted.elements()), difference(self._wanted, have))

    def _disjunctive(self, given: Sequence[Entry], place: int) -> Problem | None:
        """Under OR: each pair that found the profile, and no other one.

        Where an entry shows the matched values only, two pairs of one key may come to the same entry: it may then
        be listed once for both.
        """
        for asked in self._asked:
            if asked.bounds.lower >> place & 1 and not any(self._is_echo(one, asked, place) for one in given):
                return self._missing(given, place, asked)
        for one, count in Counter(given).items():
            allowed = sum(
                asked.times
                for asked in self._asked
                if asked.bounds.upper >> place & 1 and self._is_echo(one, asked, place)
            )
            if count > allowed:
                return self._too_many(one, place)
        return None

    def _found(self, place: int) -> list[Entry]:
        return [asked.whole for asked in self._asked if asked.bounds.lower >> place & 1]

    def _missing(self, given: Sequence[Entry], place: int, asked: Asked) -> Problem:
        wanted = self._found(place)
        same_key = [one for one in given if one[0] == asked.pair.key and one not in wanted]
        broken = VALUES if same_key and len(given) == len(wanted) else self._rule
        why = f"{shown([asked.whole])} found the profile, but FoundByItems does not list it so."
        return Problem(broken, shown(wanted), why)

    def _too_many(self, extra: Entry, place: int) -> Problem:
        """An extra entry with a requested key but other values breaks the rule on values."""
        strange = extra not in self._wanted and extra[0] in {key for key, _ in self._wanted}
        why = f"{shown([extra])} should not be listed: the profile was not found by it."
        return Problem(VALUES if strange else self._rule, shown(self._found(place)), why)

    def _is_echo(self, given: Entry, asked: Asked, place: int) -> bool:
        """Whether an entry is a pair: as requested, or only the requested values that matched."""
        if self._plain:
            return given == asked.whole
        key, values = given
        if key != asked.pair.key or not set(values) <= set(asked.whole[1]):
            return False
        if given == asked.whole and self._echo != "matched":
            return True
        if self._echo == "requested" or not values:
            return False
        return all(self._matched_as_listed(key, value, value in values, place) for value in asked.whole[1])

    def _matched_as_listed(self, key: str, value: str, listed: bool, place: int) -> bool:
        bounds = self._oracle.value(key, value)
        return bool((bounds.upper if listed else ~bounds.lower) >> place & 1)
