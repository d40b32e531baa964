"""Why a search finds a profile or not: which pairs matched it, and what the operator makes of that."""

from dataclasses import dataclass

from ..spec.search import Operator, Pair, Search


@dataclass(frozen=True, slots=True)
class Derivation:
    """For one profile: whether each pair of the query matched it, in the query's order."""

    profile_id: str
    query: Search
    matched: tuple[bool, ...]

    @property
    def included(self) -> bool:
        """Whether the results hold the profile."""
        return all(self.matched) if self.query.operator is Operator.AND else any(self.matched)

    @property
    def sentence(self) -> str:
        """``_phone`` matched, ``_email`` did not, so AND leaves it out."""
        yes = self._named(True)
        no = self._named(False)
        facts = [f"{yes} matched"] if yes else []
        facts += [f"{no} did not" if yes else f"{no} did not match"] if no else []
        result = "includes it" if self.included else "leaves it out"
        return f"{', '.join(facts)}, so {self._judge} {result}"

    @property
    def _judge(self) -> str:
        return str(self.query.operator) if len(self.query.pairs) > 1 else "the search"

    def _named(self, is_match: bool) -> str:
        """The pairs that matched, or those that did not."""
        pairs = zip(self.query.pairs, self.matched, strict=True)
        *others, last = [self._name(pair) for pair, matched in pairs if matched is is_match] or [""]
        return " and ".join([", ".join(others), last] if others else [last])

    def _name(self, pair: Pair) -> str:
        """A pair by its key; with its values where the query has the key twice."""
        is_only = [each.key for each in self.query.pairs].count(pair.key) == 1
        return f"`{pair.key}`" if is_only else f"`{pair.key}` {list(pair.values)}"
