"""Which pairs FoundByItems names for each returned profile.

Rests on the document's FoundByItems: under AND all pairs of the request, under OR each pair that the profile was
found by. The order of the entries, and of the values in an entry, is free.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ...reference.model import Pair
from ...spec.exchange import Json
from ...spec.partitions import partition
from ..step import RULE, SearchRequest, Step, printable, search_request
from .judgement import Evidence, Finding, Judgement

PRESENT: Final = "found-by-present"
SINGLE: Final = "found-by-single"
VALUES: Final = "found-by-values"
REPEATED: Final = "found-by-repeated-pair"
AND_ALL: Final = "found-by-and-all"
LATER_PAGE: Final = "pagination-keeps-query"

Entry = tuple[str, tuple[str, ...]]
"""A key name and its values, sorted, each once: what is compared."""


def judge_found_by(evidence: Evidence) -> Judgement:
    """Every FoundByItems of every page names the right pairs."""
    judgement = Judgement()
    for walk in evidence.walks:
        if walk.refused is not None or walk.fault is not None:
            continue
        for number, step in enumerate(walk.steps):
            _judge_page(evidence, step, walk.steps[: number + 1], judgement)
    return judgement


def _judge_page(evidence: Evidence, step: Step, pages: tuple[Step, ...], judgement: Judgement) -> None:
    request = search_request(step)
    rule = _rule(request)
    partitions = {partition("pairs", str(len(request.pairs)))}
    later = len(pages) > 1 and step.tag(RULE).startswith("pagination-")
    for item in step.items:
        place = evidence.oracle.place(item)
        if place is None:
            continue
        judgement.note(rule, partitions)
        problem = _problem(evidence, request, item, place)
        if request.has_additional:
            judgement.note(PRESENT)
            judgement.note(VALUES)
        if problem is not None:
            broken, expected, explanation = problem
            judgement.findings.append(
                Finding(
                    requirement=LATER_PAGE if later and broken != VALUES else broken,
                    steps=pages,
                    expected=f"{evidence.oracle.drafts[place].name}: {expected}",
                    actual=f"{evidence.oracle.drafts[place].name}: {shown_found_by(item)}",
                    explanation=explanation,
                    expected_mask=1 << place,
                    returned_mask=1 << place,
                    culprits=1 << place,
                )
            )


def _rule(request: SearchRequest) -> str:
    if not request.has_additional:
        return SINGLE
    if len({entry(pair.key, pair.values) for pair in request.pairs}) < len(request.pairs):
        return REPEATED
    if request.conjunctive:
        return AND_ALL
    return "found-by-or-exact" if request.operator == "OR" else "found-by-default-or"


Problem = tuple[str, str, str]
"""The broken requirement, what was expected, and why."""


def _problem(
    evidence: Evidence, request: SearchRequest, item: Mapping[str, Json], place: int
) -> Problem | None:
    """What is wrong with the FoundByItems of one returned profile."""
    found = item.get("FoundByItems")
    if not request.has_additional:
        return _single_problem(evidence, request, found, place)
    if found is None:
        wanted = shown(entry(pair.key, pair.values) for pair in request.pairs)
        return (
            PRESENT,
            f"FoundByItems, out of {wanted}",
            "FoundByItems is missing though AdditionalSearchKeys were given.",
        )
    given = read_entries(found)
    if given is None:
        return None  # not a list of pairs: the shape judge's business
    if request.conjunctive:
        return _and_problem(request, given)
    return _or_problem(evidence, request, given, place)


def _single_problem(evidence: Evidence, request: SearchRequest, found: Json, place: int) -> Problem | None:
    decided = None if request.operator is not None else evidence.oracle.known.get("found-by-single")
    wanted = shown([entry(request.pairs[0].key, request.pairs[0].values)])
    if found is None:
        if decided != "pair":
            return None
        return (
            SINGLE,
            wanted,
            "FoundByItems is left out here, though it is there for other searches with one pair.",
        )
    if decided == "absent":
        return (
            SINGLE,
            "no FoundByItems",
            "FoundByItems is there, though other searches with one pair leave it out.",
        )
    given = read_entries(found)
    if given is None or _matches_pair(evidence, given, request.pairs[0], place):
        return None
    return SINGLE, wanted, "FoundByItems of a search with one pair may only hold that pair."


def _and_problem(request: SearchRequest, given: Sequence[Entry]) -> Problem | None:
    wanted = Counter(entry(pair.key, pair.values) for pair in request.pairs)
    have = Counter(given)
    repeated = any(count > 1 for count in wanted.values())
    if set(have) == set(wanted) and all(have[one] in (1, wanted[one]) for one in wanted):
        return None
    return (REPEATED if repeated else AND_ALL), shown(wanted.elements()), _difference(wanted, have)


def _or_problem(
    evidence: Evidence, request: SearchRequest, given: Sequence[Entry], place: int
) -> Problem | None:
    distinct = Counter(entry(pair.key, pair.values) for pair in request.pairs)
    rule = _rule(request)
    left = list(given)
    listed: list[Entry] = []
    for one, times in distinct.items():
        pair = Pair(*one)
        bounds = evidence.oracle.found_by(pair)
        here = [e for e in left if _is_echo(evidence, e, pair, place)]
        if bounds.must >> place & 1 and not here:
            return _missing_entry(evidence, request, given, place, pair, rule)
        if bounds.may >> place & 1:
            listed.append(one)
            for e in here[:times]:
                left.remove(e)
    if left:
        broken = _value_problem(left[0], request, rule)
        return broken, shown(listed), f"{shown(left)} should not be listed: the profile was not found by it."
    return None


def _missing_entry(
    evidence: Evidence, request: SearchRequest, given: Sequence[Entry], place: int, pair: Pair, rule: str
) -> Problem:
    wanted = [
        entry(other.key, other.values)
        for other in request.pairs
        if evidence.oracle.found_by(other).must >> place & 1
    ]
    same_key = [one for one in given if one[0] == pair.key and one not in wanted]
    broken = VALUES if same_key and len(given) == len(wanted) else rule
    missing = shown([entry(pair.key, pair.values)])
    return broken, shown(wanted), f"{missing} found the profile, but FoundByItems does not list it so."


def _value_problem(extra: Entry, request: SearchRequest, rule: str) -> str:
    """An extra entry with a requested key but other values breaks the rule on values."""
    requested = {entry(pair.key, pair.values) for pair in request.pairs}
    return VALUES if extra not in requested and extra[0] in {key for key, _ in requested} else rule


def _matches_pair(evidence: Evidence, given: Sequence[Entry], pair: Pair, place: int) -> bool:
    return len(given) == 1 and _is_echo(evidence, given[0], pair, place)


def _is_echo(evidence: Evidence, given: Entry, pair: Pair, place: int) -> bool:
    """Whether an entry is ``pair``: as requested, or only the requested values that matched."""
    key, values = given
    whole = entry(pair.key, pair.values)
    if key != pair.key:
        return False
    decided = evidence.oracle.known.get("found-by-values")
    if given == whole:
        return decided != "matched" or _could_all_match(evidence, pair, place)
    if decided == "requested" or not values or not set(values) <= set(whole[1]):
        return False
    for value in set(whole[1]):
        bounds = evidence.oracle.value(key, value)
        listed = value in values
        if listed and not bounds.may >> place & 1:
            return False
        if not listed and bounds.must >> place & 1:
            return False
    return True


def _could_all_match(evidence: Evidence, pair: Pair, place: int) -> bool:
    return all(evidence.oracle.value(pair.key, value).may >> place & 1 for value in pair.values)


def entry(key: str, values: Iterable[str]) -> Entry:
    """A pair in the form in which entries are compared."""
    return key, tuple(sorted(set(values)))


def read_entries(found: Json) -> list[Entry] | None:
    """The entries of a FoundByItems member; None where it is no list of pairs."""
    if not isinstance(found, list):
        return None
    entries = []
    for one in found:
        values = one.get("Values") if isinstance(one, dict) else None
        if not isinstance(values, list) or not isinstance(one.get("KeyName"), str):
            return None
        if not all(isinstance(value, str) for value in values):
            return None
        entries.append(entry(one["KeyName"], values))
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


def _difference(wanted: Counter[Entry], have: Counter[Entry]) -> str:
    missing, extra = set(wanted) - set(have), set(have) - set(wanted)
    parts = [f"not listed: {shown(sorted(missing))}"] if missing else []
    if extra:
        parts.append(f"listed but not requested so: {shown(sorted(extra))}")
    if not parts:
        parts.append("a pair is listed more often than requested")
    return "; ".join(parts) + "."
