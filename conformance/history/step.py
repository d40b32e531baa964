"""One recorded exchange with what its reply says, the tags of exchanges, and the names of their scenarios.

Everything reads replies through ``Step``, so that "is JSON" and "has this error" mean the same everywhere.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from ...spec.errors import ERROR_TYPE_HEADER, STATUS_OF, ErrorName
from ...spec.exchange import Exchange, Fault, HttpRequest, Json, Reply
from ...spec.operations import OPERATIONS, SEARCH
from ...spec.search import Search
from ...spec.strict_json import MAXIMUM_DEPTH, NotJson, strict_json

RULE = "rule"
"""Tag: the requirement that a search step was made for; a wrong set of profiles breaks this one."""
LAW = "law"
"""Tag: what a walk over unknown data is for: ``single`` (the basis), ``again`` (the basis, repeated at the end), or the
name of the metamorphic relation that it must keep."""
BASIS = "single", "again"
"""Values of ``LAW``: the searches that relations are compared with."""
MAY_REFUSE = "may-refuse"
"""Tag: a 400 is as acceptable as an answer. The value gives the reason if it is ``LONG_LIST`` or ``LARGE_BODY``."""
LONG_LIST, LARGE_BODY = "long-list", "large-body"
"""Why a request may be refused with any status of the 4xx class: no length is stated for a list of values, no size for
a body. Apart from that it is as valid as any."""
EXPECT = "expect"
"""Tag: the outcome that is required of a request that is not part of a walk: ``accepted``, ``refused`` (as a bad
request), ``either`` (a success or any error of the 4xx class), ``open`` (accepted or refused as a bad request, as an
open point has it), or ``unknown`` (refused since its domain does not exist, or does not hold the profile)."""
ACCEPTED, REFUSED, EITHER, OPEN, UNKNOWN = "accepted", "refused", "either", "open", "unknown"
OR_STATUS = "or-status"
"""Tag: the statuses beside 400 that a refusal may have, if a rule lets another error win."""
PARTIAL = "partial"
"""Tag: the walk is not a whole one, so nothing can be missing from it."""
WALK = "walk"
"""Tag: the walk that a page belongs to."""
REUSED = "reused"
"""Tag of a page: its NextToken was sent before, so a target may refuse it, or take it as left out."""
OVERTAKEN = "overtaken"
"""Tag: something was changed between two pages of the walk, so nobody knows what it must hold."""
PART = "part"
"""Tag: the part of a long scenario that a walk belongs to. While it runs, parts without a fault are not kept."""
AGAIN = "again"
"""Tag: the page was requested again, since the answer before may have been a passing fault; only this one counts. The
value is the status of that answer, ``yes`` if there was none, or ``LATE``."""
LATE = "late"
"""Why a whole walk was made again: what it found was not due yet, or not any more, after a change."""
CASE = "case"
"""Tag: the request in a sentence."""
SINCE = "since"
"""Tag: the first version of the kit whose scenario sends the request, if it is newer than the scenario."""
WORLD = "world"
"""Tag of a search that reduces a failure: the world that it searches, ``SHARED`` or ``REDUCED``. In a scenario that
changes something it marks a search that only looks whether the shared data is still there."""
TAKEN = "taken"
"""Tag of a search for what was written with a member that no limit allows, if the target took it: the sources do not
say that it must not, so what the response holds of it is the kit's own doing."""
ORIGIN = "origin"
"""Tag of an exchange that is recorded once more: the scenario that it was sent for."""
BESIDE = "beside"
"""Tag of such an exchange: the rules that its scenario broke while others were played, and kept alone."""
NEW_DOMAIN = "new-domain"
"""Tag of the creation of a domain that a scenario needs: a name that none has."""
SHARED, REDUCED = "standing", "reduced"
CHANGES: Final = frozenset(OPERATIONS) - {SEARCH, "GetDomain", "ListDomains"}
"""Operations that may change what searches find."""
_REDUCTION: Final = "reduction-"
_VISIBILITY: Final = "-seen"


@dataclass(frozen=True, eq=False)
class Step:
    """An exchange, and what its reply says as far as ``depth`` levels of JSON are read; each part is read once.

    A reply is a success (``accepted``), an error (``is_error``) or a fault (``fault``). Do not change ``output``.
    """

    exchange: Exchange
    depth: int = MAXIMUM_DEPTH

    def tag(self, name: str) -> str:
        """Return the value of a tag; empty if the exchange has none."""
        return self.exchange.tags.get(name, "")

    @property
    def rule(self) -> str:
        """The requirement that the request was made for; empty if it was made for none."""
        return self.tag(RULE)

    @cached_property
    def search(self) -> Search:
        """The search that was sent. Only for steps with well-formed input."""
        return Search.of(self.exchange.call.input)

    @property
    def answers_search(self) -> bool:
        """Whether it is the reply to a search: what another method on its path gets is none."""
        call = self.exchange.call
        return call.operation == SEARCH and (
            call.http is None or call.http.method == OPERATIONS[SEARCH].method
        )

    @property
    def fault(self) -> Fault | None:
        """Why there is no usable response; None if there is one."""
        return self.exchange.reply.fault

    @property
    def status(self) -> int | None:
        """The status of the reply; if the target has none, as a Python object, that of the error's name."""
        status = self.exchange.reply.status
        if status is not None or self.error not in set(ErrorName):
            return status
        return STATUS_OF[ErrorName(self.error)]

    def header(self, name: str) -> str | None:
        """Return the first value of a header of the response; None if it has none. ``name`` is in lower case."""
        return next((value for key, value in self.exchange.reply.headers if key.lower() == name), None)

    @property
    def media_type(self) -> str:
        """The media type of the response, in lower case and without parameters; empty if none is given."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    @cached_property
    def _body(self) -> tuple[Mapping[str, Json] | None, str]:
        return (
            json_object(self.exchange.reply, self.depth) if self.fault is None else (None, self.fault.detail)
        )

    @property
    def output(self) -> Mapping[str, Json] | None:
        """The JSON object of the body; None if it holds none, as ``flaw`` says."""
        return self._body[0]

    @property
    def flaw(self) -> str:
        """Why the body holds no JSON object, or the sentence of the fault; empty if there is nothing to say."""
        return self._body[1]

    @cached_property
    def accepted(self) -> bool:
        """Whether the reply is a success, whatever its body says: some changes return nothing."""
        if self.fault is not None:
            return False
        # A Python target has no status; its exceptions are recorded as a body with __type: see Reply.
        if self.exchange.reply.status is None:
            return "__type" not in (self.output or ())
        return 200 <= self.exchange.reply.status < 300

    @property
    def is_error(self) -> bool:
        """Whether the reply is a response other than a success."""
        return self.fault is None and not self.accepted

    @property
    def succeeded(self) -> bool:
        """Whether the reply is a success with a JSON object."""
        return self.accepted and self.output is not None

    @cached_property
    def error_name(self) -> tuple[str, str]:
        """The bare name of an error, and the reading of ``error-name`` by which it came; empty if there is none."""
        if not self.is_error:
            return "", ""
        header = self.header(_ERROR_HEADER)
        if header:
            name, _, uri = _bare(header)
            return name, "header-uri" if uri else "header"
        for member in ("__type", "code"):
            text = (self.output or {}).get(member)
            if isinstance(text, str) and text:
                name, namespace, _ = _bare(text)
                return name, "code" if member == "code" else "type-namespace" if namespace else "type"
        return "", ""

    @property
    def error(self) -> str:
        """The bare name of an error; empty if there is none."""
        return self.error_name[0]

    @property
    def error_message(self) -> tuple[str, str]:
        """The text of an error, and the reading of ``error-message`` by which it came; empty if there is none."""
        members = (self.output or {}) if self.is_error else {}
        found = (
            (text, name) for name in ("Message", "message") if isinstance(text := members.get(name), str)
        )
        return next(found, ("", ""))

    @cached_property
    def items(self) -> list[Json]:
        """The Items of a search reply that are objects; empty if there are none."""
        found = (self.output or {}).get("Items")
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    @cached_property
    def next_token(self) -> str | None:
        """The NextToken of a search reply, if it is text; an empty one leads nowhere."""
        token = (self.output or {}).get("NextToken")
        return token if isinstance(token, str) and token else None

    @property
    def lost_its_token(self) -> bool:
        """Whether a page of a walk was refused when it was sent again: the lost answer may have used its token up.

        A token that was used before may be refused. A page that may be refused loses nothing.
        """
        is_again = self.tag(AGAIN) not in ("", LATE) or self.exchange.retries > 0
        is_next = bool(self.tag(WALK)) and "NextToken" in self.exchange.call.input
        return is_again and is_next and self.is_error and self.status == 400 and not self.tag(MAY_REFUSE)


def json_object(
    message: Reply | HttpRequest, depth: int = MAXIMUM_DEPTH
) -> tuple[Mapping[str, Json] | None, str]:
    """Return the JSON object in the body of ``message``; if it holds none, None and the reason."""
    body = message.body
    if message.raw is not None:
        return None, "the body is not UTF-8"
    if not body:
        return None, "the body is empty"
    try:
        value = strict_json(body, depth=depth)
    except NotJson as error:
        return None, f"the body {error}"
    if "\\u" in body and "\\ud" in body.lower() and not _is_text(value):
        return None, "the body holds half of a surrogate pair, which is no text"
    if not isinstance(value, dict):
        return None, f"the body is JSON, but {_KINDS[type(value)]} instead of an object"
    return value, ""


def _is_text(value: Json) -> bool:
    """Return whether all strings of ``value`` are Unicode text, as the protocol's strings have to be."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


_KINDS: Final[Mapping[type[Any], str]] = {
    list: "an array",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}
_ERROR_HEADER: Final = ERROR_TYPE_HEADER.lower()


def _bare(text: str) -> tuple[str, bool, bool]:
    """Return a name without namespace and URI, and whether it had them: clients strip both wherever the name is."""
    front, colon, _ = text.partition(":")
    namespace, _, name = front.rpartition("#")
    return name.strip(), bool(namespace), bool(colon)


def in_order(step: Step) -> int:
    """Return the number of a step in its scenario: steps are numbered as they are sent."""
    return int(step.exchange.id.rpartition("/")[2])


def search_text(step: Step) -> str:
    """Return the search of a step for people: keys, values, operator and page size."""
    search = step.search
    joined = f" {search.operator or 'OR by default'} ".join(
        f"{pair.key} = {' | '.join(map(printable, pair.values)) or '(no values)'}" for pair in search.pairs
    )
    size = "" if search.max_results is None else f", MaxResults {search.max_results}"
    return joined + size + (", a later page" if step.exchange.call.input.get("NextToken") else "")


def printable(text: str, limit: int = 60) -> str:
    """Return ``text`` for a sentence: quoted, control characters and lone surrogates escaped, cut in the middle."""
    if len(text) > limit:
        text = f"{text[: limit // 2]}… ({len(text)} characters) …{text[-limit // 4 :]}"
    if not text.isprintable():
        text = "".join(
            c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
        )
    return f'"{text}"'


def reduction_scenario(check: str) -> str:
    """Return the scenario under which the exchanges of the reduction of ``check`` are recorded."""
    return f"{_REDUCTION}{check.replace('@', '-')}"


def visibility_scenario(scenario: str) -> str:
    """Return the scenario of searches that poll for visibility: time decides how many, so they are numbered apart."""
    return f"{scenario}{_VISIBILITY}"


def is_of_reduction(exchange: str) -> bool:
    """Return whether the exchange of that id was recorded by a reduction, not by a check."""
    return exchange.rpartition(":")[2].startswith(_REDUCTION)


def without_replaced(steps: list[Step], again: Step) -> list[Step]:
    """Return ``steps`` without the walk, or the last equal request, in whose place ``again`` was sent."""
    walk, call = again.tag(WALK), again.exchange.call
    own = [step for step in steps if step.tag(WALK) == walk]
    if again.tag(AGAIN) != LATE:
        own = [step for step in own if step.exchange.call == call][-1:]
    elif "NextToken" in call.input:
        return steps
    return [step for step in steps if step not in own]
