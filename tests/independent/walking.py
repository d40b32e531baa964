"""Pages and tokens: a walk is one query being paged; each of its tokens leads to one page."""

from __future__ import annotations

import base64
import random
import secrets
from dataclasses import dataclass, replace

from .freedoms import Freedoms
from .reading import Query, bad_request

_LONG_ALPHABET = "+/=% &#?;:\"\\'<>~abcXYZ012789äßé中\U0001f600"
_BLANK_ALPHABET = "\t\n \x7fab+c%2B\u00a0\u2028"
MOST_EMPTY_PAGES = 5


@dataclass(frozen=True)
class Walk:
    """Where a token stands: the query with its ordered hits, and the place of the next page."""

    domain: str
    query: Query
    size: int
    hits: tuple[str, ...]
    offset: int = 0
    empty: int = 0
    token: str = ""


class Walks:
    """The tokens given out."""

    def __init__(self, freedoms: Freedoms) -> None:
        self.freedoms = freedoms
        self._walks: dict[str, Walk] = {}
        self._used: set[str] = set()

    def new_token(self) -> str:
        if self.freedoms.token_form == "short":
            return base64.urlsafe_b64encode(secrets.token_bytes(24)).decode()
        alphabet = _LONG_ALPHABET if self.freedoms.token_form == "long" else _BLANK_ALPHABET
        length = 1024 if self.freedoms.token_form == "long" else 40
        return "".join(secrets.choice(alphabet) for _ in range(length))

    def known(self, token: str | None) -> Walk | None:
        """The walk that a token was given out for."""
        return self._walks.get(token or "")

    def resume(self, token: str | None, domain: str, query: Query, size: int) -> Walk | None:
        """The walk that a token continues; None to begin a new one."""
        if token is None:
            return None
        walk = self._walks.get(token)
        if walk is None:
            if self.freedoms.token_unknown == "refused":
                bad_request("NextToken is none of ours")
            return None
        self.bound(walk, domain, query, size)
        if token in self._used and self.freedoms.token_twice != "same-page":
            if self.freedoms.token_twice == "refused":
                bad_request("NextToken was used before")
            return None
        self._used.add(token)
        return replace(walk, size=size)

    def bound(self, walk: Walk, domain: str, query: Query, size: int) -> None:
        """Refuse a token that another request made."""
        if walk.domain != domain and self.freedoms.token_other_domain == "refused":
            bad_request("NextToken belongs to another domain")
        if walk.query != query and self.freedoms.token_other_query == "refused":
            bad_request("NextToken belongs to another query")
        if walk.size != size and self.freedoms.token_other_size == "refused":
            bad_request("NextToken belongs to another MaxResults")

    def page(self, walk: Walk) -> tuple[tuple[str, ...], str | None]:
        """The ids of one page, and the token of the next."""
        length = self.length(walk)
        page = walk.hits[walk.offset : walk.offset + length]
        offset = walk.offset + len(page)
        empty = 0 if page else walk.empty + 1
        if not self.leads_on(walk, offset, page):
            return page, None
        token = self.new_token()
        self._walks[token] = replace(walk, offset=offset, empty=empty, token=token)
        return page, token

    def length(self, walk: Walk) -> int:
        """How many items a page may hold: the same each time a token is used."""
        lengths = self.freedoms.page_lengths
        if lengths == "full":
            return walk.size
        draw = random.Random(walk.token or repr(walk))
        if lengths == "empty" and walk.empty < MOST_EMPTY_PAGES and draw.random() < 0.6:
            return 0
        return draw.randint(1, walk.size)

    def leads_on(self, walk: Walk, offset: int, page: tuple[str, ...]) -> bool:
        """Whether a page gives a token."""
        if offset < len(walk.hits):
            return True
        full = len(page) == walk.size
        return bool(page) and (
            self.freedoms.last_token == "always" or (self.freedoms.last_token == "when-full" and full)
        )
