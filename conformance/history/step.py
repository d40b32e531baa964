"""One recorded exchange together with what its reply says, the tags of exchanges, and the names of their scenarios."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from ...spec.errors import STATUS_OF, ErrorName
from ...spec.exchange import Exchange, Json
from ...spec.search import Search
from .answer import Answer, AnswerKind

RULE = "rule"
"""Tag: the requirement that a search step was made for; a wrong set of profiles breaks this one."""
LAW = "law"
"""Tag: what a walk over unknown data is for: ``single`` (the basis), ``again`` (the basis, repeated at the end), or the
name of the metamorphic relation that it must keep."""
MAY_REFUSE = "may-refuse"
"""Tag: a 400 is as acceptable as an answer. The value gives the reason if it is ``LONG_LIST``."""
LONG_LIST = "long-list"
"""Why a request may be refused: no length is stated for a list of values. Apart from that it is as valid as any."""
EXPECT = "expect"
"""Tag: the outcome that is required of a request that is not part of a walk: ``accepted``, ``refused`` (as a bad
request), ``either``, or ``unknown`` (refused since its domain does not exist)."""
ACCEPTED, REFUSED, EITHER, UNKNOWN = "accepted", "refused", "either", "unknown"
PARTIAL = "partial"
"""Tag: the walk is not a whole one, so nothing can be missing from it."""
WALK = "walk"
"""Tag: the walk that a page belongs to."""
AGAIN = "again"
"""Tag: the page was requested again, since the answer before may have been a passing fault; only this one counts."""
CASE = "case"
"""Tag: the request in a sentence."""
WORLD = "world"
"""Tag of a search that reduces a failure: the world that it searches, ``SHARED`` or ``REDUCED``."""
SHARED, REDUCED = "standing", "reduced"
_REDUCTION: Final = "reduction-"
_VISIBILITY: Final = "-seen"


class Step(NamedTuple):
    """An exchange and its answer."""

    exchange: Exchange
    answer: Answer

    def tag(self, name: str) -> str:
        """Return the value of a tag; empty if the exchange has none."""
        return self.exchange.tags.get(name, "")

    @property
    def search(self) -> Search:
        """The search that was sent. Only for steps with well-formed input."""
        return Search.of(self.exchange.call.input)

    @property
    def status(self) -> int | None:
        """The status of the answer; if the target has none, as a Python object, that of the error's name."""
        if self.answer.status is not None or self.answer.error not in set(ErrorName):
            return self.answer.status
        return STATUS_OF[ErrorName(self.answer.error)]

    @property
    def accepted(self) -> bool:
        """Whether the reply is a success, whatever its body says: some changes return nothing."""
        return self.answer.kind is AnswerKind.SUCCESS

    @property
    def succeeded(self) -> bool:
        """Whether the reply is a success with a JSON object."""
        return self.answer.kind is AnswerKind.SUCCESS and self.answer.output is not None

    @property
    def items(self) -> list[Json]:
        """The Items of a search reply that are objects; empty if there are none."""
        found = (self.answer.output or {}).get("Items")
        return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []

    @property
    def next_token(self) -> str | None:
        """The NextToken of a search reply, if it is text; an empty one leads nowhere."""
        token = (self.answer.output or {}).get("NextToken")
        return token if isinstance(token, str) and token else None


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
    shown = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )
    return f'"{shown}"'


def reduction_scenario(check: str) -> str:
    """Return the scenario under which the exchanges of the reduction of ``check`` are recorded."""
    return f"{_REDUCTION}{check.replace('@', '-')}"


def visibility_scenario(scenario: str) -> str:
    """Return the scenario of searches that poll for visibility: time decides how many, so they are numbered apart."""
    return f"{scenario}{_VISIBILITY}"


def check_exchanges(exchanges: Iterable[str]) -> tuple[str, ...]:
    """Return those of the ids of exchanges that a check recorded, not a reduction."""
    return tuple(one for one in exchanges if not _is_of_reduction(one))


def reduction_exchanges(exchanges: Iterable[str]) -> tuple[str, ...]:
    """Return those of the ids of exchanges that a reduction recorded."""
    return tuple(one for one in exchanges if _is_of_reduction(one))


def _is_of_reduction(exchange: str) -> bool:
    return exchange.rpartition(":")[2].startswith(_REDUCTION)
