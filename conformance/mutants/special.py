"""Mutants that take some texts for something else than text: members of objects, templates, commands, wildcards."""

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

from ...reference.failures import ServiceFailure
from ...reference.parts import Call, EngineParts
from ...reference.service.http_app import Answer
from ...reference.service.wire import WireRequest, WireResponse
from ...spec.keys import PREDEFINED_KEYS
from ...spec.operations import SEARCH
from . import seam
from .fault_class import CORNER, SYNTAX
from .mutant import MutantTable, WireParts
from .seam import CONTENT_TYPE, Members, State

MUTANTS: Final = MutantTable()
define, breaks = MUTANTS.define, MUTANTS.breaks
LOST, SERVER = "logic-value-characters", "errors-no-server-error"
_OBJECT_MEMBERS: Final = re.compile("__proto__|constructor|toString|valueOf|hasOwnProperty|prototype")
_CRASH: Final = WireResponse(500, ((CONTENT_TYPE, b"text/plain"),), b"Internal Server Error")

Holds = Callable[[str], object]
"""Says whether a text is one of those that are taken for something else."""


def _losing(holds: Holds) -> EngineParts:
    """Drop such texts from the values that are searched for."""

    def search(call: Call, members: Members) -> Members:
        found = call(SEARCH, members)
        values = members["Values"]
        kept = [value for value in values if not holds(value)]
        if len(kept) == len(values):
            return found
        return call(SEARCH, {**members, "Values": kept or ["held by nobody"]})

    return seam.search(search)


_LOST: Final[Mapping[str, tuple[Holds, str]]] = {
    "members-of-objects": (_OBJECT_MEMBERS.fullmatch, "that every object of JavaScript has a member of"),
    "words-for-nothing": (re.compile("null|undefined|None|nil|NaN").fullmatch, "that mean nothing"),
    "templates": (re.compile(r"\{\{|\$\{|#\{|\{[0-9]|<%").search, "that are templates"),
    "formats": (re.compile("%[sn(]").search, "that are formats"),
    "form-parameters": (re.compile("&[A-Za-z]+=").search, "that hold a form parameter"),
    "paths": (re.compile(r"\.\./|\.\.?").match, "that are paths"),
    "header-lines": (re.compile(r"\r?\n[A-Za-z-]+:").search, "that hold a line break and a name"),
    "wildcards": (re.compile(r"[*%?]").fullmatch, "that are wildcards"),
    "markup": (re.compile(r"<[a-z]|&lt;|\]\]>").search, "that hold markup"),
    "names-of-keys": (PREDEFINED_KEYS.__contains__, "that are names of predefined keys"),
    "operators": (re.compile("AND|OR|NOT").fullmatch, "that are operators"),
    "signs-for-nothing": (re.compile("-|N/A").fullmatch, "that people write for nothing"),
    "formulas": (re.compile("=").match, "that begin with a sign of equality"),
    "statements": (re.compile("SELECT ").match, "that begin as statements of SQL do"),
}
for _name, (_holds, _words) in _LOST.items():
    define(f"values-lost-as-{_name}", LOST, SYNTAX, f"finds nothing by values {_words}")(_losing(_holds))


@breaks(LOST, SYNTAX, lambda edit: seam.operation("AddProfileKey")(edit))
def keys_lost_as_members_of_objects(call: Call, members: Members) -> Members:
    """answers an AddProfileKey under a key that every object of JavaScript has, and attaches nothing"""
    call("GetDomain", {"DomainName": members["DomainName"]})
    if _OBJECT_MEMBERS.fullmatch(str(members.get("KeyName"))):
        return {name: members[name] for name in ("KeyName", "Values", "ProfileId")}
    return call("AddProfileKey", members)


@breaks(LOST, SYNTAX, lambda edit: seam.operation("AddProfileKey")(edit))
def keys_lost_as_fields_of_stores(call: Call, members: Members) -> Members:
    """answers an AddProfileKey under a key that stores name a field of their own, and attaches nothing"""
    call("GetDomain", {"DomainName": members["DomainName"]})
    if members.get("KeyName") in ("_id", "id", "_all", "_type"):
        return {name: members[name] for name in ("KeyName", "Values", "ProfileId")}
    return call("AddProfileKey", members)


def _crashing(status: int, text_of: Callable[[WireRequest], str], holds: Holds) -> WireParts:
    """Fail on searches that are to be answered with ``status`` if a part of them has such a text."""

    def answered(answer: Answer, request: WireRequest) -> WireResponse:
        response = answer(request)
        return _CRASH if response.status == status and holds(text_of(request)) else response

    return seam.http_search(answered)


def _path(request: WireRequest) -> str:
    return unquote(request.path.decode("latin-1"))


def _query(request: WireRequest) -> str:
    return unquote(request.query.decode("latin-1"))


def _body(request: WireRequest) -> str:
    return request.body.decode("utf-8", "replace")


_TEMPLATE: Final = re.compile(r"\{\d|%[sn(]")
crash = MUTANTS.rows(SERVER, lambda parts: parts)
crash("template-in-key-name-crashes", SYNTAX, "fails on a KeyName with braces or percent signs")(
    _crashing(400, _body, re.compile(r'"KeyName": ?"[^"]*(\{\d|%[sn(])').search)
)
crash("template-in-operator-crashes", SYNTAX, "fails on a LogicalOperator with braces or percent signs")(
    _crashing(400, _body, re.compile(r'"LogicalOperator": ?"[^"]*(\{|%)').search)
)
crash("template-in-number-crashes", SYNTAX, "fails on a MaxResults with braces or percent signs")(
    _crashing(400, _query, re.compile(r"max-results=[^&]*(\{|%)").search)
)
crash("template-in-domain-crashes", SYNTAX, "fails on a DomainName with braces or percent signs")(
    _crashing(400, _path, _TEMPLATE.search)
)
crash("line-break-in-name-crashes", SYNTAX, "fails on names with a line break, which it copies to a header")(
    _crashing(400, _body, re.compile(r'"KeyName": ?"[^"]*\\n').search)
)
crash("member-of-objects-as-domain-crashes", CORNER, "fails on a domain that every object of JavaScript has")(
    _crashing(404, _path, _OBJECT_MEMBERS.search)
)
crash("member-of-objects-as-key-crashes", CORNER, "fails on a key that every object of JavaScript has")(
    _crashing(200, _body, re.compile('"KeyName": ?"(toString|hasOwnProperty)"').search)
)
crash("word-as-token-crashes", CORNER, "fails on a NextToken that is a word of a language")(
    _crashing(400, _query, re.compile("next-token=(null|true|select|constructor|__proto__)").search)
)


def _obeying_id(holds: Holds) -> EngineParts:
    """Delete the newest profile of the domain, as one of all, if the id of a deletion is such a text."""

    def step(call: Call, state: State, operation: str, members: Members) -> Members:
        if operation == "CreateProfile":
            output = call(operation, members)
            state[members["DomainName"]] = output["ProfileId"]
            return output
        try:
            return call(operation, members)
        except ServiceFailure:
            newest = state.get(members["DomainName"])
            if operation == "DeleteProfile" and newest and holds(members.get("ProfileId", "")):
                call(operation, {**members, "ProfileId": newest})
                del state[members["DomainName"]]
            raise

    return seam.state(step)


define("id-as-wildcard", "state-others-untouched", SYNTAX, "takes a wildcard as id of all profiles")(
    _obeying_id(lambda given: given in ("*", "%", ".+"))
)
define("id-as-expression", "state-others-untouched", SYNTAX, "takes an expression of a database as id")(
    _obeying_id(lambda given: isinstance(given, dict))
)
define("id-in-list", "state-others-untouched", SYNTAX, "takes a list as id of each profile in it")(
    _obeying_id(lambda given: isinstance(given, list))
)


define("script-refused", LOST, SYNTAX, "denies access if a search holds the tag of a script")(
    seam.refusal(lambda request: b"<script" in request.body, 403)
)


@breaks("state-create", SYNTAX, seam.state)
def form_parameter_obeyed(call: Call, state: State, operation: str, members: Members) -> Members:
    """forgets the profiles of a domain when a value holds the form parameter Action=DeleteDomain"""
    if operation == "CreateProfile" and "Action=DeleteDomain" in str(members):
        state.setdefault("emptied", set()).add(members["DomainName"])
    if operation == SEARCH and members["DomainName"] in state.get("emptied", ()):
        call(operation, members)
        return {"Items": []}
    return call(operation, members)


@breaks("limits-json-types", SYNTAX, seam.request)
def expression_as_value(members: Members) -> Members:
    """takes an object among the values for an expression of its database"""
    values = members.get("Values")
    if not isinstance(values, list):
        return members
    return {**members, "Values": ["-" if isinstance(value, dict) else value for value in values]}
