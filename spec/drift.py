"""What has changed in the service model since 2022-11-14, the day of the document that the kit judges by.

The catalogue rests on facts of that model. The kit's OpenAPI document holds those facts, but for the departures listed
here; ``text_digests.json`` has a digest of each text that documents them. Known changes since then are listed, too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any, Final

from .errors import HTTP_REFUSALS
from .openapi import openapi_document
from .operations import OPERATIONS, SIGNING_NAME
from .service_model import Facts, facts_of_model, facts_of_openapi, text_facts

_PAIR: Final = "the document calls an entry a pair of a KeyName and a Values list"
_UNTOUCHED: Final = "does not touch a search"
DEPARTURES: Final[Mapping[str, str]] = {
    "*.not": "the same pattern again, so that a final line feed is refused where $ matches before it",
    "*.FoundByItems.item.KeyName.required": _PAIR,
    "*.FoundByItems.item.Values.required": _PAIR,
    "SearchProfiles.output.Items.item.ProfileId.required": "the document: a profile's unique identifier",
    "*Domain.*put.Matching*": f"identity resolution {_UNTOUCHED}",
    "*Domain.*put.Tags*": f"tags: {_UNTOUCHED}",
    "ListDomains.output.Items.item.Tags*": f"tags: {_UNTOUCHED}",
    "error.message.type": "protocol: where some servers put the text",
    "error.__type.type": "protocol: where some servers put the error's name",
    "error.code.type": "protocol: where some servers put the error's name",
    **{f"*.error.{name}": "what HTTP refuses, whatever the operation" for name in HTTP_REFUSALS.values()},
}
"""In what the kit's OpenAPI document differs on purpose from the model of 2022-11-14, as patterns with reasons."""

_LATER_MEMBER: Final = "a later member of profiles: allowed in responses, never sent by the kit"
_LATER_DOMAIN: Final = f"later, and {_UNTOUCHED}"
_ACCOUNT: Final = "no longer called unique; the open point account-number-taken allows either"
LATER: Final[Mapping[str, str]] = {
    "*.PartyTypeString.*": _LATER_MEMBER,
    "*.GenderString.*": _LATER_MEMBER,
    "*.ProfileType.*": _LATER_MEMBER,
    "*.EngagementPreferences.*": _LATER_MEMBER,
    "*Domain.*put.RuleBasedMatching.*": _LATER_DOMAIN,
    "*Domain.*put.DataStore.*": _LATER_DOMAIN,
    "text.CreateProfileRequest.AccountNumber": _ACCOUNT,
    "text.UpdateProfileRequest.AccountNumber": _ACCOUNT,
    "text.Profile.AccountNumber": _ACCOUNT,
    "text.CreateDomain": "the product has another name",
}
"""Known changes since then on which no requirement rests, as patterns with reasons."""


@dataclass(frozen=True, slots=True)
class ModelChange:
    """One fact that differs from that of 2022-11-14; None stands for a fact that is not there."""

    fact: str
    before: Any
    now: Any
    reason: str = ""
    """Why nothing rests on it; empty if something may."""

    def __str__(self) -> str:
        if self.fact.startswith("text."):
            return f"{self.fact.removeprefix('text.')}: its documentation text was reworded"
        if self.before is None:
            return f"{self.fact}: added, {_shown(self.now)}"
        if self.now is None:
            return f"{self.fact}: removed, was {_shown(self.before)}"
        return f"{self.fact}: was {_shown(self.before)}, is {_shown(self.now)}"


class NotThisService(ValueError):
    """What was given is no service model of Customer Profiles; the message says what is missing."""


def changes(model: object) -> tuple[ModelChange, ...]:
    """Return every change of ``model`` since 2022-11-14, in the order of the facts' names.

    Raises ``NotThisService`` if it is not a service model, or that of another service.
    """
    if not isinstance(model, dict) or not {"metadata", "operations", "shapes"} <= model.keys():
        raise NotThisService("it has no metadata, operations and shapes")
    if not isinstance(model["operations"], dict) or not OPERATIONS.keys() & model["operations"].keys():
        raise NotThisService(f"it has none of the operations {', '.join(OPERATIONS)}")
    try:
        now, texts = facts_of_model(model), text_facts(model)
    except (KeyError, TypeError, AttributeError) as fault:
        raise NotThisService(f"a part of it is missing or of another form: {fault}") from fault
    before, known_texts = baseline(), texts_of_2022()
    texts = {name: digest for name, digest in texts.items() if name in known_texts}
    return tuple(
        ModelChange(name, *both, reason=_matching(name, LATER) or "")
        for name, both in differences(before | known_texts, now | texts).items()
        if _matching(name, DEPARTURES) is None
    )


def differences(before: Facts, now: Facts) -> dict[str, tuple[Any, Any]]:
    """Return the facts that differ, sorted by name, with both values."""
    return {
        name: (before.get(name), now.get(name))
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    }


@cache
def baseline() -> Facts:
    """Return the facts of 2022-11-14, but for the departures."""
    service = {"apiVersion": "2020-08-15", "protocol": "rest-json", "signatureVersion": "v4"}
    service["signingName"] = SIGNING_NAME
    named = {f"service.{word}": value for word, value in service.items()}
    return named | facts_of_openapi(openapi_document())


@cache
def texts_of_2022() -> Facts:
    """Return the digests of the documentation texts of 2022-11-14."""
    found: Facts = json.loads(files(__package__).joinpath("text_digests.json").read_text(encoding="utf-8"))
    return found


def _matching(name: str, patterns: Mapping[str, str]) -> str | None:
    return next((reason for pattern, reason in patterns.items() if fnmatchcase(name, pattern)), None)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:119]}…"
