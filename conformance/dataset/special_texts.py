"""Texts that mean something to a language, a protocol or a store behind a service; to a search they are text."""

from typing import Final

NAMES: Final = (
    "__proto__", "constructor", "null", "true", "select", "toString", "undefined", "hasOwnProperty", "NaN", "None",
    "__class__", "nil", "0", "-1", "drop", "prototype", "valueOf", "1e5", "false", "Infinity", "_",
    "AND", "_id", "-", "id", "OR", "_all", "NOT", "_type",
)  # fmt: skip
"""Those that may be the name of a domain or a key: members of every object, words for nothing and truth, numbers,
operators, and what stores name their own fields."""
COMMANDS: Final = (
    "{0}", "x&Action=DeleteDomain", "%s%s%n", "*", "' OR '1'='1", "..", "a\r\nX-Injected: 1", "💣", "<script>",
    "%2e%2e%2f", "{{7*7}}", "%(name)s", "${7*7}", "Action=ListDomains&Version=2020-08-15", "%", '"', "../../etc/passwd",
    "x'; DROP TABLE profiles; --", "#{7*7}", ".+", "[a-z]", "<%= 7*7 %>", "`id`", "\\", "a=b;c=d#e", "%00", "&lt;",
    "]]>", "field:value AND NOT other", "$.Items[*]", '{"$ne": null}', "*)(uid=*))(|(uid=*", ".", "?",
    "CustomerProfiles_20200815.DeleteDomain", "{\n}", "!important", "~", "@@version", ">=1", "a\nb",
    "SELECT 1 FROM x", "N/A", "/", "=1+1",
)  # fmt: skip
"""Those that no name may be: templates, form parameters, formats, wildcards, expressions of query languages, paths,
header lines, markup, and actions of other protocols."""
ALIKE: Final = (
    "2024-1-5", "2024-01-05", "2024-01-05T10:00:00Z", "2024-01-05T10:00:00+00:00", "05/01/2024", "5.1.2024",
    "3f2504e04f8941d39a0c0305e82c3301", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "j.doe@gmail.com", "jdoe@gmail.com",
    "a.roe@googlemail.com", "a.roe@gmail.com", "m.poe", "m.poe@example.org", "example.net", "x@example.net",
    "@example.edu", "x@example.edu",
    "u@xn--bcher-kva.example", "u@b\u00fccher.example", "r.loe@example.org.", "r.loe@example.org", "1,000", "1000",
    "12.50", "12.5", "0x1F", "31", "$7", "7", "#1001", "1001", "IX", "9", "192.168.000.001", "192.168.0.1",
    "DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "AB-12-34", "AB1234",
    "example.com/a", "http://example.com/a",
    "Smith Jones", "Smith-Jones", "OBrien", "O'Brien", "J Doe", "J. Doe", "Jon Smyth", "John Smith", "Bob", "Robert",
    "McDonald", "Mac Donald", "Main Str.", "Main Street", "runners", "runner", "colour", "color", "the house", "house",
    "Acme Inc.", "Acme", "one", "1", "plain", '"plain"', "trailing", "trailing\\",
    "::1", "0:0:0:0:0:0:0:1", "c2VjcmV0MQ==", "c2VjcmV0MQ", "2024-01-05T11:30:00.000Z", "2024-01-05T11:30:00Z",
)  # fmt: skip
"""Two by two, texts that a parser of dates, numbers or addresses, or an analyser of language, takes as the same."""
