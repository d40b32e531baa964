"""One recorded exchange together with what its reply says."""

from typing import NamedTuple

from ...spec.errors import STATUS_OF, ErrorName
from ...spec.exchange import Exchange, Json
from ...spec.search import Search
from .answer import Answer, AnswerKind

RULE = "rule"
"""Tag: the requirement that a search step was made for; a wrong set of profiles breaks this one."""
LAW = "law"
"""Tag: what a walk over unknown data is for: ``single`` (the basis), ``again`` (the basis, asked at the end), or the
name of the law that it must keep."""
MAY_REFUSE = "may-refuse"
"""Tag: refusing the request as a bad one is as good as answering it; ``LONG_LIST`` says why where it is that."""
LONG_LIST = "long-list"
"""Why a request may be refused: no length is stated for a list of values. Else it is as valid as any."""
EXPECT = "expect"
"""Tag: what must become of a request that is no walk: ``accepted``, ``refused`` (as a bad request), ``either``, or
``unknown`` (refused since its domain does not exist)."""
CASE = "case"
"""Tag: the request in a sentence."""
ACCEPTED, REFUSED, EITHER, UNKNOWN = "accepted", "refused", "either", "unknown"
PARTIAL = "partial"
"""Tag: the walk is no whole one, so nothing can be missing from it."""
WALK = "walk"
"""Tag: the walk that a page belongs to."""
AGAIN = "again"
"""Tag: the page was asked for again, since the answer before may have been a passing fault; only this one counts."""
WORLD = "world"
"""Tag of a search that reduces a failure: the world that it searches, ``SHARED`` or ``REDUCED``."""
SHARED, REDUCED = "standing", "reduced"


class Step(NamedTuple):
    """An exchange and its answer."""

    exchange: Exchange
    answer: Answer

    def tag(self, name: str) -> str:
        """The value of a tag; empty where the exchange has none."""
        return self.exchange.tags.get(name, "")

    @property
    def search(self) -> Search:
        """The search that was sent. Only for steps whose input is well-formed."""
        return Search.of(self.exchange.call.input)

    @property
    def status(self) -> int | None:
        """The status of the answer; where a target has none, as a Python object, the one of its error's name."""
        if self.answer.status is not None or self.answer.error not in set(ErrorName):
            return self.answer.status
        return STATUS_OF[ErrorName(self.answer.error)]

    @property
    def accepted(self) -> bool:
        """Whether the reply is a success, whatever its body says: some changes have nothing to tell."""
        return self.answer.kind is AnswerKind.SUCCESS

    @property
    def succeeded(self) -> bool:
        """Whether the reply is a success with a JSON object."""
        return self.answer.kind is AnswerKind.SUCCESS and self.answer.output is not None

    @property
    def items(self) -> list[Json]:
        """The Items of a search reply that are objects; empty where there are none."""
        found = (self.answer.output or {}).get("Items")
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    @property
    def next_token(self) -> str | None:
        """The NextToken of a search reply, where it is text; an empty one leads nowhere."""
        token = (self.answer.output or {}).get("NextToken")
        return token if isinstance(token, str) and token else None


def in_order(step: Step) -> int:
    """The number of a step in its scenario: steps are numbered as they are sent."""
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
    """``text`` for a sentence: quoted, control characters and lone surrogates escaped, cut in the middle."""
    if len(text) > limit:
        text = f"{text[: limit // 2]}… ({len(text)} characters) …{text[-limit // 4 :]}"
    shown = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )
    return f'"{shown}"'
