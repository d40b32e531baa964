"""The parts of which an engine is composed; each can be replaced by another version.

A mutant is an engine with another part: nothing is patched. Every part is a pure function or a small value, so a
mutant is usually one line: ``EngineParts(by_and=by_or)``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..spec.exchange import Json
from ..spec.readings import Readings
from ..spec.search import Search
from . import comparison, fast_search, key_values, pagination, profiles, responses
from .definition import FoundByItems
from .fast_search import Combine, Match, Matched, MatchPair
from .index import FormOf, Index
from .key_values import KeyValues
from .model import Fields, Page, Profile, SearchRequest
from .pagination import Fetch, Position, SignedTokens
from .validation import Rules

Call = Callable[[str, Mapping[str, Json]], dict[str, Json]]
"""From an operation's name and input members to its output members."""

Cut = Callable[[Fetch, int, Position, Readings], tuple[list[Match], Position | None]]
Reindex = Callable[[Index, int, KeyValues, KeyValues], None]
EditValues = Callable[[Profile, str, tuple[str, ...]], Profile]


@dataclass(frozen=True)
class EngineParts:
    """The parts of the reference; replace one by name to get another engine."""

    rules: Rules = field(default_factory=Rules)
    """The rules for requests: limits, lengths, defaults, required members."""
    query_of: Callable[[SearchRequest], Search] = lambda request: request.query
    """Which query a page answers."""
    form_of: FormOf = comparison.form_of
    """When values are equal."""
    key_values: Callable[[Profile, Readings], KeyValues] = key_values.key_values
    """Which values a profile has under which key."""
    reindex: Reindex = Index.change
    """Replaces a profile's old values in the index by its new ones."""
    match: MatchPair = fast_search.matching
    """Which profiles one pair matches."""
    by_and: Combine = fast_search.by_and
    """AND: what all pairs match."""
    by_or: Combine = fast_search.by_or
    """OR: what at least one pair matches."""
    found_by: Callable[[Search, int, Matched, Readings], FoundByItems] = fast_search.found_by
    cut: Cut = pagination.cut
    """How results are cut into pages."""
    tokens: Callable[[Readings, bytes], SignedTokens] = SignedTokens
    """Makes an engine's tokens from its readings and its secret."""
    respond: Callable[[SearchRequest, Page, Readings], dict[str, Json]] = responses.search_response
    """The members of a search's response."""
    updated: Callable[[Profile, Fields], Profile] = profiles.updated
    with_values: EditValues = profiles.with_values
    without_values: EditValues = profiles.without_values
    wrap: Callable[[Call], Call] = lambda call: call
    """Wraps every call, for defects that no other part can have, such as a wrong error."""
