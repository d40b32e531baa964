"""Why a search finds a profile or not: which pairs matched it, and what the operator makes of that."""

from collections.abc import Sequence
from dataclasses import dataclass

from .model import Operator, Pair, Query


@dataclass(frozen=True, slots=True)
class Derivation:
    """For one profile: whether each pair of the query matched it, in the query's order."""

    profile_id: str
    query: Query
    matched: tuple[bool, ...]

    @property
    def included(self) -> bool:
        """Whether the results hold the profile."""
        return all(self.matched) if self.query.operator is Operator.AND else any(self.matched)

    @property
    def sentence(self) -> str:
        """``_phone`` matched, ``_email`` did not, so AND leaves it out."""
        verdicts = list(zip(self.query.pairs, self.matched, strict=True))
        yes = _named([pair for pair, is_match in verdicts if is_match])
        no = _named([pair for pair, is_match in verdicts if not is_match])
        facts = [f"{yes} matched"] if yes else []
        facts += [f"{no} did not" if yes else f"{no} did not match"] if no else []
        result = "includes it" if self.included else "leaves it out"
        return f"{', '.join(facts)}, so {self._judge} {result}"

    @property
    def _judge(self) -> str:
        return self.query.operator.value if len(self.query.pairs) > 1 else "the search"


def _named(pairs: Sequence[Pair]) -> str:
    """Pairs by their keys; two of one key are told apart by their values."""
    keys = [pair.key for pair in pairs]
    names = [f"`{p.key}`" if keys.count(p.key) == 1 else f"`{p.key}` {list(p.values)}" for p in pairs]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
