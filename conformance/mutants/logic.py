"""Mutants that carry AND and OR out wrongly, overlook pairs of a search, or mix them up."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import replace

from ...reference.fast_search import Combine, Match, by_and, by_or
from ...reference.index import Index
from ...reference.parts import EngineParts
from ...reference.postings import NONE, Postings, union
from ...reference.validation import Rules
from ...spec.keys import FIELDS_BY_KEY, STANDARD_KEYS
from ...spec.search import Operator, Pair
from . import seam
from .fault_class import ADD, BOUND, CORNER, DEFAULT, DROP, OFF_BY_ONE, PLACE, SHARE, SWAP
from .mutant import MutantTable
from .seam import Members

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks

ALL_PAIRS, CAPPED = "logic-operator-covers-all-pairs", "pagination-complete"

Lists = Sequence[Postings]
"""What each pair matches."""
Pairs = tuple[Pair, ...]
Hits = tuple[bool, ...]
"""Which of a query's pairs match one profile, in their order."""


def _combining(finds: Callable[[Hits], bool], right: Combine, pairs: int) -> Combine:
    """Return a combination that finds the profiles for which ``finds`` is true.

    Searches of a single pair, or of fewer than ``pairs``, are carried out by ``right``.
    """

    def combine(lists: Lists, after: int, limit: int) -> list[Match]:
        if len(lists) < pairs:
            return right(lists, after, limit)
        sets = [set(postings) for postings in lists]
        rows = ((number, tuple(number in each for each in sets)) for number in union(lists) if number > after)
        found = ((number, hits) for number, hits in rows if finds(hits))
        return [(number, sum(hit << place for place, hit in enumerate(hits))) for number, hits in found][
            :limit
        ]

    return combine


def under_and(finds: Callable[[Hits], bool], pairs: int = 2) -> EngineParts:
    """Find under AND, from so many pairs on, the profiles for which ``finds`` is true."""
    return EngineParts(by_and=_combining(finds, by_and, pairs))


def under_or(finds: Callable[[Hits], bool], pairs: int = 2) -> EngineParts:
    """Find under OR, from so many pairs on, the profiles for which ``finds`` is true."""
    return EngineParts(by_or=_combining(finds, by_or, pairs))


def _with_lists_of_and(change: Callable[[Lists], Lists]) -> EngineParts:
    """Combine under AND other lists than those of the pairs, if there are several."""
    return EngineParts(by_and=lambda lists, *rest: by_and(change(lists) if len(lists) > 1 else lists, *rest))


def _with_lists_of_or(change: Callable[[Lists], Lists]) -> EngineParts:
    """Combine under OR other lists than those of the pairs, if there are several."""
    return EngineParts(by_or=lambda lists, *rest: by_or(change(lists) if len(lists) > 1 else lists, *rest))


def _with_list(change: Callable[[Postings], Postings]) -> EngineParts:
    """Change what a single pair matches, in searches of one pair."""
    return EngineParts(
        by_or=lambda lists, *rest: by_or(lists if len(lists) > 1 else [change(lists[0])], *rest)
    )


def _only_pairs(kept: slice) -> EngineParts:
    """Let only the pairs in ``kept`` take part, or the first if there are none."""

    def kept_only(lists: Lists, after: int, limit: int) -> list[Match]:
        places = range(len(lists))[kept] or (0,)
        return by_or([part if place in places else NONE for place, part in enumerate(lists)], after, limit)

    return EngineParts(by_and=lambda lists, *rest: by_and(lists[kept] or lists[:1], *rest), by_or=kept_only)


def _with_pairs(edit: Callable[[Pairs], Pairs]) -> EngineParts:
    """Answer searches by other pairs."""
    return EngineParts(query_of=lambda request: replace(request.query, pairs=edit(request.query.pairs)))


any_of, all_of = MUTANTS.rows("logic-or", under_or), MUTANTS.rows("logic-and", under_and)
pairs, single = MUTANTS.rows(ALL_PAIRS, _only_pairs), MUTANTS.rows("logic-single-pair", _with_list)

define("or-treated-as-and", "logic-or", SWAP, "carries OR out as AND")(EngineParts(by_or=by_and))
define("and-treated-as-or", "logic-and", SWAP, "carries AND out as OR")(EngineParts(by_and=by_or))
define("default-operator-and", "logic-or-default", DEFAULT, "takes AND if LogicalOperator is left out")(
    EngineParts(rules=Rules(default_operator=Operator.AND))
)
any_of("or-exclusive", SWAP, "finds under OR the profiles that match exactly one pair")(
    lambda hits: sum(hits) == 1
)


@breaks("logic-or", DROP, _with_lists_of_or)
def or_first_pair_that_finds(lists: Lists) -> Lists:
    """uses under OR only the first pair that finds anything"""
    first = next((place for place, postings in enumerate(lists) if postings), 0)
    return [postings if place == first else NONE for place, postings in enumerate(lists)]


define("or-emptied-by-one-pair", ALL_PAIRS, CORNER, "finds nothing under OR if one pair matches nothing")(
    _with_lists_of_or(lambda lists: lists if all(lists) else [NONE] * len(lists))
)
define(
    "or-loses-three-matches", "logic-or", CORNER, "loses under OR the profiles that match three pairs or more"
)(under_or(lambda hits: 1 <= sum(hits) <= 2))
define("or-as-and-from-four-pairs", "logic-or", CORNER, "carries OR out as AND from four pairs on")(
    under_or(all, pairs=4)
)
define("or-capped-at-50", CAPPED, BOUND, "considers under OR only 50 profiles of each pair")(
    _with_lists_of_or(lambda lists: [postings[:50] for postings in lists])
)
any_of("or-needs-two", OFF_BY_ONE, "requires two matching pairs under OR")(lambda hits: sum(hits) >= 2)
define(
    "and-without-one", "logic-and", OFF_BY_ONE, "lets a profile under AND miss one of three pairs or more"
)(under_and(lambda hits: sum(hits) >= len(hits) - 1, pairs=3))
all_of("and-neighbours-only", SWAP, "looks under AND only at the last two pairs")(lambda hits: all(hits[-2:]))
define("and-ends-only", "logic-and", CORNER, "looks under AND only at the first and the last pair")(
    under_and(lambda hits: hits[0] and hits[-1])
)
define("and-skips-empty-pairs", "logic-and", CORNER, "leaves pairs that match nothing out of AND")(
    _with_lists_of_and(lambda lists: [postings for postings in lists if postings] or lists)
)


@breaks("logic-and", CORNER, _with_lists_of_and)
def and_starts_again(lists: Lists) -> Lists:
    """begins the intersection again once it is empty"""
    # An intersection made step by step, in which nothing found yet counts as the start.
    found: set[int] = set()
    for postings in lists:
        found = found & set(postings) if found else set(postings)
    return [sorted(found)] * len(lists)


define("and-capped-at-50", CAPPED, BOUND, "considers under AND only 50 profiles of the first pair")(
    _with_lists_of_and(lambda lists: [lists[0][:50], *lists[1:]])
)
define("and-as-or-from-five-pairs", "logic-five-pairs", CORNER, "carries AND out as OR with five pairs")(
    under_and(any, pairs=5)
)


@breaks("logic-or-default", CORNER, seam.request)
def default_operator_and_from_three_pairs(members: Members) -> Members:
    """takes AND if LogicalOperator is left out and there are three pairs or more"""
    entries = members.get("AdditionalSearchKeys")
    is_meant = isinstance(entries, list) and len(entries) >= 2 and "LogicalOperator" not in members
    return {**members, "LogicalOperator": "AND"} if is_meant else members


@breaks("logic-or-default", CORNER, seam.request)
def default_operator_and_of_attached_keys(members: Members) -> Members:
    """takes AND if LogicalOperator is left out and no key is one that fields fill"""
    entries = members.get("AdditionalSearchKeys")
    if not isinstance(entries, list) or "LogicalOperator" in members:
        return members
    keys = {members.get("KeyName"), *(entry.get("KeyName") for entry in entries if isinstance(entry, dict))}
    return members if keys & {*STANDARD_KEYS} else {**members, "LogicalOperator": "AND"}


@breaks("logic-and", CORNER, seam.request)
def entries_without_values_left_aside(members: Members) -> Members:
    """leaves entries of AdditionalSearchKeys whose Values are empty aside"""
    entries = members.get("AdditionalSearchKeys")
    if not isinstance(entries, list):
        return members
    kept = [entry for entry in entries if not isinstance(entry, dict) or entry.get("Values") != []]
    rest = {**members, "AdditionalSearchKeys": kept}
    return members if kept == entries else rest if kept else seam.without(rest, "AdditionalSearchKeys")


pairs("main-key-ignored", DROP, "looks only at AdditionalSearchKeys if there are any")(slice(1, None))
pairs("only-main-key", DROP, "looks only at KeyName and Values, whatever AdditionalSearchKeys say")(slice(1))
pairs("only-first-additional-key", DROP, "ignores all AdditionalSearchKeys but the first")(slice(2))
pairs("last-additional-key-ignored", OFF_BY_ONE, "ignores the last of AdditionalSearchKeys")(slice(-1))
define("fifth-pair-ignored", "logic-five-pairs", CORNER, "ignores the fifth pair")(_only_pairs(slice(4)))


@breaks("logic-profile-once", ADD, lambda combine: EngineParts(by_or=combine))
def profile_listed_once_per_pair(lists: Lists, after: int, limit: int) -> list[Match]:
    """lists a profile under OR once for each pair that matches it"""
    return [
        (number, 1 << place)
        for number, mask in by_or(lists, after, limit)
        for place in range(len(lists))
        if mask >> place & 1
    ][:limit]


define("main-key-always-required", ALL_PAIRS, SWAP, "requires the first pair under OR too")(
    under_or(lambda hits: hits[0])
)
define("main-key-always-enough", ALL_PAIRS, SWAP, "takes the first pair under AND as enough")(
    under_and(lambda hits: hits[0] or all(hits))
)


@breaks(ALL_PAIRS, PLACE, under_and)
def operator_of_additional_pairs(hits: Hits) -> bool:
    """joins additional pairs by OR and the first pair with them by AND, under AND"""
    return hits[0] and any(hits[1:])


define("first-value-for-all-pairs", ALL_PAIRS, SHARE, "searches every pair for the values of the first one")(
    _with_pairs(lambda pairs: tuple(Pair(pair.key, pairs[0].values) for pair in pairs))
)
define("last-pair-of-a-key", "logic-or", CORNER, "keeps of several pairs of one key only the last")(
    _with_pairs(lambda pairs: tuple({pair.key: pair for pair in pairs}.values()))
)


@breaks("logic-and", CORNER, _with_pairs)
def pairs_of_a_key_merged(pairs: Pairs) -> Pairs:
    """takes several pairs of one key as one pair of their values"""
    values: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        values[pair.key] = values.get(pair.key, ()) + pair.values
    return tuple(Pair(key, tuple(dict.fromkeys(several))) for key, several in values.items())


@breaks("logic-and", CORNER, _with_pairs)
def neighbour_of_a_key_ignored(pairs: Pairs) -> Pairs:
    """ignores a pair behind the second whose key the pair before it has"""
    return tuple(pair for place, pair in enumerate(pairs) if place < 2 or pair.key != pairs[place - 1].key)


define("third-pair-ignored", "logic-five-pairs", CORNER, "ignores the third of five pairs")(
    EngineParts(
        by_and=_combining(lambda hits: all(hits[:2] + hits[3:]), by_and, 5),
        by_or=_combining(lambda hits: any(hits[:2] + hits[3:]), by_or, 5),
    )
)
single("single-pair-first-hit", DROP, "finds one profile by a single pair")(lambda numbers: numbers[:1])
single(
    "single-pair-newest-lost", OFF_BY_ONE, "loses the newest profile by a single pair of more than one hit"
)(lambda numbers: numbers[:-1] or numbers)


def _once_per_value(index: Index, pair: Pair) -> Postings:
    return sorted(number for value in pair.values for number in index.numbers(pair.key, value))


def _repeating(lists: Lists, after: int, limit: int) -> list[Match]:
    """Keep what a single list says twice."""
    repeated = [(number, 1) for number in lists[0] if number > after][:limit]
    return repeated if len(lists) == 1 else by_or(lists, after, limit)


define(
    "profile-listed-once-per-value",
    "logic-profile-once",
    CORNER,
    "lists a profile once for each of a pair's values that it has",
)(EngineParts(match=_once_per_value, by_or=_repeating))


@breaks("logic-profile-once", CORNER, seam.output)
def profile_listed_once_per_field(members: Members, output: Members) -> Members:
    """lists a profile once for each of its fields that hold the value of a single pair"""
    fields = FIELDS_BY_KEY.get(members["KeyName"], ())
    if members.get("AdditionalSearchKeys") or not output.get("Items"):
        return output
    times = [
        max(1, [item.get(name) for name in fields].count(members["Values"][0])) for item in output["Items"]
    ]
    items = [item for item, number in zip(output["Items"], times, strict=True) for _ in range(number)]
    return {**output, "Items": items}
