"""Lists of values that a target may refuse as too long: they are sent in parts, since no source states a length."""

from collections.abc import Callable, Mapping

from ...spec.exchange import HttpRequest, Json
from ...spec.search import Operator, Pair, Search
from ..history.step import ACCEPTED, EXPECT, LONG_LIST, MAY_REFUSE, Step
from ..judging.answers import may_be_refused
from .own_data import Send


class LongLists:
    """How many values a target takes in one list of a search, as its answers show."""

    def __init__(self) -> None:
        """Begin with no answer."""
        self._taken = 1
        self._refused: int | None = None

    def send(
        self,
        search: Search,
        length: int,
        whole: Callable[[], list[Step]],
        part: Callable[[list[Pair], Operator | None], list[Step]],
    ) -> list[Step]:
        """Send a search with up to ``length`` values in a pair, ``whole`` or each ``part``; return the first steps.

        What is refused is sent in parts too; what is longer than a list that was refused, in parts at once.
        """
        most = self._at_once(length)
        steps = whole() if most == length else []
        if steps and not self._is_refused(length, steps[0]):
            return steps
        most = min(self._at_once(length), (length + 1) // 2) if steps else most
        parts: list[Step] = []
        for start in range(0, length, most):
            cut = [(pair.key, pair.values[start : start + most]) for pair in search.pairs]
            pairs = [Pair(key, values) for key, values in cut if values]
            parts += part(pairs, search.operator if len(pairs) > 1 else None)
        return steps or parts

    def _at_once(self, length: int) -> int:
        """Return how many of so many values to send at once: all, unless no more were refused before.

        If more have been taken, the number was not what was wrong.
        """
        if self._refused is None or length < self._refused or self._taken >= self._refused:
            return length
        return (self._taken + self._refused) // 2

    def _is_refused(self, length: int, step: Step) -> bool:
        """Note the answer to a list of so many values; return whether it is refused, and can be sent in parts."""
        if step.succeeded:
            self._taken = max(self._taken, length)
        if length <= 1 or not 400 <= (step.status or 0) < 500:
            return False
        self._refused = min(length, self._refused or length)
        return True


def refusal_tags(longest: int, may_refuse: bool | str) -> dict[str, str]:
    """Return the tags of a search with up to ``longest`` values in a pair, which the target ``may_refuse``."""
    if longest > 1:
        return {MAY_REFUSE: LONG_LIST}
    return {MAY_REFUSE: "yes" if may_refuse is True else str(may_refuse)} if may_refuse else {}


def changed_in_parts(
    send: Send, operation: str, given: Mapping[str, Json], http: HttpRequest | None, tags: Mapping[str, str]
) -> Step:
    """Send a change, and return the last step; a valid one may give more values at once than the target takes.

    A list that is refused is sent again value by value, until one is refused.
    """
    values = given.get("Values")
    is_valid = tags.get(EXPECT, ACCEPTED) == ACCEPTED and http is None
    if not (is_valid and isinstance(values, list) and len(values) > 1):
        return send(operation, given, http, **tags)
    step = send(operation, given, **tags, **{MAY_REFUSE: LONG_LIST})
    if may_be_refused(step):
        for value in values:
            step = send(operation, {**given, "Values": [value]}, **tags)
            if not step.accepted:
                break
    return step
