"""Which profiles a search returned, against those that it must and may return.

Rests on the document's LogicalOperator (AND: profiles that match all keys; OR: at least one; OR by default) and on
the standard keys of the administrator guide. A wrong set breaks the rule that the search was made for.
"""

from typing import Final

from ...spec.keys import PREDEFINED_KEYS
from ...spec.partitions import kind_of_text, partition
from ..history.step import MAY_REFUSE, SearchRequest
from ..wording import sentence
from . import describe
from .judgement import BAD_REQUEST, SERVER_ERROR, Evidence, Finding, Judgement, Walk, is_bad_request
from .oracle import Bounds

SEVERAL: Final = "logic-several-values"
WHOLE: Final = "logic-whole-value"
_DELETED: Final = "state-delete"
_COMPLETE: Final = "pagination-complete"
_IF_MISSING: Final = {WHOLE: "logic-value-characters"}
"""The rule that a missing profile breaks, where it is not the rule that an extra one breaks."""


def judge_matching(evidence: Evidence) -> Judgement:
    """Every search whose pages were all answered returned exactly the profiles that match."""
    judgement = Judgement()
    surviving = evidence.memory.several
    for walk in evidence.walks:
        if walk.fault is not None:
            judgement.unanswered[walk.rule] = walk.fault
            continue
        judgement.note(walk.rule, partitions(evidence, walk))
        if walk.rule in _IF_MISSING:
            judgement.note(_IF_MISSING[walk.rule])
        if walk.rule == _COMPLETE:
            judgement.note(base_rule(walk.request))
        if walk.steps[0].tag(MAY_REFUSE):
            judgement.note(BAD_REQUEST)
            judgement.note(SERVER_ERROR)
        if walk.refused is not None:
            if not (walk.may_be_refused or _has_undefined_key(evidence, walk)):
                judgement.findings.append(_refused(walk))
            continue
        options = evidence.oracle.several_values(walk.request)
        accepted = frozenset(option for option in options if _wrong(evidence, walk, option) is None)
        if not accepted:
            judgement.findings.append(_finding(evidence, walk, options[0]))
        elif len(options) > 1:
            if surviving is not None and not surviving & accepted:
                judgement.findings.append(_inconsistent(evidence, walk, surviving, accepted))
            surviving = accepted if surviving is None else (surviving & accepted or surviving)
            judgement.note(SEVERAL)
    evidence.memory.several = surviving
    return judgement


def _has_undefined_key(evidence: Evidence, walk: Walk) -> bool:
    """Whether a search was refused that asks for a key which nothing defines, so that refusing it is allowed."""
    step = walk.refused
    keys = {pair.key for pair in walk.request.pairs} - set(PREDEFINED_KEYS)
    return step is not None and is_bad_request(step) and not all(map(evidence.oracle.defined, keys))


def base_rule(request: SearchRequest) -> str:
    """The rule of the operator that a search uses."""
    if len(request.pairs) == 1:
        return "logic-single-pair"
    return {"AND": "logic-and", "OR": "logic-or"}.get(request.operator or "", "logic-or-default")


def returned(evidence: Evidence, walk: Walk) -> tuple[int, int]:
    """The profiles that a walk returned, as a mask; and how many items are no profile of the world."""
    mask = strangers = 0
    for step in walk.steps:
        for item in step.items:
            place = evidence.oracle.place(item)
            if place is not None:
                mask |= 1 << place
            elif not evidence.oracle.doubtful(item):
                strangers += 1
    return mask, strangers


def partitions(evidence: Evidence, walk: Walk) -> set[str]:
    """Which parts of the input space a search lies in."""
    request = walk.request
    hits = evidence.oracle.search(request, evidence.oracle.several_values(request)[0]).may.bit_count()
    operator = "none" if len(request.pairs) == 1 else (request.operator or "default")
    values = [value for pair in request.pairs for value in pair.values]
    return {
        partition("operator", operator),
        partition("pairs", str(len(request.pairs))),
        partition("hits", str(hits) if hits < 2 else "many"),
        partition("pages", "one" if hits <= request.page_size else "several"),
        partition("values in a pair", "several" if len(values) > len(request.pairs) else "one"),
        *(partition("text", kind_of_text(value)) for value in values),
    }


def _wrong(evidence: Evidence, walk: Walk, several: str) -> tuple[int, int, int] | None:
    """The missing and extra profiles and the strangers of a walk; None where it is right."""
    bounds = evidence.oracle.search(walk.request, several)
    mask, strangers = returned(evidence, walk)
    missing = bounds.must & ~mask if walk.ended else 0
    extra = mask & ~bounds.may
    return (missing, extra, strangers) if missing or extra or strangers else None


def _rule(evidence: Evidence, walk: Walk, extra: int, strangers: int) -> str:
    """The rule that a wrong set breaks: for walks made for paging it depends on where the walk went wrong."""
    if walk.rule != _COMPLETE:
        return walk.rule if extra or strangers else _IF_MISSING.get(walk.rule, walk.rule)
    if extra or strangers:
        first, unknown = returned(evidence, Walk(walk.steps[:1]))
        return base_rule(walk.request) if first & extra or unknown else "pagination-keeps-query"
    last = walk.steps[-1]
    full = len(last.items) >= walk.request.page_size
    return "pagination-leads-on" if full else _COMPLETE


def _finding(evidence: Evidence, walk: Walk, several: str) -> Finding:
    bounds = evidence.oracle.search(walk.request, several)
    missing, extra, strangers = _wrong(evidence, walk, several) or (0, 0, 0)
    mask, _ = returned(evidence, walk)
    oracle = evidence.oracle
    actual = describe.profiles(oracle, mask)
    deleted = [name for step in walk.steps for item in step.items if (name := oracle.deleted(item))]
    only_deleted = bool(deleted) and len(deleted) == strangers and not missing and not extra
    actual += "".join(f"; and {name}, which was deleted" for name in dict.fromkeys(deleted))
    if strangers > len(deleted):
        actual += f"; and {strangers - len(deleted)} that the kit did not create"
    parts = []
    if missing:
        parts.append(f"missing: {describe.profiles(oracle, missing)}")
    if extra:
        parts.append(f"returned but not matching: {describe.profiles(oracle, extra)}")
    if strangers > len(deleted):
        parts.append(f"{strangers - len(deleted)} returned that no profile of this world is")
    if deleted:
        parts.append(f"still found after it was deleted: {', '.join(dict.fromkeys(deleted))}")
    return Finding(
        requirement=_DELETED if only_deleted else _rule(evidence, walk, extra, strangers),
        steps=walk.steps,
        expected=_expected(evidence, bounds),
        actual=actual,
        explanation=sentence("; ".join(parts)),
        expected_mask=bounds.must,
        returned_mask=mask,
        culprits=missing | extra,
    )


def _expected(evidence: Evidence, bounds: Bounds) -> str:
    text = describe.profiles(evidence.oracle, bounds.must)
    optional = bounds.may & ~bounds.must
    return text + (f"; allowed besides: {describe.profiles(evidence.oracle, optional)}" if optional else "")


def _refused(walk: Walk) -> Finding:
    step = walk.refused or walk.steps[0]
    if step.tag(MAY_REFUSE):
        return Finding(
            requirement=SERVER_ERROR if (step.answer.status or 0) >= 500 else BAD_REQUEST,
            steps=(step,),
            expected="a page of profiles, or status 400",
            actual=describe.answer(step.answer),
            explanation="A request that may be refused is refused as a bad request, not otherwise.",
        )
    where = describe.page_number(walk.steps, step)
    return Finding(
        requirement=_IF_MISSING.get(walk.rule, walk.rule),
        steps=(step,),
        expected="success: the request is valid" + (f" ({where})" if where else ""),
        actual=describe.answer(step.answer),
        explanation="A valid search was not answered with a page of profiles.",
    )


def _inconsistent(evidence: Evidence, walk: Walk, before: frozenset[str], now: frozenset[str]) -> Finding:
    mask, _ = returned(evidence, walk)
    return Finding(
        requirement=SEVERAL,
        steps=walk.steps,
        expected=f"several Values read as before: a profile matches if {' or '.join(sorted(before))} of them match",
        actual=f"this answer fits only {' or '.join(sorted(now))}: {describe.profiles(evidence.oracle, mask)}",
        explanation="Either reading of several Values is allowed, but not one here and the other there.",
        returned_mask=mask,
    )
