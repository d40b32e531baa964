"""Which profiles a search returned, against those that it must and may return.

Rests on the document's LogicalOperator (AND: profiles that match all keys; OR: at least one; OR by default), on the
standard keys of the administrator guide. A wrong set breaks the rule that the search was made for.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from ...reports.violations import counted
from ...spec.keys import PREDEFINED_KEYS
from ...spec.partitions import kind_of_text, partition
from ...spec.search import Search
from ..errors import sentence
from ..history.step import MAY_REFUSE, Step
from .answers import (
    Walk,
    has_two_pages,
    is_bad_request,
    is_whole,
    may_be_refused,
    refused_page,
    unanswered_page,
)
from .judgement import (
    ANYTHING,
    BAD_REQUEST,
    SERVER_ERROR,
    Evidence,
    Finding,
    Judgement,
    profile_list,
    shown_answer,
)
from .key_rules import rule_of, rule_of_unknown_key
from .oracle import Oracle

SEVERAL: Final = "logic-several-values"
WHOLE: Final = "logic-whole-value"
_DELETED: Final = "state-delete"
_COMPLETE: Final = "pagination-complete"
_FOREIGN_TOKEN: Final = "state-token-domain"
"""A rule that is put to the test as soon as a token is used, whether that is refused or not."""
_KEYS_KNOWN: Final = "keys-predefined"
_FINDS_NOTHING: Final = frozenset(
    {"keys-name-case", "state-update-old-value", "state-update-removes", "state-domain-again", _KEYS_KNOWN}
)
"""Rules that only searches which find nothing put to the test."""
_BOTH_WAYS: Final = frozenset(
    {"keys-separate", _DELETED, "state-delete-key", "state-domains-separate", "state-refused"}
)
"""Rules that such searches put to the test as well as others."""
IF_NEVER_FOUND: Final = dict.fromkeys(("state-domains-separate", "concurrency-domains"), "state-create")
"""The rule that a missing profile breaks if no search found it before."""
_IF_MISSING: Final = {WHOLE: "logic-value-characters", **IF_NEVER_FOUND}
"""The rule that a missing profile breaks, if it is not the rule that an extra one breaks."""


def judge_matching(evidence: Evidence) -> Judgement:
    """Judge whether every search whose pages were all answered returned exactly the profiles that match."""
    judgement = Judgement()
    surviving = evidence.memory.several
    for walk in evidence.walks:
        lost, refused = unanswered_page(walk), refused_page(walk)
        if lost is not None:
            judgement.unanswered[lost.rule] = lost
            continue
        _note(evidence, walk, judgement)
        if refused is not None:
            if not (may_be_refused(refused) or _has_undefined_key(evidence, refused)):
                judgement.findings.append(refusal(walk, refused))
            continue
        options = evidence.oracle.several_values(walk[0].search)
        wrong = {option: found for option in options if (found := _wrong_set(evidence, walk, option))}
        accepted = frozenset(options) - wrong.keys()
        if not accepted:
            # What is expected is said in the reading that the answers before this one fit.
            fitting = [option for option in options if option in (surviving or options)] or options
            judgement.findings.append(wrong[fitting[0]])
        elif len(options) > 1:
            if surviving is not None and not surviving & accepted:
                judgement.findings.append(_inconsistent(evidence, walk, surviving, accepted))
            surviving = accepted if surviving is None else (surviving & accepted or surviving)
            judgement.note(SEVERAL)
    evidence.memory.several = surviving
    return judgement


def _note(evidence: Evidence, walk: Walk, judgement: Judgement) -> None:
    first, rule = walk[0], walk[0].rule
    mask, _ = returned(evidence.oracle, walk)
    is_due = bool(mask & evidence.oracle.search(first.search).upper)
    if is_due:
        judgement.found |= {ANYTHING, *_finding_values(evidence.oracle, first.search, mask)}
    elif rule in _FINDS_NOTHING | _BOTH_WAYS:
        values = {value for pair in first.search.pairs for value in pair.values}
        judgement.awaiting.setdefault(rule, set()).update({ANYTHING} if rule == _KEYS_KNOWN else values)
    occasion = is_due and rule not in _FINDS_NOTHING and (not _is_on_paging(rule) or has_two_pages(walk))
    occasion |= rule == _FOREIGN_TOKEN
    judgement.note(rule, partitions(evidence.oracle, first.search), occasion=occasion)
    if rule in _IF_MISSING:
        judgement.note(_IF_MISSING[rule], occasion=is_due)
    if rule == _COMPLETE:
        judgement.note(base_rule(first.search), occasion=is_due)
        for pair in first.search.pairs:
            judgement.note(rule_of(pair.key), occasion=bool(evidence.oracle.matching(pair).lower & mask))
    if first.tag(MAY_REFUSE):
        judgement.note(BAD_REQUEST, occasion=first.is_error)
        judgement.note(SERVER_ERROR)


def _finding_values(oracle: Oracle, search: Search, mask: int) -> Iterator[str]:
    """Yield the values of a search by which a profile of ``mask`` was found."""
    for pair in search.pairs:
        if oracle.matching(pair).upper & mask:
            yield from (value for value in pair.values if oracle.having(pair.key, value).upper & mask)


def _is_on_paging(rule: str) -> bool:
    return rule.startswith("pagination-")


def _has_undefined_key(evidence: Evidence, refused: Step) -> bool:
    """Return whether a refused search names a key which nothing defines, so that refusing it is allowed."""
    keys = {pair.key for pair in refused.search.pairs} - set(PREDEFINED_KEYS)
    return is_bad_request(refused) and not all(map(evidence.oracle.defined, keys))


def base_rule(search: Search) -> str:
    """Return the rule of the operator that a search uses."""
    if len(search.pairs) == 1:
        return "logic-single-pair"
    return {"AND": "logic-and", "OR": "logic-or"}.get(search.operator or "", "logic-or-default")


def returned(oracle: Oracle, steps: Iterable[Step]) -> tuple[int, int]:
    """Return the profiles on some pages, as a mask, and the number of items that are no profile of the world."""
    mask = unknown = 0
    for step in steps:
        for item in step.items:
            place = oracle.place(item)
            if place is not None:
                mask |= 1 << place
            elif not oracle.may_be_created(item):
                unknown += 1
    return mask, unknown


def shown_return(oracle: Oracle, mask: int, unknown: int, deleted: Iterable[str] = ()) -> str:
    """Return what was returned, in words: profiles of the world, those that were deleted, and unknown ones."""
    parts = [f"{name}, which was deleted" for name in dict.fromkeys(deleted)]
    if unknown:
        parts.append(f"{counted(unknown, 'profile')} that the kit did not create")
    if mask or not parts:
        parts.insert(0, profile_list(oracle, mask))
    return "; and ".join(parts)


def partitions(oracle: Oracle, search: Search) -> set[str]:
    """Return the parts of the input space in which a search lies."""
    hits = oracle.search(search).upper.bit_count()
    operator = "none" if len(search.pairs) == 1 else (search.operator or "default")
    values = [value for pair in search.pairs for value in pair.values]
    return {
        partition("operator", operator),
        partition("pairs", str(len(search.pairs))),
        partition("hits", str(hits) if hits < 2 else "many"),
        partition("pages", "one" if hits <= search.page_size else "several"),
        partition("values in a pair", "several" if len(values) > len(search.pairs) else "one"),
        *(partition("text", kind_of_text(value)) for value in values),
    }


def _wrong_set(evidence: Evidence, walk: Walk, several: str) -> Finding | None:
    """Return how the profiles of a walk differ from those that were due; None if they do not."""
    oracle = evidence.oracle
    lower, upper = oracle.search(walk[0].search, several)
    mask, unknown = returned(oracle, walk)
    missing, extra = lower & ~mask if is_whole(walk) else 0, mask & ~upper
    if not (missing or extra or unknown):
        return None
    deleted = [name for step in walk for item in step.items if (name := oracle.deleted(item))]
    only_deleted = bool(deleted) and len(deleted) == unknown and not missing and not extra
    lists = (("missing", missing), ("returned but not matching", extra))
    parts = [f"{what}: {profile_list(oracle, profiles)}" for what, profiles in lists if profiles]
    others = unknown - len(deleted)
    if others > 0:
        verb = "is" if others == 1 else "are"
        parts.append(f"{others} of the returned items {verb} not among the profiles created")
    if deleted:
        parts.append(f"still found after it was deleted: {', '.join(dict.fromkeys(deleted))}")
    also = f"; also allowed: {profile_list(oracle, upper & ~lower)}" if upper & ~lower else ""
    return Finding(
        requirement=_DELETED if only_deleted else _broken_rule(oracle, walk, mask, extra, unknown),
        steps=walk,
        expected=profile_list(oracle, lower) + also,
        actual=shown_return(oracle, mask, max(others, 0), deleted),
        explanation=sentence("; ".join(parts)),
        expected_mask=lower,
        returned_mask=mask,
        wrong_profiles=missing | extra,
    )


def _broken_rule(oracle: Oracle, walk: Walk, mask: int, extra: int, unknown: int) -> str:
    """Return the rule that a wrong set breaks; for walks made for paging it depends on the page that is wrong.

    A walk over what several keys find is what it should be if the target does not know one of the keys.
    """
    rule, search = walk[0].rule, walk[0].search
    if rule != _COMPLETE:
        return rule if extra or unknown else _IF_MISSING.get(rule, rule)
    if not unknown and (of_key := rule_of_unknown_key(oracle, walk, mask)):
        return of_key
    if not (mask or unknown):  # where nothing is found at all there are no pages to blame
        return base_rule(search)
    if extra or unknown:
        first, unknown = returned(oracle, walk[:1])
        return base_rule(search) if first & extra or unknown else "pagination-keeps-query"
    return "pagination-leads-on" if len(walk[-1].items) >= search.page_size else _COMPLETE


def refusal(walk: Walk, step: Step) -> Finding:
    """Return what is wrong with the refusal of a page that may not be refused so."""
    rule, got = _IF_MISSING.get(step.rule, step.rule), shown_answer(step)
    if step.tag(MAY_REFUSE):
        rule = SERVER_ERROR if (step.exchange.reply.status or 0) >= 500 else BAD_REQUEST
        text = "This request may be refused, but only as a bad request."
        return Finding(rule, (step,), "a page of profiles, or status 400", got, text)
    page = f" (page {walk.index(step) + 1} of {len(walk)})" if len(walk) > 1 else ""
    text = "A valid search was not answered with a page of profiles."
    return Finding(rule, (step,), f"success: the request is valid{page}", got, text)


def _inconsistent(evidence: Evidence, walk: Walk, before: frozenset[str], after: frozenset[str]) -> Finding:
    mask, _ = returned(evidence.oracle, walk)
    profiles = profile_list(evidence.oracle, mask)
    due = evidence.oracle.search(walk[0].search, min(before)).lower
    return Finding(
        requirement=SEVERAL,
        steps=walk,
        expected=f"several Values are read as before: a profile matches if {' or '.join(sorted(before))} of them match",
        actual=f"this answer fits only `{' or '.join(sorted(after))}`: {profiles}",
        explanation="Either reading of several Values is allowed, but it must be the same in every search.",
        expected_mask=due,
        returned_mask=mask,
        wrong_profiles=due ^ mask,
    )
