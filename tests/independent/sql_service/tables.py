"""The tables of the service, and the statements on them."""

from __future__ import annotations

from typing import Final

TEXTS: Final = (
    "AccountNumber",
    "AdditionalInformation",
    "PartyType",
    "BusinessName",
    "FirstName",
    "MiddleName",
    "LastName",
    "BirthDate",
    "Gender",
    "PhoneNumber",
    "MobilePhoneNumber",
    "HomePhoneNumber",
    "BusinessPhoneNumber",
    "EmailAddress",
    "PersonalEmailAddress",
    "BusinessEmailAddress",
)
"""The members of a profile that are one text, each a column."""

ADDRESSES: Final = ("Address", "ShippingAddress", "MailingAddress", "BillingAddress")
LINES: Final = (
    "Address1",
    "Address2",
    "Address3",
    "Address4",
    "City",
    "County",
    "State",
    "Province",
    "Country",
    "PostalCode",
)

# NULL swallows what is joined to it, so that the first form without a missing part remains.
_FULL_NAME: Final = """coalesce(
    FirstName || ' ' || MiddleName || ' ' || LastName,
    FirstName || ' ' || LastName, FirstName || ' ' || MiddleName, MiddleName || ' ' || LastName,
    FirstName, MiddleName, LastName)"""

KEYS_OF_FIELDS: Final = (
    ("_profileId", "id"),
    ("_account", "AccountNumber"),
    ("_phone", "PhoneNumber"),
    ("_phone", "MobilePhoneNumber"),
    ("_phone", "HomePhoneNumber"),
    ("_phone", "BusinessPhoneNumber"),
    ("_email", "EmailAddress"),
    ("_email", "PersonalEmailAddress"),
    ("_email", "BusinessEmailAddress"),
    ("_fullName", _FULL_NAME),
)
"""The standard keys that fields fill, as the administrator guide has them: key, and expression over a profile's row."""

_DERIVED: Final = "\nUNION ALL ".join(
    f"SELECT domain, seq AS profile, '{key}' AS key, {expression} AS value FROM profile"
    for key, expression in KEYS_OF_FIELDS
)

SCHEMA: Final = f"""
CREATE TABLE domain (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    days INTEGER NOT NULL,
    created REAL NOT NULL
);
CREATE TABLE profile (
    seq INTEGER PRIMARY KEY,
    domain INTEGER NOT NULL REFERENCES domain ON DELETE CASCADE,
    id TEXT NOT NULL UNIQUE,
    {", ".join(f"{name} TEXT" for name in TEXTS)}
);
CREATE INDEX profile_of_domain ON profile (domain);
-- A line of an address, or an attribute.
CREATE TABLE part (
    profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
    holder TEXT NOT NULL,
    name TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (profile, holder, name)
) WITHOUT ROWID;
-- What searches look at: the values of fields, kept by the triggers below, and those attached to a key.
CREATE TABLE entry (
    domain INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    profile INTEGER NOT NULL REFERENCES profile ON DELETE CASCADE,
    origin TEXT NOT NULL,
    PRIMARY KEY (domain, key, value, profile, origin)
) WITHOUT ROWID;
CREATE INDEX entry_of_profile ON entry (profile);
CREATE TABLE cursor (token TEXT PRIMARY KEY, query TEXT NOT NULL, after INTEGER NOT NULL);
CREATE VIEW derived AS {_DERIVED};
CREATE TRIGGER profile_made AFTER INSERT ON profile BEGIN
    INSERT INTO entry SELECT DISTINCT domain, key, value, profile, 'field' FROM derived
    WHERE profile = new.seq AND value IS NOT NULL;
END;
CREATE TRIGGER profile_changed AFTER UPDATE ON profile BEGIN
    DELETE FROM entry WHERE profile = new.seq AND origin = 'field';
    INSERT INTO entry SELECT DISTINCT domain, key, value, profile, 'field' FROM derived
    WHERE profile = new.seq AND value IS NOT NULL;
END;
"""

PREPARE: Final = """
PRAGMA foreign_keys = ON;
CREATE TEMP TABLE wanted (pair INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL);
"""

# With CROSS JOIN the outer loop is that over the few values of the request.
FIND: Final = """
WITH hit (profile, pair) AS (
    SELECT DISTINCT entry.profile, wanted.pair
    FROM wanted CROSS JOIN entry
    ON entry.domain = :domain AND entry.key = wanted.key AND entry.value = wanted.value
)
SELECT profile, group_concat(pair) FROM hit
WHERE profile > :after
GROUP BY profile HAVING count(*) >= :needed
ORDER BY profile LIMIT :limit
"""

INSERT_PROFILE: Final = (
    f"INSERT INTO profile (seq, domain, id, {', '.join(TEXTS)}) "
    f"VALUES (:seq, :domain, :id, {', '.join(':' + name for name in TEXTS)})"
)
UPDATE_TEXT: Final = "UPDATE profile SET {column} = ? WHERE domain = ? AND seq = ?"
UPSERT_PART: Final = (
    "INSERT INTO part (profile, holder, name, text) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (profile, holder, name) DO UPDATE SET text = excluded.text"
)
DELETE_PART: Final = "DELETE FROM part WHERE profile = ? AND holder = ? AND name = ?"
SEQ_OF: Final = "SELECT seq FROM profile WHERE domain = ? AND id = ?"
ATTACH: Final = (
    "INSERT INTO entry (domain, key, value, profile, origin) VALUES (?, ?, ?, ?, 'attached') "
    "ON CONFLICT DO NOTHING"
)
DETACH: Final = (
    "DELETE FROM entry WHERE domain = ? AND key = ? AND value = ? AND profile = ? AND origin = 'attached'"
)
