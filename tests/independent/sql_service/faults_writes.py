"""Faults in what is stored, changed and removed."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from urllib.parse import unquote

from .faults import changed, planted
from .model import Members, missing
from .service import Service
from .tables import ADDRESSES, TEXTS

_INDEXED = [name for name in TEXTS if re.search("Account|Name|Phone|Email", name)]
_PARTS = (*ADDRESSES, "Attributes")


@planted("updates", "contextmap/contextmap#63")
class ColumnForgotten(Service):
    """Updates the index only for the columns that the trigger lists, of which one is missing: the middle name."""

    SCHEMA = changed(
        Service.SCHEMA,
        "AFTER UPDATE ON profile",
        f"AFTER UPDATE OF {', '.join(name for name in _INDEXED if name != 'MiddleName')} ON profile",
    )


@planted("updates")
class LinesOnlyReplaced(Service):
    """Changes lines of an address and attributes by UPDATE, so those that an update adds are lost."""

    def UpdateProfile(self, DomainName: str, ProfileId: str, **fields: Any) -> dict[str, Any]:
        plain = {name: value for name, value in fields.items() if name not in _PARTS}
        response = super().UpdateProfile(DomainName, ProfileId, **plain)
        seq = self.profile(self.domain(DomainName), ProfileId)
        for holder in _PARTS:
            for name, text in fields.get(holder, {}).items():
                where = "WHERE profile = ? AND holder = ? AND name = ?"
                if text:
                    self.database.execute(f"UPDATE part SET text = ? {where}", (text, seq, holder, name))
                else:
                    self.database.execute(f"DELETE FROM part {where}", (seq, holder, name))
        return response


@planted("updates", "payloadcms/payload#80")
class UpdateDropsKeys(Service):
    """Builds a profile's index anew when a field changes, and forgets the values that were attached."""

    SCHEMA = changed(
        Service.SCHEMA, "WHERE profile = new.seq AND origin = 'field'", "WHERE profile = new.seq"
    )


@planted("writes under keys")
class AttachedShadowed(Service):
    """Holds a value once, whether a field or AddProfileKey brings it, so that removing one removes the other."""

    SCHEMA = changed(
        changed(Service.SCHEMA, "(domain, key, value, profile, origin)", "(domain, key, value, profile)"),
        "INSERT INTO entry",
        "INSERT OR IGNORE INTO entry",
    )


@planted("writes under keys", "Azure/azure-cli#12736")
class TagsOverwritten(Service):
    """Replaces the values that a key has by those that AddProfileKey brings."""

    def AddProfileKey(
        self, DomainName: str, ProfileId: str, KeyName: str, Values: list[str]
    ) -> dict[str, Any]:
        seq = self.profile(self.domain(DomainName), ProfileId)
        statement = "DELETE FROM entry WHERE profile = ? AND key = ? AND origin = 'attached'"
        self.database.execute(statement, (seq, KeyName))
        return super().AddProfileKey(DomainName, ProfileId, KeyName, Values)


@planted("writes under keys", "cashubtc/cdk#620")
class ValueBelongsToOne(Service):
    """Has a unique index over attached values and REPLACE on conflict, so the second profile takes a value away."""

    SCHEMA = Service.SCHEMA + (
        "CREATE UNIQUE INDEX owner ON entry (domain, key, value) WHERE origin = 'attached';"
    )
    ATTACH = changed(
        changed(Service.ATTACH, "INSERT INTO", "INSERT OR REPLACE INTO"), "ON CONFLICT DO NOTHING", ""
    )


@planted("writes under keys")
class DetachAcrossKeys(Service):
    """Leaves the key out of the DELETE, so a value is removed under all keys of the profile."""

    DETACH = changed(Service.DETACH, "key = ?", "? <> ''")


@planted("refused writes", "ministackorg/ministack#1067")
class HalfBatch(Service):
    """Writes the values of a key one by one, each in a transaction, until it meets one that it refuses."""

    def perform(self, operation: str, members: Members) -> dict[str, Any]:
        values = members.get("Values")
        if (
            operation not in ("AddProfileKey", "DeleteProfileKey")
            or not isinstance(values, list)
            or not values
        ):
            return super().perform(operation, members)
        for value in values:
            response = super().perform(operation, {**members, "Values": [value]})
        return response if operation == "DeleteProfileKey" else {**response, "Values": values}


@planted("refused writes", "tokio-rs/toasty#1047")
class GhostProfile(Service):
    """Inserts and commits a profile before it reads addresses and attributes, and keeps it if those are refused."""

    def perform(self, operation: str, members: Members) -> dict[str, Any]:
        if operation != "CreateProfile":
            return super().perform(operation, members)
        made = super().perform(operation, {name: one for name, one in members.items() if name not in _PARTS})
        parts = {name: one for name, one in self.read(operation, members).items() if name in _PARTS}
        whose = {"DomainName": members["DomainName"], **made}
        return super().perform("UpdateProfile", {**whose, **parts})


@planted("two writes at once", "http4k/http4k#1598")
class LostUpdate(Service):
    """Reads a profile, merges an update into it and writes all of it back, and holds the lock for each step alone."""

    def perform(self, operation: str, members: Members) -> dict[str, Any]:
        if operation != "UpdateProfile":
            return super().perform(operation, members)
        read = self.read(operation, members)
        with self.lock:
            seq = self.profile(self.domain(read["DomainName"]), read["ProfileId"])
            before = dict(self.one("SELECT * FROM profile WHERE seq = ?", seq))
        fields = {name: before[name] or "" for name in TEXTS} | read
        return super().perform(operation, fields)


@planted("two writes at once", "awslabs/aws-saas-boost#451")
class KeysLost(Service):
    """Reads the values of a key, adds the new ones and writes the list back, and holds the lock for each step alone."""

    def perform(self, operation: str, members: Members) -> dict[str, Any]:
        if operation != "AddProfileKey":
            return super().perform(operation, members)
        read = self.read(operation, members)
        key = "profile = ? AND key = ? AND origin = 'attached'"
        with self.lock:
            seq = self.profile(self.domain(read["DomainName"]), read["ProfileId"])
            query = f"SELECT value FROM entry WHERE {key}"
            before = [row[0] for row in self.database.execute(query, (seq, read["KeyName"]))]
        with self.lock:
            self.database.execute(f"DELETE FROM entry WHERE {key}", (seq, read["KeyName"]))
            response = super().perform(operation, {**read, "Values": [*before, *read["Values"]]})
        return {**response, "Values": read["Values"]}


@planted("whose profile", "Milesight-IoT/beaver-iot#546")
class DeleteAnywhere(Service):
    """Checks that the domain exists, and deletes the profile by its id alone."""

    def DeleteProfile(self, DomainName: str, ProfileId: str) -> dict[str, Any]:
        self.domain(DomainName)
        if not self.database.execute("DELETE FROM profile WHERE id = ?", (ProfileId,)).rowcount:
            missing(f"Profile {ProfileId} does not exist.")
        return {"Message": "The profile is deleted."}


@planted("whose profile", "mulgadc/spinifex#1073")
class DomainReborn(Service):
    """Deletes the row of a domain alone, and gives its number to the next domain, which then has the old profiles."""

    SCHEMA = changed(
        changed(Service.SCHEMA, "number INTEGER PRIMARY KEY AUTOINCREMENT", "number INTEGER PRIMARY KEY"),
        "domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE",
        "domain INTEGER NOT NULL",
    )


class _Cleaned(Service):
    """Changes texts that it stores, but not those that are searched for, and drops those of which nothing is left."""

    def read(self, operation: str, members: Members) -> dict[str, Any]:
        read = super().read(operation, members)
        if operation not in ("CreateProfile", "UpdateProfile", "AddProfileKey"):
            return read
        names = ("DomainName", "ProfileId", "KeyName")
        stored = {name: self.cleaned(value) for name, value in read.items() if name not in names}
        if operation != "UpdateProfile":
            stored = {name: value for name, value in stored.items() if value != ""}
        return {name: read[name] for name in names if name in read} | stored

    def cleaned(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.cleaned(text) for name, text in value.items()}
        if isinstance(value, list):
            return [text for text in map(self.cleaned, value) if text]
        return self.clean(str(value))

    def clean(self, text: str) -> str:
        """Return what is stored of a text: all of it, unless a fault says otherwise."""
        return text


@planted("what is stored", "Coursemology/coursemology2#3372")
class ControlsStripped(_Cleaned):
    """Strips control characters from texts that it stores, but not from those that are searched for."""

    def clean(self, text: str) -> str:
        return re.sub("[\x00-\x1f\x7f]", "", text)


@planted("what is stored", "sillsdev/web-languageforge#1272")
class FormCOnSave(_Cleaned):
    """Composes characters (NFC) in texts that it stores, but not in those that are searched for."""

    def clean(self, text: str) -> str:
        return unicodedata.normalize("NFC", text)


@planted("what is stored", "pods-framework/pods#1877")
class ZeroIsEmpty(_Cleaned):
    """Takes the text 0 for an empty one, as PHP's empty() does, and does not store it."""

    def clean(self, text: str) -> str:
        return "" if text == "0" else text


@planted("what is stored", "localstack/localstack#8470")
class DecodedOnSave(_Cleaned):
    """Decodes percent signs in texts that it stores as if they came from a URL, but not in those searched for."""

    def clean(self, text: str) -> str:
        return unquote(text)


@planted("names special to a language")
class NullIsNull(_Cleaned):
    """Takes the text null, in whatever case, for no value, and does not store it."""

    def clean(self, text: str) -> str:
        return "" if text.lower() == "null" else text
