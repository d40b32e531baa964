"""Faults in what a search finds, and in how it is cut into pages."""

from __future__ import annotations

import hashlib
import itertools
import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from . import tables
from .faults import changed, planted
from .model import Members, refuse
from .service import Freedoms, Service, wanted

Hits = list[tuple[int, list[int]]]


@planted("plain", "tuxmobil/CampFahrplan#178")
class StringAffinity(Service):
    """Declares the value's column as STRING, which SQLite takes for a number wherever a text looks like one."""

    SCHEMA = changed(Service.SCHEMA, "value TEXT NOT NULL", "value STRING NOT NULL")


@planted("plain", "mikro-orm/mikro-orm#1982")
class LimitBeforeGroup(Service):
    """Limits the rows of the join, of which a profile that matches several pairs has several, and not the profiles."""

    FIND = changed(
        Service.FIND,
        "entry.value = wanted.value",
        "entry.value = wanted.value WHERE entry.profile > :after ORDER BY entry.profile LIMIT :limit",
    )


@planted("text that commands", "rotki/rotki#9505")
class LikeForEquals(Service):
    """Compares with LIKE, so that an underscore or a percent sign in a requested value stands for other characters."""

    FIND = changed(Service.FIND, "entry.value = wanted.value", "entry.value LIKE wanted.value")


@planted("names special to a language", "uptrace/uptrace#128")
class AliasPerKey(Service):
    """Names a column of its query after each KeyName, unquoted, and fails on hyphens, reserved words and digits."""

    def find(self, domain: int, pairs: Sequence[Members], needed: int, after: int, limit: int) -> Hits:
        columns = "".join(f", max(pair = {number}) AS {pair['KeyName']}" for number, pair in enumerate(pairs))
        self.FIND = changed(type(self).FIND, "group_concat(pair)", f"group_concat(pair){columns}")
        return super().find(domain, pairs, needed, after, limit)


@planted("names special to a language", "shiftcode/dynamo-easy#259")
class DottedAttribute(Service):
    """Takes a dot in the name of an attribute for a path, and returns an object within the attributes."""

    def content(self, seq: int) -> dict[str, Any]:
        content = super().content(seq)
        for name in list(content.get("Attributes", {})):
            outer, dot, inner = name.partition(".")
            if dot:
                nested = {inner: content["Attributes"].pop(name)}
                content["Attributes"][outer] = nested
        return content


@planted("size and borders", "Flexget/Flexget#2091")
class VariablesRunOut(Service):
    """Binds all values of a request in one statement, which takes 999 variables, and fails above."""

    def __init__(self, freedoms: Freedoms | None = None) -> None:
        super().__init__(freedoms)
        self.database.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 999)

    def want(self, pairs: Sequence[Members]) -> None:
        rows = wanted(pairs)
        self.database.execute("DELETE FROM wanted")
        bound = ", ".join(["(?, ?, ?)"] * len(rows))
        self.database.execute(f"INSERT INTO wanted VALUES {bound}", [*itertools.chain(*rows)])


@planted("size and borders", "meilisearch/meilisearch-rails#138")
class HitsEndAt200(Service):
    """Looks at the first 200 matches of a search only, however many pages are requested."""

    FIND = changed(
        Service.FIND, "entry.value = wanted.value\n", "entry.value = wanted.value\n    LIMIT 200\n"
    )


@planted("many made at once", "lablup/backend.ai#14731")
class TiesSkipped(Service):
    """Orders by the second of creation and lets a token lead on behind that, though several profiles share it."""

    SCHEMA = changed(
        Service.SCHEMA,
        "id TEXT NOT NULL UNIQUE,",
        "id TEXT NOT NULL UNIQUE, made INTEGER NOT NULL DEFAULT (strftime('%s', 'now')),",
    )
    FIND = changed(
        Service.FIND,
        """SELECT profile, group_concat(pair) FROM hit
WHERE profile > :after
GROUP BY profile HAVING count(*) >= :needed
ORDER BY profile LIMIT :limit""",
        """SELECT seq, group_concat(pair) FROM hit JOIN profile AS found ON found.seq = hit.profile
WHERE made > :after
GROUP BY seq HAVING count(*) >= :needed
ORDER BY made, seq LIMIT :limit""",
    )

    def behind(self, last: int, _after: int) -> int:
        return int(self.one("SELECT made FROM profile WHERE seq = ?", last)["made"])


class _Cached(Service):
    """Remembers what searches found, until a write that it takes for one that changes it."""

    WRITES: tuple[str, ...] = (
        "DeleteDomain",
        "CreateProfile",
        "UpdateProfile",
        "DeleteProfile",
        "AddProfileKey",
        "DeleteProfileKey",
    )
    KEY: tuple[str, ...] = ("domain", "pairs", "needed", "after", "limit")

    def __init__(self, freedoms: Freedoms | None = None) -> None:
        super().__init__(freedoms)
        self.remembered: dict[str, Hits] = {}

    def perform(self, operation: str, members: Members) -> dict[str, Any]:
        with self.lock:
            response = super().perform(operation, members)
            if operation in self.WRITES:
                self.remembered.clear()
        return response

    def find(self, domain: int, pairs: Sequence[Members], needed: int, after: int, limit: int) -> Hits:
        search = {"domain": domain, "pairs": pairs, "needed": needed, "after": after, "limit": limit}
        key = json.dumps([search[name] for name in self.KEY])
        if key not in self.remembered:
            self.remembered[key] = super().find(domain, pairs, needed, after, limit)
        return self.remembered[key]


@planted("near searches", "apache/druid#4096")
class OperatorNotInKey(_Cached):
    """Remembers results by a key that leaves out the operator, until anything is written."""

    KEY = ("domain", "pairs", "after", "limit")


@planted("near searches", "enchant97/note-mark#138")
class CacheOutlives(_Cached):
    """Remembers results until a profile is written, but not until a key is."""

    WRITES = ("DeleteDomain", "CreateProfile", "UpdateProfile", "DeleteProfile")


@planted("walks that are not straight", "boto/botocore#1041")
class PageNumberToken(Service):
    """Has the number of the page in its tokens, and multiplies it by the page size of the moment."""

    FIND = changed(
        changed(Service.FIND, "WHERE profile > :after\n", ""),
        "LIMIT :limit",
        "LIMIT :limit OFFSET :after * (:limit - 1)",
    )

    def behind(self, _last: int, after: int) -> int:
        return after + 1


@planted("walks that are not straight")
class OneCursorPerQuery(Service):
    """Keeps one cursor for each query, which every page moves, whatever token was sent."""

    def token(self, query: str, after: int) -> str:
        token = hashlib.sha256(query.encode()).hexdigest()
        self.database.execute("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?)", (token, query, after))
        return token

    def place(self, token: str | None, query: str) -> int:
        if token is None:
            return 0
        row = self.one("SELECT after FROM cursor WHERE token = ? AND query = ?", token, query)
        return int(row["after"]) if row else refuse("NextToken is not of this search.")


@planted("walks that are not straight")
class AnchorDeleted(Service):
    """Looks up the profile that a token leads on behind, and fails if it was deleted since."""

    def place(self, token: str | None, query: str) -> int:
        after = super().place(token, query)
        if after and query != "domains":
            return int(self.one("SELECT seq FROM profile WHERE seq = ?", after)["seq"])
        return after


@planted("now and then", "meilisearch/meilisearch#1809")
class StaleNode(Service):
    """Marks deleted profiles, and leaves the mark out of account in one of three nodes that answer searches in turn."""

    SCHEMA = Service.SCHEMA + "CREATE TABLE deleted (profile INTEGER PRIMARY KEY);"
    SEQ_OF = tables.SEQ_OF + " AND seq NOT IN (SELECT profile FROM deleted)"
    FIND = changed(
        Service.FIND,
        "WHERE profile > :after",
        "WHERE profile > :after AND (:stale OR profile NOT IN deleted)",
    )

    def __init__(self, freedoms: Freedoms | None = None) -> None:
        super().__init__(freedoms)
        self.turn = 0

    def DeleteProfile(self, DomainName: str, ProfileId: str) -> dict[str, Any]:
        seq = self.profile(self.domain(DomainName), ProfileId)
        self.database.execute("INSERT INTO deleted VALUES (?)", (seq,))
        return {"Message": "The profile is deleted."}

    def find(self, domain: int, pairs: Sequence[Members], needed: int, after: int, limit: int) -> Hits:
        self.turn += 1
        self.FIND = changed(type(self).FIND, ":stale", str(self.turn % 3 == 0))
        return super().find(domain, pairs, needed, after, limit)


@planted("two writes at once", "localstack/localstack#6682")
class SharedScratch(Service):
    """Searches without the lock, while all searches share the table that holds what is wanted."""

    def perform(self, operation: str, members: Members) -> dict[str, Any]:
        if operation != "SearchProfiles":
            return super().perform(operation, members)
        return self.SearchProfiles(**self.read(operation, members))
