"""Mutants that store other text than was sent, and those that store parts of what they refuse."""

import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Final
from urllib.parse import unquote

from ...reference.failures import ServiceFailure
from ...reference.parts import Call, EngineParts
from ...spec.exchange import Json
from . import seam
from .fault_class import DAMAGE, DROP, SYNTAX
from .mutant import MutantTable
from .seam import Members, in_every_text, substitute, without
from .state import ATTACH, UPDATE

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
CREATE, REFUSED = "state-create", "state-refused"
_ASIDE: Final = ("DomainName", "ProfileId", "KeyName")


def _storing(operation: str) -> Callable[[Callable[[str], str]], EngineParts]:
    """Return the seam at which every text that ``operation`` stores is changed; what becomes empty is left out."""

    def seam_of(edit: Callable[[str], str]) -> EngineParts:
        def store(call: Call, members: Members) -> Members:
            aside: Members = {name: members[name] for name in _ASIDE if name in members}
            stored = _without_empty(in_every_text(without(members, *_ASIDE), edit))
            if operation == "AddProfileKey" and not stored.get("Values", True):
                return {name: members[name] for name in ("KeyName", "Values")}
            return call(operation, {**aside, **stored})

        return seam.operation(operation)(store)

    return seam_of


def _without_empty(value: Json) -> Json:
    """Return ``value`` without texts, members and entries that are empty."""
    if isinstance(value, dict):
        return {name: kept for name, each in value.items() if (kept := _without_empty(each)) != ""}
    return [each for each in value if each != ""] if isinstance(value, list) else value


creates, updates, attaches = (
    MUTANTS.rows(rule, _storing(operation))
    for rule, operation in ((CREATE, "CreateProfile"), (UPDATE, "UpdateProfile"), (ATTACH, "AddProfileKey"))
)
creates("blanks-trimmed-on-create", DAMAGE, "stores the texts of a new profile without outer blanks")(
    str.strip
)
creates("percent-signs-decoded-on-create", SYNTAX, "decodes percent signs in the texts of a new profile")(
    unquote
)
creates(
    "noncharacters-dropped-on-create", DAMAGE, "drops what is no character from the texts of a new profile"
)(substitute("[\ufffe\uffff]", ""))
updates("texts-composed-on-update", DAMAGE, "stores the texts of an update in composed form")(
    partial(unicodedata.normalize, "NFC")
)
updates("zero-not-stored-on-update", DROP, "takes the text 0 in an update for none")(substitute(r"\A0\Z", ""))
updates("templates-filled-on-update", SYNTAX, "fills templates in the texts of an update")(
    substitute(r"\{\{7\*7\}\}", "49")
)
attaches("controls-dropped-on-attach", DAMAGE, "drops control characters from values that are attached")(
    substitute(r"[\x00-\x1f\x7f]", "")
)
attaches("null-word-not-attached", DROP, "takes the text null for no value if it is attached")(
    substitute(r"\A(null|NULL)\Z", "")
)
attaches("members-of-objects-not-attached", DROP, "attaches no value that every object of JavaScript has")(
    substitute(r"\A(__proto__|constructor)\Z", "")
)


attaches(
    "list-with-blanks-not-attached", SYNTAX, "attaches what comes before a comma and a blank in a value"
)(substitute("(?s), .*", ""))


def _half(operation: str) -> EngineParts:
    """Carry ``operation`` out without the member that it is refused for, and refuse it all the same."""

    def step(call: Call, members: Members) -> Members:
        try:
            return call(operation, members)
        except ServiceFailure:
            for name in members:
                try:
                    call(operation, without(members, name))
                except ServiceFailure:
                    continue
                break
            raise

    return seam.operation(operation)(step)


def _until_refused(operation: str) -> EngineParts:
    """Carry ``operation`` out value by value, up to the one that is refused."""

    def step(call: Call, members: Members) -> Members:
        values = members.get("Values")
        output: Members = {}
        for value in values if isinstance(values, list | tuple) else ():
            output = call(operation, {**members, "Values": [value]})
        return {**output, "Values": values} if "Values" in output else output or call(operation, members)

    return seam.operation(operation)(step)


refuses = MUTANTS.rows(REFUSED, lambda parts: parts)
refuses("refused-creation-half-done", DROP, "stores a profile that it refuses for one of its members")(
    _half("CreateProfile")
)
refuses("refused-update-half-done", DROP, "stores the other members of an update that it refuses")(
    _half("UpdateProfile")
)
refuses("refused-values-attached", DROP, "attaches the values that come before the one that it refuses")(
    _until_refused("AddProfileKey")
)
refuses("refused-values-detached", DROP, "detaches the values that come before the one that it refuses")(
    _until_refused("DeleteProfileKey")
)
