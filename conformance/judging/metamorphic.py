"""Metamorphic relations that hold between the answers of a target, whatever its data is.

They need no knowledge of the data: OR is the union of the single searches, AND their intersection, pages add up to the
whole, page size and the order of pairs do not matter, and each entry of FoundByItems is provable by a single search. A
relation counts only if it saw answers that are not empty, and if the single searches, sent again at the end, still
returned the same: data that others change proves nothing.
"""

from collections.abc import Iterator, Mapping

from ...reference.definition import combined
from ...reports.violations import counted
from ...spec.partitions import partition
from ...spec.search import Pair
from ..history.step import BASIS, LAW, printable
from .answers import Walk, has_two_pages, is_whole, may_be_refused, refused_page, unanswered_page
from .found_by import entry, read_entries, shown
from .judgement import ANYTHING, Evidence, Finding, Judgement

Ids = frozenset[str]
Basis = Mapping[Pair, Ids]
"""The profiles that each pair finds in a search of its own."""


def judge_metamorphic(evidence: Evidence) -> Judgement:
    """Judge whether every metamorphic relation holds between the answers."""
    judgement = Judgement()
    basis = _basis([walk for walk in evidence.walks if all(step.succeeded for step in walk)])
    for walk in evidence.walks:
        rule, lost, refused = walk[0].rule, unanswered_page(walk), refused_page(walk)
        if lost is not None:
            judgement.unanswered[rule] = lost
        elif refused is not None:
            if not may_be_refused(refused):
                judgement.note(rule)
                got = f"status {refused.exchange.reply.status} {refused.error}".strip()
                text = "A valid search was refused."
                judgement.findings.append(
                    Finding(rule, (refused,), "success: the request is valid", got, text)
                )
        elif walk[0].tag(LAW) not in ("", *BASIS):
            _judge(walk, basis, judgement)
    return judgement


def _found(walk: Walk) -> Ids:
    """Return the ids of the profiles that a walk returned."""
    return frozenset(str(item.get("ProfileId")) for step in walk for item in step.items)


def _basis(walks: list[Walk]) -> Basis:
    """Return the single searches whose answer was complete and the same at the start and at the end."""
    first: dict[Pair, Ids] = {}
    last: dict[Pair, Ids] = {}
    for walk in walks:
        relation = walk[0].tag(LAW)
        if relation in BASIS and is_whole(walk):
            (first if relation == "single" else last)[walk[0].search.pairs[0]] = _found(walk)
    return {pair: ids for pair, ids in first.items() if last.get(pair) == ids}


def _judge(walk: Walk, basis: Basis, judgement: Judgement) -> None:
    search = walk[0].search
    if not all(pair in basis for pair in search.pairs):
        return
    parts = [basis[pair] for pair in search.pairs]
    wanted = combined(search.operator, parts)
    if not any(parts):
        return
    judgement.found.add(ANYTHING)
    rule, kinds = walk[0].rule, {partition("pairs", str(len(parts)))}
    judgement.note(rule, kinds, occasion=not rule.startswith("pagination-") or has_two_pages(walk))
    found = _found(walk)
    if found - wanted or (is_whole(walk) and wanted - found):
        judgement.findings.append(_unequal(walk, wanted, found))
    judgement.findings.extend(_unproven(walk, basis, judgement))


def _unequal(walk: Walk, wanted: Ids, found: Ids) -> Finding:
    search = walk[0].search
    if search.has_additional:
        due = f"the {'intersection' if search.conjunctive else 'union'} of what the pairs find in single searches"
    else:
        due = "what the same single search found before"
    lists = (("missing", wanted - found), ("extra", found - wanted))
    actual = "; ".join(
        [counted(len(found), "profile"), *(f"{what}: {_ids(ids)}" for what, ids in lists if ids)]
    )
    text = "The answer contradicts the target's own answers to the single searches."
    return Finding(walk[0].rule, walk, f"{counted(len(wanted), 'profile')}: {due}", actual, text)


def _ids(ids: Ids) -> str:
    shown = ", ".join(printable(one) for one in sorted(ids)[:3])
    return shown + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")


def _unproven(walk: Walk, basis: Basis, judgement: Judgement) -> Iterator[Finding]:
    """Find FoundByItems that the single searches contradict: it lists a pair that does not match, or leaves one out."""
    search = walk[0].search
    if not search.has_additional:
        return
    rule = "found-by-and-all" if search.conjunctive else "found-by-or-exact"
    due = combined(search.operator, [basis[pair] for pair in search.pairs])
    by_entry = {entry(pair.key, pair.values): ids for pair, ids in basis.items() if pair in search.pairs}
    for step in walk:
        for item in step.items:
            entries, identifier = read_entries(item.get("FoundByItems")), str(item.get("ProfileId"))
            if entries is None or identifier not in due or any(len(values) > 1 for _, values in by_entry):
                continue
            judgement.note(rule)
            wanted = {one for one, ids in by_entry.items() if search.conjunctive or identifier in ids}
            if set(entries) != wanted:
                listed, got = f"{identifier}: {shown(sorted(wanted))}", f"{identifier}: {shown(entries)}"
                text = "FoundByItems contradicts the target's own answers to the single searches."
                yield Finding(rule, (step,), listed, got, text)
                return
