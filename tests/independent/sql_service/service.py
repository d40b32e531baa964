"""The ten operations, over one database in memory."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from . import tables
from .model import INPUTS, Members, missing, refuse, structure

Row = sqlite3.Row


@dataclass(frozen=True)
class Freedoms:
    """What the sources leave open and this service can do in two ways."""

    longest_page: int = 100
    """No page holds more, whatever is requested."""
    full_page_leads_on: bool = False
    """Whether a full page has a token although nothing follows."""
    token: str = "sealed"
    """`sealed`: a token holds the place in the walk; `stored`: it names a row that does."""
    order: str = "created"
    """`created`, or `random` for items in an order of their own."""
    lag: float = 0.0
    """How many seconds a replica that searches read may be behind."""


class Service:
    """The operations. Each takes the members of its request, read, and returns those of its response."""

    SCHEMA: ClassVar[str] = tables.SCHEMA
    FIND: str = tables.FIND
    UPDATE_TEXT: ClassVar[str] = tables.UPDATE_TEXT
    UPSERT_PART: ClassVar[str] = tables.UPSERT_PART
    SEQ_OF: ClassVar[str] = tables.SEQ_OF
    ATTACH: ClassVar[str] = tables.ATTACH
    DETACH: ClassVar[str] = tables.DETACH

    def __init__(self, freedoms: Freedoms | None = None) -> None:
        self.freedoms = freedoms or Freedoms()
        self.lock = threading.RLock()
        self.made = 0
        self.database = _opened()
        self.database.executescript(self.SCHEMA)
        self.replica = _opened() if self.freedoms.lag else self.database
        self.copied = 0.0

    def perform(self, operation: str, members: Members) -> dict[str, Any]:
        """Read the members of a request, perform the operation, and return the members of the response."""
        read = self.read(operation, members)
        with self.lock:
            self.database.execute("BEGIN IMMEDIATE")
            try:
                response: dict[str, Any] = getattr(self, operation)(**read)
            except BaseException:
                self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")
        return response

    def read(self, operation: str, members: Members) -> dict[str, Any]:
        """Return the members that the operation knows, or raise the refusal of one."""
        readers, required = INPUTS[operation]
        return dict(structure(readers, required)("The request", members))

    # Domains

    def CreateDomain(self, DomainName: str, DefaultExpirationDays: int) -> dict[str, Any]:
        """Add a domain; one that exists is refused."""
        try:
            self.database.execute(
                "INSERT INTO domain (name, days, created) VALUES (?, ?, ?)",
                (DomainName, DefaultExpirationDays, time.time()),
            )
        except sqlite3.IntegrityError:
            refuse(f"Domain {DomainName} already exists.")
        return self.GetDomain(DomainName)

    def GetDomain(self, DomainName: str) -> dict[str, Any]:
        """Return a domain."""
        row = self.one("SELECT * FROM domain WHERE name = ?", DomainName)
        if row is None:
            missing(f"Domain {DomainName} does not exist.")
        return {**_listed(row), "DefaultExpirationDays": row["days"]}

    def ListDomains(self, MaxResults: int = 20, NextToken: str | None = None) -> dict[str, Any]:
        """Return a page of domains."""
        after = self.place(NextToken, "domains")
        query = "SELECT * FROM domain WHERE number > ? ORDER BY number LIMIT ?"
        rows = self.database.execute(query, (after, MaxResults + 1)).fetchall()
        page = {"Items": [_listed(row) for row in rows[:MaxResults]]}
        if len(rows) > MaxResults:
            return {**page, "NextToken": self.token("domains", rows[MaxResults - 1]["number"])}
        return page

    def DeleteDomain(self, DomainName: str) -> dict[str, Any]:
        """Delete a domain, and by the references to it all that it holds."""
        self.database.execute("DELETE FROM domain WHERE number = ?", (self.domain(DomainName),))
        return {"Message": f"Domain {DomainName} is deleted."}

    def domain(self, name: str) -> int:
        """Return the number of a domain, or raise the refusal of one that is not there."""
        return int(self.require("SELECT number FROM domain WHERE name = ?", f"Domain {name}", name))

    # Profiles

    def CreateProfile(self, DomainName: str, **fields: Any) -> dict[str, Any]:
        """Add a profile."""
        made: dict[str, Any] = {
            "domain": self.domain(DomainName),
            "id": uuid.uuid4().hex,
            "seq": self.next_seq(),
        }
        row = {**dict.fromkeys(tables.TEXTS), **fields, **made}
        self.database.execute(
            tables.INSERT_PROFILE, {name: row[name] for name in ("seq", "domain", "id", *tables.TEXTS)}
        )
        self.keep_parts(made["seq"], fields)
        return {"ProfileId": made["id"]}

    def UpdateProfile(self, DomainName: str, ProfileId: str, **fields: Any) -> dict[str, Any]:
        """Change the given fields of a profile; an empty text removes what it is given for."""
        domain = self.domain(DomainName)
        seq = self.profile(domain, ProfileId)
        for name in tables.TEXTS:
            if name in fields:
                self.database.execute(
                    self.UPDATE_TEXT.format(column=name), (fields[name] or None, domain, seq)
                )
        self.keep_parts(seq, fields)
        return {"ProfileId": ProfileId}

    def DeleteProfile(self, DomainName: str, ProfileId: str) -> dict[str, Any]:
        """Delete a profile, and by the references to it all that it holds."""
        seq = self.profile(self.domain(DomainName), ProfileId)
        self.database.execute("DELETE FROM profile WHERE seq = ?", (seq,))
        return {"Message": "The profile is deleted."}

    def next_seq(self) -> int:
        """Return the place of the next profile in the order of items."""
        self.made += 1
        return self.made if self.freedoms.order == "created" else random.getrandbits(62)

    def profile(self, domain: int, profile_id: str) -> int:
        """Return the place of a profile of this domain, or raise the refusal of one that it does not hold."""
        return int(self.require(self.SEQ_OF, f"Profile {profile_id}", domain, profile_id))

    def keep_parts(self, seq: int, fields: Members) -> None:
        """Store lines of addresses and attributes, and remove those that are empty."""
        for holder in (*tables.ADDRESSES, "Attributes"):
            for name, text in fields.get(holder, {}).items():
                if text:
                    self.database.execute(self.UPSERT_PART, (seq, holder, name, text))
                else:
                    self.database.execute(tables.DELETE_PART, (seq, holder, name))

    # Keys

    def AddProfileKey(
        self, DomainName: str, ProfileId: str, KeyName: str, Values: list[str]
    ) -> dict[str, Any]:
        """Attach values to a profile under a key, beside those that are there."""
        self.on_values(self.ATTACH, DomainName, ProfileId, KeyName, Values)
        return {"KeyName": KeyName, "Values": Values}

    def DeleteProfileKey(
        self, DomainName: str, ProfileId: str, KeyName: str, Values: list[str]
    ) -> dict[str, Any]:
        """Remove values that were attached to a profile under a key; those of its fields stay."""
        self.on_values(self.DETACH, DomainName, ProfileId, KeyName, Values)
        return {"Message": "The values are removed."}

    def on_values(
        self, statement: str, domain_name: str, profile_id: str, key: str, values: list[str]
    ) -> None:
        """Execute a statement for each value of a key of a profile."""
        domain = self.domain(domain_name)
        seq = self.profile(domain, profile_id)
        self.database.executemany(statement, [(domain, key, value, seq) for value in values])

    # Searching

    def SearchProfiles(
        self,
        DomainName: str,
        MaxResults: int = 20,
        NextToken: str | None = None,
        LogicalOperator: str = "OR",
        AdditionalSearchKeys: Sequence[dict[str, Any]] = (),
        **first: Any,
    ) -> dict[str, Any]:
        """Return a page of the profiles that match all pairs, or one of them at least."""
        pairs = [first, *AdditionalSearchKeys]
        self.refresh()
        domain = int(self.require("SELECT number FROM domain WHERE name = ?", DomainName, DomainName))
        query = self.fingerprint(domain, pairs, LogicalOperator)
        after, most = self.place(NextToken, query), min(MaxResults, self.freedoms.longest_page)
        needed = len(pairs) if LogicalOperator == "AND" else 1
        hits = self.find(domain, pairs, needed, after, most + 1)
        page: dict[str, Any] = {"Items": [self.item(*hit, pairs) for hit in hits[:most]]}
        if len(hits) > most or (self.freedoms.full_page_leads_on and len(hits) == most):
            page["NextToken"] = self.token(query, self.behind(hits[most - 1][0], after))
        return page

    def behind(self, last: int, _after: int) -> int:
        """Return where the next page begins: behind the last profile of a page, which began behind ``after``."""
        return last

    def find(
        self, domain: int, pairs: Sequence[Members], needed: int, after: int, limit: int
    ) -> list[tuple[int, list[int]]]:
        """Return places after ``after`` of profiles that match ``needed`` pairs at least, each with those pairs."""
        self.want(pairs)
        named = {"domain": domain, "needed": needed, "after": after, "limit": limit}
        found = self.replica.execute(self.FIND, named).fetchall()
        return [(row[0], sorted(map(int, row[1].split(",")))) for row in found]

    def want(self, pairs: Sequence[Members]) -> None:
        """Fill the table of what is searched for."""
        self.replica.execute("DELETE FROM wanted")
        self.replica.executemany("INSERT INTO wanted VALUES (?, ?, ?)", wanted(pairs))

    def item(self, seq: int, numbers: Iterable[int], pairs: Sequence[Members]) -> dict[str, Any]:
        """Return a profile with the pairs that it was found by."""
        found = [dict(pairs[number]) for number in numbers]
        return {**self.content(seq), "FoundByItems": found}

    def content(self, seq: int) -> dict[str, Any]:
        """Return what a profile holds; what it does not is left out."""
        row = self.replica.execute("SELECT * FROM profile WHERE seq = ?", (seq,)).fetchone()
        content = {
            "ProfileId": row["id"],
            **{name: row[name] for name in tables.TEXTS if row[name] is not None},
        }
        query = "SELECT holder, name, text FROM part WHERE profile = ?"
        for holder, name, text in self.replica.execute(query, (seq,)):
            content.setdefault(holder, {})[name] = text
        return content

    def refresh(self) -> None:
        """Copy the database to the replica if that is too far behind."""
        if self.freedoms.lag and time.monotonic() - self.copied > self.freedoms.lag:
            self.database.execute("COMMIT")
            self.database.backup(self.replica)
            self.database.execute("BEGIN IMMEDIATE")
            self.copied = time.monotonic()

    # Tokens

    def fingerprint(self, domain: int, pairs: Sequence[Members], operator: str) -> str:
        """Return what differs for queries that a token must not cross."""
        return hashlib.sha256(json.dumps([domain, pairs, operator]).encode()).hexdigest()

    def token(self, query: str, after: int) -> str:
        """Return a token that leads on behind ``after``."""
        if self.freedoms.token == "stored":
            token = uuid.uuid4().hex
            self.database.execute("INSERT INTO cursor VALUES (?, ?, ?)", (token, query, after))
            return token
        return base64.urlsafe_b64encode(f"{after}.{_seal(query, after)}".encode()).decode()

    def place(self, token: str | None, query: str) -> int:
        """Return where a token leads on, and 0 without one; a token of another query is refused."""
        if token is None:
            return 0
        if self.freedoms.token == "stored":
            row = self.one("SELECT after FROM cursor WHERE token = ? AND query = ?", token, query)
            return int(row["after"]) if row else refuse("NextToken is not of this search.")
        try:
            after, seal = base64.b64decode(token, altchars=b"-_", validate=True).decode().split(".")
            place = int(after)
        except ValueError:
            refuse("NextToken is none of this service.")
        return place if _seal(query, place) == seal else refuse("NextToken is not of this search.")

    # Helpers

    def one(self, query: str, *parameters: Any) -> Any:
        """Return the one row of a query, or None."""
        return self.database.execute(query, parameters).fetchone()

    def require(self, query: str, what: str, *parameters: Any) -> Any:
        """Return the one value of a query, or raise the refusal of something that does not exist."""
        row = self.one(query, *parameters)
        return row[0] if row is not None else missing(f"{what} does not exist.")


def wanted(pairs: Sequence[Members]) -> list[tuple[int, str, str]]:
    """Return a row for each value: the pair's number, its key and the value."""
    return [(number, pair["KeyName"], value) for number, pair in enumerate(pairs) for value in pair["Values"]]


def _opened() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    database.row_factory = sqlite3.Row
    database.executescript(tables.PREPARE)
    return database


def _listed(row: Row) -> dict[str, Any]:
    return {"DomainName": row["name"], "CreatedAt": row["created"], "LastUpdatedAt": row["created"]}


def _seal(query: str, after: int) -> str:
    return hashlib.sha256(f"{query}/{after}".encode()).hexdigest()[:24]
