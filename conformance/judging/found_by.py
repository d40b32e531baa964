"""Which pairs FoundByItems names for each returned profile.

Rests on the document's FoundByItems: under AND all pairs of the request, under OR each pair that the profile was
found by. The order of the entries, and of the values in an entry, is free: entries are compared as a key name and its
values, sorted, each once. No entries are due for a profile that must not be in the answer, so they are not judged:
that it was returned is the fault.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

import msgspec

from ...reference.definition import found_by
from ...spec.exchange import Json
from ...spec.open_points import OPEN_POINTS
from ...spec.partitions import partition
from ...spec.readings import Readings
from ...spec.search import Pair, Search
from ..history.step import Step, printable
from .answers import Walk
from .judgement import Evidence, Finding, Judgement, about
from .oracle import Oracle

PRESENT: Final = "found-by-present"
SINGLE: Final = "found-by-single"
VALUES: Final = "found-by-values"
REPEATED: Final = "found-by-repeated-pair"
AND_ALL: Final = "found-by-and-all"
OR_EXACT: Final = "found-by-or-exact"
DEFAULT_OR: Final = "found-by-default-or"
LATER_PAGE: Final = "pagination-keeps-query"
_SAID_IN: Final = {
    listing: Readings({"found-by-single": "pair", "repeated-pair": "twice", "found-by-values": listing})
    for listing in OPEN_POINTS["found-by-values"].readings
}
"""The readings under which a finding says what was expected, by the target's own listing of values."""

Entry = tuple[str, tuple[str, ...]]


def entry(key: str, values: Iterable[str]) -> Entry:
    """Return a pair as an entry: the order of its values, and how often one is given, do not matter."""
    return key, tuple(sorted(set(values)))


def read_entries(found: Json) -> list[Entry] | None:
    """Return the entries of a FoundByItems member; None if it is not a list of pairs."""
    try:
        pairs = msgspec.convert(found, list[Pair])
    except msgspec.ValidationError:
        return None
    return [
        (pair.key, pair.values) if len(pair.values) == 1 else entry(pair.key, pair.values) for pair in pairs
    ]


def shown(entries: Iterable[Entry]) -> str:
    """Return entries for a sentence."""
    several = [f"{key} = {' | '.join(map(printable, values)) or '(no values)'}" for key, values in entries]
    return "[" + ", ".join(several) + "]"


def _shown_member(item: Mapping[str, Json]) -> str:
    if "FoundByItems" not in item:
        return "no FoundByItems"
    entries = read_entries(item["FoundByItems"])
    return printable(str(item["FoundByItems"]), 200) if entries is None else shown(entries)


def _difference(wanted: Counter[Entry], have: Counter[Entry]) -> str:
    """Return in a sentence how the returned entries differ from those that were due."""
    missing, extra = set(wanted) - set(have), set(have) - set(wanted)
    parts = [f"not listed: {shown(sorted(missing))}"] if missing else []
    if extra:
        parts.append(f"listed, but not as requested: {shown(sorted(extra))}")
    if not parts:
        parts.append("a pair is listed more often than requested")
    return "; ".join(parts) + "."


def judge_found_by(evidence: Evidence) -> Judgement:
    """Judge whether every FoundByItems of every page names the right pairs."""
    judgement = Judgement()
    later: list[Finding] = []
    for walk in evidence.walks:
        if not all(step.succeeded for step in walk):
            continue
        made_for_paging = walk[0].rule.startswith("pagination-")
        may_forget = made_for_paging and not unlisted_keys(walk)
        for number, step in enumerate(walk):
            if number == 0 or step.search != walk[number - 1].search:
                judge = SearchJudge(evidence.oracle, step.search)
            judge.note(step, judgement)
            found = later if number > 0 and may_forget else judgement.findings
            found.extend(judge.findings(step, walk[: number + 1]))
    judgement.findings += _on_later_pages(later, judgement.findings)
    judgement.findings += _present_for_some(evidence)
    return judgement


def unlisted_keys(walk: Walk) -> set[str]:
    """Return the keys of a search that no FoundByItems lists, though there are some: no page has forgotten them."""
    items = [item for step in walk for item in step.items]
    listed = {key for item in items for key, _ in read_entries(item.get("FoundByItems")) or ()}
    return {pair.key for pair in walk[0].search.pairs} - listed if listed else set()


def _present_for_some(evidence: Evidence) -> Iterator[Finding]:
    """Find fault with FoundByItems for some profiles only, after searches with one pair of which no probe decided."""
    if evidence.oracle.known.get("found-by-single") is not None:
        return
    seen = dict(evidence.memory.single)
    for step in (step for walk in evidence.walks for step in walk if step.succeeded):
        if not step.search.has_additional and step.search.operator is None:
            for item in step.items:
                seen.setdefault("FoundByItems" in item, step)
    evidence.memory.single = seen
    if len(seen) > 1:
        steps = tuple(seen.values()) if seen[True] is not seen[False] else (seen[True],)
        why = "After a search with one pair, FoundByItems must be given for every profile or for none."
        yield Finding(SINGLE, steps, "FoundByItems with every profile, or with none", "with some", why)


def _on_later_pages(later: Sequence[Finding], first: Sequence[Finding]) -> list[Finding]:
    """Return ``later`` as findings of a walk that has lost its query, unless first pages break the same rule."""
    everywhere = {VALUES, *(one.requirement for one in first)}
    return [one if one.requirement in everywhere else replace(one, requirement=LATER_PAGE) for one in later]


EntryProblem = tuple[str, str, str]
"""What is wrong with one FoundByItems: the broken requirement, what was expected, and why."""


class SearchJudge:
    """Judges the FoundByItems on the pages of one search."""

    def __init__(self, oracle: Oracle, search: Search) -> None:
        self._oracle = oracle
        self._search = search
        self._requested = Counter(entry(pair.key, pair.values) for pair in search.pairs)
        self._bounds = {one: oracle.matching(Pair(*one)) for one in self._requested}
        """The different pairs of the request, each with the profiles that it matches."""
        self._allowed = oracle.search(search).upper
        self._listing = oracle.known.get("found-by-values")
        self._plain = self._listing == "requested" or all(len(values) == 1 for _, values in self._requested)
        """Whether an entry can only be a pair as it was requested."""
        self._rule = self._rule_of()
        values = (
            () if self._plain else {(key, value) for key, several in self._requested for value in several}
        )
        bounds = (*self._bounds.values(), *(oracle.having(*one) for one in values))
        self._matches = tuple({mask for each in bounds for mask in each})
        """Sets of profiles: what is due for one of them is due for all that are in the same sets."""
        self._problems: dict[tuple[object, ...], EntryProblem | None] = {}
        """By FoundByItems, and by the sets that its profile is in."""

    def note(self, step: Step, judgement: Judgement) -> None:
        """Count the profiles of the page as inputs."""
        known = [item for item, _ in self._judged(step)]
        listed = not self._search.has_additional or any(item.get("FoundByItems") for item in known)
        parts = [partition("pairs", str(len(self._search.pairs)))]
        judgement.note(self._rule, parts, len(known), occasion=listed)
        if self._search.has_additional:
            judgement.note(PRESENT, number=len(known))
            judgement.note(VALUES, number=len(known), occasion=listed)

    def findings(self, step: Step, pages: tuple[Step, ...]) -> Iterator[Finding]:
        """Yield a finding for each profile whose FoundByItems is wrong."""
        for item, place in self._judged(step):
            found = item.get("FoundByItems")
            alike = (msgspec.json.encode(found), *(mask >> place & 1 for mask in self._matches))
            if alike not in self._problems:
                self._problems[alike] = self._problem(found, place)
            problem = self._problems[alike]
            if problem is None:
                continue
            name, (rule, due, why) = self._oracle.profiles[place].name, problem
            got = f"{name}: {_shown_member(item)}"
            yield about(1 << place, Finding(rule, pages, f"{name}: {due}", got, why))

    def _judged(self, step: Step) -> Iterator[tuple[Mapping[str, Json], int]]:
        """Yield the profiles of a page that may be in the answer, each with its place."""
        for item in step.items:
            place = self._oracle.place(item)
            if place is not None and self._allowed >> place & 1:
                yield item, place

    def _rule_of(self) -> str:
        if not self._search.has_additional:
            return SINGLE
        if len(self._requested) < len(self._search.pairs):
            return REPEATED
        if self._search.conjunctive:
            return AND_ALL
        return OR_EXACT if self._search.operator == "OR" else DEFAULT_OR

    def _problem(self, found: Json, place: int) -> EntryProblem | None:
        if not self._search.has_additional:
            return self._single(found, place)
        if found is None:
            why = "FoundByItems is missing though AdditionalSearchKeys were given."
            return PRESENT, f"FoundByItems, out of {shown(self._requested.elements())}", why
        given = read_entries(found)
        if given is None:
            return None  # not a list of pairs: judged by shape
        if self._repeats_values(found):
            why = "An entry lists one of its values more than once."
            return VALUES, shown(self._due(place)), why
        return self._conjunctive(given) if self._search.conjunctive else self._disjunctive(given, place)

    def _due(self, place: int) -> list[Entry]:
        """Return the entries that the definition gives a profile, in the target's reading if that is known."""
        matched = [Pair(*one) for one, bounds in self._bounds.items() if bounds.lower >> place & 1]
        readings = _SAID_IN[self._listing or "requested"]
        pairs = found_by(self._search, matched, partial(self._matched_values, place=place), readings) or ()
        return [entry(pair.key, pair.values) for pair in pairs]

    def _matched_values(self, pair: Pair, place: int) -> tuple[str, ...]:
        certain = (value for value in pair.values if self._oracle.having(pair.key, value).lower >> place & 1)
        return tuple(certain) or pair.values

    def _repeats_values(self, found: Json) -> bool:
        """Return whether an entry lists a value twice that its pair does not have twice."""
        repeated = {pair.key for pair in self._search.pairs if len(set(pair.values)) < len(pair.values)}
        return any(
            len(one["Values"]) != len(set(one["Values"])) and one["KeyName"] not in repeated for one in found
        )

    def _single(self, found: Json, place: int) -> EntryProblem | None:
        # With LogicalOperator alone the request is an open point of its own, and may be answered in either way.
        decided = None if self._search.operator is not None else self._oracle.known.get("found-by-single")
        wanted = shown(self._requested)
        if found is None:
            why = "FoundByItems is left out here, though it is there for other searches with one pair."
            return (SINGLE, wanted, why) if decided == "pair" else None
        if decided == "absent":
            why = "FoundByItems is there, though other searches with one pair leave it out."
            return SINGLE, "no FoundByItems", why
        given = read_entries(found)
        [requested] = self._requested
        if given is None or (len(given) == 1 and self._is_entry_of(given[0], requested, place)):
            return None
        why = "FoundByItems of a search with one pair may only hold that pair."
        return SINGLE, wanted, why

    def _conjunctive(self, given: Sequence[Entry]) -> EntryProblem | None:
        """Judge entries under AND: all pairs as requested; a pair given twice is listed once or twice."""
        have, due = Counter(given), self._requested
        if have.keys() == due.keys() and all(have[one] in (1, times) for one, times in due.items()):
            return None
        return self._rule, shown(due.elements()), _difference(due, have)

    def _disjunctive(self, given: Sequence[Entry], place: int) -> EntryProblem | None:
        """Judge entries under OR: each pair that found the profile, and no other one.

        If an entry shows the matched values only, two pairs of one key may come to the same entry: it may then
        be listed once for both.
        """
        for one, bounds in self._bounds.items():
            if bounds.lower >> place & 1 and not any(self._is_entry_of(e, one, place) for e in given):
                return self._missing(given, place, one)
        for listed, count in Counter(given).items():
            allowed = sum(
                self._requested[one]
                for one, bounds in self._bounds.items()
                if bounds.upper >> place & 1 and self._is_entry_of(listed, one, place)
            )
            if count > allowed:
                return self._too_many(listed, place)
        return None

    def _missing(self, given: Sequence[Entry], place: int, missing: Entry) -> EntryProblem:
        due = self._due(place)
        same_key = [one for one in given if one[0] == missing[0] and one not in due]
        broken = VALUES if same_key and len(given) == len(due) else self._rule
        why = f"{shown([missing])} found the profile, but FoundByItems does not list it like this."
        return broken, shown(due), why

    def _too_many(self, extra: Entry, place: int) -> EntryProblem:
        """Return the problem of an extra entry; with a requested key but other values it breaks the rule on values."""
        other_values = extra not in self._requested and extra[0] in {key for key, _ in self._requested}
        why = f"{shown([extra])} must not be listed: the profile was not found by it."
        return VALUES if other_values else self._rule, shown(self._due(place)), why

    def _is_entry_of(self, given: Entry, requested: Entry, place: int) -> bool:
        """Return whether an entry is a pair: as requested, or only the requested values that matched."""
        if self._plain:
            return given == requested
        key, values = given
        if key != requested[0] or not set(values) <= set(requested[1]):
            return False
        if given == requested and self._listing != "matched":
            return True
        if self._listing == "requested" or not values:
            return False
        matching = {value: self._oracle.having(key, value) for value in requested[1]}
        return all(
            (bounds.upper if value in values else ~bounds.lower) >> place & 1
            for value, bounds in matching.items()
        )
