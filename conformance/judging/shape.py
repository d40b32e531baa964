"""Whether every response has the shape that document and service model give it."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final

from ...reports.violations import counted
from ...spec.classes import RequirementClass
from ...spec.exchange import Json
from ...spec.limits import is_exact_profile_id
from ...spec.profile_fields import ADDRESS_FIELDS
from ...spec.requirements import requirements
from ...spec.schemas import fast_validator, validator
from ..history.step import TAKEN, Step, printable
from .judgement import Evidence, Finding, Judgement

_SCHEMA: Final = "search-response"
_PROFILE_PARTS: Final = {
    "ProfileId": "shape-profile-id",
    "PartyType": "shape-enums",
    "Gender": "shape-enums",
    "Attributes": "shape-attributes",
    "FoundByItems": "shape-found-by-items",
    **dict.fromkeys(ADDRESS_FIELDS, "shape-address"),
}
_EVERY_PROFILE: Final = (
    "shape-profile-id",
    "shape-profile-id-exact",
    "shape-profile-members",
    "shape-string-lengths",
)
_Kind = tuple[tuple[str, ...], str, bool]
"""What a violation is like: the members that lead to it, the broken keyword, whether the value is null. Explaining a
response takes long, so one of each kind is explained."""

_LENGTHS: Final = frozenset({"minLength", "maxLength"})
SHAPE_RULES: Final = tuple(
    name for name, row in requirements().items() if row.requirement_class is RequirementClass.SHAPE
)
_NO_NULL: Final = "shape-no-null"
_LEFT_OUT: Final = "a member without a value is left out"
EMPTY_RESPONSES: Final = ("shape-success-object", _NO_NULL)
"""What a response without profiles can break."""


def judge_shape(evidence: Evidence) -> Judgement:
    """Judge whether every successful search response satisfies the response schema."""
    judgement = Judgement()
    known: set[_Kind] = set()
    for step in evidence.steps:
        if not step.answers_search or not step.accepted:
            continue
        rule, output = "shape-success-object", step.output
        judgement.note(rule)
        if output is None:
            text = "A success must have a JSON object as its body."
            judgement.findings.append(Finding(rule, (step,), "a JSON object", step.flaw, text))
            continue
        if step.tag(TAKEN):
            continue
        _note(step, output, judgement)
        if kinds := _kinds(output) - known:
            known |= kinds
            judgement.findings.extend(_violations(step, output))
        judgement.findings.extend(_identifiers(step))
    return judgement


def _note(step: Step, output: Json, judgement: Judgement) -> None:
    """Count the parts of the response that are judged."""
    judgement.note("shape-items-list", occasion=bool(step.items))
    judgement.note(_NO_NULL)
    if "NextToken" in output:
        judgement.note("shape-next-token")
    rules = Counter(chain.from_iterable(_rules_of(tuple(item)) for item in step.items))
    for rule, number in rules.items():
        judgement.note(rule, number=number)


@lru_cache(1 << 10)
def _rules_of(members: tuple[str, ...]) -> frozenset[str]:
    """Return the rules that a profile with these members can break."""
    return frozenset((*_EVERY_PROFILE, *(_PROFILE_PARTS[name] for name in members if name in _PROFILE_PARTS)))


def _kinds(output: Json) -> set[_Kind]:
    """Return the kinds of violations in a response; empty if it is valid."""
    fast = fast_validator(_SCHEMA)
    if fast.is_valid(output):
        return set()
    return {
        (
            tuple(part for part in error.instance_path if isinstance(part, str)),
            error.kind.name,
            error.instance is None,
        )
        for error in fast.iter_errors(output)
    }


def _violations(step: Step, output: Json) -> Iterator[Finding]:
    """Yield a finding for each rule that the response breaks: the first violation of each."""
    seen: set[str] = set()
    for error in validator(_SCHEMA).iter_errors(output):
        path: Sequence[str | int] = list(error.absolute_path)
        rule = _rule(path, error.validator, error.instance)
        if rule not in seen:
            seen.add(rule)
            place = _place(path)
            due = _LEFT_OUT if rule == _NO_NULL else _wanted(error.validator, error.validator_value)
            text = f"{place}: {printable(error.message, 160)[1:-1]}."
            yield Finding(rule, (step,), due, f"{place} is {_shown(error.instance)}", text)


def _rule(path: Sequence[str | int], keyword: str, instance: Json) -> str:
    """Return the requirement that a violation at ``path`` breaks."""
    if instance is None:
        return _NO_NULL
    if not path:
        return "shape-success-object"
    if path[0] == "NextToken":
        return "shape-next-token"
    if len(path) < 3:
        return "shape-profile-id" if keyword == "required" else "shape-items-list"
    part = _PROFILE_PARTS.get(str(path[2]))
    if part is not None:
        return part
    return "shape-string-lengths" if keyword in _LENGTHS else "shape-profile-members"


def _identifiers(step: Step) -> Iterator[Finding]:
    """Find ids that are missing, or that hold more than the 32 digits."""
    for item in step.items:
        identifier = item.get("ProfileId")
        if "ProfileId" not in item:
            text = "A returned profile has no ProfileId."
            yield Finding("shape-profile-id", (step,), "a ProfileId", "none", text)
            return
        if isinstance(identifier, str) and not is_exact_profile_id(identifier):
            due = "32 hexadecimal digits in lower case and nothing else"
            text = "A ProfileId is not exactly 32 hexadecimal digits."
            yield Finding("shape-profile-id-exact", (step,), due, printable(identifier), text)
            return


_WANTED: Final = {
    "type": "JSON type {}",
    "enum": "one of {}",
    "pattern": "text that matches {}",
    "required": "the members {}",
}


_BOUNDS: Final = {
    "minLength": ("at least", "character"),
    "maxLength": ("at most", "character"),
    "minItems": ("at least", "item"),
    "maxItems": ("at most", "item"),
}


def _wanted(keyword: str, value: Json) -> str:
    if keyword in _BOUNDS:
        bound, noun = _BOUNDS[keyword]
        return f"{bound} {counted(value, noun)}"
    shown = ", ".join(map(str, value)) if isinstance(value, list) else value
    return _WANTED.get(keyword, keyword + " {}").format(shown)


def _place(path: Sequence[str | int]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{printable(part)[1:-1]}" for part in path)
    return text.lstrip(".") or "the body"


def _shown(value: Json) -> str:
    if value is None:
        return "null"
    return printable(value if isinstance(value, str) else json.dumps(value), 120)
