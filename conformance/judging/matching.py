"""Which profiles a search returned, against those that it must and may return, and with what content.

Rests on the document's LogicalOperator (AND: profiles that match all keys; OR: at least one; OR by default), on the
standard keys of the administrator guide, and on the document's response structure. A wrong set breaks the rule that the
search was made for.
"""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from ...spec.exchange import Json
from ...spec.keys import FIELDS_BY_KEY, FULL_NAME_FIELDS, FULL_NAME_KEY, PREDEFINED_KEYS
from ...spec.limits import contains_profile_id
from ...spec.partitions import kind_of_text, partition
from ...spec.profile_fields import ADDRESS_FIELDS, ADDRESS_LINES, INPUT_FIELDS
from ...spec.search import Search
from ..errors import sentence
from ..history.known_readings import KnownReadings
from ..history.step import MAY_REFUSE, printable
from .comparison import same
from .finding import Finding, page_number, profile_list, shown_answer
from .judgement import BAD_REQUEST, SERVER_ERROR, Evidence, Judgement, Walk, is_bad_request
from .oracle import SetBounds

CONTENT: Final = "logic-profile-content"
_MAY_HAVE_DEFAULTS: Final = frozenset({"PartyType", "Gender"})
"""A service may know a party type or gender of its own for a profile that was created without."""
_KEY_OF: Final[Mapping[str, str]] = {
    **{field: key for key, fields in FIELDS_BY_KEY.items() for field in fields},
    **dict.fromkeys(FULL_NAME_FIELDS, FULL_NAME_KEY),
}


def judge_content(evidence: Evidence) -> Judgement:
    """Every returned profile of the world has its ProfileId and the members that it was created with, and no others."""
    return _judged(evidence, with_identity=True)


def judge_members(evidence: Evidence) -> Judgement:
    """Every returned profile of the world has the members that it was created with, whatever its ProfileId is."""
    return _judged(evidence, with_identity=False)


def _judged(evidence: Evidence, *, with_identity: bool) -> Judgement:
    judgement = Judgement()
    reported = 0
    right: dict[int, Mapping[str, Json]] = {}
    for walk in evidence.walks:
        for step in walk.steps:
            for item in step.items:
                place = evidence.oracle.place(item)
                if place is None:
                    continue
                judgement.note(CONTENT)
                if reported >> place & 1:
                    continue
                # FoundByItems differs from search to search; the rest of a profile is compared once while it stays.
                members = {name: value for name, value in item.items() if name != "FoundByItems"}
                if right.get(place) == members:
                    continue
                draft = evidence.oracle.profiles[place]
                differences = chain(
                    _identity(evidence.oracle.created_ids[place], item) if with_identity else (),
                    _differences(draft.fields, item, evidence.oracle.known),
                )
                wrong = next(differences, None)
                if wrong is None:
                    right[place] = members
                else:
                    member, expected, actual = wrong
                    reported |= 1 << place
                    judgement.findings.append(
                        Finding(
                            requirement=CONTENT,
                            steps=(step,),
                            expected=f"{draft.name}: {member} is {expected}",
                            actual=f"{draft.name}: {member} is {actual}",
                            explanation=f"{member} of a returned profile is not what the profile was created with.",
                            expected_mask=1 << place,
                            returned_mask=1 << place,
                            wrong_profiles=1 << place,
                        )
                    )
    return judgement


def _identity(told: str | None, item: Mapping[str, Json]) -> Iterator[tuple[str, str, str]]:
    """ProfileId, where it is that of no profile, though the account number is; the rules of shape tell its form."""
    came = item.get("ProfileId")
    if told is not None and isinstance(came, str) and came != told and contains_profile_id(came):
        yield "ProfileId", _shown(told), _shown(came)


def _differences(
    fields: Mapping[str, Json], item: Mapping[str, Json], known: KnownReadings
) -> Iterator[tuple[str, str, str]]:
    """Each member that differs, with its stored and its returned value for people."""
    for member in INPUT_FIELDS:
        stored, came = fields.get(member), item.get(member)
        if stored == came or (not stored and not came):
            continue
        if stored is None and member in _MAY_HAVE_DEFAULTS:
            continue
        if isinstance(stored, str) and isinstance(came, str) and _is_normalised(member, stored, came, known):
            continue
        if isinstance(stored, dict) and isinstance(came, dict):
            if member in ADDRESS_FIELDS:  # a line that the document does not know is no failure
                came = {name: line for name, line in came.items() if name in ADDRESS_LINES}
            yield from _inner(member, stored, came)
        else:
            yield member, _shown(stored), _shown(came)


def _is_normalised(member: str, stored: str, came: str, known: KnownReadings) -> bool:
    """Whether a target that takes two forms of a value as the same may have stored the other form."""
    key = _KEY_OF.get(member)
    return key is not None and same(came, stored, key, known) is not False


def _inner(
    member: str, stored: Mapping[str, Json], came: Mapping[str, Json]
) -> Iterator[tuple[str, str, str]]:
    for name in (*stored, *(name for name in came if name not in stored)):
        if stored.get(name) != came.get(name):
            yield f"{member}.{printable(name)}", _shown(stored.get(name)), _shown(came.get(name))


def _shown(value: Json) -> str:
    if value is None:
        return "left out"
    return printable(value if isinstance(value, str) else str(value), 90)


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


def base_rule(request: Search) -> str:
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
    hits = evidence.oracle.search(request, evidence.oracle.several_values(request)[0]).upper.bit_count()
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
    missing = bounds.lower & ~mask if walk.ended else 0
    extra = mask & ~bounds.upper
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
    actual = profile_list(oracle, mask)
    deleted = [name for step in walk.steps for item in step.items if (name := oracle.deleted(item))]
    only_deleted = bool(deleted) and len(deleted) == strangers and not missing and not extra
    actual += "".join(f"; and {name}, which was deleted" for name in dict.fromkeys(deleted))
    if strangers > len(deleted):
        actual += f"; and {strangers - len(deleted)} that the kit did not create"
    parts = []
    if missing:
        parts.append(f"missing: {profile_list(oracle, missing)}")
    if extra:
        parts.append(f"returned but not matching: {profile_list(oracle, extra)}")
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
        expected_mask=bounds.lower,
        returned_mask=mask,
        wrong_profiles=missing | extra,
    )


def _expected(evidence: Evidence, bounds: SetBounds) -> str:
    text = profile_list(evidence.oracle, bounds.lower)
    optional = bounds.upper & ~bounds.lower
    return text + (f"; allowed besides: {profile_list(evidence.oracle, optional)}" if optional else "")


def _refused(walk: Walk) -> Finding:
    step = walk.refused or walk.steps[0]
    if step.tag(MAY_REFUSE):
        return Finding(
            requirement=SERVER_ERROR if (step.answer.status or 0) >= 500 else BAD_REQUEST,
            steps=(step,),
            expected="a page of profiles, or status 400",
            actual=shown_answer(step.answer),
            explanation="A request that may be refused is refused as a bad request, not otherwise.",
        )
    where = page_number(walk.steps, step)
    return Finding(
        requirement=_IF_MISSING.get(walk.rule, walk.rule),
        steps=(step,),
        expected="success: the request is valid" + (f" ({where})" if where else ""),
        actual=shown_answer(step.answer),
        explanation="A valid search was not answered with a page of profiles.",
    )


def _inconsistent(evidence: Evidence, walk: Walk, before: frozenset[str], now: frozenset[str]) -> Finding:
    mask, _ = returned(evidence, walk)
    return Finding(
        requirement=SEVERAL,
        steps=walk.steps,
        expected=f"several Values read as before: a profile matches if {' or '.join(sorted(before))} of them match",
        actual=f"this answer fits only {' or '.join(sorted(now))}: {profile_list(evidence.oracle, mask)}",
        explanation="Either reading of several Values is allowed, but not one here and the other there.",
        returned_mask=mask,
    )
